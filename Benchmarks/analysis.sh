#!/usr/bin/env bash
# Prints callgrind instructions a packet of the whole command: reading the file, TCP, packets, dialogues, sessions and the report.
#
# A marginal cost, as in instructions.sh: the same traffic with N frames and with 3 N, the difference divided by the packets it has more.
set -euo pipefail
cd "$(dirname "$0")/.."

frames=40000
command -v valgrind > /dev/null || { echo "analysis.sh needs valgrind" >&2; exit 1; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
swift build -c release --product mqttscope > "$scratch/log" || { cat "$scratch/log" >&2; exit 1; }
command="$scratch/mqttscope"
# Without its symbols, which valgrind cannot read.
strip -o "$command" "$(swift build -c release --show-bin-path)/mqttscope"

# packets CAPTURE FRAMES: makes it, and prints how many packets it has.
packets() { python3 Benchmarks/make_capture.py traffic "$1" --frames "$2" | sed 's/.* \([0-9]*\) packets.*/\1/'; }

# instructions CAPTURE ARGUMENT...
instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$command" "${@:2}" "$1" > /dev/null 2> "$scratch/log" \
        || { cat "$scratch/log" >&2; exit 1; }
    awk '/Collected/ { print $NF }' "$scratch/log"
}

few=$(packets "$scratch/few" "$frames")
many=$(packets "$scratch/many" $((3 * frames)))
echo "instructions a packet, the command as a whole"
for arguments in "-q" "check" "show" "show --chronological" "--format ndjson" "--format csv" "stats"; do
    # shellcheck disable=SC2086
    difference=$(($(instructions "$scratch/many" $arguments) - $(instructions "$scratch/few" $arguments)))
    printf '%-24s%8d\n' "$arguments" $((difference / (many - few)))
done
