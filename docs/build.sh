#!/usr/bin/env bash
# Builds the pages and the API reference into out/docs/site, to be opened from there without a server or a network. Needs the library built. A warning fails it.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$PWD/out/docs/work site=$PWD/out/docs/site
rm -rf out/docs
mkdir -p "$work/guide" "$work/assembly" "$site"
cp -r docs/site/docfx.json docs/site/toc.yml docs/site/template "$work"
cp docs/site/guide-toc.yml "$work/guide/toc.yml"
cp -r notebooks/gallery "$work/gallery"
cp packaging/icon.png "$work"
mkdir "$work/data" && cp data/sweep.schema.json "$work/data"
cp bin/Release/net10.0/*.dll bin/Release/net10.0/HybridPrior.Lib.xml "$work/assembly"

# In the repository the pages lie beside each other, so that their links work there too; the site has the guide in a folder of its own.
for page in docs/*.md; do sed -e 's#(\.\./notebooks/gallery/#(../gallery/#g' -e 's#^```dib#```text#' "$page" >"$work/guide/$(basename "$page")"; done
sed -e 's#(\.\./gallery/#(gallery/#g' -E -e 's#\]\(([a-z-]+\.md)#](guide/\1#g' "$work/guide/index.md" >"$work/index.md"
rm "$work/guide/index.md"

dotnet tool restore >/dev/null
log=$work/log.txt
dotnet tool run docfx "$work/docfx.json" --warningsAsErrors 2>&1 | tee "$log"
grep -q "0 warning(s)" "$log"
{ printf 'window.searchIndex = '; cat "$site/index.json"; } >"$site/index.js"

# Links of every page lead to a file that is there: each link once, from the folder of its page.
broken=0
while IFS= read -r target; do
    [ -e "$target" ] || { echo "a link leads nowhere: $target"; broken=1; }
done < <(grep -roE --include='*.html' '(href|src)="[^"]*"' "$site" | awk '{
        split($0, parts, ":"); page = parts[1]; link = substr($0, length(page) + 2)
        sub(/^(href|src)="/, "", link); sub(/"$/, "", link); sub(/[#?].*$/, "", link)
        if (link == "" || link ~ /^[a-z]+:/) next
        sub(/[^\/]*$/, "", page); print page link
    }' | sort -u)
[ "$broken" -eq 0 ]
echo "The docs are in out/docs/site: open out/docs/site/index.html"
