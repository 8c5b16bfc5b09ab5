package membus

import (
	"fmt"
	"math/rand"
	"testing"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/hwgen/hwgen/models/cachectl"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/stretchr/testify/require"
)

// rig is a controller on a bus, with room for a retriever and another master.
type rig struct{ Config spec.Config }

func (r rig) ModuleName() string { return "rig_" + r.Config.Hash()[:8] }

type rigPorts struct {
	Core                     hdl.StreamIn[cachectl.CoreReq]
	Answer                   hdl.StreamOut[cachectl.CoreResp]
	Open                     hdl.Out
	Master                   [2]MasterPort
	Memory                   MemoryPort
	Mask, Interval           hdl.In
	Checkpoint, Allowed      hdl.In
	Release                  hdl.In `hdl:"release_log"` // release alone is a keyword of Verilog
	ReleaseTo, Sent, Pending hdl.In
	Next, Boundary, Owner    hdl.Out
	Error                    hdl.Out
}

func (r rig) bus() Bus {
	return Bus{AddrBits: r.Config.AddrBits, LineBytes: r.Config.LineBytes, BusBits: r.Config.BusBits, Masters: 3}
}

func (r rig) Ports() rigPorts {
	c, b := cachectl.Controller{Config: r.Config}.Ports(), r.bus().Ports()
	return rigPorts{
		Core: c.Core, Answer: c.Answer, Open: c.Open, Master: [2]MasterPort{b.Master[1], b.Master[2]}, Memory: b.Memory,
		Mask: c.Mask, Interval: c.Interval, Checkpoint: c.Checkpoint, Allowed: c.Allowed,
		Release: c.Release, ReleaseTo: c.ReleaseTo, Sent: c.Sent, Pending: c.Pending, Next: c.Next, Boundary: c.Boundary, Owner: b.Owner, Error: hdl.Output(1),
	}
}

func (r rig) Build(m *hdl.Module, p *rigPorts) {
	c := hdl.Inst(m, "ctl", cachectl.Controller{Config: r.Config})
	b := hdl.Inst(m, "bus", r.bus())
	hdl.Unused(c.Want, c.WantLine)
	hdl.Connect[cachectl.CoreReq](c.Core, p.Core)
	hdl.Connect[cachectl.CoreResp](p.Answer, c.Answer)
	hdl.Connect[cachectl.BusReq](b.Cache.Req, c.BusReq)
	hdl.Connect[hdl.Bits](c.BusRead, b.Cache.Read)
	hdl.Connect[hdl.Bits](b.Cache.Write, c.BusWrite)
	hdl.Connect[cachectl.SnoopReq](c.Snoop, b.Cache.Snoop)
	hdl.Connect[hdl.Bits](b.Cache.Dirty, c.SnoopDirty)
	hdl.Connect[hdl.Bits](b.Cache.Data, c.SnoopData)
	log := b.Master[0]
	write := cachectl.SnoopShape(log.Req.Data.Line.Width()).Kind.Of(cachectl.SnoopWrite)
	log.Req.Offer(c.LogReq.Valid, cachectl.SnoopReq{Line: c.LogReq.Data.Line, Kind: write})
	c.LogReq.Accept(log.Req.Ready)
	hdl.Connect[hdl.Bits](log.Write, c.LogWrite)
	log.Read.Accept(hdl.Lit(1, 1))
	log.Urgent.Drive(c.LogUrgent)
	for i, x := range p.Master {
		y := b.Master[i+1]
		hdl.Connect[cachectl.SnoopReq](y.Req, x.Req)
		hdl.Connect[hdl.Bits](y.Write, x.Write)
		hdl.Connect[hdl.Bits](x.Read, y.Read)
		y.Urgent.Drive(x.Urgent)
	}
	hdl.Connect[cachectl.BusReq](p.Memory.Req, b.Memory.Req)
	hdl.Connect[hdl.Bits](p.Memory.Write, b.Memory.Write)
	hdl.Connect[hdl.Bits](b.Memory.Read, p.Memory.Read)
	for _, x := range []struct{ to, from hdl.In }{
		{c.Mask, p.Mask}, {c.Interval, p.Interval}, {c.Checkpoint, p.Checkpoint}, {c.Allowed, p.Allowed},
		{c.Release, p.Release}, {c.ReleaseTo, p.ReleaseTo}, {c.Sent, p.Sent}, {c.Pending, p.Pending},
	} {
		x.to.Drive(x.from)
	}
	c.Guarded.DriveLit(1)
	c.Logging.DriveLit(1)
	c.Replica.DriveLit(0)
	c.Clear.DriveLit(0)
	c.Halt.DriveLit(0)
	c.Hold.DriveLit(0)
	c.Band.DriveLit(0)
	p.Open.Set(c.Open)
	p.Next.Set(c.Next)
	p.Boundary.Set(c.Boundary)
	p.Owner.Set(b.Owner)
	p.Error.Set(c.BadAddress.Or(c.Outside).Or(c.Foreign))
}

