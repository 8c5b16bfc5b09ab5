package difftest

import (
	"github.com/hwgen/hwgen/hdl"
)

// compares are the comparisons.
var compares = []func(x, y hdl.Value) hdl.Signal{
	func(x, y hdl.Value) hdl.Signal { return sig(x).Eq(y) },
	func(x, y hdl.Value) hdl.Signal { return sig(x).Ne(y) },
	func(x, y hdl.Value) hdl.Signal { return sig(x).LtU(y) },
	func(x, y hdl.Value) hdl.Signal { return sig(x).LeU(y) },
	func(x, y hdl.Value) hdl.Signal { return sig(x).GtU(y) },
	func(x, y hdl.Value) hdl.Signal { return sig(x).GeU(y) },
	func(x, y hdl.Value) hdl.Signal { return sig(x).LtS(y) },
	func(x, y hdl.Value) hdl.Signal { return sig(x).LeS(y) },
	func(x, y hdl.Value) hdl.Signal { return sig(x).GtS(y) },
	func(x, y hdl.Value) hdl.Signal { return sig(x).GeS(y) },
}

func sig(v hdl.Value) hdl.Signal {
	switch v := v.(type) {
	case val:
		return v.Signal
	case hdl.Signal:
		return v
	case hdl.Var:
		return v.Signal
	}
	panic("difftest: not a signal")
}

// operator makes one value of an operator, of a width class.
type operator struct {
	name string
	make func(b *builder, n need, k int) val
}

// unary and binary operators of one width.
func unary(name string, f func(x hdl.Signal) hdl.Signal) operator {
	return operator{name, func(b *builder, n need, k int) val {
		x := b.operand(n, b.c.widthIn(k))
		return with(f(x.Signal), x)
	}}
}

func binary(name string, f func(x, y hdl.Signal) hdl.Signal) operator {
	return operator{name, func(b *builder, n need, k int) val {
		w := b.c.widthIn(k)
		x, y := b.operand(n, w), b.operand(n, w)
		if b.c.yes(10) {
			y = x
		}
		return with(f(x.Signal, y.Signal), x, y)
	}}
}

func compare(name string, i int) operator {
	return binary(name, func(x, y hdl.Signal) hdl.Signal { return compares[i](x, y) })
}

// product draws widths whose sum is of the class.
func product(name string, f func(x, y hdl.Signal) hdl.Signal) operator {
	return operator{name, func(b *builder, n need, k int) val {
		w := max(b.c.widthIn(k), 2)
		wx := b.c.in(1, w-1)
		if b.c.yes(40) {
			wx = w / 2
		}
		x, y := b.operand(n, wx), b.operand(n, w-wx)
		return with(f(x.Signal, y.Signal), x, y)
	}}
}

// shift by an amount of any width, often one that is near the width.
func shift(name string, f func(x hdl.Signal, by hdl.Value) hdl.Signal, lit func(x hdl.Signal, n int) hdl.Signal) operator {
	return operator{name, func(b *builder, n need, k int) val {
		w := b.c.widthIn(k)
		x := b.operand(n, w)
		if b.c.yes(25) {
			return with(lit(x.Signal, b.c.in(0, w+2)), x)
		}
		aw := hdl.BitsFor(uint64(w))
		if b.c.yes(30) {
			aw = b.c.width()
		}
		y := b.operand(n, aw)
		return with(f(x.Signal, y), x, y)
	}}
}

// vector draws a vector of the class and the width of its elements.
func (b *builder) vector(k int) (elems, width int) {
	elems = []int{2, 3, 4, 1, 8, 5, 7, 16, 31, 33}[b.c.n(10)]
	if elems > classes[k].hi {
		elems = classes[k].hi
	}
	if b.c.yes(25) { // elements of one bit
		return b.c.widthIn(k), 1
	}
	return elems, b.c.multiple(k, elems)
}

