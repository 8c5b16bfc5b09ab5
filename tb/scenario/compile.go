package scenario

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"github.com/hwgen/hwgen/models/spec"
)

// Options change a scenario from outside.
type Options struct {
	Base     *spec.Config // begins with this instead of spec.Default
	Settings []string     // KEY=VALUE, behind the scenario's own
	Seed     *uint64      // takes the place of the scenario's
}

// compiler makes a program and gathers what is wrong.
type compiler struct {
	p     Program
	c     *spec.Config // the program's, resolved
	m     spec.AddressMap
	dir   string
	errs  Errors
	fault bool // this statement has an error

	randoms int // so far
}

func (c *compiler) fail(at Pos, msg, want string) {
	c.errs = append(c.errs, &Error{at, msg, want})
	c.fault = true
}

// Compile makes a program of it. The error, if any, is an Errors with all that
// is wrong, or one of the configuration that comes from o.
func (s *Scenario) Compile(o Options) (*Program, error) {
	c := &compiler{dir: filepath.Dir(s.name)}
	c.p.Config = spec.Default()
	if o.Base != nil {
		c.p.Config = *o.Base
	}
	all := s.statements()
	if len(all) == 0 {
		return nil, Errors{{Pos{s.name, 1, 1}, "nothing but comments", `a scenario, which begins with: scenario "NAME"`}}
	}
	head := c.headLength(all)
	settings := map[string]Pos{}
	for _, st := range all[:head] {
		c.setting(st, settings)
	}
	for _, set := range o.Settings {
		if err := c.p.Config.Set(set); err != nil {
			return nil, err
		}
	}
	if o.Seed != nil {
		c.p.Seed = *o.Seed
	}
	if len(c.errs) > 0 {
		return nil, c.errs
	}
	if err := c.resolve(settings, all); err != nil {
		return nil, err
	}
	for _, st := range all[head:] {
		c.fault = false
		if a := c.action(st); a != nil && !c.fault {
			c.p.Actions = append(c.p.Actions, a)
		}
	}
	if len(c.errs) > 0 {
		return nil, c.errs
	}
	return &c.p, nil
}

// headLength checks the order of the statements, and says how many set up.
func (c *compiler) headLength(all []*statement) int {
	head := 0
	for i, st := range all {
		switch {
		case (st.Scenario != nil) != (i == 0):
			c.fail(posOf(st.Pos), "the first statement, and no other, names the scenario", `scenario "NAME"`)
		case st.Seed == nil && st.Config == nil && st.Scenario == nil:
		case head < i:
			c.fail(posOf(st.Pos), "seed and config behind an action", "them in front of the first action")
		default:
			head = i + 1
		}
	}
	return head
}

// setting does a statement that sets up.
func (c *compiler) setting(st *statement, at map[string]Pos) {
	switch {
	case st.Scenario != nil:
		c.p.Name = string(st.Scenario.Name.Value)
		if c.p.Name == "" {
			c.fail(posOf(st.Scenario.Name.Pos), "an empty name", "a name")
		}
	case st.Seed != nil:
		c.p.Seed = st.Seed.Seed.value()
	case st.Config != nil && st.Config.File != nil:
		path := c.path(string(st.Config.File.Value))
		if err := c.p.Config.LoadTOML(path); err != nil {
			c.fail(posOf(st.Config.File.Pos), err.Error(), "")
		}
	case st.Config != nil:
		k := st.Config.Key
		at[k.Value] = posOf(k.Pos)
		if err := c.p.Config.Set(k.Value + "=" + unquote(st.Config.Value)); err != nil {
			c.fail(posOf(k.Pos), err.Error(), "")
		}
	}
}

// resolve checks the configuration as a whole; a mistake is reported where the
// scenario sets the parameter, else at its beginning.
func (c *compiler) resolve(at map[string]Pos, all []*statement) error {
	r, err := c.p.Config.Resolve()
	if err != nil {
		list, ok := err.(spec.Errors)
		if !ok {
			return err
		}
		for _, e := range list {
			where, ok := at[e.Param]
			if !ok {
				where = posOf(all[0].Pos)
			}
			c.fail(where, "configuration: "+e.Error(), "")
		}
		return c.errs
	}
	c.p.Config = r
	c.c, c.m = &c.p.Config, r.AddressMap()
	return nil
}

// FromTrace is the program that a memory trace alone is: the VM is protected,
// and thread 0 makes the references. c is resolved; a nil in means the file.
func FromTrace(c spec.Config, file string, in io.Reader, seed uint64) *Program {
	p := &Program{Name: filepath.Base(file), Seed: seed, Config: c}
	at := Pos{File: file}
	if c.LogMode == spec.LogAddress {
		p.Actions = append(p.Actions, &Protect{at, true})
	}
	p.Actions = append(p.Actions, &Replay{Pos: at, File: file, In: in, Threads: []uint8{0}})
	return p
}

func (n *number) value() uint64 { return uint64(n.Value) }

func unquote(s string) string {
	if len(s) > 1 && s[0] == '"' {
		return s[1 : len(s)-1]
	}
	return s
}

// path makes a path of the scenario's one of the process.
func (c *compiler) path(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(c.dir, p)
}

