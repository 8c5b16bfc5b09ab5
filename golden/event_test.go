package golden

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hwgen/hwgen/golden/gtrace"
	"github.com/hwgen/hwgen/models/spec"
)

// The package comment lists every kind with its fields, and nothing else.
func TestDocumentedKinds(t *testing.T) {
	src, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	for _, k := range Kinds {
		var fields []string
		for _, c := range k.Columns {
			if c.Name != "node" {
				fields = append(fields, c.Name)
			}
		}
		line := ""
		for _, l := range strings.Split(string(src), "\n") {
			if f := strings.Fields(strings.TrimPrefix(l, "//\t")); strings.HasPrefix(l, "//\t") && f[0] == k.Name {
				line = l
			}
		}
		require.NotEmpty(t, line, "%s is not in doc.go", k.Name)
		got := strings.Fields(strings.TrimPrefix(line, "//\t"))
		require.Greater(t, len(got), len(fields), line)
		assert.Equal(t, fields, append([]string(nil), got[1:1+len(fields)]...), k.Name)
		assert.NotEmpty(t, k.Doc)
	}
}

// A run of everything, driven by a source of choices.
func everything(t require.TestingT, cl *Cluster, pick func(string, int) int) {
	n, m := cl.Nodes[0], cl.Nodes[1]
	ok := func(err error) { require.NoError(t, err) }
	access := func(k int) {
		for range k {
			r := Request{
				Addr: base + uint64(pick("addr", 0x1000)), Size: uint8(1 << pick("size", 3)), Thread: uint8(pick("thread", 2)),
				Op: spec.Op(pick("op", 2)), Bits: uint8(pick("bits", 8) / 5 * 3), Data: uint64(pick("data", 256)),
			}
			if pick("far", 8) == 0 {
				r.Addr = uint64(pick("far addr", 1<<16))
			}
			r.Addr &^= uint64(r.Size - 1)
			a, err := n.Access(&r)
			ok(err)
			if a.Held || n.LogFree() < 10 {
				return
			}
			switch pick("other", 24) {
			case 0:
				ok(n.CheckFlags())
			case 1:
				ok(n.Snoop(uint64(pick("snoop", 2048))*32, nil))
			case 2:
				ok(n.Transfer(uint64(pick("transfer", 2048))*32, nil))
			case 3:
				n.BusWrite(uint64(pick("bus", 1<<16))&^7, []byte{1, 2, 3, 4, 5, 6, 7, 8})
			case 5:
				ok(n.WriteRegister(RegInterrupts, uint64(pick("clear", 64))))
			case 6:
				ok(n.WriteRegister(RegGuardBand, uint64(pick("guard", 33))))
			case 7:
				_, err := n.ReadRegister(Register(pick("register", int(regCount))))
				ok(err)
			case 4:
				ok(n.StateWord(pick("state thread", 2), pick("word", 2), uint64(pick("value", 1000))))
			}
		}
	}
	access(20)
	ok(n.Sync())
	for range 3 {
		access(40)
		ok(n.CloseEpoch())
		access(5)
		ok(n.SendEpoch())
		access(5)
		ok(m.CopyAll())
		ok(n.Acknowledge())
	}
	switch pick("end", 3) {
	case 0:
		access(10)
		ok(m.Takeover(true))
		_, err := m.Handout()
		ok(err)
	case 1:
		ok(n.SecondaryLost(spec.LossRun))
		access(20)
		ok(n.Sync())
	case 2:
		ok(n.Stop())
		access(10)
	}
}

// What a model tells of itself, another one that observes accepts event by
// event, and ends in the same state; a golden trace in between changes nothing.
func TestObserverAgrees(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := small(t, "replacement="+rapid.SampledFrom([]string{"plru", "round_robin"}).Draw(rt, "policy"),
			"l2_ways="+rapid.SampledFrom([]string{"1", "2", "8"}).Draw(rt, "ways"), "core_width=64")
		seed := rapid.Uint64().Draw(rt, "seed")
		pick := func(_ string, n int) int { // a long run wants a generator of its own
			seed = seed*6364136223846793005 + 1442695040888963407
			return int(seed>>33) % n
		}
		one, err := New(c, Options{})
		require.NoError(rt, err)
		var file bytes.Buffer
		w, err := gtrace.NewWriter(&file, TraceHeader(&one.Config, gtrace.Binary))
		require.NoError(rt, err)
		rec := one.Record(w)
		everything(rt, one, pick)
		require.NoError(rt, rec.Close())

		two, err := New(c, Options{Observed: true})
		require.NoError(rt, err)
		r, err := gtrace.NewReader(&file, "t")
		require.NoError(rt, err)
		at, err := two.Replay(r)
		require.NoError(rt, err, "event %d", at)
		require.Greater(rt, at, uint64(500))
		for i := range one.Nodes {
			require.Equal(rt, one.Nodes[i].Stats(), two.Nodes[i].Stats())
			require.Equal(rt, one.Nodes[i].Chips(), two.Nodes[i].Chips())
		}
	})
}

