package hdl

import (
	"fmt"
	"reflect"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// In is an input port. Inside the module it can be read; the parent drives it.
type In struct {
	Signal
	portInfo
}

// Out is an output port. The module sets it and can read it; so can the parent
// read it.
type Out struct {
	Var
	portInfo
}

// InOut is a bidirectional pad. It can only be connected to a pad of a black
// box or of an instance, up to the top.
type InOut struct {
	pad Signal
	portInfo
}

type portInfo struct {
	domain  string
	comment string
	pcs     callers // where it was declared
}

// undocumented is what ports share of which the first one has the comment.
func (i portInfo) undocumented() portInfo { i.comment = ""; return i }

// Input declares an input of width bits.
func Input(width int) In { return In{Signal: W(width), portInfo: portInfo{pcs: whereDeclared()}} }

// Output declares an output of width bits.
func Output(width int) Out {
	return Out{Var: Var{Signal: W(width)}, portInfo: portInfo{pcs: whereDeclared()}}
}

// Bidir declares a bidirectional pad of width bits.
func Bidir(width int) InOut { return InOut{pad: W(width), portInfo: portInfo{pcs: whereDeclared()}} }

// In says which clock domain the input belongs to; without it, the one that
// reads it.
func (p In) In(domain string) In { p.domain = domain; return p }

// Doc puts a comment beside the port.
func (p In) Doc(text string) In { p.comment = text; return p }

// In says which clock domain the output belongs to: a black box with several
// must, for outputs that follow no input; elsewhere it is checked.
func (p Out) In(domain string) Out { p.domain = domain; return p }

// Doc puts a comment beside the port.
func (p Out) Doc(text string) Out { p.comment = text; return p }

// Drive sets the input of an instance; only the parent can.
func (p In) Drive(v Value) {
	if p.m == nil {
		misuse("HG108", "an input that belongs to no instance is driven", "drive the ports that Inst returned")
	}
	p.m.assign(Var{Signal: p.Signal, target: p.id}, v.signal(), p.m.here())
}

// DriveLit sets the input of an instance to a constant.
func (p In) DriveLit(v Int) { p.Drive(U(v)) }

// asVar is the instance's input as a variable.
func (p In) asVar() Var { return Var{Signal: p.Signal, target: p.id} }

// Connect joins two pads.
func (p InOut) Connect(q InOut) {
	m := p.pad.m
	if m == nil || q.pad.m != m {
		misuse("HG108", "pads of different modules, or of none, are connected", "connect a port of this module with one of an instance in it")
	}
	m.connectPads(p.pad.id, q.pad.id, m.here())
}

// portField is a field of a Ports struct that is one or more ports.
type portField interface {
	bindPort(b *binder, name string)
}

// binder makes the ports of a struct, as the module itself or its parent sees
// them.
type binder struct {
	m     *Module
	pos   netlist.Pos
	where netlist.Pos // the Ports method, if it is the author's
	inst  int         // index into the parent's Insts, -1: the module itself
	name  string
	child *netlist.Module
	ports []int

	undeclared bool // a zero stream was reported: its ports are not
}

type direction uint8

const (
	input direction = iota
	output
	bidirectional
)

// bindOwn makes the ports p points to those of the module, which is made from
// component c.
func (m *Module) bindOwn(p, c any) {
	b := &binder{m: m, pos: m.here(), inst: -1}
	b.where = m.e.pos.method(c, "Ports", b.pos)
	m.portDiags[0] = len(m.e.diags)
	b.fields(reflect.ValueOf(p).Elem(), "")
	m.portDiags[1] = len(m.e.diags)
	m.nl.Ports = b.ports
}

// fields walks a struct, array or slice of ports.
func (b *binder) fields(v reflect.Value, name string) {
	if v.CanAddr() && v.Addr().CanInterface() {
		if f, ok := v.Addr().Interface().(portField); ok {
			f.bindPort(b, name)
			return
		}
	}
	switch v.Kind() {
	case reflect.Struct:
		t := v.Type()
		for i := range t.NumField() {
			f := t.Field(i)
			if f.Name == "_" {
				continue
			}
			if !f.IsExported() && !(f.Anonymous && f.Type.Kind() == reflect.Struct) {
				b.unsupported(join(name, f.Name), f.Type, unexported)
				continue
			}
			b.fields(v.Field(i), join(name, fieldName(f)))
		}
	case reflect.Array, reflect.Slice:
		for i := range v.Len() {
			b.fields(v.Index(i), fmt.Sprintf("%s_%d", name, i))
		}
	default:
		b.unsupported(name, v.Type(), "no port")
	}
}

func (b *binder) unsupported(name string, t reflect.Type, why string) {
	if b.inst >= 0 {
		return // reported when the module itself was built
	}
	d := b.m.errorf("HG112", b.where, "field %s of the ports (%s) is %s", name, t, why)
	if why == unexported {
		d.fix("begin its name with a capital letter")
		return
	}
	d.fix("fields are hdl.In, hdl.Out, streams, and structs, arrays and slices of those")
}

const unexported = "an unexported field"

// fieldName is the Verilog name of a struct field: its tag, or its Go name in
// snake case; embedded structs add nothing.
func fieldName(f reflect.StructField) string {
	if tag := f.Tag.Get("hdl"); tag != "" {
		return tag
	}
	if f.Anonymous {
		return ""
	}
	return snake(f.Name)
}

// port makes one port and returns it as a variable.
func (b *binder) port(name string, dir direction, shape Signal, enum *enumInfo, info portInfo) Var {
	width := int(shape.width)
	if name == "" {
		name = "data"
	}
	if shape.m != nil {
		b.m.errorf("HG112", b.declared(info), "port %s was given out before", name).
			fix("Ports must make its slices anew at each call")
		return Var{Signal: b.m.poison(width)}
	}
	if b.inst >= 0 {
		return b.instPort(dir, width, enum)
	}
	zero := shape.width == 0
	if zero {
		switch {
		case b.undeclared:
		case info.pcs != callers{}: // hdl.Input(0), or a payload whose shape lacks a width
			b.m.errorf("HG103", b.declared(info), "port %s has a width of 0 bits", name).
				fix("a width is 1 to %d bits; it comes from a parameter, or from the shape of a payload", netlist.MaxWidth)
		default:
			b.m.errorf("HG108", b.where, "port %s is not declared", name).
				fix("Ports must set every field, to hdl.Input(width), hdl.Output(width) or the like")
		}
		b.m.badWidths[0] = true
		width = 1
	}
	op := netlist.OpInput
	if dir == output {
		op = netlist.OpOutput
	}
	b.m.unreserved(name, "port", b.declared(info), "name the port with a tag at its field, such as `hdl:\"%s\"`", name+portSuffix[dir])
	v := b.m.variable(op, name, width, b.declared(info))
	if zero || v.isPoison() {
		b.m.markDriven(v.target)
		b.m.e.badPort(b.m.nl, len(b.ports))
		b.m.badWidths[width] = true
	}
	x := v.info()
	x.Inout = dir == bidirectional
	x.Comment = info.comment
	b.m.setEnum(v, enum)
	if info.domain != "" {
		x.Domain = b.m.useDomain(b.m.Domain(info.domain), b.pos)
	}
	b.ports = append(b.ports, int(b.m.nl.Nodes[v.target].Aux))
	if zero {
		v.Signal = b.m.poison(1)
	}
	return v
}

// portSuffix makes a proposal of a name that Verilog reserves.
var portSuffix = [...]string{input: "_in", output: "_out", bidirectional: "_pad"}

// declared is the position of the call that declared the port.
func (b *binder) declared(info portInfo) netlist.Pos {
	for i, pc := range info.pcs {
		if pc == 0 {
			info.pcs = callers{}
			break
		}
		if pos, ok := b.m.e.pos.search(info.pcs[i : i+1]); ok {
			return pos
		}
	}
	return b.pos
}

// instPort makes the parent's view of the next port of an instance.
func (b *binder) instPort(dir direction, width int, enum *enumInfo) Var {
	m := b.m
	k := len(b.ports)
	if b.child == nil || k >= len(b.child.Ports) {
		return Var{Signal: m.poison(width)}
	}
	port := &b.child.Vars[b.child.Ports[k]]
	op := netlist.OpInstIn
	if dir == output {
		op = netlist.OpInstOut
	}
	id := m.nl.AddNode(op, b.child.Width(port.Node), b.pos)
	m.nl.Nodes[id].Aux = uint64(len(m.nl.Vars))
	if enum != nil {
		m.nl.Nodes[id].Enum = m.enumIndex(enum)
	}
	b.ports = append(b.ports, len(m.nl.Vars))
	m.nl.Vars = append(m.nl.Vars, netlist.Var{
		Name: b.name + "_" + port.Name, Node: id, Pos: b.pos, Domain: -1,
		Inst: b.inst, Port: k, Inout: dir == bidirectional,
	})
	if m.e.badPorts[badPort{b.child, k}] {
		m.markDriven(id)
		return Var{Signal: m.poison(1), target: id}
	}
	return Var{Signal: m.sig(id), target: id}
}

// badPort is a port of a module whose width is unknown, because of a mistake
// that was reported there.
type badPort struct {
	module *netlist.Module
	port   int
}

func (e *elaboration) badPort(m *netlist.Module, port int) { e.badPorts[badPort{m, port}] = true }

func (p *In) bindPort(b *binder, name string) {
	p.Signal = b.port(name, input, p.Signal, nil, p.portInfo).Signal
}

func (p *Out) bindPort(b *binder, name string) {
	p.Var = b.port(name, output, p.Signal, nil, p.portInfo)
}

func (p *InOut) bindPort(b *binder, name string) {
	p.pad = b.port(name, bidirectional, p.pad, nil, p.portInfo).Signal
}
