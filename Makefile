# Short names for what is done often. Nothing here is needed to build or test: `swift build` and `swift test` do.

.PHONY: build test lint format expected release ci bench bench-peers bench-figures measure

build:
	swift build

test:
	swift test

# The format of the code, as CI checks it.
lint:
	swift format lint --strict --parallel --recursive Package.swift Sources Tests

format:
	swift format --in-place --parallel --recursive Package.swift Sources Tests

# Writes the expected outputs anew; read the difference before you commit it.
expected:
	UPDATE_EXPECTED=1 swift test --filter CommandLineTests

release:
	swift build -c release

ci:
	.ci/run

# Instructions, allocations and nanoseconds a packet.
bench:
	Benchmarks/instructions.sh
	Benchmarks/times.sh

# The same streams through codecs in other languages; installs Debian packages where they are missing.
bench-peers:
	Benchmarks/peers.sh

# Renews the tables of Benchmarks/README.md.
bench-figures:
	Benchmarks/figures.sh

# Time and peak memory on large captures, with very many flows and under floods, beside the limits that hold.
measure:
	Benchmarks/measure.sh
