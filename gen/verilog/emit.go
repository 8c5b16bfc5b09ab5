package verilog

import (
	"fmt"
	"runtime"
	"strings"
	"sync"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// File is one file of the output. Name is relative and has no directory.
type File struct {
	Name string
	Data []byte
}

// Emit turns a design into files: one for each module, in the order of the
// design, children first; contents of large memories; the clock gate cell where
// one is used; constraints (top.sdc, top.xdc) where a clock has a frequency or
// a signal crosses domains; and top.f, which lists the Verilog files.
//
// An error means that the design cannot be said in Verilog: a port with a name
// that Verilog reserves, or two modules of one name.
func Emit(d *netlist.Design, opts ...Option) ([]File, error) {
	o := defaults()
	for _, f := range opts {
		f(&o)
	}
	if err := checkModules(d); err != nil {
		return nil, err
	}
	all := &facts{deps: portDeps(d), resets: resetUses(d), checked: hasChecks(d)}
	results := make([]result, len(d.Modules))
	each(len(d.Modules), func(i int) {
		if m := d.Modules[i]; m.BlackBox == nil {
			results[i] = emitModule(d, m, &o, all)
		}
	})
	return collect(d, &o, results)
}

func hasChecks(d *netlist.Design) bool {
	for _, m := range d.Modules {
		if len(m.Checks) > 0 {
			return true
		}
	}
	return false
}

// facts is what the emission of one module knows of the others.
type facts struct {
	deps    map[*netlist.Module]*deps
	resets  map[*netlist.Module]map[string]resetUse
	checked bool // some module has checks
}

// result is what one module becomes.
type result struct {
	files []File
	gates gateKinds
	err   error
}

// each runs f for 0 to n-1, on all processors where that is worth it.
func each(n int, f func(int)) {
	workers := min(runtime.GOMAXPROCS(0), n/4)
	if workers < 2 {
		for i := range n {
			f(i)
		}
		return
	}
	var wg sync.WaitGroup
	next := make(chan int, n)
	for i := range n {
		next <- i
	}
	close(next)
	for range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range next {
				f(i)
			}
		}()
	}
	wg.Wait()
}

func checkModules(d *netlist.Design) error {
	if d == nil || d.Top == nil {
		return fmt.Errorf("verilog: the design has no top module")
	}
	seen := map[string]*netlist.Module{}
	for _, m := range d.Modules {
		if !legal(m.Name) {
			return fmt.Errorf("verilog: %q cannot be the name of a module", m.Name)
		}
		// A black box is one module for each choice of its parameters.
		if other := seen[m.Name]; other != nil && (m.BlackBox == nil || other.BlackBox == nil) {
			return fmt.Errorf("verilog: two modules are called %s", m.Name)
		}
		seen[m.Name] = m
	}
	return nil
}

func emitModule(d *netlist.Design, m *netlist.Module, o *options, all *facts) (r result) {
	b := newBuilder(d, m, o, all)
	tree := b.build()
	if b.err != nil {
		return result{err: b.err}
	}
	p := printer{files: d.Files, pos: o.positions, buf: make([]byte, 0, 64*len(m.Nodes)+1024)}
	p.module(tree)
	r.files = append(r.files, File{Name: m.Name + ".v", Data: p.buf})
	r.files = append(r.files, b.data...)
	r.gates = b.gates
	return r
}

// collect puts the files in order and adds those of the whole design.
func collect(d *netlist.Design, o *options, results []result) ([]File, error) {
	var files []File
	var list strings.Builder
	var gates gateKinds
	seen := map[string]bool{}
	for i, m := range d.Modules {
		if results[i].err != nil {
			return nil, results[i].err
		}
		if m.BlackBox != nil {
			for _, f := range m.BlackBox.Files {
				if !seen[f] {
					seen[f] = true
					list.WriteString(f + "\n")
				}
			}
			continue
		}
		files = append(files, results[i].files...)
		gates |= results[i].gates
		list.WriteString(m.Name + ".v\n")
	}
	if o.gateCell == defaults().gateCell {
		for _, f := range gates.files(o.gateCell) {
			files = append(files, f)
			list.WriteString(f.Name + "\n")
		}
	}
	files = append(files, constraints(d)...)
	files = append(files, File{Name: d.Top.Name + ".f", Data: []byte(list.String())})
	return files, nil
}
