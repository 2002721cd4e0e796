#!/bin/sh
# Installs what Botyard is compared with, under target/peers. Quick when nothing changed.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
target="${CARGO_TARGET_DIR:-$here/../../target}/peers"
mkdir -p "$target"
target=$(CDPATH='' cd -- "$target" && pwd)

# Installed is what the stamp says; it is written last, so that a broken installation is done again.
wanted=$(cksum < "$here/requirements.txt")
if [ "$(cat "$target/stamp" 2>/dev/null || true)" = "$wanted" ]; then
    exit 0
fi
rm -f "$target/stamp"
python3 -m venv --clear "$target/venv"
"$target/venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt"
echo "$wanted" > "$target/stamp"
