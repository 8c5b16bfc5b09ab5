package wasm

// moduleBuilder is a module while its functions are written.
type moduleBuilder struct {
	bin      binary
	top      int // offset of the highest byte below which all places lie
	hostCall int // function index of the hook for black boxes
	helpers  [helperCount]int
}

func newModule() *moduleBuilder {
	m := &moduleBuilder{}
	m.bin.imports = append(m.bin.imports, importFunc{"env", "call", m.bin.typeOf("\x7f", "")})
	return m
}

// helper returns the index of a shared function, which is added when it is
// first needed.
func (m *moduleBuilder) helper(h helper) int {
	if m.helpers[h] == 0 {
		t := helperTypes[h]
		m.helpers[h] = m.bin.add(t.params, t.results)
		m.bin.setBody(m.helpers[h], helperBody(h))
	}
	return m.helpers[h]
}
