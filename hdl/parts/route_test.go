package parts_test

import (
	"testing"

	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/stretchr/testify/require"
)

func TestStreamMuxAndDemuxExhaustively(t *testing.T) {
	const n = 3
	mux := rigOf(t, parts.StreamMux[bits]{Shape: b8, N: n})
	demux := rigOf(t, parts.StreamDemux[bits]{Shape: b8, N: n})
	names := [n]string{"_0", "_1", "_2"}
	for i, x := range names {
		mux.set("in"+x+"_data", uint64(10+i))
	}
	demux.set("in_data", 77)
	for sel := range uint64(4) {
		for bits := range uint64(16) {
			mux.set("select", sel)
			demux.set("select", sel)
			mux.set("out_ready", bits>>3)
			demux.set("in_valid", bits>>3)
			for i, x := range names {
				mux.set("in"+x+"_valid", bits>>i&1)
				demux.set("out"+x+"_ready", bits>>i&1)
			}
			chosen := uint64(0)
			if sel < n {
				chosen = bits >> sel & 1
				require.Equal(t, 10+sel, mux.get("out_data"))
			}
			require.Equal(t, chosen, mux.get("out_valid"))
			require.Equal(t, chosen, demux.get("in_ready"))
			for i, x := range names {
				want := uint64(0)
				if uint64(i) == sel {
					want = bits >> 3
				}
				require.Equal(t, want, mux.get("in"+x+"_ready"))
				require.Equal(t, want, demux.get("out"+x+"_valid"))
				require.Equal(t, uint64(77), demux.get("out"+x+"_data"))
			}
		}
	}
}

func TestStreamMuxSaysThatSelectMayNotChange(t *testing.T) {
	r := rigOf(t, parts.StreamMux[bits]{Shape: b8, N: 2})
	r.set("in_0_valid", 1)
	r.step()
	r.set("select", 1)
	require.ErrorContains(t, r.s.Step(1), "Select of a StreamMux changes while an item waits")
}

func TestStreamForkGivesEachItemToAll(t *testing.T) {
	d := elaborate(t, parts.StreamFork[bits]{Shape: b8, N: 3})
	for i, s := range stalls {
		rnd := random(uint64(i))
		r := newRig(t, d)
		in := &source{r: r, name: "in"}
		for range 100 {
			in.items = append(in.items, data(rnd.Uint64N(256))...)
		}
		outs := []*watch{watchStream(r, "out_0", "data"), watchStream(r, "out_1", "data"), watchStream(r, "out_2", "data")}
		got := make([]int, 3)
		for cycle := 0; in.next < 100; cycle++ {
			require.Less(t, cycle, 10000)
			in.drive(chance(rnd, s[0]))
			for k := range outs {
				r.setBool(outs[k].name+"_ready", chance(rnd, s[1]))
			}
			item := in.next
			in.edge()
			for k, w := range outs {
				if x := w.edge(); x != nil {
					require.Equal(t, item, got[k], "an output has the item once")
					require.Equal(t, in.items[item]["data"], x[0])
					got[k]++
				}
			}
			if in.next > item {
				require.Equal(t, []int{in.next, in.next, in.next}, got, "an item leaves when all have it")
			}
			r.step()
			if s == [2]int{100, 100} {
				require.Equal(t, cycle+1, in.next, "an item a cycle")
			}
		}
	}
}

func TestStreamJoinTakesOneOfEach(t *testing.T) {
	d := elaborate(t, parts.StreamJoin[bits]{Shape: b8, N: 2})
	zip := elaborate(t, parts.StreamZip[bits, request]{First: b8, Second: reqShape})
	rnd := random(3)
	r, z := newRig(t, d), newRig(t, zip)
	a, b := &source{r: r, name: "in_0"}, &source{r: r, name: "in_1"}
	za, zb := &source{r: z, name: "first"}, &source{r: z, name: "second"}
	for range 100 {
		a.items = append(a.items, data(rnd.Uint64N(256))...)
		b.items = append(b.items, data(rnd.Uint64N(256))...)
		za.items = append(za.items, data(rnd.Uint64N(256))...)
		zb.items = append(zb.items, map[string]uint64{"addr": rnd.Uint64N(4096), "mode": rnd.Uint64N(2)})
	}
	out, zout := watchStream(r, "out", "data"), watchStream(z, "out", "first", "second_addr", "second_mode")
	n, zn := 0, 0
	for range 300 {
		for _, s := range []*source{a, b, za, zb} {
			s.drive(chance(rnd, 60))
		}
		r.setBool("out_ready", chance(rnd, 70))
		z.setBool("out_ready", chance(rnd, 70))
		for _, s := range []*source{a, b, za, zb} {
			s.edge()
		}
		if x := out.edge(); x != nil {
			require.Equal(t, a.items[n]["data"]|b.items[n]["data"]<<8, x[0], "element 0 is lowest")
			n++
		}
		if x := zout.edge(); x != nil {
			require.Equal(t, []uint64{za.items[zn]["data"], zb.items[zn]["addr"], zb.items[zn]["mode"]}, x)
			zn++
		}
		require.Equal(t, []int{n, n, zn, zn}, []int{a.next, b.next, za.next, zb.next})
		r.step()
		z.step()
	}
	require.Greater(t, n, 50)
	require.Greater(t, zn, 50)
}
