package cluster

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math/rand"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/hwgen/hwgen/models/cachectl"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/stretchr/testify/require"
)

// rig is two nodes with memories, a link, cores and software, and a golden
// model that is told everything that the nodes show.
type rig struct {
	t    *testing.T
	c    spec.Config
	amap spec.AddressMap
	s    *sim.Sim
	sig  map[string]*sim.Signal
	rng  *rand.Rand
	cl   *golden.Cluster
	node [2]*side
	regs map[string]int // addresses
	name map[int]string

	active  int  // whose core runs the VM
	traffic bool // it does
	linked  bool
	log     []event
}

// event is one that was watched.
type event struct {
	cycle int64
	node  int
	group int
	v     []uint64
	wide  []byte
}

func (e event) String() string {
	out := fmt.Sprintf("%d: node %d %s", e.cycle, e.node, watchGroups[e.group].name)
	for i, f := range watchGroups[e.group].fields {
		out += fmt.Sprintf(" %s=%x", f, e.v[i])
	}
	return out + fmt.Sprintf(" %x", e.wide)
}

func (r *rig) last(n int) string {
	var out []string
	for _, e := range r.log[max(0, len(r.log)-n):] {
		out = append(out, e.String())
	}
	return strings.Join(out, "\n")
}

// side is what the rig knows of a node.
type side struct {
	i       int
	n       *golden.Node
	dead    bool
	mem     []byte
	tag     uint64
	offered *golden.Request
	out     []int // requests without an answer, by thread

	moving, write bool
	line          uint64
	beat          int

	retrieved, snooped []byte // as the line was when the cache answered
	seen               map[string]int
	groups             [][]*sim.Signal // valid, then the fields
	resumed            *golden.Resumed
	controls           []access
	beats              int // of the other master's transfer
	took, refused      bool
	answered           []access
}

type access struct {
	write bool
	reg   string
	value uint64
}

func newRig(t *testing.T, seed int64, local bool, sets ...string) *rig {
	c := configured(t, append([]string{"memory=128KiB", "image_size=4KiB", "image_base=8KiB", "l2_size=4KiB", "l1_size=1KiB", "log_entries=256",
		"state_words=3", "filter=64", "threads=3", "link_delay=60", "heartbeat_period=300", "heartbeat_timeout=2500", "ack_timeout=6000"}, sets...)...)
	d, err := hdl.Elaborate(Cluster{c, 20, true})
	require.NoError(t, err)
	require.Empty(t, d.Warnings.Error())
	s, err := sim.New(d, sim.WithSeed(uint64(seed)))
	require.NoError(t, err)
	t.Cleanup(func() { s.Close() })
	require.NoError(t, s.Reset(2))
	require.NoError(t, s.Step(1)) // the nodes are reset in this cycle, too
	cl, err := golden.New(c, golden.Options{Observed: true, Local: local})
	require.NoError(t, err)
	r := &rig{t: t, c: c, amap: c.AddressMap(), s: s, sig: map[string]*sim.Signal{}, rng: rand.New(rand.NewSource(seed)), cl: cl, linked: true,
		regs: map[string]int{}, name: map[int]string{}}
	for _, x := range Bank(&c).Registers {
		r.regs[x.Name], r.name[x.Addr] = x.Addr, x.Name
	}
	for i := range r.node {
		n := &side{i: i, n: cl.Nodes[i], mem: make([]byte, c.MemBytes), out: make([]int, c.Threads), seen: map[string]int{}}
		r.rng.Read(n.mem)
		n.n.Memory(0, n.mem)
		n.n.Port()
		for _, g := range watchGroups {
			signals := []*sim.Signal{s.MustSignal(n.port("watch_" + g.name + "_valid"))}
			for _, f := range g.fields {
				signals = append(signals, s.MustSignal(n.port("watch_"+g.name+"_"+f)))
			}
			n.groups = append(n.groups, signals)
		}
		r.node[i] = n
	}
	return r
}

func (r *rig) at(n string) *sim.Signal {
	x := r.sig[n]
	if x == nil {
		x = r.s.MustSignal(n)
		r.sig[n] = x
	}
	return x
}

func (r *rig) get(n *side, name string) uint64    { return r.at(n.port(name)).Get() }
func (r *rig) set(n *side, name string, v uint64) { r.at(n.port(name)).Set(v) }
func (r *rig) flag(n *side, name string, v bool)  { r.set(n, name, map[bool]uint64{true: 1}[v]) }
func (r *rig) fires(n *side, name string) bool {
	return r.get(n, name+"_valid") == 1 && r.get(n, name+"_ready") == 1
}
func (n *side) port(name string) string { return fmt.Sprintf("node_%d_%s", n.i, name) }

