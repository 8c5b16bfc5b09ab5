package engine_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/tb/engine"
	"github.com/hwgen/hwgen/verilator"
)

func start(t testing.TB, k engine.Kind, d *engine.Design, o engine.Options) engine.Engine {
	t.Helper()
	o.Optimise = verilator.ForBuild
	e, err := engine.New(context.Background(), k, d, o) // a test's context ends before its cleanup
	require.NoError(t, err)
	require.Equal(t, k.String(), e.Name())
	t.Cleanup(func() { require.NoError(t, e.Close()) })
	return e
}

func TestBothEnginesRecord(t *testing.T) {
	d := tallyDesign(t)
	for _, k := range engine.Kinds {
		require.Equal(t, want, run(t, d, start(t, k, d, engine.Options{Wave: engine.Wave{File: filepath.Join(t.TempDir(), "x.vcd")}}), stimulus()...), "%v", k)
	}
	require.Equal(t, want, run(t, d, start(t, engine.Embedded, d, engine.Options{}), stimulus()...), "without waves")
}

// However a run is cut into blocks, the same happens in the same cycles.
func TestBlocksOfAnySize(t *testing.T) {
	d := tallyDesign(t)
	for size := 1; size <= 20; size++ {
		e := start(t, engine.Embedded, d, engine.Options{})
		var blocks []*engine.Block
		for at := 0; at < 50; at += size {
			b := engine.NewBlock(min(size, 50-at))
			for i, x := range stimulus() {
				each(d, x, func(cycle, input int, words []uint64) {
					if cycle += 20*i - at; cycle >= 0 && cycle < b.Cycles {
						b.Add(cycle, input, words...)
					}
				})
			}
			blocks = append(blocks, b)
		}
		require.Equal(t, want, run(t, d, e, blocks...), "blocks of %d", size)
	}
}

// each goes through the items of a block.
func each(d *engine.Design, b *engine.Block, f func(cycle, input int, words []uint64)) {
	for at := 0; at < len(b.Words); {
		i := int(b.Words[at] & 255)
		n := 1 + d.Inputs[i].Words()
		f(int(b.Words[at]>>8), i, b.Words[at+1:at+n])
		at += n
	}
}

func TestQuiet(t *testing.T) {
	d := tallyDesign(t)
	e := start(t, engine.Embedded, d, engine.Options{NoRecords: true})
	require.Empty(t, run(t, d, e, stimulus()...))
	require.EqualValues(t, 50, e.Cycle())
}

func TestSnapshots(t *testing.T) {
	d := tallyDesign(t)
	e := start(t, engine.Embedded, d, engine.Options{}).(engine.Snapshotter)
	blocks := stimulus()
	first := run(t, d, e, blocks[0])
	var s *engine.Snapshot
	for range 3 {
		var err error
		s, err = e.Snapshot(s)
		require.NoError(t, err)
		require.Equal(t, want, append(first[:len(first):len(first)], run(t, d, e, blocks[1])...))
		require.NoError(t, e.Restore(s))
		require.EqualValues(t, 20, e.Cycle())
	}
	require.ErrorContains(t, e.Restore(&engine.Snapshot{}), "empty")
}

// A check that fails ends the block in the same cycle on both engines, with what
// happened before.
func TestFailedChecks(t *testing.T) {
	d := tallyDesign(t)
	for _, k := range engine.Kinds {
		e := start(t, k, d, engine.Options{Wave: engine.Wave{File: filepath.Join(t.TempDir(), "x.vcd")}})
		b := engine.NewBlock(40)
		b.Add(3, 1, 665)
		b.Add(21, 0, 1, 0, 0)
		b.Add(22, 0, 1, 0, 0)
		run(t, d, e, engine.NewBlock(10))
		var r engine.Records
		err := e.Run(b, &r)
		var failed *engine.CheckError
		require.ErrorAs(t, err, &failed)
		require.EqualValues(t, 10+22, failed.Cycle, "%v", k)
		require.Contains(t, failed.Detail, "the sum is not")
		require.Equal(t, 22, r.Done, "%v", k)
		require.Equal(t, []event{
			{13, "changed", []uint64{665}}, {15, "tick", []uint64{}}, {31, "changed", []uint64{666}}, {31, "added", []uint64{0, 0, 0}}, {31, "tick", []uint64{}},
		}, events(d, &r), "%v", k)
	}
}

var vcdTime = regexp.MustCompile(`(?m)^#(\d+)$`)

