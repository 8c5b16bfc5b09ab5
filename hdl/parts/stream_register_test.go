package parts_test

import (
	"testing"

	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/stretchr/testify/require"
)

// keepsStream sends items through a part with one stream in and one out under
// all stalls and returns the most items it held.
func keepsStream(t *testing.T, start func() *rig, mask uint64) (most int) {
	for i, s := range stalls {
		rnd := random(uint64(i) + 7)
		r := start()
		in := &source{r: r, name: "in"}
		for range 250 {
			in.items = append(in.items, data(rnd.Uint64()&mask)...)
		}
		out := watchStream(r, "out", "data")
		got := 0
		for cycle := 0; got < 200; cycle++ {
			require.Less(t, cycle, 20000, "no item comes any more")
			in.drive(chance(rnd, s[0]))
			r.setBool("out_ready", chance(rnd, s[1]))
			in.edge()
			if x := out.edge(); x != nil {
				require.Equal(t, in.items[got]["data"], x[0])
				got++
			}
			most = max(most, in.next-got)
			r.step()
		}
	}
	return most
}

func TestStreamRegisterKeepsItems(t *testing.T) {
	for mode, most := range map[parts.RegisterMode]int{parts.Full: 2, parts.Forward: 1, parts.Backward: 1} {
		t.Run(mode.String(), func(t *testing.T) {
			d := elaborate(t, parts.StreamRegister[bits]{Shape: b8, Mode: mode})
			require.Equal(t, most, keepsStream(t, func() *rig { return newRig(t, d) }, 255))
		})
	}
}

func TestStreamRegisterCutsPathsAtFullThroughput(t *testing.T) {
	for mode, cuts := range map[parts.RegisterMode][2]bool{
		parts.Full: {true, true}, parts.Forward: {true, false}, parts.Backward: {false, true},
	} {
		t.Run(mode.String(), func(t *testing.T) {
			r := rigOf(t, parts.StreamRegister[bits]{Shape: b8, Mode: mode})
			rnd := random(1)
			var forward, backward bool // a path was seen
			for range 200 {
				r.set("in_valid", rnd.Uint64N(2))
				r.set("out_ready", rnd.Uint64N(2))
				r.set("in_data", rnd.Uint64N(256))
				valid, ready, item := r.get("out_valid"), r.get("in_ready"), r.get("out_data")
				r.set("out_ready", 1-r.get("out_ready"))
				backward = backward || ready != r.get("in_ready")
				r.set("in_valid", 1-r.get("in_valid"))
				r.set("in_data", rnd.Uint64N(256))
				forward = forward || valid != r.get("out_valid") || item != r.get("out_data")
				r.step()
			}
			require.Equal(t, cuts, [2]bool{!forward, !backward})
			r = rigOf(t, parts.StreamRegister[bits]{Shape: b8, Mode: mode})
			r.set("in_valid", 1)
			r.set("out_ready", 1)
			got := 0
			for range 100 {
				if r.fires("out") {
					got++
				}
				r.step()
			}
			require.GreaterOrEqual(t, got, 99)
		})
	}
}
