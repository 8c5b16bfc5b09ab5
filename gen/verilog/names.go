package verilog

import (
	"strconv"
	"strings"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// namer gives out the names of one module, each once. Ports come first and are
// never changed.
type namer struct {
	used map[string]bool
}

func newNamer() *namer { return &namer{used: map[string]bool{}} }

// take enters a name that must stay as it is and reports whether it can.
func (n *namer) take(name string) bool {
	if n.used[name] || !legal(name) {
		return false
	}
	n.used[name] = true
	return true
}

// pick returns want, or want with a suffix that makes it legal and new.
func (n *namer) pick(want string) string {
	if n.take(want) {
		return want
	}
	base := clean(want)
	if netlist.Reserved(base) {
		base += "_"
	}
	name := base
	for i := 2; !n.take(name); i++ {
		name = base + "_" + strconv.Itoa(i)
	}
	return name
}

func legal(name string) bool {
	return name != "" && clean(name) == name && !netlist.Reserved(name)
}

// clean replaces what cannot stand in an identifier.
func clean(name string) string {
	ok := name != "" && (name[0] < '0' || name[0] > '9')
	for i := 0; i < len(name) && ok; i++ {
		ok = identByte(name[i])
	}
	if ok {
		return name
	}
	var b strings.Builder
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		b.WriteByte('n')
	}
	for i := range len(name) {
		if identByte(name[i]) {
			b.WriteByte(name[i])
		} else {
			b.WriteByte('_')
		}
	}
	return b.String()
}

func identByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}
