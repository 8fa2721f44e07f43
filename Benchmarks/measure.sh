#!/usr/bin/env bash
# Prints peak memory and time of the command for each format, on a large capture, on very many connections, and on floods.
#
#   Benchmarks/measure.sh             some minutes, and 3 GB of room in TMPDIR
#   Benchmarks/measure.sh KIND...     only these
set -euo pipefail
cd "$(dirname "$0")/.."

[ -x /usr/bin/time ] || { echo "measure: /usr/bin/time is missing: apt-get install time" >&2; exit 1; }
log=$(swift build -c release --product mqttscope 2>&1) || { echo "$log" >&2; exit 1; }
command="$(swift build -c release --show-bin-path)/mqttscope"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# The kind, what it is made with, and MiB that it may take at most: grouped text, chronological text and NDJSON.
cases=(
    "traffic|--frames 8000000|96 48 48"
    "concurrent|--flows 100000|256 256 256"
    "silent|--flows 100000|256 256 256"
    "syns|--frames 1000000|256 256 256"
    "backwards|--frames 1000000|96 48 48"
    "fragments|--frames 400000|96 48 48"
    "endless|--flows 2000 --frames 500000|96 48 48"
    "mute|--frames 1000000|96 48 48"
)
formats=("" "--chronological" "--format ndjson")
names=("text" "text by time" "ndjson")

wanted=" $* "
status=0
echo "| capture | MB | frames | format | seconds | MiB | at most |"
echo "|---|--:|--:|---|--:|--:|--:|"
for entry in "${cases[@]}"; do
    IFS='|' read -r kind options bounds <<<"$entry"
    [ "$#" -eq 0 ] || [[ "$wanted" == *" $kind "* ]] || continue
    # shellcheck disable=SC2086
    made=$(python3 Benchmarks/make_capture.py "$kind" "$folder/capture" $options)
    frames=$(sed 's/.*: \([0-9]*\) frames.*/\1/' <<<"$made")
    read -ra bound <<<"$bounds"
    cat "$folder/capture" >/dev/null
    for index in 0 1 2; do
        # shellcheck disable=SC2086
        /usr/bin/time -o "$folder/time" -f "%e %M" "$command" ${formats[index]} "$folder/capture" >/dev/null
        read -r seconds kibibytes <"$folder/time"
        mebibytes=$(((kibibytes + 1023) / 1024))
        over=""
        [ "$mebibytes" -le "${bound[index]}" ] || { over=" (over)"; status=1; }
        echo "| $kind | $(($(stat -c %s "$folder/capture") / 1000000)) | $frames | ${names[index]} | $seconds | $mebibytes$over | ${bound[index]} |"
    done
done
exit "$status"