// watch drives the rig with random traffic and tells the golden model what it
// sees; the model objects to whatever was not allowed.
type watch struct {
	t   *testing.T
	c   spec.Config
	s   *sim.Sim
	sig map[string]*sim.Signal
	rng *rand.Rand
	n   *golden.Node
	far *golden.Node

	mem     []byte
	offered *golden.Request
	tag     uint64
	waiting [][]*golden.Request

	owner   uint64
	line    uint64
	write   bool
	beat    int
	moving  bool
	barrier uint64
	row     uint64

	pending  []uint64
	got      []byte
	want     []byte // what memory held when the cache said that it was right
	asking   bool
	end      uint64
	closed   bool
	released bool

	answers, errors, boundaries, retrieved int
}

func (w *watch) at(n string) *sim.Signal {
	x := w.sig[n]
	if x == nil {
		x = w.s.MustSignal(n)
		w.sig[n] = x
	}
	return x
}

func (w *watch) get(n string) uint64 { return w.at(n).Get() }
func (w *watch) set(n string, v uint64) {
	w.at(n).Set(v)
}
func (w *watch) flag(n string, v bool) { w.set(n, map[bool]uint64{true: 1}[v]) }
func (w *watch) fires(n string) bool   { return w.get(n+"_valid") == 1 && w.get(n+"_ready") == 1 }
func (w *watch) ok(err error)          { require.NoError(w.t, err, "cycle %d", w.s.Now()) }
func (w *watch) bytes(n string) []byte {
	v := w.at(n).Value()
	out := make([]byte, w.c.BusBits/8)
	for i := range out {
		out[i] = byte(v[i/8] >> (i % 8 * 8))
	}
	return out
}

func TestControllerAgainstGolden(t *testing.T) {
	for i, set := range [][]string{
		{"l2_size=4KiB", "l1_size=1KiB", "bus_width=32", "l2_ways=2"},
		{"l2_size=8KiB", "l1_size=512", "l1_ways=2"},
		{"core_width=64", "line_size=64", "bus_width=128", "l2_size=2KiB", "l2_ways=8", "l1_size=1KiB", "threads=7", "address_width=40"},
		{"line_size=16", "bus_width=64", "threads=1", "l2_size=1KiB", "l2_ways=1", "l1_size=512", "replacement=round_robin", "address_width=17", "log_entries=64"},
	} {
		t.Run(fmt.Sprint(set), func(t *testing.T) {
			c := spec.Default()
			for _, s := range append(set, "memory=64KiB", "image_size=8KiB", "image_base=8KiB", "state_words=0", "filter=0") {
				require.NoError(t, c.Set(s))
			}
			if i < 3 {
				require.NoError(t, c.Set("log_entries=256"))
			}
			newWatch(t, c.MustResolve(), int64(i)).run(15000)
		})
	}
}

func newWatch(t *testing.T, c spec.Config, seed int64) *watch {
	d, err := hdl.Elaborate(rig{c})
	require.NoError(t, err)
	require.Empty(t, d.Warnings.Error())
	s, err := sim.New(d, sim.WithEngine(sim.Observe))
	require.NoError(t, err)
	require.NoError(t, s.Reset(1))
	cl, err := golden.New(c, golden.Options{Observed: true})
	require.NoError(t, err)
	w := &watch{t: t, c: c, s: s, sig: map[string]*sim.Signal{}, rng: rand.New(rand.NewSource(seed)), n: cl.Nodes[0], far: cl.Nodes[1]}
	w.mem = make([]byte, c.MemBytes)
	w.rng.Read(w.mem)
	w.n.Memory(0, w.mem)
	w.ok(w.n.Sync())
	w.waiting = make([][]*golden.Request, c.Threads)
	w.set("mask", c.ThreadMask)
	w.set("interval", 300)
	return w
}

func (w *watch) run(cycles int) {
	for range cycles {
		w.inputs()
		w.observe()
		w.ok(w.s.Step(1))
	}
	w.t.Logf("%d answers, %d errors, %d boundaries, %d lines retrieved", w.answers, w.errors, w.boundaries, w.retrieved)
	require.Greater(w.t, w.answers, cycles/60)
	require.Greater(w.t, w.boundaries, 3)
	require.Positive(w.t, w.errors)
}

