package hdl

import (
	"fmt"
	"math/big"
	"os"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// Read-during-write rules of synchronous reads.
const (
	// Never: reading an address at the edge at which any part of it is written
	// is an assertion failure, outside of a reset, and the whole word read is
	// undefined. It costs no logic on any target.
	Never = netlist.Never
	// Old: such a read returns the word before the write.
	Old = netlist.Old
	// New: such a read returns the word after the write.
	New = netlist.New
)

// Mem is a memory of words of a width. Words without contents are undefined at
// power-up. An address past the end, which memories have whose depth is no power
// of two, fails an assertion where a write or a synchronous read is enabled. An
// asynchronous read is never disabled and asserts nothing. The write does
// nothing; what is read is undefined in hardware and zero in simulation.
type Mem struct {
	m     *Module
	index int
}

// MemOption changes a memory as it is declared.
type MemOption func(*Module, *netlist.Mem)

// Mem declares a memory of depth words of width bits.
func (m *Module) Mem(name string, width, depth int, opts ...MemOption) *Mem {
	pos := m.here()
	m.claim(name, pos)
	if !m.goodWidth(width, "memory "+name, pos) {
		width = 1
	}
	if depth < 1 || depth > maxDepthOfMem {
		m.errorf("HG103", pos, "memory %s has %d words", name, depth).fix("a memory has 1 to %d words", maxDepthOfMem)
		depth = 1
	} else if depth*width > maxBitsOfMem {
		m.errorf("HG103", pos, "memory %s has %d words of %d bits", name, depth, width).fix("a memory has at most 2^33 bits")
		depth = 1
	}
	x := netlist.Mem{Name: name, Pos: pos, Width: width, Depth: depth}
	for _, f := range opts {
		f(m, &x)
	}
	m.nl.Mems = append(m.nl.Mems, x)
	return &Mem{m, len(m.nl.Mems) - 1}
}

const (
	maxDepthOfMem = 1 << 28
	maxBitsOfMem  = 1 << 33
	maxContents   = 1 << 24 // words from a text, whatever addresses it names
)

// Masked lets write ports take a mask, one bit for every gran bits of the word.
func Masked(gran int) MemOption {
	return func(m *Module, x *netlist.Mem) {
		if gran < 1 || x.Width%gran != 0 {
			m.errorf("HG126", x.Pos, "memory %s of %d bits cannot be masked by %d bits", x.Name, x.Width, gran).
				fix("the width is a multiple of the mask granularity")
			x.MaskGran = -1 // nothing more is said of masks
			return
		}
		x.MaskGran = gran
	}
}

// Rule sets what a synchronous read returns of an address written at the same
// edge: Never (the default), Old or New.
func Rule(r netlist.ReadDuringWrite) MemOption {
	return func(_ *Module, x *netlist.Mem) { x.RDW = r }
}

// Contents gives the first words at power-up; the rest is zero.
func Contents(words ...uint64) MemOption {
	return func(m *Module, x *netlist.Mem) {
		list := make([]*big.Int, len(words))
		for i, w := range words {
			list[i] = new(big.Int).SetUint64(w)
		}
		m.setContents(x, list)
	}
}

// ContentsBig is Contents for words of any width.
func ContentsBig(words ...*big.Int) MemOption {
	return func(m *Module, x *netlist.Mem) { m.setContents(x, words) }
}

// ContentsText reads words from text in the format of Verilog's $readmemh:
// hexadecimal words, @address, // and /* */ comments. name is for messages.
func ContentsText(name, text string) MemOption {
	return func(m *Module, x *netlist.Mem) {
		words, err := parseHexWords(text, x.Depth)
		if err != nil {
			m.errorf("HG126", x.Pos, "contents of memory %s: %s:%v", x.Name, name, err)
			return
		}
		m.setContents(x, words)
	}
}

// maxContentsFile bounds a file of contents, bytes.
const maxContentsFile = 1 << 30

// ContentsFile is ContentsText of a file, named as for os.Open.
func ContentsFile(path string) MemOption {
	return func(m *Module, x *netlist.Mem) {
		info, err := os.Stat(path)
		if err == nil && info.Size() > maxContentsFile {
			err = fmt.Errorf("%s has %d bytes, more than %d", path, info.Size(), maxContentsFile)
		}
		var text []byte
		if err == nil {
			text, err = os.ReadFile(path)
		}
		if err != nil {
			m.errorf("HG126", x.Pos, "contents of memory %s: %v", x.Name, err).
				fix("name a file with hexadecimal words, as $readmemh reads it")
			return
		}
		ContentsText(path, string(text))(m, x)
	}
}

// MemAttr puts a Verilog attribute on the memory, such as ram_style.
func MemAttr(key, value string) MemOption {
	return func(_ *Module, x *netlist.Mem) { x.Attrs = append(x.Attrs, netlist.Attr{Key: key, Value: value}) }
}

// MemComment puts a comment beside the memory.
func MemComment(text string) MemOption {
	return func(_ *Module, x *netlist.Mem) { x.Comment = text }
}

func (m *Module) setContents(x *netlist.Mem, words []*big.Int) {
	if len(words) > x.Depth {
		m.errorf("HG126", x.Pos, "memory %s has %d words and is given contents of %d", x.Name, x.Depth, len(words)).
			fix("make it deeper, or give fewer words")
		words = words[:x.Depth]
	}
	x.Init = make([]netlist.Value, 0, len(words))
	reported := false
	for i, w := range words {
		if w == nil {
			w = new(big.Int)
		}
		if w.Sign() < 0 || w.BitLen() > x.Width {
			if !reported {
				m.errorf("HG102", x.Pos, "word %d of the contents of memory %s is %s; the memory has words of %d bits", i, x.Name, number(w), x.Width)
			}
			reported = true
			w = new(big.Int)
		}
		x.Init = append(x.Init, toValue(x.Width, w))
	}
}

// parseHexWords reads the $readmemh format; words that are skipped are nil.
func parseHexWords(text string, depth int) ([]*big.Int, error) {
	var words []*big.Int
	next := 0
	comment := false
	for i, line := range strings.Split(text, "\n") {
		line, comment = stripComments(line, comment)
		for _, f := range strings.Fields(line) {
			f = strings.ReplaceAll(f, "_", "")
			at, isAddr := strings.CutPrefix(f, "@")
			v, ok := new(big.Int).SetString(at, 16)
			if !ok || v.Sign() < 0 {
				return nil, fmt.Errorf("%d: %q is not a hexadecimal number", i+1, f)
			}
			if isAddr {
				if !v.IsInt64() || v.Int64() >= int64(depth) {
					return nil, fmt.Errorf("%d: address %s is past the end (%d words)", i+1, f, depth)
				}
				next = int(v.Int64())
				continue
			}
			if next >= min(depth, maxContents) {
				return nil, fmt.Errorf("%d: more than %d words", i+1, min(depth, maxContents))
			}
			for len(words) <= next {
				words = append(words, nil)
			}
			words[next] = v
			next++
		}
	}
	return words, nil
}

func stripComments(line string, inside bool) (string, bool) {
	out := ""
	for {
		if inside {
			_, rest, found := strings.Cut(line, "*/")
			if !found {
				return out, true
			}
			line, inside = rest, false
		}
		block := strings.Index(line, "/*")
		eol := strings.Index(line, "//")
		switch {
		case eol >= 0 && (block < 0 || eol < block):
			return out + " " + line[:eol], false
		case block < 0:
			return out + " " + line, false
		}
		out += " " + line[:block]
		line, inside = line[block+2:], true
	}
}

func (x *Mem) nl() *netlist.Mem { return &x.m.nl.Mems[x.index] }

// AddrWidth is the width of its addresses in bits.
func (x *Mem) AddrWidth() int { return IndexBits(x.nl().Depth) }

// Read is an asynchronous read port: the word at addr, combinationally. It
// does not map to block RAM.
func (x *Mem) Read(addr Value) Signal {
	pos := x.m.here()
	a, ok := x.addr(addr.signal(), pos)
	if !ok {
		return x.m.poison(x.nl().Width)
	}
	return x.port(a, false, -1, pos)
}

// ReadSync is a synchronous read port in the current clock domain: where en, of
// 1 bit, and the branch it stands in hold at an edge, the data become the word
// at addr; else they stay.
func (x *Mem) ReadSync(en, addr Value) Signal {
	pos := x.m.here()
	a, okA := x.addr(addr.signal(), pos)
	e, okE := x.m.bit(en.signal(), "enable", pos)
	if !okA || !okE {
		return x.m.poison(x.nl().Width)
	}
	s := x.port(a, true, x.m.useDomain(x.m.domain, pos), pos)
	x.m.when(e, pos, &netlist.Exec{Pos: pos, Kind: netlist.ExecRead, Index: len(x.m.nl.Reads) - 1})
	return s
}

func (x *Mem) port(addr netlist.ID, sync bool, domain int, pos netlist.Pos) Signal {
	m := x.m
	k := len(m.nl.Reads)
	id := m.nl.AddNode(netlist.OpMemRead, x.nl().Width, pos)
	m.nl.Nodes[id].Aux = uint64(k)
	name := x.nl().Name + "_rdata"
	if n := len(x.nl().Reads); n > 0 {
		name += fmt.Sprint(n)
	}
	m.nl.Reads = append(m.nl.Reads, netlist.MemRead{Mem: x.index, Node: id, Name: name, Addr: addr, Sync: sync, Domain: domain, Pos: pos})
	x.nl().Reads = append(x.nl().Reads, k)
	return m.sig(id)
}

// when emits s under a condition, which is left out if it is the constant 1.
func (m *Module) when(cond netlist.ID, pos netlist.Pos, s netlist.Stmt) {
	if n := &m.nl.Nodes[cond]; n.Op == netlist.OpConst && n.Aux == 1 {
		m.emit(s)
		return
	}
	m.emit(&netlist.If{Pos: pos, Cond: cond, Then: []netlist.Stmt{s}})
}

func (x *Mem) addr(a Signal, pos netlist.Pos) (netlist.ID, bool) {
	m := x.m
	id, ok := m.use(a, x.AddrWidth(), pos)
	if ok && m.nl.Width(id) != x.AddrWidth() {
		m.errorf("HG101", pos, "memory %s of %d words takes an address of %s, not %d (%s)",
			x.nl().Name, x.nl().Depth, bits(x.AddrWidth()), m.nl.Width(id), m.describe(id)).
			related(x.nl().Pos, "%s is declared here", x.nl().Name)
		return 0, false
	}
	return id, ok
}

// Write is a write port in the current clock domain: where en, of 1 bit, and
// the branch it stands in hold at an edge, the word at addr becomes data.
func (x *Mem) Write(en, addr, data Value) { x.write(en, addr, data, nil) }

// WriteMasked is Write of the bits that mask selects, of a memory that is
// [Masked].
func (x *Mem) WriteMasked(en, addr, data, mask Value) { x.write(en, addr, data, mask) }

func (x *Mem) write(en, addr, data, mask Value) {
	m := x.m
	pos := m.here()
	e, okE := m.bit(en.signal(), "enable", pos)
	a, okA := x.addr(addr.signal(), pos)
	d, okD := x.operand("data", data, x.nl().Width, pos)
	w := netlist.MemWrite{Mem: x.index, Addr: a, Data: d, Domain: m.useDomain(m.domain, pos), Pos: pos}
	okM := true
	if mask != nil {
		w.Mask, okM = x.mask(mask, pos)
	}
	if !okE || !okA || !okD || !okM {
		return
	}
	k := len(m.nl.Writes)
	m.nl.Writes = append(m.nl.Writes, w)
	x.nl().Writes = append(x.nl().Writes, k)
	m.when(e, pos, &netlist.Exec{Pos: pos, Kind: netlist.ExecWrite, Index: k})
}

func (x *Mem) mask(mask Value, pos netlist.Pos) (netlist.ID, bool) {
	g := x.nl().MaskGran
	if g < 0 {
		return 0, false
	}
	if g == 0 {
		x.m.errorf("HG126", pos, "memory %s is written with a mask, but has none", x.nl().Name).
			related(x.nl().Pos, "%s is declared here", x.nl().Name).
			fix("declare it with hdl.Masked(bits)")
		return 0, false
	}
	return x.operand("mask", mask, x.nl().Width/g, pos)
}

func (x *Mem) operand(what string, v Value, w int, pos netlist.Pos) (netlist.ID, bool) {
	id, ok := x.m.use(v.signal(), w, pos)
	if ok && x.m.nl.Width(id) != w {
		x.m.errorf("HG101", pos, "%s for memory %s has %s, not %d (%s)", what, x.nl().Name, bits(x.m.nl.Width(id)), w, x.m.describe(id)).
			related(x.nl().Pos, "%s is declared here", x.nl().Name)
		return 0, false
	}
	return id, ok
}

// MemOf is a memory of payloads.
type MemOf[T any] struct {
	*Mem
	shape T
}

// NewMemOf declares a memory of depth payloads of a shape.
func NewMemOf[T any](m *Module, name string, shape T, depth int, opts ...MemOption) MemOf[T] {
	return MemOf[T]{m.Mem(name, WidthOf(shape), depth, opts...), ShapeOf(shape)}
}

// Read is an asynchronous read port.
func (x MemOf[T]) Read(addr Value) T { return Unpack(x.shape, x.Mem.Read(addr)) }

// ReadSync is a synchronous read port.
func (x MemOf[T]) ReadSync(en, addr Value) T { return Unpack(x.shape, x.Mem.ReadSync(en, addr)) }

// Write is a write port.
func (x MemOf[T]) Write(en, addr Value, data T) { x.Mem.Write(en, addr, Pack(data)) }
