#!/usr/bin/env bash
# Cuts one chart out of a sweep's report: figure.sh REPORT.html ID OUT.png, ID being that of its <figure>, such as gaussian-m-faces-in-distribution. Needs Chromium.
set -euo pipefail
report=$(realpath "$1") id=$2 picture=$(realpath -m "$3") work=$(mktemp -d)
grep -q "id=\"$id\"" "$report" || { echo "'$1' has no chart '$id'; it has $(grep -o 'class="chart" id="[^"]*"' "$report" | cut -d '"' -f 4 | tr '\n' ' ')" >&2; exit 2; }
sed "s#</head>#<style>header,footer,h2,h3,table,.note,figcaption,.modebar,.chart{display:none !important}.charts{display:block;margin:0}\
body{padding:12px;max-width:none}html{overflow:hidden}\#$id{display:block !important}</style></head>#" "$report" >"$work/page.html"
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --host-resolver-rules="MAP * ~NOTFOUND" --user-data-dir="$work/profile" \
    --blink-settings=preferredColorScheme=1 --window-size=860,425 --virtual-time-budget=4000 --screenshot="$picture" "file://$work/page.html" >/dev/null 2>&1
rm -r "$work"
[ -s "$picture" ]
