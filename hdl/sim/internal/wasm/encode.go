package wasm

// funcType is a signature: parameter and result types.
type funcType struct{ params, results string }

// code is the body of one function while it is written.
type code struct {
	b      []byte
	params int
	locals []byte // types of the locals after the parameters
}

func (c *code) op(o byte)   { c.b = append(c.b, o) }
func (c *code) u(v uint64)  { c.b = appendU(c.b, v) }
func (c *code) call(fn int) { c.op(opCall); c.u(uint64(fn)) }
func (c *code) get(l int)   { c.op(opLocalGet); c.u(uint64(l)) }
func (c *code) set(l int)   { c.op(opLocalSet); c.u(uint64(l)) }
func (c *code) tee(l int)   { c.op(opLocalTee); c.u(uint64(l)) }

func (c *code) i32(v uint32) { c.op(opI32Const); c.b = appendS(c.b, int64(int32(v))) }
func (c *code) i64(v uint64) { c.op(opI64Const); c.b = appendS(c.b, int64(v)) }

// mem writes a load or store with a static offset.
func (c *code) mem(o byte, offset int) {
	c.op(o)
	c.op(0) // alignment hint: none
	c.u(uint64(offset))
}

// local adds a local variable and returns its index.
func (c *code) local(typ byte) int {
	c.locals = append(c.locals, typ)
	return c.params + len(c.locals) - 1
}

// body is the function as it stands in the code section.
func (c *code) body() []byte {
	var decl []byte
	groups := 0
	for i := 0; i < len(c.locals); {
		j := i
		for j < len(c.locals) && c.locals[j] == c.locals[i] {
			j++
		}
		decl = append(appendU(decl, uint64(j-i)), c.locals[i])
		groups++
		i = j
	}
	head := append(appendU(nil, uint64(groups)), decl...)
	out := appendU(nil, uint64(len(head)+len(c.b)+1))
	out = append(append(out, head...), c.b...)
	return append(out, opEnd)
}

// binary is a module while it is put together: imports first, then functions.
type binary struct {
	types   []funcType
	imports []importFunc
	funcs   []int    // type of each function
	bodies  [][]byte // of each function
	exports []export
	pages   int  // of 64 KiB, minimum and maximum
	shared  bool // the memory is imported from module "state"
}

type importFunc struct {
	module, name string
	typ          int
}

type export struct {
	name string
	kind byte // 0 function, 2 memory
	idx  int
}

func (m *binary) typeOf(params, results string) int {
	t := funcType{params, results}
	for i := range m.types {
		if m.types[i] == t {
			return i
		}
	}
	m.types = append(m.types, t)
	return len(m.types) - 1
}

// add reserves the next function index for a function whose body comes later.
func (m *binary) add(params, results string) int {
	m.funcs = append(m.funcs, m.typeOf(params, results))
	m.bodies = append(m.bodies, nil)
	return len(m.imports) + len(m.funcs) - 1
}

func (m *binary) setBody(fn int, c *code) { m.bodies[fn-len(m.imports)] = c.body() }

// encode returns the module in the binary format.
func (m *binary) encode() []byte {
	size := 1024
	for _, b := range m.bodies {
		size += len(b)
	}
	out := append(make([]byte, 0, size), 0, 'a', 's', 'm', 1, 0, 0, 0)
	var s []byte
	for _, t := range m.types {
		s = append(s, 0x60)
		s = appendString(s, t.params)
		s = appendString(s, t.results)
	}
	out = appendSection(out, 1, len(m.types), s)
	s = nil
	for _, i := range m.imports {
		s = appendString(appendString(s, i.module), i.name)
		s = appendU(append(s, 0), uint64(i.typ))
	}
	n := len(m.imports)
	if m.shared {
		s = append(appendString(appendString(s, "state"), "memory"), 2)
		s = append(s, m.limits()...)
		n++
	}
	out = appendSection(out, 2, n, s)
	s = nil
	for _, t := range m.funcs {
		s = appendU(s, uint64(t))
	}
	out = appendSection(out, 3, len(m.funcs), s)
	if !m.shared {
		out = appendSection(out, 5, 1, m.limits())
	}
	s = nil
	for _, e := range m.exports {
		s = appendU(append(appendString(s, e.name), e.kind), uint64(e.idx))
	}
	out = appendSection(out, 7, len(m.exports), s)
	s = make([]byte, 0, size)
	for _, b := range m.bodies {
		s = append(s, b...)
	}
	return appendSection(out, 10, len(m.bodies), s)
}

func (m *binary) limits() []byte {
	return appendU(appendU([]byte{1}, uint64(m.pages)), uint64(m.pages))
}

func appendSection(out []byte, id byte, count int, content []byte) []byte {
	if count == 0 {
		return out
	}
	n := appendU(nil, uint64(count))
	out = appendU(append(out, id), uint64(len(n)+len(content)))
	return append(append(out, n...), content...)
}

func appendString(b []byte, s string) []byte {
	return append(appendU(b, uint64(len(s))), s...)
}

// appendU appends v in unsigned LEB128.
func appendU(b []byte, v uint64) []byte {
	for v >= 0x80 {
		b = append(b, byte(v)|0x80)
		v >>= 7
	}
	return append(b, byte(v))
}

// appendS appends v in signed LEB128.
func appendS(b []byte, v int64) []byte {
	for {
		x := byte(v & 0x7f)
		v >>= 7
		if v == 0 && x&0x40 == 0 || v == -1 && x&0x40 != 0 {
			return append(b, x)
		}
		b = append(b, x|0x80)
	}
}
