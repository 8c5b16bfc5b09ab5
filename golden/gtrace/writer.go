package gtrace

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

const (
	blockMagic   = "BLK1"
	indexMagic   = "IDX1"
	trailerMagic = "GTREND01"
	blockHead    = 20
	trailerSize  = 16

	rawBlock = 256 << 10 // records after which a block is closed
	maxBlock = 2 << 20   // largest block that a reader takes
)

// Footer closes a trace.
type Footer struct {
	Count  uint64
	CRC    uint32
	Digest string // one word; "-" for none
}

func (f Footer) encode() string {
	return fmt.Sprintf("%s\ncount %d\ncrc32c %08x\ndigest %s\n", separator, f.Count, f.CRC, f.Digest)
}

// Writer writes one trace.
type Writer struct {
	h     *Header
	w     *bufio.Writer
	pos   int64
	crc   hash.Hash32
	count uint64
	buf   []byte // one record or line
	err   error

	block  []byte // records of the open block
	inside uint32 // how many
	index  []indexEntry
	zstd   *zstd.Encoder

	file *os.File // only from Create
	path string
}

type indexEntry struct {
	offset int64
	first  uint64
}

// NewWriter begins a trace on w. The header must not change afterwards.
func NewWriter(w io.Writer, h *Header) (*Writer, error) {
	if err := h.Check(); err != nil {
		return nil, fmt.Errorf("golden trace: %w", err)
	}
	out := &Writer{h: h, w: bufio.NewWriterSize(w, 64<<10), crc: crc32.New(castagnoli)}
	if h.Body == Zstd {
		z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
		if err != nil {
			return nil, err
		}
		out.zstd = z
	}
	io.WriteString(out.crc, h.lines())
	out.put([]byte(h.encode()))
	return out, out.err
}

// Create begins a trace that is written beside path and takes its place when it
// is closed: an interrupted run leaves an older trace as it was.
func Create(path string, h *Header) (*Writer, error) {
	if st, err := os.Stat(path); err == nil && st.IsDir() {
		return nil, fmt.Errorf("golden trace %s: is a directory; expected the name of a file", path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if pe := (*os.PathError)(nil); errors.As(err, &pe) {
		err = pe.Err // the path has a random name
	}
	if err != nil {
		return nil, fmt.Errorf("golden trace %s: cannot be written: %w", path, err)
	}
	w, err := NewWriter(f, h)
	if err != nil {
		f.Close()
		os.Remove(f.Name())
		return nil, err
	}
	w.file, w.path = f, path
	return w, nil
}

func (w *Writer) put(b []byte) {
	if w.err == nil {
		var n int
		n, w.err = w.w.Write(b)
		w.pos += int64(n)
	}
}

// Write appends an event.
func (w *Writer) Write(e *Event) error {
	if w.err != nil {
		return w.err
	}
	if err := w.h.fits(e); err != nil {
		return fmt.Errorf("golden trace, event %d: %w", w.count, err)
	}
	w.buf = w.h.appendRecord(w.buf[:0], e)
	w.crc.Write(w.buf)
	w.count++
	if w.h.Body == Text {
		w.buf = w.h.appendText(w.buf[:0], e)
		w.put(w.buf)
		return w.err
	}
	w.block = append(w.block, w.buf...)
	w.inside++
	if len(w.block) >= rawBlock {
		w.closeBlock()
	}
	return w.err
}

func (w *Writer) closeBlock() {
	stored := w.block
	if w.zstd != nil {
		stored = w.zstd.EncodeAll(w.block, nil)
	}
	w.index = append(w.index, indexEntry{w.pos, w.count - uint64(w.inside)})
	head := append(make([]byte, 0, blockHead), blockMagic...)
	head = binary.LittleEndian.AppendUint32(head, w.inside)
	head = binary.LittleEndian.AppendUint32(head, uint32(len(w.block)))
	head = binary.LittleEndian.AppendUint32(head, uint32(len(stored)))
	head = binary.LittleEndian.AppendUint32(head, crc32.Checksum(stored, castagnoli))
	w.put(head)
	w.put(stored)
	w.block, w.inside = w.block[:0], 0
}

// Close writes index and footer. digest is one word, or empty for none. A trace
// from Create now stands under its name, unless there was an error.
func (w *Writer) Close(digest string) error {
	if digest == "" {
		digest = "-"
	}
	if !digestRE.MatchString(digest) {
		w.err = errors.Join(w.err, fmt.Errorf("golden trace: digest %q; expected hexadecimal digits, or - for none", clip(digest)))
	}
	var trailer []byte
	if w.h.Body != Text {
		if w.inside > 0 {
			w.closeBlock()
		}
		trailer = binary.LittleEndian.AppendUint64(nil, uint64(w.pos))
		trailer = append(trailer, trailerMagic...)
		w.put(encodeIndex(w.index))
	}
	w.put([]byte(Footer{w.count, w.crc.Sum32(), digest}.encode()))
	w.put(trailer)
	if w.err == nil {
		w.err = w.w.Flush()
	}
	if w.file == nil {
		return w.err
	}
	if w.err == nil {
		w.err = w.file.Chmod(0o644)
	}
	if err := w.file.Close(); w.err == nil {
		w.err = err
	}
	if w.err == nil {
		w.err = os.Rename(w.file.Name(), w.path)
	}
	if w.err != nil {
		os.Remove(w.file.Name())
		w.err = fmt.Errorf("golden trace %s: %w", w.path, w.err)
	}
	w.file = nil
	return w.err
}

// Abort gives a trace from Create up; what stood under its name stays.
func (w *Writer) Abort() {
	if w.file != nil {
		w.file.Close()
		os.Remove(w.file.Name())
		w.file = nil
	}
	if w.err == nil {
		w.err = errors.New("golden trace: given up")
	}
}
