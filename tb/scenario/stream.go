package scenario

import (
	"io"

	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/trace"
)

// Stream is a row of accesses. Next fills dst, and returns io.EOF, with n 0, at
// the end; accesses in front of an error come first.
type Stream interface {
	Next(dst []Access) (n int, err error)
	Close() error
}

// Stream begins the accesses.
func (a *Random) Stream() Stream { return &randomStream{a: a, r: NewRand(a.Seed, uint64(a.Number))} }

type randomStream struct {
	a    *Random
	r    *Rand
	done uint64
}

func (s *randomStream) Close() error { return nil }

func (s *randomStream) Next(dst []Access) (n int, err error) {
	for n < len(dst) && s.done < s.a.Count {
		dst[n] = s.access()
		n++
		s.done++
	}
	if n == 0 && len(dst) > 0 {
		return 0, io.EOF
	}
	return n, nil
}

// access draws thread, place, size, address, and load or store, in this order.
func (s *randomStream) access() Access {
	a := s.a
	out := Access{Ref: s.done, Bits: a.Bits, Thread: a.Threads[s.r.Below(uint64(len(a.Threads)))]}
	in := a.In
	for _, h := range a.Hot {
		if s.r.Happens(h.Chance) {
			in = h.Span
			break
		}
	}
	out.Size = a.Sizes[s.r.Below(uint64(len(a.Sizes)))]
	size := uint64(out.Size)
	first := (in.From + size - 1) / size
	out.Addr = (first + s.r.Below((in.From+in.Size)/size-first)) * size
	if out.Store = s.r.Happens(a.Stores); out.Store {
		out.Value = trace.Value(uint64(a.Number)<<24+s.done, out.Addr, int(size))
	}
	return out
}

// Stream opens the trace.
func (a *Replay) Stream(c *spec.Config) (Stream, error) {
	var r *trace.Reader
	var err error
	o := trace.Options{Limit: a.Limit}
	if a.In != nil {
		r, err = trace.NewReader(a.In, a.File, o)
	} else {
		r, err = trace.Open(a.File, o)
	}
	if err != nil {
		return nil, err
	}
	return &replayStream{a: a, r: r, im: trace.NewImporter(r, c)}, nil
}

type replayStream struct {
	a   *Replay
	r   *trace.Reader
	im  *trace.Importer
	buf []trace.Access
}

func (s *replayStream) Close() error { return s.r.Close() }

func (s *replayStream) Next(dst []Access) (n int, err error) {
	if len(s.buf) < len(dst) {
		s.buf = make([]trace.Access, len(dst))
	}
	n, err = s.im.Next(s.buf[:len(dst)])
	threads := uint64(len(s.a.Threads))
	for i := range s.buf[:n] {
		x := &s.buf[i]
		dst[i] = Access{Ref: x.Ref, Addr: x.Addr, Value: x.Value, Size: x.Size, Store: x.Store, Thread: s.a.Threads[x.Ref%threads]}
	}
	return n, err
}
