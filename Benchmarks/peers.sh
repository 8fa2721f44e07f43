#!/usr/bin/env bash
# Compares MQTTCodec with codecs in other languages, on the same bytes and in the same run, and prints one table.
#
#   Benchmarks/peers.sh [hot|cold]      the streams of 64 KiB (the default) or of 16 MiB, over and over
#
# The peers are packages of Debian: netty (Java), mqtt-packet (node), paho.mqtt.golang (Go). What is missing is installed, which needs root;
# a peer that cannot be had is left out. Each runs as a process of its own for the whole time and measures when it is asked, all in turns; a
# round asks everybody for everything once, and the least of all rounds counts. Time is what all threads of a process had the processor for,
# collection of garbage included, so that others at work on the machine do not fall on who was measured just then. A first round, which is not counted, warms the compilers up.
# Request and answer are lines, see Sources/Measure/Answers.swift; an answer whose sums are not those of the stream ends the script.
set -euo pipefail
cd "$(dirname "$0")"

size=${1:-hot}
rounds=${ROUNDS:-7}
milliseconds=${MILLISECONDS:-150}
streams=(a b c d)

scratch=$(mktemp -d)
processes=()
finish() {
    [ ${#processes[@]} -eq 0 ] || kill "${processes[@]}" 2> /dev/null || true
    rm -rf "$scratch"
}
trap finish EXIT

# quietly COMMAND ...: shows what a command says only where it fails
quietly() { "$@" > "$scratch/log" 2>&1 || { cat "$scratch/log" >&2; return 1; }; }

# need PACKAGE ...: installs what is missing
need() {
    local package missing=()
    for package in "$@"; do dpkg -s "$package" > /dev/null 2>&1 || missing+=("$package"); done
    [ ${#missing[@]} -gt 0 ] || return 0
    echo "installing ${missing[*]}" >&2
    local root=()
    [ "$(id -u)" -eq 0 ] || root=(sudo)
    quietly "${root[@]}" apt-get install -y --no-install-recommends "${missing[@]}" ||
        { quietly "${root[@]}" apt-get update && quietly "${root[@]}" apt-get install -y --no-install-recommends "${missing[@]}"; }
}

version() { dpkg-query -W -f '${Version}' "$1" | sed 's/^[0-9]*://; s/[-+].*//'; }

# start NAME COMMAND ...: a process that answers requests
declare -A requests answers
start() {
    local name=$1 input output
    shift
    mkfifo "$scratch/$name.requests" "$scratch/$name.answers"
    "$@" < "$scratch/$name.requests" > "$scratch/$name.answers" &
    processes+=($!)
    exec {input}> "$scratch/$name.requests" {output}< "$scratch/$name.answers"
    requests[$name]=$input
    answers[$name]=$output
}

quietly swift build -c release --product Measure
measure=$(swift build -c release --show-bin-path)/Measure
"$measure" streams "$scratch" "$size" > "$scratch/sums"
declare -A bytes sums
while read -r stream count rest; do
    bytes[$stream]=$count
    sums[$stream]=$rest
done < "$scratch/sums"

peers=()
declare -A titles
start ours "$measure" answer "$size"

if need libnetty-java && { command -v javac > /dev/null || need default-jdk-headless; }; then
    jars=$(printf '/usr/share/java/netty-%s.jar:' buffer codec codec-mqtt common handler resolver transport)
    quietly javac -cp "$jars" -d "$scratch" peers/netty/Peer.java
    start netty java -cp "$jars$scratch" Peer "$scratch"
    peers+=(netty)
    titles[netty]="netty $(version libnetty-java), Java"
else
    echo "netty is left out" >&2
fi
if need node-mqtt-packet && { command -v node > /dev/null || need nodejs; }; then
    start node env NODE_PATH=/usr/share/nodejs node peers/node/peer.js "$scratch"
    peers+=(node)
    titles[node]="mqtt-packet $(version node-mqtt-packet), node"
else
    echo "mqtt-packet is left out" >&2
fi
if need golang-github-eclipse-paho.mqtt.golang-dev && { command -v go > /dev/null || need golang-go; }; then
    quietly env GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS= go build -o "$scratch/paho" peers/paho-go/peer.go
    start paho "$scratch/paho" "$scratch"
    peers+=(paho)
    titles[paho]="paho.mqtt.golang $(version golang-github-eclipse-paho.mqtt.golang-dev), Go"
else
    echo "paho.mqtt.golang is left out" >&2
fi

# ask NAME OPERATION STREAM MILLISECONDS counts|warms: keeps the least time in `best`, or the reason why there is none in `refusals`
declare -A best refusals
ask() {
    local name=$1 operation=$2 stream=$3 answer time found packets expected
    echo "$operation $stream $4" >&"${requests[$name]}"
    IFS= read -r answer <&"${answers[$name]}"
    if [[ $answer == unsupported* ]]; then
        refusals["$name $operation $stream"]=${answer#unsupported: }
        return
    fi
    read -r time found <<< "$answer"
    packets=${sums[$stream]%% *}
    case $operation in
    encode) expected="$packets 0 0 0 ${bytes[$stream]}" ;;
    hop) expected="$packets 0 0 0 0" ;;
    *) expected="${sums[$stream]} 0" ;;
    esac
    if [ "$found" != "$expected" ]; then
        echo "$name, $operation $stream: adds up to $found, not $expected" >&2
        exit 1
    fi
    local key="$name $operation $stream"
    if [ "$5" = counts ] && { [ -z "${best[$key]:-}" ] || [ "$time" -lt "${best[$key]}" ]; }; then best[$key]=$time; fi
}

# everybody MILLISECONDS counts|warms
everybody() {
    local operation stream peer
    for stream in "${streams[@]}"; do
        for operation in decode encode; do
            for peer in "${peers[@]}"; do ask "$peer" "$operation" "$stream" "$@"; done
        done
        for operation in hop view owned diagnose encode; do ask ours "$operation" "$stream" "$@"; done
    done
}

everybody 600 warms
for ((round = 0; round < rounds; round++)); do everybody "$milliseconds" counts; done

# row TITLE NAME DECODING ENCODING: one row of the table
row() {
    local operation stream time
    printf '%-32s' "$1"
    for operation in "$3" "$4"; do
        for stream in "${streams[@]}"; do
            time=${best["$2 $operation $stream"]:-}
            printf '%9s' "$([ -z "$time" ] && echo - || awk -v time="$time" 'BEGIN { printf "%.1f", time / 1000 }')"
        done
    done
    printf '\n'
}

echo "nanoseconds of processor time a packet, $size; the least of $rounds rounds of $milliseconds ms"
printf '%-32s%9s%27s%9s\n' "" decode "" encode
printf '%-32s%9s%9s%9s%9s%9s%9s%9s%9s\n' "" "${streams[@]}" "${streams[@]}"
row "header hop (floor)" ours hop none
row "mqttscope, view" ours view none
row "mqttscope, owned" ours owned encode
row "mqttscope, diagnose" ours diagnose none
for peer in "${peers[@]}"; do row "${titles[$peer]}" "$peer" decode encode; done
if [ ${#refusals[@]} -gt 0 ]; then
    echo
    for key in "${!refusals[@]}"; do echo "not measured: $key: ${refusals[$key]}"; done | sort
fi
