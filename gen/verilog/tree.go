package verilog

import "github.com/hwgen/hwgen/hdl/netlist"

// The tree is what the printer prints: Verilog and nothing of the netlist but
// positions. Everything is decided when it is built.

// expr is an expression.
type expr interface{ precedence() int }

// Binding strength, tightest first, as in IEEE 1364-2005 table 5-4.
const (
	precPrimary = iota
	precUnary
	precMul
	precAdd
	precShift
	precRelation
	precEquality
	precAnd
	precXor
	precOr
	precLogicAnd
	precLogicOr
	precTernary
)

type (
	// ref is a name.
	ref struct{ sym *symbol }
	// text is a literal or an identifier that is no symbol.
	text string
	// bitSel is base[index].
	bitSel struct {
		base *symbol
		at   expr
	}
	// partSel is base[hi:lo].
	partSel struct {
		base   *symbol
		hi, lo int
	}
	// plusSel is base[at +: width]; base may be a word of a memory.
	plusSel struct {
		base  expr
		at    expr
		width int
	}
	// wordSel is word[hi:lo], word being one of a memory.
	wordSel struct {
		word   expr
		hi, lo int
	}
	unary struct {
		op string
		x  expr
	}
	binary struct {
		op   string
		prec int
		x, y expr
	}
	ternary struct{ cond, x, y expr }
	concat  []expr
	repeat  struct {
		n int
		x expr
	}
	call struct {
		fn   string
		args []expr
	}
)

func (*ref) precedence() int     { return precPrimary }
func (text) precedence() int     { return precPrimary }
func (*bitSel) precedence() int  { return precPrimary }
func (*partSel) precedence() int { return precPrimary }
func (*plusSel) precedence() int { return precPrimary }
func (*wordSel) precedence() int { return precPrimary }
func (*unary) precedence() int   { return precUnary }
func (x *binary) precedence() int {
	return x.prec
}
func (*ternary) precedence() int { return precTernary }
func (concat) precedence() int   { return precPrimary }
func (*repeat) precedence() int  { return precPrimary }
func (*call) precedence() int    { return precPrimary }

// stmt is a statement in an always or initial block.
type stmt interface{}

type (
	assignStmt struct {
		lhs, rhs expr
		blocking bool
		pos      netlist.Pos
	}
	ifStmt struct {
		cond      expr
		then, els []stmt
		pos       netlist.Pos
	}
	caseStmt struct {
		subject expr
		arms    []caseArm
		pos     netlist.Pos
	}
	caseArm struct {
		labels []expr // none: default
		note   string
		body   []stmt
	}
	// forStmt counts v from from to below to.
	forStmt struct {
		v        string
		from, to int
		body     []stmt
	}
	// taskStmt calls a system task or is an assertion.
	taskStmt struct {
		name string
		args []expr
		pos  netlist.Pos
	}
	comment string
)

// item stands in a module.
type item interface{}

type (
	// decl declares a net, variable or memory.
	decl struct {
		kind    string // "wire", "reg", "localparam", "integer"
		width   int
		sym     *symbol
		depth   int  // of a memory
		value   expr // wire with a value, localparam
		attrs   []netlist.Attr
		comment string
		pos     netlist.Pos
	}
	contAssign struct {
		lhs, rhs expr
		pos      netlist.Pos
	}
	// process is an always block; without events it runs on any change.
	process struct {
		events []event
		body   []stmt
		pos    netlist.Pos
	}
	event struct {
		falling bool
		sym     *symbol
	}
	initial struct{ body []stmt }
	// function returns a text for each value of an enumeration.
	instance struct {
		module, name string
		params       []param
		conns        []conn
		attrs        []netlist.Attr
		comment      string
		pos          netlist.Pos
	}
	param struct {
		name  string
		value expr
	}
	conn struct {
		port  string
		value expr
	}
	ifdef struct {
		macro     string
		then, els []item
	}
	// verbatim is text for which the tree has no form, line by line.
	verbatim []string
	// directive is compiler directives, at the left margin.
	directive []string
	blank     struct{}
)

// port is one line of a module's header.
type port struct {
	dir     string // "input", "output", "inout"
	kind    string // "wire" or "reg"
	sym     *symbol
	attrs   []netlist.Attr
	comment string
	pos     netlist.Pos
}

// module is one Verilog module.
type module struct {
	name    string
	comment string
	attrs   []netlist.Attr
	ports   []port
	items   []item
	pos     netlist.Pos
}
