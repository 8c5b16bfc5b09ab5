package parts_test

import (
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/stretchr/testify/require"
)

// words is a memory in Go; only words that were written are known.
type words struct {
	lane int
	is   map[uint64]*big.Int
}

// write replaces the lanes that are enabled.
func (w words) write(addr uint64, enable uint64, lanes int, data *big.Int) {
	old := w.is[addr]
	if old == nil {
		old = new(big.Int)
	}
	out := new(big.Int)
	for i := range lanes {
		from := old
		if enable>>i&1 == 1 {
			from = data
		}
		for b := i * w.lane; b < (i+1)*w.lane; b++ {
			out.SetBit(out, b, from.Bit(b))
		}
	}
	w.is[addr] = out
}

func TestSinglePortRAM(t *testing.T) {
	for _, c := range []parts.SinglePortRAM{{Width: 32, Depth: 16, LaneWidth: 8}, {Width: 9, Depth: 5}, {Width: 130, Depth: 7, LaneWidth: 65}, {Width: 3, Depth: 1}} {
		r := rigOf(t, c)
		rnd := random(1)
		lane := c.LaneWidth
		if lane == 0 {
			lane = c.Width
		}
		lanes := c.Width / lane
		mem := words{lane, map[uint64]*big.Int{}}
		for a := range uint64(c.Depth) { // first all words, whole
			d := randomBig(rnd, c.Width)
			r.set("enable", 1)
			r.set("write_enable", 1<<lanes-1)
			r.set("addr", a)
			r.setBig("write_data", d)
			mem.write(a, 1<<lanes-1, lanes, d)
			r.step()
		}
		var want *big.Int
		for range 300 {
			addr, enable, d := rnd.Uint64N(uint64(c.Depth)), rnd.Uint64N(1<<lanes), randomBig(rnd, c.Width)
			if chance(rnd, 40) {
				enable = 0
			}
			on := chance(rnd, 80)
			r.setBool("enable", on)
			r.set("write_enable", enable)
			r.set("addr", addr)
			r.setBig("write_data", d)
			r.step()
			if on && enable == 0 {
				want = mem.is[addr]
			} else if on {
				mem.write(addr, enable, lanes, d)
			}
			if want != nil { // the word read stays, also over writes
				require.Zero(t, want.Cmp(r.big("read_data")))
			}
		}
	}
}

func TestDualPortRAM(t *testing.T) {
	c := parts.DualPortRAM{Width: 24, Depth: 12, LaneWidth: 8}
	r := rigOf(t, c)
	rnd := random(2)
	mem := words{8, map[uint64]*big.Int{}}
	var want *big.Int
	known := false
	for range 500 {
		w, a := rnd.Uint64N(12), rnd.Uint64N(12)
		if w == a {
			a = (a + 1) % 12
		}
		enable, on, d := rnd.Uint64N(8), chance(rnd, 70), randomBig(rnd, 24)
		if mem.is[w] == nil && enable != 0 {
			enable = 7
		}
		r.set("write_enable", enable)
		r.set("write_addr", w)
		r.setBig("write_data", d)
		r.setBool("read_enable", on)
		r.set("read_addr", a)
		r.step()
		if on {
			want, known = mem.is[a], mem.is[a] != nil
		}
		if enable != 0 {
			mem.write(w, enable, 3, d)
		}
		if known {
			require.Zero(t, want.Cmp(r.big("read_data")))
		}
	}
	require.Len(t, mem.is, 12)
	r.set("write_enable", 1)
	r.set("read_enable", 1)
	r.set("write_addr", 3)
	r.set("read_addr", 3)
	require.Error(t, r.s.Step(1), "a word is read as it is written")
}

