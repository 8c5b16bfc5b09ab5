package gtrace

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// compareText compares the sample trace with one that was changed; the CRC line
// is made right again.
func compareText(t *testing.T, golden, actual string) (string, error) {
	dir := t.TempDir()
	for name, text := range map[string]string{"g": golden, "a": actual} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	res, err := CompareFiles(filepath.Join(dir, "g"), filepath.Join(dir, "a"))
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	require.NoError(t, res.Explain(&b))
	return b.String(), nil
}

// reseal writes events behind a changed header.
func reseal(t *testing.T, change func(h *Header, e []Event) []Event) string {
	h := header(Text)
	e := []Event{
		{0, []uint64{1, 2, 0x400020, 0xdeadbeef}},
		{2, []uint64{}},
		{0, []uint64{2, 3, 0x400040, 0x11}},
		{1, []uint64{3, 0x20001, 1, 2, 0}},
		{0, []uint64{4, 2, 0x400020, 0x22}},
	}
	return string(write(t, h, change(h, e), "00ff"))
}

func same(_ *Header, e []Event) []Event { return e }

func TestCompare(t *testing.T) {
	golden := reseal(t, same)
	for _, x := range []struct {
		name   string
		change func(h *Header, e []Event) []Event
		want   string
	}{
		{"equal", same, "no difference in 4 events\n"},
		{"masked time and skipped kinds", func(h *Header, e []Event) []Event {
			e[0].V[0], e[2].V[0] = 77, 99
			return append(e[:1:1], append([]Event{{2, nil}, {2, nil}}, e[2:]...)...)
		}, "no difference in 4 events\n"},
		{"masked bits of a field", func(h *Header, e []Event) []Event {
			e[0].V[3] = 0xfffffeef
			return e
		}, "no difference in 4 events\n"},
		{"headers that do not matter", func(h *Header, e []Event) []Event {
			h.RTLHash, h.Generator, h.Masks = "beef", "", nil
			return e
		}, `no difference in 4 events
rtl-hash: 5d41402a in the golden trace, beef in the other
generator: hwgen 0.1 in the golden trace, absent in the other
`},
		{"a field", func(h *Header, e []Event) []Event {
			e[4].V[3] = 0x1f23
			return e
		}, `event 3, load.data: golden 0000000000000022, actual 0000000000001f23, xor 0000000000000f01
     event   golden                                                         actual
         0   load 00000001 2 00400020 00000000deadbeef                      load 00000001 2 00400020 00000000deadbeef
         1   load 00000002 3 00400040 0000000000000011                      load 00000002 3 00400040 0000000000000011
         2   line 00000003 0020001 000000000000000020000000000000001        line 00000003 0020001 000000000000000020000000000000001
         3 > load 00000004 2 00400020 0000000000000022                      load 00000004 2 00400020 0000000000001f23
                                      ^ data
last event at 00400020 in golden: event 0: load 00000001 2 00400020 00000000deadbeef
last event at 00400020 in actual: event 0: load 00000001 2 00400020 00000000deadbeef
`},
		{"a kind", func(h *Header, e []Event) []Event {
			e[2] = e[3]
			return e[:3]
		}, `event 1, load.kind: golden load, actual line
     event   golden                                          actual
         0   load 00000001 2 00400020 00000000deadbeef       load 00000001 2 00400020 00000000deadbeef
         1 > load 00000002 3 00400040 0000000000000011       line 00000003 0020001 000000000000000020000000000000001
              ^ kind
`},
		{"an end", func(h *Header, e []Event) []Event { return e[:1] }, "event 1, load.end: golden load 00000002 3 00400040 0000000000000011, actual the end\n"},
		{"another end", func(h *Header, e []Event) []Event { return append(e, e[0]) }, "event 4, load.end: golden the end, actual load 00000001 2 00400020 00000000deadbeef\n"},
	} {
		got, err := compareText(t, golden, reseal(t, x.change))
		require.NoError(t, err, x.name)
		if strings.HasSuffix(x.want, "end\n") || x.name == "another end" {
			got = got[:strings.Index(got, "\n")+1]
		}
		assert.Equal(t, squeeze(x.want), squeeze(got), x.name)
	}
	got, err := compareText(t, golden, strings.Replace(golden, "digest 00ff", "digest 00fe", 1))
	require.NoError(t, err)
	assert.Equal(t, "event 4, footer.digest: golden 00ff, actual 00fe\n", got)
}

// squeeze makes tables independent of their column widths, except the last line
// with the mark.
func squeeze(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.Join(strings.Fields(l), " ")
	}
	return strings.Join(lines, "\n")
}

// The mark stands under the first digit of the field that differs.
func TestMark(t *testing.T) {
	got, err := compareText(t, reseal(t, same), reseal(t, func(h *Header, e []Event) []Event {
		e[4].V[3] = 0x1f23
		return e
	}))
	require.NoError(t, err)
	lines := strings.Split(got, "\n")
	for i, l := range lines {
		if strings.Contains(l, "^ data") {
			assert.Equal(t, strings.Index(lines[i-1], "0000000000000022"), strings.Index(l, "^"))
			return
		}
	}
	t.Fatal("no mark in\n" + got)
}

func TestCompareRefuses(t *testing.T) {
	golden := reseal(t, same)
	for _, x := range []struct {
		change func(h *Header)
		want   string
	}{
		{func(h *Header) { h.Config[0][1] = "64B" }, "not comparable: config line_size is 32B in the golden trace and 64B in the other"},
		{func(h *Header) { h.Config = h.Config[:1] }, "not comparable: config threads is 4 in the golden trace and absent in the other"},
		{func(h *Header) { h.Config = append(h.Config, [2]string{"window", "2"}) }, "not comparable: config window is absent in the golden trace and 2 in the other"},
		{func(h *Header) { h.ConfigHash = "" }, "not comparable: config-hash is 2687a422 in the golden trace and absent in the other"},
		{func(h *Header) { h.Seed = 1 }, "not comparable: seed is 000000000000002a in the golden trace and 0000000000000001 in the other"},
		{func(h *Header) { h.Kinds[0].Fields[1].Width = 5 }, "not comparable: kind 1 of the schema is load(at:32 thread:4 addr:32 data:64) in the golden trace and load(at:32 thread:5 addr:32 data:64) in the other"},
		{func(h *Header) { h.Kinds = append(h.Kinds, Kind{Name: "x"}) }, "not comparable: kind 4 of the schema is absent in the golden trace and x() in the other"},
	} {
		_, err := compareText(t, golden, reseal(t, func(h *Header, e []Event) []Event {
			x.change(h)
			return e
		}))
		var refused *Refused
		assert.ErrorAs(t, err, &refused)
		assert.EqualError(t, err, x.want)
	}
}

// A tail has the last sixteen events, no more.
func TestTail(t *testing.T) {
	h := header(Text)
	h.Masks = nil
	events := many(100)
	golden := write(t, h, events, "")
	events[70].V[4] = 0
	g, err := NewReader(bytes.NewReader(golden), "g")
	require.NoError(t, err)
	a, err := NewReader(bytes.NewReader(write(t, h, events, "")), "a")
	require.NoError(t, err)
	res, err := Compare(g, a)
	require.NoError(t, err)
	require.NotNil(t, res.Diff)
	assert.EqualValues(t, 70, res.Diff.Index)
	assert.Equal(t, "bytes", res.Diff.Field)
	assert.Len(t, res.Diff.GoldenTail, Context)
	assert.True(t, strings.HasPrefix(res.Diff.GoldenTail[0], "line 00000037 "), "55 is the first: %s", res.Diff.GoldenTail[0])
}
