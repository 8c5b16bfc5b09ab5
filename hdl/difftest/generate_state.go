package difftest

import (
	"math/big"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
)

// store is a memory being made.
type store struct {
	*hdl.Mem
	width, depth, gran int
	rule               netlist.ReadDuringWrite
	d                  domain // of its write ports
	writes             []written
}

// written is what a write port does, as far as others must avoid it.
type written struct{ en, addr val }

// memory makes a memory with its ports.
func (b *builder) memory() {
	rule := []netlist.ReadDuringWrite{hdl.Never, hdl.Old, hdl.New}[b.c.n(3)]
	writes := 1
	if rule == hdl.Never && b.c.yes(25) {
		writes = 2
	}
	b.memoryOf(rule, writes, rule == hdl.Never && b.c.yes(30))
}

// memoryOf is a memory with one or two write ports, read from another clock
// too, if across.
func (b *builder) memoryOf(rule netlist.ReadDuringWrite, writes int, across bool) {
	b.feature("memory")
	x := &store{d: b.anyDomain(), width: b.c.width(), depth: []int{2, 4, 3, 1, 8, 5, 16, 31, 33, 64}[b.c.n(10)]}
	if b.c.yes(40) {
		_, k := b.suggest()
		x.width = b.c.widthIn(k)
	}
	x.rule = rule
	opts := []hdl.MemOption{hdl.Rule(x.rule)}
	if b.c.yes(40) {
		x.gran = b.divisor(x.width)
		opts = append(opts, hdl.Masked(x.gran))
		b.feature("masked memory")
	}
	if b.c.yes(50) {
		words := make([]*big.Int, b.c.in(0, x.depth))
		for i := range words {
			words[i] = b.constant(x.width)
		}
		opts = append(opts, hdl.ContentsBig(words...))
		b.feature("memory contents")
	}
	x.Mem = b.m.Mem(b.name("mem"), x.width, x.depth, opts...)
	for range writes {
		b.writePort(x)
	}
	if writes > 1 {
		b.feature("two write ports")
	}
	if across {
		b.readSync(x, b.domains[len(b.domains)-1])
	}
	for range b.c.in(1, 2) {
		b.readPort(x)
	}
}

func (b *builder) divisor(w int) int {
	var divs []int
	for d := w; d >= 1; d-- {
		if w%d == 0 {
			divs = append(divs, d)
		}
	}
	return divs[b.c.n(len(divs))]
}

// address is one within the memory.
func (b *builder) address(x *store, n need) val {
	a := b.moduleVal(b.operand(n, x.AddrWidth()))
	if x.depth < 1<<x.AddrWidth() {
		a = with(hdl.Mux(a.LtU(hdl.U(uint64(x.depth))), a, hdl.U(uint64(b.c.n(x.depth)))), a)
	}
	return a
}

// unlike is an enable that is off where the address meets that of a write.
func unlike(en, addr val, writes []written) val {
	for _, w := range writes {
		hit := w.en.And(w.addr.Eq(addr))
		en = with(en.AndNot(hit), en, addr, w.en, w.addr)
	}
	return en
}

func (b *builder) writePort(x *store) {
	n := b.at(x.d)
	en, addr := b.moduleVal(b.bit(n)), b.address(x, n)
	en = unlike(en, addr, x.writes)
	x.writes = append(x.writes, written{en, addr})
	write := func() {
		data := b.operand(n, x.width)
		if x.gran > 0 && b.c.yes(80) {
			x.WriteMasked(en, addr, data, b.operand(n, x.width/x.gran))
			return
		}
		x.Write(en, addr, data)
	}
	b.m.In(x.d.Domain, func() { b.maybeWhen(n, write) })
}

// maybeWhen puts body into a When, or not.
func (b *builder) maybeWhen(n need, body func()) {
	if !b.c.yes(30) {
		body()
		return
	}
	c := b.bit(n)
	b.m.When(c, func() { b.within(c, body) })
}

func (b *builder) readPort(x *store) {
	if b.c.yes(50) {
		b.feature("asynchronous read")
		n := b.at(x.d)
		n.comb = b.c.yes(70)
		addr := b.address(x, n)
		v := with(x.Read(addr), addr)
		v.root = x.d.root
		b.add(v)
		return
	}
	b.readSync(x, x.d)
}

