package trace

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hwgen/hwgen/models/spec"
)

func importer(t testing.TB, text string, change ...string) *Importer {
	c := spec.Default()
	for _, s := range change {
		require.NoError(t, c.Set(s))
	}
	c = c.MustResolve()
	r, err := NewReader(strings.NewReader(text), "t", Options{})
	require.NoError(t, err)
	return NewImporter(r, &c)
}

// Splits worked out by hand, for words of 4 and of 8 bytes.
func TestSplit(t *testing.T) {
	type piece struct {
		addr uint64
		size int
	}
	for _, x := range []struct {
		addr    uint64
		n, word int
		want    []piece
	}{
		{0x10, 4, 4, []piece{{0x10, 4}}},
		{0x10, 8, 4, []piece{{0x10, 4}, {0x14, 4}}},
		{0x10, 8, 8, []piece{{0x10, 8}}},
		{0x11, 4, 4, []piece{{0x11, 1}, {0x12, 2}, {0x14, 1}}},
		{0x12, 4, 4, []piece{{0x12, 2}, {0x14, 2}}},
		{0x13, 4, 8, []piece{{0x13, 1}, {0x14, 2}, {0x16, 1}}},
		{0x1c, 8, 8, []piece{{0x1c, 4}, {0x20, 4}}}, // over a line border
		{0x1f, 3, 4, []piece{{0x1f, 1}, {0x20, 2}}},
		{0x15, 10, 8, []piece{{0x15, 1}, {0x16, 2}, {0x18, 4}, {0x1c, 2}, {0x1e, 1}}},
	} {
		var got []piece
		require.NoError(t, Split(x.addr, x.n, x.word, func(a uint64, n int) error {
			got = append(got, piece{a, n})
			return nil
		}))
		assert.Equal(t, x.want, got, "%#x,%d in words of %d", x.addr, x.n, x.word)
	}
}

func TestSplitProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		addr := rapid.Uint64Range(0, 1<<48).Draw(rt, "addr")
		n := rapid.IntRange(1, MaxSize).Draw(rt, "n")
		word := rapid.SampledFrom([]int{4, 8}).Draw(rt, "word")
		at, pieces := addr, 0
		err := Split(addr, n, word, func(a uint64, size int) error {
			require.Equal(rt, at, a)
			require.Contains(rt, []int{1, 2, 4, 8}[:2+word/4], size)
			require.Zero(rt, a%uint64(size))
			at += uint64(size)
			pieces++
			return nil
		})
		require.NoError(rt, err)
		require.Equal(rt, addr+uint64(n), at)
		require.LessOrEqual(rt, pieces, n/word+2*(word/4+1))
	})
}

// Pages in order of first touch; a reference over a page border takes both.
func TestImport(t *testing.T) {
	im := importer(t, " L 7000ffe,4\n S 5000,4\n M 7000010,1\n S 7001003,1\n")
	got, err := im.All()
	require.NoError(t, err)
	const base = 4 << 20
	v := func(ref, addr uint64, n int) uint64 { return Value(ref, addr, n) }
	assert.Equal(t, []Access{
		{Ref: 0, Addr: base + 0xffe, Size: 2},
		{Ref: 0, Addr: base + 0x1000, Size: 2},
		{Ref: 1, Addr: base + 0x2000, Size: 4, Store: true, Value: v(1, base+0x2000, 4)},
		{Ref: 2, Addr: base + 0x10, Size: 1},
		{Ref: 2, Addr: base + 0x10, Size: 1, Store: true, Value: v(2, base+0x10, 1)},
		{Ref: 3, Addr: base + 0x1003, Size: 1, Store: true, Value: v(3, base+0x1003, 1)},
	}, got)
	assert.Equal(t, 3, im.Pages())
	assert.EqualValues(t, 4, im.Refs())
}

// Blocks of any size give the same accesses.
func TestImportBlocks(t *testing.T) {
	text := strings.Repeat(" M 7000ffd,32\n S 5000,4\n L 9003,7\n", 3)
	want, err := importer(t, text).All()
	require.NoError(t, err)
	for block := 1; block < 30; block++ {
		im := importer(t, text)
		var got []Access
		buf := make([]Access, block)
		for {
			n, err := im.Next(buf)
			got = append(got, buf[:n]...)
			if err != nil {
				require.Equal(t, io.EOF, err)
				break
			}
		}
		assert.Equal(t, want, got)
	}
}

func TestMemoryFull(t *testing.T) {
	im := importer(t, " L 0,1\n L 1000,1\n L 0,1\n L 1ffe,4\n", "image_size=8KiB")
	got, err := im.All()
	assert.Len(t, got, 3, "accesses in front of the error come first, of the bad one none")
	assert.ErrorIs(t, err, ErrFull)
	assert.EqualError(t, err, "t: reference 3: the VM's memory is full: virtual page 0x2000 would be number 3, and image_size = 8192 holds 2 pages of 4096 bytes")
	_, again := im.Next(make([]Access, 1))
	assert.Equal(t, err, again)
}

func TestValues(t *testing.T) {
	mul, inv := uint32(valueMul), uint32(valueInv)
	assert.EqualValues(t, 1, mul*inv)
	rapid.Check(t, func(rt *rapid.T) {
		ref := rapid.Uint64Range(0, 1<<32-1).Draw(rt, "ref")
		addr := rapid.Uint64Range(0, 1<<28).Draw(rt, "addr") &^ 7
		require.EqualValues(rt, ref, Writer(uint32(Value(ref, addr, 4)), addr))
		whole := Value(ref, addr, 8)
		for _, size := range []int{1, 2, 4} { // every size writes bytes of one pattern
			for at := 0; at < 8; at += size {
				require.Equal(rt, whole>>(8*at)&(1<<(8*size)-1), Value(ref, addr+uint64(at), size))
			}
		}
		for at := range 8 {
			require.True(rt, Wrote(byte(whole>>(8*at)), ref, addr+uint64(at)))
		}
		require.NotEqual(rt, Value(ref, addr, 4), Value(ref+1, addr, 4))
		require.NotEqual(rt, Value(ref, addr, 4), Value(ref, addr+4, 4))
	})
}
