package engine

// Engine runs one Program. It is used by one goroutine at a time.
type Engine interface {
	// Layout says where in Memory everything kept lies.
	Layout() *Layout
	// Memory is the state: the same bytes for the engine's whole life.
	Memory() []byte
	// Settle computes every kept node from inputs, registers and memories.
	Settle()
	// Step applies the edge set n times, see the package comment. With force
	// the first edge happens even if a trigger is 1. It returns how many edges
	// happened, and whether a trigger stopped it before the next.
	Step(events Events, n int, force bool) (done int, stopped bool)
	// Lazy reports that Step needs and leaves only the sources right: inputs,
	// registers, what was read, memories. Settle is for what is to be looked at.
	Lazy() bool
	// Close frees what the engine holds. The memory must not be used after it.
	Close() error
}

// Hooks are the calls from an engine into the front end. They read and write
// the engine's memory through its layout: the nodes in Call.Args and
// Box.In must be stored before the call, and the outputs of the call are
// read from memory after it. All of these are among Program.Keep.
type Hooks struct {
	Call func(call int)      // evaluate black box Calls[call]
	Edge func(events Events) // the clocked side of all black boxes, before the commit
}

// Constructor makes an engine. The memory it returns is zero except for what
// the engine keeps for itself; the front end writes the power-up state with
// Program.PowerUp and calls Settle before anything else. The hooks are not
// called before that.
type Constructor func(p *Program, hooks Hooks) (Engine, error)
