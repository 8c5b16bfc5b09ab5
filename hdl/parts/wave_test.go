package parts_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hwgen/hwgen/hdl/parts"
)

// waves draws some signals of a run: one column a cycle, as they are before its
// edge; # is 1, _ is 0, and a payload that does not count is a dot.
type waves struct {
	r     *rig
	names []string
	rows  map[string]*strings.Builder
}

func newWaves(r *rig, names ...string) *waves {
	w := &waves{r, names, map[string]*strings.Builder{}}
	for _, n := range names {
		w.rows[n] = &strings.Builder{}
	}
	return w
}

func (w *waves) sample() {
	for _, n := range w.names {
		cell := map[uint64]string{0: "__", 1: "##"}[w.r.get(n)]
		if stream, data := strings.CutSuffix(n, "_data"); data {
			cell = " ."
			if w.r.is(stream + "_valid") {
				cell = fmt.Sprintf("%2x", w.r.get(n))
			}
		} else if n == "level" {
			cell = fmt.Sprintf("%2d", w.r.get(n))
		}
		fmt.Fprintf(w.rows[n], " %s", cell)
	}
}

func (w *waves) String() string {
	var b strings.Builder
	for _, n := range w.names {
		fmt.Fprintf(&b, "%-9s %s\n", n, w.rows[n])
	}
	return b.String()
}

// play sends numbered items; stop lists cycles in which the consumer waits.
func play(r *rig, items, cycles int, stop string, names ...string) string {
	w := newWaves(r, names...)
	in := &source{r: r, name: "in"}
	for i := range items {
		in.items = append(in.items, data(uint64(0xa0+i))...)
	}
	for c := range cycles {
		in.drive(true)
		r.setBool("out_ready", stop[c%len(stop)] == '#')
		w.sample()
		in.edge()
		r.step()
	}
	return w.String()
}

// What a reader should see of each register: who waits for whom, and when.
func TestWavesOfStreamRegisters(t *testing.T) {
	var b strings.Builder
	for _, mode := range []parts.RegisterMode{parts.Full, parts.Forward, parts.Backward} {
		r := rigOf(t, parts.StreamRegister[bits]{Shape: b8, Mode: mode})
		fmt.Fprintf(&b, "StreamRegister, %s\n%s\n", mode, play(r, 6, 12, "###__#######",
			"in_valid", "in_ready", "in_data", "out_valid", "out_ready", "out_data"))
	}
	snapshot(t, "stream_register.txt", b.String())
}

func TestWavesOfFIFOs(t *testing.T) {
	var b strings.Builder
	for _, f := range []parts.FIFO[bits]{
		{Shape: b8, Depth: 3}, {Shape: b8, Depth: 3, Flow: true}, {Shape: b8, Depth: 3, BlockRAM: true}, {Shape: b8, Depth: 3, BlockRAM: true, Bypass: true},
	} {
		d := elaborate(t, f)
		fmt.Fprintf(&b, "%s\n%s\n", d.Top.Name, play(newRig(t, d), 6, 14, "###____#######",
			"in_valid", "in_ready", "in_data", "level", "out_valid", "out_ready", "out_data"))
	}
	snapshot(t, "fifo.txt", b.String())
}