// index is a number of an element, often one past the end.
func (b *builder) index(n need, elems int) val {
	w := hdl.IndexBits(elems)
	switch b.c.n(8) {
	case 1:
		w++
	case 2:
		w = b.c.width()
	case 3:
		w = b.c.in(1, w)
	}
	return b.operand(n, w)
}

var operators = []operator{
	unary("Not", hdl.Signal.Not),
	binary("And", func(x, y hdl.Signal) hdl.Signal { return x.And(y) }),
	binary("Or", func(x, y hdl.Signal) hdl.Signal { return x.Or(y) }),
	binary("Xor", func(x, y hdl.Signal) hdl.Signal { return x.Xor(y) }),
	{"Mux", func(b *builder, n need, k int) val {
		w := b.c.widthIn(k)
		c, x, y := b.bit(n), b.operand(n, w), b.operand(n, w)
		return with(hdl.Mux(c, x, y), c, x, y)
	}},
	unary("Neg", hdl.Signal.Neg),
	binary("Add", func(x, y hdl.Signal) hdl.Signal { return x.Add(y) }),
	binary("Sub", func(x, y hdl.Signal) hdl.Signal { return x.Sub(y) }),
	binary("AddC", func(x, y hdl.Signal) hdl.Signal { return x.AddC(y) }),
	binary("SubC", func(x, y hdl.Signal) hdl.Signal { return x.SubC(y) }),
	product("MulU", func(x, y hdl.Signal) hdl.Signal { return x.MulU(y) }),
	product("MulS", func(x, y hdl.Signal) hdl.Signal { return x.MulS(y) }),
	compare("Eq", 0), compare("Ne", 1), compare("LtU", 2), compare("LeU", 3), compare("GtU", 4), compare("GeU", 5),
	compare("LtS", 6), compare("LeS", 7), compare("GtS", 8), compare("GeS", 9),
	unary("RedAnd", hdl.Signal.RedAnd), unary("RedOr", hdl.Signal.RedOr), unary("RedXor", hdl.Signal.RedXor),
	shift("Shl", hdl.Signal.Shl, hdl.Signal.ShlLit),
	shift("ShrU", hdl.Signal.ShrU, hdl.Signal.ShrULit),
	shift("ShrS", hdl.Signal.ShrS, hdl.Signal.ShrSLit),
	{"Rotate", func(b *builder, n need, k int) val {
		w := b.c.widthIn(k)
		x := b.operand(n, w)
		return with(x.RotlLit(b.c.in(-w, w)), x)
	}},
	{"ZExt", func(b *builder, n need, k int) val {
		w := b.c.widthIn(k)
		x := b.operand(n, b.c.in(1, max(1, w-1)))
		return with(x.ZExt(w), x)
	}},
	{"SExt", func(b *builder, n need, k int) val {
		w := b.c.widthIn(k)
		x := b.operand(n, b.c.in(1, max(1, w-1)))
		return with(x.SExt(w), x)
	}},
	{"Slice", func(b *builder, n need, k int) val {
		w := b.c.widthIn(k)
		x := b.operand(n, w)
		lo := b.c.n(w)
		return with(x.Slice(b.c.in(lo, w-1), lo), x)
	}},
	{"Cat", func(b *builder, n need, k int) val {
		var parts []val
		for left := b.c.widthIn(k); left > 0; {
			w := left
			if len(parts) < 5 && left > 1 {
				w = b.c.in(1, left-1)
			}
			parts = append(parts, b.operand1(n, w))
			left -= w
		}
		values := make([]hdl.Value, len(parts))
		for i, p := range parts {
			values[i] = p.Signal
		}
		return with(hdl.Cat(values...), parts...)
	}},
	{"Rep", func(b *builder, n need, k int) val {
		elems, w := b.vector(k)
		x := b.operand(n, w)
		return with(x.Rep(elems), x)
	}},
	{"Index", func(b *builder, n need, k int) val {
		elems, w := b.vector(k)
		x, i := b.operand(n, elems*w), b.index(n, elems)
		if w == 1 && b.c.yes(50) {
			return with(x.BitAt(i), x, i)
		}
		return with(x.Elem(i, w), x, i)
	}},
	{"Select", func(b *builder, n need, k int) val {
		w := b.c.widthIn(k)
		values, from := b.list(n, w, b.c.in(1, 5))
		i := b.index(n, len(values))
		return with(hdl.Select(i, values...), append(from, i)...)
	}},
	{"OneHotMux", func(b *builder, n need, k int) val {
		values, from := b.list(n, b.c.widthIn(k), b.c.in(1, 4))
		s := b.moduleVal(b.operand(n, len(values)))
		return with(hdl.OneHotMux(s, values...), append(from, s)...)
	}},
	{"PriorityMux", func(b *builder, n need, k int) val {
		w := b.c.widthIn(k)
		values, from := b.list(n, w, b.c.in(1, 4))
		s, other := b.moduleVal(b.operand(n, len(values))), b.operand(n, w)
		return with(hdl.PriorityMux(s, other, values...), append(from, s, other)...)
	}},
	{"SetPart", func(b *builder, n need, k int) val {
		return b.partly(n, k, func(v hdl.Var) hdl.Var { return b.part(v, n, 2) })
	}},
	{"SetElem", func(b *builder, n need, k int) val {
		return b.partly(n, k, func(v hdl.Var) hdl.Var {
			b.feature("dynamic assignment")
			elems := b.elements(v.Width())
			return v.ElemVar(b.index(n, elems), v.Width()/elems)
		})
	}},
	{"Cross", func(b *builder, n need, k int) val {
		w := b.c.widthIn(k)
		d := b.anyDomain()
		x := b.operand(need{root: d.root, ord: n.ord, comb: n.comb}, w)
		v := with(hdl.Cross(b.moduleVal(x).Signal), x)
		v.root = n.root
		return v
	}},
}

