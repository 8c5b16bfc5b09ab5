package hdl

import (
	"github.com/hwgen/hwgen/hdl/check"
	"github.com/hwgen/hwgen/hdl/netlist"
)

// A stream carries payloads of type T with a valid/ready handshake: an item
// passes at each edge at which both are 1. The producer does not wait for ready
// before it raises valid, and keeps valid and the payload until ready.
type stream[T any] struct {
	valid, ready Signal
	data         VarOf[T]
}

// Stream is either end of a stream, inside a module or at an instance.
type Stream[T any] interface {
	ends() stream[T]
}

// StreamIn is the consuming end of a stream among a module's ports: valid and
// the payload come in, ready goes out. The parent produces into it.
type StreamIn[T any] struct {
	Valid In
	Ready Out
	Data  T
	data  VarOf[T]
}

// StreamOut is the producing end of a stream among a module's ports.
type StreamOut[T any] struct {
	Valid Out
	Ready In
	Data  T
	data  VarOf[T]
}

// InStream declares a consuming end for payloads of a shape.
func InStream[T any](shape T) StreamIn[T] {
	return StreamIn[T]{Valid: Input(1), Ready: Output(1), Data: shape}
}

// OutStream declares a producing end.
func OutStream[T any](shape T) StreamOut[T] {
	return StreamOut[T]{Valid: Output(1), Ready: Input(1), Data: shape}
}

// In says which clock domain the stream belongs to; without it, the one that
// uses it.
func (s StreamIn[T]) In(domain string) StreamIn[T] {
	s.Valid, s.Ready = s.Valid.In(domain), s.Ready.In(domain)
	return s
}

// In says which clock domain the stream belongs to.
func (s StreamOut[T]) In(domain string) StreamOut[T] {
	s.Valid, s.Ready = s.Valid.In(domain), s.Ready.In(domain)
	return s
}

// Doc puts a comment beside the stream's first port.
func (s StreamIn[T]) Doc(text string) StreamIn[T] { s.Valid = s.Valid.Doc(text); return s }

// Doc puts a comment beside the stream's first port.
func (s StreamOut[T]) Doc(text string) StreamOut[T] { s.Valid = s.Valid.Doc(text); return s }

func (s *StreamIn[T]) bindPort(b *binder, name string) {
	defer b.zeroStream(s.Valid.width == 0 && s.Ready.width == 0, name, "hdl.InStream")()
	s.Valid.bindPort(b, join(name, "valid"))
	s.Ready.bindPort(b, join(name, "ready"))
	b.ownNames(name, &s.Data, s.Valid.portInfo)
	s.data = bindPayload(b, payloadName(name, &s.Data), input, s.Data, s.Valid.undocumented())
	s.Data = s.data.V
	b.m.isStream(name, s.Valid.Signal, s.Ready.Signal, s.data.vars)
}

// ownNames reports fields of a payload that are called what the stream's own
// signals are called.
func (b *binder) ownNames(name string, data any, info portInfo) {
	for _, l := range leavesOf(data) {
		if b.inst < 0 && (l.name == "valid" || l.name == "ready") {
			b.m.errorf("HG110", b.declared(info), "field %s of the payload of stream %s is called what the stream's own signal is called", l.name, name).
				fix("call the field otherwise, if only by a tag, such as `hdl:\"is_%s\"`", l.name)
		}
	}
}

// zeroStream reports a stream that was not declared, once for its ports.
func (b *binder) zeroStream(zero bool, name, fix string) func() {
	if !zero || b.undeclared {
		return func() {}
	}
	if b.inst < 0 {
		b.m.errorf("HG108", b.where, "stream %s is not declared", name).fix("Ports must set it to %s(shape)", fix)
	}
	b.undeclared = true
	return func() { b.undeclared = false }
}

func (s *StreamOut[T]) bindPort(b *binder, name string) {
	defer b.zeroStream(s.Valid.width == 0 && s.Ready.width == 0, name, "hdl.OutStream")()
	s.Valid.bindPort(b, join(name, "valid"))
	s.Ready.bindPort(b, join(name, "ready"))
	b.ownNames(name, &s.Data, s.Valid.portInfo)
	s.data = bindPayload(b, payloadName(name, &s.Data), output, s.Data, s.Valid.undocumented())
	s.Data = s.data.V
	b.m.isStream(name, s.Valid.Signal, s.Ready.Signal, s.data.vars)
}

// payloadName is the prefix of a stream's payload: in_data where it is one
// signal; the fields of a struct stand beside valid and ready.
func payloadName(name string, data any) string {
	if refs := leavesOf(data); len(refs) == 1 && refs[0].name == "" {
		return join(name, "data")
	}
	return name
}

func (s StreamIn[T]) ends() stream[T] {
	return stream[T]{s.Valid.Signal, s.Ready.Signal, s.data}
}

func (s StreamOut[T]) ends() stream[T] {
	return stream[T]{s.Valid.Signal, s.Ready.Signal, s.data}
}

// Fire is 1 in cycles at whose end an item passes.
func (s StreamIn[T]) Fire() Signal { return s.Valid.And(s.Ready) }

// Fire is 1 in cycles at whose end an item passes.
func (s StreamOut[T]) Fire() Signal { return s.Valid.And(s.Ready) }

// Accept sets ready.
func (s StreamIn[T]) Accept(ready Value) { s.ends().accept(ready.signal()) }

// Accept sets ready: for the parent of the producer.
func (s StreamOut[T]) Accept(ready Value) { s.ends().accept(ready.signal()) }

// Offer sets valid and the payload.
func (s StreamOut[T]) Offer(valid Value, data T) { s.ends().offer(valid.signal(), data) }