func (w *watch) inputs() {
	if w.offered == nil && w.rng.Intn(4) > 0 {
		w.offered = w.request()
	}
	w.flag("core_valid", w.offered != nil)
	if r := w.offered; r != nil {
		w.set("core_op", uint64(r.Op))
		w.set("core_addr", r.Addr)
		w.set("core_size", uint64(log2(int(r.Size))))
		w.set("core_data", r.Data)
		w.set("core_thread", uint64(r.Thread))
		w.flag("core_privileged", r.Bits&spec.ReqPrivileged != 0)
		w.flag("core_on_behalf", r.Bits&spec.ReqOnBehalf != 0)
		w.set("core_tag", w.tag%256)
	}
	w.flag("answer_ready", w.rng.Intn(5) > 0)
	w.flag("allowed", !w.closed)
	w.flag("checkpoint", w.rng.Intn(900) == 0)
	w.flag("memory_req_ready", !w.moving && w.rng.Intn(3) > 0)
	w.flag("memory_write_ready", w.moving && w.write && w.rng.Intn(4) > 0)
	w.flag("memory_read_valid", w.moving && !w.write && w.rng.Intn(3) > 0)
	if w.moving && !w.write {
		n := w.c.BusBits / 8
		at := int(w.line)*w.c.LineBytes + w.beat*n
		v := make([]uint64, (n+7)/8)
		for i, x := range w.mem[at : at+n] {
			v[i/8] |= uint64(x) << (i % 8 * 8)
		}
		w.at("memory_read_data").SetValue(v)
	}
	w.flag("master_0_req_valid", len(w.pending) > 0 && !w.asking)
	w.set("master_0_req_kind", uint64(cachectl.SnoopRetrieve))
	if len(w.pending) > 0 {
		w.set("master_0_req_line", w.pending[0])
	}
	w.set("master_0_read_ready", 1)
	w.flag("release_log", w.closed && len(w.pending) == 0)
	w.set("release_to", w.end)
	w.set("sent", 0)
	w.flag("pending", len(w.pending) > 0)
}

// request is a random load or store, now and then one that must be refused.
func (w *watch) request() *golden.Request {
	amap := w.c.AddressMap()
	thread := uint64(w.rng.Intn(w.c.Threads))
	data := w.rng.Uint64() >> (64 - w.c.CoreBits)
	if w.get("open")>>thread&1 == 0 {
		return nil
	}
	r := &golden.Request{Thread: uint8(thread), Size: 1 << w.rng.Intn(log2(w.c.CoreBytes())+1), Op: spec.Op(w.rng.Intn(2)), Data: data}
	r.Addr = amap.Image.Base + uint64(w.rng.Intn(2048))%amap.Image.Size
	switch w.rng.Intn(30) {
	case 0:
		r.Addr = uint64(w.rng.Intn(int(w.c.MemBytes) + 16))
	case 1:
		r.Bits = spec.ReqPrivileged
	case 2:
		r.Bits = spec.ReqPrivileged | spec.ReqOnBehalf
	case 3:
		r.Size = 1 << w.rng.Intn(4)
		return r
	}
	r.Addr &^= uint64(r.Size - 1)
	r.Data &= 1<<(8*r.Size) - 1
	return r
}

func (w *watch) observe() {
	w.cacheEvents()
	if w.fires("core") {
		w.waiting[w.offered.Thread] = append(w.waiting[w.offered.Thread], w.offered)
		w.offered = nil
		w.tag++
	}
	if w.fires("answer") {
		w.answer()
	}
	w.memory()
	w.retrieve()
	b := w.get("ctl.barrier_state")
	if b == 2 && w.barrier != 2 {
		w.ok(w.n.Barrier())
		w.ok(w.n.Boundary())
		w.boundaries++
	}
	w.barrier = b
	if w.get("boundary") == 1 {
		w.closed, w.end = true, w.get("next")
		w.pending = w.pendingLines()
	}
	if w.get("release_log") == 1 {
		w.ok(w.n.SendEpoch())
		w.ok(w.far.CopyAll())
		w.ok(w.far.CheckFurther())
		w.ok(w.n.Acknowledge())
		w.closed = false
	}
}

// pendingLines reads the closed epoch's log out of memory.
func (w *watch) pendingLines() []uint64 {
	var out []uint64
	seen := map[uint64]bool{}
	for _, e := range w.n.LogEntries() {
		if l := e / uint64(w.c.LineBytes); e != 0 && !seen[l] {
			seen[l] = true
			out = append(out, l)
		}
	}
	return out
}

