package verilog

import (
	"math/bits"
	"strconv"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// Every expression that expr returns has the node's width and no sign,
// wherever it stands: the operands of an operator are exactly as wide as its
// result, and what Verilog would read differently in a wider or signed
// surrounding is wrapped in $unsigned(...) or a concatenation.

// maxShiftBits is how wide a shift amount may be: Verilator takes no more than
// 32 bits, and Icarus computes with int.
const maxShiftBits = 31

type opText struct {
	text string
	prec int
}

var binaries = map[netlist.Op]opText{
	netlist.OpAnd:  {"&", precAnd},
	netlist.OpOr:   {"|", precOr},
	netlist.OpXor:  {"^", precXor},
	netlist.OpAdd:  {"+", precAdd},
	netlist.OpSub:  {"-", precAdd},
	netlist.OpMulU: {"*", precMul},
	netlist.OpMulS: {"*", precMul},
	netlist.OpEq:   {"==", precEquality},
	netlist.OpNe:   {"!=", precEquality},
	netlist.OpLtU:  {"<", precRelation},
	netlist.OpLeU:  {"<=", precRelation},
	netlist.OpLtS:  {"<", precRelation},
	netlist.OpLeS:  {"<=", precRelation},
}

// read returns a symbol as an expression.
func (b *builder) read(s *symbol) expr {
	b.touched = true
	s.readAll()
	return &ref{s}
}

// expr prints a node as an operand.
func (b *builder) expr(id netlist.ID) expr {
	id = b.m.Resolve(id)
	if s := b.symbolOf(id); s != nil {
		b.declare(id)
		return b.read(s)
	}
	x := b.value(id)
	if b.node(id).Op == netlist.OpShrS {
		if y, ok := x.(*binary); ok {
			return &call{"$unsigned", []expr{y}}
		}
	}
	return x
}

// rhs prints a node where nothing around it has a say in its width and sign:
// the right side of an assignment, an element of a concatenation.
func (b *builder) rhs(id netlist.ID) expr {
	id = b.m.Resolve(id)
	if b.symbolOf(id) != nil {
		return b.expr(id)
	}
	return b.value(id)
}

// cond prints a 1-bit node as a condition, with && || and !.
func (b *builder) cond(id netlist.ID) expr {
	id = b.m.Resolve(id)
	n := b.node(id)
	if b.symbolOf(id) == nil {
		switch n.Op {
		case netlist.OpNot:
			return &unary{"!", b.cond(n.Args()[0])}
		case netlist.OpAnd:
			return &binary{"&&", precLogicAnd, b.cond(n.Args()[0]), b.cond(n.Args()[1])}
		case netlist.OpOr:
			return &binary{"||", precLogicOr, b.cond(n.Args()[0]), b.cond(n.Args()[1])}
		}
	}
	return b.expr(id)
}

// value prints the operation of a node, whatever its name.
func (b *builder) value(id netlist.ID) expr {
	n := b.node(id)
	args := n.Args()
	switch n.Op {
	case netlist.OpConst:
		return b.constant(id)
	case netlist.OpCross:
		return b.expr(args[0])
	case netlist.OpNot:
		return &unary{"~", b.expr(args[0])}
	case netlist.OpNeg:
		return &unary{"-", b.expr(args[0])}
	case netlist.OpMux:
		return &ternary{b.cond(args[0]), b.expr(args[1]), b.expr(args[2])}
	case netlist.OpLtU, netlist.OpLeU, netlist.OpLtS, netlist.OpLeS:
		return b.compare(n)
	case netlist.OpMulU, netlist.OpMulS:
		return b.product(n)
	case netlist.OpRedAnd:
		return b.reduce("&", args[0])
	case netlist.OpRedOr:
		return b.reduce("|", args[0])
	case netlist.OpRedXor:
		return b.reduce("^", args[0])
	case netlist.OpShl, netlist.OpShrU, netlist.OpShrS:
		return b.shift(n)
	case netlist.OpIndex:
		return b.index(n)
	}
	if op, ok := binaries[n.Op]; ok {
		return &binary{op.text, op.prec, b.expr(args[0]), b.expr(args[1])}
	}
	return b.reshape(id, n)
}

// reshape prints the operations that move bits.
func (b *builder) reshape(id netlist.ID, n *netlist.Node) expr {
	args := n.Args()
	w := int(n.Width)
	switch n.Op {
	case netlist.OpSlice:
		return b.slice(args[0], int(n.Aux), w)
	case netlist.OpZExt:
		return b.zeroExtend(args[0], w)
	case netlist.OpSExt:
		return b.signExtend(args[0], w)
	case netlist.OpRep:
		if aw := b.m.Width(args[0]); aw != w {
			return &repeat{w / aw, b.rhs(args[0])}
		}
		return b.expr(args[0])
	case netlist.OpCat:
		var parts concat
		for _, a := range args {
			parts = b.appendPart(parts, b.rhs(a))
		}
		if len(parts) == 1 {
			return b.expr(args[0])
		}
		return parts
	}
	b.fail("node %d (%s) cannot stand in an expression", id, n.Op)
	return text("1'b0")
}

// constant prints a constant: by the name of the enumeration's value, if it has
// one, else as a literal.
func (b *builder) constant(id netlist.ID) expr {
	x, s := b.constantOf(id)
	if s != nil {
		s.readAll()
	}
	return x
}

// constantOf is constant, and the localparam that it would read, if any.
func (b *builder) constantOf(id netlist.ID) (expr, *symbol) {
	n := b.node(id)
	if n.Enum != 0 {
		if s := b.enumValue(n.Enum, b.m.ConstValue(id)); s != nil {
			return &ref{s}, s
		}
	}
	return literal(int(n.Width), b.m.ConstValue(id), n.Flags), nil
}

func (b *builder) reduce(op string, x netlist.ID) expr {
	if b.m.Width(x) == 1 {
		return b.expr(x)
	}
	return &unary{op, b.rhs(x)}
}

func (b *builder) zeroExtend(x netlist.ID, w int) expr {
	x = b.m.Resolve(x)
	xw := b.m.Width(x)
	if xw == w {
		return b.expr(x)
	}
	if b.node(x).Op == netlist.OpConst {
		return literal(w, b.m.ConstValue(x).Slice(0, w), b.node(x).Flags)
	}
	return b.appendPart(concat{number(w-xw, 0)}, b.rhs(x))
}

func (b *builder) signExtend(x netlist.ID, w int) expr {
	x = b.m.Resolve(x)
	xw := b.m.Width(x)
	switch {
	case xw == w:
		return b.expr(x)
	case b.node(x).Op == netlist.OpConst:
		v := netlist.Eval(netlist.OpSExt, w, 0, []int{xw}, []netlist.Value{b.m.ConstValue(x)})
		return literal(w, v, b.node(x).Flags)
	case xw == 1:
		return &repeat{w, b.rhs(x)}
	}
	sign := b.slice(x, xw-1, 1)
	if w-xw > 1 {
		sign = &repeat{w - xw, sign}
	}
	return b.appendPart(concat{sign}, b.rhs(x))
}

// product widens both operands to the product's width, where sign no longer
// matters; $signed tells synthesis that the upper bits are copies.
func (b *builder) product(n *netlist.Node) expr {
	args := n.Args()
	var x [2]expr
	for i, a := range args {
		if n.Op == netlist.OpMulU {
			x[i] = b.zeroExtend(a, int(n.Width))
		} else {
			x[i] = &call{"$signed", []expr{b.signExtend(a, int(n.Width))}}
		}
	}
	y := &binary{"*", precMul, x[0], x[1]}
	if n.Op == netlist.OpMulS {
		return &call{"$unsigned", []expr{y}}
	}
	return y
}

// compare prints < and <=, the other way round if the author wrote > or >=.
// What a constant decides is printed as a constant: tools complain otherwise.
func (b *builder) compare(n *netlist.Node) expr {
	x, y := b.m.Resolve(n.Args()[0]), b.m.Resolve(n.Args()[1])
	if v, ok := b.decided(n.Op, x, y); ok {
		return number(1, v)
	}
	signed := n.Op == netlist.OpLtS || n.Op == netlist.OpLeS
	op := binaries[n.Op].text
	left, right := x, y
	if n.Flags&netlist.FlagMirror != 0 {
		left, right = y, x
		op = ">" + op[1:]
	}
	return &binary{op, precRelation, b.compared(left, signed), b.compared(right, signed)}
}

func (b *builder) compared(id netlist.ID, signed bool) expr {
	switch {
	case !signed:
		return b.expr(id)
	case b.node(id).Op == netlist.OpConst:
		return signedLiteral(b.m.Width(id), b.m.ConstValue(id))
	}
	return &call{"$signed", []expr{b.rhs(id)}}
}

// decided says what a comparison with the least or greatest value is.
func (b *builder) decided(op netlist.Op, x, y netlist.ID) (uint64, bool) {
	w := b.m.Width(x)
	signed := op == netlist.OpLtS || op == netlist.OpLeS
	least := make(netlist.Value, netlist.Limbs(w))
	if signed {
		least[(w-1)/64] = 1 << ((w - 1) % 64)
	}
	most := netlist.Eval(netlist.OpNot, w, 0, []int{w}, []netlist.Value{least})
	is := func(id netlist.ID, v netlist.Value) bool {
		return b.node(id).Op == netlist.OpConst && b.m.ConstValue(id).Equal(v)
	}
	if op == netlist.OpLtU || op == netlist.OpLtS {
		return 0, is(y, least) || is(x, most)
	}
	return 1, is(x, least) || is(y, most)
}

// shift prints << >> >>>. An amount of the width or more gives zeros, or copies
// of the sign, in Verilog too.
func (b *builder) shift(n *netlist.Node) expr {
	x, by := n.Args()[0], b.m.Resolve(n.Args()[1])
	w := int(n.Width)
	var amount expr
	if b.node(by).Op == netlist.OpConst {
		v := b.m.ConstValue(by)
		k, small := int(v[0]), v.BitLen() <= maxShiftBits && v[0] < uint64(w)
		switch {
		case !small && n.Op != netlist.OpShrS:
			return literal(w, make(netlist.Value, netlist.Limbs(w)), 0)
		case !small:
			k = w - 1
		}
		if k == 0 {
			return b.expr(x)
		}
		amount = text(strconv.Itoa(k))
	} else {
		amount = b.shiftAmount(by, w)
	}
	switch n.Op {
	case netlist.OpShl:
		return &binary{"<<", precShift, b.expr(x), amount}
	case netlist.OpShrU:
		return &binary{">>", precShift, b.expr(x), amount}
	}
	return &binary{">>>", precShift, &call{"$signed", []expr{b.rhs(x)}}, amount}
}

// shiftAmount prints an amount for a shift of w bits; a wide one is cut down to
// what counts.
func (b *builder) shiftAmount(by netlist.ID, w int) expr {
	bw := b.m.Width(by)
	if bw <= maxShiftBits {
		return b.rhs(by)
	}
	k := bits.Len(uint(w))
	high := b.slice(by, k, bw-k)
	return &ternary{&unary{"|", high}, b.ones(k), b.slice(by, 0, k)}
}

func (b *builder) ones(w int) expr { return &repeat{w, text("1'b1")} }
