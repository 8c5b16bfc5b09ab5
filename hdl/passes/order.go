package passes

import "github.com/hwgen/hwgen/hdl/netlist"

// eachNode calls f for every node, arguments first. Passes turn nodes into
// copies of later ones, so that ids are in no order.
func eachNode(m *netlist.Module, f func(id netlist.ID)) {
	const (
		open = 1
		done = 2
	)
	state := make([]uint8, len(m.Nodes))
	var stack []netlist.ID
	for top := 1; top < len(m.Nodes); top++ {
		if state[top] != 0 {
			continue
		}
		stack = append(stack[:0], netlist.ID(top))
		for len(stack) > 0 {
			id := stack[len(stack)-1]
			switch state[id] {
			case done:
				stack = stack[:len(stack)-1]
			case open:
				state[id] = done
				stack = stack[:len(stack)-1]
				f(id)
			default:
				state[id] = open
				for _, a := range m.Nodes[id].Args() {
					if state[a] == 0 {
						stack = append(stack, a)
					}
				}
			}
		}
	}
}

// resolveArgs makes a node take its arguments past copies.
func resolveArgs(m *netlist.Module, n *netlist.Node) []netlist.ID {
	args := n.Args()
	if n.Op == netlist.OpCopy {
		return args
	}
	for i, a := range args {
		args[i] = m.Resolve(a)
	}
	return args
}
