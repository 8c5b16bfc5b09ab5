package cosim

import (
	"bytes"
	"maps"
	"slices"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/models/cachectl"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/harness"
)

// Scoreboard compares a run of the hardware with the golden model. It takes the
// records in the order of their cycles; those of one cycle are put in the order
// in which they take effect. It is used by one goroutine.
type Scoreboard struct {
	c    *spec.Config
	cl   *golden.Cluster
	amap spec.AddressMap
	side [2]side

	// Registers tells which register of the model stands at an address of the
	// control port; others are not the model's.
	Registers map[uint64]golden.Register
	// Coverage counts what is seen; nil: nobody does.
	Coverage *Coverage
	// OnEvent sees every event before it is applied; nil: nobody does.
	OnEvent func(cycle uint64, e *golden.Event)

	cycle    uint64
	batch    []*harness.Event // of cycle
	spare    []*harness.Event // their memory
	ev       golden.Event
	seq      uint64 // events applied
	accepted uint64 // requests
	last     history
	stats    Times
	cost     costs
	bad      *Mismatch
}

// side is what the scoreboard keeps of one node beside the model.
type side struct {
	dead   bool
	mem    []byte // what was written to the memory, line by line
	cast   []cast // castouts whose bytes have not come
	reads  []moment
	staged int // lines of the checkpoint that is being collected
	area   int // where they are
}

// cast is a line on its way from the cache to memory.
type cast struct {
	line  uint64
	bytes []byte
	own   bool // another master took the line over
}

// moment is a read whose effect was seen, and whose bytes come later.
type moment struct {
	line  uint64
	kind  uint8
	bytes []byte
}

// rank is the order in which what happens in one cycle takes effect
// (golden/doc.go).
var rank = order(
	harness.Killed, harness.Revived, harness.Control, harness.StateWord, harness.Send, harness.Accept,
	harness.Castout, harness.Fill, harness.Check, harness.Retrieve, harness.Snoop, harness.Refuse, harness.Read, harness.Write,
	harness.Answer, harness.Barrier, harness.Boundary, harness.Take, harness.Notice, harness.Copy,
	harness.Start, harness.Stop, harness.Lost, harness.Takeover, harness.Handout, harness.Restore,
	harness.Done, harness.Dropped, harness.Awaited, harness.Fault)

func order(kinds ...harness.Kind) (rank [harness.Kinds]int) {
	for i, k := range kinds {
		rank[k] = i
	}
	return rank
}

// What another master does on the bus.
const (
	accessOwn      = uint8(cachectl.SnoopOwn)
	accessWrite    = uint8(cachectl.SnoopWrite)
	accessRetrieve = uint8(cachectl.SnoopRetrieve)
)

// NewScoreboard begins with a cluster after reset, its memory all zero.
func NewScoreboard(c spec.Config) (*Scoreboard, error) {
	cl, err := golden.New(c, golden.Options{Observed: true})
	if err != nil {
		return nil, err
	}
	s := &Scoreboard{c: &cl.Config, cl: cl, amap: cl.Config.AddressMap(), Registers: map[uint64]golden.Register{}}
	for i := range s.side {
		s.side[i].mem = make([]byte, cl.Config.MemBytes)
	}
	s.last.init()
	return s, nil
}

// Model is the golden model as it is behind the last record.
func (s *Scoreboard) Model() *golden.Cluster { return s.cl }

// Mismatch is the first difference, nil if there is none.
func (s *Scoreboard) Mismatch() *Mismatch { return s.bad }

// Events is the number of events that were applied.
func (s *Scoreboard) Events() uint64 { return s.seq }

// Add takes a record, whose bytes may be used again behind the call. Behind the
// first mismatch nothing more is compared.
func (s *Scoreboard) Add(r *harness.Event) {
	if s.bad != nil {
		return
	}
	if r.Cycle != s.cycle {
		s.Flush()
		s.cycle = r.Cycle
	}
	var own *harness.Event
	if n := len(s.spare); n > 0 {
		own, s.spare = s.spare[n-1], s.spare[:n-1]
	} else {
		own = new(harness.Event)
	}
	b := append(own.Bytes[:0], r.Bytes...)
	*own = *r
	own.Bytes = b
	s.batch = append(s.batch, own)
}

// Flush applies what the last cycle has brought: behind the last record, and
// before the model is looked at.
func (s *Scoreboard) Flush() {
	if len(s.batch) > 1 {
		slices.SortStableFunc(s.batch, func(a, b *harness.Event) int { return rank[a.Kind] - rank[b.Kind] })
	}
	for _, r := range s.batch {
		if s.bad == nil {
			s.record(r)
		}
	}
	s.spare = append(s.spare, s.batch...)
	s.batch = s.batch[:0]
}

func (s *Scoreboard) record(r *harness.Event) {
	s.stats.see(r)
	if err := s.apply(r); err != nil {
		s.bad = s.mismatch(r, err)
	}
}

// event applies one event to the model.
func (s *Scoreboard) event(e golden.Event) error {
	s.ev = e
	if s.OnEvent != nil {
		s.OnEvent(s.cycle, &s.ev)
	}
	s.last.add(s.seq, s.cycle, &s.ev)
	s.seq++
	if s.Coverage == nil {
		return s.cl.Apply(&s.ev)
	}
	state := stateOf(s)
	err := s.cl.Apply(&s.ev)
	s.Coverage.see(s, state, &s.ev)
	return err
}

// differs is a difference that the scoreboard sees by itself.
func (s *Scoreboard) differs(rule string, node uint8, event, msg, want, got string) error {
	return &golden.Violation{Rule: rule, Node: int(node), Event: event, Msg: msg, Want: want, Got: got}
}

// Clone is a second scoreboard in the same state, for judging what would follow
// from a crash here. It copies both memories: keep them small where it is called
// often.
func (s *Scoreboard) Clone() *Scoreboard {
	s.Flush()
	c := *s
	c.cl = s.cl.Clone()
	c.c = &c.cl.Config
	c.batch, c.spare = nil, nil
	c.last.ring = nil
	c.last.init()
	for i := range c.side {
		x := &c.side[i]
		x.mem = bytes.Clone(x.mem)
		x.cast, x.reads = slices.Clone(x.cast), slices.Clone(x.reads)
	}
	c.stats.Pauses = slices.Clone(c.stats.Pauses)
	c.cost.pages = maps.Clone(c.cost.pages)
	return &c
}
