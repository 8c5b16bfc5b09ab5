package spec

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The parameter table, written out by hand a second time.
func TestDefaults(t *testing.T) {
	c, err := Default().Resolve()
	require.NoError(t, err)
	assert.Equal(t, `address_width=32
memory=16MiB
line_size=32B
core_width=32
threads=4
thread_mask=0xf
state_words=32
l1_size=4KiB
l1_ways=1
l2_size=32KiB
l2_ways=4
replacement=plru
log_mode=address
log_entries=8192
flag_check_interval=1024
flag_check_wait=64
guard_band=2048
guard_checkpoint=false
bus_width=256
staging=8192
staging_areas=1
link_width=64
window=16
filter=256
link_delay=200
heartbeat_period=1000
heartbeat_timeout=10000
ack_timeout=100000
on_secondary_loss=stall
image_base=4MiB
image_size=4MiB
`, c.Canonical())
}

func TestRangeEnds(t *testing.T) {
	for _, x := range []struct {
		key      string
		good     []string
		bad      []string
		accepted string
	}{
		{"address_width", []string{"16", "48"}, []string{"15", "49", "-1", "x", ""}, "16 to 48"},
		{"memory", []string{"64KiB", "256 MiB", "65536", "0x10000"}, []string{"65535", "257MiB"}, "64 KiB to 256 MiB"},
		{"line_size", []string{"16", "32", "64", "128"}, []string{"8", "24", "256"}, "16 B, 32 B, 64 B, 128 B"},
		{"core_width", []string{"32", "64"}, []string{"16", "48", "128"}, "32, 64"},
		{"threads", []string{"1", "3", "16"}, []string{"0", "17"}, "1 to 16"},
		{"thread_mask", []string{"0", "0xf", "auto"}, []string{"0x10000"}, "0 to 65535, or auto (all threads)"},
		{"state_words", []string{"0", "256"}, []string{"257"}, "0 to 256"},
		{"l1_size", []string{"512", "64KiB"}, []string{"256", "1000", "128KiB"}, "a power of two from 512 B to 64 KiB"},
		{"l1_ways", []string{"1", "2", "4"}, []string{"0", "3", "8"}, "1, 2, 4"},
		{"l2_size", []string{"1KiB", "4MiB"}, []string{"512", "3KiB", "8MiB"}, "a power of two from 1 KiB to 4 MiB"},
		{"l2_ways", []string{"1", "16"}, []string{"0", "5", "32"}, "1, 2, 4, 8, 16"},
		{"replacement", []string{"plru", "round_robin", "PLRU"}, []string{"lru"}, "plru, round_robin"},
		{"log_mode", []string{"none", "address", "data"}, []string{"both"}, "none, address, data"},
		{"log_entries", []string{"32", "1Mi"}, []string{"16", "33", "2Mi"}, "a power of two from 32 to 1048576"},
		{"flag_check_interval", []string{"0", "4294967295"}, []string{"4294967296"}, "0 to 4294967295"},
		{"flag_check_wait", []string{"1", "65535"}, []string{"0", "65536"}, "1 to 65535"},
		{"guard_band", []string{"0", "1Mi", "auto"}, []string{"1048577"}, "0 to 1048576, or auto (a quarter of log_entries)"},
		{"guard_checkpoint", []string{"true", "false"}, []string{"yes"}, "false, true"},
		{"bus_width", []string{"32", "1024", "auto"}, []string{"0", "16", "48", "2048"}, "a power of two from 32 to 1024, or auto (the line size)"},
		{"staging", []string{"32", "1000", "1Mi", "auto"}, []string{"0", "31", "1048577"}, "32 to 1048576, or auto (log_entries)"},
		{"staging_areas", []string{"1", "2"}, []string{"0", "3"}, "1 to 2"},
		{"link_width", []string{"8", "512"}, []string{"4", "24", "1024"}, "a power of two from 8 to 512"},
		{"window", []string{"2", "3", "256"}, []string{"1", "257"}, "2 to 256"},
		{"filter", []string{"0", "1", "64Ki"}, []string{"3", "128Ki"}, "0, or a power of two from 1 to 65536"},
		{"link_delay", []string{"0", "4294967295"}, []string{"4294967296"}, "0 to 4294967295"},
		{"heartbeat_period", []string{"1"}, []string{"0", "4294967296"}, "1 to 4294967295"},
		{"heartbeat_timeout", []string{"1"}, []string{"0", "4294967296"}, "1 to 4294967295"},
		{"ack_timeout", []string{"1"}, []string{"0", "4294967296"}, "1 to 4294967295"},
		{"on_secondary_loss", []string{"stall", "run_unprotected"}, []string{"panic"}, "stall, run_unprotected"},
		{"image_base", []string{"0", "auto", "0x1000"}, []string{"256MiB", "1.5"}, "0 B to 268435455 B, or auto (a quarter of the memory)"},
		{"image_size", []string{"16", "256MiB", "auto"}, []string{"0", "15", "257MiB"}, "16 B to 256 MiB, or auto (a quarter of the memory)"},
	} {
		for _, v := range x.good {
			c := Default()
			assert.NoError(t, c.Set(x.key+"="+v))
		}
		for _, v := range x.bad {
			c := Default()
			var pe *ParamError
			require.ErrorAs(t, c.Set(x.key+"="+v), &pe, "%s=%s", x.key, v)
			assert.Equal(t, x.key, pe.Param)
			assert.Equal(t, x.accepted, pe.Accepted)
			assert.Equal(t, Default(), c, "%s=%s must change nothing", x.key, v)
		}
	}
}

