package scenario

import (
	"fmt"
	"slices"

	"github.com/hwgen/hwgen/models/spec"
)

// action compiles a statement that does something.
func (c *compiler) action(st *statement) Action {
	at := posOf(st.Pos)
	switch {
	case st.Thread != nil:
		return c.threadMask(at, st.Thread)
	case st.Start != nil:
		return c.protect(at)
	case st.Stop != nil:
		return &Protect{at, false}
	case st.Load != nil:
		return c.single(at, st.Load.Addr, nil, st.Load.Options)
	case st.Store != nil:
		return c.single(at, st.Store.Addr, st.Store.Value, st.Store.Options)
	case st.Random != nil:
		return c.random(at, st.Random)
	case st.Replay != nil:
		return c.replay(at, st.Replay)
	case st.Checkpoint != nil:
		return c.checkpoint(at, st.Checkpoint)
	case st.State != nil:
		return c.stateWord(at, st.State)
	case st.Link != nil:
		return c.link(at, st.Link)
	case st.Memory != nil && st.Memory.Latency != nil:
		return &MemoryLatency{at, c.cycles(st.Memory.Latency)}
	case st.Memory != nil:
		return &Stalls{Pos: at, At: AtMemory, Chance: c.stalls(st.Memory.Stalls)}
	case st.Core != nil:
		return &Stalls{Pos: at, At: AtCore, Chance: c.stalls(st.Core.Stalls)}
	case st.Fail != nil:
		return c.failure(at, st.Fail)
	case st.Write != nil:
		return c.write(at, st.Write)
	case st.Read != nil:
		return c.read(at, st.Read)
	case st.Bus != nil:
		return c.bus(at, st.Bus)
	case st.Expect != nil:
		return c.expect(at, st.Expect)
	}
	return nil // out of place: reported
}

func (c *compiler) protect(at Pos) Action {
	if c.c.LogMode != spec.LogAddress {
		c.fail(at, fmt.Sprintf("nothing can be protected with log_mode = %v", c.c.LogMode), "log_mode = address")
	}
	return &Protect{at, true}
}

func (c *compiler) threadMask(at Pos, s *threadStmt) Action {
	a := &Threads{Pos: at, In: s.How == "protected"}
	for _, t := range c.threads(s.Threads) {
		a.Mask |= 1 << t
	}
	return a
}

// single is a load, or with a value a store.
func (c *compiler) single(at Pos, addr *address, value *number, opts []*option) Action {
	a := &Single{Pos: at, Access: Access{Addr: c.address(addr), Size: uint8(c.c.CoreBytes()), Store: value != nil}}
	var want *number
	seen := map[string]bool{}
	for _, o := range opts {
		c.once(seen, o.what(), posOf(o.Pos))
		switch {
		case o.Size != nil:
			a.Size = c.size(o.Size.value(), posOf(o.Size.Pos))
		case o.Thread != nil:
			a.Thread = c.thread(o.Thread)
		case o.Bits == "privileged":
			a.Bits |= spec.ReqPrivileged
		case o.Bits == "on_behalf":
			a.Bits |= spec.ReqOnBehalf
		case o.Expect.Error:
			a.WantError = true
		default:
			want = o.Expect.Value
		}
	}
	switch {
	case a.Bits == spec.ReqOnBehalf || a.Bits&spec.ReqOnBehalf != 0 && !a.Store:
		c.fail(at, "on_behalf of an access that is not a privileged store", "store … privileged on_behalf")
	case value != nil && want != nil:
		c.fail(posOf(want.Pos), "a store gives no data", "expect error, or nothing")
	case value != nil:
		a.Value = c.fits(value, a.Size)
	case want != nil:
		a.Want, a.CheckData = c.fits(want, a.Size), true
	}
	return a
}

func (o *option) what() string {
	switch {
	case o.Size != nil:
		return "size"
	case o.Thread != nil:
		return "thread"
	case o.Expect != nil:
		return "expect"
	}
	return o.Bits
}

func (c *compiler) once(seen map[string]bool, what string, at Pos) {
	if seen[what] {
		c.fail(at, what+" twice", "it once")
	}
	seen[what] = true
}

func (o *randomOption) what() string {
	switch {
	case o.In != nil:
		return "in"
	case o.Stores != nil:
		return "stores"
	case o.Sizes != nil:
		return "sizes"
	case o.Threads != nil:
		return "threads"
	}
	return o.Bits
}

