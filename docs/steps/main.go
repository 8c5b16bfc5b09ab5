// Prints a small design after each step of its way through the toolkit, for
// docs/architecture.md: go run ./docs/steps tree|mux|passes|flat|verilog.
package main

import (
	"fmt"
	"io"
	"log"
	"os"
	"strings"

	"github.com/hwgen/hwgen/gen/verilog"
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/passes"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: steps tree|mux|passes|flat|verilog")
	}
	if err := show(os.Stdout, os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

func show(w io.Writer, step string) error {
	design, err := hdl.Elaborate(Stopwatch{})
	if err != nil {
		return err
	}
	switch step {
	case "tree", "mux":
		text, err := dump(design.Modules[0])
		if err != nil {
			return err
		}
		tree, mux := split(design.Modules[0], text)
		if step == "tree" {
			fmt.Fprint(w, tree)
		} else {
			fmt.Fprint(w, mux)
		}
	case "passes":
		passes.Run(design, passes.Default)
		return netlist.Dump(w, design.Modules[0])
	case "flat":
		flat, err := netlist.Flatten(design)
		if err != nil {
			return err
		}
		return netlist.Dump(w, flat.Module)
	case "verilog":
		files, err := verilog.Emit(design)
		if err != nil {
			return err
		}
		for _, f := range files[:2] {
			fmt.Fprintf(w, "// %s\n%s", f.Name, f.Data)
		}
	default:
		return fmt.Errorf("there is no step %q", step)
	}
	return nil
}

func dump(m *netlist.Module) (string, error) {
	var b strings.Builder
	err := netlist.Dump(&b, m)
	return b.String(), err
}

// split cuts a module's text into what the author wrote and what lowering the
// statements added.
func split(m *netlist.Module, text string) (tree, mux string) {
	last := lastAuthored(m)
	cut := strings.Index(text, fmt.Sprintf("  n%d[", last+1))
	stmts := strings.Index(text, "statements\n")
	form := strings.Index(text, "mux form\n")
	return text[:cut] + text[stmts:form], "nodes\n" + text[cut:stmts] + text[form:]
}

// lastAuthored is the last node that the statements speak of.
func lastAuthored(m *netlist.Module) netlist.ID {
	var last netlist.ID
	var walk func([]netlist.Stmt)
	walk = func(list []netlist.Stmt) {
		for _, s := range list {
			switch s := s.(type) {
			case *netlist.Assign:
				last = max(last, s.Value)
			case *netlist.If:
				last = max(last, s.Cond)
				walk(s.Then)
				walk(s.Else)
			}
		}
	}
	walk(m.Stmts)
	return last
}
