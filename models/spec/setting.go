package spec

import (
	"sort"
	"strings"
)

// Set applies one KEY=VALUE setting, as the command line gives it. It checks
// the value's own range; Resolve checks the rest.
func (c *Config) Set(setting string) error {
	key, value, ok := strings.Cut(setting, "=")
	key = strings.TrimSpace(key)
	if !ok {
		return &ParamError{Param: key, Reason: "a setting has the form KEY=VALUE", Accepted: exampleFor(key)}
	}
	if e := c.setKey(key, value); e != nil {
		return e
	}
	return nil
}

func exampleFor(key string) string {
	if p, ok := ParamByKey(key); ok {
		return key + "=" + strings.ReplaceAll(p.Default(), " ", "")
	}
	return "line_size=32, for example"
}

func (c *Config) setKey(key, value string) *ParamError {
	p, ok := ParamByKey(key)
	if !ok {
		return unknownKey(key)
	}
	return p.set(c, value)
}

func unknownKey(key string) *ParamError {
	e := &ParamError{Param: key, Reason: "no such parameter"}
	if near := nearest(key); near != "" {
		e.Reason += "; did you mean " + near + "?"
		return e
	}
	keys := make([]string, len(Params))
	for i := range Params {
		keys[i] = Params[i].Key
	}
	sort.Strings(keys)
	e.Accepted = strings.Join(keys, ", ")
	return e
}

// nearest is the known key within a third of its length in edits.
func nearest(key string) string {
	best, bestDist := "", 1<<30
	for i := range Params {
		k := Params[i].Key
		d := editDistance(strings.ToLower(key), k)
		if d < bestDist && d <= max(1, len(k)/3) {
			best, bestDist = k, d
		}
	}
	return best
}

func editDistance(a, b string) int {
	if len(a) > 64 {
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diag := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			diag, row[j] = row[j], min(diag+cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
