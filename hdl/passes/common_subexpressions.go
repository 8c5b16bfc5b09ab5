package passes

import (
	"encoding/binary"

	"github.com/hwgen/hwgen/hdl/netlist"
)

// ShareCommon makes nodes that compute the same thing copies of one of them.
// What only differs in how it is written (the base of a constant, a > b for
// b < a, an enumeration) stays apart, so that the Verilog reads as before.
func ShareCommon(m *netlist.Module) int {
	s := &sharer{m: m, first: make(map[nodeKey]netlist.ID, len(m.Nodes)), long: map[string]netlist.ID{}}
	eachNode(m, s.share)
	return s.changed
}

// nodeKey is what two equal nodes of up to three arguments have in common.
type nodeKey struct {
	op    netlist.Op
	flags netlist.Flags
	enum  uint16
	width int32
	aux   uint64
	args  [3]netlist.ID
}

type sharer struct {
	m       *netlist.Module
	first   map[nodeKey]netlist.ID
	long    map[string]netlist.ID
	buf     []byte
	changed int
}

func (s *sharer) share(id netlist.ID) {
	n := &s.m.Nodes[id]
	if n.Op == netlist.OpCopy || n.Op != netlist.OpConst && netlist.Ops[n.Op].Rule == netlist.RuleSource {
		return
	}
	args := resolveArgs(s.m, n)
	if n.Op == netlist.OpConst && n.Width > 64 || len(args) > 3 {
		s.shareLong(id, n, args)
		return
	}
	key := nodeKey{op: n.Op, flags: n.Flags, enum: n.Enum, width: n.Width, aux: n.Aux}
	copy(key.args[:], args)
	if netlist.Ops[n.Op].Commutative && key.args[0] > key.args[1] {
		key.args[0], key.args[1] = key.args[1], key.args[0]
	}
	if first, ok := s.first[key]; ok {
		n.BecomeCopy(first)
		s.changed++
		return
	}
	s.first[key] = id
}

// shareLong handles wide constants and long concatenations.
func (s *sharer) shareLong(id netlist.ID, n *netlist.Node, args []netlist.ID) {
	b := append(s.buf[:0], byte(n.Op), byte(n.Flags))
	b = binary.LittleEndian.AppendUint16(b, n.Enum)
	b = binary.LittleEndian.AppendUint32(b, uint32(n.Width))
	if n.Op == netlist.OpConst {
		for _, w := range s.m.ConstValue(id) {
			b = binary.LittleEndian.AppendUint64(b, w)
		}
	}
	for _, a := range args {
		b = binary.LittleEndian.AppendUint32(b, uint32(a))
	}
	s.buf = b
	if first, ok := s.long[string(b)]; ok {
		n.BecomeCopy(first)
		s.changed++
		return
	}
	s.long[string(b)] = id
}
