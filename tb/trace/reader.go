package trace

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Options of a Reader. The zero value is the usual choice.
type Options struct {
	Fetches bool   // deliver instruction fetches too
	DinSize uint16 // bytes of a din reference; 0: 4
	Limit   uint64 // references after which the trace ends; 0: none
}

func (o Options) withDefaults() Options {
	if o.DinSize == 0 {
		o.DinSize = 4
	}
	return o
}

const (
	bufSize = 256 << 10
	maxLine = 1024 // a longer line is not a trace
)

// Format of a trace's text.
type Format uint8

const (
	Unknown Format = iota // no reference seen yet
	Lackey
	Din
)

func (f Format) String() string { return [...]string{"unknown", "lackey", "din"}[f] }

// Reader streams references.
type Reader struct {
	name    string
	opt     Options
	src     io.Reader
	packed  string // "", gzip, zstd
	closers []func() error

	buf    []byte
	r, w   int // unread bytes
	eof    bool
	srcErr error // what src returned together with data

	format Format
	line   int64 // lines done
	refs   uint64
	err    error
}

// Format tells the text format, once a reference has been read.
func (r *Reader) Format() Format { return r.format }

// Compression tells what the file is packed with: "", "gzip" or "zstd".
func (r *Reader) Compression() string { return r.packed }

// Refs is the number of references read.
func (r *Reader) Refs() uint64 { return r.refs }

// Read fills dst as far as possible. It returns io.EOF, with n 0, at the end of
// a trace that had at least one reference, and an *Error at anything that is not
// one; references in front of the error come first.
func (r *Reader) Read(dst []Ref) (n int, err error) {
	if r.opt.Limit > 0 && uint64(len(dst)) > r.opt.Limit-r.refs {
		if dst = dst[:r.opt.Limit-r.refs]; len(dst) == 0 {
			return 0, io.EOF
		}
	}
	for n == 0 && r.err == nil && len(dst) > 0 {
		switch r.format {
		case Lackey:
			n = r.lackey(dst)
		case Din:
			n = r.din(dst)
		}
		r.refs += uint64(n)
		if n == 0 && r.err == nil {
			r.err = r.advance()
		}
	}
	if n > 0 {
		return n, nil
	}
	return 0, r.err
}

// advance deals with the line at r.r, which the fast decoders did not take:
// none there yet, valgrind's own, the first of a format, or garbage.
func (r *Reader) advance() error {
	b := r.buf[r.r:r.w]
	end := bytes.IndexByte(b[:min(len(b), maxLine+1)], '\n')
	if end < 0 {
		if len(b) > maxLine {
			return r.bad(b[:maxLine], fmt.Sprintf("longer than %d bytes", maxLine))
		}
		if !r.eof {
			return r.fill()
		}
		if len(b) == 0 {
			return r.end()
		}
		end = len(b)
		if r.w == len(r.buf) {
			return r.fill() // room for the newline that the file lacks
		}
		r.buf[r.w] = '\n' // a last line without one
		r.w++
		return nil
	}
	line := bytes.TrimSuffix(b[:end], []byte{'\r'})
	switch {
	case len(bytes.TrimSpace(line)) == 0, bytes.HasPrefix(line, []byte("==")), bytes.HasPrefix(line, []byte("--")):
		r.r += end + 1
		r.line++
		return nil
	case r.format == Unknown && looksLackey(line):
		r.format = Lackey
		return nil
	case r.format == Unknown && looksDin(line):
		r.format = Din
		return nil
	}
	return r.bad(line, "")
}

// looksLackey and looksDin take a line for the format's first; whether it is
// right is for the decoder to say.
func looksLackey(b []byte) bool {
	return len(b) > 2 && (b[0] == 'I' && b[1] == ' ' || b[0] == ' ' && (b[1] == 'L' || b[1] == 'S' || b[1] == 'M') && b[2] == ' ')
}

func looksDin(b []byte) bool {
	return len(b) > 2 && b[0] >= '0' && b[0] <= '4' && (b[1] == ' ' || b[1] == '\t')
}

// fill moves what is unread to the front and reads more.
func (r *Reader) fill() error {
	r.w = copy(r.buf, r.buf[r.r:r.w])
	r.r = 0
	for empty := 0; ; empty++ {
		n, err := 0, r.srcErr
		if err == nil {
			n, err = r.src.Read(r.buf[r.w:])
		}
		r.w += n
		switch {
		case n > 0: // what is wrong behind them comes later
			r.srcErr = err
			return nil
		case errors.Is(err, io.EOF):
			r.eof = true
			return nil
		case errors.Is(err, io.ErrUnexpectedEOF):
			return r.at("the " + r.packed + " data is truncated")
		case err != nil && r.packed != "":
			e := r.at("the " + r.packed + " data is damaged")
			e.Err = err
			return e
		case err != nil:
			e := r.at("cannot be read")
			e.Err = err
			return e
		case empty > 100:
			e := r.at("cannot be read")
			e.Err = io.ErrNoProgress
			return e
		}
	}
}

func (r *Reader) end() error {
	if r.format == Unknown {
		return &Error{File: r.name, Msg: "holds no reference; expected " + expectAny}
	}
	return io.EOF
}

func (r *Reader) at(msg string) *Error {
	return &Error{File: r.name, Line: r.line + 1, Refs: r.refs, Msg: msg}
}

// bad is the error for a line that is not what it should be.
func (r *Reader) bad(line []byte, what string) error {
	expect := map[Format]string{Unknown: expectAny, Lackey: expectLackey, Din: expectDin}[r.format]
	if what == "" {
		what = quote(line)
		if r.format != Unknown {
			if why := r.why(line); why != "" {
				what += ": " + why
			}
		}
	}
	if binary(line) {
		what = "binary data, not text"
	}
	return r.at(what + "; expected " + expect)
}

func (r *Reader) why(line []byte) string {
	if r.format == Din {
		return whyNotDin(line)
	}
	return whyNotLackey(line)
}
