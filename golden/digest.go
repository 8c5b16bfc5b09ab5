package golden

import (
	"crypto/sha256"
	"encoding/binary"
	hexenc "encoding/hex"
)

// Digest names a cluster's state: memory as coherent readers see it, L2 rows,
// log, and where each side of each protection stands. Equal runs have equal
// digests; it is what a golden trace's footer holds.
func (cl *Cluster) Digest() string {
	h := sha256.New()
	num := func(v ...uint64) {
		for _, x := range v {
			var b [8]byte
			binary.LittleEndian.PutUint64(b[:], x)
			h.Write(b[:])
		}
	}
	flag := func(bs ...bool) {
		for _, b := range bs {
			v := uint64(0)
			if b {
				v = 1
			}
			num(v)
		}
	}
	for _, n := range cl.Nodes {
		h.Write(n.view)
		for r := range n.l2.tag {
			if n.l2.tag[r] != 0 {
				num(uint64(r), n.l2.tag[r], uint64(n.l2.meta[r]), uint64(n.l2.owner[r]))
			}
		}
		num(n.log.initial, n.log.next, n.log.accepted)
		num(n.log.line...)
		p, s := &n.prim, &n.sec
		num(uint64(p.protection), uint64(p.epoch), uint64(p.closedEpoch), uint64(p.pendingLeft), uint64(p.acked), uint64(p.out.next))
		flag(p.closed, p.inBarrier, p.stalled, p.superseded, s.active, s.synced, s.copying, s.takenOver)
		h.Write(p.words)
		num(uint64(s.epoch), uint64(s.committed), uint64(s.expect), uint64(s.lines), uint64(n.term[0]), uint64(n.term[1]))
		num(uint64(n.status), uint64(n.interrupts))
	}
	return hexenc.EncodeToString(h.Sum(nil)[:16])
}
