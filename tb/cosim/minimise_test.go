package cosim

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/engine"
	"github.com/hwgen/hwgen/tb/harness"
	"github.com/hwgen/hwgen/tb/scenario"
)

// broken is an engine of hardware with a fault: a load that the L1 answers with
// an odd word gives one that is even.
type broken struct {
	engine.Snapshotter
	d      *engine.Design
	output int    // of the primary's answers
	even   uint64 // where the lowest bit of their data is
}

// breaks finds out where an answer's data stand by a run without the fault.
func breaks(t testing.TB, h *harness.Harness) *broken {
	e, err := engine.New(context.Background(), engine.Embedded, h.Design, engine.Options{})
	require.NoError(t, err)
	b := &broken{Snapshotter: e.(engine.Snapshotter), d: h.Design, output: -1}
	for i := range h.Design.Outputs {
		for bit := range 64 * min(1, h.Design.Outputs[i].Words()) {
			one := engine.Records{Done: 1, Words: []uint64{uint64(i), 1 << bit}}
			one.Words = append(one.Words, make([]uint64, h.Design.Outputs[i].Words()-1)...)
			for ev := range h.Events(&one) {
				if ev.Kind == harness.Answer && ev.Node == 0 && ev.Data == 1 {
					b.output, b.even = i, 1<<bit
				}
			}
		}
	}
	require.GreaterOrEqual(t, b.output, 0)
	return b
}

func (b *broken) Run(block *engine.Block, r *engine.Records) error {
	err := b.Snapshotter.Run(block, r)
	for rec := range r.All(b.d) {
		if rec.Output == b.output && rec.Payload[0]&b.even != 0 {
			rec.Payload[0] &^= b.even // its memory is the records'
		}
	}
	return err
}

const longWay = `
config memory = 64 KiB
config address_width = 16
config image_size = 1 KiB
config l1_size = 512
config l2_size = 1 KiB
config l2_ways = 2
config log_entries = 64
config state_words = 1
config threads = 2
start protection
memory latency 3..9 cycles
state thread 1 word 0 = 7
checkpoint every 25 references
random 60 stores 1 in 3 threads 0, 1
checkpoint
random 100 stores 1 in 2
`

// A fault that shows after many accesses is shown by a few, as the same
// difference; what is written is a scenario that shows it again.
func TestMinimise(t *testing.T) {
	p := compiled(t, "a long way", longWay)
	open := func(h *harness.Harness) (engine.Engine, error) { return breaks(t, h), nil }
	res, err := Run(p, Options{Open: open, Continue: true})
	require.NoError(t, err)
	m := res.Mismatch
	require.NotNil(t, m)
	require.Equal(t, "answer", m.Event)
	require.Contains(t, m.Report(), "bytes a reader gets") // of the line that was loaded

	r, err := NewRunner(p.Config, open)
	require.NoError(t, err)
	defer r.Close()
	small, runs, err := Minimise(p, m, 400, r.Run)
	require.NoError(t, err)
	require.Less(t, runs, 400)
	var text bytes.Buffer
	_, err = small.WriteTo(&text)
	require.NoError(t, err)
	t.Logf("%d runs\n%s", runs, &text)
	accesses := 0
	for _, a := range small.Actions {
		switch a.(type) {
		case *scenario.Single:
			accesses++
		case *scenario.Protect, *scenario.CheckpointEvery: // the state of the protection is part of the signature
		default:
			t.Errorf("%T is left", a)
		}
	}
	require.LessOrEqual(t, accesses, 4, "a store of an odd word, and loads of it")

	again := compiledText(t, text.Bytes())
	res, err = r.Run(again)
	require.NoError(t, err)
	require.NotNil(t, res.Mismatch)
	require.Equal(t, m.Signature, res.Mismatch.Signature)
}

func compiledText(t testing.TB, text []byte) *scenario.Program {
	s, err := scenario.Parse(text, "small.scn")
	require.NoError(t, err)
	p, err := s.Compile(scenario.Options{})
	require.NoError(t, err)
	return p
}

// What does not show one by one is said, and so is an input that is read once.
func TestMinimiseCannot(t *testing.T) {
	p := compiled(t, "a long way", longWay)
	sound := func(*scenario.Program) (*Result, error) { return &Result{}, nil }
	_, _, err := Minimise(p, &Mismatch{Signature: "x", References: 10}, 10, sound)
	require.ErrorContains(t, err, "the mismatch x does not show when the accesses stand one by one")
	stdin := scenario.FromTrace(spec.Default(), "-", bytes.NewReader([]byte(" L 1000,4\n")), 0)
	_, _, err = Minimise(stdin, &Mismatch{Signature: "x", References: 10}, 10, sound)
	require.ErrorContains(t, err, "standard input is read only once")
}
