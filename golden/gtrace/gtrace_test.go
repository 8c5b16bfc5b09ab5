package gtrace

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func header(body Body) *Header {
	return &Header{
		Body: body, Name: "hot lines", Generator: "hwgen 0.1", Seed: 42, RTLHash: "5d41402a",
		Config: [][2]string{{"line_size", "32B"}, {"threads", "4"}}, ConfigHash: "2687a422",
		Kinds: []Kind{
			{"load", []Field{{"at", 32}, {"thread", 4}, {"addr", 32}, {"data", 64}}},
			{"line", []Field{{"at", 32}, {"addr", 27}, {"bytes", 129}}},
			{"tick", nil},
		},
		Masks: []Mask{{"*", "at", nil}, {"load", "data", []byte{0x0f, 0xff}}},
		Skip:  []string{"tick"},
	}
}

var events = []Event{
	{0, []uint64{1, 2, 0x400020, 0xdeadbeef}},
	{2, []uint64{}},
	{1, []uint64{0xffffffff, 0x7ffffff, 1, 2, 1}},
}

func write(t testing.TB, h *Header, events []Event, digest string) []byte {
	var b bytes.Buffer
	w, err := NewWriter(&b, h)
	require.NoError(t, err)
	for i := range events {
		require.NoError(t, w.Write(&events[i]))
	}
	require.NoError(t, w.Close(digest))
	return b.Bytes()
}

func read(data []byte) (out []Event, f Footer, err error) {
	r, err := NewReader(bytes.NewReader(data), "t")
	if err != nil {
		return nil, f, err
	}
	defer r.Close()
	for {
		var e Event
		if err = r.Next(&e); err != nil {
			f, _ = r.Footer()
			return out, f, err
		}
		out = append(out, e)
	}
}

const text = `hwgen-golden-trace 1
body text
name hot lines
generator hwgen 0.1
seed 000000000000002a
rtl-hash 5d41402a
config line_size=32B
config threads=4
config-hash 2687a422
kind load at:32 thread:4 addr:32 data:64
kind line at:32 addr:27 bytes:129
kind tick
mask *.at 0
mask load.data fff
skip tick
---
load 00000001 2 00400020 00000000deadbeef
tick
line ffffffff 7ffffff 100000000000000020000000000000001
---
count 3
crc32c 54d740d2
digest 0123456789abcdef
`

func TestText(t *testing.T) {
	assert.Equal(t, text, string(write(t, header(Text), events, "0123456789abcdef")))
	got, f, err := read([]byte(text))
	assert.Equal(t, io.EOF, err)
	assert.Equal(t, events, got)
	assert.Equal(t, Footer{3, 0x54d740d2, "0123456789abcdef"}, f)
}

func TestBinary(t *testing.T) {
	for _, body := range []Body{Binary, Zstd} {
		data := write(t, header(body), events, "")
		got, f, err := read(data)
		assert.Equal(t, io.EOF, err)
		assert.Equal(t, events, got)
		assert.Equal(t, Footer{3, 0x54d740d2, "-"}, f, "the CRC does not depend on the form")
		none, f, err := read(write(t, header(body), nil, ""))
		assert.Equal(t, io.EOF, err)
		assert.Empty(t, none)
		assert.Zero(t, f.Count)
	}
}

