#!/usr/bin/env bash
# Runs every fuzz target for a while:
#
#     scripts/fuzz.sh [SECONDS]
#
# 20 s each unless told otherwise. Inputs that were worth keeping stay in fuzz/corpus, and one that made a target fail in
# fuzz/artifacts; the exit code then is not 0. FUZZ_SANITIZER=address also looks for memory errors, and builds longer.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo fuzz --version >/dev/null 2>&1 ||
    { echo "fuzz: cargo-fuzz is missing; install it with: cargo install --locked cargo-fuzz" >&2; exit 69; }
cargo +nightly --version >/dev/null 2>&1 ||
    { echo "fuzz: a nightly compiler is missing; install it with: rustup toolchain install nightly" >&2; exit 69; }

options=(--sanitizer "${FUZZ_SANITIZER:-none}")
failed=()
for target in $(cargo +nightly fuzz list); do
    mkdir -p "fuzz/corpus/$target"
    inputs=("fuzz/corpus/$target")
    [[ ! -d fuzz/seeds/$target ]] || inputs+=("fuzz/seeds/$target")
    echo "fuzz: $target" >&2
    cargo +nightly fuzz run "${options[@]}" "$target" "${inputs[@]}" -- \
        -max_total_time="${1:-20}" -max_len=8192 -timeout=10 -print_final_stats=1 -verbosity=0 || failed+=("$target")
done
[[ ${#failed[@]} -eq 0 ]] || { echo "fuzz: failed: ${failed[*]}; see fuzz/artifacts" >&2; exit 1; }
