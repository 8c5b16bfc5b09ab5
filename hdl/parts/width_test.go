package parts_test

import (
	"math/big"
	"testing"

	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/stretchr/testify/require"
)

// packets makes beats of random packets and the words they are to become.
func packets(seed uint64, width, ratio int) (beats, words []map[string]uint64) {
	rnd := random(seed)
	for range 40 {
		n := 1 + rnd.IntN(3*ratio)
		var word map[string]uint64
		for i := range n {
			v := rnd.Uint64N(1 << width)
			last := uint64(0)
			if i == n-1 {
				last = 1
			}
			beats = append(beats, map[string]uint64{"data": v, "last": last})
			lane := i % ratio
			if lane == 0 {
				word = map[string]uint64{"data": 0, "keep": 0, "last": 0}
				words = append(words, word)
			}
			word["data"] |= v << (lane * width)
			word["keep"] |= 1 << lane
			word["last"] = last
		}
	}
	return beats, words
}

// convert sends items through a part and returns what comes out.
func convert(t *testing.T, r *rig, items []map[string]uint64, fields []string, want, goIn, goOut int) [][]uint64 {
	t.Helper()
	rnd := random(uint64(goIn*100 + goOut))
	in := &source{r: r, name: "in", items: items}
	out := watchStream(r, "out", fields...)
	var got [][]uint64
	for cycle := 0; len(got) < want; cycle++ {
		require.Less(t, cycle, 20000, "no item comes any more; %d of %d came", len(got), want)
		in.drive(chance(rnd, goIn))
		r.setBool("out_ready", chance(rnd, goOut))
		in.edge()
		if x := out.edge(); x != nil {
			got = append(got, x)
		}
		r.step()
	}
	return got
}

func rows(items []map[string]uint64, fields ...string) [][]uint64 {
	out := make([][]uint64, len(items))
	for i, x := range items {
		for _, f := range fields {
			out[i] = append(out[i], x[f])
		}
	}
	return out
}

func TestUpsizerAndDownsizer(t *testing.T) {
	for _, c := range [][2]int{{8, 4}, {8, 3}, {1, 2}, {7, 5}, {16, 2}} {
		up := elaborate(t, parts.Upsizer{Width: c[0], Ratio: c[1]})
		down := elaborate(t, parts.Downsizer{Width: c[0], Ratio: c[1]})
		for i, s := range stalls {
			beats, words := packets(uint64(i), c[0], c[1])
			got := convert(t, newRig(t, up), beats, []string{"data", "keep", "last"}, len(words), s[0], s[1])
			require.Equal(t, rows(words, "data", "keep", "last"), got)
			got = convert(t, newRig(t, down), words, []string{"data", "last"}, len(beats), s[0], s[1])
			require.Equal(t, rows(beats, "data", "last"), got)
		}
	}
}

// Neither side waits: no cycle is lost.
func TestUpsizerAndDownsizerThroughput(t *testing.T) {
	r := rigOf(t, parts.Upsizer{Width: 8, Ratio: 4})
	r.set("in_valid", 1)
	r.set("out_ready", 1)
	for cycle := range 40 {
		require.True(t, r.is("in_ready"))
		require.Equal(t, cycle > 0 && cycle%4 == 0, r.is("out_valid"), "cycle %d", cycle)
		r.step()
	}
	r = rigOf(t, parts.Downsizer{Width: 8, Ratio: 3})
	r.set("in_valid", 1)
	r.set("in_keep", 7)
	r.set("out_ready", 1)
	for cycle := range 30 {
		require.True(t, r.is("out_valid"))
		require.Equal(t, cycle%3 == 2, r.is("in_ready"))
		r.step()
	}
}

// The bits that come out are those that went in; the narrower side never waits.
func TestGearbox(t *testing.T) {
	for _, c := range [][2]int{{8, 12}, {12, 8}, {7, 3}, {3, 7}, {1, 1}, {1, 9}, {9, 1}, {66, 64}, {32, 40}, {5, 5}, {6, 4}} {
		d := elaborate(t, parts.Gearbox{InWidth: c[0], OutWidth: c[1]})
		for i, s := range stalls {
			rnd := random(uint64(i))
			r := newRig(t, d)
			sent, got := new(big.Int), new(big.Int)
			in, out := 0, 0
			item := randomBig(rnd, c[0])
			offered, waiting := false, false
			var old *big.Int
			busy := 0
			for range 200 {
				offered = offered || chance(rnd, s[0])
				r.setBool("in_valid", offered)
				r.setBig("in_data", item)
				r.setBool("out_ready", chance(rnd, s[1]))
				if waiting {
					require.True(t, r.is("out_valid"))
					require.Equal(t, old, r.big("out_data"))
				}
				waiting, old = r.is("out_valid") && !r.is("out_ready"), r.big("out_data")
				narrow := "out"
				if c[0] < c[1] {
					narrow = "in"
				}
				if r.fires(narrow) {
					busy++
				}
				if r.fires("out") {
					got.Or(got, new(big.Int).Lsh(r.big("out_data"), uint(out)))
					out += c[1]
				}
				if r.fires("in") {
					sent.Or(sent, new(big.Int).Lsh(item, uint(in)))
					in += c[0]
					item, offered = randomBig(rnd, c[0]), false
				}
				r.step()
			}
			require.Positive(t, out)
			require.Equal(t, new(big.Int).And(sent, ones(out)), got)
			require.LessOrEqual(t, in-out, c[0]+2*c[1]-1)
			if s == [2]int{100, 100} {
				require.GreaterOrEqual(t, busy, 198, "%v: the narrower side goes on in every cycle", c)
			}
		}
	}
}
