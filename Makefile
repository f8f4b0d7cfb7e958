# make run and make test need Go alone; what the others need is said at each.

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
# The time of what is handed out: that of the commit.
SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 0)
# Whom a package names: who made the commit.
MAINTAINER ?= $(shell git log -1 --format='%cn <%ce>' 2>/dev/null)
BUILD   := CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)"
SHELL   := /bin/bash

.PHONY: all build module dist dist-check run test check fmt tidy vet lint race fuzz-seeds bench-once docs bench bench-page bench-peers bench-shards soak mutate clean

all: build

build: module
	$(BUILD) -o bin/gouji ./cmd/gouji

# The program of the self-check page, which gouji carries along.
module:
	GOOS=js GOARCH=wasm CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w" -o cmd/gouji/module/selfcheck.wasm ./cmd/selfcheck
	go run ./cmd/compact cmd/gouji/module/selfcheck.wasm
	gzip -9 -n -f cmd/gouji/module/selfcheck.wasm
	cp "$$(go env GOROOT)/lib/wasm/wasm_exec.js" cmd/gouji/module/wasm_exec.js

# What is handed out, into dist/: archives for every system, Debian packages, a bill
# of materials, and the sums of them. Twice the same source, twice the same bytes.
# DIST="-only linux-amd64" makes less.
dist: module
	go run ./cmd/dist -version "$(VERSION)" -time $(SOURCE_DATE_EPOCH) -maintainer "$(MAINTAINER)" $(DIST)

# Builds twice what is handed out for this machine, lints it, and installs the Debian
# package in a clean root. ALL=1 builds it for every system.
dist-check: DIST := $(if $(ALL),,-only $(shell go env GOOS)-$(shell go env GOARCH))
dist-check:
	$(MAKE) dist DIST="$(DIST)"
	VERSION="$(VERSION)" SOURCE_DATE_EPOCH=$(SOURCE_DATE_EPOCH) MAINTAINER="$(MAINTAINER)" DIST="$(DIST)" deploy/check

# The sample district: a few dozen agencies in every form reports come in, with
# errors planted. It has them on purpose, so findings do not fail the command.
run: build
	bin/gouji run -i fixtures/sample/input -r fixtures/sample/agencies.csv -o out --as-of 2026-06-30 --fail-on never

# GOUJI_LARGE=1 reads more of each kind, through every engine that is installed: CI sets it.
# Without it, the folders of tests are made in memory where Linux has 1 GB of it: on a disk a
# third of all processor time goes into making and removing small files.
test: MEMORY := $(shell [ -z "$$GOUJI_LARGE" ] && [ -w /dev/shm ] && ! grep -q ' /dev/shm .*noexec' /proc/mounts && [ "$$(df -Pk /dev/shm | awk 'END { print $$4 }')" -gt 1000000 ] && echo /dev/shm)
test:
	$(if $(MEMORY),TMPDIR=$(MEMORY) GOTMPDIR=$${GOTMPDIR:-$${TMPDIR:-/tmp}}) go test -timeout 30m ./...

# Everything that must hold before a change is taken. CI runs this, and make dist-check.
check: fmt tidy vet lint test race fuzz-seeds bench-once
	@echo "make check: all well"

fmt:
	@files=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$files" ]; then echo "gofmt would change:"; echo "$$files"; exit 1; fi

vet:
	go vet ./...
	go tool staticcheck ./...

# golangci-lint is not in go.mod, so that what it needs does not decide what gouji is
# built with. The first time it is fetched and compiled, which takes some minutes.
GOLANGCI := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
lint:
	@go run $(GOLANGCI) version >/dev/null || { echo "make lint: $(GOLANGCI) cannot be had through Go's module proxy"; exit 1; }
	go run $(GOLANGCI) run

# The packages with goroutines, under the race detector, where there is a C compiler.
# Hostile files are left to make test: their bounds are memory, which the detector multiplies.
race:
	@if command -v cc >/dev/null 2>&1; then \
		set -x; GOUJI_LARGE= CGO_ENABLED=1 go test -race -short -skip TestHostile -timeout 40m ./ingest/... ./transform/... ./sinks/... ./pipeline/... ./cmd/...; \
	else echo "no C compiler: tests are not run under the race detector"; fi

# Every fuzz target for some runs beyond its seeds, which `go test` runs. FUZZRUNS=60000 for more.
FUZZRUNS := 1500
fuzz-seeds:
	deploy/fuzz $(FUZZRUNS)

# Every benchmark once, so that none rots.
bench-once:
	go test -run '^$$' -bench . -benchtime 1x ./...

# The long counts, each of them a part that can be run alone: damaged reports, random narratives,
# random districts, nights with faults, processes that are killed, every fuzz target, what is read
# in shards, and all tests with their largest volume. Seeds are printed; GOUJI_SEED repeats a run. A
# part writes what it came to into bin/soak, and soak prints it all.
SOAK := mutants narratives districts nights kills large memory fuzz shards
SOAK_MUTANTS    := 100000
SOAK_NARRATIVES := 10000
SOAK_DISTRICTS  := 1000
SOAK_KILLS      := 1000
SOAK_FUZZRUNS   := 60000
soak: $(SOAK:%=soak-%)
	@cat $(SOAK:%=bin/soak/%)
	@echo "make soak: all well"

