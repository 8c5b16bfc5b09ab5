package expect

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
)

// place is a line in a source file as it was compiled.
type place struct {
	file string
	line int
}

// caller is where Text was called.
func caller() place {
	_, file, line, _ := runtime.Caller(2)
	return place{file, line}
}

// moved remembers by how many lines earlier rewrites have moved what stands
// after a line of a file.
var moved struct {
	sync.Mutex
	by map[string][]shift
}

type shift struct{ after, lines int }

// rewrite replaces the last argument of the call of Text at a place by got.
func rewrite(at place, got string) error {
	moved.Lock()
	defer moved.Unlock()
	src, err := os.ReadFile(at.file)
	if err != nil {
		return err
	}
	line := at.line
	for _, m := range moved.by[at.file] {
		if at.line > m.after {
			line += m.lines
		}
	}
	out, added, err := replaceLiteral(at.file, src, line, got)
	if err != nil {
		return err
	}
	if moved.by == nil {
		moved.by = map[string][]shift{}
	}
	moved.by[at.file] = append(moved.by[at.file], shift{at.line, added})
	return os.WriteFile(at.file, out, 0o666)
}

// replaceLiteral returns src with the literal of the call of Text that spans a
// line replaced, and by how many lines it has grown.
func replaceLiteral(file string, src []byte, line int, got string) ([]byte, int, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, file, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, 0, err
	}
	var lit *ast.BasicLit
	ast.Inspect(f, func(n ast.Node) bool {
		c, ok := n.(*ast.CallExpr)
		if !ok || fset.Position(c.Pos()).Line > line || fset.Position(c.End()).Line < line || len(c.Args) != 3 {
			return true
		}
		if l, ok := c.Args[2].(*ast.BasicLit); ok && l.Kind == token.STRING && isText(c.Fun) {
			lit = l
		}
		return true
	})
	if lit == nil {
		return nil, 0, fmt.Errorf("%s:%d: there is no call of expect.Text with a string literal here", file, line)
	}
	from, to := fset.Position(lit.Pos()).Offset, fset.Position(lit.End()).Offset
	start := from
	for start > 0 && src[start-1] != '\n' {
		start--
	}
	tabs := ""
	for _, b := range src[start:from] {
		if b != '\t' {
			break
		}
		tabs += "\t"
	}
	text := literal(got, tabs+"\t")
	added := strings.Count(text, "\n") - strings.Count(string(src[from:to]), "\n")
	return append(append(append([]byte{}, src[:from]...), text...), src[to:]...), added, nil
}

func isText(fun ast.Expr) bool {
	switch f := fun.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name == "Text"
	case *ast.Ident:
		return f.Name == "Text"
	}
	return false
}

// literal writes text as a Go string, indented if it has several lines.
func literal(text, indent string) string {
	if strings.ContainsAny(text, "`\r") || !strings.Contains(text, "\n") {
		return strconv.Quote(text)
	}
	var b strings.Builder
	b.WriteString("`\n")
	for _, l := range strings.Split(text, "\n") {
		if l != "" {
			b.WriteString(indent + l)
		}
		b.WriteString("\n")
	}
	b.WriteString(indent[1:] + "`")
	return b.String()
}