func (r *rig) wide(n *side, name string, size int) []byte {
	v := r.at(n.port(name)).Value()
	out := make([]byte, size)
	for i := range out {
		out[i] = byte(v[i/8] >> (i % 8 * 8))
	}
	return out
}

func (r *rig) ok(n *side, err error) {
	r.t.Helper()
	if err != nil {
		require.NoError(r.t, err, "node %d, cycle %d, after:\n%s", n.i, r.s.Now(), r.last(40))
	}
}

// step runs a cycle.
func (r *rig) step() {
	for _, n := range r.node {
		if !n.dead {
			r.inputs(n)
		}
	}
	for _, n := range r.node {
		if n.seen["dead"] < 2 {
			r.watch(n)
		}
		if n.dead {
			n.seen["dead"]++ // what it shows in its last cycle happened before
			continue
		}
		r.observe(n)
	}
	require.NoError(r.t, r.s.Step(1), "cycle %d", r.s.Now())
}

func (r *rig) inputs(n *side) {
	if n.offered == nil && r.traffic && n.i == r.active && r.rng.Intn(3) > 0 {
		n.offered = r.request(n)
	}
	r.flag(n, "core_valid", n.offered != nil)
	if q := n.offered; q != nil {
		r.set(n, "core_op", uint64(q.Op))
		r.set(n, "core_addr", q.Addr)
		r.set(n, "core_size", uint64(log2(int(q.Size))))
		r.set(n, "core_data", q.Data)
		r.set(n, "core_thread", uint64(q.Thread))
		r.flag(n, "core_privileged", q.Bits&spec.ReqPrivileged != 0)
		r.flag(n, "core_on_behalf", q.Bits&spec.ReqOnBehalf != 0)
		r.set(n, "core_tag", n.tag%256)
	}
	r.flag(n, "answer_ready", r.rng.Intn(6) > 0)
	r.flag(n, "memory_req_ready", !n.moving && r.rng.Intn(3) > 0)
	r.flag(n, "memory_write_ready", n.moving && n.write && r.rng.Intn(5) > 0)
	r.flag(n, "memory_read_valid", n.moving && !n.write && r.rng.Intn(3) > 0)
	if n.moving && !n.write {
		k := r.c.BusBits / 8
		at := int(n.line)*r.c.LineBytes + n.beat*k
		v := make([]uint64, (k+7)/8)
		for i, x := range n.mem[at : at+k] {
			v[i/8] |= uint64(x) << (i % 8 * 8)
		}
		r.at(n.port("memory_read_data")).SetValue(v)
	}
	r.flag(n, "control_valid", len(n.controls) > 0)
	if len(n.controls) > 0 {
		a := n.controls[0]
		r.flag(n, "control_write", a.write)
		r.set(n, "control_addr", uint64(r.regs[a.reg]))
		r.set(n, "control_data", a.value)
		r.set(n, "control_strobe", 15)
	}
	r.set(n, "control_answer_ready", 1)
}

// request is a load or store of the VM, now and then something else.
func (r *rig) request(n *side) *golden.Request {
	thread := uint64(r.rng.Intn(r.c.Threads))
	if r.get(n, "open")>>thread&1 == 0 {
		return nil
	}
	image := r.amap.Image
	if n.n.Status()&spec.StatusTakenOver != 0 {
		image = r.amap.Further
	}
	q := &golden.Request{Thread: uint8(thread), Size: 1 << r.rng.Intn(log2(r.c.CoreBytes())+1), Op: spec.Op(r.rng.Intn(2)), Data: r.rng.Uint64()}
	q.Addr = image.Base + uint64(r.rng.Intn(int(image.Size)))
	if r.rng.Intn(3) > 0 {
		q.Addr = image.Base + uint64(r.rng.Intn(512))
	}
	switch r.rng.Intn(60) {
	case 0:
		q.Addr = uint64(r.rng.Intn(int(r.c.MemBytes) + 64))
	case 1:
		q.Bits = spec.ReqPrivileged
	case 2, 3:
		q.Bits = spec.ReqPrivileged | spec.ReqOnBehalf
	case 4:
		q.Op = spec.OpDrain
	}
	q.Addr &^= uint64(q.Size - 1)
	q.Data &= 1<<(8*q.Size) - 1
	return q
}

