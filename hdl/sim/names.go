package sim

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// names is the table of everything that has a name.
type names struct {
	vars map[string]int // index into Flat.Vars
	mems map[string]int // index into Flat.Mems
}

func indexNames(f *netlist.Flat) names {
	n := names{map[string]int{}, map[string]int{}}
	for i := range f.Vars {
		n.vars[f.Vars[i].Name] = i
	}
	for i := range f.Mems {
		n.mems[f.Mems[i].Name] = i
	}
	return n
}

// lookup finds a signal by name.
func (s *Sim) lookup(name string) (int, error) {
	if v, ok := s.names.vars[name]; ok {
		return v, nil
	}
	if _, ok := s.names.mems[name]; ok {
		return 0, fmt.Errorf("sim: %s is a memory; use Memory(%q)", name, name)
	}
	for i := range s.flat.Domains {
		if d := &s.flat.Domains[i]; d.Clock == name && name != "" {
			return 0, fmt.Errorf("sim: %s is a clock; use Step, Tick(%q) or Edge(%q)", name, d.Name, d.Name)
		}
	}
	return 0, fmt.Errorf("sim: %s has no signal %q%s", s.flat.Name, name, suggest(name, keys(s.names.vars)))
}

func keys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// suggest lists up to three names near to one that does not exist.
func suggest(name string, all []string) string {
	type near struct {
		name string
		d    int
	}
	var list []near
	for _, x := range all {
		if len(all) > 20_000 && len(x) != len(name) && !strings.HasSuffix(x, "."+name) {
			continue
		}
		d := distance(name, x)
		if strings.HasSuffix(x, "."+name) || x != "" && strings.HasSuffix(name, "."+x) {
			d = 1
		}
		if d <= 1+len(name)/3 {
			list = append(list, near{x, d})
		}
	}
	if len(list) == 0 {
		return ""
	}
	slices.SortStableFunc(list, func(a, b near) int { return a.d - b.d })
	var out []string
	for _, x := range list[:min(3, len(list))] {
		out = append(out, fmt.Sprintf("%q", x.name))
	}
	return "; near: " + strings.Join(out, ", ")
}

// distance is the edit distance of two names.
func distance(a, b string) int {
	if d := len(a) - len(b); d > 8 || d < -8 {
		return 1 << 20
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diag := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diag
			if a[i-1] != b[j-1] {
				cost++
			}
			diag = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
