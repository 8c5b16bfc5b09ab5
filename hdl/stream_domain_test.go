package hdl_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
)

type clockedItem struct{ Data, Tag hdl.Bits }

// clockedStreams has a stream at each side; Across is what Build does with them.
type clockedStreams struct {
	Across func(m *hdl.Module, p *clockedPorts) `hdl:"-"`
}

type clockedPorts struct {
	In   hdl.StreamIn[clockedItem]
	Out  hdl.StreamOut[clockedItem]
	Look hdl.OutOf[clockedItem]
	Mode hdl.InOf[clockedItem]
}

func (clockedStreams) ModuleName() string { return "clocked" }

func (clockedStreams) Domains() []hdl.DomainSpec {
	return []hdl.DomainSpec{{Name: "a"}, {Name: "b"}}
}

func (clockedStreams) Ports() clockedPorts {
	shape := clockedItem{Data: hdl.W(8), Tag: hdl.W(2)}
	return clockedPorts{
		In:   hdl.InStream(shape).In("a").Doc("what comes"),
		Out:  hdl.OutStream(shape).In("b").Doc("what goes"),
		Look: hdl.OutputOf(shape).In("b").Doc("a copy"),
		Mode: hdl.InputOf(shape).In("a").Doc("how"),
	}
}

func (c clockedStreams) Build(m *hdl.Module, p *clockedPorts) { c.Across(m, p) }

// told is what an elaboration says, a message a line without its positions.
func told(t *testing.T, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	list, ok := err.(*netlist.Diagnostics)
	require.True(t, ok, "%T", err)
	var out []string
	for _, x := range list.List {
		out = append(out, x.Code+" "+x.Message)
	}
	return out
}

// TestStreamsBelongToTheirDomain: valid, payload and ready alike, at both ends.
func TestStreamsBelongToTheirDomain(t *testing.T) {
	_, err := hdl.Elaborate(clockedStreams{func(m *hdl.Module, p *clockedPorts) {
		regs := func(d string, opts ...hdl.RegOption) (valid, ready hdl.Var, item hdl.VarOf[clockedItem]) {
			m.In(m.Domain(d), func() {
				valid = m.Reg(d+"_valid_q", 1, 0)
				ready = m.Reg(d+"_ready_q", 1, 0)
				item = hdl.RegOf(m, d+"_item", hdl.ShapeOf(p.In.Data))
			})
			return
		}
		av, ar, ai := regs("a")
		bv, br, bi := regs("b")
		av.Set(av.Not())
		br.Set(br.Not())
		ai.Set(clockedItem{Data: p.Mode.V.Data, Tag: p.Mode.V.Tag})
		bi.Set(p.In.Data) // 2 bits of payload, of domain a
		ar.Set(p.Out.Ready)
		bv.Set(p.In.Valid)
		p.In.Accept(br)
		p.Out.Offer(av, ai.V)
		p.Look.Set(ai.V)
	}})
	var got []string
	for _, s := range told(t, err) {
		require.Contains(t, s, "HG207 ")
		got = append(got, s)
	}
	require.ElementsMatch(t, []string{
		"HG207 in_data changes with clock a_clk and is read by b_item_data with clock b_clk, without a synchroniser",
		"HG207 in_tag changes with clock a_clk and is read by b_item_tag with clock b_clk, without a synchroniser",
		"HG207 in_valid changes with clock a_clk and is read by b_valid_q with clock b_clk, without a synchroniser",
		"HG207 out_ready changes with clock b_clk and is read by a_ready_q with clock a_clk, without a synchroniser",
		"HG207 b_ready_q changes with clock b_clk and is read by in_ready with clock a_clk, without a synchroniser",
		"HG207 a_valid_q changes with clock a_clk and is read by out_valid with clock b_clk, without a synchroniser",
		"HG207 a_item_data changes with clock a_clk and is read by out_data with clock b_clk, without a synchroniser",
		"HG207 a_item_tag changes with clock a_clk and is read by out_tag with clock b_clk, without a synchroniser",
	}, got)
}

// TestPortsOfPayloadsSayTheirDomain: and streams and payloads have comments.
func TestPortsOfPayloadsSayTheirDomain(t *testing.T) {
	d, err := hdl.Elaborate(clockedStreams{func(m *hdl.Module, p *clockedPorts) {
		m.In(m.Domain("a"), func() { p.In.Accept(m.Lit(1, 1)) })
		m.In(m.Domain("b"), func() {
			item := hdl.RegOf(m, "item", hdl.ShapeOf(p.Mode.V))
			item.Set(hdl.Zero(hdl.ShapeOf(p.Mode.V)))
			p.Out.Offer(m.Lit(1, 1), item.V)
			p.Look.Set(item.V)
		})
		hdl.Unused(p.In.Data.Data, p.In.Data.Tag, p.In.Valid, p.Mode.V.Data, p.Mode.V.Tag, p.Out.Ready)
	}})
	require.NoError(t, err)
	type said struct{ domain, comment string }
	got := map[string]said{}
	for _, i := range d.Top.Ports {
		v := &d.Top.Vars[i]
		got[v.Name] = said{d.Top.Domains[v.Domain].Name, v.Comment}
	}
	require.Equal(t, map[string]said{
		"in_valid": {"a", "what comes"}, "in_ready": {"a", ""}, "in_data": {"a", ""}, "in_tag": {"a", ""},
		"out_valid": {"b", "what goes"}, "out_ready": {"b", ""}, "out_data": {"b", ""}, "out_tag": {"b", ""},
		"look_data": {"b", "a copy"}, "look_tag": {"b", ""},
		"mode_data": {"a", "how"}, "mode_tag": {"a", ""},
	}, got)
}
