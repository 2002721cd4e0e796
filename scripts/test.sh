#!/usr/bin/env bash
# Runs the Rust tests with cargo-nextest where it is installed, otherwise with cargo's own runner; arguments go on.
set -euo pipefail
cd "$(dirname "$0")/.."

if cargo nextest --version >/dev/null 2>&1; then
    profile=default
    [[ -z ${CI:-} ]] || profile=ci
    exec cargo nextest run --locked --profile "$profile" "$@"
fi
echo "test: cargo-nextest is not installed (cargo install --locked cargo-nextest), so no test has a time limit" >&2
exec cargo test --locked "$@"
