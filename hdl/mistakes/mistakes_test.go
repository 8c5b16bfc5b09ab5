// Package mistakes holds a bad and a mended example for each code of
// hdl.Codes. docs/errors.md shows them with the messages; go test
// ./hdl/mistakes -update rewrites it.
package mistakes

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
)

var update = flag.Bool("update", false, "rewrite the examples and messages in docs/errors.md")

// specimen is an example: the run of it and where its call stands.
type specimen struct {
	code string
	good bool
	file string
	line int // of the call that registers it
	run  func() (*netlist.Design, error)
}

var specimens []specimen

func register(code string, good bool, run func() (*netlist.Design, error)) bool {
	_, file, line, _ := runtime.Caller(2)
	specimens = append(specimens, specimen{code, good, file, line, run})
	return true
}

// bad is an example of a mistake, mended the same without it.
func bad[P any](code string, ports func() P, build func(m *hdl.Module, p *P), domains ...hdl.DomainSpec) bool {
	return register(code, false, runner(ports, build, domains))
}

func mended[P any](code string, ports func() P, build func(m *hdl.Module, p *P), domains ...hdl.DomainSpec) bool {
	return register(code, true, runner(ports, build, domains))
}

func runner[P any](ports func() P, build func(m *hdl.Module, p *P), domains []hdl.DomainSpec) func() (*netlist.Design, error) {
	e := example[P]{ports: ports, build: build}
	if len(domains) > 0 {
		e.domains = func() []hdl.DomainSpec { return domains }
	}
	return func() (*netlist.Design, error) { return hdl.Elaborate(e) }
}

// messages are the errors, or else the warnings, of a run.
func messages(t *testing.T, s specimen) *netlist.Diagnostics {
	d, err := s.run()
	if err == nil {
		for _, m := range d.Modules {
			require.NoError(t, netlist.Verify(m))
		}
		return &d.Warnings
	}
	list, ok := err.(*netlist.Diagnostics)
	require.True(t, ok, "%T", err)
	return list
}

// snippet is what the documentation shows of an example: its lines between
// //> and //< with their line numbers.
type snippet struct {
	text  string
	lines map[int]int // line of the file -> line of the text
}

var sources = map[string][]string{}

func source(t *testing.T, file string) []string {
	if sources[file] == nil {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		sources[file] = strings.Split(string(text), "\n")
	}
	return sources[file]
}

var call = regexp.MustCompile(`\b(bad|mended)\("`)

// cut collects the regions of an example: those before its call at the left
// margin, and those inside it.
func (s specimen) cut(t *testing.T) snippet {
	out := snippet{lines: map[int]int{}}
	var text []string
	flush := func(from, to int) {
		for source(t, s.file)[from] == "" {
			from++
		}
		for source(t, s.file)[to-1] == "" {
			to--
		}
		lines := source(t, s.file)[from:to]
		indent := strings.Repeat("\t", len(lines[0])-len(strings.TrimLeft(lines[0], "\t")))
		if len(text) > 0 {
			text = append(text, "")
		}
		for i, l := range lines {
			text = append(text, strings.TrimPrefix(l, indent))
			out.lines[from+i+1] = len(text)
		}
	}
	lines := source(t, s.file)
	start, end := s.line-1, len(lines)
	for start > 0 && !call.MatchString(lines[start-1]) {
		start--
	}
	for i := s.line; i < end; i++ {
		if call.MatchString(lines[i]) || lines[i] == "//>" {
			end = i
		}
	}
	from := -1
	for i := start; i < end; i++ {
		switch l := strings.TrimSpace(lines[i]); {
		case l == "//>" && (i > s.line-1 || lines[i] == "//>"):
			from = i + 1
		case l == "//<" && from >= 0:
			flush(from, i)
			from = -1
		}
	}
	require.NotEmpty(t, text, "%s:%d: %s has no lines between //> and //<", s.file, s.line, s.code)
	out.text = strings.Join(text, "\n") + "\n"
	return out
}

var place = regexp.MustCompile(`(?m)^(\t?)hdl/mistakes/(\w+\.go):(\d+):`)

// shown is a message with the lines of the snippet in place of the file's.
func (c snippet) shown(t *testing.T, file, message string) string {
	return place.ReplaceAllStringFunc(message, func(s string) string {
		m := place.FindStringSubmatch(s)
		var line int
		_, err := fmt.Sscan(m[3], &line)
		require.NoError(t, err)
		if m[2] == filepath.Base(file) && c.lines[line] > 0 {
			return fmt.Sprintf("%sexample.go:%d:", m[1], c.lines[line])
		}
		return fmt.Sprintf("%s%s:%d:", m[1], strings.Replace(m[2], "_test", "", 1), line)
	})
}

func (s specimen) name() string {
	if s.good {
		return s.code + "/mended"
	}
	return s.code + "/bad"
}

