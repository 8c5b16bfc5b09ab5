// Package docs holds the documentation; its tests keep what it shows true.
//
// A code block of a document that follows one of these comments is compared
// with its source, or rewritten from it by go test ./docs -update:
//
//	<!-- code: examples/x/x.go Type Type.Method func -->   declarations of a file
//	<!-- code: examples/x/x.go -->                         a whole file
//	<!-- output: go run ./examples/x -->                   what a command prints
//	<!-- output: go run ./examples/x | head 20 -->         its first lines
//	<!-- fails: go run ./examples/x -->                    the same of one that must fail
//
// A picture is checked in the same way, and stands below
//
//	<!-- image: docs/img/x.svg: go run ./examples/x -->
package docs

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the documents' blocks and pictures from their sources")

// documents are all whose blocks are checked.
func documents(t *testing.T) []string {
	list, err := filepath.Glob("*.md")
	require.NoError(t, err)
	return append(list, "../README.md", "../examples/README.md")
}

func TestBlocksAreTrue(t *testing.T) {
	for _, doc := range documents(t) {
		t.Run(filepath.Base(doc), func(t *testing.T) {
			text, err := os.ReadFile(doc)
			require.NoError(t, err)
			var fresh strings.Builder
			for _, p := range parse(t, string(text)) {
				if p.directive == "" {
					fresh.WriteString(p.text)
					continue
				}
				want := p.source(t)
				if !*update {
					require.Equal(t, want, p.text, "%s:%d: the block below %q is out of date; go test ./docs -update rewrites it", doc, p.line, p.directive)
				}
				fresh.WriteString(want)
			}
			if *update && fresh.String() != string(text) {
				require.NoError(t, os.WriteFile(doc, []byte(fresh.String()), 0o644))
			}
		})
	}
}

// part is a piece of a document: plain text, or the body of a checked block.
type part struct {
	text      string
	directive string // "": plain text
	image     bool
	line      int
}

// parse cuts a document at the bodies of its checked blocks.
func parse(t *testing.T, text string) []part {
	var out []part
	plain := ""
	lines := strings.SplitAfter(text, "\n")
	for i := 0; i < len(lines); i++ {
		plain += lines[i]
		d, ok := directive(lines[i])
		if !ok {
			continue
		}
		if strings.HasPrefix(d, "image: ") {
			out = append(out, part{text: plain}, part{directive: d, line: i + 1, image: true})
			plain = ""
			continue
		}
		i++
		require.True(t, i < len(lines) && strings.HasPrefix(lines[i], "```"), "line %d: %q stands above no block", i, d)
		plain += lines[i]
		start := i
		body := ""
		for i++; i < len(lines) && strings.TrimRight(lines[i], "\n") != "```"; i++ {
			body += lines[i]
		}
		require.Less(t, i, len(lines), "the block in line %d does not end", start+1)
		out = append(out, part{text: plain}, part{text: body, directive: d, line: start})
		plain = lines[i]
	}
	return append(out, part{text: plain})
}

func directive(line string) (string, bool) {
	d, ok := strings.CutPrefix(strings.TrimSpace(line), "<!-- ")
	d, end := strings.CutSuffix(d, " -->")
	if !ok || !end {
		return "", false
	}
	for _, kind := range []string{"code: ", "output: ", "fails: ", "image: "} {
		if strings.HasPrefix(d, kind) {
			return d, true
		}
	}
	return "", false
}

// source is what a block shall be.
func (p *part) source(t *testing.T) string {
	kind, rest, _ := strings.Cut(p.directive, ": ")
	switch kind {
	case "code":
		path, names, _ := strings.Cut(rest, " ")
		return declarations(t, filepath.Join("..", path), strings.Fields(names))
	case "output", "fails":
		return output(t, rest, kind == "fails")
	}
	path, command, _ := strings.Cut(rest, ": ")
	picture(t, filepath.Join("..", path), output(t, command, false))
	return ""
}

// picture compares a file with what a command printed, or writes it.
func picture(t *testing.T, path, want string) {
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
		return
	}
	have, err := os.ReadFile(path)
	require.NoError(t, err)
	if !bytes.Equal(have, []byte(want)) {
		require.Fail(t, fmt.Sprintf("%s is out of date; go test ./docs -update draws it anew", path))
	}
}
