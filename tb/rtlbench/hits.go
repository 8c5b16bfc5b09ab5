package main

import (
	"fmt"
	"math/rand"

	"github.com/hwgen/hwgen/hdl/bench/report"
	"github.com/hwgen/hwgen/hdl/sim"
)

// traffic is what goes on beside the core's requests.
type traffic struct {
	name   string
	check  bool // a flag check begins as soon as one has ended
	snoops int  // 0: none, 1: of lines that are not here, 2: of lines that are
}

// hits measures answers a cycle while every request hits.
func (b *bench) hits() ([]report.Result, error) {
	t := report.NewTable("Hits a cycle, random addresses that hit, 20,000 cycles (embedded simulator)", "beside them", "loads", "stores")
	var idle [2]float64
	for i, x := range []traffic{
		{"nothing", false, 0}, {"flag checks without a pause", true, 0}, {"snoops of other lines without a pause", false, 1},
		{"both", true, 1}, {"snoops of lines in the cache without a pause", false, 2},
	} {
		var rate [2]float64
		for store := range 2 {
			var err error
			if rate[store], err = hitRate(x, store == 1); err != nil {
				return nil, err
			}
		}
		if i == 0 {
			idle = rate
		}
		t.Row(x.name, fmt.Sprintf("%.4f", rate[0]), fmt.Sprintf("%.4f", rate[1]))
	}
	t.End()
	fmt.Printf("\nAt most 1/W less while checks and snoops are busy: %.4f\n", 1-1/float64(base.FlagWait))
	return []report.Result{report.AtLeast("l2_load_hits_per_cycle", idle[0], "hits", 1), report.AtLeast("l2_store_hits_per_cycle", idle[1], "hits", 1)}, nil
}

// hitRate fills the cache with stores that count, and then counts answers.
func hitRate(x traffic, store bool) (float64, error) {
	d, err := tracked.elaborate()
	if err != nil {
		return 0, err
	}
	s, err := sim.New(d)
	if err != nil {
		return 0, err
	}
	defer s.Close()
	if err := s.Reset(2); err != nil {
		return 0, err
	}
	c := &cacheDriver{probe: probe{s: s, sig: map[string]*sim.Signal{}}, rng: rand.New(rand.NewSource(1))}
	for _, n := range []string{"resp_ready", "bus_req_ready", "bus_write_ready", "log_req_ready", "log_write_ready", "snoop_dirty_ready", "snoop_data_ready", "free", "counting"} {
		c.set(n, 1)
	}
	lines := base.Bytes / base.LineBytes
	for n := 0; n < lines; {
		c.request(uint64(n*base.LineBytes), true, n)
		if err := c.step(traffic{}); err != nil {
			return 0, err
		}
		if c.took {
			n++
		}
	}
	const settle, cycles = 2000, 20000
	before := 0
	for i := range settle + cycles {
		if i == settle {
			before = c.answers
		}
		if i == 0 || c.took {
			c.request(uint64(c.rng.Intn(base.Bytes))&^3, store, i)
		}
		if err := c.step(x); err != nil {
			return 0, err
		}
	}
	return float64(c.answers-before) / cycles, nil
}

// probe gives access to a simulation's ports.
type probe struct {
	s   *sim.Sim
	sig map[string]*sim.Signal
}

func (p *probe) at(name string) *sim.Signal {
	x := p.sig[name]
	if x == nil {
		x = p.s.MustSignal(name)
		p.sig[name] = x
	}
	return x
}

func (p *probe) get(name string) uint64    { return p.at(name).Get() }
func (p *probe) set(name string, v uint64) { p.at(name).Set(v) }
func (p *probe) flag(name string, v bool)  { p.at(name).Set(map[bool]uint64{true: 1}[v]) }
func (p *probe) fires(name string) bool {
	return p.get(name+"_valid") == 1 && p.get(name+"_ready") == 1
}

// cacheDriver is core, bus and other masters of an L2 of the base geometry.
type cacheDriver struct {
	probe
	rng     *rand.Rand
	took    bool // the request was taken in the last cycle
	answers int
	fill    int // beats that are still to come
	asked   bool
	beats   int
}

// request offers a request of one of the threads.
func (c *cacheDriver) request(addr uint64, store bool, n int) {
	c.set("req_valid", 1)
	c.set("req_addr", addr)
	c.flag("req_store", store)
	c.flag("req_counted", store)
	c.set("req_mask", 15)
	c.set("req_thread", uint64(n%base.Threads))
}

func (c *cacheDriver) step(x traffic) error {
	c.flag("bus_read_valid", c.fill > 0)
	c.flag("check", x.check)
	c.set("free_to", c.get("next"))
	if x.snoops > 0 && !c.asked && c.beats == 0 {
		line := uint64(c.rng.Intn(base.Bytes / base.LineBytes))
		if x.snoops == 1 {
			line += 1 << 20
		}
		c.set("snoop_line", line)
		c.set("snoop_valid", 1)
	} else {
		c.set("snoop_valid", 0)
	}
	c.took = c.fires("req")
	if c.fires("resp") {
		c.answers++
	}
	switch {
	case c.fires("bus_req") && c.get("bus_req_write") == 0:
		c.fill = base.LineBytes * 8 / base.BusBits
	case c.fires("bus_read"):
		c.fill--
	}
	if c.fires("snoop") {
		c.asked = true
	}
	if c.fires("snoop_dirty") {
		c.asked = false
		if c.get("snoop_dirty_data") == 1 {
			c.beats = base.LineBytes * 8 / base.BusBits
		}
	}
	if c.fires("snoop_data") {
		c.beats--
	}
	return c.s.Step(1)
}
