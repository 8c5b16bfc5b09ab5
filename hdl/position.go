package hdl

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// frame is what is known of one program counter.
type frame struct {
	pos     netlist.Pos
	fn      string
	library bool
}

// positions turns program counters into positions of the user's source: the
// first frame that is neither in this package's tree nor in a helper.
type positions struct {
	files   []string
	index   map[string]int32
	frames  map[uintptr]frame
	helpers map[string]bool
	roots   map[string]string // directory -> root of its Go module
}

func newPositions() *positions {
	return &positions{
		files:   []string{""},
		index:   map[string]int32{},
		frames:  map[uintptr]frame{},
		helpers: map[string]bool{},
		roots:   map[string]string{},
	}
}

// here returns the position of the user's call that led to its caller.
func (p *positions) here() netlist.Pos {
	var buf [4]uintptr // usually enough: walking the stack is what this costs
	n := runtime.Callers(3, buf[:])
	if pos, ok := p.search(buf[:n]); ok || n < len(buf) {
		return pos
	}
	deep := make([]uintptr, 128)
	n = runtime.Callers(3, deep)
	pos, _ := p.search(deep[:n])
	return pos
}

func (p *positions) search(pcs []uintptr) (netlist.Pos, bool) {
	for _, pc := range pcs {
		f := p.frame(pc)
		if !f.library && !(len(p.helpers) > 0 && p.helpers[f.fn]) {
			return f.pos, true
		}
	}
	return netlist.Pos{}, false
}

func (p *positions) frame(pc uintptr) frame {
	f, ok := p.frames[pc]
	if !ok {
		f = p.resolve(pc)
		p.frames[pc] = f
	}
	return f
}

const (
	packageRoot = "github.com/hwgen/hwgen/hdl"
	maxFiles    = 1 << 20
)

func (p *positions) resolve(pc uintptr) frame {
	fr, _ := runtime.CallersFrames([]uintptr{pc}).Next()
	f := frame{fn: fr.Function}
	f.library = isStandard(fr) || isLibrary(fr.Function) && !strings.HasSuffix(fr.File, "_test.go")
	if !f.library && fr.File != "" {
		f.pos = netlist.Pos{File: p.file(p.relative(fr.File)), Line: int32(fr.Line)}
	}
	return f
}

// goSource is the folder of Go's own packages.
var goSource = func() string {
	var pcs [1]uintptr
	runtime.Callers(0, pcs[:])
	fr, _ := runtime.CallersFrames(pcs[:]).Next() // runtime.Callers itself
	return strings.TrimSuffix(filepath.Dir(fr.File), "runtime")
}()

// isStandard reports whether a function is Go's own.
func isStandard(fr runtime.Frame) bool {
	return strings.HasPrefix(fr.Function, "runtime.") || strings.HasPrefix(fr.Function, "reflect.") ||
		goSource != "" && strings.HasPrefix(fr.File, goSource)
}

func isLibrary(fn string) bool {
	rest, ok := strings.CutPrefix(fn, packageRoot)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '/')
}

func (p *positions) file(name string) int32 {
	if i, ok := p.index[name]; ok {
		return i
	}
	i := int32(len(p.files))
	p.files = append(p.files, name)
	p.index[name] = i
	return i
}

// relative makes a file name relative to the root of its Go module, so that no
// message and no emitted file depends on where the source tree stands.
func (p *positions) relative(file string) string {
	dir := filepath.Dir(file)
	root, ok := p.roots[dir]
	if !ok {
		root = moduleRoot(dir)
		p.roots[dir] = root
	}
	if root == "" {
		return filepath.Base(dir) + "/" + filepath.Base(file)
	}
	rel, err := filepath.Rel(root, file)
	if err != nil {
		return filepath.Base(file)
	}
	return filepath.ToSlash(rel)
}

// moduleRoot is the nearest folder upwards that holds a go.mod, "" if none.
func moduleRoot(dir string) string {
	for filepath.IsAbs(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			break
		}
		dir = parent
	}
	return ""
}

// callerFunc names the function that called the caller of callerFunc.
func callerFunc() string {
	var pcs [1]uintptr
	runtime.Callers(3, pcs[:])
	fr, _ := runtime.CallersFrames(pcs[:]).Next()
	return fr.Function
}

// callers are the program counters of a call that has no module to ask for a
// position yet.
type callers [6]uintptr

func whereDeclared() (c callers) {
	runtime.Callers(3, c[:])
	return c
}
