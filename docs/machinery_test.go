package docs

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParseFindsBlocks(t *testing.T) {
	parts := parse(t, "a\n<!-- code: x.go F -->\n```go\nold\n```\nb\n<!-- image: i.svg: cmd -->\nc\n<!-- a comment -->\n")
	require.Equal(t, []part{
		{text: "a\n<!-- code: x.go F -->\n```go\n"},
		{text: "old\n", directive: "code: x.go F", line: 2},
		{text: "```\nb\n<!-- image: i.svg: cmd -->\n"},
		{directive: "image: i.svg: cmd", line: 7, image: true},
		{text: "c\n<!-- a comment -->\n"},
	}, parts)
}

func TestDeclarationsAreCutOut(t *testing.T) {
	require.Equal(t, `type ran struct {
	out string
	err error
}
`, declarations(t, "sources_test.go", []string{"ran"}))
	require.True(t, strings.HasPrefix(declarations(t, "docs_test.go", []string{"documents"}), "// documents are all"), "with its comment")
	require.Contains(t, declarations(t, "docs_test.go", []string{"part.source"}), "func (p *part) source(t *testing.T) string {\n")
	require.Contains(t, declarations(t, "docs_test.go", nil), "package docs")
}

func TestOutputIsCut(t *testing.T) {
	require.Equal(t, "go.mod\n", output(t, "ls -1 go.mod go.sum | head 1", false))
	require.Equal(t, "go.sum\n", output(t, "ls -1 go.mod go.sum | tail 1", false))
	require.Contains(t, output(t, "ls no-such-file", true), "no-such-file")
}
