package sim

import (
	"io"
	"time"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// Engine says how a design is run.
type Engine uint8

const (
	Fast        Engine = iota // compiled; ports, registers, memories and asked signals can be read
	Observe                   // compiled; every named signal can be read
	Interpreter               // not compiled; every named signal can be read
)

func (e Engine) String() string {
	return [...]string{"fast", "observe", "interpreter"}[e]
}

// Option changes how a simulator is made.
type Option func(*options)

type options struct {
	engine  Engine
	seed    uint64
	undef   *uint64 // seed of undefined state, when it is another one
	jitter  bool
	stops   []string
	signals []string
	models  map[string]netlist.Model
	clocks  map[string]clockSpec
	out     io.Writer
	hang    time.Duration
}

type clockSpec struct{ period, phase int64 }

// WithEngine chooses the engine; without it, Fast.
func WithEngine(e Engine) Option { return func(o *options) { o.engine = e } }

// WithSeed sets the seed of everything that a design leaves open: undefined
// registers and memories, AnyConst, delays of crossings. Without it, 1.
func WithSeed(seed uint64) Option { return func(o *options) { o.seed = seed } }

// withUndefined gives undefined state a seed of its own.
func withUndefined(seed uint64) Option { return func(o *options) { o.undef = &seed } }

// WithJitter delays each bit of each marked clock-domain crossing by 0 or 1
// cycle of the receiving clock, drawn from the seed in every cycle, as real
// synchronisers do.
func WithJitter() Option { return func(o *options) { o.jitter = true } }

// WithSignals names signals that the fast engine shall keep readable.
func WithSignals(names ...string) Option {
	return func(o *options) { o.signals = append(o.signals, names...) }
}

// WithStops names signals at which [Sim.RunUntil] shall stop without leaving the
// engine in every cycle; they are kept readable. While one of them is not zero,
// every other call steps cycle by cycle.
func WithStops(names ...string) Option {
	return func(o *options) { o.stops = append(o.stops, names...) }
}

// WithModel gives the black box at an instance path its behaviour, in place of
// the model that it declares.
func WithModel(path string, m netlist.Model) Option {
	return func(o *options) { o.models[path] = m }
}

// WithClock sets the period and the phase, in picoseconds, of the clock that a
// domain hangs on. Clocks are low at time 0; the first rising edge is at phase
// + period/2. Without it the period follows from the domain's frequency, or is
// 10 ns.
func WithClock(domain string, period, phase int64) Option {
	return func(o *options) { o.clocks[domain] = clockSpec{period, phase} }
}

// WithOutput sets where the lines of Print statements go. Without it they are
// dropped, and cost nothing.
func WithOutput(w io.Writer) Option { return func(o *options) { o.out = w } }

// WithHangLimit sets how long, of real time, processes may keep the simulator
// waiting before [Sim.Run] reports one that hangs. Without it, 20 seconds.
func WithHangLimit(d time.Duration) Option { return func(o *options) { o.hang = d } }
