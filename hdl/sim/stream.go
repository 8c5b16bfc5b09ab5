package sim

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"reflect"
	"runtime"
	"sort"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// Item is the payload of one item of a stream, by field: what the signal's
// name has after the stream's name, "data" for a payload of one signal. Values
// are integers of any Go type, booleans, netlist.Value or *big.Int where an item
// is sent, and a field that is left out is zero; in items received they are
// uint64 up to 64 bits and *big.Int above. A vector is one field, element 0 in
// its lowest bits.
type Item map[string]any

// StreamOption changes a driver or monitor.
type StreamOption func(*stream)

// Stalls lets the driver or monitor pause in a share of the cycles, 0 to 99
// percent, drawn from the simulator's seed and the stream's name.
func Stalls(percent int) StreamOption { return func(st *stream) { st.percent = percent } }

// StreamDomain names the clock domain of the stream; without it, it is that
// of the port, or the main one.
func StreamDomain(name string) StreamOption {
	return func(st *stream) { st.domain = []string{name} }
}

// stream is what drivers and monitors have in common.
type stream struct {
	s            *Sim
	name         string
	valid, ready *Signal
	fields       []string
	signals      []*Signal
	percent      int
	domain       []string
	rng          *rand.Rand
}

func (s *Sim) stream(name string, opts []StreamOption) (*stream, error) {
	st := &stream{s: s, name: name}
	var err error
	if st.valid, err = s.Signal(name + "_valid"); err != nil {
		return nil, fmt.Errorf("sim: %q is no stream: %w", name, err)
	}
	if st.ready, err = s.Signal(name + "_ready"); err != nil {
		return nil, fmt.Errorf("sim: %q is no stream: %w", name, err)
	}
	for _, end := range []string{"_valid", "_ready"} { // of an output stream, only ready is an input that names its domain
		v := s.names.vars[name+end]
		if d := s.flat.Vars[v].Domain; d >= 0 && d < len(s.flat.Domains) {
			st.domain = []string{s.flat.Domains[d].Name}
		}
	}
	for _, f := range opts {
		f(st)
	}
	if st.percent < 0 || st.percent > 99 {
		return nil, fmt.Errorf("sim: stream %s stalls in %d percent of the cycles", name, st.percent)
	}
	for _, d := range st.domain {
		if _, err := s.domain(d); err != nil {
			return nil, err
		}
	}
	for _, f := range s.payload(name) {
		g, err := s.Signal(name + "_" + f)
		if err != nil {
			return nil, err
		}
		st.fields = append(st.fields, f)
		st.signals = append(st.signals, g)
	}
	st.rng = rand.New(rand.NewPCG(s.opts.seed, netlist.UndefinedBase(s.opts.seed, "stream", name)))
	return st, nil
}

// payload lists the fields of a stream, sorted: signals that begin with its
// name and belong to no stream with a longer one.
func (s *Sim) payload(name string) []string {
	var out []string
	for _, v := range keys(s.names.vars) {
		f, ok := strings.CutPrefix(v, name+"_")
		if !ok || f == "valid" || f == "ready" || strings.Contains(f, ".") {
			continue
		}
		inner := false
		for i := range f {
			if f[i] == '_' {
				_, a := s.names.vars[name+"_"+f[:i]+"_valid"]
				_, b := s.names.vars[name+"_"+f[:i]+"_ready"]
				inner = inner || a && b
			}
		}
		if !inner {
			out = append(out, f)
		}
	}
	sort.Strings(out)
	return out
}

// stalled draws whether this cycle is a pause.
func (st *stream) stalled() bool { return st.percent > 0 && st.rng.IntN(100) < st.percent }

func (st *stream) read() Item {
	it := Item{}
	for i, g := range st.signals {
		if g.wide {
			it[st.fields[i]] = g.Big()
		} else {
			it[st.fields[i]] = g.Get()
		}
	}
	return it
}

// Driver is a process that sends items into a stream that the design consumes.
type Driver struct {
	*stream
	queue []Item
	sent  int
}

// Driver starts a process that drives the ports name_valid and payload and
// observes name_ready. Between items, valid and the payload are zero.
func (s *Sim) Driver(name string, opts ...StreamOption) (*Driver, error) {
	st, err := s.stream(name, opts)
	if err != nil {
		return nil, err
	}
	if !st.valid.write || st.ready.write {
		return nil, fmt.Errorf("sim: stream %s does not come from outside: it can be monitored, not driven", name)
	}
	if s.drivers[name] != nil {
		return nil, fmt.Errorf("sim: stream %s has a driver already; one sends all of its items", name)
	}
	d := &Driver{stream: st}
	s.drivers[name] = d
	s.Background(d.run).Name("driver of " + name)
	return d, nil
}

func (d *Driver) run(t *Task) {
	for {
		if len(d.queue) == 0 || d.stalled() {
			d.idle()
			t.Tick(d.domain...)
			continue
		}
		item := d.queue[0]
		d.valid.Set(1)
		for i, g := range d.signals {
			v, err := itemValue(item[d.fields[i]], g)
			if err != nil {
				t.Fatalf("stream %s: %w", d.name, err)
			}
			g.setValue(v)
		}
		for t.Tick(d.domain...); !d.ready.Bool(); {
			t.Tick(d.domain...)
		}
		d.queue = d.queue[1:]
		d.sent++
	}
}

func (d *Driver) idle() {
	d.valid.Set(0)
	for _, g := range d.signals {
		g.setValue(make(netlist.Value, netlist.Limbs(g.width)))
	}
}

