package hdl_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/stretchr/testify/require"
)

// ring refuses its parameters before Ports would fail over them.
type ring struct{ Width, Depth int }

func (r ring) Check() error {
	var errs []error
	if r.Width < 1 {
		errs = append(errs, fmt.Errorf("Width is %d: at least 1", r.Width))
	}
	if r.Depth&(r.Depth-1) != 0 {
		errs = append(errs, fmt.Errorf("Depth is %d: a power of two", r.Depth))
	}
	return errors.Join(errs...)
}

func (r ring) Ports() fifoPorts { return fifo{r.Width, r.Depth}.Ports() }

func (r ring) Build(m *hdl.Module, p *fifoPorts) { fifo{r.Width, r.Depth}.Build(m, p) }

func TestParametersAreCheckedBeforePorts(t *testing.T) {
	_, err := hdl.Elaborate(ring{0, 3})
	require.EqualError(t, err, ""+
		"hdl/convenience_test.go:31: error HG115: module ring_w0_d3: Depth is 3: a power of two\n"+
		"hdl/convenience_test.go:31: error HG115: module ring_w0_d3: Width is 0: at least 1")
	_, err = hdl.Elaborate(ring{8, 4})
	require.NoError(t, err)
}

// outReg has an output that is a register.
type outReg struct{ Swap bool }

type outRegPorts struct {
	fifoPorts
	Count hdl.Out
}

func (outReg) Ports() outRegPorts {
	return outRegPorts{fifoPorts: fifo{8, 4}.Ports(), Count: hdl.Output(4)}
}

func (o outReg) Build(m *hdl.Module, p *outRegPorts) {
	count := m.OutReg(p.Count, 3)
	m.When(p.In.Fire(), func() { count.Set(count.Inc()) })
	if o.Swap {
		hdl.Connect[hdl.Bits](p.In, p.Out)
		return
	}
	hdl.Connect[hdl.Bits](p.Out, p.In)
}

func TestOutputThatIsARegister(t *testing.T) {
	d, err := hdl.Elaborate(outReg{})
	require.NoError(t, err)
	require.Empty(t, d.Warnings.List)
	var names []string
	for _, v := range d.Top.Vars {
		names = append(names, v.Name)
	}
	require.Contains(t, names, "count_q")
}

func TestSwappedConnectIsOneError(t *testing.T) {
	_, err := hdl.Elaborate(outReg{Swap: true})
	require.EqualError(t, err, ""+
		"hdl/convenience_test.go:55: error HG106: module out_reg_swap: the streams of a Connect are the wrong way round: in_valid cannot be produced into\n"+
		"\tfix: swap them: the destination comes first")
}

// resetLow declares its domain itself.
type resetLow struct{}

func (resetLow) Domains() []hdl.DomainSpec {
	return []hdl.DomainSpec{{Reset: hdl.AsyncReset, ActiveLow: true}}
}

func (resetLow) Ports() counterPorts { return counter{4}.Ports() }

func (resetLow) Build(m *hdl.Module, p *counterPorts) { counter{4}.Build(m, p) }

func TestNameTellsOnlyOtherResets(t *testing.T) {
	d, err := hdl.Elaborate(resetLow{})
	require.NoError(t, err)
	require.Equal(t, "reset_low", d.Top.Name)
	d, err = hdl.Elaborate(resetLow{}, hdl.WithDomain(hdl.DomainSpec{}))
	require.NoError(t, err)
	require.Equal(t, "reset_low_srst", d.Top.Name)
}
