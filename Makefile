# make test        everything that continuous integration runs
# make bench       the benchmark tables, and build/bench.json
# make bench-rtl   size and clock of the hardware on an FPGA, and build/bench-rtl.json
# make check-deep  many more random designs than make test, and more mutants
# make demo        a real program on the failover cluster: its primary dies, the secondary goes on
# make docs        writes the listings and pictures of the documentation anew
GO ?= go

.PHONY: test vet bench bench-rtl check-deep docs demo

test: vet
	$(GO) test -timeout 20m ./...

vet:
	@files=$$(gofmt -l $$(git ls-files -co --exclude-standard '*.go')); \
	if [ -n "$$files" ]; then echo "gofmt: not formatted:"; echo "$$files"; exit 1; fi
	$(GO) vet ./...

bench:
	$(GO) run ./hdl/bench
	$(GO) run ./tb/bench

bench-rtl:
	$(GO) run ./tb/rtlbench

check-deep:
	$(GO) test -timeout 10h -run TestDifferential ./hdl/difftest -args -designs 5000
	$(GO) test -timeout 1h -run TestMutantsAreKilled -v ./hdl/parts -args -mutants 6

docs:
	$(GO) test -count=1 ./docs -update

demo:
	$(GO) run ./cmd/hwgen cosim --set image_size=512KiB --checkpoint-every 5000 --fail-at 12000 examples/traces/sort.lackey.gz
