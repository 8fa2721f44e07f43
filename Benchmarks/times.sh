#!/usr/bin/env bash
# Prints nanoseconds a packet, for each door and stream, hot (64 KiB, over and over) and cold (16 MiB, one pass), and what is wanted of them.
#
#   Benchmarks/times.sh
set -euo pipefail
cd "$(dirname "$0")"

log=$(swift build -c release --product Measure 2>&1) || { echo "$log" >&2; exit 1; }
"$(swift build -c release --show-bin-path)/Measure" times