func TestBadText(t *testing.T) {
	change := func(old, new string) string {
		require.Contains(t, text, old)
		return strings.Replace(text, old, new, 1)
	}
	for _, x := range []struct{ text, want string }{
		{"", `t: is empty; expected a golden trace that begins with "hwgen-golden-trace 1"`},
		{"hello\n", `t:1: not a golden trace; expected "hwgen-golden-trace 1" as its first line`},
		{strings.Repeat("\x00", 1<<21), `t:1: not a golden trace`},
		{"hwgen-golden-trace 1\nbody text\n" + strings.Repeat("x", 1<<21), `t:3: the header is larger than 1048576 bytes`},
		{change("trace 1", "trace 2"), `t:1: format version "2"; this program reads version 1`},
		{change("body text", "body xml"), `t:2: body "xml"; expected text, binary or zstd`},
		{change("body text\n", ""), `t:15: the header lacks its body or its seed line`},
		{change("seed 0", "seed x"), `t:5: seed "x00000000000002a"; expected 16 lower-case`},
		{change("rtl-hash", "rtl_hash"), `t:6: "rtl_hash 5d41402a"; expected one of rtl-hash, config, config-hash, kind, mask, skip, with a value, or ---`},
		{change("config threads=4\n", "config threads=4\nseed 000000000000002a\n"), `t:9: "seed 000000000000002a"; expected one of config, `},
		{change("config threads=4", "config threads 4"), `t:8: config "threads 4"; expected key=value`},
		{change("config threads", "config line_size"), `header: configuration key "line_size"`},
		{change("thread:4", "thread:"), `t:10: kind load: "thread:"; expected field:width`},
		{change("thread:4", "thread:04"), `expected field:width`},
		{change("thread:4", "thread:0"), `t:16: header: kind load, field thread: width 0; expected 1 to 4096`},
		{change("thread:4", "addr:4"), `kind load: field addr twice`},
		{change("kind tick", "kind Tick"), `kind "Tick": not a name`},
		{change("kind tick", "kind load"), `header: kind load twice`},
		{change("mask *.at 0", "mask *.foo 0"), `mask *.foo: no kind of event has such a field`},
		{change("mask load.data fff", "mask load.thread 1f"), `mask load.thread 1f: the field has 4 bits`},
		{change("mask *.at 0", "mask at 0"), `mask "at 0"; expected kind.field and hexadecimal bits`},
		{change("skip tick", "skip tock"), `skip tock: no such kind of event`},
		{text[:150], `: the trace ends in its header; expected a line with "---"`},
		{change("load 0", "lode 0"), `t:17: "lode" is no kind of event; expected line, load, tick, or ---`},
		{change("load 00000001 2", "load 0000001 2"), `t:17: field at of load; expected one blank and 8 lower-case hexadecimal digits at " 0000001 2 `},
		{change("deadbeef", "DEADBEEF"), `t:17: field data of load`},
		{change("deadbeef", "deadbee"), `t:17: field data of load`},
		{change("deadbeef", "deadbeef "), `t:17: " " behind the last field of load`},
		{change("deadbeef", "deadbeef"+strings.Repeat("f", 50)), `t:17: longer than an event`},
		{change("tick\nline", "tick 1\nline"), `t:18: " 1" behind the last field of tick`},
		{change(" 100000000", " 200000000"), `t:19: event line: field bytes = `},
		{change("count 3", "count 4"), `the footer says 4 events, and there are 3`},
		{change("count 3", "count 03"), `count "03" is not what the footer should hold`},
		{change("deadbeef", "deadbeee"), `the footer says CRC-32C 54d740d2, and header and events have `},
		{change("threads=4", "threads=5"), `the trace was changed or damaged`},
		{change("54d740d2", "54d740d"), `crc32c "54d740d" is not`},
		{change("digest 01", "digest x1"), `digest "x123456789abcdef" is not`},
		{text + "\n", `t:24: something stands behind the footer`},
		{text[:strings.Index(text, "tick\nline")], `t:18: the trace ends without its footer; it is truncated`},
		{text[:strings.Index(text, "crc32c")], `the trace ends in its footer; it is truncated`},
	} {
		_, _, err := read([]byte(x.text))
		if assert.Error(t, err) {
			assert.Contains(t, err.Error(), x.want)
		}
	}
}

// Every cut and every flipped bit of a small binary trace is noticed.
func TestBadBinary(t *testing.T) {
	for _, body := range []Body{Binary, Zstd} {
		data := write(t, header(body), events, "ab")
		for n := range data {
			if _, _, err := read(data[:n]); assert.Error(t, err) {
				assert.NotEqual(t, io.EOF, err, "cut at %d", n)
			}
		}
		index := bytes.Index(data, []byte(indexMagic))
		end := bytes.LastIndex(data, []byte(separator))
		for n := range data {
			if n >= index+4 && n < end || n >= len(data)-trailerSize && n < len(data)-8 || bytes.Contains(data[max(0, n-9):min(n+10, len(data))], []byte("digest")) || n > end && n < len(data)-trailerSize && n > bytes.LastIndex(data, []byte("digest")) {
				continue // read in order, index and trailer's offset are not used; the digest is opaque
			}
			for bit := range 8 {
				bad := bytes.Clone(data)
				bad[n] ^= 1 << bit
				_, _, err := read(bad)
				assert.NotEqual(t, io.EOF, err, "%s: byte %d (%q), bit %d", body, n, data[n], bit)
			}
		}
	}
}

func TestWriterRefuses(t *testing.T) {
	w, err := NewWriter(io.Discard, header(Text))
	require.NoError(t, err)
	assert.ErrorContains(t, w.Write(&Event{7, nil}), "event of kind 7, and there are 3")
	assert.ErrorContains(t, w.Write(&Event{0, []uint64{1}}), "event load of 1 words, and its fields take 4")
	assert.ErrorContains(t, w.Write(&Event{0, []uint64{1, 16, 0, 0}}), "event load: field thread = 0000000000000010 does not fit into 4 bits")
	assert.ErrorContains(t, w.Close("no digest"), "expected hexadecimal digits")
	h := header(Text)
	h.Name = "two\nlines"
	_, err = NewWriter(io.Discard, h)
	assert.ErrorContains(t, err, "has a line break")
}

