#!/usr/bin/env bash
# Draws the README's picture: recovers two shipped faces and a shipped picture, and cuts the pictures out of the report. Needs the built command and Chromium.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
images=${1:-data/images/face-1.png data/images/face-5.png data/images/picture-marble.png}
# shellcheck disable=SC2086
[ -s "${REPORT:-}" ] || { dotnet run -c Release --project cli -- recover --images $images --out "$work/recover" && REPORT=$work/recover/report.html; }
sed "s%</head>%<style>body *:not(:has(table.pictures)):not(table.pictures):not(table.pictures *){display:none !important}section:has(table.pictures)~section{display:none !important}\
body,main,section,div{margin:0 !important;border:0 !important;max-width:none !important;padding:0 !important}body{padding:12px !important}html{overflow:hidden}</style></head>%" "$REPORT" >"$work/page.html"
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --host-resolver-rules="MAP * ~NOTFOUND" --user-data-dir="$work/profile" \
    --blink-settings=preferredColorScheme=1 --window-size=860,540 --virtual-time-budget=4000 --screenshot="$PWD/notebooks/gallery/hybrid.png" "file://$work/page.html" >/dev/null 2>&1
[ -s notebooks/gallery/hybrid.png ]
