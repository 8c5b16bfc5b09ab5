package sim

import (
	"errors"

	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
	"github.com/hwgen/hwgen/hdl/sim/internal/interp"
)

// compiled makes the compiling engine; nil on builds that have none. It
// returns errUnsupported where the platform cannot run it.
var compiled engine.Constructor

// errUnsupported makes [New] use the interpreter instead.
var errUnsupported = errors.New("sim: the compiling engine does not support this platform")

func newEngine(kind Engine, p *engine.Program, hooks engine.Hooks) (engine.Engine, error) {
	if kind != Interpreter && compiled != nil {
		e, err := compiled(p, hooks)
		if !errors.Is(err, errUnsupported) {
			return e, err
		}
	}
	return interp.New(p, hooks)
}