// cacheEvents tells the model of rows that come, go and are checked.
func (w *watch) cacheEvents() {
	l2 := "ctl.caches.l2."
	ways := uint64(w.c.L2Ways)
	row := func(set, way uint64) int {
		if w.c.L2().Sets == 1 {
			set = 0
		}
		return int(set*ways) + log2(int(way))
	}
	shift := w.c.LineShift()
	if w.get(l2+"stat_checked") == 1 {
		set := w.get(l2 + "s2_set")
		line := w.get(l2+"s2_tag")<<log2(w.c.L2().Sets) | set%uint64(w.c.L2().Sets)
		w.ok(w.n.FlagCheck(row(set, w.get(l2+"s2_hit_way")), line<<shift))
	}
	set := w.get(l2+"miss_line") % uint64(w.c.L2().Sets)
	switch w.at(l2 + "miss_state").Label() {
	case "drop":
		if w.get(l2+"miss_valid") == 1 {
			w.ok(w.n.Castout(row(set, w.get(l2+"miss_way"))))
		}
	case "install":
		if w.at(l2+"s2_kind").Label() == "lookup" {
			w.ok(w.n.Fill(row(set, w.get(l2+"miss_way")), w.get(l2+"miss_line")<<shift))
		}
	}
}

func (w *watch) answer() {
	thread := w.get("answer_thread")
	require.NotEmpty(w.t, w.waiting[thread])
	r := w.waiting[thread][0]
	w.waiting[thread] = w.waiting[thread][1:]
	l2 := "ctl.caches.l2."
	r.FromL1 = w.get("ctl.l1_hit") == 1 || w.get(l2+"stat_load") == 1 && w.get(l2+"s2_req_no_touch") == 1
	a, err := w.n.Access(r)
	w.ok(err)
	require.False(w.t, a.Held)
	require.EqualValues(w.t, a.Code, w.get("answer_error"), "%+v", *r)
	if r.Op == spec.OpLoad {
		require.Equal(w.t, a.Data, w.get("answer_data"), "%+v", *r)
	}
	w.answers++
	w.errors += int(a.Code)
}

func (w *watch) memory() {
	if w.fires("memory_req") {
		w.moving, w.beat, w.line, w.write = true, 0, w.get("memory_req_line"), w.get("memory_req_write") == 1
		return
	}
	if w.get("bus.granted") == 1 {
		w.owner = w.get("owner")
	}
	n := w.c.BusBits / 8
	at := int(w.line)*w.c.LineBytes + w.beat*n
	switch {
	case w.fires("memory_write"):
		copy(w.mem[at:], w.bytes("memory_write_data"))
	case w.fires("memory_read"):
	default:
		return
	}
	w.beat++
	if w.beat*n < w.c.LineBytes {
		return
	}
	w.moving = false
	if w.write && w.owner == 1 {
		at := int(w.line) * w.c.LineBytes
		w.ok(w.n.LogWritten(uint64(at), w.mem[at:at+w.c.LineBytes]))
	}
}

// retrieve takes the lines of the closed epoch over the bus. The moment at which a
// line is retrieved is the cache's answer: if memory is right, nothing can change
// it before the beats have come, as they hold the bus.
func (w *watch) retrieve() {
	if w.fires("master_0_req") {
		w.asking, w.got, w.want = true, nil, nil
	}
	at := 0
	if len(w.pending) > 0 {
		at = int(w.pending[0]) * w.c.LineBytes
	}
	if w.asking && w.fires("bus.cache_dirty") && w.get("bus.owner_q") == 4 && w.get("bus.cache_dirty_data") == 0 {
		w.want = append([]byte(nil), w.mem[at:at+w.c.LineBytes]...)
		w.tellRetrieved(w.want)
	}
	if !w.fires("master_0_read") {
		return
	}
	w.got = append(w.got, w.bytes("master_0_read_data")...)
	if len(w.got) < w.c.LineBytes {
		return
	}
	if w.want == nil {
		w.tellRetrieved(w.got)
	} else {
		require.Equal(w.t, w.want, w.got)
	}
	w.pending, w.asking = w.pending[1:], false
	w.set("sent", 1)
}

func (w *watch) tellRetrieved(line []byte) {
	amap := w.c.AddressMap()
	w.ok(w.n.Retrieve(w.pending[0]-amap.Image.Base/uint64(w.c.LineBytes), line))
	w.retrieved++
}