// partly is a register of which one part is assigned.
func (b *builder) partly(n need, k int, part func(hdl.Var) hdl.Var) val {
	var fit []domain
	for _, d := range b.domains {
		if d.root == n.root {
			fit = append(fit, d)
		}
	}
	d := fit[b.c.n(len(fit))]
	v := b.m.RegBig(b.name("p"), b.literal(b.c.widthIn(k)), hdl.On(d.Domain))
	x := part(v)
	x.Set(b.operand(n, x.Width()))
	return val{Signal: v.Signal, root: d.root}
}

// moduleVal makes a literal a signal of the module.
func (b *builder) moduleVal(v val) val {
	if !v.lit {
		return v
	}
	w := with(hdl.Mux(b.m.Lit(1, 1), v, v), v)
	w.lit = false
	return w
}

func (b *builder) list(n need, w, count int) (values []hdl.Value, from []val) {
	for range count {
		v := b.operand(n, w)
		values, from = append(values, v.Signal), append(from, v)
	}
	return values, from
}

// suggest is the next operator and class of the deck, so that some hundred
// designs hold all of them evenly.
func (b *builder) suggest() (op, class int) {
	n := len(operators) * len(classes)
	d := b.deck * 7919 % n // a prime: neighbours in the deck are not alike
	b.deck++
	return b.c.value(len(operators), d/len(classes)), b.c.value(len(classes), d%len(classes))
}

// expr is a value of w bits made by an operator or two.
func (b *builder) expr(n need, w int) val {
	if b.c.yes(35) {
		return b.operand(n, w)
	}
	op, _ := b.suggest()
	v := operators[op].make(b, n, classOf(w))
	if v.Width() == 0 {
		return b.operand(n, w)
	}
	return b.fit(n, v, w)
}

// let makes a new value of the next operator and gives it a name, or not.
func (b *builder) let(n need) {
	op, k := b.suggest()
	v := operators[op].make(b, n, k)
	if b.depth == 0 && b.c.yes(50) {
		v.Signal, v.lit = b.m.Let(b.name("x"), v.Signal), false
	}
	b.add(v)
}
