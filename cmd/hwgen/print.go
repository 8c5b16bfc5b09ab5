package main

import (
	"encoding/json"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"golang.org/x/term"
)

// columns that output fits into.
const columns = 100

// isTerminal says whether a stream is one.
func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// coloured says whether output may have colours.
func coloured(w io.Writer) bool { return isTerminal(w) && os.Getenv("NO_COLOR") == "" }

// newTable is a table without lines, but for one below its head on a terminal.
func newTable(w io.Writer) table.Writer {
	t := table.NewWriter()
	t.SetOutputMirror(w)
	style := table.StyleLight
	style.Options = table.OptionsNoBordersAndSeparators
	style.Options.SeparateHeader = isTerminal(w)
	style.Format.Header = text.FormatDefault
	style.Box.PaddingLeft = ""
	style.Box.PaddingRight = "  "
	t.SetStyle(style)
	t.SuppressTrailingSpaces()
	return t
}

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// grouped is a number with commas.
func grouped(n uint64) string {
	s := strconv.FormatUint(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// counted is a number of things, whose plural needs no more than an s.
func counted(n uint64, one string) string { return plural(n, one, one+"s") }

func plural(n uint64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return grouped(n) + " " + many
}

// fold breaks lines that are wider than the columns; what follows is indented.
func fold(s string) string {
	const indent = "                     "
	var b strings.Builder
	for _, line := range strings.SplitAfter(s, "\n") {
		for r := []rune(line); ; {
			if len(r) <= columns+1 { // with its newline
				b.WriteString(string(r))
				break
			}
			b.WriteString(string(r[:columns]) + "\n")
			r = append([]rune(indent), r[columns:]...)
		}
	}
	return b.String()
}

// verdict is passed or failed, green or red where there are colours.
func verdict(w io.Writer, ok bool) string {
	s, c := "passed", text.FgGreen
	if !ok {
		s, c = "failed", text.FgRed
	}
	if coloured(w) {
		return c.EscapeSeq() + s + text.Reset.EscapeSeq()
	}
	return s
}
