package verilator

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
)

// Sparse is the other way to drive a model, of one clock: stimulus and records
// only for the cycles in which there is any. A model built with it runs by
// [Model.StartSparse] alone.
//
// An item of stimulus is a head, the cycle's number in its block above 8 bits of
// the input's index, and the words of the input's ports; the input's valid is 1
// in that cycle only. Behind each rising edge the events are looked at; for each
// bit that is 1 there is a record: a head in the same form with the output's
// index, and the words of its port.
type Sparse struct {
	Clock   string
	Inputs  []SparseInput
	Events  Port // bit i for Outputs[i]; at most 64 bits
	Outputs []SparseOutput
}

// SparseInput is a valid bit with its data.
type SparseInput struct {
	Valid string
	Data  []Port
}

// SparseOutput is what is recorded with a bit of the events; no name: nothing.
type SparseOutput struct{ Port Port }

// Words is how many words a record has beside its head.
func (o SparseOutput) Words() int {
	if o.Port.Name == "" {
		return 0
	}
	return o.Port.Words()
}

func (s *Sparse) ports() []Port {
	out := []Port{s.Events}
	for _, x := range s.Inputs {
		out = append(append(out, Port{x.Valid, 1}), x.Data...)
	}
	for _, x := range s.Outputs {
		if x.Port.Name != "" {
			out = append(out, x.Port)
		}
	}
	return out
}

func (s *Sparse) harness(c *Config) (string, error) {
	if len(s.Inputs) > 64 || s.Events.Width > 64 || s.Events.Width != len(s.Outputs) {
		return "", fmt.Errorf("verilator: %d inputs and %d outputs with %d bits of events; there are at most 64, and a bit for each output",
			len(s.Inputs), len(s.Outputs), s.Events.Width)
	}
	var b bytes.Buffer
	err := driver.ExecuteTemplate(&b, "sparse.cpp.tmpl", map[string]any{"Top": c.Top, "Trace": c.Trace, "S": s})
	return b.String(), err
}

// SparseProcess is a running model, at the state where the last block left it.
// It is used by one goroutine.
type SparseProcess struct {
	p    *Process
	head [24]byte
	buf  []byte
}

// StartSparse begins a simulation at power-up.
func (m *Model) StartSparse(ctx context.Context, o RunOptions) (*SparseProcess, error) {
	if !m.sparse {
		return nil, fmt.Errorf("verilator: the model was not built with Config.Sparse")
	}
	p, err := m.start(ctx, o)
	if err != nil {
		return nil, err
	}
	return &SparseProcess{p: p}, nil
}

// Exchange runs a block of cycles with its stimulus and appends the records to
// records. done is the number of cycles made; it is less than cycles if the model
// has stopped, at the edge of the next one. With quiet nothing is recorded.
func (s *SparseProcess) Exchange(cycles int, stimulus, records []uint64, quiet bool) (done int, _ []uint64, err error) {
	s.buf = s.buf[:0]
	flags := uint64(0)
	if quiet {
		flags = 1
	}
	for _, w := range [...]uint64{uint64(cycles), flags, uint64(len(stimulus))} {
		s.buf = binary.NativeEndian.AppendUint64(s.buf, w)
	}
	for _, w := range stimulus {
		s.buf = binary.NativeEndian.AppendUint64(s.buf, w)
	}
	// The model reads a block to its end before it writes.
	if _, err := s.p.in.Write(s.buf); err != nil {
		return 0, records, s.p.died(err)
	}
	if _, err := io.ReadFull(s.p.out, s.head[:]); err != nil {
		return 0, records, s.p.died(err)
	}
	done = int(binary.NativeEndian.Uint64(s.head[:]))
	n := int(binary.NativeEndian.Uint64(s.head[16:])) * 8
	if cap(s.buf) < n {
		s.buf = make([]byte, n)
	}
	s.buf = s.buf[:n]
	if _, err := io.ReadFull(s.p.out, s.buf); err != nil {
		return done, records, s.p.died(err)
	}
	for i := 0; i < n; i += 8 {
		records = append(records, binary.NativeEndian.Uint64(s.buf[i:]))
	}
	return done, records, nil
}

// Close ends the simulation and waits for the process.
func (s *SparseProcess) Close() error { return s.p.Close() }
