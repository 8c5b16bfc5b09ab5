package main

import (
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/sim"
	"github.com/hwgen/hwgen/models/cachectl"
	"github.com/hwgen/hwgen/models/membus"
	"github.com/hwgen/hwgen/models/spec"
)

// rig is a controller on a bus with a memory, and nothing else.
type rig struct{ Config spec.Config }

// ModuleName holds the configuration's hash.
func (r rig) ModuleName() string { return "rig_" + r.Config.Hash()[:8] }

type rigPorts struct {
	Core                hdl.StreamIn[cachectl.CoreReq]
	Answer              hdl.StreamOut[cachectl.CoreResp]
	Open                hdl.Out
	Memory              membus.MemoryPort
	Interval            hdl.In
	Logging, Checkpoint hdl.In
	Paused, Boundary    hdl.Out
	Next, Owner         hdl.Out
	Free, FreeTo        hdl.In
}

func (r rig) bus() membus.Bus {
	return membus.Bus{AddrBits: r.Config.AddrBits, LineBytes: r.Config.LineBytes, BusBits: r.Config.BusBits, Masters: 1}
}

// Ports declares them.
func (r rig) Ports() rigPorts {
	c, b := cachectl.Controller{Config: r.Config}.Ports(), r.bus().Ports()
	return rigPorts{
		Core: c.Core, Answer: c.Answer, Open: c.Open, Memory: b.Memory, Interval: c.Interval, Logging: c.Logging,
		Checkpoint: c.Checkpoint, Paused: c.Paused, Boundary: c.Boundary, Next: c.Next, Owner: b.Owner, Free: c.Release, FreeTo: c.ReleaseTo,
	}
}

// Build joins the two; a thread of the VM is thread 0.
func (r rig) Build(m *hdl.Module, p *rigPorts) {
	c := hdl.Inst(m, "ctl", cachectl.Controller{Config: r.Config})
	b := hdl.Inst(m, "bus", r.bus())
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
	hdl.Connect[cachectl.BusReq](p.Memory.Req, b.Memory.Req)
	hdl.Connect[hdl.Bits](p.Memory.Write, b.Memory.Write)
	hdl.Connect[hdl.Bits](b.Memory.Read, p.Memory.Read)
	for _, x := range []struct{ to, from hdl.In }{
		{c.Interval, p.Interval}, {c.Logging, p.Logging}, {c.Checkpoint, p.Checkpoint}, {c.Release, p.Free}, {c.ReleaseTo, p.FreeTo},
	} {
		x.to.Drive(x.from)
	}
	for _, x := range []struct {
		to hdl.In
		v  uint64
	}{{c.Mask, 1}, {c.Guarded, 1}, {c.Allowed, 1}, {c.Replica, 0}, {c.Clear, 0}, {c.Band, 0}, {c.Halt, 0}, {c.Hold, 0}, {c.Pending, 0}, {c.Sent, 0}} {
		x.to.DriveLit(x.v)
	}
	for _, x := range []struct{ to, from hdl.Out }{
		{p.Open, c.Open}, {p.Paused, c.Paused}, {p.Boundary, c.Boundary}, {p.Next, c.Next}, {p.Owner, b.Owner},
	} {
		x.to.Set(x.from)
	}
}

// rigDriver is the core and the memory.
type rigDriver struct {
	probe
	c     spec.Config
	wait  int // cycles until a read's beats come
	beats int // of the transfer that goes on
	write bool
	took  bool
	left  int // requests without an answer
	busy  int // cycles with a transfer
	now   int
}

func newRig(c spec.Config) (*rigDriver, error) {
	d, err := hdl.Elaborate(rig{c})
	if err != nil {
		return nil, err
	}
	s, err := sim.New(d)
	if err != nil {
		return nil, err
	}
	if err := s.Reset(1); err != nil {
		return nil, err
	}
	r := &rigDriver{probe: probe{s: s, sig: map[string]*sim.Signal{}}, c: c}
	r.set("answer_ready", 1)
	return r, nil
}

// memoryLatency is what a read takes until its first beat, cycles.
const memoryLatency = 8

// request offers an access of thread 0.
func (r *rigDriver) request(addr, data uint64, size uint8, store bool) {
	r.set("core_valid", 1)
	r.flag("core_op", store)
	r.set("core_addr", addr)
	r.set("core_data", data)
	n := uint64(0)
	for size>>n > 1 {
		n++
	}
	r.set("core_size", n)
}

func (r *rigDriver) step() error {
	r.flag("memory_req_ready", r.beats == 0)
	r.flag("memory_read_valid", r.beats > 0 && !r.write && r.wait == 0)
	r.flag("memory_write_ready", r.beats > 0 && r.write)
	r.set("free_to", r.get("next"))
	if r.beats > 0 {
		r.busy++
	}
	r.took = r.fires("core")
	if r.took {
		r.left++
	}
	if r.fires("answer") {
		r.left--
	}
	r.wait = max(0, r.wait-1)
	switch {
	case r.fires("memory_req"):
		r.beats, r.write, r.wait = r.c.BusBeats(), r.get("memory_req_write") == 1, memoryLatency
	case r.fires("memory_read"), r.fires("memory_write"):
		r.beats--
	}
	r.now++
	return r.s.Step(1)
}

// access takes an access to the core port.
func (r *rigDriver) access(addr, data uint64, size uint8, store bool) error {
	for r.get("open")&1 == 0 {
		r.set("core_valid", 0)
		if err := r.step(); err != nil {
			return err
		}
	}
	r.request(addr, data, size, store)
	for {
		if err := r.step(); err != nil || r.took {
			return err
		}
	}
}

// idle waits until everything is answered, and some cycles more.
func (r *rigDriver) idle() error {
	r.set("core_valid", 0)
	for n := 0; n < 50; n++ {
		if r.left > 0 {
			n = 0
		}
		if err := r.step(); err != nil {
			return err
		}
	}
	return nil
}
