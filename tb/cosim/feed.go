package cosim

import (
	"slices"
	"sync/atomic"

	"github.com/hwgen/hwgen/tb/engine"
	"github.com/hwgen/hwgen/tb/harness"
)

// feed gives a scoreboard the records of an engine, in a goroutine of its own:
// the engine goes on while they are compared.
type feed struct {
	board  *Scoreboard
	h      *harness.Harness
	in     chan *parcel
	free   chan *parcel
	failed atomic.Bool
	over   chan struct{}
}

// parcel is a block's records, or a question whether all before it are done.
type parcel struct {
	rec  engine.Records
	done chan struct{}
}

// ahead is how many blocks an engine may be in front of the scoreboard.
const ahead = 8

func newFeed(h *harness.Harness, s *Scoreboard) *feed {
	f := &feed{board: s, h: h, in: make(chan *parcel, ahead), free: make(chan *parcel, ahead+1), over: make(chan struct{})}
	go f.work()
	return f
}

func (f *feed) work() {
	defer close(f.over)
	for p := range f.in {
		if p.done != nil {
			f.board.Flush()
			f.failed.Store(f.board.Mismatch() != nil)
			close(p.done)
			continue
		}
		for x := range f.h.Events(&p.rec) {
			f.board.Add(x)
		}
		if f.board.Mismatch() != nil {
			f.failed.Store(true)
		}
		select {
		case f.free <- p:
		default:
		}
	}
}

// put takes a copy of records.
func (f *feed) put(r *engine.Records) {
	var p *parcel
	select {
	case p = <-f.free:
	default:
		p = new(parcel)
	}
	words := append(p.rec.Words[:0], r.Words...)
	p.rec = *r
	p.rec.Words = words
	f.in <- p
}

// sync returns when all that was put is compared; until the next put the
// scoreboard is the caller's.
func (f *feed) sync() *Scoreboard {
	p := &parcel{done: make(chan struct{})}
	f.in <- p
	<-p.done
	return f.board
}

// close ends the goroutine.
func (f *feed) close() {
	close(f.in)
	<-f.over
}

// both runs two engines on the same stimulus, and wants the same records.
type both struct {
	a, b engine.Engine
	rec  engine.Records
}

// Both is an engine that runs two on the same stimulus, and fails where their
// records differ.
func Both(a, b engine.Engine) engine.Engine { return &both{a: a, b: b} }

func (x *both) Name() string  { return x.a.Name() + " and " + x.b.Name() }
func (x *both) Cycle() uint64 { return x.a.Cycle() }

func (x *both) Run(b *engine.Block, r *engine.Records) error {
	second := make(chan error, 1)
	go func() { second <- x.b.Run(b, &x.rec) }()
	err := x.a.Run(b, r)
	if err2 := <-second; err == nil {
		err = err2
	}
	if err == nil && (r.Done != x.rec.Done || !slices.Equal(r.Words, x.rec.Words)) {
		err = &EngineError{x.a.Name(), x.b.Name(), r.From + firstDifference(r, &x.rec)}
	}
	return err
}

func (x *both) Close() error {
	err := x.a.Close()
	if err2 := x.b.Close(); err == nil {
		err = err2
	}
	return err
}

func firstDifference(a, b *engine.Records) uint64 {
	for i := range min(len(a.Words), len(b.Words)) {
		if a.Words[i] != b.Words[i] {
			return uint64(i)
		}
	}
	return uint64(min(len(a.Words), len(b.Words)))
}