// Every kind of event is told, apart from those that only an observer has.
func TestEveryKindIsTold(t *testing.T) {
	told := map[string]bool{}
	for seed := range 20 {
		x := uint64(seed)
		cl := cluster(t, Options{})
		cl.Observe(func(e *Event) { told[Kinds[e.Kind].Name] = true })
		everything(t, cl, func(_ string, n int) int {
			x = x*6364136223846793005 + 1442695040888963407
			return int(x>>33) % n
		})
		require.NoError(t, cl.Nodes[0].Flush())
	}
	for _, k := range Kinds {
		if k.Name != "accept" && k.Name != "perform" && k.Name != "answer" && k.Name != "restore" {
			assert.True(t, told[k.Name], k.Name)
		}
	}
}

// A trace that was made by other rules is refused at the event that shows it.
func TestReplayRefuses(t *testing.T) {
	cl, n := protected(t, Options{})
	var file bytes.Buffer
	w, err := gtrace.NewWriter(&file, TraceHeader(&cl.Config, gtrace.Text))
	require.NoError(t, err)
	rec := cl.Record(w)
	load(t, n, 0x100)
	store(t, n, base, 1)
	require.NoError(t, rec.Close())
	fresh := cluster(t, Options{Observed: true})
	r, err := gtrace.NewReader(bytes.NewReader(file.Bytes()), "t")
	require.NoError(t, err)
	at, err := fresh.Replay(r)
	breaks(t, "I7", "digest of the final state", err) // the store did not count there
	assert.EqualValues(t, 4, at)
	r, err = gtrace.NewReader(bytes.NewReader(file.Bytes()), "t")
	require.NoError(t, err)
	fresh = cluster(t, Options{Observed: true})
	fresh.Nodes[0].Memory(0x100, []byte{9})
	at, err = fresh.Replay(r)
	breaks(t, "I7", "data of a load at 0x100", err)
	assert.EqualValues(t, 1, at)
	short := file.Bytes()[:file.Len()-60]
	r, err = gtrace.NewReader(bytes.NewReader(short), "t")
	require.NoError(t, err)
	_, err = cluster(t, Options{Observed: true}).Replay(r)
	assert.ErrorContains(t, err, "truncated")
}

// Apply compares the results that events carry.
func TestApplyCompares(t *testing.T) {
	cl, n := protected(t, Options{})
	store(t, n, base, 5)
	apply := func(e Event) error { return cl.Apply(&e) }
	breaks(t, "I7", "data of a load at 0x4000: expected 0x5, got 0x6", apply(Event{Kind: EvAccess, Addr: base, Size: 4, Data: 6}))
	require.NoError(t, apply(Event{Kind: EvAccess, Addr: base, Size: 4, Data: 5}))
	breaks(t, "S2", "answer", apply(Event{Kind: EvAccess, Addr: base, Size: 4, Data: 5, Code: 1}))
	breaks(t, "I7", "no such thread", apply(Event{Kind: EvAccess, Addr: base, Size: 4, Thread: 9}))
	breaks(t, "S2", "answer", apply(Event{Kind: EvBusWrite, Addr: base, Size: 1, Bytes: []byte{1}}))
	row := n.l2.find(base >> 5)
	breaks(t, "S4", "another line than the row's", apply(Event{Kind: EvCastout, Row: uint32(row), Addr: 0x20}))
	require.NoError(t, apply(Event{Kind: EvTakeover, Node: 1}))
	breaks(t, "I6", "epoch: expected 0, got 7", apply(Event{Kind: EvHandout, Node: 1, Data: 7}))
	breaks(t, "I7", "kind of event", apply(Event{Kind: 99}))
	breaks(t, "I7", "node 2", apply(Event{Node: 2}))
	assert.Equal(t, "I7/access/x", n.broken("I7", "access", "x").Signature())
}

func TestConfigurations(t *testing.T) {
	c := spec.Default()
	c.LogMode = spec.LogData
	_, err := New(c, Options{})
	assert.ErrorContains(t, err, "log_mode = data")
	c.LineBytes = 3
	_, err = New(c, Options{})
	assert.ErrorContains(t, err, "line_size")
	c = spec.Default()
	c.LogMode = spec.LogNone
	cl, err := New(c, Options{})
	require.NoError(t, err)
	breaks(t, "S19", "nothing can be protected", cl.Nodes[0].Start())
}
