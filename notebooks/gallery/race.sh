#!/usr/bin/env bash
# Makes a picture of the chart in a race's page: race.sh race.html name, where 'hybridprior race' wrote race.html. Needs Chromium.
set -euo pipefail
page=$(realpath "$1")
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
sed 's%</head>%<style>h1,table,.modebar{display:none !important}body{margin:0 !important;padding:12px !important;max-width:none !important;width:836px}html{overflow:hidden}</style></head>%' "$page" >"$work/page.html"
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --host-resolver-rules="MAP * ~NOTFOUND" --user-data-dir="$work/profile" \
    --blink-settings=preferredColorScheme=1 --window-size=860,425 --virtual-time-budget=5000 --screenshot="$PWD/$2.png" "file://$work/page.html" >/dev/null 2>&1
[ -s "$2.png" ]
