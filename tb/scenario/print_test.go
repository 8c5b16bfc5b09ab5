package scenario

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is written compiles to the same program: of every statement's example, and
// of every scenario.
func TestWrittenProgramsCompileToThemselves(t *testing.T) {
	files, err := filepath.Glob("../../examples/scenarios/*.scn")
	require.NoError(t, err)
	programs := map[string]*Scenario{}
	for _, f := range files {
		s, err := Open(f)
		require.NoError(t, err)
		programs[f] = s
	}
	for _, st := range Statements {
		if st.Example == "" || st.Keyword == "replay" {
			continue
		}
		s, err := Parse([]byte("scenario \"x\"\n"+st.Example+"\n"), st.Keyword)
		require.NoError(t, err)
		programs[st.Keyword] = s
	}
	text := func(p *Program) string {
		var b strings.Builder
		_, err := p.WriteTo(&b)
		require.NoError(t, err)
		return b.String()
	}
	for name, s := range programs {
		p, err := s.Compile(Options{})
		require.NoError(t, err, name)
		first := text(p)
		again, err := Parse([]byte(first), name)
		require.NoError(t, err, first)
		q, err := again.Compile(Options{})
		require.NoError(t, err, first)
		require.Equal(t, p.Config, q.Config, name)
		require.Equal(t, first, text(q), name)
	}
}
