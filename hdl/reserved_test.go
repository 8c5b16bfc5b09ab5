package hdl_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
)

// What reaches the Verilog under its own name is refused where it is declared,
// if it is a keyword there; everything else is renamed.
type reservedPorts struct {
	Soft    hdl.In
	Initial hdl.Out
	Nested  struct{ Comb hdl.Out } `hdl:"always"`
	Group   hdl.Named[hdl.In]      `hdl:""`
	Ref     hdl.In                 `hdl:"ref_in"`
}

type reserved struct{ Box bool }

func (reserved) Ports() reservedPorts {
	var p reservedPorts
	p.Soft = hdl.Input(1)
	p.Initial = hdl.Output(1)
	p.Nested.Comb = hdl.Output(1)
	p.Ref = hdl.Input(1)
	return p
}

func (reserved) Domains() []hdl.DomainSpec {
	return []hdl.DomainSpec{{ClockPort: "event", ResetPort: "release"}}
}

func (r reserved) Build(m *hdl.Module, p *reservedPorts) {
	unique := m.RegNext("unique", p.Soft, 0)
	p.Initial.Set(unique)
	p.Nested.Comb.Set(unique.And(p.Ref))
	if r.Box {
		hdl.InstBlackBox(m, "checker", keywordBox{})
	}
}

type keywordBox struct{}

func (keywordBox) Ports() struct{} { return struct{}{} }
func (keywordBox) BlackBox() hdl.BlackBox {
	return hdl.BlackBox{Module: "cell", Params: []hdl.BoxParam{{Name: "table", Value: 1}}}
}

type buf struct{}

func (buf) Ports() struct{}                  { return struct{}{} }
func (buf) Build(m *hdl.Module, p *struct{}) {}

func TestKeywordsAsNames(t *testing.T) {
	_, err := hdl.Elaborate(reserved{Box: true})
	require.Error(t, err)
	for _, want := range []string{
		"reserved_test.go:25: error HG111: module reserved_box: port soft has the name of a keyword",
		"reserved_test.go:26: error HG111: module reserved_box: port initial has the name of a keyword",
		"reserved_test.go:27: error HG111: module reserved_box: port always_comb has the name of a keyword",
		"fix: name the port with a tag at its field, such as `hdl:\"initial_out\"`",
		"reserved_test.go:37: error HG111: module reserved_box: clock port event has the name of a keyword",
		"fix: name it in ClockPort of the domain's DomainSpec",
		"reserved_test.go:37: error HG111: module reserved_box: reset port release has the name of a keyword",
		"reserved_test.go:41: error HG111: module cell: parameter table has the name of a keyword",
		"reserved_test.go:41: error HG111: module cell: module cell has the name of a keyword",
	} {
		require.ErrorContains(t, err, want)
	}
	require.NotContains(t, err.Error(), "unique")
	require.NotContains(t, err.Error(), "ref_in")
	_, err = hdl.Elaborate(buf{})
	require.ErrorContains(t, err, "reserved_test.go:75: error HG111: module buf: module buf has the name of a keyword of Verilog or SystemVerilog\n\tfix: give the component a ModuleName method, or its type another name")
}