// itemValue converts a field of an item; what is missing is zero.
func itemValue(x any, g *Signal) (netlist.Value, error) {
	var b *big.Int
	switch x := x.(type) {
	case nil:
		b = new(big.Int)
	case bool:
		b = new(big.Int)
		if x {
			b.SetInt64(1)
		}
	case netlist.Value:
		b = valueToBig(x)
	case *big.Int:
		if b = x; x == nil {
			b = new(big.Int)
		}
	default:
		r := reflect.ValueOf(x)
		switch {
		case r.CanUint():
			b = new(big.Int).SetUint64(r.Uint())
		case r.CanInt():
			b = big.NewInt(r.Int())
		default:
			return nil, fmt.Errorf("sim: %s cannot be set to a %T", g.name, x)
		}
	}
	return bigToValue(b, g.width, g.name)
}

// Send adds items to those that wait to be sent. A field that the stream does
// not have is an error.
func (d *Driver) Send(items ...Item) error {
	for _, it := range items {
		for f, x := range it {
			i := sort.SearchStrings(d.fields, f)
			if i == len(d.fields) || d.fields[i] != f {
				return fmt.Errorf("sim: stream %s has no field %q; it has %s", d.name, f, strings.Join(d.fields, ", "))
			}
			if _, err := itemValue(x, d.signals[i]); err != nil {
				return err
			}
		}
	}
	d.queue = append(d.queue, items...)
	return nil
}

// SendUints adds items of a stream whose payload is one signal.
func (d *Driver) SendUints(values ...uint64) error {
	if len(d.fields) != 1 {
		return fmt.Errorf("sim: stream %s has the fields %s; use Send", d.name, strings.Join(d.fields, ", "))
	}
	for _, v := range values {
		if err := d.Send(Item{d.fields[0]: v}); err != nil {
			return err
		}
	}
	return nil
}

// Sent is how many items the design has accepted.
func (d *Driver) Sent() int { return d.sent }

// Wait lets process t wait until all items have been accepted.
func (d *Driver) Wait(t *Task) {
	var pc [1]uintptr
	runtime.Callers(2, pc[:])
	t.await(pc[0], d.domain, func() bool { return len(d.queue) == 0 }, func() string {
		return fmt.Sprintf("stream %s to take %s", d.name, d.left())
	})
}

// left says what has not been accepted.
func (d *Driver) left() string {
	return fmt.Sprintf("%s more after %d; %s", items(len(d.queue)), d.sent, d.handshake())
}

// handshake is the state of a stream, for a message.
func (st *stream) handshake() string {
	return fmt.Sprintf("%s_valid is %d and %s_ready is %d", st.name, st.valid.Get(), st.name, st.ready.Get())
}

func items(n int) string {
	if n == 1 {
		return "1 item"
	}
	return fmt.Sprintf("%d items", n)
}

// Monitor is a process that collects the items that pass a stream.
type Monitor struct {
	*stream
	items []Item
	each  func(Item)
	drive bool
}

// Monitor starts a process that collects the items of a stream. If the stream
// leaves the design, it drives name_ready; of any other stream, inside the
// design too, it only watches, and so does a second monitor of one stream.
func (s *Sim) Monitor(name string, opts ...StreamOption) (*Monitor, error) {
	st, err := s.stream(name, opts)
	if err != nil {
		return nil, err
	}
	m := &Monitor{stream: st, drive: st.ready.write && !s.consumers[name]}
	if m.drive {
		s.consumers[name] = true
	} else if st.percent > 0 {
		return nil, fmt.Errorf("sim: this monitor of stream %s cannot stall: %s_ready is driven elsewhere", name, name)
	}
	s.Background(m.run).Name("monitor of " + name)
	return m, nil
}

func (m *Monitor) run(t *Task) {
	for {
		if m.drive {
			ready := uint64(1)
			if m.stalled() {
				ready = 0
			}
			m.ready.Set(ready)
		}
		t.Tick(m.domain...)
		if !m.valid.Bool() || !m.ready.Bool() {
			continue
		}
		item := m.read()
		m.items = append(m.items, item)
		if m.each != nil {
			m.each(item)
		}
	}
}

// Each calls f with every item from now on.
func (m *Monitor) Each(f func(Item)) { m.each = f }

// Items is what has passed so far.
func (m *Monitor) Items() []Item { return m.items }

// Uints is one field, of up to 64 bits, of what has passed so far. It panics if
// the stream has no such field: the test is wrong then.
func (m *Monitor) Uints(field string) []uint64 {
	switch i := sort.SearchStrings(m.fields, field); {
	case i == len(m.fields) || m.fields[i] != field:
		panic(fmt.Sprintf("sim: stream %s has no field %q; it has %s", m.name, field, strings.Join(m.fields, ", ")))
	case m.signals[i].wide:
		panic(fmt.Sprintf("sim: field %s of stream %s has %d bits; use Items", field, m.name, m.signals[i].width))
	}
	var out []uint64
	for _, it := range m.items {
		v, _ := it[field].(uint64)
		out = append(out, v)
	}
	return out
}

// Wait lets process t wait until n items have passed since the start.
func (m *Monitor) Wait(t *Task, n int) {
	var pc [1]uintptr
	runtime.Callers(2, pc[:])
	t.await(pc[0], m.domain, func() bool { return len(m.items) >= n }, func() string {
		return fmt.Sprintf("%s of stream %s; %d passed, %s", items(n), m.name, len(m.items), m.handshake())
	})
}