func (b *builder) readSync(x *store, d domain) {
	b.feature("synchronous read")
	n := b.at(d)
	en, addr := b.moduleVal(b.bit(n)), b.address(x, n)
	if x.rule == hdl.Never {
		b.avoid(x, d, &en, addr)
	}
	b.m.In(d.Domain, func() {
		b.maybeWhen(n, func() {
			b.add(val{Signal: x.ReadSync(en, addr), root: d.root})
		})
	})
}

// avoid turns a read off where it would meet a write. From another clock the
// writes are read under the promise of a Cross.
func (b *builder) avoid(x *store, d domain, en *val, addr val) {
	writes := x.writes
	if d.root != x.d.root {
		b.feature("memory across clocks")
		writes = nil
		for _, w := range x.writes {
			e, a := with(hdl.Cross(w.en.Signal), w.en), with(hdl.Cross(w.addr.Signal), w.addr)
			e.root, a.root = d.root, d.root
			writes = append(writes, written{e, a})
		}
	}
	*en = unlike(*en, addr, writes)
}

// crossing is a two-flop synchroniser from one clock to another.
func (b *builder) crossing() {
	from, to := b.anyDomain(), b.anyDomain()
	if from.root == to.root {
		b.let(b.at(from))
		return
	}
	b.feature("crossing")
	w := 1
	if b.c.yes(30) {
		w = b.c.width()
	}
	n := b.at(from)
	src := b.moduleVal(b.operand(n, w))
	held := b.m.RegNext(b.name("out"), src, 0, hdl.On(from.Domain))
	first := b.m.RegNext(b.name("meta"), held, 0, hdl.On(to.Domain), hdl.Synchroniser())
	b.add(val{Signal: b.m.RegNext(b.name("sync"), first, 0, hdl.On(to.Domain)), root: to.root})
}

// deriveDomain gates a clock or gives a domain another reset.
func (b *builder) deriveDomain() {
	if len(b.domains) > 5 {
		return
	}
	if b.c.yes(55) {
		b.gateClock(b.anyDomain())
	} else {
		b.deriveReset(b.anyDomain())
	}
}

func (b *builder) gateClock(d domain) {
	b.feature("gated clock")
	en := b.moduleVal(b.bit(b.at(d)))
	b.domains = append(b.domains, domain{b.m.GateClock(b.name("gate"), d.Domain, en), d.root})
}

func (b *builder) deriveReset(d domain) {
	n := b.at(d)
	b.feature("derived reset")
	kind, low := hdl.SyncReset, b.c.yes(40)
	// A register that is reset asynchronously is no source of an asynchronous
	// reset: it can rise and fall again at one edge of the clock, and whether the
	// registers behind it see that is a race in Verilog.
	if b.c.yes(50) && d.Spec().Reset != hdl.AsyncReset {
		kind = hdl.AsyncReset
	}
	idle := uint64(0)
	if low {
		idle = 1
	}
	r := b.m.Reg(b.name("rr"), 1, idle, hdl.On(d.Domain))
	next := with(b.bit(n).Signal, n.zero())
	if b.c.yes(60) { // seldom active
		x, y := b.moduleVal(b.operand(n, 1)), b.operand(n, 1)
		next = with(x.And(y).Xor(hdl.Lit(1, idle)), x, y)
	}
	r.Set(next)
	b.add(val{Signal: r.Signal, root: d.root})
	b.domains = append(b.domains, domain{b.m.WithReset(b.name("dom"), d.Domain, r, kind, low), d.root})
}

func (n need) zero() val { return val{root: n.root} }

// payloadVar is a register, wire or memory of a struct.
func (b *builder) payloadVar() {
	sh := b.shape()
	d := b.anyDomain()
	n := b.at(d)
	switch b.c.n(4) {
	case 0:
		n.comb = b.c.yes(70)
		b.definePayload(n, sh, hdl.WireOf(b.m, b.name("s"), sh.payload()))
	case 1:
		b.payloadMemory(sh, d)
	default:
		b.m.In(d.Domain, func() {
			p := sh.payload()
			if b.c.yes(50) {
				p.A = b.literal(sh.a) // a reset value
			}
			v := hdl.RegOf(b.m, b.name("s"), p)
			b.addPayload(v.V, val{root: d.root})
			b.setPayload(sh, v)(b, n)
			b.target(target{need: n, set: b.setPayload(sh, v)}, whole)
		})
	}
}

