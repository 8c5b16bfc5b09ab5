package trace

import "fmt"

// PageSize is the unit in which virtual memory is laid into the VM's.
const PageSize = 4096

const noPage = ^uint64(0)

// Pages maps virtual pages to the pages of a region by first touch: the first
// virtual page touched gets the region's first page, and so on.
type Pages struct {
	base, size uint64
	next       int // pages given out
	limit      int
	page       map[uint64]uint64 // virtual page number to address
	lastPage   uint64
	lastAddr   uint64
	recent     [256]struct{ page, addr uint64 }
}

// NewPages maps into [base, base+size). A last part of a page is not used; a
// region of less than one page has none.
func NewPages(base, size uint64) *Pages {
	p := &Pages{base: base, size: size, limit: int(size / PageSize), page: map[uint64]uint64{}, lastPage: noPage}
	for i := range p.recent {
		p.recent[i].page = noPage
	}
	return p
}

// Used is the number of pages given out, Limit how many there are.
func (p *Pages) Used() int  { return p.next }
func (p *Pages) Limit() int { return p.limit }

// Map translates a virtual address. When no page is left the error wraps
// ErrFull.
func (p *Pages) Map(addr uint64) (uint64, error) {
	page := addr / PageSize
	if page == p.lastPage {
		return p.lastAddr + addr%PageSize, nil
	}
	r := &p.recent[page%uint64(len(p.recent))]
	if r.page != page {
		to, ok := p.page[page]
		if !ok {
			if p.next == p.limit {
				return 0, fmt.Errorf("%w: virtual page 0x%x would be number %d, and image_size = %d holds %d pages of %d bytes",
					ErrFull, addr-addr%PageSize, p.next+1, p.size, p.limit, PageSize)
			}
			to = p.base + uint64(p.next)*PageSize
			p.next++
			p.page[page] = to
		}
		r.page, r.addr = page, to
	}
	p.lastPage, p.lastAddr = page, r.addr
	return r.addr + addr%PageSize, nil
}
