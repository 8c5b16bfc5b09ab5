package sim

import (
	"errors"

	"github.com/hwgen/hwgen/hdl/sim/internal/engine"
	"github.com/hwgen/hwgen/hdl/sim/internal/interp"
	"github.com/hwgen/hwgen/hdl/sim/internal/wasm"
)

// compiled makes the compiling engine. It returns wasm.ErrUnsupported where
// the platform cannot run it; then the interpreter is used.
var compiled engine.Constructor = wasm.New

func newEngine(kind Engine, p *engine.Program, hooks engine.Hooks) (engine.Engine, error) {
	if kind != Interpreter {
		e, err := compiled(p, hooks)
		if !errors.Is(err, wasm.ErrUnsupported) {
			return e, err
		}
	}
	return interp.New(p, hooks)
}
