package verilog_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/hwgen/hwgen/gen/verilog"
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/stretchr/testify/require"
)

// RAM has one write port and one synchronous read port.
type RAM struct {
	Width, Depth int
	Gran         int // mask granularity, 0: no mask
	Rule         int // Never, Old, New
}

type RAMPorts struct {
	We, Re  hdl.In
	Wa, Ra  hdl.In
	Wd      hdl.In
	Mask    hdl.In
	Rd      hdl.Out
	Padding hdl.Out
}

func (r RAM) Ports() RAMPorts {
	n := 1
	if r.Gran > 0 {
		n = r.Width / r.Gran
	}
	aw := hdl.IndexBits(r.Depth)
	return RAMPorts{
		We: hdl.Input(1), Re: hdl.Input(1), Wa: hdl.Input(aw), Ra: hdl.Input(aw),
		Wd: hdl.Input(r.Width), Mask: hdl.Input(n), Rd: hdl.Output(r.Width), Padding: hdl.Output(1),
	}
}

func (r RAM) Build(m *hdl.Module, p *RAMPorts) {
	opts := []hdl.MemOption{hdl.Rule(netlist.ReadDuringWrite(r.Rule))}
	if r.Gran > 0 {
		opts = append(opts, hdl.Masked(r.Gran))
	}
	mem := m.Mem("mem", r.Width, r.Depth, opts...)
	if r.Gran > 0 {
		mem.WriteMasked(p.We, p.Wa, p.Wd, p.Mask)
	} else {
		mem.Write(p.We, p.Wa, p.Wd)
	}
	p.Rd.Set(mem.ReadSync(p.Re, p.Ra))
	p.Padding.Set(p.Mask.RedXor())
}

var cellLine = regexp.MustCompile(`(?m)^\s+([A-Z][A-Z0-9_]+)\s+(\d+)$`)

// cells synthesises the design and counts cells by kind.
func cells(t *testing.T, d *netlist.Design, target string) map[string]int {
	t.Helper()
	dir, names := emit(t, d)
	out := run(t, dir, "yosys", "-p", fmt.Sprintf("read_verilog %s; synth_%s -top %s; stat", strings.Join(names, " "), target, d.Top.Name))
	out = out[strings.LastIndex(out, "Number of cells"):]
	counts := map[string]int{}
	for _, m := range cellLine.FindAllStringSubmatch(out, -1) {
		counts[m[1]], _ = strconv.Atoi(m[2])
	}
	return counts
}

// logic counts what is no RAM.
func logic(counts map[string]int) int {
	n := 0
	for kind, k := range counts {
		if strings.Contains(kind, "LUT") || strings.Contains(kind, "DFF") || strings.HasPrefix(kind, "FD") || kind == "TRELLIS_FF" {
			n += k
		}
	}
	return n
}

// RAMs is several memories side by side.
type RAMs struct{ List []RAM }

type RAMsPorts struct{ P []RAMPorts }

func (r RAMs) Ports() RAMsPorts {
	var p RAMsPorts
	for _, x := range r.List {
		p.P = append(p.P, x.Ports())
	}
	return p
}

func (r RAMs) Build(m *hdl.Module, p *RAMsPorts) {
	for i, x := range r.List {
		k := hdl.Inst(m, fmt.Sprintf("ram%d", i), x)
		o := p.P[i]
		k.We.Drive(o.We)
		k.Re.Drive(o.Re)
		k.Wa.Drive(o.Wa)
		k.Ra.Drive(o.Ra)
		k.Wd.Drive(o.Wd)
		k.Mask.Drive(o.Mask)
		o.Rd.Set(k.Rd)
		o.Padding.Set(k.Padding)
	}
}

// Synchronous memories become block RAM; Never costs no logic but the and of
// mask and enable and the parity beside it (semantics 11).
func TestSynchronousMemoriesAreBlockRAM(t *testing.T) {
	never := RAMs{[]RAM{{32, 512, 0, int(hdl.Never)}, {32, 512, 8, int(hdl.Never)}}}
	for _, c := range []struct {
		target, ram string
		count       int
	}{{"ice40", "SB_RAM40_4K", 8}, {"ecp5", "DP16KD", 2}, {"xilinx", "RAMB18E1", 2}} {
		t.Run(c.target, func(t *testing.T) {
			n := cells(t, elaborate(t, never), c.target)
			require.Equal(t, c.count, n[c.ram], "%v", n)
			require.LessOrEqual(t, logic(n), 4+1, "%v", n)
		})
	}
	t.Run("New and Old", func(t *testing.T) {
		d := elaborate(t, RAMs{[]RAM{{16, 256, 0, int(hdl.New)}, {16, 256, 0, int(hdl.Old)}}})
		n := cells(t, d, "ice40")
		require.Equal(t, 2, n["SB_RAM40_4K"], "%v", n)
		require.Less(t, logic(n), 200, "%v", n)
	})
}

