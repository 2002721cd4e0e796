#!/usr/bin/env bash
# Runs the Rust tests with cargo-nextest where it is installed, otherwise with cargo's own runner; arguments go on. Then
# searches everything that the tests left behind (logs, error answers, metrics, databases, backups) for the secrets that
# they used. BOTYARD_TEST_TRACES names a folder to keep that in; without it, it is gone at the end unless a secret was found.
set -euo pipefail
cd "$(dirname "$0")/.."

traces=${BOTYARD_TEST_TRACES:-}
if [[ -z $traces ]]; then
    traces=$(mktemp -d "${TMPDIR:-/tmp}/botyard-traces.XXXXXX")
    passing=$traces
    trap '[[ -z $passing ]] || rm -rf "$passing"' EXIT
fi
export BOTYARD_TEST_TRACES=$traces

search=traces::no_trace_of_the_suite_holds_a_secret
status=0
if cargo nextest --version >/dev/null 2>&1; then
    profile=default
    [[ -z ${CI:-} ]] || profile=ci
    cargo nextest run --locked --profile "$profile" "$@" || status=$?
    find_secrets=(cargo nextest run --locked --test it --run-ignored only -E "test(=$search)" --no-capture)
else
    echo "test: cargo-nextest is not installed (cargo install --locked cargo-nextest), so no test has a time limit" >&2
    cargo test --locked "$@" || status=$?
    find_secrets=(cargo test --locked --test it -- --ignored --exact "$search" --nocapture)
fi

# Some tests need no more than memory and leave nothing behind.
if [[ -d $traces/secrets ]] && ! "${find_secrets[@]}"; then
    passing=
    echo "test: secrets were found in what the tests left behind, or it could not be searched: $traces" >&2
    [[ $status -ne 0 ]] || status=1
fi
exit "$status"
