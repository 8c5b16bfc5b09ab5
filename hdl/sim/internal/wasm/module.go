package wasm

// moduleBuilder is a module while its functions are written.
type moduleBuilder struct {
	bin      binary
	top      int              // offset of the highest byte below which all places lie
	hostCall int              // function index of the hook for black boxes
	helpers  [helperCount]int // function index + 1
}

// newModule begins a module; with boxes it can call Go.
func newModule(boxes bool) *moduleBuilder {
	m := &moduleBuilder{}
	if boxes {
		m.bin.imports = append(m.bin.imports, importFunc{"env", "call", m.bin.typeOf("\x7f", "")})
	}
	return m
}

// helper returns the index of a shared function, which is added when it is
// first needed.
func (m *moduleBuilder) helper(h helper) int {
	if m.helpers[h] == 0 {
		t := helperTypes[h]
		fn := m.bin.add(t.params, t.results)
		m.bin.setBody(fn, helperBody(h))
		m.helpers[h] = fn + 1
	}
	return m.helpers[h] - 1
}

// sequence adds a function that calls others in order and exports it.
func (m *moduleBuilder) sequence(name string, fns []int) int {
	c := &code{}
	for _, f := range fns {
		c.call(f)
	}
	fn := m.bin.add("", "")
	m.bin.setBody(fn, c)
	m.bin.exports = append(m.bin.exports, export{name, 0, fn})
	return fn
}

// stepLoop adds and exports step(n, force) -> edges done: before each edge the
// flag functions run, and the flag in memory, if there is one, ends the loop;
// then the edge functions run.
func (m *moduleBuilder) stepLoop(check, edge []int, flag uint32) {
	c := &code{params: 2}
	i, base := c.local(typeI32), c.local(typeI32)
	calls := func(fns []int) {
		for _, f := range fns {
			c.call(f)
		}
	}
	ops := func(o ...byte) { c.b = append(c.b, o...) }
	ops(opBlock, typeVoid, opLoop, typeVoid)
	c.get(i)
	c.get(0)
	ops(opI32GeU, opBrIf, 1)
	calls(check)
	if flag != 0 {
		c.get(base)
		c.mem(opI32Load, int(flag))
		// Stop unless this is the first edge and it is forced.
		c.get(i)
		ops(opI32Eqz)
		c.get(1)
		ops(opI32And, opI32Eqz, opI32And, opBrIf, 1)
	}
	calls(edge)
	c.get(i)
	c.i32(1)
	ops(opI32Add)
	c.set(i)
	ops(opBr, 0, opEnd, opEnd)
	c.get(i)
	fn := m.bin.add("\x7f\x7f", "\x7f")
	m.bin.setBody(fn, c)
	m.bin.exports = append(m.bin.exports, export{"step", 0, fn})
}
