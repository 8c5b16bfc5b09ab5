package trace

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

var (
	gzipMagic = []byte{0x1f, 0x8b}
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}
)

// maxZstdWindow bounds what a zstd frame may make the decoder keep.
const maxZstdWindow = 64 << 20

// Open opens a trace file; "-" is standard input.
func Open(path string, o Options) (*Reader, error) {
	if path == "-" {
		return NewReader(os.Stdin, "standard input", o)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if st, err := f.Stat(); err == nil && st.IsDir() {
		f.Close()
		return nil, &Error{File: path, Msg: "is a directory; expected a trace file"}
	}
	r, err := NewReader(f, path, o)
	if err != nil {
		f.Close()
		return nil, err
	}
	r.closers = append(r.closers, f.Close)
	return r, nil
}

// NewReader reads a trace from src; name stands in errors. What compresses src,
// if anything, is told from its first bytes.
func NewReader(src io.Reader, name string, o Options) (*Reader, error) {
	r := &Reader{name: name, opt: o.withDefaults(), buf: make([]byte, bufSize)}
	in := bufio.NewReaderSize(src, 64<<10)
	head, err := in.Peek(4)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return nil, &Error{File: name, Msg: "cannot be read", Err: err}
	case len(head) == 0:
		return nil, &Error{File: name, Msg: "is empty; expected " + expectAny}
	case bytes.HasPrefix(head, gzipMagic):
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, &Error{File: name, Msg: "damaged gzip header", Err: err}
		}
		r.src, r.packed = z, "gzip"
	case bytes.HasPrefix(head, zstdMagic):
		z, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxWindow(maxZstdWindow))
		if err != nil {
			return nil, &Error{File: name, Msg: "damaged zstd header", Err: err}
		}
		r.src, r.packed = z, "zstd"
		r.closers = append(r.closers, func() error { z.Close(); return nil })
	default:
		r.src = in
	}
	return r, nil
}

// Close releases the file.
func (r *Reader) Close() error {
	var first error
	for _, c := range r.closers {
		if err := c(); err != nil && first == nil {
			first = err
		}
	}
	r.closers = nil
	return first
}
