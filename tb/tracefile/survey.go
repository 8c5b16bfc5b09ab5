package tracefile

import (
	"io"

	"github.com/hwgen/hwgen/tb/trace"
)

// Memory is what a memory trace holds.
type Memory struct {
	Format      string `json:"format"`      // lackey or din
	Compression string `json:"compression"` // gzip, zstd, or empty
	Loads       uint64 `json:"loads"`
	Stores      uint64 `json:"stores"`
	Modifies    uint64 `json:"modifies"`
	Fetches     uint64 `json:"fetches"`
	Largest     uint16 `json:"largest_bytes"` // reference, instructions left out
	Odd         uint64 `json:"odd"`           // not of 1, 2, 4 or 8 bytes, or not aligned: several accesses each
	Lowest      uint64 `json:"lowest_address"`
	Highest     uint64 `json:"highest_address"` // last byte
	Pages       int    `json:"pages"`           // of 4 KiB that data references touch
}

// References are the data references: what a run makes.
func (m *Memory) References() uint64 { return m.Loads + m.Stores + m.Modifies }

// Survey reads a memory trace to its end. Its memory grows with the pages that
// the trace touches, not with its length.
func Survey(path string) (*Memory, error) {
	r, err := trace.Open(path, trace.Options{Fetches: true})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	m := &Memory{Lowest: ^uint64(0)}
	pages := map[uint64]bool{}
	refs := make([]trace.Ref, 4096)
	for {
		n, err := r.Read(refs)
		for i := range refs[:n] {
			m.add(&refs[i], pages)
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	if m.References() == 0 {
		m.Lowest = 0
	}
	m.Pages = len(pages)
	m.Format, m.Compression = r.Format().String(), r.Compression()
	return m, nil
}

func (m *Memory) add(ref *trace.Ref, pages map[uint64]bool) {
	switch ref.Kind {
	case trace.Fetch:
		m.Fetches++
		return
	case trace.Load:
		m.Loads++
	case trace.Store:
		m.Stores++
	case trace.Modify:
		m.Modifies++
	}
	size := uint64(ref.Size)
	last := ref.Addr + size - 1
	m.Largest = max(m.Largest, ref.Size)
	m.Lowest, m.Highest = min(m.Lowest, ref.Addr), max(m.Highest, last)
	if size&(size-1) != 0 || size > 8 || ref.Addr&(size-1) != 0 {
		m.Odd++
	}
	for p := ref.Addr / trace.PageSize; p <= last/trace.PageSize; p++ {
		pages[p] = true
	}
}
