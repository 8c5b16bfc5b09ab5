package scenario

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const manual = "../../docs/scenarios.md"

// generated are the parts of the manual that tables and grammar give.
func generated() map[string]string {
	var statements, counts, registers strings.Builder
	for _, s := range Statements {
		fmt.Fprintf(&statements, "### %s\n\n```\n%s\n```\n\n%s\n\n", s.Keyword, strings.Join(s.Forms, "\n"), s.Doc)
		if s.Example != "" {
			fmt.Fprintf(&statements, "For example: `%s`\n\n", s.Example)
		}
	}
	counts.WriteString("| count | what is counted |\n|---|---|\n")
	for _, c := range Counts {
		fmt.Fprintf(&counts, "| `%s` | %s |\n", c.Name, c.Doc)
	}
	registers.WriteString("| register | what it holds | |\n|---|---|---|\n")
	for _, r := range Registers {
		how := ""
		switch {
		case r.ReadOnly:
			how = "read only"
		case r.Timed:
			how = "no effect on the model"
		}
		fmt.Fprintf(&registers, "| `%s` | %s | %s |\n", r.Name, r.Doc, how)
	}
	return map[string]string{
		"statements": strings.TrimSuffix(statements.String(), "\n"), "counts": counts.String(), "registers": registers.String(),
		"grammar": "```ebnf\n" + EBNF() + "\n```\n",
	}
}

// The manual's parts between "<!-- generated: X -->" and "<!-- end -->" are
// those of the tables.
func TestManual(t *testing.T) {
	b, err := os.ReadFile(manual)
	require.NoError(t, err)
	got := string(b)
	for name, text := range generated() {
		head, rest, ok := strings.Cut(got, "<!-- generated: "+name+" -->\n")
		require.True(t, ok, name)
		_, tail, ok := strings.Cut(rest, "<!-- end -->\n")
		require.True(t, ok, name)
		got = head + "<!-- generated: " + name + " -->\n" + text + "<!-- end -->\n" + tail
	}
	if *update {
		require.NoError(t, os.WriteFile(manual, []byte(got), 0o644))
	}
	require.Equal(t, string(b), got, "go test ./tb/scenario -update writes it anew")
}
