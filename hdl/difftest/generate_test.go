package difftest

import (
	"strings"
	"testing"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMakesLegalDesigns(t *testing.T) {
	nodes := 0
	for seed := range uint64(300) {
		d, err := Make(seed)
		if !assert.NoError(t, err, "seed %d", seed) {
			continue
		}
		for _, m := range d.Netlist.Modules {
			require.NoError(t, netlist.Verify(m), "seed %d", seed)
			nodes += len(m.Nodes)
		}
	}
	t.Logf("%d nodes a design", nodes/300)
}

func TestReplayMakesTheSameDesign(t *testing.T) {
	for seed := range uint64(20) {
		d, err := Make(seed)
		require.NoError(t, err)
		e, err := makeNamed(seed, d.Name, replayed(d.choices))
		require.NoError(t, err)
		require.Equal(t, dump(t, d), dump(t, e))
	}
}

func dump(t *testing.T, d *Design) string {
	var b strings.Builder
	for _, m := range d.Netlist.Modules {
		require.NoError(t, netlist.Dump(&b, m))
	}
	return b.String()
}
