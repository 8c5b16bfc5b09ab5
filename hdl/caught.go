package hdl

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// caught turns a panic of user code, or of a call that user code made wrongly,
// into a diagnostic. It runs in a deferred function, above the stack of the panic.
func (e *elaboration) caught(r any, module string) {
	d := netlist.Diagnostic{Pos: e.pos.here(), Module: module}
	switch x := r.(type) {
	case stop:
		if x.e == e {
			return // reported
		}
		d.Code, d.Fix = "HG109", keepNoBuilder
		d.Message = fmt.Sprintf("the builder of module %s is used after its Build has returned, in another elaboration", x.name)
	case misused:
		d.Code, d.Message, d.Fix = x.code, x.message, x.fix
	default:
		e.panicked(&d, r)
	}
	e.report(d)
}

// panicked describes a Go panic by where it came from.
func (e *elaboration) panicked(d *netlist.Diagnostic, r any) {
	call, inside, places := e.panicStack()
	_, isRuntime := r.(runtime.Error)
	switch {
	case inside && isRuntime && strings.Contains(fmt.Sprint(r), "nil "):
		d.Code = "HG108"
		d.Message = fmt.Sprintf("%s is given nil, or called on a zero value", call)
		d.Fix = "pass a signal or function; make modules, memories and state machines by the functions for it"
	case inside:
		d.Code = "HG199"
		d.Message = fmt.Sprintf("%s failed: %v", call, r)
		d.Fix = "this is a fault of the toolkit; please report it with the lines above"
	default:
		d.Code = "HG125"
		d.Message = fmt.Sprintf("the description panicked: %v", r)
		d.Fix = "report mistakes in parameters with Module.Errorf or Module.Fatalf"
	}
	for i, p := range places {
		if i > 0 && i <= 4 {
			d.Related = append(d.Related, netlist.Related{Pos: p, Message: "called here"})
		}
	}
}

// panicStack looks at the stack of the panic that is being recovered: the
// toolkit's function that user code called last, whether the panic came from
// inside it, and the positions of the user code.
func (e *elaboration) panicStack() (call string, inside bool, places []netlist.Pos) {
	pcs := make([]uintptr, 64)
	pcs = pcs[:runtime.Callers(2, pcs)]
	frames := runtime.CallersFrames(pcs)
	thrown, user := false, false
	for more := len(pcs) > 0; more; {
		var fr runtime.Frame
		fr, more = frames.Next()
		switch {
		case fr.Function == "runtime.gopanic":
			thrown = true
		case user && strings.HasSuffix(fr.Function, ".(*Module).run"):
			return call, inside, places // the rest is whoever elaborates
		case !thrown || strings.HasPrefix(fr.Function, "runtime."):
		case isLibrary(fr):
			if !user {
				call, inside = fr.Function[strings.LastIndexByte(fr.Function, '/')+1:], true
			}
		case isStandard(fr):
		default:
			user = true
			if f := e.pos.frame(fr.PC + 1); f.pos.Line > 0 {
				places = append(places, f.pos)
			}
		}
	}
	return call, inside, places
}
