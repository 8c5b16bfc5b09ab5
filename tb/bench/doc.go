// Command bench measures co-simulation and golden model, and puts the results
// into build/bench.json beside those of hdl/bench:
//
//	cosim_overhead_embedded    a run with everything compared, against the engine alone on the same stimulus
//	cosim_overhead_verilator   the same on Verilator
//	cluster_fast_vs_verilator  cycles a second of the embedded engine, against Verilator's
//	cluster_ready_ms           from a configuration to an engine at its first cycle
//	golden_mrefs_per_s         references a second of the model, with data and checkpoints
//	golden_addr_mrefs_per_s    of the address-only mode
//	sort_trace_s, sort_trace_mb  a whole trace with checkpoints and a failure: time, and most memory
//
// References are decoded before the clock starts. Measurements that are compared
// take turns, and the median of their ratios counts.
package main