// Waves are of the cycles that were asked for: a cycle takes 10 ns.
func TestWaves(t *testing.T) {
	d := tallyDesign(t)
	for _, k := range engine.Kinds {
		file := filepath.Join(t.TempDir(), "window.vcd")
		e := start(t, k, d, engine.Options{Wave: engine.Wave{File: file, From: 5, To: 9}})
		require.Equal(t, want, run(t, d, e, stimulus()...), "%v", k)
		require.NoError(t, e.Close())
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Contains(t, string(data), "$enddefinitions")
		require.Regexp(t, `b1[01]{63} `, string(data), "2^63 in sum")
		times := vcdTime.FindAllStringSubmatch(string(data), -1)
		require.NotEmpty(t, times)
		for _, x := range times[1:] {
			at, err := strconv.Atoi(x[1])
			require.NoError(t, err)
			require.GreaterOrEqual(t, at, 5*10_000-5000, "%v", k)
			require.LessOrEqual(t, at, 9*10_000, "%v", k)
		}
	}
	_, err := engine.New(t.Context(), engine.Embedded, d, engine.Options{Wave: engine.Wave{File: filepath.Join(t.TempDir(), "no", "x.vcd")}})
	require.ErrorContains(t, err, "waves: ")
}

func TestBadBlocks(t *testing.T) {
	d := tallyDesign(t)
	e := start(t, engine.Embedded, d, engine.Options{})
	for want, fill := range map[string]func(b *engine.Block){
		"names input 2; there are 2":       func(b *engine.Block) { b.Add(0, 2) },
		"an item for load at cycle 10":     func(b *engine.Block) { b.Add(10, 1, 5) },
		"an item for load at cycle 3, beh": func(b *engine.Block) { b.Add(4, 1, 5); b.Add(3, 1, 5) },
		"an item for load at cycle 4, beh": func(b *engine.Block) { b.Add(4, 1, 5); b.Add(4, 1, 5) },
		"has too few words":                func(b *engine.Block) { b.Add(4, 0, 5, 6) },
		"0x10000 does not fit the 16 bits": func(b *engine.Block) { b.Add(4, 0, 1<<16, 0, 0) },
		"does not fit the 100 bits of add": func(b *engine.Block) { b.Add(4, 0, 1, 0, 1<<36) },
		"a block of -1 cycles":             func(b *engine.Block) { b.Cycles = -1 },
	} {
		b := engine.NewBlock(10)
		fill(b)
		var r engine.Records
		require.ErrorContains(t, e.Run(b, &r), want)
		require.Zero(t, e.Cycle(), "nothing of it is run")
	}
}

type withReset struct{ tally }

func (withReset) Domains() []hdl.DomainSpec { return []hdl.DomainSpec{{}} }

func TestBadDesigns(t *testing.T) {
	for want, change := range map[string]func(d *engine.Design){
		"output sum of 63 bits":            func(d *engine.Design) { d.Outputs[0].Port.Width = 63 },
		"output events of 2 bits":          func(d *engine.Design) { d.Outputs = d.Outputs[:2] },
		"input load of tally":              func(d *engine.Design) { d.Inputs[1].Data = nil },
		"input add_valid of 1 bits is not": func(d *engine.Design) { d.Inputs[1].Valid = "add_valid" },
		"0 inputs and 3 outputs":           func(d *engine.Design) { d.Inputs = nil },
		"has a reset port": func(d *engine.Design) {
			n, err := hdl.Elaborate(withReset{})
			require.NoError(t, err)
			d.Netlist = n
		},
	} {
		for _, k := range engine.Kinds {
			d := tallyDesign(t)
			change(d)
			_, err := engine.New(t.Context(), k, d, engine.Options{})
			require.ErrorContains(t, err, want)
		}
	}
	_, err := engine.New(t.Context(), 7, tallyDesign(t), engine.Options{})
	require.ErrorContains(t, err, "engine 7")
	_, err = engine.ParseKind("icarus")
	require.ErrorContains(t, err, "expected embedded or verilator")
	k, err := engine.ParseKind("verilator")
	require.NoError(t, err)
	require.Equal(t, engine.Verilator, k)
}

func TestVerilatorIsMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := engine.New(t.Context(), engine.Verilator, tallyDesign(t), engine.Options{})
	var missing *verilator.MissingError
	require.ErrorAs(t, err, &missing)
	require.ErrorContains(t, err, "apt-get install verilator")
}
