package spec

import (
	"fmt"
	"math/bits"
)

// checkRanges holds every value against its own row of the table.
func (c *Config) checkRanges() (errs Errors) {
	for i := range Params {
		p := &Params[i]
		if v, auto := p.raw(c); !auto && !p.inRange(v) {
			text := p.Value(c)
			if int64(v) < 0 && p.names == nil {
				text = fmt.Sprint(int64(v))
			}
			errs = append(errs, &ParamError{Param: p.Key, Value: text, Accepted: p.Accepted()})
		}
	}
	return errs
}

// A combination is one rule over several parameters. It is blamed on one of
// them, the one that a user would most likely change.
type combination struct {
	param string
	// broken returns why the rule does not hold and what would be accepted, or
	// two empty strings.
	broken func(c *Config) (reason, accepted string)
}

// combinations are checked in this order, after all ranges hold and all "auto"
// values are filled in. A rule must not need another one to hold.
var combinations = []combination{
	{"memory", func(c *Config) (string, string) {
		if c.AddrBits < 48 && c.MemBytes > 1<<c.AddrBits {
			return fmt.Sprintf("address_width = %d reaches %s", c.AddrBits, FormatSize(1<<c.AddrBits)),
				fmt.Sprintf("at most %s, or address_width of at least %d", FormatSize(1<<c.AddrBits), bits.Len64(c.MemBytes-1))
		}
		if c.MemBytes%4096 != 0 {
			return "not a whole number of 4 KiB pages", fmt.Sprintf("%s or %s", FormatSize(c.MemBytes&^4095), FormatSize(roundUp(c.MemBytes, 4096)))
		}
		return "", ""
	}},
	{"thread_mask", func(c *Config) (string, string) {
		if c.ThreadMask>>c.Threads != 0 {
			return fmt.Sprintf("names threads that threads = %d does not have", c.Threads), fmt.Sprintf("0x0 to 0x%x", uint64(1)<<c.Threads-1)
		}
		return "", ""
	}},
	{"l1_size", func(c *Config) (string, string) { return cacheFits(c, "l1", c.L1Bytes, c.L1Ways) }},
	{"l2_size", func(c *Config) (string, string) { return cacheFits(c, "l2", c.L2Bytes, c.L2Ways) }},
	{"l2_size", func(c *Config) (string, string) {
		if c.L2Bytes < c.L1Bytes {
			return fmt.Sprintf("the L2 includes the L1, and l1_size = %s", FormatSize(uint64(c.L1Bytes))),
				"at least " + FormatSize(uint64(c.L1Bytes))
		}
		return "", ""
	}},
	{"log_entries", func(c *Config) (string, string) {
		if need := c.LogReserve(); c.LogMode != LogNone && c.LogEntries < need {
			return fmt.Sprintf("S7 reserves %d entries: %d of padding, %d in flight, and one", need, c.EntriesPerLine()-1, LogOpsInFlight),
				fmt.Sprintf("a power of two of at least %d", uint64(1)<<bits.Len64(uint64(need-1)))
		}
		return "", ""
	}},
	{"guard_band", func(c *Config) (string, string) {
		if c.GuardBand > c.LogEntries {
			return fmt.Sprintf("the log has only log_entries = %d", c.LogEntries), fmt.Sprintf("0 to %d", c.LogEntries)
		}
		return "", ""
	}},
	{"bus_width", func(c *Config) (string, string) {
		if c.BusBits < c.CoreBits || c.BusBits > 8*c.LineBytes {
			return fmt.Sprintf("not between core_width = %d and the line of %d bits", c.CoreBits, 8*c.LineBytes),
				fmt.Sprintf("a power of two from %d to %d", c.CoreBits, 8*c.LineBytes)
		}
		return "", ""
	}},
	{"staging", func(c *Config) (string, string) {
		if c.StagingSlots < c.LogEntries {
			return fmt.Sprintf("a checkpoint can have a line for each of log_entries = %d", c.LogEntries),
				fmt.Sprintf("at least %d", c.LogEntries)
		}
		return "", ""
	}},
	{"heartbeat_timeout", func(c *Config) (string, string) {
		if c.HeartbeatLimit <= c.HeartbeatPeriod+c.LinkDelay {
			return fmt.Sprintf("not more than heartbeat_period = %d and link_delay = %d together: a living peer would look dead", c.HeartbeatPeriod, c.LinkDelay),
				fmt.Sprintf("at least %d", c.HeartbeatPeriod+c.LinkDelay+1)
		}
		return "", ""
	}},
	{"ack_timeout", func(c *Config) (string, string) {
		if c.AckTimeout <= 2*c.LinkDelay {
			return fmt.Sprintf("not more than a round trip, and link_delay = %d", c.LinkDelay),
				fmt.Sprintf("at least %d", 2*c.LinkDelay+1)
		}
		return "", ""
	}},
	{"image_base", func(c *Config) (string, string) {
		line := uint64(c.LineBytes)
		if c.ImageBase%line != 0 {
			return fmt.Sprintf("not on a line of line_size = %d", c.LineBytes),
				fmt.Sprintf("0x%x or 0x%x", c.ImageBase/line*line, roundUp(c.ImageBase, line))
		}
		if c.ImageBase >= c.MemBytes {
			return fmt.Sprintf("beyond memory = %s", FormatSize(c.MemBytes)), fmt.Sprintf("0 to 0x%x", c.MemBytes-line)
		}
		return "", ""
	}},
	{"image_size", imageFits},
}

