package parts_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var area = flag.Bool("area", false, "synthesise the parts and write the table of docs/parts.md")

const areaDoc = "../../docs/parts.md"

// The document lists each specimen; with -area it gets fresh numbers.
func TestAreaTable(t *testing.T) {
	text, err := os.ReadFile(areaDoc)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(text), "<!-- area -->\n")
	require.True(t, ok)
	table, after, ok := strings.Cut(rest, "<!-- /area -->")
	require.True(t, ok)
	if *area {
		table = areaTable(t)
		require.NoError(t, os.WriteFile(areaDoc, []byte(before+"<!-- area -->\n"+table+"<!-- /area -->"+after), 0o644))
	}
	for _, s := range specimens() {
		d, err := s.build()
		require.NoError(t, err)
		require.Contains(t, table, "| `"+d.Top.Name+"` |", "run with -area")
	}
}

func areaTable(t *testing.T) string {
	var b strings.Builder
	b.WriteString("| part | module | LUT | FF | block RAM |\n|---|---|---|---|---|\n")
	for _, s := range specimens() {
		d, err := s.build()
		require.NoError(t, err)
		dir, files := around(t, []*design{d})
		script := "read_verilog " + strings.Join(files, " ") + "; synth_ice40 -top " + d.Top.Name + "; tee -q -o cells stat"
		silent(t, dir, "yosys", "-q", "-p", script)
		stat, err := os.ReadFile(filepath.Join(dir, "cells"))
		require.NoError(t, err)
		ff := 0
		for line := range strings.Lines(string(stat)) {
			if f := strings.Fields(line); len(f) == 2 && strings.HasPrefix(f[0], "SB_DFF") {
				ff += number(t, f[1])
			}
		}
		fmt.Fprintf(&b, "| `%s` | `%s` | %d | %d | %d |\n", s.part, d.Top.Name,
			number(t, countOf(string(stat), "SB_LUT4")), ff, number(t, countOf(string(stat), "SB_RAM40_4K")))
	}
	return b.String()
}
