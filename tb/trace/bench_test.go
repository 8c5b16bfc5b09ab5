package trace

import (
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/hwgen/hwgen/models/spec"
)

// benchText is a lackey trace with a program's mix of kinds and sizes.
func benchText(n int) string {
	var b strings.Builder
	rnd := rand.New(rand.NewPCG(1, 2))
	for range n {
		kind := " L "
		if rnd.IntN(3) == 0 {
			kind = " S "
		}
		b.WriteString(kind + strconv.FormatUint(0x1ffe000000+rnd.Uint64N(1<<20)&^7, 16) + "," + strconv.Itoa(1<<rnd.IntN(4)) + "\n")
	}
	return b.String()
}

func benchRead(b *testing.B, how string) {
	const n = 200_000
	text := benchText(n)
	data := string(pack(b, how, text))
	buf := make([]Ref, 4096)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		r, err := NewReader(strings.NewReader(data), "t", Options{})
		for err == nil {
			_, err = r.Read(buf)
		}
		if err != io.EOF || r.Refs() != n {
			b.Fatal(err)
		}
		r.Close()
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrefs/s")
}

func BenchmarkReadPlain(b *testing.B) { benchRead(b, "") }
func BenchmarkReadGzip(b *testing.B)  { benchRead(b, "gzip") }
func BenchmarkReadZstd(b *testing.B)  { benchRead(b, "zstd") }

func BenchmarkImport(b *testing.B) {
	const n = 200_000
	text := benchText(n)
	c := spec.Default().MustResolve()
	buf := make([]Access, 4096)
	for b.Loop() {
		r, err := NewReader(strings.NewReader(text), "t", Options{})
		if err != nil {
			b.Fatal(err)
		}
		im := NewImporter(r, &c)
		for err == nil {
			_, err = im.Next(buf)
		}
		if err != io.EOF {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrefs/s")
}