// Values that come in through the fields are checked like those through Set.
func TestAllErrorsAtOnce(t *testing.T) {
	c := Default()
	c.LineBytes, c.LogEntries, c.L2Ways, c.LogMode = 24, -1, 3, 9
	_, err := c.Resolve()
	assert.EqualError(t, err, `line_size = 24 B; accepted: 16 B, 32 B, 64 B, 128 B
l2_ways = 3; accepted: 1, 2, 4, 8, 16
log_mode = 9; accepted: none, address, data
log_entries = -1; accepted: a power of two from 32 to 1048576`)
	var pe *ParamError
	assert.True(t, errors.As(err, &pe))
}

func TestCombinations(t *testing.T) {
	for _, x := range []struct {
		set  []string
		want string
	}{
		{[]string{"address_width=20"}, "memory = 16 MiB: address_width = 20 reaches 1 MiB; accepted: at most 1 MiB, or address_width of at least 24"},
		{[]string{"memory=1000001"}, "memory = 1000001 B: not a whole number of 4 KiB pages; accepted: 976 KiB or 980 KiB"},
		{[]string{"threads=2", "thread_mask=5"}, "thread_mask = 0x5: names threads that threads = 2 does not have; accepted: 0x0 to 0x3"},
		{[]string{"l2_size=1KiB", "l1_size=512", "l2_ways=16", "line_size=128"}, "l2_size = 1 KiB: less than one set of l2_ways = 16 lines of line_size = 128; accepted: at least 2 KiB"},
		{[]string{"l1_size=512", "l1_ways=4", "line_size=128"}, ""},
		{[]string{"l2_size=2KiB"}, "l2_size = 2 KiB: the L2 includes the L1, and l1_size = 4 KiB; accepted: at least 4 KiB"},
		{[]string{"address_width=16", "memory=64KiB", "log_entries=32", "l2_size=64KiB", "l2_ways=1"}, "l2_size = 64 KiB: one way of 64 KiB leaves no tag bit of address_width = 16; accepted: at most 32 KiB"},
		{[]string{"address_width=16", "memory=64KiB", "log_entries=32", "l2_size=64KiB", "l2_ways=2"}, ""},
		{[]string{"line_size=128", "log_entries=32"}, "log_entries = 32: S7 reserves 36 entries: 31 of padding, 4 in flight, and one; accepted: a power of two of at least 64"},
		{[]string{"line_size=128", "log_entries=64"}, ""},
		{[]string{"line_size=128", "log_entries=32", "address_width=40"}, ""},
		{[]string{"log_entries=32", "guard_band=33"}, "guard_band = 33: the log has only log_entries = 32; accepted: 0 to 32"},
		{[]string{"core_width=64", "bus_width=32"}, "bus_width = 32: not between core_width = 64 and the line of 256 bits; accepted: a power of two from 64 to 256"},
		{[]string{"bus_width=512"}, "bus_width = 512: not between core_width = 32 and the line of 256 bits; accepted: a power of two from 32 to 256"},
		{[]string{"staging=8191"}, "staging = 8191: a checkpoint can have a line for each of log_entries = 8192; accepted: at least 8192"},
		{[]string{"heartbeat_timeout=1200"}, "heartbeat_timeout = 1200: not more than heartbeat_period = 1000 and link_delay = 200 together: a living peer would look dead; accepted: at least 1201"},
		{[]string{"heartbeat_timeout=1201"}, ""},
		{[]string{"ack_timeout=400"}, "ack_timeout = 400: not more than a round trip, and link_delay = 200; accepted: at least 401"},
		{[]string{"image_base=0x1008"}, "image_base = 4104 B: not on a line of line_size = 32; accepted: 0x1000 or 0x1020"},
		{[]string{"image_base=16MiB"}, "image_base = 16 MiB: beyond memory = 16 MiB; accepted: 0 to 0xffffe0"},
		{[]string{"image_size=100"}, "image_size = 100 B: not a whole number of lines of line_size = 32; accepted: 96 B or 128 B"},
		{[]string{"image_size=13MiB"}, "image_size = 13 MiB: with image_base = 0x400000 it ends beyond memory = 16 MiB; accepted: at most 12 MiB"},
		{[]string{"image_size=8MiB"}, "image_size = 8 MiB: image, further image of the same size, log (32 KiB), staging (295424 B) and state (512 B) do not fit into memory = 16 MiB; accepted: image_size of at most 4 MiB with the same image_base"},
		{[]string{"image_size=8MiB", "log_mode=none"}, ""},
		{[]string{"memory=64KiB"}, "image_size = 16 KiB: image, further image of the same size, log (32 KiB), staging (295424 B) and state (512 B) do not fit into memory = 64 KiB; accepted: log_entries of at most 256 (and staging with it)"},
		{[]string{"memory=64KiB", "log_entries=256"}, ""},
	} {
		c := Default()
		for _, s := range x.set {
			require.NoError(t, c.Set(s))
		}
		_, err := c.Resolve()
		switch {
		case x.want == "":
			assert.NoError(t, err, "%v", x.set)
		case assert.Error(t, err, "%v", x.set):
			assert.Contains(t, err.Error(), x.want)
		}
	}
}

