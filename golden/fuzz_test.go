package golden

import (
	"encoding/binary"
	"errors"
	"testing"

	"github.com/hwgen/hwgen/models/spec"
)

// FuzzApply throws any events at a protected cluster: what comes back is nil or
// a *Violation, never a panic, even when it is driven on after one.
func FuzzApply(f *testing.F) {
	f.Add([]byte{3, 0, 0, 1, 0, 4, 0, 0, 0, 0x40, 0, 1, 2, 3, 4})
	for k := range byte(evKinds) {
		f.Add([]byte{k, 1, 0, 1, 3, 4, 1, 9, 1, 0x40, 7, 1, 2, 3, 4, byte(EvBarrier), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	}
	start := cluster(f, Options{Observed: true})
	start.opt.Observed = false
	if err := start.Nodes[0].Sync(); err != nil {
		f.Fatal(err)
	}
	start.opt.Observed = true
	f.Fuzz(func(t *testing.T, data []byte) {
		cl := start.Clone()
		for len(data) >= 15 {
			e := Event{
				Kind: EventKind(data[0]), Node: data[1], Thread: data[2], Op: spec.Op(data[3]), Bits: data[4], Size: data[5], Code: data[6],
				Row: uint32(data[7]), Level: data[8], Addr: uint64(data[9])<<8 | uint64(data[10]), Data: uint64(binary.LittleEndian.Uint32(data[11:])),
			}
			if e.Kind == EvSend || e.Kind == EvTake { // a packet with a right CRC
				p := Packet{
					Kind: spec.PacketKinds[int(data[2])%len(spec.PacketKinds)], VM: data[3] & 3, Term: uint16(data[4] & 1), Epoch: uint32(data[5] & 3),
					Seq: cl.Nodes[e.Node&1].peer.prim.out.next + uint32(data[6]&3), Slot: uint32(data[7]), Line: uint64(data[8]) << (data[9] & 31),
					Bytes: make([]byte, 32), Lines: uint32(data[10]), StateWords: 4, Digest: uint32(data[11]), NextSeq: uint32(data[12]),
				}
				e.Bytes = p.Encode(&cl.Config)
				e.Size = uint8(len(e.Bytes))
			} else if data[14]&1 != 0 {
				e.Bytes = make([]byte, 32)
			}
			if data[14]&2 != 0 {
				e.Addr |= 1 << (data[13] & 63)
			}
			data = data[15:]
			err := cl.Apply(&e)
			var v *Violation
			if err != nil && !errors.As(err, &v) {
				t.Fatalf("not a *Violation: %v", err)
			}
		}
	})
}
