package scenario

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// Pos is a place in a scenario; Line and Col count from 1, Col in characters.
// The zero Pos is nowhere.
type Pos struct {
	File      string
	Line, Col int
}

func (p Pos) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

func posOf(p lexer.Position) Pos { return Pos{p.Filename, p.Line, p.Column} }

// Error is one mistake in a scenario.
type Error struct {
	Pos  Pos
	Msg  string // what is wrong
	Want string // what would be right; empty if Msg says it
}

func (e *Error) Error() string {
	s := e.Pos.String() + ": " + e.Msg
	if e.Want != "" {
		s += "; expected " + e.Want
	}
	return s
}

// Errors are all mistakes of one scenario, in the order of the text.
type Errors []*Error

func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i := range e {
		lines[i] = e[i].Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.As find the first one.
func (e Errors) Unwrap() []error {
	out := make([]error, len(e))
	for i := range e {
		out[i] = e[i]
	}
	return out
}

// explain turns the parser's error into one that quotes the statement's form.
func explain(err error, filename, src string) error {
	var unexpected *participle.UnexpectedTokenError
	var perr participle.Error
	switch {
	case errors.As(err, &unexpected):
		return unexpectedToken(unexpected, src)
	case errors.As(err, &perr):
		msg := perr.Message()
		if strings.Contains(msg, "invalid input text") {
			return badCharacter(posOf(perr.Position()), src)
		}
		if i := strings.LastIndex(msg, ": "); i >= 0 { // participle names its own field first
			msg = msg[i+2:]
		}
		return &Error{Pos: posOf(perr.Position()), Msg: msg}
	}
	return &Error{Pos: Pos{File: filename}, Msg: err.Error()}
}

func unexpectedToken(u *participle.UnexpectedTokenError, src string) error {
	at := posOf(u.Unexpected.Pos)
	first := firstWord(lineOf(src, at.Line))
	what := "unexpected " + tokenName(u.Unexpected)
	s := statementByKeyword(first)
	if s == nil {
		e := &Error{Pos: at, Msg: what + ": no statement begins with it", Want: "one of " + keywords()}
		if near := nearest(first, keywordList()); near != "" {
			e.Msg, e.Want = what+": no statement begins with it; did you mean "+near+"?", ""
		}
		return e
	}
	want := wanted(u.Message())
	if want == "" {
		want = "the form "
	} else {
		want += ", as in "
	}
	return &Error{Pos: at, Msg: what, Want: want + s.closest(lineOf(src, at.Line), at.Col)}
}

var word = regexp.MustCompile(`[a-z_]+`)

// closest is the form, or the forms, with most of the words in front of the
// mistake in them.
func (s *Statement) closest(line string, col int) string {
	if r := []rune(line); col-1 < len(r) {
		line = string(r[:max(0, col-1)])
	}
	best, forms := -1, []string(nil)
	for _, f := range s.Forms {
		has, n := word.FindAllString(f, -1), 0
		for _, w := range word.FindAllString(line, -1) {
			if slices.Contains(has, w) {
				n++
			}
		}
		if n > best {
			best, forms = n, nil
		}
		if n == best {
			forms = append(forms, f)
		}
	}
	return strings.Join(forms, ", or ")
}

func tokenName(t lexer.Token) string {
	switch {
	case t.EOF():
		return "end of the file"
	case t.Value == "\n":
		return "end of the line"
	case strings.HasPrefix(t.Value, `"`):
		return clip(t.Value)
	}
	return fmt.Sprintf("%q", clip(t.Value))
}

var plainWant = regexp.MustCompile(`\(expected (<\w+>|"[^"]*")\)$`)

var tokenWords = map[string]string{
	"<number>": "a number", "<name>": "a name", "<text>": "a text in quotes", "<eol>": "the end of the line",
}

// wanted is what the parser expected, if that is one token; of more, the form
// of the statement tells better.
func wanted(msg string) string {
	m := plainWant.FindStringSubmatch(msg)
	switch {
	case m == nil:
		return ""
	case m[1] == "<eol>":
		return "the end of the line or another part"
	}
	if w, ok := tokenWords[m[1]]; ok {
		return w
	}
	return m[1]
}

// badCharacter is for what the lexer cannot read: an open quote, binary data.
func badCharacter(at Pos, src string) error {
	rest := lineOf(src, at.Line)
	if r := []rune(rest); at.Col-1 <= len(r) {
		rest = string(r[at.Col-1:])
	}
	if strings.HasPrefix(rest, `"`) {
		return &Error{Pos: at, Msg: "a text that does not end in its line", Want: `" behind it`}
	}
	r := []rune(rest)
	return &Error{Pos: at, Msg: fmt.Sprintf("unexpected %q", string(r[:min(1, len(r))])), Want: "a word, a number, a text in quotes, or one of + = != < <= > >= , .. #"}
}

func lineOf(src string, n int) string {
	lines := strings.Split(src, "\n")
	if n < 1 || n > len(lines) {
		return ""
	}
	return lines[n-1]
}

func firstWord(line string) string {
	line = strings.TrimLeft(line, " \t\r")
	return line[:len(line)-len(strings.TrimLeft(line, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"))]
}

func keywordList() []string {
	var out []string
	for i := range Statements {
		out = append(out, Statements[i].Keyword)
	}
	sort.Strings(out)
	return out
}

func keywords() string { return strings.Join(keywordList(), ", ") }

func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// nearest is the word that is a slip or two away from key, if there is one.
func nearest(key string, words []string) string {
	best, dist := "", max(1, (len(key)+1)/3)+1
	for _, w := range words {
		d := edits(key, w)
		if letters(key) == letters(w) { // two of them swapped: the likeliest slip
			d = 1
		}
		if d < dist {
			best, dist = w, d
		}
	}
	return best
}

func letters(s string) string {
	b := []byte(s)
	slices.Sort(b)
	return string(b)
}

func edits(a, b string) int {
	if len(a) > 64 {
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0]++
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal, row[j+1] = row[j+1], min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
