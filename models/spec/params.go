package spec

import (
	"fmt"
	"strconv"
	"strings"
)

// Param is one row of the parameter table: its key in files and settings, and
// what it accepts by itself. What it accepts beside other parameters is checked
// by Resolve.
type Param struct {
	Key  string
	Doc  string
	Unit string // "bits", "bytes", "cycles", "entries", … or empty
	Auto string // what "auto" means; empty if the parameter has no such value

	min, max uint64
	pow2     bool     // powers of two only
	zero     bool     // and 0 besides min..max
	names    []string // an enumeration's values, in order
	field    func(*Config) any
}

// Params is the parameter table, in the order of the canonical encoding.
var Params = []Param{
	{Key: "address_width", Doc: "physical address width", Unit: "bits", min: 16, max: 48, field: func(c *Config) any { return &c.AddrBits }},
	{Key: "memory", Doc: "memory of a node", Unit: "bytes", min: 64 << 10, max: 256 << 20, field: func(c *Config) any { return &c.MemBytes }},
	{Key: "line_size", Doc: "cache line", Unit: "bytes", min: 16, max: 128, pow2: true, field: func(c *Config) any { return &c.LineBytes }},
	{Key: "core_width", Doc: "core data width", Unit: "bits", min: 32, max: 64, pow2: true, field: func(c *Config) any { return &c.CoreBits }},
	{Key: "threads", Doc: "hardware threads", min: 1, max: 16, field: func(c *Config) any { return &c.Threads }},
	{Key: "thread_mask", Doc: "threads of the VM, bit t for thread t (register)", Auto: "all threads", min: 0, max: 0xffff, field: func(c *Config) any { return &c.ThreadMask }},
	{Key: "state_words", Doc: "state words a thread, each of core_width", min: 0, max: 256, field: func(c *Config) any { return &c.StateWords }},
	{Key: "l1_size", Doc: "L1 size", Unit: "bytes", min: 512, max: 64 << 10, pow2: true, field: func(c *Config) any { return &c.L1Bytes }},
	{Key: "l1_ways", Doc: "L1 ways", min: 1, max: 4, pow2: true, field: func(c *Config) any { return &c.L1Ways }},
	{Key: "l2_size", Doc: "L2 size", Unit: "bytes", min: 1 << 10, max: 4 << 20, pow2: true, field: func(c *Config) any { return &c.L2Bytes }},
	{Key: "l2_ways", Doc: "L2 ways", min: 1, max: 16, pow2: true, field: func(c *Config) any { return &c.L2Ways }},
	{Key: "replacement", Doc: "replacement policy of both caches", names: replacementNames, field: func(c *Config) any { return (*uint8)(&c.Replacement) }},
	{Key: "log_mode", Doc: "what the log holds", names: logModeNames, field: func(c *Config) any { return (*uint8)(&c.LogMode) }},
	{Key: "log_entries", Doc: "entries of a VM's log", Unit: "entries", min: 32, max: 1 << 20, pow2: true, field: func(c *Config) any { return &c.LogEntries }},
	{Key: "flag_check_interval", Doc: "cycles between flag checks, 0: only at a checkpoint (register)", Unit: "cycles", min: 0, max: 1<<32 - 1, field: func(c *Config) any { return &c.FlagInterval }},
	{Key: "flag_check_wait", Doc: "waiting cycles after which a flag check takes a slot", Unit: "cycles", min: 1, max: 65535, field: func(c *Config) any { return &c.FlagWait }},
	{Key: "guard_band", Doc: "free log entries below which the log warns, 0: never (register)", Unit: "entries", Auto: "a quarter of log_entries", min: 0, max: 1 << 20, field: func(c *Config) any { return &c.GuardBand }},
	{Key: "guard_checkpoint", Doc: "the guard band starts a checkpoint by itself (register)", names: []string{"false", "true"}, field: func(c *Config) any { return &c.GuardCkpt }},
	{Key: "bus_width", Doc: "memory bus width", Unit: "bits", Auto: "the line size", min: 32, max: 1024, pow2: true, zero: true, field: func(c *Config) any { return &c.BusBits }},
	{Key: "staging", Doc: "lines that staging holds", Unit: "lines", Auto: "log_entries", min: 32, max: 1 << 20, zero: true, field: func(c *Config) any { return &c.StagingSlots }},
	{Key: "staging_areas", Doc: "staging areas; with 2, packets need not wait for the copy", min: 1, max: 2, field: func(c *Config) any { return &c.StagingAreas }},
	{Key: "link_width", Doc: "bits a beat of the link", Unit: "bits", min: 8, max: 512, pow2: true, field: func(c *Config) any { return &c.LinkBits }},
	{Key: "window", Doc: "packets sent and not yet accepted", Unit: "packets", min: 2, max: 256, field: func(c *Config) any { return &c.Window }},
	{Key: "filter", Doc: "entries of the duplicate filter", Unit: "entries", min: 1, max: 64 << 10, pow2: true, zero: true, field: func(c *Config) any { return &c.FilterEntries }},
	{Key: "link_delay", Doc: "largest declared delay of the link, one way", Unit: "cycles", min: 0, max: 1<<32 - 1, field: func(c *Config) any { return &c.LinkDelay }},
	{Key: "heartbeat_period", Doc: "cycles between heartbeats (register)", Unit: "cycles", min: 1, max: 1<<32 - 1, field: func(c *Config) any { return &c.HeartbeatPeriod }},
	{Key: "heartbeat_timeout", Doc: "silence after which the peer is lost (register)", Unit: "cycles", min: 1, max: 1<<32 - 1, field: func(c *Config) any { return &c.HeartbeatLimit }},
	{Key: "ack_timeout", Doc: "wait for an ack after which the secondary is lost (register)", Unit: "cycles", min: 1, max: 1<<32 - 1, field: func(c *Config) any { return &c.AckTimeout }},
	{Key: "on_secondary_loss", Doc: "what a primary does when the secondary is lost (register)", names: lossPolicyNames, field: func(c *Config) any { return (*uint8)(&c.OnLoss) }},
	{Key: "image_base", Doc: "first address of the VM's image region", Unit: "bytes", Auto: "a quarter of the memory", min: 0, max: 256<<20 - 1, field: func(c *Config) any { return &c.ImageBase }},
	{Key: "image_size", Doc: "size of the VM's image region", Unit: "bytes", Auto: "a quarter of the memory", min: 16, max: 256 << 20, zero: true, field: func(c *Config) any { return &c.ImageBytes }},
}

