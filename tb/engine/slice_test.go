package engine_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/engine"
	"github.com/hwgen/hwgen/tb/harness"
	"github.com/hwgen/hwgen/verilator"
)

func configured(t testing.TB, sets ...string) spec.Config {
	c := spec.Default()
	for _, s := range append([]string{"memory=64KiB", "image_size=8KiB", "image_base=8KiB", "l2_size=2KiB", "l1_size=512", "log_entries=256", "state_words=2", "filter=16"}, sets...) {
		require.NoError(t, c.Set(s))
	}
	c, err := c.Resolve()
	require.NoError(t, err)
	return c
}

func TestSlice(t *testing.T) {
	h, err := harness.New(configured(t))
	require.NoError(t, err)
	for _, k := range engine.Kinds {
		t.Run(k.String(), func(t *testing.T) {
			e, err := engine.New(t.Context(), k, h.Design, engine.Options{Optimise: verilator.ForBuild})
			require.NoError(t, err)
			s := h.Stimulus()
			for i := range 4 {
				require.NoError(t, s.Core(&harness.Core{Op: spec.OpStore, Addr: uint64(4 * i), Size: 4, Data: 7, Tag: uint8(i)}))
			}
			must := func(_ int, err error) { require.NoError(t, err) }
			must(s.Control(harness.WaitTaken{Count: 4}))
			must(s.Control(harness.WaitIdle{}))
			must(s.Control(harness.BusRead{Node: 0, Addr: 0}))
			must(s.Control(harness.WriteRegister{Node: 1, Addr: 0x20, Data: 77}))
			must(s.Control(harness.ReadRegister{Node: 1, Addr: 0x20}))
			var r engine.Records
			require.NoError(t, e.Run(s.Block(300), &r))
			for x := range h.Events(&r) {
				fmt.Printf("%d %v n%d op %d tag %d addr %x data %x code %d\n", x.Cycle, x.Kind, x.Node, x.Op, x.Tag, x.Addr, x.Data, x.Code)
			}
			require.NoError(t, e.Close())
		})
	}
}