// Every width of the mask, in each of its three printed forms, lints.
func TestMaskedMemories(t *testing.T) {
	for _, gran := range []int{64, 32, 16, 8, 1} {
		for _, rule := range []int{int(hdl.Never), int(hdl.New), int(hdl.Old)} {
			if gran != 8 && rule == int(hdl.Old) {
				continue
			}
			t.Run(fmt.Sprint(gran, rule), func(t *testing.T) {
				lint(t, elaborate(t, RAM{64, 16, gran, rule}))
			})
		}
	}
	lint(t, elaborate(t, RAM{128, 20, 1, int(hdl.New)})) // too many lanes for a loop
}

// Contents come as assignments or as a file; what is not given is zero.
func TestMemoryContents(t *testing.T) {
	roms := 0
	build := func(words int) *netlist.Design {
		roms++
		return boxed(t, name("rom%d", roms), func(m *hdl.Module, p *boxPorts) {
			list := make([]uint64, words)
			for i := range list {
				list[i] = uint64(i*7+3) & 255
			}
			mem := m.Mem("mem", 8, 16, hdl.Contents(list...))
			p.Y.Set(mem.Read(p.I))
			p.Z.Set(mem.Read(p.A.Trunc(4)))
			p.V.SetLit(0)
			hdl.Unused(p.B, p.C, p.A)
		})
	}
	for _, c := range []struct {
		words int
		opts  []verilog.Option
	}{{16, nil}, {5, nil}, {16, []verilog.Option{verilog.WithMemoryFiles("", 4)}}, {9, []verilog.Option{verilog.WithMemoryFiles("", 4)}}} {
		d := build(c.words)
		lint(t, d, c.opts...)
		in, out := simulateBox(t, d, 30, c.opts...)
		for k, v := range in {
			want := uint64(0)
			if int(v.I) < c.words {
				want = (v.I*7 + 3) & 255
			}
			require.Equal(t, num(want, 8), out[k][0], "%d words", c.words)
		}
	}
}

// A memory that holds nothing for ever was told to its author (HG307); the
// tools take it all the same.
func TestMemoryWithoutContentsOrWrites(t *testing.T) {
	d := boxed(t, "hollow", func(m *hdl.Module, p *boxPorts) {
		mem := m.Mem("mem", 8, 16)
		p.Y.Set(mem.Read(p.I))
		p.Z.Set(mem.ReadSync(p.C, p.I))
		p.V.SetLit(0)
		hdl.Unused(p.A, p.B)
	})
	require.Len(t, d.Warnings.List, 1)
	require.Equal(t, "HG307", d.Warnings.List[0].Code)
	lint(t, d)
	lint(t, d, verilog.WithSeed(3))
}

// Undefined registers and memories hold what netlist.UndefinedValue says.
func TestSeededContents(t *testing.T) {
	d := boxed(t, "seeded", func(m *hdl.Module, p *boxPorts) {
		mem := m.Mem("mem", 72, 13)
		mem.Write(p.I.EqLit(15), p.I, hdl.Lit(72, 0)) // past the end: writes nothing
		word := mem.Read(p.I)
		r := m.Reg("r", 8, 0, hdl.Undefined())
		m.When(p.C, func() { r.Set(p.B) })
		p.Y.Set(word.Slice(71, 64))
		p.Z.Set(word.Slice(7, 0).Xor(p.A))
		p.V.Set(r.Bit(3))
		hdl.Unused(word)
	})
	seed := verilog.WithSeed(99)
	lint(t, d)
	lint(t, d, seed)
	in, out := simulateBox(t, d, 30, seed)
	r := netlist.UndefinedValue(99, "seeded", "r", 0, 8)[0]
	for k, v := range in {
		if v.I < 13 {
			w := netlist.UndefinedValue(99, "seeded", "mem", int(v.I), 72)
			require.Equal(t, num(w[1], 8), out[k][0])
			require.Equal(t, num(w[0]^v.A, 8), out[k][1])
		}
		require.Equal(t, num(r>>3, 1), out[k][2])
		if v.C == 1 {
			r = v.B
		}
	}
}