soak-mutants:    RUN := GOUJI_MUTANTS=$(SOAK_MUTANTS) go test -count=1 -timeout 6h -v -run Mutants ./ingest/...
soak-narratives: RUN := GOUJI_NARRATIVES=$(SOAK_NARRATIVES) go test -count=1 -timeout 2h -v -run 'Narratives|Planted' ./transform/claims
soak-districts:  RUN := GOUJI_RUNS=$(SOAK_DISTRICTS) go test -count=1 -timeout 6h -v -run InvariantsOfAnyRun ./pipeline
soak-nights:     RUN := GOUJI_SOAK=1 go test -count=1 -timeout 6h -v ./pipeline/generations
soak-kills:      RUN := GOUJI_KILLS=$(SOAK_KILLS) go test -count=1 -timeout 6h -v -run KilledAtAnyMoment ./cmd/gouji
soak-large:      RUN := GOUJI_LARGE=1 GOUJI_SOAK=1 go test -count=1 -timeout 6h -v ./transform/localise ./pipeline ./sinks/...
soak-memory:     RUN := GOUJI_SOAK=1 go test -count=1 -timeout 2h -v -run MemoryOfManyReports ./cmd/gouji
soak-fuzz:       RUN := deploy/fuzz $(SOAK_FUZZRUNS)
soak-shards:     RUN := deploy/check-shards

# What tests log that begins with a number or names a seed, and what scripts say.
TOTALS := (_test.go:[0-9]+: (seed|[0-9])|^fuzz|: the same as one run|: not installed)
.PHONY: $(SOAK:%=soak-%)
$(SOAK:%=soak-%): soak-%:
	@mkdir -p bin/soak
	@set -o pipefail; $(RUN) 2>&1 | tee bin/soak/$*.log | grep --line-buffered -E '$(TOTALS)|^(ok|FAIL|panic)' >bin/soak/$* || { grep -E -A20 -- '--- FAIL|panic:' bin/soak/$*.log; exit 1; }
	@sed -i -E 's/^ +[a-z_0-9]+_test\.go:[0-9]+: //; s/^/$*: /' bin/soak/$*; cat bin/soak/$*

# What no test notices: packages are broken in many small ways, one at a time, and
# their tests run on each. MUTANTS=0 tries all there are; survivors are printed.
MUTANTS := 100
mutate:
	@go build -o bin/mutate ./cmd/mutate
	bin/mutate -package ./form -sample $(MUTANTS)
	for package in . ./check ./review ./attribution ./localise ./claims; do bin/mutate -package ./transform/$$package -sample $(MUTANTS); done
	bin/mutate -package ./transform/sums -tests ./transform/sums,./transform -sample $(MUTANTS)
	bin/mutate -package ./ingest/printed -tests ./ingest/printed,./ingest -sample $(MUTANTS)
	for package in ordered packed spool journal since rulings shards generations; do bin/mutate -package ./pipeline/$$package -apart -sample $(MUTANTS); done
	for package in ./pipeline ./pipeline/reports; do bin/mutate -package $$package -tests ./pipeline -apart -sample $(MUTANTS); done

# go.mod holds what is imported and nothing else. That generated documents and
# expected outputs are up to date is held by the tests; make docs mends them.
tidy:
	go mod tidy -diff

# Write the generated parts of documents and the expected output of scripts anew.
docs:
	go test ./cmd/gouji -run 'Scripts|Documents|Notice' -update
	go test ./transform -run Dictionary -update
	go test ./sinks/office ./sinks/letter ./sinks/word -run Golden -update
	go test ./sinks/workbook -run Contents -update
	go test ./pipeline -run Analysts -update # where GOUJI_DUCKDB is set

# Reports a second, MB a second, allocations and peak memory of each part and of a whole run.
bench:
	go test -run '^$$' -bench . -benchmem ./...

# gouji beside DuckDB, Polars and the floor, as whole processes, and its reader of
# workbooks beside SheetJS and openpyxl; installs its peers
# with npm into a temporary folder. SIZE=100000 or 1000000 for more, PEERS="-inputs json" and so on.
SIZE := 20000
bench-peers: build
	go run ./cmd/peers -gouji bin/gouji -size $(SIZE) $(PEERS)
	go run ./cmd/peers -sheets

# The self-check page in a browser: how long one waits, and what it takes of the
# computer. GOUJI_BROWSER names a folder with node_modules/playwright-core, GOUJI_FOLDER
# one that gouji generate made, in place of the sample district.
bench-page:
	go test ./cmd/gouji -run '^$$' -bench SelfCheckPage -benchtime 1x

# plan, read and merge of so many reports, see docs/scale.md.
bench-shards:
	deploy/bench-shards $(or $(REPORTS),10000 100000)

clean:
	rm -rf bin dist out cmd/gouji/module/selfcheck.wasm* cmd/gouji/module/wasm_exec.js
