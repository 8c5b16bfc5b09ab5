package gtrace

import (
	"bytes"
	"errors"
	"io"
	"testing"
)

// fuzz holds what a reader says of any bytes against what it says of them
// written again.
func fuzz(t *testing.T, data []byte, body Body) {
	r, err := NewReader(bytes.NewReader(data), "t")
	if err == nil {
		defer r.Close()
		var b bytes.Buffer
		_, err = Copy(r, func(h *Header) (*Writer, error) { return NewWriter(&b, h) }, body)
		if err == nil {
			if r.Header.Body == Text && body == Text && !bytes.Equal(data, b.Bytes()) {
				t.Fatalf("accepted, and written differently:\n%q\n%q", data, b.Bytes())
			}
			if _, _, err := read(b.Bytes()); err != io.EOF {
				t.Fatalf("what was written cannot be read: %v", err)
			}
			return
		}
	}
	var te *Error
	if !errors.As(err, &te) {
		t.Fatalf("not an *Error: %v", err)
	}
	if len(err.Error()) > 2000 {
		t.Fatalf("a message of %d bytes", len(err.Error()))
	}
}

func FuzzText(f *testing.F) {
	f.Add([]byte(text))
	f.Add([]byte("hwgen-golden-trace 1\nbody text\nseed 0000000000000000\nkind a b:1\n---\na 1\n---\ncount 1\ncrc32c 00000000\ndigest -\n"))
	f.Fuzz(func(t *testing.T, data []byte) { fuzz(t, data, Text) })
}

func FuzzBinary(f *testing.F) {
	for _, body := range []Body{Binary, Zstd} {
		f.Add(write(f, header(body), events, ""))
		f.Add(write(f, header(body), many(5), "01"))
	}
	f.Fuzz(func(t *testing.T, data []byte) { fuzz(t, data, Binary) })
}

func BenchmarkWriteBinary(b *testing.B) {
	events := many(10_000)
	for b.Loop() {
		w, err := NewWriter(io.Discard, header(Binary))
		if err != nil {
			b.Fatal(err)
		}
		for i := range events {
			w.Write(&events[i])
		}
		if err := w.Close(""); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*10_000/b.Elapsed().Seconds()/1e6, "Mevents/s")
}

func BenchmarkReadBinary(b *testing.B) {
	data := write(b, header(Binary), many(10_000), "")
	for b.Loop() {
		r, err := NewReader(bytes.NewReader(data), "t")
		var e Event
		for err == nil {
			err = r.Next(&e)
		}
		if err != io.EOF {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*10_000/b.Elapsed().Seconds()/1e6, "Mevents/s")
}
