#!/usr/bin/env bash
# Runs schemathesis on the document that a demo of its own serves, as each role; arguments go to each run:
#
#     tests/schemathesis/run.sh --include-path /api/auth/me
#
# Installs schemathesis under target/schemathesis; quick when nothing changed. Fails on any finding.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=${CARGO_TARGET_DIR:-$here/../../target}/schemathesis
mkdir -p "$target"

# Installed is what the stamp says; it is written last, so that a broken installation is done again.
wanted=$(cksum <"$here/requirements.txt")
if [[ $(cat "$target/stamp" 2>/dev/null || true) != "$wanted" ]]; then
    rm -f "$target/stamp"
    python3 -m venv --clear "$target/venv"
    "$target/venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt"
    echo "$wanted" >"$target/stamp"
fi

exec "$target/venv/bin/python" "$here/run.py" "$target/../debug/botyard" "$target" "$@"
