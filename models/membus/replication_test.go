package membus

import (
	"fmt"
	"math/rand"
	"testing"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/stretchr/testify/require"
)

// primaryEnd is a Replicator at its end of the link.
type primaryEnd struct {
	R Replicator
	L LinkEnd
}

type primaryEndPorts struct {
	ReplicatorPorts // Send shows what passes
	LinkOut         hdl.StreamOut[Beat]
	LinkIn          hdl.StreamIn[Beat]
}

func (c primaryEnd) Ports() primaryEndPorts {
	l := c.L.Ports()
	return primaryEndPorts{c.R.Ports(), l.LinkOut, l.LinkIn}
}

func (c primaryEnd) Build(m *hdl.Module, p *primaryEndPorts) {
	r, l := hdl.Inst(m, "replicator", c.R), hdl.Inst(m, "link", c.L)
	hdl.Connect(p.Bus, r.Bus)
	hdl.Connect(r.Read, p.Read)
	hdl.Connect(l.Send, r.Send)
	hdl.Connect(p.LinkOut, l.LinkOut)
	hdl.Connect(l.LinkIn, p.LinkIn)
	p.Send.Offer(r.Send.Fire(), r.Send.Data)
	for _, x := range []struct{ to, from hdl.In }{
		{r.Node, p.Node}, {r.Term, p.Term}, {r.Start, p.Start}, {r.Stop, p.Stop}, {r.Boundary, p.Boundary}, {r.Epoch, p.Epoch},
		{r.From, p.From}, {r.To, p.To}, {r.Want, p.Want}, {r.WantLine, p.WantLine}, {r.StateWord, p.StateWord}, {r.StateReady, p.StateReady}, {l.Node, p.Node},
	} {
		x.to.Drive(x.from)
	}
	r.Ack.Drive(l.Notices.Ack)
	r.AckEpoch.Drive(l.Notices.Epoch)
	l.Term[0].DriveLit(0)
	l.Term[1].Drive(p.Term)
	l.Close.DriveLit(0)
	l.Mute.DriveLit(0)
	l.Loopback.DriveLit(0)
	l.Take.Accept(hdl.Lit(1, 0))
	l.Ack.Offer(hdl.Lit(1, 0), hdl.Zero(c.L.NoteShape()))
	l.Beat.Offer(hdl.Lit(1, 0), hdl.Zero(c.L.NoteShape()))
	for _, x := range []struct{ to, from hdl.Out }{
		{p.Urgent, r.Urgent}, {p.Swept, r.Swept}, {p.Ready, r.Ready}, {p.Closed, r.Closed}, {p.Marked, r.Marked}, {p.Pending, r.Pending},
		{p.Sent, r.Sent}, {p.StateRead, r.StateRead}, {p.StateIndex, r.StateIndex}, {p.Acked, r.Acked}, {p.ReleaseTo, r.ReleaseTo},
		{p.Stat.Line, r.Stat.Line}, {p.Stat.Duplicate, r.Stat.Duplicate}, {p.Stat.First, r.Stat.First}, {p.Stat.Search, r.Stat.Search}, {p.Stat.Refused, r.Stat.Refused}, {p.Stat.False, r.Stat.False},
	} {
		x.to.Set(x.from)
	}
}

// secondaryEnd is a Replica at its end of the link.
type secondaryEnd struct {
	R Replica
	L LinkEnd
}

type secondaryEndPorts struct {
	ReplicaPorts // Take and Ack are idle
	LinkOut      hdl.StreamOut[Beat]
	LinkIn       hdl.StreamIn[Beat]
}

func (c secondaryEnd) Ports() secondaryEndPorts {
	l := c.L.Ports()
	return secondaryEndPorts{c.R.Ports(), l.LinkOut, l.LinkIn}
}

func (c secondaryEnd) Build(m *hdl.Module, p *secondaryEndPorts) {
	r, l := hdl.Inst(m, "replica", c.R), hdl.Inst(m, "link", c.L)
	hdl.Connect(p.Bus, r.Bus)
	hdl.Connect(r.Read, p.Read)
	hdl.Connect(p.Write, r.Write)
	hdl.Connect(r.Take, l.Take)
	hdl.Connect(l.Ack, r.Ack)
	hdl.Connect(p.LinkOut, l.LinkOut)
	hdl.Connect(l.LinkIn, p.LinkIn)
	p.Take.Accept(hdl.Lit(1, 0))
	p.Ack.Offer(hdl.Lit(1, 0), hdl.Zero(c.L.NoteShape()))
	for _, x := range []struct{ to, from hdl.In }{
		{r.Node, p.Node}, {r.Term, p.Term}, {r.Close, p.Close}, {r.Tick, p.Tick}, {r.Handout, p.Handout}, {r.Restore, p.Restore}, {l.Node, p.Node}, {l.Close, p.Close}, {l.Term[1], p.Term},
	} {
		x.to.Drive(x.from)
	}
	r.Marker.Drive(l.Notices.Marker)
	r.MarkerEpoch.Drive(l.Notices.Epoch)
	l.Term[0].DriveLit(0)
	l.Mute.DriveLit(0)
	l.Loopback.DriveLit(0)
	l.Send.Offer(hdl.Lit(1, 0), hdl.Zero(c.L.PacketShape()))
	l.Beat.Offer(hdl.Lit(1, 0), hdl.Zero(c.L.NoteShape()))
	for _, x := range []struct{ to, from hdl.Out }{
		{p.Urgent, r.Urgent}, {p.Active, r.Active}, {p.Synced, r.Synced}, {p.Copying, r.Copying}, {p.Committed, r.Committed}, {p.Stat.Staged, r.Stat.Staged},
		{p.Stat.Commit, r.Stat.Commit}, {p.Stat.Copied, r.Stat.Copied}, {p.Stat.Index, r.Stat.Index}, {p.Stat.Unfit, r.Stat.Unfit}, {p.Restoring, r.Restoring}, {p.AtRest, r.AtRest},
	} {
		x.to.Set(x.from)
	}
}