func (c *compiler) random(at Pos, s *randomStmt) Action {
	c.randoms++
	a := &Random{
		Pos: at, Number: c.randoms, Seed: c.p.Seed, Count: s.Count.value(),
		In: Span{c.m.Image.Base, c.m.Image.Size}, Stores: Chance{1, 3}, Threads: []uint8{0},
	}
	for n := 1; n <= c.c.CoreBytes(); n *= 2 {
		a.Sizes = append(a.Sizes, uint8(n))
	}
	seen := map[string]bool{}
	for _, o := range s.Options {
		if o.Hot == nil {
			c.once(seen, o.what(), posOf(o.Pos))
		}
		switch {
		case o.In != nil:
			a.In = c.span(o.In)
		case o.Stores != nil:
			a.Stores = c.chance(o.Stores)
		case o.Sizes != nil:
			a.Sizes = nil
			for _, v := range c.numbers(o.Sizes, "size", 64) {
				a.Sizes = append(a.Sizes, c.size(v, posOf(o.Sizes.Pos)))
			}
		case o.Threads != nil:
			a.Threads = c.threads(o.Threads)
		case o.Hot != nil:
			a.Hot = append(a.Hot, Hot{c.span(o.Hot.Span), c.chance(o.Hot.Chance)})
		default:
			a.Bits |= spec.ReqPrivileged
		}
	}
	c.places(at, a)
	return a
}

// places wants room for an aligned access of each size wherever one can fall.
func (c *compiler) places(at Pos, a *Random) {
	if c.fault {
		return
	}
	size := uint64(slices.Max(a.Sizes))
	spans := []Span{a.In}
	for _, h := range a.Hot {
		spans = append(spans, h.Span)
	}
	for _, s := range spans {
		if (s.From+size-1)/size >= (s.From+s.Size)/size {
			c.fail(at, fmt.Sprintf("0x%x for %s holds no aligned access of %d bytes", s.From, spec.FormatSize(s.Size), size), "a larger place, or smaller sizes")
		}
	}
}

func (c *compiler) replay(at Pos, s *replayStmt) Action {
	a := &Replay{Pos: at, File: c.path(string(s.File.Value)), Threads: []uint8{0}}
	if s.File.Value == "" || s.File.Value == "-" {
		c.fail(posOf(s.File.Pos), fmt.Sprintf("%q is no file", s.File.Value), "the path of a memory trace")
	}
	seen := map[string]bool{}
	for _, o := range s.Options {
		if o.Limit != nil {
			c.once(seen, "limit", posOf(o.Pos))
			if a.Limit = o.Limit.value(); a.Limit == 0 {
				c.fail(posOf(o.Limit.Pos), "limit 0", "at least 1")
			}
		} else {
			c.once(seen, "threads", posOf(o.Pos))
			a.Threads = c.threads(o.Threads)
		}
	}
	return a
}

func (c *compiler) checkpoint(at Pos, s *checkpointStmt) Action {
	switch {
	case s.Never:
		return &CheckpointEvery{at, 0}
	case s.Every == nil:
		return &Checkpoint{at}
	case s.Every.value() == 0:
		c.fail(posOf(s.Every.Pos), "every 0 references", "at least 1; checkpoint never ends them")
	}
	return &CheckpointEvery{at, s.Every.value()}
}

func (c *compiler) stateWord(at Pos, s *stateStmt) Action {
	a := &StateWord{Pos: at, Thread: int(c.thread(s.Thread)), Value: c.fits(s.Value, uint8(c.c.CoreBytes()))}
	if w := s.Word.value(); w >= uint64(c.c.StateWords) {
		want := fmt.Sprintf("0 to %d", c.c.StateWords-1)
		if c.c.StateWords == 0 {
			want = "a larger state_words"
		}
		c.fail(posOf(s.Word.Pos), fmt.Sprintf("word %d, and state_words = %d", w, c.c.StateWords), want)
	}
	a.Word = int(s.Word.value())
	return a
}

var directions = map[string]Direction{"": BothWays, "primary": ToPrimary, "secondary": ToSecondary}
var faultKinds = map[string]FaultKind{"loss": Loss, "repeat": Repeat, "corrupt": Corrupt}

