package difftest

import (
	"fmt"
	"math/big"

	"github.com/hwgen/hwgen/hdl"
)

// generator makes one design.
type generator struct {
	c        *choices
	prefix   string
	features map[string]bool
	plans    []*plan // of modules that can be instantiated
	deck     int     // next operator and width class to be suggested
	first    int     // number of the design, from which suggestions follow
	names    int
	open     map[string]bool // modules being built
}

// val is a signal with what limits its use.
type val struct {
	hdl.Signal
	root int  // clock that it may change with; -1: none
	ord  int  // highest wire that it depends on combinationally
	comb bool // depends on an input combinationally
	lit  bool // a literal, which belongs to no module
	used *bool
}

// anyRoot is the root of constants.
const anyRoot = -1

// need is what an expression may read.
type need struct {
	root int
	ord  int // only values of a lower order
	comb bool
}

const noOrder = 1 << 30

func (n need) takes(v val) bool {
	return (v.root == anyRoot || v.root == n.root) && v.ord < n.ord && (n.comb || !v.comb)
}

// with is the value of an operation over others.
func with(s hdl.Signal, from ...val) val {
	v := val{Signal: s, root: anyRoot, used: new(bool), lit: true}
	for _, f := range from {
		v.lit = v.lit && f.lit
		v.root, v.ord, v.comb = max(v.root, f.root), max(v.ord, f.ord), v.comb || f.comb
	}
	return v
}

// target is something that can be assigned.
type target struct {
	need
	id    int // index into builder.targets
	width int
	v     *hdl.Var                     // nil: only as a whole
	set   func(b *builder, reads need) // assigns all of it, or what it likes
}

// domain is a clock domain of the module being built.
type domain struct {
	*hdl.Domain
	root int
}

// branch is what the conditions around a statement read: nothing that they
// depend on may be assigned under them.
type branch struct {
	root, ord int
	comb      bool
}

func (w branch) allows(n need) bool {
	return (w.root == anyRoot || w.root == n.root) && w.ord < n.ord && (n.comb || !w.comb)
}

// under is a branch with one more condition.
func (w branch) under(v val) branch {
	return branch{max(w.root, v.root), max(w.ord, v.ord), w.comb || v.comb}
}

// assigned says how a target has been assigned in a list of statements. What
// is assigned twice there, without a condition, is an error of the design.
type assigned uint8

const (
	notYet assigned = iota
	whole
	inPart
)

// builder fills one module.
type builder struct {
	*generator
	m       *hdl.Module
	plan    *plan
	domains []domain
	pool    []*val
	targets []target
	order   int // of the latest wire
	where   branch
	depth   int // of nested branches
	done    []map[int]assigned
	names   int
}

func (b *builder) name(kind string) string {
	b.names++
	return fmt.Sprintf("%s%d", kind, b.names)
}

func (g *generator) feature(name string) { g.features[name] = true }

// add puts a value where expressions find it.
func (b *builder) add(v val) {
	if v.used == nil {
		v.used = new(bool)
	}
	b.pool = append(b.pool, &v)
}

// literal draws a constant.
func (b *builder) literal(w int) hdl.Signal { return hdl.LitBig(w, b.constant(w)) }

func (b *builder) constant(w int) *big.Int {
	one := big.NewInt(1)
	top := new(big.Int).Lsh(one, uint(w))
	switch b.c.n(6) {
	case 0:
		return new(big.Int)
	case 1:
		return one
	case 2:
		return top.Sub(top, one)
	case 3:
		return top.Rsh(top, 1)
	}
	x := new(big.Int)
	for lo := 0; lo < w; lo += 64 {
		x.Lsh(x, 64).Or(x, new(big.Int).SetUint64(b.c.bits()))
	}
	return x.Mod(x, top)
}

func (b *builder) constVal(w int) val {
	if b.depth > 0 || b.c.yes(50) {
		return with(b.literal(w)) // belongs to no module: may fold in the builder
	}
	v := with(b.m.Let(b.name("k"), b.literal(w)))
	v.lit = false
	return v
}

// pick chooses a value from the pool that the need allows, the later ones more
// often; it reports false if there is none.
func (b *builder) pick(n need) (val, bool) {
	var fit []*val
	for _, v := range b.pool {
		if n.takes(*v) {
			fit = append(fit, v)
		}
	}
	if len(fit) == 0 {
		return val{}, false
	}
	k := b.c.n(len(fit))
	if b.c.yes(30) {
		k = max(k, b.c.n(len(fit)))
	}
	*fit[k].used = true
	return *fit[k], true
}

// operand is a value of exactly w bits.
func (b *builder) operand(n need, w int) val {
	if b.c.yes(80) {
		if v, ok := b.exact(n, w); ok {
			return v
		}
	}
	if b.c.yes(90) {
		if v, ok := b.pick(n); ok {
			return b.fit(n, v, w)
		}
	}
	return b.constVal(w)
}

// exact looks for a value of w bits that is there already.
func (b *builder) exact(n need, w int) (val, bool) {
	var fit []*val
	for _, v := range b.pool {
		if v.Width() == w && n.takes(*v) {
			fit = append(fit, v)
		}
	}
	if len(fit) == 0 {
		return val{}, false
	}
	v := fit[b.c.n(len(fit))]
	*v.used = true
	return *v, true
}

// fit makes a value w bits wide.
func (b *builder) fit(n need, v val, w int) val {
	have := v.Width()
	switch {
	case have == w:
		return v
	case have > w:
		lo := b.c.n(have - w + 1)
		return with(v.Slice(lo+w-1, lo), v)
	}
	switch b.c.n(4) {
	case 0:
		return with(v.ZExt(w), v)
	case 1:
		return with(v.SExt(w), v)
	case 2:
		if w%have == 0 {
			return with(v.Rep(w/have), v)
		}
		return with(v.Rep(w/have+1).Trunc(w), v)
	}
	rest := b.operand1(n, w-have)
	if b.c.yes(50) {
		return with(hdl.Cat(v, rest), v, rest)
	}
	return with(hdl.Cat(rest, v), v, rest)
}

// operand1 is an operand that is not made by fitting another one by Cat.
func (b *builder) operand1(n need, w int) val {
	if v, ok := b.exact(n, w); ok {
		return v
	}
	if v, ok := b.pick(n); ok && v.Width() > w {
		return with(v.Slice(v.Width()-1, v.Width()-w), v)
	}
	return with(b.literal(w))
}

// bit is a condition.
func (b *builder) bit(n need) val {
	if b.c.yes(30) {
		k := b.c.n(len(compares))
		w := b.c.width()
		x, y := b.operand(n, w), b.operand(n, w)
		return with(compares[k](x, y), x, y)
	}
	return b.operand(n, 1)
}

// at is the need of the statements that stand where the builder is: the roots
// of registers in a domain.
func (b *builder) at(d domain) need { return need{root: d.root, ord: noOrder, comb: true} }

func (b *builder) anyDomain() domain { return b.domains[b.c.n(len(b.domains))] }
