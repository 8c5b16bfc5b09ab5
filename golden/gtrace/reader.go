package gtrace

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"os"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"github.com/klauspost/compress/zstd"
)

var digestRE = regexp.MustCompile(`^(-|[0-9a-f]{1,128})$`)

// Reader reads one trace in order. Everything that a file claims is checked:
// schema, widths, block CRCs, and at the end count and CRC of the whole.
type Reader struct {
	Header *Header

	name  string
	in    *bufio.Reader
	line  int64
	crc   hash.Hash32
	count uint64 // events delivered
	foot  *Footer
	err   error

	kinds   map[string]int
	longest int // bytes of the longest event line
	rec     []byte

	block  int    // of a binary body, from 1
	data   []byte // records left of it
	left   uint32
	raw    []byte
	stored []byte
	zstd   *zstd.Decoder
	sought bool // after a Seek the whole's CRC is unknown
	index  []indexEntry

	file io.ReadSeekCloser
}

// NewReader reads the header of a trace; name stands in errors.
func NewReader(src io.Reader, name string) (*Reader, error) {
	r := &Reader{name: name, in: bufio.NewReaderSize(src, 64<<10), crc: crc32.New(castagnoli)}
	h, line, _, err := readHeader(r.in, name)
	if err != nil {
		return nil, err
	}
	r.Header, r.line = h, int64(line)
	io.WriteString(r.crc, h.lines())
	r.kinds = map[string]int{}
	for i := range h.Kinds {
		k := &h.Kinds[i]
		r.kinds[k.Name] = i
		n := len(k.Name)
		for _, f := range k.Fields {
			n += 1 + f.digits()
		}
		r.longest = max(r.longest, n)
	}
	if h.Body == Zstd {
		r.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxBlock))
		if err != nil {
			return nil, err
		}
	}
	return r, nil
}

// Open opens a trace file.
func Open(path string) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r, err := NewReader(f, path)
	if err != nil {
		f.Close()
		return nil, err
	}
	r.file = f
	return r, nil
}

// Close releases the file.
func (r *Reader) Close() error {
	if r.zstd != nil {
		r.zstd.Close()
	}
	if r.file != nil {
		return r.file.Close()
	}
	return nil
}

// Footer is what closes the trace, once Next has returned io.EOF.
func (r *Reader) Footer() (Footer, bool) {
	if r.foot == nil {
		return Footer{}, false
	}
	return *r.foot, true
}

// Count is the number of events behind the reader.
func (r *Reader) Count() uint64 { return r.count }

// Next reads an event into e, whose memory it uses again. It returns io.EOF
// after the last event of a trace whose footer is right.
func (r *Reader) Next(e *Event) error {
	if r.err != nil {
		return r.err
	}
	var err error
	if r.Header.Body == Text {
		err = r.nextText(e)
	} else {
		err = r.nextBinary(e)
	}
	if err != nil {
		r.err = err
		return err
	}
	r.count++
	if !r.sought {
		r.rec = r.Header.appendRecord(r.rec[:0], e)
		r.crc.Write(r.rec)
	}
	return nil
}

func (r *Reader) fail(format string, args ...any) error {
	return &Error{File: r.name, Line: r.line, Msg: fmt.Sprintf(format, args...)}
}

// textLine reads a line that may be no longer than limit.
func (r *Reader) textLine(limit int) ([]byte, error) {
	line, err := readLine(r.in, limit)
	r.line++
	switch {
	case errors.Is(err, errLong):
		return nil, r.fail("longer than an event of this schema can be (%d bytes)", limit)
	case errors.Is(err, io.EOF):
		return nil, r.fail("the trace ends without its footer; it is truncated")
	case err != nil:
		return nil, &Error{File: r.name, Line: r.line, Msg: "cannot be read", Err: err}
	}
	return []byte(line), nil
}

func (r *Reader) nextText(e *Event) error {
	line, err := r.textLine(max(r.longest, len(separator)))
	if err != nil {
		return err
	}
	if string(line) == separator {
		return r.footer()
	}
	name, rest := line, []byte(nil)
	if i := bytes.IndexByte(line, ' '); i >= 0 {
		name, rest = line[:i], line[i:]
	}
	kind, ok := r.kinds[string(name)]
	if !ok {
		names := make([]string, 0, len(r.kinds))
		for n := range r.kinds {
			names = append(names, n)
		}
		sort.Strings(names)
		return r.fail("%q is no kind of event; expected %s, or %s", clip(string(name)), clip(strings.Join(names, ", ")), separator)
	}
	k := &r.Header.Kinds[kind]
	e.Kind = kind
	e.V = resize(e.V, k.Words())
	at := 0
	for _, f := range k.Fields {
		n := f.digits()
		if len(rest) < 1+n || rest[0] != ' ' || !parseHex(e.V[at:at+f.words()], rest[1:1+n]) {
			return r.fail("field %s of %s; expected one blank and %d lower-case hexadecimal digits at %q", f.Name, k.Name, n, clip(string(rest)))
		}
		rest = rest[1+n:]
		at += f.words()
	}
	if len(rest) > 0 {
		return r.fail("%q behind the last field of %s", clip(string(rest)), k.Name)
	}
	if err := r.Header.fits(e); err != nil {
		return r.fail("%v", err)
	}
	return nil
}

// footer reads the lines behind the second separator, and checks what they say.
func (r *Reader) footer() error {
	var f Footer
	for _, key := range []string{"count", "crc32c", "digest"} {
		line, err := readLine(r.in, 256)
		r.line++
		value, ok := strings.CutPrefix(line, key+" ")
		switch {
		case err != nil:
			return r.fail("the trace ends in its footer; it is truncated")
		case !ok:
			return r.fail("%q; expected a line with %s", clip(line), key)
		}
		switch key {
		case "count":
			f.Count, err = strconv.ParseUint(value, 10, 64)
			ok = err == nil && strconv.FormatUint(f.Count, 10) == value
		case "crc32c":
			var v uint64
			v, ok = parseHex64(value, 8)
			f.CRC = uint32(v)
		case "digest":
			f.Digest, ok = value, digestRE.MatchString(value)
		}
		if !ok {
			return r.fail("%s %q is not what the footer should hold", key, clip(value))
		}
	}
	if r.Header.Body == Text {
		if _, err := r.in.ReadByte(); err != io.EOF {
			r.line++
			return r.fail("something stands behind the footer")
		}
	}
	if f.Count != r.count {
		return r.fail("the footer says %d events, and there are %d", f.Count, r.count)
	}
	if sum := r.crc.Sum32(); !r.sought && f.CRC != sum {
		return r.fail("the footer says CRC-32C %08x, and header and events have %08x: the trace was changed or damaged", f.CRC, sum)
	}
	r.foot = &f
	return io.EOF
}