// regions are the places that an address can begin with.
var regions = []string{"image", "further", "log", "staging", "state"}

func (c *compiler) region(n *name) (spec.Region, bool) {
	i := slices.Index(regions, n.Value)
	if i < 0 {
		c.fail(posOf(n.Pos), fmt.Sprintf("no region %q", n.Value), "an address: a number, or image, further, log, staging or state with an offset, such as image+0x40")
		return spec.Region{}, false
	}
	return []spec.Region{c.m.Image, c.m.Further, c.m.Log, c.m.Staging, c.m.State}[i], true
}

// address is the number of an address. One beyond the memory is allowed: its
// answer is an error.
func (c *compiler) address(a *address) uint64 {
	v := uint64(0)
	if a.Number != nil {
		v = a.Number.value()
	} else if r, ok := c.region(a.Region); ok {
		v = r.Base
	}
	if a.Offset != nil {
		v += a.Offset.value()
	}
	if v>>c.c.AddrBits != 0 {
		c.fail(posOf(a.Pos), fmt.Sprintf("address 0x%x is wider than address_width = %d", v, c.c.AddrBits), fmt.Sprintf("at most 0x%x", uint64(1)<<c.c.AddrBits-1))
	}
	return v
}

// span must lie in the memory.
func (c *compiler) span(s *span) Span {
	out := Span{From: c.address(s.From)}
	switch {
	case s.Size != nil:
		out.Size = s.Size.value()
	case s.From.Region != nil && s.From.Offset == nil:
		r, _ := c.region(s.From.Region)
		out.Size = r.Size
	default:
		c.fail(posOf(s.Pos), "a place without its size", "for SIZE behind it")
		return out
	}
	if out.Size == 0 || out.From >= c.c.MemBytes || out.Size > c.c.MemBytes-out.From {
		c.fail(posOf(s.Pos), fmt.Sprintf("0x%x for %s is not a piece of the memory", out.From, spec.FormatSize(out.Size)), fmt.Sprintf("one in 0 for %s", spec.FormatSize(c.c.MemBytes)))
	}
	return out
}

func (c *compiler) chance(x *chance) Chance {
	out := Chance{x.A.value(), x.B.value()}
	if out.B == 0 || out.A > out.B {
		c.fail(posOf(x.Pos), fmt.Sprintf("%d in %d is not a chance", out.A, out.B), "A in B with A at most B, such as 1 in 20")
	}
	return out
}

func (c *compiler) cycles(x *cycles) Cycles {
	out := Cycles{x.From.value(), x.From.value()}
	if x.To != nil {
		out.Most = x.To.value()
	}
	if out.Most < out.Least || out.Most > 1<<32-1 {
		c.fail(posOf(x.Pos), fmt.Sprintf("%d..%d cycles", out.Least, out.Most), "the least first, and at most 4294967295")
	}
	return out
}

const maxList = 4096

// numbers are those of a list, at most most each.
func (c *compiler) numbers(l *list, what string, most uint64) (out []uint64) {
	for _, it := range l.Items {
		from := it.From.value()
		to := from
		if it.To != nil {
			to = it.To.value()
		}
		switch {
		case to < from:
			c.fail(posOf(it.From.Pos), fmt.Sprintf("%d..%d", from, to), "the smaller number first")
			return out
		case to > most:
			c.fail(posOf(it.From.Pos), fmt.Sprintf("%s %d", what, to), fmt.Sprintf("0 to %d", most))
			return out
		case to-from >= uint64(maxList-len(out)):
			c.fail(posOf(it.From.Pos), fmt.Sprintf("a list of more than %d numbers", maxList), "fewer")
			return out
		}
		for v := from; v <= to; v++ {
			out = append(out, v)
		}
	}
	return out
}

func (c *compiler) threads(l *list) []uint8 {
	var out []uint8
	for _, v := range c.numbers(l, "thread", uint64(c.c.Threads-1)) {
		out = append(out, uint8(v))
	}
	return out
}

func (c *compiler) thread(n *number) uint8 {
	if n.value() >= uint64(c.c.Threads) {
		c.fail(posOf(n.Pos), fmt.Sprintf("thread %d, and threads = %d", n.value(), c.c.Threads), fmt.Sprintf("0 to %d", c.c.Threads-1))
		return 0
	}
	return uint8(n.value())
}

// size of an access in bytes: a power of two up to a core word.
func (c *compiler) size(v uint64, at Pos) uint8 {
	if v == 0 || v > uint64(c.c.CoreBytes()) || v&(v-1) != 0 {
		c.fail(at, fmt.Sprintf("size %d", v), map[int]string{4: "1, 2 or 4", 8: "1, 2, 4 or 8"}[c.c.CoreBytes()]+fmt.Sprintf(" bytes (core_width = %d)", c.c.CoreBits))
		return 1
	}
	return uint8(v)
}

// fits wants a value of size bytes.
func (c *compiler) fits(v *number, size uint8) uint64 {
	if size < 8 && v.value()>>(8*size) != 0 {
		c.fail(posOf(v.Pos), fmt.Sprintf("value 0x%x does not fit into size %d", v.value(), size), fmt.Sprintf("at most 0x%x, or a larger size", uint64(1)<<(8*size)-1))
	}
	return v.value()
}