func (c *compiler) link(at Pos, s *linkStmt) Action {
	to := directions[s.To]
	switch {
	case s.Clean:
		return &LinkClean{at, to}
	case s.Delay != nil:
		return &LinkDelay{at, to, c.linkDelay(s.Delay)}
	case s.Stalls != nil:
		return &Stalls{at, AtLink, to, c.stalls(s.Stalls)}
	}
	a := &LinkFault{Pos: at, To: to, Kind: faultKinds[s.Fault.Kind]}
	if s.Fault.Packet != nil {
		if to == ToPrimary {
			c.fail(posOf(s.Fault.Pos), "packets to the primary have no numbers", "A in B, or link to secondary")
		}
		a.To, a.Packets = ToSecondary, c.numbers(s.Fault.Packet, "packet", 1<<32-1)
		return a
	}
	a.Chance = c.chance(s.Fault.Chance)
	if a.Kind != Repeat && a.Chance.A == a.Chance.B && a.Chance.B > 0 {
		c.fail(posOf(s.Fault.Chance.Pos), "a link on which nothing arrives", "less than 1; fail says that a node is gone")
	}
	return a
}

// linkDelay may be no more than is declared.
func (c *compiler) linkDelay(x *cycles) Cycles {
	d := c.cycles(x)
	if d.Most > c.c.LinkDelay {
		c.fail(posOf(x.Pos), fmt.Sprintf("a delay of %d cycles, and link_delay = %d is the largest declared", d.Most, c.c.LinkDelay), fmt.Sprintf("at most %d, or a larger link_delay", c.c.LinkDelay))
	}
	return d
}

// stalls must leave some cycles.
func (c *compiler) stalls(x *chance) Chance {
	out := c.chance(x)
	if out.B > 0 && out.A == out.B {
		c.fail(posOf(x.Pos), "it would never be ready", "less than 1, such as 1 in 8")
	}
	return out
}

func (c *compiler) failure(at Pos, s *failStmt) Action {
	a := &Fail{Pos: at}
	if s.Node == "secondary" {
		a.Node = 1
	}
	switch {
	case s.Cycle != nil:
		a.When, a.N = AtCycle, s.Cycle.value()
	case s.Reference != nil:
		a.When, a.N = AtReference, s.Reference.value()
	case s.Phase != "":
		a.When, a.Phase = InPhase, Phase(slices.Index(phaseNames, s.Phase))
		if s.Of != nil {
			a.Numbered, a.Of = true, s.Of.value()
		}
		if s.After != nil {
			a.After = s.After.value()
		}
	}
	return a
}

func (c *compiler) bus(at Pos, s *busStmt) Action {
	a := &Bus{Pos: at, Op: map[string]BusOp{"read": BusRead, "own": BusOwn, "write": BusWrite}[s.How], Addr: c.address(s.Addr)}
	line := uint64(c.c.LineBytes)
	if a.Op != BusWrite {
		switch {
		case s.Value != nil || len(s.Options) > 0:
			c.fail(at, "bus "+s.How+" takes no value and no options", "bus "+s.How+" ADDRESS")
		case a.Addr%line != 0 || a.Addr >= c.c.MemBytes:
			c.fail(posOf(s.Addr.Pos), fmt.Sprintf("0x%x is not the address of a line in the memory", a.Addr), fmt.Sprintf("a multiple of line_size = %d below 0x%x", line, c.c.MemBytes))
		}
		return a
	}
	if s.Value == nil {
		c.fail(at, "bus write without a value", "bus write ADDRESS = VALUE")
		return a
	}
	size := uint8(c.c.CoreBytes())
	for _, o := range s.Options {
		switch {
		case o.Size != nil:
			size = c.size(o.Size.value(), posOf(o.Size.Pos))
		case o.Expect != nil && o.Expect.Error:
			a.WantError = true
		default:
			c.fail(posOf(o.Pos), "bus write takes size and expect error only", statementByKeyword("bus").Forms[2])
		}
	}
	if a.Addr%line+uint64(size) > line {
		c.fail(posOf(s.Addr.Pos), "a bus write across the border of a line", "one within a line")
	}
	a.Bytes = littleEndian(c.fits(s.Value, size), size)
	return a
}

func littleEndian(v uint64, size uint8) []byte {
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(v >> (8 * i))
	}
	return b
}