// pair is a primary, node 1, and a secondary, joined by a link with faults.
type pair struct {
	a    *repBench
	b    *staBench
	link linkBench
	to   [2]wire // towards a, towards b
}

func newPair(t *testing.T, f faults, lines int, sets ...string) *pair {
	c := smallConfig(t, lines, append(sets, "link_delay=60")...)
	make := func(d *netlist.Design, err error) *sim.Sim {
		require.NoError(t, err)
		s, err := sim.New(d)
		require.NoError(t, err)
		t.Cleanup(func() { s.Close() })
		require.NoError(t, s.Reset(1))
		return s
	}
	p := &pair{a: newRepBench(t, c), b: newStaBench(t, c)}
	p.a.s = make(hdl.Elaborate(primaryEnd{ReplicatorOf(&c), LinkEndOf(&c)}))
	p.b.s = make(hdl.Elaborate(secondaryEnd{ReplicaOf(&c), LinkEndOf(&c)}))
	p.a.linked = true
	p.a.set("node", 1)
	p.a.set("term", 3)
	p.a.set("state_ready", 1)
	p.b.set("term", 3)
	p.link = linkBench{t: t, c: c, f: f, rng: rand.New(rand.NewSource(1))}
	return p
}

func (p *pair) step() {
	p.link.cycle++
	p.b.flag("tick", p.link.cycle%1000 == 0)
	p.carry(p.a.s, p.b.s, &p.to[1])
	p.carry(p.b.s, p.a.s, &p.to[0])
	p.a.step()
	p.b.step()
}

// carry moves beats one way.
func (p *pair) carry(from, to *sim.Sim, w *wire) {
	l := &p.link
	l.feed(to, w)
	ready := !l.percent(l.f.stall)
	from.MustSignal("link_out_ready").Set(map[bool]uint64{true: 1}[ready])
	if to.MustSignal("link_in_valid").Bool() && to.MustSignal("link_in_ready").Bool() {
		w.out = w.out[1:]
	}
	if ready && from.MustSignal("link_out_valid").Bool() {
		w.coming = append(w.coming, append([]uint64(nil), from.MustSignal("link_out_data").Value()...))
		if from.MustSignal("link_out_last").Bool() {
			l.fly(w)
			w.coming = nil
		}
	}
}

func (p *pair) until(what string, limit int, done func() bool) {
	for range limit {
		if done() {
			return
		}
		p.step()
	}
	require.Fail(p.a.t, what, "not within %d cycles", limit)
}

// From the log in one node's memory to the further image in the other's, over a
// link that loses, repeats, reorders, delays and corrupts: after each checkpoint
// image and state are those of the boundary (I5), while stores go on.
func TestReplication(t *testing.T) {
	bad := faults{lose: 4, repeat: 4, corrupt: 4, cut: 2, delay: 50, stall: 10}
	for _, x := range []struct {
		lines int
		sets  []string
	}{
		{40, []string{"filter=16"}},
		{24, []string{"filter=0", "staging_areas=2", "link_width=512", "window=4", "bus_width=32"}},
		{20, []string{"filter=1", "line_size=64", "link_width=8", "window=3", "address_width=40"}},
	} {
		t.Run(fmt.Sprint(x.sets), func(t *testing.T) {
			p := newPair(t, bad, x.lines, x.sets...)
			a, b := p.a, p.b
			p.until("ready", 2000, a.sig("ready"))
			a.epoch, a.start = 1, 0
			a.set("epoch", 1)
			a.set("start", 1)
			p.step()
			a.set("start", 0)
			p.until("swept", 100000, a.sig("swept"))
			for range 6 {
				a.boundary()
				words := append([]uint64(nil), a.words...)
				p.until("acked", 200000, func() bool { return a.get("closed") == 0 })
				require.EqualValues(t, a.epoch, b.get("committed"))
				require.EqualValues(t, 1, b.get("synced"))
				p.until("copied", 20000, func() bool { return b.get("copying") == 0 })
				require.Equal(t, a.shadow, b.mem[b.a.Further.Base:b.a.Further.End()], "I5: epoch %d", a.epoch)
				for i, w := range words {
					at := b.a.State.Base + uint64(b.c.StateWordOffset(i/b.c.StateWords, i%b.c.StateWords))
					for k := range b.c.CoreBytes() {
						require.Equal(t, byte(w>>(8*k)), b.mem[at+uint64(k)], "state word %d", i)
					}
				}
				a.epoch++
				a.sync = 0
				p.until("ready", 2000, a.sig("ready"))
			}
			require.Zero(t, b.unfit)
			t.Log(p.link.cycle, "cycles", a.repeated, "sent twice", a.early, "released early")
		})
	}
}
