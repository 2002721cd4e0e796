#!/usr/bin/env bash
# Works on the web console in admin-ui:
#
#     scripts/console.sh build    builds it into admin-ui/dist, where the binary takes it from; quick when nothing changed
#     scripts/console.sh check    its types, its lints, its own tests and what its pages weigh
#     scripts/console.sh drift    whether it knows the API as the server has it
#     scripts/console.sh e2e      its tests in a browser, of which there may be none
#
# All but the first want the first to have run. scripts/setup.sh installs Node.
set -euo pipefail
cd "$(dirname "$0")/.."

stamps=${CARGO_TARGET_DIR:-$PWD/target}/console
cd admin-ui

# What was done is what its stamp says. It is written last, so that what broke off is done again.
is_done() { [[ $(cat "$stamps/$1" 2>/dev/null) == "$2" ]]; }
note() { mkdir -p "$stamps" && echo "$2" >"$stamps/$1"; }

install() {
    local wanted
    wanted=$(cat package.json package-lock.json | cksum)
    if [[ -d node_modules ]] && is_done installed "$wanted"; then return; fi
    echo "console: installing what it is built with" >&2
    npm ci --no-progress --loglevel=error
    note installed "$wanted"
}

# A digest of everything that a build reads.
sources() {
    find . \( -path ./node_modules -o -path ./dist -o -path ./tests -o -path ./shots \) -prune -o -type f -print0 |
        LC_ALL=C sort --zero-terminated | xargs --null cksum | cksum
}

build() {
    local wanted
    install
    wanted=$(sources)
    if [[ -e dist/index.html ]] && is_done built "$wanted"; then return; fi
    echo "console: building" >&2
    npm run --silent build
    note built "$wanted"
}

case ${1:-} in
build) build ;;
check)
    for task in typecheck lint test sizes; do
        npm run --silent "$task"
    done
    ;;
# It says what to run.
drift) cargo run --locked --quiet -- openapi | npm run --silent generate -- --check ;;
e2e) npm run --silent --if-present e2e ;;
*) echo "usage: $0 build|check|drift|e2e" >&2; exit 64 ;;
esac
