#!/usr/bin/env bash
# Cuts the README's figures of sweeps out of a report: sweeps.sh report.html, as 'hybridprior sweep report' writes it. Needs Chromium.
set -euo pipefail
report=$(realpath "$1")
cd "$(dirname "$0")"

figure() {
    local id=$1 name=$2 work
    work=$(mktemp -d)
    # Plotly measures its texts in an element of its own, which has to stay.
    sed "s%</head>%<style>body *:not(:has(\#$id)):not(\#$id):not(\#$id *):not(\#js-plotly-tester):not(\#js-plotly-tester *){display:none !important}\
body{padding:12px !important}body,main,section,figure,.charts{margin:0 !important;border:0 !important;max-width:none !important}main,section,figure,.charts{padding:0 !important}\
.charts{display:block !important}figure{width:836px}figcaption,h3,.modebar{display:none !important}html{overflow:hidden}</style></head>%" "$report" >"$work/page.html"
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --host-resolver-rules="MAP * ~NOTFOUND" --user-data-dir="$work/profile" \
        --blink-settings=preferredColorScheme=1 --window-size=860,425 --virtual-time-budget=5000 --screenshot="$PWD/$name.png" "file://$work/page.html" >/dev/null 2>&1
    rm -r "$work"
    [ -s "$name.png" ]
}

figure gaussian-m-faces-in-distribution figure3-faces
figure gaussian-m-birds-out-of-distribution figure3-birds
figure superres-factor-kernel-mean-faces-in-distribution superres-faces
figure superres-factor-kernel-mean-birds-out-of-distribution superres-birds