func TestSetErrors(t *testing.T) {
	c := Default()
	assert.EqualError(t, c.Set("l2_sise=3"), "l2_sise: no such parameter; did you mean l2_size?")
	assert.EqualError(t, c.Set("l2_size"), "l2_size: a setting has the form KEY=VALUE; accepted: l2_size=32KiB")
	assert.ErrorContains(t, c.Set("colour=blue"), "no such parameter; accepted: ack_timeout, address_width, ")
	assert.EqualError(t, c.Set("l2_size=3k"), "l2_size = 3k: not a whole number such as 4096, 0x1000 or 4 KiB; accepted: a power of two from 1 KiB to 4 MiB")
	assert.EqualError(t, c.Set("memory=99999999999 GiB"), "memory = 99999999999 GiB: larger than 64 bits; accepted: 64 KiB to 256 MiB")
}

// Any accepted configuration survives its canonical text, has disjoint regions
// in memory, and reads its own suggestions.
func TestResolvedConfigurations(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := draw(rt)
		r, err := c.Resolve()
		if err != nil {
			return
		}
		back, err := ParseCanonical(r.Canonical())
		require.NoError(rt, err)
		require.Equal(rt, r, back)
		require.Equal(rt, r.Hash(), back.Hash())
		m := r.AddressMap()
		regions := m.Protected()
		for i, a := range regions {
			require.LessOrEqual(rt, a.End(), r.MemBytes)
			require.Zero(rt, a.Base%uint64(r.LineBytes))
			require.Zero(rt, a.Size%uint64(r.LineBytes))
			for _, b := range regions[:i] {
				require.False(rt, a.Size > 0 && b.Overlaps(a.Base, a.Size), "%v over %v", a, b)
			}
		}
		if m.Log.Size > 0 {
			require.Zero(rt, m.Log.Base%m.Log.Size)
		}
		for _, g := range []Cache{r.L1(), r.L2()} {
			addr := rapid.Uint64Range(0, r.MemBytes-1).Draw(rt, "addr")
			require.Equal(rt, addr&^uint64(r.LineBytes-1), g.LineAddr(g.Tag(addr), g.Index(addr)))
			require.Positive(rt, g.TagBits)
		}
		require.Positive(rt, r.RequestBound(Env{MemLatency: 1}))
	})
}

func draw(rt *rapid.T) Config {
	c := Default()
	pow2 := func(name string, lo, hi int) int {
		return 1 << rapid.IntRange(lo, hi).Draw(rt, name)
	}
	c.AddrBits = rapid.IntRange(16, 48).Draw(rt, "address_width")
	c.MemBytes = uint64(pow2("memory", 16, 28))
	c.LineBytes = pow2("line", 4, 7)
	c.CoreBits = pow2("core", 5, 6)
	c.Threads = rapid.IntRange(1, 16).Draw(rt, "threads")
	c.StateWords = rapid.IntRange(0, 256).Draw(rt, "words")
	c.L1Bytes, c.L1Ways = pow2("l1", 9, 16), pow2("l1w", 0, 2)
	c.L2Bytes, c.L2Ways = pow2("l2", 10, 22), pow2("l2w", 0, 4)
	c.LogEntries = pow2("log", 5, 20)
	c.StagingAreas = rapid.IntRange(1, 2).Draw(rt, "areas")
	if rapid.Bool().Draw(rt, "place") {
		c.ImageBase = rapid.Uint64Range(0, c.MemBytes).Draw(rt, "base") &^ 127
	}
	return c
}
