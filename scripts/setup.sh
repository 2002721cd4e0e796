#!/usr/bin/env bash
# Makes sure that this machine has what a task needs:
#
#     scripts/setup.sh build|test
#
# Missing Debian packages are installed when root and named when not. Nothing happens when all is there.
set -euo pipefail
cd "$(dirname "$0")/.."

# A C compiler and make: SQLite and the ciphers are compiled from their C sources.
packages=(build-essential pkg-config ca-certificates)
case ${1:-build} in
build) ;;
# PostgreSQL for the store's second half, and MariaDB as a database that is asked; Python for the client libraries that the
# tests talk with.
test) packages+=(postgresql mariadb-server-core python3 python3-venv python3-pip) ;;
*) echo "usage: $0 build|test" >&2; exit 64 ;;
esac

command -v cargo >/dev/null || { echo "setup: Rust is missing; see https://rustup.rs" >&2; exit 69; }
if [[ -e admin-ui/package.json ]] && ! command -v npm >/dev/null; then
    echo "setup: Node with npm is missing; see https://nodejs.org, or on Debian: apt-get install nodejs npm" >&2
    exit 69
fi

if ! command -v dpkg-query >/dev/null; then
    echo "setup: not a Debian system; make sure to have the equivalents of: ${packages[*]}" >&2
    exit 0
fi

missing=()
for package in "${packages[@]}"; do
    [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
        missing+=("$package")
done
[[ ${#missing[@]} -gt 0 ]] || exit 0

if [[ $EUID -ne 0 ]]; then
    echo "setup: packages are missing; as root: apt-get install ${missing[*]}" >&2
    exit 69
fi
echo "setup: installing ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet --quiet
apt-get install --yes --quiet --quiet --no-install-recommends "${missing[@]}"
