package trace

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const sample = `==123== Lackey, an example Valgrind tool
==123==
I  04001000,3
 L 1fff000668,8
 S 1FFF000660,4
 M 1fff000650,1
--123-- a warning
I  04001003,5
 L 0,32
`

var sampleRefs = []Ref{
	{0x1fff000668, 8, Load}, {0x1fff000660, 4, Store}, {0x1fff000650, 1, Modify}, {0, 32, Load},
}

func readAll(r *Reader, block int) (out []Ref, err error) {
	buf := make([]Ref, block)
	for {
		n, err := r.Read(buf)
		out = append(out, buf[:n]...)
		if err != nil {
			return out, err
		}
	}
}

func parse(text string, o Options) ([]Ref, error) {
	r, err := NewReader(strings.NewReader(text), "t", o)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return readAll(r, 3)
}

func pack(t testing.TB, how, text string) []byte {
	var b bytes.Buffer
	var w io.WriteCloser
	switch how {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "zstd":
		z, err := zstd.NewWriter(&b)
		require.NoError(t, err)
		w = z
	default:
		return []byte(text)
	}
	_, err := io.WriteString(w, text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

func TestLackey(t *testing.T) {
	for name, text := range map[string]string{
		"plain": sample, "no last newline": strings.TrimSuffix(sample, "\n"), "crlf": strings.ReplaceAll(sample, "\n", "\r\n"),
	} {
		refs, err := parse(text, Options{})
		assert.Equal(t, io.EOF, err, name)
		assert.Equal(t, sampleRefs, refs, name)
	}
	refs, err := parse(sample, Options{Fetches: true, Limit: 2})
	assert.Equal(t, io.EOF, err)
	assert.Equal(t, []Ref{{0x4001000, 3, Fetch}, {0x1fff000668, 8, Load}}, refs)
}

func TestDin(t *testing.T) {
	refs, err := parse("0 1000\n1 0x1004 4 a comment\n2 400\n\n3 0\n4 0\n0\tfFfF\r\n1  8", Options{})
	assert.Equal(t, io.EOF, err)
	assert.Equal(t, []Ref{{0x1000, 4, Load}, {0x1004, 4, Store}, {0xffff, 4, Load}, {8, 4, Store}}, refs)
	refs, _ = parse("2 400\n1 8\n", Options{Fetches: true, DinSize: 8})
	assert.Equal(t, []Ref{{0x400, 8, Fetch}, {8, 8, Store}}, refs)
}

// What packs a file is told from its content, whatever it is called.
func TestCompression(t *testing.T) {
	for _, how := range []string{"", "gzip", "zstd"} {
		path := filepath.Join(t.TempDir(), "misleading.zst")
		require.NoError(t, os.WriteFile(path, pack(t, how, sample), 0o600))
		r, err := Open(path, Options{})
		require.NoError(t, err)
		refs, err := readAll(r, 100)
		assert.Equal(t, io.EOF, err)
		assert.Equal(t, sampleRefs, refs)
		assert.Equal(t, how, r.Compression())
		assert.Equal(t, Lackey, r.Format())
		require.NoError(t, r.Close())
	}
}

func TestBadLines(t *testing.T) {
	const good = " L 10,4\n"
	for _, x := range []struct {
		text, want string
		refs       int
	}{
		{"", `t: is empty; expected a lackey line`, 0},
		{"\n==1==\n\n", `t: holds no reference; expected a lackey line`, 0},
		{"hello\n", `t:1: "hello"; expected a lackey line such as " S 1fff000668,8" (I, L, S or M, hexadecimal address, size) or a din line`, 0},
		{good + good + "hello\n", `t:3: "hello"; expected a lackey line such as " S 1fff000668,8" (I, L, S or M, hexadecimal address, size) (after 2 references)`, 2},
		{good + " L 10\n", `t:2: " L 10": no comma behind the address; expected a lackey`, 1},
		{good + " L ,4\n", `"" is not a hexadecimal address of at most 16 digits`, 1},
		{good + " L xyz,4\n", `"xyz" is not a hexadecimal address`, 1},
		{good + " L 11111111111111111,4\n", `"11111111111111111" is not a hexadecimal address of at most 16 digits`, 1},
		{good + " L 10,0\n", `"0" is not a size of 1 to 512 bytes`, 1},
		{good + " L 10,513\n", `"513" is not a size of 1 to 512 bytes`, 1},
		{good + " L 10,99999999999999999999\n", `is not a size of 1 to 512 bytes`, 1},
		{good + " L 10,4 \n", `"4 " is not a size`, 1},
		{good + " L 10,\n", `"" is not a size`, 1},
		{good + " L 10,", `"" is not a size`, 1},
		{good + " L ffffffffffffffff,2\n", `"2" is not a size of 1 to 512 bytes that stays within 64 address bits`, 1},
		{good + " L", `" L"; expected a lackey`, 1},
		{good + "0 10\n", `"0 10"; expected a lackey`, 1},
		{good + strings.Repeat("x", 5000), "t:2: longer than 1024 bytes; expected a lackey", 1},
		{good + strings.Repeat(" ", 5000) + "\n", "t:2: longer than 1024 bytes; expected a lackey", 1},
		{good + "\x00\x01\n", "t:2: binary data, not text; expected", 1},
		{"\x7fELF\x02\x01\n", "t:1: binary data, not text; expected", 0},
		{strings.Repeat("\x00", 5000), "t:1: binary data, not text; expected", 0},
		{"0 10\n5 10\n", `t:2: "5 10": the label is not 0 to 4; expected a din line`, 1},
		{"0 10\n0\n", `"0": no address; expected a din line`, 1},
		{"0 10\n0 zz\n", `"zz" is not a hexadecimal address`, 1},
		{"0 10\n0 10z\n", `"10z" is not a hexadecimal address`, 1},
		{"0 10\n0 ffffffffffffffff\n", `or the reference leaves 64 address bits`, 1},
		{"0 10\n0 1 " + strings.Repeat("x", 5000) + "\n", "t:2: longer than 1024 bytes", 1},
	} {
		refs, err := parse(x.text, Options{})
		var te *Error
		if assert.ErrorAs(t, err, &te, x.text[:min(len(x.text), 40)]) {
			assert.Contains(t, err.Error(), x.want)
			assert.Len(t, refs, x.refs)
		}
	}
}

func TestDamagedArchives(t *testing.T) {
	long := strings.Repeat(sample, 2000)
	for _, how := range []string{"gzip", "zstd"} {
		whole := pack(t, how, long)
		for _, cut := range []int{5, 12, len(whole) / 2, len(whole) - 3} {
			r, err := NewReader(bytes.NewReader(whole[:cut]), "t", Options{})
			if err == nil {
				_, err = readAll(r, 64)
			}
			if assert.Error(t, err) && cut > 12 {
				assert.NotErrorIs(t, err, io.EOF)
				assert.Regexp(t, `^t(:\d+)?: the `+how+` data is (truncated|damaged)`, err.Error(), "%s cut at %d", how, cut)
			}
		}
		flipped := bytes.Clone(whole)
		flipped[len(flipped)/2] ^= 0x10
		r, err := NewReader(bytes.NewReader(flipped), "t", Options{})
		require.NoError(t, err)
		_, err = readAll(r, 64)
		var te *Error
		assert.ErrorAs(t, err, &te)
	}
	_, err := Open(t.TempDir(), Options{})
	assert.ErrorContains(t, err, "is a directory; expected a trace file")
	_, err = Open(filepath.Join(t.TempDir(), "none"), Options{})
	assert.ErrorIs(t, err, os.ErrNotExist)
}

// zeros is an endless supply of one byte.
type zeros struct{ left int64 }

func (z *zeros) Read(b []byte) (int, error) {
	if z.left == 0 {
		return 0, io.EOF
	}
	n := int(min(int64(len(b)), z.left))
	clear(b[:n])
	z.left -= int64(n)
	return n, nil
}

// Ten gigabytes of zeros, plain and packed, end at once and cost no memory.
func TestTenGigabytesOfZeros(t *testing.T) {
	src := &zeros{10 << 30}
	r, err := NewReader(src, "zeros", Options{})
	require.NoError(t, err)
	_, err = readAll(r, 64)
	assert.ErrorContains(t, err, "zeros:1: binary data, not text; expected")
	assert.Greater(t, src.left, int64(10<<30-1<<20), "it must not read on")

	var packed bytes.Buffer
	z, err := zstd.NewWriter(&packed, zstd.WithEncoderConcurrency(1))
	require.NoError(t, err)
	_, err = io.Copy(z, &zeros{1 << 30})
	require.NoError(t, err)
	require.NoError(t, z.Close())
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r, err = NewReader(&packed, "zeros.zst", Options{})
	require.NoError(t, err)
	_, err = readAll(r, 64)
	assert.ErrorContains(t, err, "zeros.zst:1: binary data, not text; expected")
	runtime.ReadMemStats(&after)
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(100<<20))
}

// repeat is a trace of any length that takes no memory.
type repeat struct {
	text string
	at   int
	left int64
}

func (s *repeat) Read(b []byte) (n int, err error) {
	for n < len(b) && s.left > 0 {
		k := copy(b[n:], s.text[s.at:])
		n += k
		if s.at += k; s.at == len(s.text) {
			s.at, s.left = 0, s.left-1
		}
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func TestMemoryDoesNotGrow(t *testing.T) {
	total := func(times int64) uint64 {
		r, err := NewReader(&repeat{text: sample, left: times}, "t", Options{})
		require.NoError(t, err)
		buf := make([]Ref, 4096)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for err == nil {
			_, err = r.Read(buf)
		}
		require.Equal(t, io.EOF, err)
		require.EqualValues(t, 4*times, r.Refs())
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	assert.Less(t, total(500_000), uint64(64<<10), "60 MB of trace")
}

// What the decoder says does not depend on where blocks of input end.
func TestBlockBorders(t *testing.T) {
	for step := 1; step < 40; step++ {
		r, err := NewReader(&chunks{text: sample, step: step}, "t", Options{})
		require.NoError(t, err)
		refs, err := readAll(r, 2)
		assert.Equal(t, io.EOF, err)
		assert.Equal(t, sampleRefs, refs)
	}
}

type chunks struct {
	text string
	step int
}

func (c *chunks) Read(b []byte) (int, error) {
	if c.text == "" {
		return 0, io.EOF
	}
	n := copy(b, c.text[:min(c.step, len(c.text))])
	c.text = c.text[n:]
	return n, nil
}

// A naive decoder to hold the fast one against.
func naive(text string, o Options) (out []Ref, ok bool) {
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSuffix(line, "\r")
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "==") || strings.HasPrefix(line, "--") {
			continue
		}
		ref, skip, good := naiveLine(line)
		if !good {
			return out, false
		}
		if !skip {
			out = append(out, ref)
		}
	}
	return out, len(text) > 0
}

func FuzzLackey(f *testing.F) {
	f.Add(sample)
	f.Add(" L 10,4\n L 10,513\n")
	f.Add(" S ffffffffffffffff,1\n")
	f.Add("\x1f\x8b\x08")
	f.Add("\x28\xb5\x2f\xfd")
	f.Fuzz(func(t *testing.T, text string) {
		refs, err := parse(text, Options{})
		checkError(t, err)
		if strings.HasPrefix(text, " L ") && len(text) < maxLine {
			want, ok := naive(text, Options{})
			assert.Equal(t, ok, errors.Is(err, io.EOF), "%v", err)
			assert.Equal(t, want, refs)
		}
	})
}

func FuzzDin(f *testing.F) {
	f.Add("0 1000\n1 0x1004 4 a comment\n2 400\n\n3 0\n")
	f.Add("0 ffffffffffffffff\n")
	f.Fuzz(func(t *testing.T, text string) {
		_, err := parse(text, Options{})
		checkError(t, err)
		fetched, err2 := parse(text, Options{Fetches: true})
		checkError(t, err2)
		assert.Equal(t, errors.Is(err, io.EOF), errors.Is(err2, io.EOF))
		for _, r := range fetched {
			assert.LessOrEqual(t, r.Kind, Fetch)
		}
	})
}

func checkError(t *testing.T, err error) {
	var te *Error
	if !errors.Is(err, io.EOF) && !errors.As(err, &te) {
		t.Fatalf("neither the end nor an *Error: %v", err)
	}
	if len(err.Error()) > 1000 {
		t.Fatalf("a message of %d bytes", len(err.Error()))
	}
}
