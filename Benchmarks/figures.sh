#!/usr/bin/env bash
# Runs the scripts, and puts their tables into README.md, each behind the comment that names its script.
#
#   Benchmarks/figures.sh
set -euo pipefail
cd "$(dirname "$0")"

table=$(mktemp)
page=$(mktemp)
trap 'rm -f "$table" "$page"' EXIT
for script in instructions.sh times.sh peers.sh analysis.sh; do
    "./$script" | grep -v '^not measured' | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' > "$table"
    awk -v marker="<!-- $script -->" -v table="$table" '
        inside && /^```$/ && ++fences == 2 { inside = 0 }
        !inside || fences == 0 { print }
        inside && fences == 1 && !done[marker]++ { print; while ((getline line < table) > 0) print line }
        $0 == marker { inside = 1; fences = 0 }
    ' README.md > "$page"
    cat "$page" > README.md
done
