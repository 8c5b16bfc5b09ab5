package hdl

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/hwgen/hwgen/hdl/check"
	"github.com/hwgen/hwgen/hdl/netlist"
)

// elaboration is one run of [Elaborate].
type elaboration struct {
	pos      *positions
	diags    []netlist.Diagnostic
	checker  *check.Checker
	built    map[string]*netlist.Module // by identity
	names    map[string]*netlist.Module // by Verilog name
	order    []*netlist.Module
	open     []string // identities being built
	types    map[string][]reflect.Type
	current  *Module // being built
	overflow bool    // a recursion without end was reported
	poisoned bool    // an operation had no value because of an error
	badPorts map[badPort]bool
}

// maxDepth bounds the nesting of instances: more is a component that contains
// itself with ever new parameters.
const maxDepth = 256

func newElaboration() *elaboration {
	return &elaboration{
		pos:     newPositions(),
		checker: check.New(),
		built:   map[string]*netlist.Module{},
		names:   map[string]*netlist.Module{},
		types:   map[string][]reflect.Type{},

		badPorts: map[badPort]bool{},
	}
}

// specsOf lists the domains of a component: its own list, or the default one.
func specsOf(c any) []DomainSpec {
	if h, ok := c.(HasDomains); ok {
		return h.Domains()
	}
	return []DomainSpec{{}}
}

// top builds the top module. What Domains and ModuleName methods panic with is
// reported like a panic of Build.
func (e *elaboration) top(c any, given []DomainSpec, body func(*Module)) {
	defer func() {
		if r := recover(); r != nil {
			e.caught(r, typeName(c))
		}
	}()
	pos := e.pos.here()
	if isNil(c) {
		e.report(netlist.Diagnostic{Code: "HG108", Pos: pos, Module: typeName(c), Message: "the component to elaborate is nil"})
		return
	}
	e.module(c, e.topSpecs(c, given, pos), blackBoxOf(c), pos, body)
}

func isNil(c any) bool {
	v := reflect.ValueOf(c)
	return !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil()
}

func (e *elaboration) topSpecs(c any, given []DomainSpec, pos netlist.Pos) []DomainSpec {
	specs := append([]DomainSpec(nil), specsOf(c)...)
	for _, g := range given {
		found := false
		for i := range specs {
			if specs[i].Name == g.Name {
				specs[i], found = g, true
			}
		}
		if !found {
			e.report(netlist.Diagnostic{Code: "HG114", Pos: pos, Module: typeName(c),
				Message: fmt.Sprintf("there is no clock domain %q to describe", g.Name)})
		}
	}
	return specs
}

// module returns the netlist of a component, built at most once for one
// identity. It is nil if it could not be made.
func (e *elaboration) module(c any, specs []DomainSpec, box *netlist.BlackBox, pos netlist.Pos, body func(*Module)) *netlist.Module {
	id, err := e.identify(c)
	if err != nil {
		e.report(netlist.Diagnostic{Code: "HG113", Pos: pos, Module: typeName(c), Message: err.Error(),
			Fix: "a parameter is a boolean, number, string, or an array, slice or struct of those; tag a field `hdl:\"-\"` to leave it out"})
		return nil
	}
	if e.refused(c, id, pos) {
		return nil
	}
	shapes := make([]string, len(specs))
	for i, s := range specs {
		shapes[i] = s.shape()
	}
	shaped := id.key + " @ " + strings.Join(shapes, ", ")
	for _, key := range []string{shaped, id.key} {
		if x, ok := e.built[key]; ok {
			return x
		}
	}
	if e.recursive(shaped, id, pos) {
		return nil
	}
	e.open = append(e.open, shaped)
	m := newModule(e)
	m.nl.Type, m.nl.Pos, m.nl.BlackBox = id.typ, pos, box
	m.nl.Name = id.name + shapeSuffix(specs, specsOf(c))
	m.setDomains(specs, pos)
	m.run(body)
	e.open = e.open[:len(e.open)-1]
	if len(m.nl.Domains) == 0 && box == nil {
		m.nl.Name, shaped = id.name, id.key
	}
	e.built[shaped] = m.nl
	e.enter(c, m.nl, pos)
	return m.nl
}

// refused reports what the component itself finds wrong with its parameters.
func (e *elaboration) refused(c any, id identity, pos netlist.Pos) bool {
	h, ok := c.(HasCheck)
	if !ok {
		return false
	}
	err := h.Check()
	if err == nil {
		return false
	}
	list := []error{err}
	if j, ok := err.(interface{ Unwrap() []error }); ok {
		list = j.Unwrap()
	}
	for _, x := range list {
		e.report(netlist.Diagnostic{Code: "HG115", Pos: pos, Module: id.name, Message: x.Error()})
	}
	return true
}

// shapeSuffix tells modules apart that differ only in their domains' shapes:
// it names what is not as the component declares it.
func shapeSuffix(specs, declared []DomainSpec) string {
	out := ""
	for i, s := range specs {
		x := ""
		switch d := declared[i]; {
		case s.Edge == d.Edge && s.Reset == d.Reset && s.ActiveLow == d.ActiveLow:
			continue
		case s.Reset == SyncReset && !s.ActiveLow && s.Edge == Rising:
			x = "srst"
		case s.Reset == AsyncReset:
			x = "arst"
		case s.Reset == NoReset:
			x = "norst"
		case s.ActiveLow:
			x = "rst"
		}
		if s.ActiveLow && s.Reset != NoReset {
			x += "n"
		}
		if s.Edge == Falling {
			x = join(x, "fall")
		}
		if x != "" {
			out += "_" + join(s.Name, x)
		}
	}
	return out
}

