#!/usr/bin/env bash
# Renders the pictures of the digest anew from a fresh demo: docs/pictures/digest.png (700 px wide, a mail program on a
# desk) and digest-360.png (a phone), each in the light and in the dark. Usage: docs/pictures/render.sh [DIRECTORY FOR THE PICTURES]
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
target=$(mkdir -p "${1:-$here}" && cd "${1:-$here}" && pwd)
monitor=${MONITOR:-$here/../../.venv/bin/monitor}

if [ ! -x "$monitor" ]; then
  echo "render.sh: no monitor at $monitor; run \`make demo\` once, or name one: MONITOR=PATH $0" >&2
  exit 1
fi

browser=${CHROMIUM:-}
for name in chromium chromium-browser google-chrome google-chrome-stable \
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
  [ -n "$browser" ] || browser=$(command -v "$name" || true)
done
if [ -z "$browser" ]; then
  echo "render.sh: no Chromium here. Install one, or name yours with CHROMIUM=PATH:" >&2
  echo "  Debian, Ubuntu:  sudo apt-get install chromium fonts-nanum" >&2
  echo "  macOS:           brew install --cask google-chrome" >&2
  exit 1
fi
if command -v fc-list >/dev/null && [ -z "$(fc-list :lang=ko)" ]; then
  echo "render.sh: no Korean font here; the headlines would be empty boxes. Install one:" >&2
  echo "  Debian, Ubuntu:  sudo apt-get install fonts-nanum" >&2
  exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$monitor" demo --keep "$work/demo" --json >"$work/demo.json"

# Headless Chromium lays nothing out narrower than its own window allows; a frame is as narrow as it is told.
shoot() { # WIDTH HEIGHT FILE [dark]
  cat >"$work/frame.html" <<FRAME
<!doctype html><meta charset="utf-8">
<style>body { margin: 0 } iframe { border: 0; display: block; width: $1px; height: $2px }</style>
<iframe src="demo/briefing.html" scrolling="no"></iframe>
FRAME
  local root=()
  [ "$(id -u)" -ne 0 ] || root=(--no-sandbox) # Chromium refuses its sandbox to root
  local scheme=()
  [ "${4:-}" != dark ] || scheme=(--blink-settings=preferredColorScheme=0)
  "$browser" --headless ${root[@]+"${root[@]}"} ${scheme[@]+"${scheme[@]}"} --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$work/profile" \
    --window-size="$1,$2" --screenshot="$work/$3" "file://$work/frame.html" >"$work/chromium.log" 2>&1 || true
  if [ ! -s "$work/$3" ]; then
    echo "render.sh: Chromium wrote no picture; it said:" >&2
    tail -5 "$work/chromium.log" >&2
    exit 1
  fi
  mv "$work/$3" "$target/$3"
  echo "$target/$3: $1 x $2, $(($(wc -c <"$target/$3") / 1024)) kB"
}

shoot 700 952 digest.png
shoot 700 952 digest-dark.png dark
shoot 360 1240 digest-360.png
shoot 360 1240 digest-360-dark.png dark
