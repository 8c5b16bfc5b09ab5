package harness

import "github.com/hwgen/hwgen/hdl"

// settings is how a part of the harness gets its settings.
type settings struct {
	Valid hdl.In // the setting Index becomes Value
	Index hdl.In
	Value hdl.In
}

const settingBits = 4

func settingPorts() settings {
	return settings{hdl.Input(1), hdl.Input(settingBits), hdl.Input(64)}
}

func (s settings) is(x setting) hdl.Signal { return s.Valid.And(s.Index.EqLit(uint64(x))) }

// reseed is 1 when Value is a seed.
func (s settings) reseed() hdl.Signal { return s.is(setSeed) }

// register keeps a setting.
func (s settings) register(m *hdl.Module, name string, x setting, width int, reset uint64) hdl.Signal {
	r := m.Reg(name, width, reset)
	m.When(s.is(x), func() { r.Set(s.Value.Trunc(width)) })
	return r.Signal
}
