#!/usr/bin/env bash
# Cuts the README's figures out of exported lessons: make.sh FOLDER [LESSON], where FOLDER holds NN-name.html of every lesson, or of the one named. Needs Chromium.
set -euo pipefail
pages=$(realpath "$1") only=${2:-}
cd "$(dirname "$0")"

figure() {
    local lesson=$1 cell=$2 height=$3 work
    [ -z "$only" ] || [ "$only" = "$lesson" ] || return 0
    work=$(mktemp -d)
    sed "s#</head>#<style>nav,footer,.warning,.prose,section,.outputs,details.code,.modebar,.outputs .note{display:none !important}\
\#cell-$cell + .outputs{display:block !important;border:0;padding:0;margin:0}body{display:block;padding:12px}html{overflow:hidden}</style></head>#" \
        "$pages/$lesson.html" >"$work/page.html"
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --host-resolver-rules="MAP * ~NOTFOUND" --user-data-dir="$work/profile" \
        --blink-settings=preferredColorScheme=1 --window-size="860,$height" --virtual-time-budget=4000 --screenshot="$PWD/$lesson.png" "file://$work/page.html" >/dev/null 2>&1
    rm -r "$work"
    [ -s "$lesson.png" ]
}

# Pictures end with a whole row.
figure 00-start-here 8 210
figure 01-method 10 373
figure 02-compressed-sensing 7 425
figure 03-super-resolution 7 425
figure 04-out-of-distribution 12 425
figure 05-overparameterised 12 425
figure 06-your-own 12 373
figure 07-inpainting-and-deblurring 9 716
figure 10-train-a-generator 10 390
figure 11-reproduce-the-paper 6 425
figure 12-learned-priors-today 9 373