func (e *elaboration) recursive(shaped string, id identity, pos netlist.Pos) bool {
	if e.overflow {
		return true
	}
	inside := false
	for _, o := range e.open {
		inside = inside || o == shaped
	}
	if !inside && len(e.open) < maxDepth {
		return false
	}
	e.overflow = true
	e.report(netlist.Diagnostic{Code: "HG120", Pos: pos, Module: id.name,
		Message: fmt.Sprintf("the module contains itself, %s deep", plural(len(e.open), "level")),
		Fix:     "end the recursion: make no instance for the smallest parameters"})
	return true
}

func (e *elaboration) enter(c any, x *netlist.Module, pos netlist.Pos) {
	if netlist.Reserved(x.Name) {
		e.report(netlist.Diagnostic{Code: "HG111", Pos: pos, Module: x.Name,
			Message: fmt.Sprintf("module %s has the name of a keyword of Verilog or SystemVerilog", x.Name),
			Fix:     "give the component a ModuleName method, or its type another name"})
	}
	if other, ok := e.names[x.Name]; ok && x.BlackBox != nil && other.BlackBox != nil {
		e.order = append(e.order, x) // the same Verilog with other parameters
		return
	} else if ok {
		d := netlist.Diagnostic{Code: "HG121", Pos: pos, Module: x.Name,
			Related: []netlist.Related{{Pos: other.Pos, Message: "the other one is used here"}}}
		if x.Type == other.Type {
			d.Message = fmt.Sprintf("two %s with different parameters are both called %s", x.Type, x.Name)
			d.Fix = "put the parameters into the name: " + moduleNameMethod(c, "")
			if _, own := c.(HasModuleName); own {
				d.Fix += ", or remove the method: names hold the parameters by themselves"
			}
		} else {
			d.Message = fmt.Sprintf("two components are called %s: a %s and a %s", x.Name, x.Type, other.Type)
			d.Fix = "give one of the components a name of its own: " + moduleNameMethod(c, "other_")
		}
		e.report(d)
		return
	}
	e.names[x.Name] = x
	e.order = append(e.order, x)
}

// moduleNameMethod writes a ModuleName method for a component, for a message.
func moduleNameMethod(c any, prefix string) string {
	t := reflect.TypeOf(c)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	base, _, _ := strings.Cut(t.Name(), "[")
	format, args := prefix+snake(base), ""
	fields := parameters(t)
	for i, key := range shortKeys(fields) {
		if f := fields[i]; f.Tag.Get("hdl") != "-" && f.Name != "_" {
			format += "_" + key + "%v"
			args += ", c." + f.Name
		}
	}
	value := strconv.Quote(format)
	if args != "" {
		value = "fmt.Sprintf(" + value + args + ")"
	}
	return fmt.Sprintf("func (c %s) ModuleName() string { return %s }", base, value)
}

// run calls Build and completes the module.
func (m *Module) run(body func(*Module)) {
	outer := m.e.current
	m.e.current = m
	func() {
		defer func() {
			if r := recover(); r != nil {
				m.halted = true
				m.e.caught(r, m.nl.Name)
			}
		}()
		body(m)
	}()
	m.e.current = outer
	m.finish()
}

func (m *Module) finish() {
	m.closed = true
	m.nl.Stmts = append(m.defaults, m.nl.Stmts...)
	completeSwitches(m.nl, m.nl.Stmts)
	m.checkFSMs()
	if m.halted {
		netlist.LowerStatements(m.nl)
		return
	}
	m.e.diags = append(m.e.diags, m.e.checker.Module(m.nl, check.Hints{Broken: m.broken, Soft: m.soft, Streams: m.streamOf, Unclocked: m.unclocked})...)
}

// finish checks the whole design and returns it, or what is wrong with it.
func (e *elaboration) finish() (*netlist.Design, error) {
	d := &netlist.Design{Modules: e.order, Files: e.pos.files}
	if len(e.order) > 0 {
		d.Top = e.order[len(e.order)-1]
	}
	all := netlist.Diagnostics{Files: d.Files, List: e.diags}
	all.Sort()
	var errs []netlist.Diagnostic
	for _, x := range all.List {
		if x.Fix == "" {
			x.Fix = usualFix[x.Code]
		}
		if x.Warning {
			d.Warnings.Files = d.Files
			d.Warnings.List = append(d.Warnings.List, x)
		} else {
			errs = append(errs, x)
		}
	}
	if len(errs) == 0 && (e.poisoned || d.Top == nil) {
		errs = append(errs, netlist.Diagnostic{Code: "HG199", Message: "a value is missing for a reason that was not reported",
			Fix: "this is a fault of the toolkit; please report it with the design"})
	}
	if len(errs) > 0 {
		return nil, &netlist.Diagnostics{Files: d.Files, List: errs}
	}
	return d, nil
}

func typeName(c any) string { return fmt.Sprintf("%T", c) }
