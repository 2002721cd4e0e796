#!/bin/sh
# Installs what the tests run that is not ours, under target/clients: clients of the Bot API and of MTProto, and a mail server. Quick when
# nothing changed.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
target="${CARGO_TARGET_DIR:-$here/../../target}/clients"
mkdir -p "$target"
target=$(CDPATH='' cd -- "$target" && pwd)

# Installed is what the stamp says; it is written last, so that a broken installation is done again.
wanted=$(cat "$here/requirements.txt" "$here/package.json" "$here/package-lock.json" | cksum)
if [ "$(cat "$target/stamp" 2>/dev/null || true)" = "$wanted" ]; then
    exit 0
fi
rm -f "$target/stamp"

python3 -m venv --clear "$target/venv"
"$target/venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt"

cp "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$target/"
(cd "$target" && npm ci --no-progress --loglevel=error)

echo "$wanted" > "$target/stamp"