// ParamByKey finds a row of Params.
func ParamByKey(key string) (*Param, bool) {
	for i := range Params {
		if Params[i].Key == key {
			return &Params[i], true
		}
	}
	return nil, false
}

// Default is the parameter's value in Default, as text.
func (p *Param) Default() string {
	d := Default()
	return p.Value(&d)
}

// Value is the parameter's value in c, as text that Set takes back.
func (p *Param) Value(c *Config) string {
	v, auto := p.raw(c)
	switch {
	case auto:
		return "auto"
	case p.names != nil:
		return enumName(p.names, int(v))
	case p.Unit == "bytes":
		return FormatSize(v)
	case p.Key == "thread_mask":
		return fmt.Sprintf("0x%x", v)
	}
	return strconv.FormatUint(v, 10)
}

// Accepted says what the parameter takes, whatever the others are.
func (p *Param) Accepted() string {
	var s string
	switch {
	case p.names != nil:
		s = strings.Join(p.names, ", ")
	case p.pow2 && p.max/p.min <= 16:
		var vs []string
		for v := p.min; v <= p.max; v *= 2 {
			vs = append(vs, p.format(v))
		}
		s = strings.Join(vs, ", ")
	default:
		s = p.format(p.min) + " to " + p.format(p.max)
		if p.pow2 {
			s = "a power of two from " + s
		}
		if p.zero && p.Auto == "" {
			s = "0, or " + s
		}
	}
	if p.Auto != "" {
		s += ", or auto (" + p.Auto + ")"
	}
	return s
}

func (p *Param) format(v uint64) string {
	if p.Unit == "bytes" {
		return FormatSize(v)
	}
	return strconv.FormatUint(v, 10)
}

// raw is the value as a number, and whether it is left to the toolkit.
func (p *Param) raw(c *Config) (v uint64, auto bool) {
	switch f := p.field(c).(type) {
	case *int:
		v = uint64(int64(*f)) // -1 is Auto
	case *uint64:
		v = *f
	case *uint8:
		v = uint64(*f)
	case *bool:
		if *f {
			v = 1
		}
	}
	return v, p.Auto != "" && (v == 0 && p.zero || v == Auto && !p.zero)
}

func (p *Param) store(c *Config, v uint64) {
	switch f := p.field(c).(type) {
	case *int:
		*f = int(int64(v))
	case *uint64:
		*f = v
	case *uint8:
		*f = uint8(v)
	case *bool:
		*f = v != 0
	}
}

// inRange says whether the table's own range holds v.
func (p *Param) inRange(v uint64) bool {
	switch {
	case p.names != nil:
		return v < uint64(len(p.names))
	case v == 0 && p.zero:
		return true
	case v < p.min || v > p.max:
		return false
	}
	return !p.pow2 || v&(v-1) == 0
}

// set parses text into the parameter's field.
func (p *Param) set(c *Config, text string) *ParamError {
	bad := &ParamError{Param: p.Key, Value: text, Accepted: p.Accepted()}
	text = strings.TrimSpace(text)
	if text == "" {
		bad.Value = `""`
		return bad
	}
	if p.names != nil {
		for i, n := range p.names {
			if strings.EqualFold(n, text) {
				p.store(c, uint64(i))
				return nil
			}
		}
		return bad
	}
	if p.Auto != "" && strings.EqualFold(text, "auto") {
		if p.zero {
			p.store(c, 0)
		} else {
			p.store(c, Auto)
		}
		return nil
	}
	v, err := ParseNumber(text)
	if err != nil {
		bad.Reason = err.Error()
		return bad
	}
	if !p.inRange(v) || v == 0 && p.Auto != "" && p.zero {
		return bad
	}
	p.store(c, v)
	return nil
}

func enumName(names []string, i int) string {
	if i < len(names) {
		return names[i]
	}
	return strconv.Itoa(i)
}