// TestExamples: a bad example gives its code and nothing else, at the line that
// is marked; a mended one gives nothing.
func TestExamples(t *testing.T) {
	for _, s := range specimens {
		t.Run(s.name(), func(t *testing.T) {
			got := messages(t, s)
			if s.good {
				require.Empty(t, got.List, got.Error())
				return
			}
			require.Len(t, got.List, 1, got.Error())
			x := got.List[0]
			require.Equal(t, s.code, x.Code, got.Error())
			if s.code != "HG115" { // the component's own words
				require.NotEmpty(t, x.Fix, "no fix: %s", got.Error())
			}
			marker := "// ERROR "
			if x.Warning {
				marker = "// WARNING "
			}
			line := source(t, s.file)[x.Pos.Line-1]
			require.Contains(t, netlist.Place(got.Files, x.Pos), filepath.Base(s.file), got.Error())
			require.True(t, strings.HasSuffix(line, marker+s.code), "reported at\n%s\n%s", line, got.Error())
			n := strings.Count(s.cut(t).text, marker)
			require.Equal(t, 1, n, "markers in the example")
		})
	}
}

// TestCodes: the table is sorted, and each code has both examples.
func TestCodes(t *testing.T) {
	require.True(t, sort.SliceIsSorted(hdl.Codes, func(i, j int) bool { return hdl.Codes[i].ID < hdl.Codes[j].ID }))
	seen := map[string]int{}
	for _, s := range specimens {
		seen[s.name()]++
	}
	for _, c := range hdl.Codes {
		require.Equal(t, c.Severity == hdl.Warning, c.ID > "HG3", c.ID)
		if c.ID == "HG199" {
			continue // provoked inside the package: a user cannot
		}
		require.Equal(t, 1, seen[c.ID+"/bad"], c.ID)
		require.Equal(t, 1, seen[c.ID+"/mended"], c.ID)
		delete(seen, c.ID+"/bad")
		delete(seen, c.ID+"/mended")
	}
	require.Empty(t, seen, "examples of codes that the table lacks")
}

const document = "../../docs/errors.md"

// TestDocument: docs/errors.md has an entry for each code, with the examples of
// this package and the exact text of the message.
func TestDocument(t *testing.T) {
	raw, err := os.ReadFile(document)
	require.NoError(t, err)
	intro, entries := parseDocument(t, string(raw))
	ports, err := os.ReadFile("ports_test.go")
	require.NoError(t, err)
	_, decls, _ := strings.Cut(string(ports), "hdl\"\n\n")
	decls, _, _ = strings.Cut(decls, "\n// example is")
	var b strings.Builder
	fmt.Fprintf(&b, "%s```go\n%s```\n", intro, decls)
	group := ""
	for _, c := range hdl.Codes {
		if g := groups[c.ID[:3]]; g != group {
			group = g
			fmt.Fprintf(&b, "\n## %s\n", g)
		}
		prose, ok := entries[c.ID]
		require.True(t, ok, "docs/errors.md has no entry for %s", c.ID)
		require.Greater(t, len(strings.Fields(prose)), 10, "docs/errors.md says nothing about %s", c.ID)
		delete(entries, c.ID)
		fmt.Fprintf(&b, "\n### %s: %s\n\n%s\n", c.ID, c.Title, prose)
		for _, s := range specimens {
			if s.code == c.ID {
				s.document(t, &b)
			}
		}
	}
	require.Empty(t, entries, "docs/errors.md has entries for codes that do not exist")
	if *update {
		require.NoError(t, os.WriteFile(document, []byte(b.String()), 0o644))
		return
	}
	require.Equal(t, string(raw), b.String(), "docs/errors.md is out of date; go test ./hdl/mistakes -update rewrites it")
}

var groups = map[string]string{"HG1": "Found in a call", "HG2": "Found in a module", "HG3": "Warnings"}

func (s specimen) document(t *testing.T, b *strings.Builder) {
	c := s.cut(t)
	if s.good {
		fmt.Fprintf(b, "\nMended:\n\n```go\n%s```\n", c.text)
		return
	}
	fmt.Fprintf(b, "\n```go\n%s```\n\n```text\n%s\n```\n", c.text, c.shown(t, s.file, messages(t, s).Error()))
}

// parseDocument returns what stands before the first block, and the prose of
// each entry: what stands before its first block.
func parseDocument(t *testing.T, text string) (intro string, entries map[string]string) {
	intro, _, found := strings.Cut(text, "```go\n")
	require.True(t, found)
	entries = map[string]string{}
	for _, e := range strings.Split(text, "\n### ")[1:] {
		id, rest, _ := strings.Cut(e, ":")
		_, body, _ := strings.Cut(rest, "\n")
		prose, _, _ := strings.Cut(body, "```")
		prose, _, _ = strings.Cut(prose, "\n## ")
		entries[id] = strings.TrimSpace(prose)
	}
	return intro, entries
}
