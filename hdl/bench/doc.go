// The program bench measures the toolkit's speed on the designs of package
// design, prints tables, and writes build/bench.json. Ratios are medians of one
// run, in which the simulators take turns, because machines are noisy.
//
//	go run ./hdl/bench [-quick] [-o build/bench.json]
//
// It needs Verilator for what is measured against it.
package main
