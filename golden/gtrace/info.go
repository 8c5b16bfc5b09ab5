package gtrace

import (
	"fmt"
	"io"
)

// Info is what a whole trace holds.
type Info struct {
	Header *Header
	Footer Footer
	Counts []uint64 // events of each kind, in the schema's order
	Blocks int      // of a binary body
}

// Survey reads a trace to its end, with every check.
func Survey(r *Reader) (*Info, error) {
	info := &Info{Header: r.Header, Counts: make([]uint64, len(r.Header.Kinds))}
	var e Event
	for {
		err := r.Next(&e)
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		info.Counts[e.Kind]++
		info.Blocks = r.block
	}
	info.Footer, _ = r.Footer()
	return info, nil
}

// Print writes the survey for a person.
func (i *Info) Print(w io.Writer) error {
	h := i.Header
	_, err := fmt.Fprintf(w, "form          %v\nname          %s\ngenerator     %s\nseed          %016x\nrtl-hash      %s\nconfig-hash   %s\nevents        %d\ncrc32c        %08x\ndigest        %s\n",
		h.Body, orNone(h.Name), orNone(h.Generator), h.Seed, orNone(h.RTLHash), orNone(h.ConfigHash), i.Footer.Count, i.Footer.CRC, i.Footer.Digest)
	if err == nil && h.Body != Text {
		_, err = fmt.Fprintf(w, "blocks        %d\n", i.Blocks)
	}
	for k, n := range i.Counts {
		if err == nil && n > 0 {
			_, err = fmt.Fprintf(w, "%12d  %s\n", n, kindText(h, k))
		}
	}
	return err
}