// Written beside and renamed: a run that gives up leaves the older file alone.
func TestCreate(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.gt")
	require.NoError(t, os.WriteFile(path, []byte("older"), 0o600))
	w, err := Create(path, header(Text))
	require.NoError(t, err)
	w.Abort()
	assert.Error(t, w.Close(""))
	old, _ := os.ReadFile(path)
	assert.Equal(t, "older", string(old))
	w, err = Create(path, header(Text))
	require.NoError(t, err)
	for i := range events {
		require.NoError(t, w.Write(&events[i]))
	}
	require.NoError(t, w.Close("0123456789abcdef"))
	now, _ := os.ReadFile(path)
	assert.Equal(t, text, string(now))
	files, _ := os.ReadDir(dir)
	assert.Len(t, files, 1, "nothing is left beside it")
	_, err = Create(filepath.Join(dir, "none", "a.gt"), header(Text))
	assert.ErrorIs(t, err, os.ErrNotExist)
}

// many events, so that a binary trace has several blocks.
func many(n int) []Event {
	out := make([]Event, n)
	for i := range out {
		out[i] = Event{1, []uint64{uint64(i), uint64(i * 7 % 1000), uint64(i), ^uint64(0), 1}}
	}
	return out
}

func TestConvertAndSeek(t *testing.T) {
	const n = 30_000
	dir := t.TempDir()
	name := func(s string) string { return filepath.Join(dir, s) }
	w, err := Create(name("a.txt"), header(Text))
	require.NoError(t, err)
	for _, e := range many(n) {
		require.NoError(t, w.Write(&e))
	}
	require.NoError(t, w.Close("77"))
	for _, step := range []struct {
		from, to string
		body     Body
	}{{"a.txt", "b.bin", Binary}, {"b.bin", "c.zst", Zstd}, {"c.zst", "d.txt", Text}} {
		f, err := Convert(name(step.from), name(step.to), step.body)
		require.NoError(t, err)
		require.EqualValues(t, n, f.Count)
	}
	first, _ := os.ReadFile(name("a.txt"))
	last, _ := os.ReadFile(name("d.txt"))
	assert.True(t, bytes.Equal(first, last), "there and back changes no byte")
	for _, file := range []string{"b.bin", "c.zst"} {
		r, err := Open(name(file))
		require.NoError(t, err)
		for _, at := range []uint64{n - 1, 0, 12345, 1, n / 2} {
			require.NoError(t, r.Seek(at))
			var e Event
			require.NoError(t, r.Next(&e))
			assert.Equal(t, many(int(at) + 1)[at], e)
		}
		assert.Greater(t, len(r.index), 1)
		assert.ErrorContains(t, r.Seek(n+1), "no event 30001: the trace has 30000")
		r.Close()
	}
	r, err := Open(name("a.txt"))
	require.NoError(t, err)
	defer r.Close()
	assert.ErrorContains(t, r.Seek(1), "only a binary trace")
	_, err = Convert(name("a.txt"), filepath.Join(dir, "none", "x"), Binary)
	assert.ErrorIs(t, err, os.ErrNotExist)
}

// Any schema and any events survive every form.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := &Header{Seed: rapid.Uint64().Draw(rt, "seed")}
		for i := range rapid.IntRange(1, 4).Draw(rt, "kinds") {
			k := Kind{Name: "k" + string(rune('a'+i))}
			for j := range rapid.IntRange(0, 4).Draw(rt, "fields") {
				k.Fields = append(k.Fields, Field{"f" + string(rune('a'+j)), rapid.IntRange(1, 300).Draw(rt, "width")})
			}
			h.Kinds = append(h.Kinds, k)
		}
		var events []Event
		for range rapid.IntRange(0, 20).Draw(rt, "events") {
			e := Event{Kind: rapid.IntRange(0, len(h.Kinds)-1).Draw(rt, "kind"), V: []uint64{}}
			for _, f := range h.Kinds[e.Kind].Fields {
				for w := f.Width; w > 0; w -= 64 {
					e.V = append(e.V, rapid.Uint64().Draw(rt, "v")>>max(0, 64-w))
				}
			}
			events = append(events, e)
		}
		for body := Text; body <= Zstd; body++ {
			h.Body = body
			got, _, err := read(write(t, h, events, ""))
			require.Equal(rt, io.EOF, err)
			require.Equal(rt, len(events), len(got))
			for i := range got {
				require.Equal(rt, events[i], got[i])
			}
		}
	})
}
