package gtrace

import (
	"fmt"
	"io"
	"slices"
)

// Refused is why two traces are not compared: they are not of the same run.
type Refused struct {
	What           string // "config line_size", "seed", "kind load", …
	Golden, Actual string
}

func (e *Refused) Error() string {
	return fmt.Sprintf("not comparable: %s is %s in the golden trace and %s in the other", e.What, e.Golden, e.Actual)
}

// Context is the number of events that a Diff shows in front of the first
// difference, itself included.
const Context = 16

// Diff is the first difference of two traces.
type Diff struct {
	Index          uint64   // number of the event, among those compared, from 0
	Kind           string   // of the golden event, or the actual one's if golden has ended
	Field          string   // the first that differs; "kind" for the kind itself; "end": one trace has ended; "digest"
	Golden, Actual string   // the field's values
	XOR            string   // of the values, masked bits cleared; empty for kinds, ends and digests
	GoldenTail     []string // up to Context last events, the differing one last
	ActualTail     []string
	Addr           string // value of the event's addr field, if it has one
	goldenAt       uint64 // number of the event in the file
	actualAt       uint64
}

// Result of a comparison: Diff is nil if there is no difference.
type Result struct {
	Compared uint64 // events that were compared
	Diff     *Diff
	Notes    []string // what differs in the headers and does not matter
}

// CheckComparable says whether two headers belong to the same run: same schema,
// same configuration, same seed. The error is a *Refused that names the first
// key that differs.
func CheckComparable(golden, actual *Header) error {
	values := map[string]string{}
	for _, kv := range actual.Config {
		values[kv[0]] = kv[1]
	}
	for _, kv := range golden.Config {
		v, ok := values[kv[0]]
		if !ok {
			return &Refused{"config " + kv[0], kv[1], "absent"}
		}
		if v != kv[1] {
			return &Refused{"config " + kv[0], kv[1], v}
		}
		delete(values, kv[0])
	}
	for _, kv := range actual.Config {
		if _, ok := values[kv[0]]; ok {
			return &Refused{"config " + kv[0], "absent", kv[1]}
		}
	}
	if golden.ConfigHash != actual.ConfigHash {
		return &Refused{"config-hash", orNone(golden.ConfigHash), orNone(actual.ConfigHash)}
	}
	if golden.Seed != actual.Seed {
		return &Refused{"seed", fmt.Sprintf("%016x", golden.Seed), fmt.Sprintf("%016x", actual.Seed)}
	}
	for i := 0; i < max(len(golden.Kinds), len(actual.Kinds)); i++ {
		a, b := kindText(golden, i), kindText(actual, i)
		if a != b {
			return &Refused{fmt.Sprintf("kind %d of the schema", i+1), a, b}
		}
	}
	return nil
}

func orNone(s string) string {
	if s == "" {
		return "absent"
	}
	return s
}

func kindText(h *Header, i int) string {
	if i >= len(h.Kinds) {
		return "absent"
	}
	s := h.Kinds[i].Name + "("
	for j, f := range h.Kinds[i].Fields {
		if j > 0 {
			s += " "
		}
		s += fmt.Sprintf("%s:%d", f.Name, f.Width)
	}
	return s + ")"
}

// side is one of the two traces.
type side struct {
	r    *Reader
	m    masks
	e    Event
	num  uint64 // of e in the file
	tail []string
	end  bool
}

// next goes to the next event that counts.
func (s *side) next() error {
	for {
		s.num = s.r.Count()
		err := s.r.Next(&s.e)
		if err == io.EOF {
			s.end = true
			return nil
		}
		if err != nil || s.m[s.e.Kind] != nil {
			return err
		}
	}
}