// Offer sets valid and the payload: for the parent of the consumer.
func (s StreamIn[T]) Offer(valid Value, data T) { s.ends().offer(valid.signal(), data) }

// Send raises valid with the payload in the branch where it stands; elsewhere
// valid and the payload are zero unless something else sets them.
func (s StreamOut[T]) Send(data T) { s.ends().send(data) }

// Send raises valid with the payload: for the parent of the consumer.
func (s StreamIn[T]) Send(data T) { s.ends().send(data) }

// NewStream declares a stream inside a module: wires that are produced into and
// consumed from there.
func NewStream[T any](m *Module, name string, shape T) *LocalStream[T] {
	pos := m.here()
	s := &LocalStream[T]{
		Valid: m.variable(netlist.OpWire, join(name, "valid"), 1, pos),
		Ready: m.variable(netlist.OpWire, join(name, "ready"), 1, pos),
	}
	s.data = declare(shape, payloadName(name, &shape), func(n string, l leafRef) Var {
		v := m.variable(netlist.OpWire, n, int(l.sig.width), pos)
		m.setEnum(v, l.enum)
		return v
	})
	s.Data = s.data.V
	m.isStream(name, s.Valid.Signal, s.Ready.Signal, s.data.vars)
	return s
}

// isStream notes which signals are a stream, for messages.
func (m *Module) isStream(name string, valid, ready Signal, data []Var) {
	x := &check.Stream{Name: name, Valid: valid.id, Ready: ready.id}
	for _, v := range data {
		x.Data = append(x.Data, v.target)
	}
	for _, id := range append([]netlist.ID{x.Valid, x.Ready}, x.Data...) {
		if id > 0 {
			m.streamOf[id] = x
		}
	}
}

// LocalStream is a stream inside a module.
type LocalStream[T any] struct {
	Valid, Ready Var
	Data         T
	data         VarOf[T]
}

func (s *LocalStream[T]) ends() stream[T] {
	return stream[T]{s.Valid.Signal, s.Ready.Signal, s.data}
}

// Fire is 1 in cycles at whose end an item passes.
func (s *LocalStream[T]) Fire() Signal { return s.Valid.And(s.Ready) }

// Accept sets ready.
func (s *LocalStream[T]) Accept(ready Value) { s.ends().accept(ready.signal()) }

// Offer sets valid and the payload.
func (s *LocalStream[T]) Offer(valid Value, data T) { s.ends().offer(valid.signal(), data) }

// Send raises valid with the payload in the branch where it stands.
func (s *LocalStream[T]) Send(data T) { s.ends().send(data) }

// Connect passes the items of src to dst: valid and payload one way, ready the
// other. dst is the module's producing end or an instance's consuming end.
func Connect[T any](dst, src Stream[T]) {
	d, s := dst.ends(), src.ends()
	if d.swapped(s) {
		return
	}
	d.offer(s.valid, s.data.V)
	s.accept(d.ready)
}

// swapped reports a destination that only gives items and a source that only
// takes them.
func (d stream[T]) swapped(s stream[T]) bool {
	m := d.valid.m
	if m == nil || s.valid.m != m || d.valid.id <= 0 || s.valid.id <= 0 {
		return false
	}
	gives := func(x stream[T]) bool { return !m.nl.Nodes[x.valid.id].Op.IsTarget() }
	if !gives(d) || gives(s) {
		return false
	}
	m.errorf("HG106", m.here(), "the streams of a Connect are the wrong way round: %s cannot be produced into", m.describe(d.valid.id)).
		fix("swap them: the destination comes first")
	for _, x := range append([]Signal{s.valid, d.ready}, leafSignals(s.data.vars)...) {
		if x.id > 0 {
			m.markDriven(x.id)
		}
	}
	return true
}

func leafSignals(vars []Var) []Signal {
	out := make([]Signal, len(vars))
	for i, v := range vars {
		out[i] = v.Signal
	}
	return out
}

func (s stream[T]) accept(ready Signal) {
	if s.ready.m == nil {
		misuse("HG108", "a zero stream is used", "declare it with InStream, OutStream or NewStream")
	}
	m := s.ready.m
	m.assign(Var{Signal: s.ready, target: s.ready.id}, ready, m.here())
}

func (s stream[T]) offer(valid Signal, data T) {
	if s.valid.m == nil {
		misuse("HG108", "a zero stream is used", "declare it with InStream, OutStream or NewStream")
	}
	m := s.valid.m
	pos := m.here()
	v := Var{Signal: s.valid, target: s.valid.id}
	if !v.isPoison() && !m.goodTarget(v, pos) {
		return // the payload has the same side
	}
	m.assign(v, valid, pos)
	m.setLeaves(s.data.vars, leavesOf(&data), pos)
}

func (s stream[T]) send(data T) {
	if s.valid.m == nil {
		misuse("HG108", "a zero stream is used", "declare it with InStream, OutStream or NewStream")
	}
	m := s.valid.m
	if s.valid.id > 0 && !m.streams[s.valid.id] {
		m.streams[s.valid.id] = true
		pos := m.here()
		m.defaultZero(s.valid.id, pos)
		for _, v := range s.data.vars {
			m.defaultZero(v.target, pos)
		}
	}
	s.offer(Lit(1, 1), data)
}

// defaultZero makes zero the value of a target where nothing is assigned.
func (m *Module) defaultZero(target netlist.ID, pos netlist.Pos) {
	if target <= 0 || !m.nl.Nodes[target].Op.IsTarget() {
		return // the assignment after this one reports it
	}
	w := m.nl.Width(target)
	zero := m.nl.AddConst(w, make(netlist.Value, netlist.Limbs(w)), pos)
	a := &netlist.Assign{Pos: pos, Target: target, Value: zero}
	m.soft[a] = true
	m.defaults = append(m.defaults, a)
}
