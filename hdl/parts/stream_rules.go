package parts

import "github.com/hwgen/hwgen/hdl"

// streamRule is 1 unless an item that was offered and not taken is taken back
// or changed.
func streamRule(m *hdl.Module, valid, ready, data hdl.Signal) (kept, same hdl.Signal) {
	free := m.Past(valid.AndNot(ready), 1).Not()
	return free.Or(valid), free.Or(m.Stable(data))
}

// AssertStream asserts that a producer keeps to the rules of a stream: what it
// offers it keeps, unchanged, until it is taken.
func AssertStream[T any](m *hdl.Module, name string, valid, ready hdl.Value, data T) {
	kept, same := streamRule(m, sig(valid), sig(ready), hdl.Pack(data))
	m.Assert(kept, "stream "+name+": valid falls before the item is taken")
	m.Assert(same, "stream "+name+": the payload changes before the item is taken")
}

// AssumeStream is [AssertStream] for a producer outside the design under proof.
func AssumeStream[T any](m *hdl.Module, name string, valid, ready hdl.Value, data T) {
	kept, same := streamRule(m, sig(valid), sig(ready), hdl.Pack(data))
	m.Assume(kept, "stream "+name+": valid falls before the item is taken")
	m.Assume(same, "stream "+name+": the payload changes before the item is taken")
}
