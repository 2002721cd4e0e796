#!/usr/bin/env bash
# Makes sure that this machine has what a task needs:
#
#     scripts/setup.sh build|console|test
#
# Missing Debian packages are installed when root and named when not. Nothing happens when all is there.
set -euo pipefail
cd "$(dirname "$0")/.."

# A C compiler and make: SQLite and the ciphers are compiled from their C sources.
packages=(build-essential pkg-config ca-certificates)
needs_node=yes
case ${1:-build} in
build) needs_node= ;;
console) ;;
# PostgreSQL for the store's second half, and MariaDB as a database that is asked; Python for the client libraries that the
# tests talk with; Chromium for the console.
test) packages+=(postgresql mariadb-server-core python3 python3-venv python3-pip chromium) ;;
*) echo "usage: $0 build|console|test" >&2; exit 64 ;;
esac

# The oldest that admin-ui can be built with.
node_wanted=20.19
has_node() {
    local version
    command -v npm >/dev/null && version=$(node --version 2>/dev/null) &&
        printf '%s\n' "$node_wanted" "${version#v}" | sort --version-sort --check=quiet
}
node_is_missing() {
    echo "setup: Node $node_wanted or newer with npm is missing; see https://nodejs.org" >&2
    exit 69
}

command -v cargo >/dev/null || { echo "setup: Rust is missing; see https://rustup.rs" >&2; exit 69; }

if ! command -v dpkg-query >/dev/null; then
    [[ -z $needs_node ]] || has_node || node_is_missing
    echo "setup: not a Debian system; make sure to have the equivalents of: ${packages[*]}" >&2
    exit 0
fi

missing=()
for package in "${packages[@]}"; do
    [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
        missing+=("$package")
done
# Node may well have come from elsewhere.
[[ -z $needs_node ]] || has_node || missing+=(nodejs npm)
[[ ${#missing[@]} -gt 0 ]] || exit 0

if [[ $EUID -ne 0 ]]; then
    echo "setup: packages are missing; as root: apt-get install ${missing[*]}" >&2
    exit 69
fi
echo "setup: installing ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet --quiet
apt-get install --yes --quiet --quiet --no-install-recommends "${missing[@]}"
# Older releases of Debian have an older one.
[[ -z $needs_node ]] || has_node || node_is_missing
