package netlist

// Op is what a node computes. Operations are rows of [Ops].
type Op uint8

const (
	OpInvalid Op = iota

	// Variables and other sources. Aux is an index into a table of the module.
	OpConst    // constant: Aux holds the value up to 64 bits, else Wide[Aux] does
	OpInput    // input port: Vars[Aux]
	OpOutput   // output port, readable inside: Vars[Aux]
	OpWire     // wire: Vars[Aux]
	OpReg      // register's present value: Vars[Aux]
	OpInstIn   // an instance's input, driven here: Vars[Aux]
	OpInstOut  // an instance's output, read here: Vars[Aux]
	OpAnyConst // one arbitrary value for the whole run: Vars[Aux]
	OpMemRead  // data of a memory read port: Reads[Aux]; synchronous: a state element

	// Logic, all of the node's width.
	OpCopy // the argument itself
	OpNot
	OpAnd
	OpOr
	OpXor
	OpMux // Args: select (1 bit), value when 1, value when 0

	// Arithmetic modulo 2^Width; operands and result have the same width.
	OpNeg
	OpAdd
	OpSub
	OpMulU // product of full width: Width = width of both operands added
	OpMulS // the same, both operands two's complement

	// Comparison: operands of equal width, result 1 bit.
	OpEq
	OpNe
	OpLtU
	OpLeU
	OpLtS
	OpLeS

	// Reduction: result 1 bit.
	OpRedAnd
	OpRedOr
	OpRedXor

	// Shift by an unsigned amount of any width; an amount of Width or more
	// gives all zeros (OpShrS: all sign bits).
	OpShl
	OpShrU
	OpShrS

	// Width changes.
	OpZExt  // zero-extend to Width
	OpSExt  // sign-extend to Width
	OpSlice // bits Aux+Width-1 .. Aux of the argument
	OpCat   // any number of arguments, the first is the most significant
	OpRep   // the argument Width/width(arg) times

	// OpIndex selects element Args[1] of a vector Args[0] of elements of Width
	// bits, element 0 at bit 0. An index past the last element gives zero.
	OpIndex
	// OpInsert is vector Args[0] with element Args[1] replaced by Args[2]; the
	// element width is the width of Args[2]. An index past the end changes nothing.
	OpInsert

	// OpCross is its argument, read in another clock domain under a promise
	// that it is stable when it is used. The crossing check stops here.
	OpCross

	opCount
)

// Rule is how the widths of a node and its arguments hang together.
type Rule uint8

const (
	RuleSource  Rule = iota // no arguments
	RuleSame                // all arguments as wide as the node
	RuleMux                 // 1 bit, then two as wide as the node
	RuleCompare             // arguments equal, node 1 bit
	RuleReduce              // one argument, node 1 bit
	RuleShift               // first as wide as the node, second any
	RuleExtend              // one argument, not wider than the node
	RuleSlice               // Aux+Width within the argument
	RuleCat                 // widths of arguments add up
	RuleRep                 // Width a multiple of the argument's
	RuleMul                 // widths of both arguments add up
	RuleIndex               // vector a multiple of Width, index any
	RuleInsert              // node as wide as vector, a multiple of the value's width
)

// OpInfo is one row of [Ops].
type OpInfo struct {
	Name        string
	Arity       int // -1: one or more
	Rule        Rule
	Commutative bool
}

// Ops describes every operation; index it with an [Op].
var Ops = [opCount]OpInfo{
	OpInvalid:  {"Invalid", 0, RuleSource, false},
	OpConst:    {"Const", 0, RuleSource, false},
	OpInput:    {"Input", 0, RuleSource, false},
	OpOutput:   {"Output", 0, RuleSource, false},
	OpWire:     {"Wire", 0, RuleSource, false},
	OpReg:      {"Reg", 0, RuleSource, false},
	OpInstIn:   {"InstIn", 0, RuleSource, false},
	OpInstOut:  {"InstOut", 0, RuleSource, false},
	OpAnyConst: {"AnyConst", 0, RuleSource, false},
	OpMemRead:  {"MemRead", 0, RuleSource, false},
	OpCopy:     {"Copy", 1, RuleSame, false},
	OpNot:      {"Not", 1, RuleSame, false},
	OpAnd:      {"And", 2, RuleSame, true},
	OpOr:       {"Or", 2, RuleSame, true},
	OpXor:      {"Xor", 2, RuleSame, true},
	OpMux:      {"Mux", 3, RuleMux, false},
	OpNeg:      {"Neg", 1, RuleSame, false},
	OpAdd:      {"Add", 2, RuleSame, true},
	OpSub:      {"Sub", 2, RuleSame, false},
	OpMulU:     {"MulU", 2, RuleMul, true},
	OpMulS:     {"MulS", 2, RuleMul, true},
	OpEq:       {"Eq", 2, RuleCompare, true},
	OpNe:       {"Ne", 2, RuleCompare, true},
	OpLtU:      {"LtU", 2, RuleCompare, false},
	OpLeU:      {"LeU", 2, RuleCompare, false},
	OpLtS:      {"LtS", 2, RuleCompare, false},
	OpLeS:      {"LeS", 2, RuleCompare, false},
	OpRedAnd:   {"RedAnd", 1, RuleReduce, false},
	OpRedOr:    {"RedOr", 1, RuleReduce, false},
	OpRedXor:   {"RedXor", 1, RuleReduce, false},
	OpShl:      {"Shl", 2, RuleShift, false},
	OpShrU:     {"ShrU", 2, RuleShift, false},
	OpShrS:     {"ShrS", 2, RuleShift, false},
	OpZExt:     {"ZExt", 1, RuleExtend, false},
	OpSExt:     {"SExt", 1, RuleExtend, false},
	OpSlice:    {"Slice", 1, RuleSlice, false},
	OpCat:      {"Cat", -1, RuleCat, false},
	OpRep:      {"Rep", 1, RuleRep, false},
	OpIndex:    {"Index", 2, RuleIndex, false},
	OpInsert:   {"Insert", 3, RuleInsert, false},
	OpCross:    {"Cross", 1, RuleSame, false},
}

func (op Op) String() string { return Ops[op].Name }

// IsVar reports whether nodes of this operation stand for a [Var].
func (op Op) IsVar() bool { return op >= OpInput && op <= OpAnyConst }

// IsTarget reports whether nodes of this operation can be assigned.
func (op Op) IsTarget() bool {
	return op == OpOutput || op == OpWire || op == OpReg || op == OpInstIn
}
