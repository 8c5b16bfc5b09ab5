package golden

import (
	"encoding/binary"
	"fmt"

	"github.com/hwgen/hwgen/models/spec"
)

// Request is one load or store on the core port.
type Request struct {
	Addr   uint64
	Data   uint64 // of a store, in the low bits
	Op     spec.Op
	Thread uint8
	Size   uint8 // 1, 2, 4 or 8 bytes, naturally aligned, at most a core word
	Bits   uint8 // spec.Req…
	// FromL1: the L1 answered a load. Only in the Observed mode; else the model's
	// own L1 decides.
	FromL1 bool

	// What S2 said of a store as a Port accepted it.
	judged, counts bool
	bad            uint8 // the sticky bit, if it may not be done at all
}

// Answer to a request.
type Answer struct {
	Data uint64 // of a load; bits above its size are 0
	Code spec.Answer
	Held bool // S7: nothing happened; the store must wait for log room
}

// Access performs a request at the moment when it takes effect. The error, if
// any, is a *Violation.
func (n *Node) Access(r *Request) (Answer, error) {
	hits := n.stats.L1Hits
	a, err := n.access(r)
	if n.cl.sink != nil && err == nil && !a.Held {
		e := Event{Kind: EvAccess, Node: uint8(n.id), Thread: r.Thread, Op: r.Op, Bits: r.Bits, Addr: r.Addr, Size: r.Size, Data: a.Data, Code: uint8(a.Code)}
		if r.Op == spec.OpStore {
			e.Data = r.Data
		}
		if n.stats.L1Hits != hits {
			e.Level = 1
		}
		n.cl.sink(&e)
	}
	return a, err
}

func (n *Node) access(r *Request) (Answer, error) {
	if r.Addr >= uint64(len(n.view)) || r.Addr&uint64(r.Size-1) != 0 || int(r.Size) > n.c.CoreBytes() || r.Size&(r.Size-1) != 0 || r.Size == 0 {
		return n.refuse(spec.StatusBadAddress), nil
	}
	if r.Op == spec.OpStore {
		return n.store(r)
	}
	if r.Op != spec.OpLoad {
		return Answer{}, n.broken("I7", "access", "neither load nor store")
	}
	line := r.Addr >> n.shift
	if n.cl.opt.Observed {
		if err := n.observedLoad(line, r.FromL1); err != nil {
			return Answer{}, err
		}
	} else if n.l1.hit(line) {
		n.stats.L1Hits++
	} else {
		if _, err := n.reach(line); err != nil {
			return Answer{}, err
		}
		n.l1.fill(line)
	}
	n.stats.Loads++
	return Answer{Data: n.get(r.Addr, r.Size)}, nil
}

// observedLoad takes it from the event whether the L1 answered: two loads close
// together can both miss it, and only timing decides. The L2 includes it (S1).
func (n *Node) observedLoad(line uint64, fromL1 bool) error {
	if !fromL1 {
		_, err := n.reach(line)
		return err
	}
	n.stats.L1Hits++
	if n.l2.find(line) < 0 {
		return n.differs("S1", "access", "an L1 hit on a line that is not in the L2", "a line of the L2", hex(line<<n.shift))
	}
	return nil
}

func (n *Node) refuse(status uint32) Answer {
	n.status |= status
	n.stats.Errors++
	return Answer{Code: spec.AnswerError}
}

// store does what S2 and S7 say.
func (n *Node) store(r *Request) (Answer, error) {
	counted, bad := n.judge(r)
	if bad != 0 {
		return n.refuse(bad), nil
	}
	line := r.Addr >> n.shift
	row := n.l2.find(line)
	if counted {
		if err := n.mayCount(line); err != nil {
			return Answer{}, err
		}
		if row < 0 || n.l2.meta[row]&rowFlag == 0 { // a new flag
			if free := n.LogFree(); n.cl.opt.Observed {
				if !n.c.HasLogRoom(free, n.log.inLine(), n.l2.flagged) {
					return Answer{}, n.differs("S7", "access", "a counted store set a new flag without reserved log room",
						fmt.Sprintf("room for %d more entries and padding", n.l2.flagged+1), fmt.Sprint(free, " free"))
				}
			} else if !n.c.MayFlag(free, n.l2.flagged, 0) {
				return Answer{Held: true}, nil
			}
		}
	}
	if row < 0 {
		var err error
		if row, err = n.reach(line); err != nil {
			return Answer{}, err
		}
	} else {
		n.stats.L2Accesses++
		n.l2.rep.touch(row/n.l2.ways, row%n.l2.ways)
	}
	if !n.cl.opt.Observed {
		n.l1.hit(line) // written through; touched if it is there
	}
	n.put(r.Addr, r.Size, r.Data)
	n.l2.meta[row] |= rowDirty
	n.stats.Stores++
	if counted {
		n.count(row, line)
	}
	return Answer{}, nil
}

