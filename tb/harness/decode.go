package harness

import (
	"encoding/binary"
	"iter"

	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/engine"
)

// setter is where a field of a record goes in an Event.
type setter uint8

const (
	toThread setter = iota
	toTag
	toOp
	toBits
	toSize
	toAddr
	toLine
	toData
	toCode
	toL1
	toRow
	toOwner
	toAccess
	toDirty
	toStore
	toIndex
	toPolicy
	toTimeout
	toEpoch
	toNode
	toLength
	toBytes
)

// setters by the name of a field in a Watch, or in the harness' own groups.
var setters = map[string]setter{
	"Thread": toThread, "Tag": toTag, "Op": toOp, "Bits": toBits, "Size": toSize, "Addr": toAddr, "Line": toLine,
	"Data": toData, "Code": toCode, "Fault": toCode, "L1": toL1, "Row": toRow, "Owner": toOwner, "Kind": toAccess,
	"Dirty": toDirty, "Write": toStore, "Index": toIndex, "Policy": toPolicy, "Timeout": toTimeout, "Epoch": toEpoch,
	"Node": toNode, "Length": toLength, "Packet": toBytes, "Bytes": toBytes,
}

// decoder makes an Event of a record.
type decoder struct {
	kind   Kind
	node   uint8
	fields []fieldDecoder
	bytes  int // of a wide field at the record's start, 0: none
}

type fieldDecoder struct {
	to    setter
	word  int
	shift uint8
	mask  uint64
}

func makeDecoder(node int, k Kind, l layout) decoder {
	d := decoder{kind: k, node: uint8(node)}
	for _, f := range l.fields {
		to := setters[f.name]
		if to == toBytes {
			d.bytes = f.width / 8
			continue
		}
		d.fields = append(d.fields, fieldDecoder{to, f.offset / 64, uint8(f.offset % 64), 1<<f.width - 1})
	}
	return d
}

// decode fills e, but for its cycle. shift is that of a line's address.
func (d *decoder) decode(e *Event, words []uint64, shift int) {
	*e = Event{Cycle: e.Cycle, Kind: d.kind, Node: d.node, Bytes: e.Bytes[:0]}
	if d.bytes > 0 {
		for i := 0; i < d.bytes; i += 8 {
			e.Bytes = binary.LittleEndian.AppendUint64(e.Bytes, words[i/8])
		}
		e.Bytes = e.Bytes[:d.bytes]
	}
	for i := range d.fields {
		f := &d.fields[i]
		f.to.set(e, words[f.word]>>f.shift&f.mask, shift)
	}
}

func (s setter) set(e *Event, v uint64, shift int) {
	switch s {
	case toThread:
		e.Thread = uint8(v)
	case toTag:
		e.Tag = uint32(v)
	case toOp:
		e.Op = uint8(v)
	case toBits:
		e.Bits = uint8(v)
	case toSize:
		e.Size = 1 << v
	case toAddr:
		e.Addr = v
	case toLine:
		e.Addr = v << shift
	case toData:
		e.Data = v
	case toCode:
		e.Code = uint8(v)
	case toL1:
		e.L1 = v != 0
	case toRow:
		e.Row = uint32(v)
	case toOwner:
		e.Owner = uint8(v)
	case toAccess:
		e.Access = uint8(v)
	case toDirty:
		e.Dirty = v != 0
	case toStore:
		e.Store = v != 0
	case toIndex:
		e.Index = uint32(v)
	case toPolicy:
		e.Policy = spec.LossPolicy(v)
	case toTimeout:
		e.Timeout = v != 0
	case toEpoch:
		e.Epoch = uint32(v)
	case toNode:
		e.Node = uint8(v)
	case toLength:
		e.Bytes = e.Bytes[:min(int(v), len(e.Bytes))]
	}
}

// Events are what records tell, in their order. The event is the same one each
// time, with other contents.
func (h *Harness) Events(r *engine.Records) iter.Seq[*Event] {
	shift := h.Config.LineShift()
	return func(yield func(*Event) bool) {
		var e Event
		x := r.Read(h.Design)
		for rec := (engine.Record{}); x.Next(&rec); {
			e.Cycle = rec.Cycle
			h.decoders[rec.Output].decode(&e, rec.Payload, shift)
			if !yield(&e) {
				return
			}
		}
	}
}
