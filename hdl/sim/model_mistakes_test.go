package sim_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
)

// modelFuncs is a model made of two functions.
type modelFuncs struct {
	eval func(in, out []netlist.Value)
	edge func(in []netlist.Value)
}

func (x modelFuncs) Eval(in, out []netlist.Value) { x.eval(in, out) }
func (x modelFuncs) Edge(_ int, in []netlist.Value) {
	if x.edge != nil {
		x.edge(in)
	}
}

// TestModelsThatFail: the accumulator's ports are x, sum and out.
func TestModelsThatFail(t *testing.T) {
	d, err := elaborate("boxed", func() boxPorts { return boxPorts{hdl.Input(8), hdl.Output(8)} }, boxed)
	require.NoError(t, err)
	const slots = "\n\tin[0] is x, out[1] is sum, out[2] is out; the other entries are nil"
	const model = "sim: model sim_test.modelFuncs of black box u_acc "
	tests := []struct {
		name string
		m    modelFuncs
		want string
	}{
		{"an input's word", modelFuncs{eval: func(_, out []netlist.Value) {
			out[0][0] = 1
		}}, model + "panicked at sim/model_mistakes_test.go:38: runtime error: index out of range [0] with length 0" + slots},
		{"an input", modelFuncs{eval: func(_, out []netlist.Value) {
			out[0] = netlist.Value{1}
		}}, model + "sets out[0], which is input x" + slots},
		{"no port", modelFuncs{eval: func(_, out []netlist.Value) {
			out[7][0] = 1
		}}, model + "panicked at sim/model_mistakes_test.go:44: runtime error: index out of range [7] with length 3" + slots},
		{"too many words", modelFuncs{eval: func(_, out []netlist.Value) {
			out[2] = netlist.Value{1, 2}
		}}, model + "leaves 2 words in out[2]; output out has 1" + slots},
		{"at an edge", modelFuncs{
			eval: func(_, out []netlist.Value) { out[1][0] = 3 },
			edge: func([]netlist.Value) { panic("no edges") },
		}, model + "panicked at sim/model_mistakes_test.go:51: no edges" + slots},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			each(t, func(t *testing.T, e sim.Option) {
				s, err := sim.New(d, e, sim.WithModel("u_acc", c.m))
				if err == nil {
					err = s.Step(3)
					require.EqualError(t, s.Step(1), c.want, "for ever")
					require.NoError(t, s.Close())
				}
				require.EqualError(t, err, c.want)
			})
		})
	}
}
