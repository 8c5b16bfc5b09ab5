package docs

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// declarations are the named ones of a Go file, in the order asked for, with
// their comments; without names, the whole file.
func declarations(t *testing.T, path string, names []string) string {
	src, err := os.ReadFile(path)
	require.NoError(t, err)
	if len(names) == 0 {
		return string(src)
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, src, parser.ParseComments)
	require.NoError(t, err)
	found := map[string]string{}
	for _, d := range file.Decls {
		from, to := d.Pos(), d.End()
		if doc := docOf(d); doc != nil {
			from = doc.Pos()
		}
		for _, name := range declared(d) {
			found[name] = string(src[fset.Position(from).Offset:fset.Position(to).Offset])
		}
	}
	var out []string
	for _, name := range names {
		require.Contains(t, found, name, "%s declares no %s", path, name)
		out = append(out, found[name]+"\n")
	}
	return strings.Join(out, "\n")
}

func docOf(d ast.Decl) *ast.CommentGroup {
	switch d := d.(type) {
	case *ast.FuncDecl:
		return d.Doc
	case *ast.GenDecl:
		return d.Doc
	}
	return nil
}

// declared lists the names of a declaration: Type, Type.Method, function, and
// import for the import block.
func declared(d ast.Decl) []string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			return []string{d.Name.Name}
		}
		recv := d.Recv.List[0].Type
		if star, ok := recv.(*ast.StarExpr); ok {
			recv = star.X
		}
		return []string{fmt.Sprint(recv, ".", d.Name.Name)}
	case *ast.GenDecl:
		var names []string
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				names = append(names, s.Name.Name)
			case *ast.ValueSpec:
				for _, n := range s.Names {
					names = append(names, n.Name)
				}
			case *ast.ImportSpec:
				names = append(names, "import")
			}
		}
		return names
	}
	return nil
}

// output is what a command prints in the root of the repository, on both
// streams; "| head n" and "| tail n" keep the first or last lines.
func output(t *testing.T, command string, fails bool) string {
	command, cut, _ := strings.Cut(command, " | ")
	out, err := runOnce(command)
	if fails {
		require.Error(t, err, "%s succeeds:\n%s", command, out)
	} else {
		require.NoError(t, err, "%s:\n%s", command, out)
	}
	lines := strings.SplitAfter(strings.TrimRight(out, "\n")+"\n", "\n")
	lines = lines[:len(lines)-1]
	if cut != "" {
		how, count, _ := strings.Cut(cut, " ")
		n, err := strconv.Atoi(count)
		require.NoError(t, err, "%q", cut)
		n = min(n, len(lines))
		switch how {
		case "head":
			lines = lines[:n]
		case "tail":
			lines = lines[len(lines)-n:]
		default:
			require.Fail(t, "unknown filter "+how)
		}
	}
	return strings.Join(lines, "")
}

type ran struct {
	out string
	err error
}

var (
	ranMutex sync.Mutex
	ranAll   = map[string]ran{}
)

// runOnce runs a command the first time it is asked for. A line "exit status 1"
// is go run's own.
func runOnce(command string) (string, error) {
	ranMutex.Lock()
	defer ranMutex.Unlock()
	if r, ok := ranAll[command]; ok {
		return r.out, r.err
	}
	words := strings.Fields(command)
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir = ".."
	out, err := cmd.CombinedOutput()
	r := ran{strings.TrimSuffix(string(out), "exit status 1\n"), err}
	ranAll[command] = r
	return r.out, r.err
}
