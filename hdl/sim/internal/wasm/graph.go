package wasm

// vid addresses a value of a [graph]; 0 is none.
type vid int32

// kind is what a value computes.
type kind uint8

const (
	kNone kind = iota
	kConst
	kLoad    // state at offset imm, size bytes, of object obj
	kMemLoad // byte address a plus offset imm, size bytes, of object obj
	kWide    // a wide value in memory: wides[imm]; has no word of its own
	kAdd
	kSub
	kMul
	kAnd
	kOr
	kXor
	kShl
	kShrU
	kShrS
	kRotl
	kEq // results of comparisons are i32
	kNe
	kLtU
	kLeU
	kLtS
	kLeS
	kSelect // a ? b : c
	kWrap   // i64 to i32
	kExtU   // i32 to i64
	kExtS
	kPopcnt
)

// value is one word-sized value: i32 or i64.
type value struct {
	k     kind
	is64  bool
	size  uint8 // loads: bytes
	obj   int32 // loads: object read; -1 a temporary that never changes
	a     vid
	b     vid
	c     vid
	dep   vid // loads of a wide temporary: its kWide value
	imm   uint64
	known uint64 // bits known to be zero; an i32 has all of the upper half set
}

// key is what makes two values the same.
type key struct {
	k       kind
	is64    bool
	size    uint8
	obj     int32
	a, b, c vid
	dep     vid
	imm     uint64
}

// graph is a set of hash-consed values.
type graph struct {
	v     []value
	cons  map[key]vid
	wides []wide
}

func newGraph(hint int) *graph {
	return &graph{v: make([]value, 1, hint), cons: make(map[key]vid, hint)}
}

const upper = 0xffffffff00000000

func (g *graph) put(x value) vid {
	k := key{x.k, x.is64, x.size, x.obj, x.a, x.b, x.c, x.dep, x.imm}
	if id, ok := g.cons[k]; ok {
		return id
	}
	if !x.is64 {
		x.known |= upper
	}
	g.v = append(g.v, x)
	id := vid(len(g.v) - 1)
	g.cons[k] = id
	return id
}

func (g *graph) is64(a vid) bool    { return g.v[a].is64 }
func (g *graph) known(a vid) uint64 { return g.v[a].known }

// constant returns the value of a constant.
func (g *graph) constant(a vid) (uint64, bool) {
	x := &g.v[a]
	return x.imm, x.k == kConst
}

func (g *graph) isConst(a vid, v uint64) bool {
	x := &g.v[a]
	return x.k == kConst && x.imm == v
}

func (g *graph) num(is64 bool, v uint64) vid {
	if !is64 {
		v &= 0xffffffff
	}
	return g.put(value{k: kConst, is64: is64, imm: v, known: ^v})
}

func (g *graph) like(a vid, v uint64) vid { return g.num(g.v[a].is64, v) }

// ones is the mask of the low w bits.
func ones(w int) uint64 {
	if w >= 64 {
		return ^uint64(0)
	}
	return 1<<w - 1
}

// full is the mask of the type of a.
func (g *graph) full(a vid) uint64 {
	if g.v[a].is64 {
		return ^uint64(0)
	}
	return 0xffffffff
}

// isBool reports that a is known to be 0 or 1.
func (g *graph) isBool(a vid) bool { return ^g.known(a) <= 1 }

// order puts constants, then loads, on the right, where machine code folds them.
func (g *graph) order(a, b vid) (vid, vid) {
	ra, rb := g.rank(a), g.rank(b)
	if ra > rb || ra == rb && a > b {
		return b, a
	}
	return a, b
}

func (g *graph) rank(a vid) int {
	switch g.v[a].k {
	case kConst:
		return 2
	case kLoad:
		return 1
	}
	return 0
}
