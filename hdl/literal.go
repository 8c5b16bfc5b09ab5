package hdl

import (
	"cmp"
	"fmt"
	"math/big"
	mathbits "math/bits"
	"reflect"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// literal is a constant that belongs to no module yet.
type literal struct {
	value *big.Int // not negative
	flags netlist.Flags
	enum  *enumInfo
	bad   string // why it is not a constant at all
	code  string // the code of bad, HG102 if empty
	fix   string // what to write instead of what is bad, if it is not the usual
}

// Int is a constant: an integer of any Go type, a *big.Int, or a literal such
// as [Hex] makes. What is negative or no integer at all is an error (HG102)
// where it is used; [SInt] makes two's complement.
type Int = any

// Lit is the constant v in width bits. Width 0 takes the width of the place
// where it is used. A value that does not fit is an error there.
func Lit(width int, v Int) Signal {
	return Signal{width: clampWidth(width), lit: literalOf(v)}
}

// U is the constant v in the width of the place where it is used.
func U(v Int) Signal { return Lit(0, v) }

// literalOf reads a constant of any of the types of [Int].
func literalOf(v Int) *literal {
	if n, ok := intOf(v); ok {
		return &literal{value: new(big.Int).SetUint64(n)}
	}
	switch x := v.(type) {
	case *big.Int:
		return LitBig(0, x).lit
	case Value:
		if s := x.signal(); s.lit != nil {
			return s.lit
		}
		return &literal{value: new(big.Int), bad: "a signal stands where a constant is needed"}
	}
	l := &literal{value: new(big.Int), bad: fmt.Sprintf("a constant has Go type %T", v)}
	if r := reflect.ValueOf(v); r.IsValid() && r.CanInt() {
		l.bad = fmt.Sprintf("constant %d is negative", r.Int())
		l.fix = fmt.Sprintf("write hdl.SInt(width, %d) for two's complement", r.Int())
	}
	return l
}

// LitBig is Lit for any width; v must not be negative.
func LitBig(width int, v *big.Int) Signal {
	if v == nil {
		return Signal{width: clampWidth(width), lit: &literal{value: new(big.Int), code: "HG108", bad: "a constant is a nil *big.Int"}}
	}
	l := &literal{value: new(big.Int).Set(v)}
	if v.Sign() < 0 {
		l.value.SetInt64(0)
		l.bad = fmt.Sprintf("constant %v is negative", v)
		l.fix = "add 2 to the power of the width for two's complement"
	}
	return Signal{width: clampWidth(width), lit: l}
}

// Hex is a literal that the Verilog shows in hexadecimal, digits as in
// math/big: "dead_beef".
func Hex(width int, digits string) Signal { return parse(width, digits, 16, netlist.FlagHex) }

// Bin is a literal that the Verilog shows in binary: "1010_0001".
func Bin(width int, digits string) Signal { return parse(width, digits, 2, netlist.FlagBin) }

func parse(width int, digits string, base int, flag netlist.Flags) Signal {
	l := &literal{flags: flag}
	clean := make([]byte, 0, len(digits))
	for i := range len(digits) {
		if digits[i] != '_' {
			clean = append(clean, digits[i])
		}
	}
	v, ok := new(big.Int).SetString(string(clean), base)
	if !ok || v.Sign() < 0 {
		v = new(big.Int)
		l.bad = fmt.Sprintf("%q is not a number in base %d", digits, base)
	}
	l.value = v
	return Signal{width: clampWidth(width), lit: l}
}

// SInt is the two's complement of v in width bits.
func SInt(width int, v int64) Signal {
	x := big.NewInt(v)
	l := &literal{value: x}
	if width < 1 || width > netlist.MaxWidth {
		l.code, l.bad = "HG103", fmt.Sprintf("signed constant %d has a width of %d bits", v, width)
		l.value = new(big.Int)
		return Signal{width: 1, lit: l}
	}
	half := new(big.Int).Lsh(big.NewInt(1), uint(width-1))
	if x.Cmp(new(big.Int).Neg(half)) < 0 || x.Cmp(half) >= 0 {
		l.bad = fmt.Sprintf("constant %d does not fit %d signed bits", v, width)
		l.value = new(big.Int)
	} else if v < 0 {
		l.value = x.Add(x, new(big.Int).Lsh(half, 1))
	}
	return Signal{width: clampWidth(width), lit: l}
}

// literalNode makes the constant s a node of m, in its own width or the given one.
func (m *Module) literalNode(s Signal, width int, pos netlist.Pos) (netlist.ID, bool) {
	w := int(s.width)
	if w == 0 {
		w = width
	}
	if !m.literalFits(s.lit, w, pos) {
		return 0, false
	}
	id := m.nl.AddConst(w, toValue(w, s.lit.value), pos)
	n := &m.nl.Nodes[id]
	n.Flags = s.lit.flags
	if s.lit.enum != nil {
		n.Enum = m.enumIndex(s.lit.enum)
	}
	return id, true
}

func (m *Module) literalFits(l *literal, w int, pos netlist.Pos) bool {
	switch {
	case l.bad != "":
		d := m.errorf(cmp.Or(l.code, "HG102"), pos, "%s", l.bad)
		if l.fix != "" {
			d.fix("%s", l.fix)
		}
	case w == 0:
		m.errorf("HG103", pos, "the width of constant %s is not known here", number(l.value)).
			fix("give it one: hdl.Lit(width, %s)", number(l.value))
	case !m.goodWidth(w, "constant", pos):
	case l.value.BitLen() > w:
		m.errorf("HG102", pos, "constant %s needs %s, there are %d", number(l.value), bits(l.value.BitLen()), w).
			fix("use a constant up to %s, or %s", maxOf(w), bits(l.value.BitLen()))
	default:
		return true
	}
	return false
}

// number writes a constant for a message: long ones in hexadecimal, cut.
func number(v *big.Int) string {
	if v.BitLen() <= 64 {
		return v.String()
	}
	if s := "0x" + v.Text(16); len(s) <= 40 {
		return s
	} else {
		return s[:36] + "…"
	}
}

// maxOf is the greatest number of w bits, for a message.
func maxOf(w int) string {
	if w > 64 {
		return fmt.Sprintf("2^%d-1", w)
	}
	return fmt.Sprint(^uint64(0) >> (64 - w))
}

// toValue converts a number that is not negative; bits past width are dropped.
func toValue(width int, v *big.Int) netlist.Value {
	out := make(netlist.Value, netlist.Limbs(width))
	if mathbits.UintSize != 64 {
		panic("hdl: needs a 64-bit platform")
	}
	for i, w := range v.Bits() {
		if i < len(out) {
			out[i] = uint64(w)
		}
	}
	out.Mask(width)
	return out
}

func toBig(v netlist.Value) *big.Int {
	words := make([]big.Word, len(v))
	for i, x := range v {
		words[i] = big.Word(x)
	}
	return new(big.Int).SetBits(words)
}

func formatConst(width int, v netlist.Value) string {
	if width <= 16 {
		return fmt.Sprintf("%d'd%d", width, v[0])
	}
	return fmt.Sprintf("%d'h%x", width, toBig(v))
}
