#!/usr/bin/env bash
# Prints callgrind instructions and allocations a packet, for each door and stream (the hot ones, 64 KiB).
#
# Both are marginal costs: the same program does N passes and 3 N passes, and what the further passes took is divided by their packets, so
# that what the program does before and after falls out. Instructions repeat to about one in a thousand, whatever else the machine does.
#
#   Benchmarks/instructions.sh [DOOR ...]        doors: hop frame framed view owned diagnose encode
set -euo pipefail
cd "$(dirname "$0")"

passes=4
streams=(a b c d)
doors=("$@")
[ $# -gt 0 ] || doors=(hop frame framed view owned diagnose encode)

command -v valgrind > /dev/null || { echo "instructions.sh needs valgrind" >&2; exit 1; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
swift build -c release --product Measure > "$scratch/log" || { cat "$scratch/log" >&2; exit 1; }
measure=$(swift build -c release --show-bin-path)/Measure

# instructions DOOR STREAM PASSES, allocations DOOR STREAM PASSES: the totals of one run. `Measure` prints how many packets it went through.
instructions() {
    under --tool=callgrind --callgrind-out-file=/dev/null "$measure" repeat "$@"
    awk '/Collected/ { print $NF }' "$scratch/log"
}
allocations() {
    under --tool=memcheck --leak-check=no --undef-value-errors=no "$measure" repeat "$@"
    awk '/total heap usage/ { gsub(",", ""); print $5 }' "$scratch/log"
}
under() {
    valgrind "$@" > "$scratch/packets" 2> "$scratch/log" || { cat "$scratch/log" >&2; exit 1; }
}

# marginal COUNTER DOOR STREAM FORMAT: the cost of one more packet
marginal() {
    local few many packets
    few=$($1 "$2" "$3" "$passes")
    packets=$(cat "$scratch/packets")
    many=$($1 "$2" "$3" $((3 * passes)))
    awk -v few="$few" -v many="$many" -v packets="$packets" "BEGIN { printf \"$4\", (many - few) / (2 * packets) }"
}

# What is wanted, at most, of each door on the four streams.
wanted_instructions() {
    case $1 in
    view) echo "260 300 350 900" ;;
    owned) echo "1700 2050 1700 2500" ;;
    diagnose) echo "3400 4100 3400 5000" ;;
    encode) echo "350 - - 1300" ;;
    *) echo "- - - -" ;;
    esac
}
wanted_allocations() {
    case $1 in
    hop | frame | framed | view | encode) echo "0 0 0 0" ;;
    owned) echo "2 2 - -" ;;
    *) echo "- - - -" ;;
    esac
}

# table COUNTER FORMAT
table() {
    local door stream value limit limits place
    echo "$1 a packet (at most wanted; * where that is missed)"
    printf '%-10s%16s%16s%16s%16s\n' "" "${streams[@]}"
    for door in "${doors[@]}"; do
        printf '%-10s' "$door"
        read -r -a limits <<< "$("wanted_$1" "$door")"
        place=0
        for stream in "${streams[@]}"; do
            value=$(marginal "$1" "$door" "$stream" "$2")
            limit=${limits[$place]}
            place=$((place + 1))
            if [ "$limit" != - ]; then
                value=$(awk -v value="$value" -v limit="$limit" 'BEGIN { print value " (" limit ")" (value > limit ? "*" : "") }')
            fi
            printf '%16s' "$value"
        done
        printf '\n'
    done
}

table instructions %.0f
echo
table allocations %.2f
