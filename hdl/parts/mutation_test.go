package parts_test

import (
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/hwgen/hwgen/tb/mutate"
	"github.com/hwgen/hwgen/verilator"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var flagMutants = flag.Int("mutants", 3, "how many mutants of each part TestMutantsAreKilled runs")

// mutated is a part with what it should do.
type mutated struct {
	specimen
	reference func() reference
}

func mutatedParts() []mutated {
	fifo := func(f parts.FIFO[bits]) mutated {
		f.Shape = b8
		return mutated{of("FIFO", f), func() reference { return &referenceFIFO{FIFO: f} }}
	}
	register := func(m parts.RegisterMode) mutated {
		return mutated{of("StreamRegister", parts.StreamRegister[bits]{Shape: b8, Mode: m}), func() reference { return referenceRegister(m) }}
	}
	arbiter := func(n int, p parts.Policy) mutated {
		return mutated{of("Arbiter", parts.Arbiter{N: n, Policy: p}), func() reference { return &referenceArbiter{n: n, fixed: p == parts.FixedPriority} }}
	}
	merge := func(n int, p parts.Policy) mutated {
		return mutated{of("StreamArbiter", parts.StreamArbiter[bits]{Shape: b8, N: n, Policy: p}), func() reference {
			return &referenceMerge{referenceArbiter{n: n, fixed: p == parts.FixedPriority}, false, -1}
		}}
	}
	counter := func(c parts.Counter, modulo int64) mutated {
		return mutated{of("Counter", c), func() reference { return &referenceCounter{modulo: modulo, saturate: c.Saturate} }}
	}
	lfsr := func(l parts.LFSR) mutated {
		return mutated{of("LFSR", l), func() reference { return &referenceLFSR{l, 1} }}
	}
	gearbox := func(in, out, unit int) mutated {
		return mutated{of("Gearbox", parts.Gearbox{InWidth: in, OutWidth: out}), func() reference { return &referenceGearbox{in: in, out: out, unit: unit} }}
	}
	crc := func(name string, width int) mutated {
		c := parts.CRC{Spec: crcSpec(name), DataWidth: width}
		return mutated{of("CRC", c), func() reference { return &referenceCRC{spec: c.Spec, lanes: width / 8} }}
	}
	list := []mutated{
		fifo(parts.FIFO[bits]{Depth: 1}), fifo(parts.FIFO[bits]{Depth: 5, AlmostFull: 4, AlmostEmpty: 1}),
		fifo(parts.FIFO[bits]{Depth: 4, Pipe: true}), fifo(parts.FIFO[bits]{Depth: 3, Flow: true}),
		fifo(parts.FIFO[bits]{Depth: 5, BlockRAM: true}), fifo(parts.FIFO[bits]{Depth: 4, BlockRAM: true, Bypass: true}),
		register(parts.Full), register(parts.Forward), register(parts.Backward),
		arbiter(4, parts.RoundRobin), arbiter(5, parts.FixedPriority),
		merge(4, parts.RoundRobin), merge(3, parts.FixedPriority),
		{of("StreamArbiter", parts.StreamArbiter[parts.Beat[bits]]{Shape: parts.BeatOf(b8), N: 3, Lock: true}), func() reference {
			return &referenceMerge{referenceArbiter{n: 3}, true, -1}
		}},
		{of("StreamMux", parts.StreamMux[bits]{Shape: b8, N: 4}), func() reference { return referenceMux(4) }},
		{of("StreamDemux", parts.StreamDemux[bits]{Shape: b8, N: 4}), func() reference { return referenceDemux(4) }},
		{of("StreamFork", parts.StreamFork[bits]{Shape: b8, N: 3}), func() reference { return &referenceFork{make([]bool, 3)} }},
		{of("StreamJoin", parts.StreamJoin[bits]{Shape: b8, N: 3}), func() reference { return referenceJoin(3, 8) }},
		{of("StreamZip", parts.StreamZip[bits, request]{First: b8, Second: reqShape}), func() reference { return function(referenceZip) }},
		{of("Upsizer", parts.Upsizer{Width: 8, Ratio: 4}), func() reference { return &referenceUpsizer{width: 8, ratio: 4} }},
		{of("Upsizer", parts.Upsizer{Width: 8, Ratio: 3}), func() reference { return &referenceUpsizer{width: 8, ratio: 3} }},
		{of("Downsizer", parts.Downsizer{Width: 8, Ratio: 4}), func() reference { return &referenceDownsizer{width: 8, ratio: 4} }},
		gearbox(8, 12, 4), gearbox(7, 3, 1),
		{of("FindFirstSet", parts.FindFirstSet{Width: 13}), func() reference { return function(referenceFirst) }},
		counter(parts.Counter{Width: 8}, 256), counter(parts.Counter{Width: 4, Modulo: 10}, 10), counter(parts.Counter{Width: 8, Saturate: true}, 256),
		lfsr(parts.LFSR{Width: 16}), lfsr(parts.LFSR{Width: 16, Galois: true, Steps: 8}),
		crc("CRC-16/USB", 8), crc("CRC-32/ISO-HDLC", 16),
		{of("Divider", parts.Divider{Width: 8}), func() reference { return &referenceDivider{width: 8, wait: -1} }},
		{of("CSRBank", sampleBank()), func() reference { return &referenceBank{period: 1000, enable: 1, missed: 9} }},
	}
	return append(list, append(mutatedCrossings(), mutatedRAMs()...)...)
}

func mutatedCrossings() []mutated {
	return []mutated{
		{of("Synchronizer", parts.Synchronizer{Width: 2, Stages: 3}), func() reference { return referenceSynchronizer{make(chain, 3)} }},
		{of("PulseSynchronizer", parts.PulseSynchronizer{Stages: 2}), func() reference { return &referencePulse{chain: make(chain, 2)} }},
		{of("Handshake", parts.Handshake[bits]{Shape: b8, Stages: 2}), func() reference {
			return &referenceHandshake{there: make(chain, 2), back: make(chain, 2)}
		}},
		{of("AsyncFIFO", parts.AsyncFIFO[bits]{Shape: b8, Depth: 4}), func() reference {
			return &referenceAsync{depth: 4, there: make(chain, 2), back: make(chain, 2)}
		}},
	}
}

func mutatedRAMs() []mutated {
	port := func(prefix string) ramPort {
		return ramPort{enable: prefix + "enable", write: prefix + "write_enable", writeAddr: prefix + "addr", writeData: prefix + "write_data",
			readAddr: prefix + "addr", readData: prefix + "read_data"}
	}
	dual := ramPort{write: "write_enable", writeAddr: "write_addr", writeData: "write_data", read: "read_enable", readAddr: "read_addr", readData: "read_data"}
	apart := dual
	apart.clock = [2]string{"write", "read"}
	return []mutated{
		{of("SinglePortRAM", parts.SinglePortRAM{Width: 16, Depth: 16, LaneWidth: 8}), func() reference { return newReferenceRAM(8, port("")) }},
		{of("DualPortRAM", parts.DualPortRAM{Width: 16, Depth: 16, LaneWidth: 8}), func() reference { return newReferenceRAM(8, dual) }},
		{of("DualPortRAM", parts.DualPortRAM{Width: 16, Depth: 16, TwoClocks: true}), func() reference { return newReferenceRAM(16, apart) }},
		{of("TrueDualPortRAM", parts.TrueDualPortRAM{Width: 16, Depth: 8, LaneWidth: 8}), func() reference { return newReferenceRAM(8, port("a_"), port("b_")) }},
	}
}

// script is stimulus of a part, and what its reference says of it.
type script struct {
	d       *design
	clocks  []string // ports
	domains []string
	inputs  []portOf
	outputs []portOf
	steps   []scriptStep
}

type scriptStep struct {
	in    values
	want  values // nil: whatever
	edges uint64 // of the clocks
}

const scriptSteps = 1500

// write makes the stimulus. The outputs of the design are not asked: ready is
// what the reference says.
func (x mutated) write(t *testing.T, seed uint64) *script {
	d, err := x.build()
	require.NoError(t, err)
	s := &script{d: d}
	resets := map[string]bool{}
	for _, c := range d.Top.Domains {
		s.clocks, s.domains = append(s.clocks, c.Clock), append(s.domains, c.Name)
		resets[c.Reset] = true
	}
	ways := uint64(0)
	for _, p := range portsOf(d.Top) {
		if slices.Contains(s.clocks, p.name) {
			continue
		}
		if p.dir == "output" {
			s.outputs = append(s.outputs, p)
		} else {
			s.inputs = append(s.inputs, p)
		}
		if several.MatchString(p.name) {
			ways++
		}
	}
	rnd := random(seed)
	ref := x.reference()
	in, waiting := values{}, map[string]bool{}
	for n := range scriptSteps {
		st := scriptStep{in: values{}, edges: 1<<len(s.clocks) - 1}
		if n < 3 || n%151 < 1+n/151%2 { // a reset, without traffic
			for name := range resets {
				st.in[name] = 1
			}
			if _, ram := ref.(*referenceRAM); !ram {
				ref = x.reference()
			}
			in, waiting = values{}, map[string]bool{}
			s.steps = append(s.steps, st)
			continue
		}
		busy := []int{5, 10, 2, 8}[n/20%4]
		parity := rnd.Uint64N(2)
		for _, p := range s.inputs {
			stream, _, _ := strings.Cut(p.name, "_")
			if parts := strings.Split(p.name, "_"); len(parts) > 2 && parts[1][0] >= '0' && parts[1][0] <= '9' {
				stream += "_" + parts[1]
			}
			v := rnd.Uint64()
			switch {
			case resets[p.name]:
				v = 0
			case stream != "out" && waiting[stream] && !strings.HasSuffix(p.name, "_ready"), p.name == "select" && (waiting["in"] || waiting["out"]):
				v = in[p.name]
			case strings.HasSuffix(p.name, "_valid") || strings.HasSuffix(p.name, "_ready"):
				v = flag1(rnd.IntN(10) < busy)
			case p.name == "select":
				v = rnd.Uint64N(ways)
			case p.name == "value" && p.width == 4:
				v = rnd.Uint64N(10)
			case strings.HasSuffix(p.name, "_keep"): // without gaps
				v = 1<<rnd.IntN(p.width+1) - 1
			case p.name == "load":
				v = flag1(rnd.IntN(6) == 0)
			case p.name == "enable" || p.name == "down":
				v = flag1(rnd.IntN(10) < busy)
			case strings.HasSuffix(p.name, "request_addr"):
				v = rnd.Uint64N(9)
				if rnd.IntN(3) > 0 {
					v &^= 3
				}
				if rnd.IntN(10) == 0 {
					v = rnd.Uint64()
				}
			case strings.HasSuffix(p.name, "addr") && p.name != "second_addr":
				v = v&^1 | parity
				parity ^= 1
			case rnd.IntN(3) == 0:
				v = []uint64{0, ^uint64(0), 1 << rnd.IntN(p.width), ^uint64(0) << rnd.IntN(p.width)}[rnd.IntN(4)]
			}
			st.in[p.name] = v & (1<<p.width - 1)
		}
		in = st.in
		st.want = ref.outputs(in)
		domain := ""
		if len(s.clocks) > 0 {
			clock := rnd.IntN(len(s.clocks))
			st.edges, domain = 1<<clock, s.domains[clock]
		}
		ref.edge(in, domain)
		waiting = s.waits(st, domain)
		s.steps = append(s.steps, st)
	}
	return s
}

// waits lists the streams whose item was not taken at the edge.
func (s *script) waits(st scriptStep, clock string) map[string]bool {
	now := map[string]bool{"out": st.want["out_valid"] == 1 && st.in["out_ready"] == 0}
	for _, p := range s.inputs {
		stream, ok := strings.CutSuffix(p.name, "_valid")
		if !ok || st.in[p.name] == 0 {
			continue
		}
		// With two clocks what goes in does so in src.
		if ready, known := st.want[stream+"_ready"]; known && ready == 0 || clock == "dst" {
			now[stream] = true
		}
	}
	return now
}

// bench is all parts with all their mutants in one model.
type bench struct {
	set     *mutate.Set
	model   *verilator.Model
	scripts []*script
	files   []verilator.File
}

func newBench(t *testing.T, list []mutated, mutants int) *bench {
	b := &bench{}
	var designs []*design
	c := mutate.Config{Top: "all"}
	for i, x := range list {
		s := x.write(t, uint64(i))
		b.scripts = append(b.scripts, s)
		designs = append(designs, s.d)
		c.Groups = append(c.Groups, mutate.Group{Module: s.d.Top.Name, Mutants: mutants})
	}
	c.Files = aroundFiles(t, designs)
	b.files = c.Files
	var err error
	b.set, err = mutate.Make(t.Context(), c)
	require.NoError(t, err)
	m := verilator.Config{
		Top: "all", Files: []verilator.File{{Name: "mutants.v", Data: b.set.Verilog}}, Optimise: verilator.ForBuild,
		Flags: []string{"-Wno-fatal", "-Wno-lint", "-Wno-style", "-O0"},
	}
	for _, s := range b.scripts {
		name := func(p string) string { return s.d.Top.Name + "_at_" + p }
		for _, p := range s.clocks {
			m.Ports.Clocks = append(m.Ports.Clocks, name(p))
		}
		for _, p := range s.inputs {
			m.Ports.Inputs = append(m.Ports.Inputs, verilator.Port{Name: name(p.name), Width: p.width})
		}
		for _, p := range s.outputs {
			m.Ports.Outputs = append(m.Ports.Outputs, verilator.Port{Name: name(p.name), Width: p.width})
		}
	}
	m.Ports.Inputs = append(m.Ports.Inputs, b.set.Selects...)
	b.model, err = verilator.Build(t.Context(), m)
	require.NoError(t, err)
	t.Cleanup(func() { b.model.Close() })
	return b
}

// run runs all parts with a mutant each, from power-up, and returns for each
// what is wrong first, "" if nothing is.
func (b *bench) run(t *testing.T, number int) []string {
	var steps []uint64
	for n := range scriptSteps {
		st := verilator.Step{End: make([]uint64, (len(b.model.Ports.Clocks)+63)/64)}
		clock := 0
		for _, s := range b.scripts {
			for i := range s.clocks {
				st.End[clock/64] |= s.steps[n].edges >> i & 1 << (clock % 64)
				clock++
			}
			for _, p := range s.inputs {
				st.Inputs = append(st.Inputs, []uint64{s.steps[n].in[p.name]})
			}
		}
		for range b.set.Selects {
			st.Inputs = append(st.Inputs, []uint64{uint64(number)})
		}
		steps = b.model.Ports.AppendStep(steps, st)
	}
	r, err := b.model.Run(t.Context(), verilator.RunOptions{}, steps)
	require.NoError(t, err)
	require.Equal(t, scriptSteps, r.Done)
	wrong := make([]string, len(b.scripts))
	row, first := b.model.Ports.RecordWords(), 0
	for i, s := range b.scripts {
		for n, st := range s.steps {
			for k, p := range s.outputs {
				want, known := st.want[p.name]
				if got := r.Records[n*row+first+k]; known && got != want && wrong[i] == "" {
					wrong[i] = fmt.Sprintf("%s, step %d: %s is %#x and not %#x", s.d.Top.Name, n, p.name, got, want)
				}
			}
		}
		first += len(s.outputs)
	}
	return wrong
}

// lines are those of the Verilog in which a mutant is.
func (b *bench) lines(m mutate.Mutant) string {
	var out []string
	for _, place := range m.Places {
		name, line, _ := strings.Cut(place, ":")
		n, err := strconv.Atoi(line)
		for _, f := range b.files {
			if text := strings.Split(string(f.Data), "\n"); f.Name == name && err == nil && n > 0 && n <= len(text) {
				out = append(out, strings.TrimSpace(text[n-1]))
			}
		}
	}
	return strings.Join(out, " | ")
}

// proof is how a part is compared with its mutants.
func (s *script) proof() mutate.Proof {
	p := mutate.Proof{Module: s.d.Top.Name}
	outputs := map[string]bool{}
	for _, o := range s.outputs {
		outputs[o.name] = true
	}
	for _, c := range s.clocks {
		p.Ports = append(p.Ports, mutate.Port{Name: c, Width: 1, Clock: true})
	}
	for _, i := range s.inputs {
		p.Ports = append(p.Ports, mutate.Port{Name: i.name, Width: i.width})
	}
	for _, o := range s.outputs {
		x := mutate.Port{Name: o.name, Width: o.width, Output: true}
		for at := strings.LastIndex(o.name, "_"); at > 0; at = strings.LastIndex(o.name[:at], "_") {
			if v := o.name[:at] + "_valid"; outputs[v] && v != o.name {
				x.Valid = v
			}
		}
		p.Ports = append(p.Ports, x)
	}
	switch {
	case slices.Contains(s.clocks, "dst_clk"):
		p.Assume = oneReset
	case outputs["a_read_data"]:
		p.Assume = "  always @* assume(a_addr != b_addr);\n"
	case slices.ContainsFunc(s.inputs, func(p portOf) bool { return p.name == "read_addr" }):
		p.Assume = "  always @* assume(write_addr != read_addr);\n"
	}
	return p
}

// Mistakes in the parts' Verilog are found by comparison with what each part
// should do, written down in Go without it. All are asked for but those that
// are proved to change nothing.
func TestMutantsAreKilled(t *testing.T) {
	list := mutatedParts()
	b := newBench(t, list, *flagMutants)
	for _, wrong := range b.run(t, 0) {
		assert.Empty(t, wrong, "without a mutant")
	}
	dead := map[[2]int]bool{}
	for number := 1; number <= *flagMutants; number++ {
		for i, wrong := range b.run(t, number) {
			dead[[2]int{i, number}] = wrong != ""
		}
	}
	executed, killed, equivalent := 0, 0, 0
	var survivors []string
	for _, m := range b.set.Mutants {
		i := slices.IndexFunc(b.scripts, func(s *script) bool { return s.d.Top.Name == m.Module })
		found, ran := dead[[2]int{i, m.Number}]
		require.True(t, ran, "%v", m)
		executed++
		if found {
			killed++
			continue
		}
		v, err := b.set.Equivalent(t.Context(), m, b.scripts[i].proof())
		require.NoError(t, err)
		if v == mutate.Equivalent {
			equivalent++
			continue
		}
		survivors = append(survivors, fmt.Sprintf("%v (%v): %s", m, v, b.lines(m)))
	}
	t.Logf("%d mutants of %d parts: %d killed, %d proved equivalent, %d survive\n%s",
		executed, len(list), killed, equivalent, len(survivors), strings.Join(survivors, "\n"))
	require.GreaterOrEqual(t, executed, len(list)*min(*flagMutants, 30)*3/4)
	require.GreaterOrEqual(t, 100*killed, 99*(executed-equivalent), "survivors")
}
