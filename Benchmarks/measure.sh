#!/usr/bin/env bash
# Prints time and peak memory of every form of output on large captures and floods, beside the limits that hold; makes the captures first.
#
#     Benchmarks/measure.sh [steady|concurrent|endless|unanswered|syn|disordered|fragments ...]
#
# Fails where a limit is passed. Captures of some gigabytes are kept in ${MEASURE_CAPTURES:-/tmp/mqttscope-measure}.
set -euo pipefail
cd "$(dirname "$0")/.."
captures=${MEASURE_CAPTURES:-/tmp/mqttscope-measure}
mkdir -p "$captures"

program=${MQTTSCOPE:-}
if [ -z "$program" ]; then
    swift build -c release --product mqttscope >&2
    program=$(swift build -c release --show-bin-path)/mqttscope
fi

# What each is made with.
declare -A options=(
    [steady]="--flows 200 --megabytes 1000"
    [concurrent]="--flows 100000"
    [endless]="--flows 100000"
    [unanswered]="--flows 1000 --megabytes 300"
    [syn]="--flows 2000000"
    [disordered]="--flows 1000 --megabytes 500"
    [fragments]="--flows 2000000"
)
# The form of output, and MiB of peak memory: with hundreds of flows 48, grouped text 96; with a hundred thousand of them 256.
forms=("grouped --grouped" "chronological --chronological" "ndjson --format ndjson")
limit() {
    case $1 in
        concurrent | endless | syn | fragments) echo 256 ;;
        *) [ "$2" = grouped ] && echo 96 || echo 48 ;;
    esac
}

[ $# -gt 0 ] || set -- steady concurrent endless unanswered syn disordered fragments
status=0
printf '%-12s %-14s %9s %9s %9s\n' capture output seconds MiB limit
for kind in "$@"; do
    file=$captures/$kind.pcap
    [ -e "$file" ] || { python3 Benchmarks/make_capture.py "$kind" "$file.part" ${options[$kind]} && mv "$file.part" "$file"; }
    for form in "${forms[@]}"; do
        name=${form%% *}
        figures=$(python3 - "$program" ${form#* } "$file" <<'PROGRAM'
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print('%.2f %d' % (used.ru_utime + used.ru_stime, used.ru_maxrss // 1024))
PROGRAM
        )
        read -r seconds memory <<<"$figures"
        most=$(limit "$kind" "$name")
        printf '%-12s %-14s %9s %9s %9s\n' "$kind" "$name" "$seconds" "$memory" "$most"
        [ "$memory" -le "$most" ] || status=1
    done
done
exit $status
