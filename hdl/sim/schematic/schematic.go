package schematic

import (
	"fmt"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
	"github.com/hwgen/hwgen/hdl/sim"
)

const (
	// maxDetail is how many operations are drawn one by one; a module with more
	// shows the logic before each register, output and pin as one box.
	maxDetail = 150
	// maxBoxes is how many boxes a drawing can have.
	maxBoxes = 3000
)

// Draw draws the instance at a path of a running design, "" for the top, with
// the values that its signals have now, as far as the engine keeps them.
func Draw(s *sim.Sim, path string) (string, error) {
	m := s.Design().Top
	if path != "" {
		for _, name := range strings.Split(path, ".") {
			if m = child(m, name); m == nil {
				return "", fmt.Errorf("schematic: %s has no instance %q", s.Name(), path)
			}
		}
		path += "."
	}
	return draw(m, func(name string) string {
		g, err := s.Signal(path + name)
		if err != nil {
			return ""
		}
		if l := g.Label(); l != "" {
			return l
		}
		return fmt.Sprintf("%x", g.Big())
	})
}

// Module draws a module without values.
func Module(m *netlist.Module) (string, error) {
	return draw(m, func(string) string { return "" })
}

func child(m *netlist.Module, name string) *netlist.Module {
	for i := range m.Insts {
		if m.Insts[i].Name == name {
			return m.Insts[i].Module
		}
	}
	return nil
}

func draw(m *netlist.Module, value func(name string) string) (string, error) {
	g := newGraph(m, value)
	g.build()
	if len(g.boxes) > maxBoxes {
		return "", fmt.Errorf("schematic: module %s has %d boxes, which is too much to draw", m.Name, len(g.boxes))
	}
	g.layout()
	return g.svg(), nil
}