// checkCombinations reports every rule that does not hold.
func (c *Config) checkCombinations() (errs Errors) {
	for _, r := range combinations {
		reason, accepted := r.broken(c)
		if reason == "" {
			continue
		}
		p, _ := ParamByKey(r.param)
		errs = append(errs, &ParamError{Param: r.param, Value: p.Value(c), Reason: reason, Accepted: accepted})
	}
	return errs
}

// cacheFits wants at least one whole set, and a tag of at least one bit.
func cacheFits(c *Config, name string, size, ways int) (string, string) {
	least := ways * c.LineBytes
	if size < least {
		return fmt.Sprintf("less than one set of %s_ways = %d lines of line_size = %d", name, ways, c.LineBytes),
			"at least " + FormatSize(uint64(least))
	}
	if way := uint64(size / ways); c.AddrBits <= log2(way) {
		return fmt.Sprintf("one way of %s leaves no tag bit of address_width = %d", FormatSize(way), c.AddrBits),
			"at most " + FormatSize(uint64(ways)<<(c.AddrBits-1))
	}
	return "", ""
}

// imageFits wants the image, and everything that comes with it, in the memory.
func imageFits(c *Config) (string, string) {
	line := uint64(c.LineBytes)
	if c.ImageBytes%line != 0 {
		return fmt.Sprintf("not a whole number of lines of line_size = %d", c.LineBytes),
			fmt.Sprintf("%s or %s", FormatSize(c.ImageBytes/line*line), FormatSize(roundUp(c.ImageBytes, line)))
	}
	if c.ImageBase >= c.MemBytes {
		return "", "" // reported for image_base
	}
	if c.ImageBytes > c.MemBytes-c.ImageBase {
		return fmt.Sprintf("with image_base = 0x%x it ends beyond memory = %s", c.ImageBase, FormatSize(c.MemBytes)),
			"at most " + FormatSize(c.MemBytes-c.ImageBase)
	}
	if _, missing := c.place(); missing > 0 {
		return fmt.Sprintf("image, further image of the same size, log (%s), staging (%s) and state (%s) do not fit into memory = %s",
			FormatSize(c.LogBytes()), FormatSize(uint64(c.StagingAreas)*c.StagingAreaBytes()), FormatSize(uint64(c.StateLines())*line), FormatSize(c.MemBytes)), c.suggestFit()
	}
	return "", ""
}

// suggestFit names the first of three changes that makes everything fit.
func (c *Config) suggestFit() string {
	line := uint64(c.LineBytes)
	try := *c
	for size := c.ImageBytes / 2 / line * line; size >= line; size = size / 2 / line * line {
		try.ImageBytes = size
		if _, missing := try.place(); missing == 0 {
			return fmt.Sprintf("image_size of at most %s with the same image_base", FormatSize(size))
		}
	}
	try = *c
	for n := c.LogEntries / 2; n >= 32 && n >= c.LogReserve(); n /= 2 {
		try.LogEntries, try.StagingSlots = n, n
		if _, missing := try.place(); missing == 0 {
			return fmt.Sprintf("log_entries of at most %d (and staging with it)", n)
		}
	}
	for _, image := range []uint64{c.MemBytes / 4, c.MemBytes / 8, c.MemBytes / 16} {
		for n := c.LogEntries; n >= 32 && n >= c.LogReserve(); n /= 2 {
			try.ImageBase, try.ImageBytes = image/line*line, image/line*line
			try.LogEntries, try.StagingSlots = n, n
			if _, missing := try.place(); missing == 0 {
				return fmt.Sprintf("image_base and image_size of %s with log_entries of at most %d, or more memory", FormatSize(try.ImageBytes), n)
			}
		}
	}
	return "more memory"
}