func (b *builder) payloadMemory(sh *shape, d domain) {
	b.feature("memory")
	n := b.at(d)
	b.m.In(d.Domain, func() {
		x := hdl.NewMemOf(b.m, b.name("smem"), sh.payload(), 4, hdl.Rule(hdl.Old))
		p, _ := b.payload(n, sh)
		x.Write(b.bit(n), b.moduleVal(b.operand(n, 2)), p)
		b.addPayload(x.ReadSync(b.bit(n), b.moduleVal(b.operand(n, 2))), val{root: d.root})
	})
}

// definePayload is defineVar for a struct of wires or ports.
func (b *builder) definePayload(n need, sh *shape, v hdl.VarOf[payload]) {
	t := b.define(n, 0, nil, func(b *builder, n need) {
		if b.depth > 0 {
			b.setPayload(sh, v)(b, n)
			return
		}
		p, _ := b.payload(n, sh)
		v.Set(p)
	})
	b.addPayload(v.V, val{root: t.root, ord: t.ord, comb: t.comb})
}

// setPayload assigns all fields, or some of them.
func (b *builder) setPayload(sh *shape, v hdl.VarOf[payload]) func(b *builder, n need) {
	return func(b *builder, n need) {
		if b.c.yes(50) {
			p, _ := b.payload(n, sh)
			v.Set(p)
			return
		}
		v.Update(func(x *payload) {
			x.N.B = b.operand(n, sh.b).Signal
			if b.c.yes(50) {
				x.A = b.expr(n, sh.a).Signal
			}
		})
	}
}

// payload is a value of a shape.
func (b *builder) payload(n need, sh *shape) (payload, val) {
	if b.c.yes(20) {
		s := b.moduleVal(b.operand(n, hdl.WidthOf(sh.payload())))
		return hdl.Unpack(sh.payload(), s), s
	}
	p := sh.payload()
	x, y := b.operand(n, sh.a), b.operand(n, sh.b)
	p.A, p.N.B = x.Signal, y.Signal
	from := []val{x, y}
	elems := make([]hdl.Bits, sh.n)
	for i := range elems {
		v := b.operand(n, sh.v)
		elems[i] = v.Signal
		from = append(from, v)
	}
	p.V = hdl.VecFrom(elems...)
	if b.c.yes(60) {
		p.E = p.E.Of(sh.states[b.c.n(len(sh.states))])
	} else {
		v := b.operand(n, p.E.Width())
		p.E.Signal = v.Signal
		from = append(from, v)
	}
	v := with(hdl.Signal{}, from...)
	if b.c.yes(20) {
		c := b.moduleVal(b.bit(n))
		q, w := b.payload(n, sh)
		return hdl.MuxOf(c, p, q), with(hdl.Signal{}, v, c, w)
	}
	return p, v
}

// addPayload adds the fields, and sometimes the whole.
func (b *builder) addPayload(p payload, like val) {
	add := func(s hdl.Signal) {
		v := like
		v.Signal = s
		b.add(v)
	}
	add(p.A)
	add(p.N.B)
	add(p.E.Signal)
	add(p.V.At(b.c.n(p.V.Len())))
	if b.c.yes(30) {
		add(hdl.Pack(p))
	}
	if b.c.yes(40) {
		n := need{root: like.root, ord: noOrder, comb: true}
		i := b.index(n, p.V.Len())
		v := with(p.V.Index(i), i, like)
		v.root = like.root
		b.add(v)
	}
}

// vecVar is a vector of registers with a dynamic index.
func (b *builder) vecVar() {
	b.feature("vector")
	d := b.anyDomain()
	n := b.at(d)
	elems, w := b.c.in(1, 9), b.c.in(1, 40)
	b.m.In(d.Domain, func() {
		v := hdl.RegVec(b.m, b.name("v"), elems, hdl.W(w))
		set := func(b *builder, n need) {
			if b.c.yes(60) {
				v.Index(b.index(n, elems)).Set(b.operand(n, w).Signal)
				return
			}
			v.At(b.c.n(elems)).Set(b.expr(n, w).Signal)
		}
		set(b, n)
		b.target(target{need: n, set: set}, inPart)
		i := b.index(n, elems)
		x := with(v.V.Index(i), i)
		x.root = d.root
		b.add(x)
		b.add(val{Signal: v.V.At(b.c.n(elems)), root: d.root})
	})
}
