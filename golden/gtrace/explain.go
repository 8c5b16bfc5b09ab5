package gtrace

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// CompareFiles compares two files. For a difference in an event with an addr
// field it reads them once more, to find who touched that address last.
func CompareFiles(golden, actual string) (Result, error) {
	g, err := Open(golden)
	if err != nil {
		return Result{}, err
	}
	defer g.Close()
	a, err := Open(actual)
	if err != nil {
		return Result{}, err
	}
	defer a.Close()
	res, err := Compare(g, a)
	if err == nil && res.Diff != nil && res.Diff.Addr != "" {
		for _, s := range []struct {
			path, name string
			before     uint64
		}{{golden, "golden", res.Diff.goldenAt}, {actual, "actual", res.Diff.actualAt}} {
			line, err := lastTouch(s.path, res.Diff.Addr, s.before)
			if err != nil {
				return res, err
			}
			res.Notes = append(res.Notes, fmt.Sprintf("last event at %s in %s: %s", res.Diff.Addr, s.name, line))
		}
	}
	return res, err
}

// lastTouch finds the last event before event n whose addr field is addr.
func lastTouch(path, addr string, n uint64) (string, error) {
	r, err := Open(path)
	if err != nil {
		return "", err
	}
	defer r.Close()
	var e, last Event
	num := uint64(0)
	for r.Count() < n {
		if err := r.Next(&e); err != nil {
			return "", err
		}
		at, f, ok := r.Header.Kinds[e.Kind].Offset("addr")
		if ok && hexWords(e.V[at:at+f.words()], f.digits()) == addr {
			last.Kind, last.V, num = e.Kind, slices.Clone(e.V), r.Count()-1
		}
	}
	if last.V == nil {
		return "none", nil
	}
	return fmt.Sprintf("event %d: %s", num, r.Header.FormatEvent(&last)), nil
}

// Line is the difference in one line that stays the same from run to run.
func (d *Diff) Line() string {
	s := fmt.Sprintf("event %d, %s.%s: golden %s, actual %s", d.Index, d.Kind, d.Field, d.Golden, d.Actual)
	if d.XOR != "" {
		s += ", xor " + d.XOR
	}
	return s
}

// Explain prints a result for a person: one line, the last events side by side
// with the first differing field marked, and the notes.
func (r *Result) Explain(w io.Writer) error {
	var b strings.Builder
	if r.Diff == nil {
		fmt.Fprintf(&b, "no difference in %d events\n", r.Compared)
	} else {
		b.WriteString(r.Diff.Line() + "\n")
		r.Diff.sideBySide(&b)
	}
	for _, n := range r.Notes {
		b.WriteString(n + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (d *Diff) sideBySide(b *strings.Builder) {
	wide := len("golden")
	for _, s := range d.GoldenTail {
		wide = max(wide, len(s))
	}
	if len(d.GoldenTail) == 0 {
		return
	}
	const most = 100 // wider than that, one under the other
	first := d.Index + 1 - uint64(len(d.GoldenTail))
	if wide <= most {
		fmt.Fprintf(b, "%10s   %-*s   %s\n", "event", wide, "golden", "actual")
	}
	for i, g := range d.GoldenTail {
		mark := " "
		if i == len(d.GoldenTail)-1 {
			mark = ">"
		}
		if wide <= most {
			fmt.Fprintf(b, "%10d %s %-*s   %s\n", first+uint64(i), mark, wide, g, d.ActualTail[i])
		} else {
			fmt.Fprintf(b, "%10d %s golden %s\n%12s actual %s\n", first+uint64(i), mark, g, mark, d.ActualTail[i])
		}
	}
	if at := diffColumn(d.GoldenTail[len(d.GoldenTail)-1], d.ActualTail[len(d.ActualTail)-1]); at >= 0 && wide <= most {
		fmt.Fprintf(b, "%12s %s%s\n", "", strings.Repeat(" ", d.column(at)), "^ "+d.Field)
	}
}

// column is where the differing field begins in the golden event's line.
func (d *Diff) column(fallback int) int {
	last := d.GoldenTail[len(d.GoldenTail)-1]
	if d.Golden != "" && d.XOR != "" {
		// The same digits can stand in an earlier field that is masked or equal:
		// take the place where both lines have their values.
		other := d.ActualTail[len(d.ActualTail)-1]
		for i := 0; i+len(d.Golden) <= len(last); i++ {
			if last[i:i+len(d.Golden)] == d.Golden && i+len(d.Actual) <= len(other) && other[i:i+len(d.Actual)] == d.Actual && (i == 0 || last[i-1] == ' ') {
				return i
			}
		}
	}
	return fallback
}

func diffColumn(a, b string) int {
	for i := 0; i < len(a) && i < len(b); i++ {
		if a[i] != b[i] {
			return i
		}
	}
	return -1
}