// judge is S2: does the store count, and if it may not be done at all, which
// sticky bit says so.
func (n *Node) judge(r *Request) (counted bool, bad uint32) {
	if r.judged {
		return r.counts && n.prim.logging, uint32(r.bad)
	}
	vm := r.Bits&spec.ReqPrivileged == 0 && n.mask>>r.Thread&1 != 0 || r.Bits&(spec.ReqPrivileged|spec.ReqOnBehalf) == spec.ReqPrivileged|spec.ReqOnBehalf
	inImage := r.Addr-n.imageBase < n.imageSize
	if n.prim.guarded() {
		switch {
		case vm && !inImage:
			return false, spec.StatusOutside
		case vm:
			return n.prim.logging, 0
		case inImage || n.amap.Log.Overlaps(r.Addr, uint64(r.Size)):
			return false, spec.StatusForeignStore
		}
	}
	if n.sec.guarded() && n.isReplica(r.Addr, uint64(r.Size)) {
		return false, spec.StatusForeignStore
	}
	return false, 0
}

// isReplica says whether an access touches what belongs to the peer's VM.
func (n *Node) isReplica(addr, size uint64) bool {
	return n.amap.Further.Overlaps(addr, size) || n.amap.Staging.Overlaps(addr, size) || n.amap.State.Overlaps(addr, size)
}

// mayCount checks what a counted store has to wait for.
func (n *Node) mayCount(line uint64) error {
	p := &n.prim
	switch {
	case p.inBarrier && !n.port.before():
		return n.broken("S12", "access", "a counted store between a barrier and its boundary")
	case p.stalled:
		return n.broken("S14", "access", "a counted store while the policy is to stall")
	case p.pendingLeft > 0 && p.pending.has(line-n.imageBase>>n.shift):
		if n.cl.opt.Observed {
			return n.differs("I5", "access", "a store to a pending line", "the line retrieved first", hex(line<<n.shift))
		}
		return n.Retrieve(line-n.imageBase>>n.shift, nil)
	}
	return nil
}

// count sets flag and owner, and notes the line for I4.
func (n *Node) count(row int, line uint64) {
	n.stats.Counted++
	if n.l2.meta[row]&rowFlag == 0 {
		n.l2.meta[row] |= rowFlag
		n.l2.flagged++
		n.stats.FlagsSet++
	}
	n.l2.owner[row] = uint8(n.id)
	n.prim.modified.add(line - n.imageBase>>n.shift)
}

// reach makes sure that the L2 has a line that was asked for, and gives its row.
func (n *Node) reach(line uint64) (int, error) {
	n.stats.L2Accesses++
	if row := n.l2.find(line); row >= 0 {
		n.l2.rep.touch(row/n.l2.ways, row%n.l2.ways)
		return row, nil
	}
	if n.cl.opt.Observed {
		return -1, n.differs("I7", "access", "the line is not in the L2 and was not filled", "a fill of it", hex(line<<n.shift))
	}
	row, empty := n.l2.place(line)
	if !empty {
		if err := n.Castout(row); err != nil {
			return -1, err
		}
	}
	n.fill(row, line)
	return row, nil
}

func (n *Node) get(addr uint64, size uint8) uint64 {
	switch size {
	case 4:
		return uint64(binary.LittleEndian.Uint32(n.view[addr:]))
	case 8:
		return binary.LittleEndian.Uint64(n.view[addr:])
	case 2:
		return uint64(binary.LittleEndian.Uint16(n.view[addr:]))
	}
	return uint64(n.view[addr])
}

func (n *Node) put(addr uint64, size uint8, v uint64) {
	switch size {
	case 4:
		binary.LittleEndian.PutUint32(n.view[addr:], uint32(v))
	case 8:
		binary.LittleEndian.PutUint64(n.view[addr:], v)
	case 2:
		binary.LittleEndian.PutUint16(n.view[addr:], uint16(v))
	default:
		n.view[addr] = byte(v)
	}
}
