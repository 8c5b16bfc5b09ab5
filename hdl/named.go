package hdl

import (
	"fmt"
	"reflect"
)

// Named is a group of ports whose names are computed, as a field of a Ports
// struct: P is any type that can be a port there. The ports are called
// field_name, in the order in which they were added.
type Named[P any] struct {
	names []string
	ports []P
}

// Add puts a port into the group.
func (g *Named[P]) Add(name string, p P) {
	g.names = append(g.names, name)
	g.ports = append(g.ports, p)
}

// Get returns the port that was added under a name; another name is an error.
func (g Named[P]) Get(name string) P {
	for i, n := range g.names {
		if n == name {
			return g.ports[i]
		}
	}
	misuse("HG112", fmt.Sprintf("there is no port %q in a group of ports", name), "use a name that Ports adds")
	panic("unreachable")
}

// Has reports whether a port of the name is in the group.
func (g Named[P]) Has(name string) bool {
	for _, n := range g.names {
		if n == name {
			return true
		}
	}
	return false
}

// Names lists the ports.
func (g Named[P]) Names() []string { return append([]string(nil), g.names...) }

func (g *Named[P]) bindPort(b *binder, name string) {
	for i := range g.ports {
		b.fields(reflect.ValueOf(&g.ports[i]).Elem(), join(name, g.names[i]))
	}
}