func (r *rig) observe(n *side) {
	if r.fires(n, "core") {
		n.out[n.offered.Thread]++
		n.offered = nil
		n.tag++
	}
	n.took = n.took || r.fires(n, "master_req")
	if r.fires(n, "master_read") || r.fires(n, "master_write") {
		n.beats++
		n.refused = r.get(n, "master_refused") == 1
	}
	if r.fires(n, "control") {
		n.controls = n.controls[1:]
	}
	if r.fires(n, "memory_req") {
		n.moving, n.beat, n.line, n.write = true, 0, r.get(n, "memory_req_line"), r.get(n, "memory_req_write") == 1
		return
	}
	k := r.c.BusBits / 8
	at := int(n.line)*r.c.LineBytes + n.beat*k
	switch {
	case r.fires(n, "memory_write"):
		copy(n.mem[at:], r.wide(n, "memory_write_data", k))
	case r.fires(n, "memory_read"):
	default:
		return
	}
	n.beat++
	n.moving = n.beat*k < r.c.LineBytes
}

// watch tells the model what a node shows.
func (r *rig) watch(n *side) {
	line := func(name string) uint64 { return r.get(n, "watch_"+name+"_line") << r.c.LineShift() }
	for i := range watchGroups {
		if n.groups[i][0].Get() == 0 {
			continue
		}
		g, e := watchGroups[i].name, event{cycle: int64(r.s.Now()), node: n.i, group: i}
		for _, s := range n.groups[i][1:] {
			e.v = append(e.v, s.Get())
		}
		v := func(field string) uint64 { return e.v[slices.Index(watchGroups[i].fields, field)] }
		if g == "send" || g == "take" || g == "notice" {
			e.wide = r.wide(n, "watch_"+g+"_packet", int(v("length")))
		}
		n.seen[g]++
		r.log = append(r.log, e)
		var err error
		switch g {
		case "control":
			err = r.watchControl(n, v)
		case "state_word":
			err = n.n.StateWord(int(v("index"))/r.c.StateWords, int(v("index"))%r.c.StateWords, v("data"))
		case "send":
			err = n.n.Send(r.completed(n, e.wide))
		case "take", "notice":
			err = n.n.Take(e.wide)
		case "check":
			err = n.n.FlagCheck(int(v("row")), line(g))
		case "castout":
			err = n.n.Castout(int(v("row")))
		case "fill":
			err = n.n.Fill(int(v("row")), line(g))
		case "accept":
			err = n.n.Port().Accept(uint32(v("tag")), golden.Request{Thread: uint8(v("thread")), Op: spec.Op(v("op")), Bits: uint8(v("bits")), Size: 1 << v("size"), Addr: v("addr"), Data: v("data")})
		case "answer":
			if _, err = n.n.Port().Perform(uint8(v("thread")), v("l1") == 1); err == nil {
				err = n.n.Port().Answer(uint8(v("thread")), uint32(v("tag")), spec.Answer(v("code")), v("data"))
			}
			n.out[v("thread")]--
		case "retrieve":
			l := v("line") - r.amap.Image.Base/uint64(r.c.LineBytes)
			n.retrieved = append([]byte(nil), n.n.View()[line(g):line(g)+uint64(r.c.LineBytes)]...)
			err = n.n.Retrieve(l, nil)
		case "snoop":
			n.snooped = append([]byte(nil), n.n.View()[line(g):line(g)+uint64(r.c.LineBytes)]...)
			if cachectl.SnoopKind(v("kind")) == cachectl.SnoopOwn {
				err = n.n.Transfer(line(g), nil)
			} else {
				err = n.n.Snoop(line(g), nil)
			}
		case "refuse": // what was to be written does not matter
			if cachectl.SnoopKind(v("kind")) == cachectl.SnoopWrite || line(g) >= r.c.MemBytes {
				require.Equal(r.t, spec.AnswerError, n.n.BusWrite(line(g), make([]byte, r.c.LineBytes)), r.last(20))
			}
		case "read":
			r.watchRead(n, v("owner"), line(g))
		case "write":
			bytes := r.wide(n, "watch_write_bytes", r.c.LineBytes)
			switch v("owner") {
			case OwnerLog:
				err = n.n.LogWritten(line(g), bytes)
			case OwnerMaster:
				require.Equal(r.t, spec.AnswerOK, n.n.BusWrite(line(g), bytes), r.last(20))
			}
		case "barrier":
			err = n.n.Barrier()
		case "boundary":
			err = n.n.Boundary()
		case "copy":
			err = n.n.CopySlot(int(v("row")))
		case "start":
			err = n.n.Start()
		case "stop":
			err = n.n.Stop()
		case "lost":
			err = n.n.SecondaryLost(spec.LossPolicy(v("policy")))
		case "takeover":
			err = n.n.Takeover(v("timeout") == 1)
		case "handout":
			var x golden.Resumed
			x, err = n.n.Handout()
			require.EqualValues(r.t, x.Epoch, v("epoch"))
			n.resumed = &x
		case "restore":
			err = n.n.Restore()
		}
		r.ok(n, err)
	}
}

