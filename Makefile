# The tasks of this project. Each does the set-up that it needs; scripts/setup.sh says how.
#
#   make demo    a complete installation with sample data, offline; ARGS go to `botyard demo`
#   make test    every test, on SQLite, PostgreSQL and MariaDB, and the console's in a browser; with ARGS, such as ARGS=config,
#                only the Rust tests that they choose
#   make release  the binary to serve real bots with, its console inside: target/release/botyard
#   make console  the web console alone, which every later build takes up; nothing if it has not changed
#   make lint    formatting, clippy, licences and advisories
#   make schemathesis  random calls after the served OpenAPI document; ARGS go to schemathesis
#   make fuzz    every fuzz target for 20 s each, or for ARGS seconds; needs cargo-fuzz and a nightly compiler
#   make bench   every benchmark, written to benches/RESULTS.md; with ARGS only what they say, and only printed
#   make fmt     formats the sources
#   make setup   only the set-up for building and testing
#   make clean   removes what was built

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
ARGS ?=

.PHONY: help demo test release console lint schemathesis fuzz bench fmt setup clean

help:
	@sed -n 's/^#   //p' Makefile

# Without optimisation: that builds much faster, and is fast enough to look at.
demo: console
	cargo run --locked -- demo $(ARGS)

test:
	@scripts/setup.sh test
	@scripts/console.sh build
	@if [[ -x tests/clients/install.sh ]]; then tests/clients/install.sh; fi
	$(if $(ARGS),,scripts/console.sh check)
	scripts/with-postgres.sh scripts/with-mariadb.sh scripts/test.sh $(ARGS)
	$(if $(ARGS),,scripts/console.sh drift)
	$(if $(ARGS),,scripts/console.sh e2e)

release: console
	cargo build --release --locked

console:
	@scripts/setup.sh console
	@scripts/console.sh build

lint:
	@scripts/setup.sh build
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	@cargo deny --version >/dev/null 2>&1 || cargo install --locked cargo-deny
	cargo deny --locked check --hide-inclusion-graph bans licenses sources
	@if cargo deny --locked fetch db 2>/dev/null; then cargo deny --locked check advisories; \
	else echo 'lint: the advisory database cannot be reached, so advisories are NOT checked' >&2; fi

schemathesis:
	@scripts/setup.sh test
	cargo build --locked
	tests/schemathesis/run.sh $(ARGS)

fuzz:
	@scripts/setup.sh build
	scripts/fuzz.sh $(ARGS)

# PostgreSQL as durable as it is by default. ARGS, such as ARGS="--bench pipeline -- --quick", leave the file of results alone.
bench:
	@scripts/setup.sh test
	@benches/peers/install.sh || echo 'bench: aiogram cannot be installed, so it is NOT measured' >&2
	$(if $(ARGS),,BOTYARD_BENCH_RESULTS=$(CURDIR)/benches/RESULTS.md) BOTYARD_POSTGRES_DURABLE=1 \
		scripts/with-postgres.sh cargo bench --locked $(or $(ARGS),--benches)

fmt:
	cargo fmt

setup:
	@scripts/setup.sh test

clean:
	cargo clean
