package trace

import (
	"io"
	"strconv"

	"github.com/hwgen/hwgen/models/spec"
)

// Access is one request for the core port.
type Access struct {
	Ref   uint64 // number of the reference it comes from, from 0
	Addr  uint64 // in the VM's image region
	Value uint64 // what a store writes, in the low bits
	Size  uint8  // 1, 2, 4, 8 bytes, naturally aligned
	Store bool
}

// Importer turns references into accesses.
type Importer struct {
	r       *Reader
	pages   *Pages
	word    int
	refs    []Ref
	at      int // next of refs
	num     uint64
	pending []Access // of the reference that did not fit into the last block
	err     error
}

// NewImporter imports from r into the image region of a resolved configuration.
func NewImporter(r *Reader, c *spec.Config) *Importer {
	return &Importer{r: r, pages: NewPages(c.ImageBase, c.ImageBytes), word: c.CoreBytes(), refs: make([]Ref, 0, 4096)}
}

// Refs is the number of references taken from the trace, Pages the pages that
// they touched.
func (im *Importer) Refs() uint64 { return im.num }
func (im *Importer) Pages() int   { return im.pages.Used() }

// Next fills dst with accesses; fetches are left out. It returns io.EOF, with n
// 0, at the end of the trace. A modify gives its loads and then its stores.
// Accesses in front of an error come first.
func (im *Importer) Next(dst []Access) (n int, err error) {
	for n < len(dst) && im.err == nil {
		if len(im.pending) > 0 {
			k := copy(dst[n:], im.pending)
			im.pending = im.pending[k:]
			n += k
			continue
		}
		if im.at == len(im.refs) {
			if n > 0 {
				break
			}
			k, err := im.r.Read(im.refs[:cap(im.refs)])
			im.refs, im.at, im.err = im.refs[:k], 0, err
			continue
		}
		ref := &im.refs[im.at]
		im.at++
		if size := uint64(ref.Size); ref.Kind <= Store && size&(size-1) == 0 && ref.Addr&(size-1) == 0 && int(size) <= im.word {
			var addr uint64
			if addr, err = im.pages.Map(ref.Addr); err == nil { // the usual case: one piece
				a := &dst[n]
				*a = Access{Ref: im.num, Addr: addr, Size: uint8(size), Store: ref.Kind == Store}
				if a.Store {
					a.Value = Value(im.num, addr, int(size))
				}
				n++
			}
		} else {
			err = im.pieces(ref)
		}
		if err != nil {
			im.err = &Error{File: im.r.name, Msg: "reference " + strconv.FormatUint(im.num, 10), Err: err}
			break
		}
		im.num++
	}
	if n > 0 || len(dst) == 0 {
		return n, nil
	}
	return 0, im.err
}

// pieces puts the accesses of a reference into pending; of one that fails, none.
func (im *Importer) pieces(ref *Ref) (err error) {
	im.pending = im.pending[:0]
	if ref.Kind == Load || ref.Kind == Modify {
		err = im.split(ref, false)
	}
	if err == nil && (ref.Kind == Store || ref.Kind == Modify) {
		err = im.split(ref, true)
	}
	if err != nil {
		im.pending = im.pending[:0]
	}
	return err
}

func (im *Importer) split(ref *Ref, store bool) error {
	return Split(ref.Addr, int(ref.Size), im.word, func(virtual uint64, size int) error {
		addr, err := im.pages.Map(virtual)
		if err != nil {
			return err
		}
		a := Access{Ref: im.num, Addr: addr, Size: uint8(size), Store: store}
		if store {
			a.Value = Value(im.num, addr, size)
		}
		im.pending = append(im.pending, a)
		return nil
	})
}

// All reads a whole trace into memory: for tests and short runs.
func (im *Importer) All() ([]Access, error) {
	var out []Access
	buf := make([]Access, 4096)
	for {
		n, err := im.Next(buf)
		out = append(out, buf[:n]...)
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return out, err
		}
	}
}