func TestTrueDualPortRAM(t *testing.T) {
	r := rigOf(t, parts.TrueDualPortRAM{Width: 16, Depth: 8, LaneWidth: 8})
	rnd := random(3)
	mem := words{8, map[uint64]*big.Int{}}
	want := map[string]*big.Int{}
	for range 500 {
		a := rnd.Uint64N(8)
		addr := map[string]uint64{"a": a, "b": (a + 1 + rnd.Uint64N(7)) % 8}
		type op struct {
			on     bool
			enable uint64
			data   *big.Int
		}
		ops := map[string]op{}
		for _, p := range []string{"a", "b"} {
			x := op{chance(rnd, 80), rnd.Uint64N(4), randomBig(rnd, 16)}
			if mem.is[addr[p]] == nil && x.enable != 0 {
				x.enable = 3
			}
			ops[p] = x
			r.setBool(p+"_enable", x.on)
			r.set(p+"_write_enable", x.enable)
			r.set(p+"_addr", addr[p])
			r.setBig(p+"_write_data", x.data)
		}
		r.step()
		for _, p := range []string{"a", "b"} {
			x := ops[p]
			if x.on && x.enable == 0 {
				want[p] = mem.is[addr[p]]
			} else if x.on {
				mem.write(addr[p], x.enable, 2, x.data)
			}
			if want[p] != nil {
				require.Zero(t, want[p].Cmp(r.big(p+"_read_data")))
			}
		}
	}
	require.Len(t, mem.is, 8)
	for _, p := range []string{"a", "b"} {
		r.set(p+"_enable", 1)
		r.set(p+"_addr", 2)
		r.set(p+"_write_enable", 3)
	}
	require.Error(t, r.s.Step(1), "both ports write one word")
	r.set("b_write_enable", 0)
	require.Error(t, r.s.Step(1), "one port reads what the other writes")
}

// Block RAM is really inferred, by each target's own flow up to where memories
// are mapped. 512 words of 32 bits are four blocks of iCE40, one of the others.
func TestMemoriesBecomeBlockRAM(t *testing.T) {
	designs := []*design{
		elaborate(t, parts.SinglePortRAM{Width: 32, Depth: 512, LaneWidth: 8}),
		elaborate(t, parts.DualPortRAM{Width: 32, Depth: 512, LaneWidth: 8}),
		elaborate(t, parts.DualPortRAM{Width: 32, Depth: 512, TwoClocks: true}),
		elaborate(t, parts.FIFO[bits]{Shape: hdlW32, Depth: 512, BlockRAM: true}),
		elaborate(t, parts.FIFO[bits]{Shape: hdlW32, Depth: 512, BlockRAM: true, Bypass: true}),
		elaborate(t, parts.AsyncFIFO[bits]{Shape: hdlW32, Depth: 512}),
	}
	both := elaborate(t, parts.TrueDualPortRAM{Width: 32, Depth: 512})
	for _, target := range []struct {
		synth  string
		blocks map[string]int // cells of block RAM -> how many of them hold a memory
		both   bool           // maps two write ports
	}{
		{"synth_ice40", map[string]int{"SB_RAM40_4K": 4}, false},
		{"synth_ecp5", map[string]int{"DP16KD": 1}, false},
		{"synth_xilinx", map[string]int{"RAMB18E1": 1, "RAMB36E1": 1}, true},
	} {
		t.Run(target.synth, func(t *testing.T) {
			list := designs
			if target.both {
				list = append(slices.Clone(designs), both)
			}
			stat := mapped(t, list, target.synth)
			got := 0
			for cell, n := range target.blocks {
				got += number(t, countOf(stat, cell)) / n
			}
			require.Equal(t, len(list), got, stat)
			require.Empty(t, countOf(stat, "$mem_v2"), "a memory is left over")
		})
	}
}

// mapped runs a target's flow on designs, as instances of one module, until
// memories are mapped, and returns what stat says.
func mapped(t *testing.T, designs []*design, synth string) string {
	t.Helper()
	dir, files := around(t, designs)
	script := "read_verilog " + strings.Join(files, " ") + "; hierarchy -top all; proc; flatten; " + synth + " -top all -run :map_ffram; tee -q -o cells stat"
	out, err := tool(t, dir, "yosys", "-q", "-p", script)
	require.NoError(t, err, out)
	cells, err := os.ReadFile(filepath.Join(dir, "cells"))
	require.NoError(t, err)
	return string(cells)
}

func number(t *testing.T, s string) int {
	t.Helper()
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	require.NoError(t, err)
	return n
}

// countOf is how many cells of a type yosys' stat reports, "" for none.
func countOf(stat, cell string) string {
	for line := range strings.Lines(stat) {
		if f := strings.Fields(line); len(f) == 2 && f[0] == cell {
			return f[1]
		}
	}
	return ""
}
