# Short names for what is done often. Nothing here is needed to build or test: `swift build` and `swift test` do.

.PHONY: build test lint format expected release ci fuzz fuzz-corpus bench bench-peers bench-figures measure

build:
	swift build

test:
	swift test

# The format of the code, as CI checks it.
lint:
	swift format lint --strict --parallel --recursive Package.swift Sources Tests Fuzz

format:
	swift format --in-place --parallel --recursive Package.swift Sources Tests Fuzz

# Writes the expected outputs anew; read the difference before you commit it.
expected:
	UPDATE_EXPECTED=1 swift test --filter CommandLineTests

release:
	swift build -c release

ci:
	.ci/run

# Fuzzes each target for a minute: `make fuzz TIME=3600`, `make fuzz TARGET=decoder`.
fuzz:
	TIME=$(TIME) Fuzz/run $(TARGET)

# Makes the first corpora anew, out of vectors and captures; what fuzzing added is lost.
fuzz-corpus:
	Fuzz/run seeds

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

# Peak memory and time for each format: a gigabyte, 100,000 connections, floods.
measure:
	Benchmarks/measure.sh
