package hdl

// InOf is an input port of a payload type; V holds its values.
type InOf[T any] struct {
	V    T
	vars []Var
	portInfo
}

// OutOf is an output port of a payload type.
type OutOf[T any] struct {
	VarOf[T]
	portInfo
}

// InputOf declares an input for each signal of shape.
func InputOf[T any](shape T) InOf[T] {
	return InOf[T]{V: shape, portInfo: portInfo{pcs: whereDeclared()}}
}

// OutputOf declares an output for each signal of shape.
func OutputOf[T any](shape T) OutOf[T] {
	return OutOf[T]{VarOf[T]{V: shape}, portInfo{pcs: whereDeclared()}}
}

// In says which clock domain the input belongs to; without it, the one that
// reads it.
func (p InOf[T]) In(domain string) InOf[T] { p.domain = domain; return p }

// Doc puts a comment beside the first of its ports.
func (p InOf[T]) Doc(text string) InOf[T] { p.comment = text; return p }

// In says which clock domain the output belongs to, as [Out.In] does.
func (p OutOf[T]) In(domain string) OutOf[T] { p.domain = domain; return p }

// Doc puts a comment beside the first of its ports.
func (p OutOf[T]) Doc(text string) OutOf[T] { p.comment = text; return p }

func (p *InOf[T]) bindPort(b *binder, name string) {
	v := bindPayload(b, name, input, p.V, p.portInfo)
	p.V, p.vars = v.V, v.vars
}

func (p *OutOf[T]) bindPort(b *binder, name string) {
	p.VarOf = bindPayload(b, name, output, p.V, p.portInfo)
}

// bindPayload makes a port for each leaf.
func bindPayload[T any](b *binder, name string, dir direction, shape T, info portInfo) VarOf[T] {
	v := declare(shape, name, func(n string, l leafRef) Var {
		s := *l.sig
		if s.lit != nil {
			s = W(int(s.width))
		}
		defer func() { info = info.undocumented() }()
		return b.port(n, dir, s, l.enum, info)
	})
	v.m = b.m
	return v
}

// Drive sets the inputs of an instance; only the parent can.
func (p InOf[T]) Drive(x T) {
	if len(p.vars) == 0 || p.vars[0].m == nil {
		misuse("HG108", "an input that belongs to no instance is driven", "drive the ports that Inst returned")
	}
	m := p.vars[0].m
	m.setLeaves(p.vars, leavesOf(&x), m.here())
}