// Compare reads both traces up to the first difference. What is ignored stands
// in the golden trace's header; the other's mask and skip lines do not count.
func Compare(golden, actual *Reader) (Result, error) {
	var res Result
	if err := CheckComparable(golden.Header, actual.Header); err != nil {
		return res, err
	}
	note := func(what, a, b string) {
		if a != b {
			res.Notes = append(res.Notes, fmt.Sprintf("%s: %s in the golden trace, %s in the other", what, orNone(a), orNone(b)))
		}
	}
	note("rtl-hash", golden.Header.RTLHash, actual.Header.RTLHash)
	note("generator", golden.Header.Generator, actual.Header.Generator)
	note("name", golden.Header.Name, actual.Header.Name)
	m, err := golden.Header.compareMasks()
	if err != nil {
		return res, err
	}
	g, a := &side{r: golden, m: m}, &side{r: actual, m: m}
	ring := newRing(golden.Header)
	for {
		if err := g.next(); err != nil {
			return res, err
		}
		if err := a.next(); err != nil {
			return res, err
		}
		if g.end && a.end {
			res.Diff = digestDiff(res.Compared, golden, actual)
			return res, nil
		}
		if !g.end && !a.end && g.e.Kind == a.e.Kind && sameMasked(g.e.V, a.e.V, m[g.e.Kind]) {
			ring.add(&g.e, &a.e)
			res.Compared++
			continue
		}
		res.Diff = firstDiff(golden.Header, res.Compared, g, a)
		res.Diff.GoldenTail, res.Diff.ActualTail = ring.tails(g, a)
		return res, nil
	}
}

func sameMasked(a, b, m []uint64) bool {
	for i := range m {
		if (a[i]^b[i])&m[i] != 0 {
			return false
		}
	}
	return true
}

func digestDiff(n uint64, golden, actual *Reader) *Diff {
	a, _ := golden.Footer()
	b, _ := actual.Footer()
	if a.Digest == b.Digest || a.Digest == "-" || b.Digest == "-" {
		return nil
	}
	return &Diff{Index: n, Kind: "footer", Field: "digest", Golden: a.Digest, Actual: b.Digest, goldenAt: a.Count, actualAt: b.Count}
}

// firstDiff names the first field in which two events differ.
func firstDiff(h *Header, n uint64, g, a *side) *Diff {
	d := &Diff{Index: n, goldenAt: g.num, actualAt: a.num}
	switch {
	case g.end:
		d.Kind, d.Field, d.Golden, d.Actual = h.Kinds[a.e.Kind].Name, "end", "the end", h.FormatEvent(&a.e)
	case a.end:
		d.Kind, d.Field, d.Golden, d.Actual = h.Kinds[g.e.Kind].Name, "end", h.FormatEvent(&g.e), "the end"
	case g.e.Kind != a.e.Kind:
		d.Kind, d.Field, d.Golden, d.Actual = h.Kinds[g.e.Kind].Name, "kind", h.Kinds[g.e.Kind].Name, h.Kinds[a.e.Kind].Name
	default:
		k := &h.Kinds[g.e.Kind]
		d.Kind = k.Name
		at := 0
		for _, f := range k.Fields {
			end := at + f.words()
			x, y, m := g.e.V[at:end], a.e.V[at:end], g.m[g.e.Kind][at:end]
			if f.Name == "addr" {
				d.Addr = hexWords(x, f.digits())
			}
			if d.Field == "" && !sameMasked(x, y, m) {
				xor := slices.Clone(x)
				for i := range xor {
					xor[i] = (x[i] ^ y[i]) & m[i]
				}
				d.Field, d.Golden, d.Actual, d.XOR = f.Name, hexWords(x, f.digits()), hexWords(y, f.digits()), hexWords(xor, f.digits())
			}
			at = end
		}
	}
	return d
}

// ring keeps the last events of both sides as they were, masked bits and all.
type ring struct {
	h    *Header
	g, a [Context - 1]Event
	n    int
}

func newRing(h *Header) *ring { return &ring{h: h} }

func (r *ring) add(g, a *Event) {
	i := r.n % len(r.g)
	r.g[i].Kind, r.g[i].V = g.Kind, append(r.g[i].V[:0], g.V...)
	r.a[i].Kind, r.a[i].V = a.Kind, append(r.a[i].V[:0], a.V...)
	r.n++
}

func (r *ring) tails(g, a *side) (gt, at []string) {
	for i := max(0, r.n-len(r.g)); i < r.n; i++ {
		gt = append(gt, r.h.FormatEvent(&r.g[i%len(r.g)]))
		at = append(at, r.h.FormatEvent(&r.a[i%len(r.a)]))
	}
	for _, s := range []struct {
		side *side
		tail *[]string
	}{{g, &gt}, {a, &at}} {
		if s.side.end {
			*s.tail = append(*s.tail, "(end)")
		} else {
			*s.tail = append(*s.tail, r.h.FormatEvent(&s.side.e))
		}
	}
	return gt, at
}
