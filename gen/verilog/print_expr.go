package verilog

import "strconv"

// lineLimit is the column from which the printer breaks an expression.
const lineLimit = 100

// expr prints e, over several lines if one is not enough.
func (p *printer) expr(e expr, indent int) {
	start := len(p.buf)
	p.flat(e)
	if p.column() <= lineLimit {
		return
	}
	switch e := e.(type) {
	case *binary:
		p.buf = p.buf[:start]
		p.brokenChain(e, indent+4)
	case *ternary:
		p.buf = p.buf[:start]
		p.brokenTernary(e, indent+4)
	case concat:
		if len(e) > 1 {
			p.buf = p.buf[:start]
			p.brokenConcat(e, indent)
		}
	}
}

func (p *printer) brokenChain(e *binary, indent int) {
	var terms []expr // right to left
	for {
		terms = append(terms, e.y)
		x, ok := e.x.(*binary)
		if !ok || x.op != e.op || !associative(e.op) {
			break
		}
		e = x
	}
	p.operand(e.x, e, true, indent)
	for i := len(terms) - 1; i >= 0; i-- {
		p.newline(indent)
		p.str(e.op)
		p.str(" ")
		p.operand(terms[i], e, false, indent)
	}
}

func (p *printer) brokenTernary(e *ternary, indent int) {
	for {
		p.condition(e)
		p.str(" ? ")
		p.branch(e.x, indent)
		p.newline(indent)
		p.str(": ")
		next, ok := e.y.(*ternary)
		if !ok {
			p.expr(e.y, indent)
			return
		}
		e = next
	}
}

func (p *printer) brokenConcat(e concat, indent int) {
	p.str("{")
	for i, x := range e {
		if i > 0 {
			p.str(",")
		}
		p.newline(indent + 2)
		p.expr(x, indent+2)
	}
	p.newline(indent)
	p.str("}")
}

// operand prints a child of e, broken over lines if it must.
func (p *printer) operand(x expr, e *binary, left bool, indent int) {
	if !needParens(e, x, left) {
		p.expr(x, indent)
		return
	}
	p.str("(")
	p.expr(x, indent)
	p.str(")")
}

// flat prints e on one line.
func (p *printer) flat(e expr) {
	switch e := e.(type) {
	case *ref:
		p.str(e.sym.name)
	case text:
		p.str(string(e))
	case *bitSel:
		p.str(e.base.name)
		p.str("[")
		p.flat(e.at)
		p.str("]")
	case *partSel:
		p.partSel(e)
	case *wordSel:
		p.flat(e.word)
		p.bits(e.hi, e.lo)
	case *plusSel:
		p.flat(e.base)
		p.str("[")
		p.flat(e.at)
		p.str(" +: ")
		p.num(e.width)
		p.str("]")
	case *unary:
		p.str(e.op)
		p.wrap(e.x, e.x.precedence() != precPrimary)
	case *binary:
		p.wrap(e.x, needParens(e, e.x, true))
		p.str(" ")
		p.str(e.op)
		p.str(" ")
		p.wrap(e.y, needParens(e, e.y, false))
	case *ternary:
		p.condition(e)
		p.str(" ? ")
		p.branch(e.x, -1)
		p.str(" : ")
		p.flat(e.y)
	case concat:
		p.str("{")
		p.list(e)
		p.str("}")
	case *repeat:
		p.str("{")
		p.num(e.n)
		p.str("{")
		p.flat(e.x)
		p.str("}}")
	case *call:
		p.str(e.fn)
		p.str("(")
		p.list(e.args)
		p.str(")")
	}
}

func (p *printer) partSel(e *partSel) {
	p.str(e.base.name)
	if e.base.width > 1 {
		p.bits(e.hi, e.lo)
	}
}

func (p *printer) bits(hi, lo int) {
	p.str("[")
	p.num(hi)
	if lo != hi {
		p.str(":")
		p.num(lo)
	}
	p.str("]")
}

func (p *printer) list(es []expr) {
	for i, x := range es {
		if i > 0 {
			p.str(", ")
		}
		p.flat(x)
	}
}

func (p *printer) condition(e *ternary) { p.wrap(e.cond, e.cond.precedence() > precUnary) }

// branch prints the value between ? and :.
func (p *printer) branch(x expr, indent int) {
	_, nested := x.(*ternary)
	if nested || indent < 0 {
		p.wrap(x, nested)
		return
	}
	p.expr(x, indent)
}

func (p *printer) wrap(x expr, parens bool) {
	if !parens {
		p.flat(x)
		return
	}
	p.str("(")
	p.flat(x)
	p.str(")")
}

func (p *printer) num(n int) { p.buf = strconv.AppendInt(p.buf, int64(n), 10) }

// associative operators may drop the parentheses of an equal right operand.
func associative(op string) bool {
	switch op {
	case "&", "|", "^", "&&", "||", "+":
		return true
	}
	return false
}

// needParens says whether operand x of e stands in parentheses: where the
// language asks for them, and where readers forget the rule.
func needParens(e *binary, x expr, left bool) bool {
	switch x := x.(type) {
	case *unary:
		return x.op == "&" || x.op == "|" || x.op == "^" || x.op == "-" && !left && e.prec <= precAdd
	case *ternary:
		return true
	case *binary:
		return binaryNeedsParens(e, x, left)
	}
	return false
}

func binaryNeedsParens(e, x *binary, left bool) bool {
	switch {
	case x.prec > e.prec:
		return true
	case x.prec == e.prec:
		if e.prec >= precAnd {
			return x.op != e.op
		}
		return !left || e.prec == precShift || e.prec >= precRelation
	case e.prec == precShift, e.prec >= precAnd && e.prec <= precOr:
		return true // shifts of sums, comparisons and products in bitwise operators
	case e.prec == precLogicOr:
		return x.op == "&&" || x.prec >= precAnd
	case e.prec == precLogicAnd, e.prec == precRelation, e.prec == precEquality:
		return x.prec >= precShift && e.prec <= precEquality || x.prec >= precAnd
	}
	return false
}