// watchGroups are the groups of the Watch ports with their fields, in order.
var watchGroups = func() (out []watchGroup) {
	t := reflect.TypeFor[Watch]()
	for i := range t.NumField() {
		g := watchGroup{name: strings.ReplaceAll(strings.ToLower(t.Field(i).Name), "stateword", "state_word")}
		for j := 1; j < t.Field(i).Type.NumField(); j++ {
			g.fields = append(g.fields, strings.ToLower(t.Field(i).Type.Field(j).Name))
		}
		out = append(out, g)
	}
	return
}()

type watchGroup struct {
	name   string
	fields []string
}

// completed fills in what a packet does not have where it is sent: a marker's
// digest, and the CRC.
func (r *rig) completed(n *side, b []byte) []byte {
	if spec.PacketKind(b[0]) == spec.PktMarker {
		binary.LittleEndian.PutUint32(b[len(b)-8:], n.n.Marker().Digest)
	}
	binary.LittleEndian.PutUint32(b[len(b)-4:], crc32.Checksum(b[:len(b)-4], crc32.MakeTable(crc32.Castagnoli)))
	return b
}

func (r *rig) watchControl(n *side, v func(string) uint64) error {
	a := access{v("write") == 1, r.name[int(v("addr"))], v("data")}
	n.answered = append(n.answered, a)
	for reg := golden.RegThreadMask; reg <= golden.RegLogNext; reg++ {
		if reg.String() != a.reg {
			continue
		}
		if a.write {
			return n.n.WriteRegister(reg, a.value)
		}
		want, err := n.n.ReadRegister(reg)
		require.Equal(r.t, want, a.value, "node %d register %s, cycle %d, after:\n%s", n.i, a.reg, r.s.Now(), r.last(40))
		return err
	}
	return nil
}

func (r *rig) watchRead(n *side, owner, addr uint64) {
	got := r.wide(n, "watch_read_bytes", r.c.LineBytes)
	switch {
	case owner == OwnerMaster:
		require.Equal(r.t, n.snooped, got)
	case owner == OwnerReplicator && r.amap.Image.Contains(addr, 1):
		require.Equal(r.t, n.retrieved, got, "node %d, line at %x", n.i, addr)
	}
}

// until steps until something is so.
func (r *rig) until(what string, limit int, done func() bool) {
	r.t.Helper()
	for range limit {
		if done() {
			return
		}
		r.step()
	}
	require.Fail(r.t, what, "not within %d cycles; the last events:\n%s", limit, r.last(30))
}

// write writes a register, read reads one.
func (r *rig) write(n *side, reg string, v uint64) { r.t.Helper(); r.access(n, access{true, reg, v}) }
func (r *rig) read(n *side, reg string) uint64 {
	r.t.Helper()
	return r.access(n, access{reg: reg})
}

func (r *rig) access(n *side, a access) uint64 {
	r.t.Helper()
	n.controls, n.answered = append(n.controls, a), nil
	r.until("access of "+a.reg, 20000, func() bool { return len(n.answered) > 0 })
	return n.answered[0].value
}

// kill stops a node for good.
func (r *rig) kill(n *side) {
	n.dead = true
	r.at(fmt.Sprintf("reset_%d", n.i)).Set(1)
}

// protect starts protection of node 0 and waits for checkpoint 0.
func (r *rig) protect(n *side) {
	r.t.Helper()
	r.words(n)
	r.write(n, "command", cmdStart)
	r.write(n, "command", cmdCheckpoint)
	r.until("synchronisation", 200000, func() bool { return n.n.Protection() == spec.Protected })
}

func (r *rig) words(n *side) {
	r.write(n, "state_word_index", 0)
	for range r.c.Threads * r.c.StateWords {
		if r.c.CoreBits == 64 {
			r.write(n, "state_word_high", uint64(r.rng.Uint32()))
		}
		r.write(n, "state_word_data", uint64(r.rng.Uint32()))
	}
}

// Bits of the command register.
const (
	cmdStart = 1 << iota
	cmdStop
	cmdCheckpoint
	cmdTakeover
	cmdRestore
)

// compare holds a node's memory against the model's, where nothing is staged.
func (r *rig) compare(n *side) {
	r.t.Helper()
	chips := n.n.Chips()
	for a := uint64(0); a < r.c.MemBytes; a++ {
		if !r.amap.Staging.Contains(a, 1) && chips[a] != n.mem[a] {
			require.Equal(r.t, chips[a], n.mem[a], "node %d, byte 0x%x", n.i, a)
		}
	}
}
