package scenario

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"
)

// maxFile is far more than a scenario needs; a larger file is a mistake.
const maxFile = 1 << 20

// Scenario is a file that was read; Compile makes a program of it.
type Scenario struct {
	name string
	file *file
}

// Open reads a scenario file.
func Open(path string) (*Scenario, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return Read(f, path)
}

// Read reads a scenario; name stands in errors, and paths in it are relative to
// its directory.
func Read(r io.Reader, name string) (*Scenario, error) {
	src, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return Parse(src, name)
}

// Parse is Read of a text. The error, if any, is an *Error.
func Parse(src []byte, name string) (*Scenario, error) {
	begin := Pos{name, 1, 1}
	switch {
	case len(src) > maxFile:
		return nil, &Error{Pos: Pos{File: name}, Msg: "larger than 1 MiB", Want: "a scenario file"}
	case len(strings.TrimSpace(string(src))) == 0:
		return nil, &Error{Pos: begin, Msg: "the file is empty", Want: `a scenario, which begins with: scenario "NAME"`}
	case !utf8.Valid(src) || strings.ContainsRune(string(src), 0):
		return nil, &Error{Pos: begin, Msg: "binary data, not text", Want: "a scenario file"}
	}
	text := string(src) + "\n" // a last line may lack it
	f, err := parser.ParseString(name, text)
	if err != nil {
		return nil, explain(err, name, text)
	}
	return &Scenario{name, f}, nil
}

// statements are the lines that hold something.
func (s *Scenario) statements() (out []*statement) {
	for _, l := range s.file.Lines {
		if l.Statement != nil {
			out = append(out, l.Statement)
		}
	}
	return out
}

// Looks says whether the beginning of a file is a scenario's: its first word,
// behind comments and empty lines, is "scenario".
func Looks(head []byte) bool {
	for {
		line, rest, more := strings.Cut(string(head), "\n")
		if t := strings.TrimSpace(line); t != "" && !strings.HasPrefix(t, "#") {
			return firstWord(t) == "scenario"
		}
		if !more {
			return false
		}
		head = []byte(rest)
	}
}

// EBNF is the grammar.
func EBNF() string { return parser.String() }
