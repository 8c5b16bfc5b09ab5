package verilog

// Positions says how the Verilog points back at the Go source.
type Positions uint8

const (
	NoPositions      Positions = iota
	PositionComments           // // file.go:12 at the end of lines
	LineDirectives             // `line 12 "file.go" 0 before them: Verilator's messages and yosys' src attributes then name the Go line
)

// Option changes what is emitted.
type Option func(*options)

type options struct {
	positions   Positions
	simulation  string
	formal      string
	seeded      bool
	seed        uint64
	stop        string
	assumeReset bool
	memDir      string
	memInline   int
	gateCell    string
}

func defaults() options {
	return options{
		simulation: "SIMULATION", formal: "FORMAL", stop: "$stop",
		assumeReset: true, memInline: 64, gateCell: "hwgen_clock_gate",
	}
}

// WithPositions makes the text point back at the Go source.
func WithPositions(p Positions) Option { return func(o *options) { o.positions = p } }

// WithMacros names the macro under which assertions and prints work in a
// simulator (SIMULATION) and the one under which they are properties for a
// formal tool (FORMAL, which yosys' read_verilog -formal defines).
func WithMacros(simulation, formal string) Option {
	return func(o *options) { o.simulation, o.formal = simulation, formal }
}

// WithSeed gives undefined registers and memories, and AnyConst in simulation,
// the contents that every engine draws from this seed: see
// [netlist.UndefinedValue]. Without it they are left to the simulator. So do the
// data of a read that collides with a write where that is never to happen; they
// are 'x else, which Verilator reads as zero. Reads past the end of a memory
// give zero with a seed, and what the simulator likes without.
func WithSeed(seed uint64) Option {
	return func(o *options) { o.seeded, o.seed = true, seed }
}

// WithStop is the statement that ends a simulation after a failed assertion:
// $stop by default, which a verilated library turns into a call of vl_stop, or
// for example "$finish(2)", or "" to go on.
func WithStop(statement string) Option { return func(o *options) { o.stop = statement } }

// WithoutResetAssumption leaves out the assumption, under the formal macro and
// in the top module only, that every reset port is active in the first cycle.
func WithoutResetAssumption() Option { return func(o *options) { o.assumeReset = false } }

// WithMemoryFiles says how contents of memories are written: up to inline words
// as assignments, more as a file for $readmemh, whose name in the Verilog then
// begins with dir ("" is the directory in which the tool runs).
func WithMemoryFiles(dir string, inline int) Option {
	return func(o *options) { o.memDir, o.memInline = dir, inline }
}

// WithClockGate names the clock gate cell that gated domains instantiate, with
// ports clk, enable and gated. The default, hwgen_clock_gate, comes with a
// behavioural model in a file of its own; another name is the caller's cell.
func WithClockGate(cell string) Option { return func(o *options) { o.gateCell = cell } }
