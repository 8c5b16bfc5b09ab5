package golden

import "fmt"

// Register is one of the control port's registers that the model knows. What a
// register bank has beside them, intervals and timeouts, is time.
type Register uint8

const (
	RegThreadMask Register = iota // threads of the VM
	RegStatus                     // sticky bits; a write clears those that are set in the value
	RegInterrupts                 // pending causes; a write clears those that are set in the value
	RegGuardBand                  // free log entries below which the log warns
	RegProtection                 // spec.Protection, read only
	RegEpoch                      // the open epoch, read only
	RegAcked                      // the last acknowledged epoch, read only
	RegCommitted                  // the last committed epoch of the peer's VM, read only
	RegTerm                       // term of the node's own VM, read only
	RegPeerTerm                   // term of the peer's VM, read only
	RegLogInitial                 // address of the oldest entry that is not released, read only
	RegLogNext                    // address behind the last entry in memory, read only
	regCount
)

var registerNames = [regCount]string{
	"thread_mask", "status", "interrupts", "guard_band", "protection", "epoch", "acked", "committed", "term", "peer_term", "log_initial", "log_next",
}

func (r Register) String() string {
	if r < regCount {
		return registerNames[r]
	}
	return fmt.Sprintf("register %d", uint8(r))
}

// WriteRegister is the event "software wrote a register".
func (n *Node) WriteRegister(r Register, v uint64) error {
	switch {
	case r >= RegProtection:
		return n.differs("S6", "write", "not a register that software writes", "thread_mask to guard_band", r)
	case r == RegThreadMask && v>>n.c.Threads != 0:
		return n.differs("S2", "write", "thread mask names a thread that does not exist", fmt.Sprintf("at most %d threads", n.c.Threads), hex(v))
	case r == RegGuardBand && v > n.log.entries:
		return n.differs("S7", "write", "guard band larger than the log", fmt.Sprint("at most ", n.log.entries), v)
	}
	if n.cl.sink != nil {
		n.cl.sink(&Event{Kind: EvWrite, Node: uint8(n.id), Code: uint8(r), Data: v})
	}
	switch r {
	case RegThreadMask:
		n.mask = v
	case RegStatus:
		n.status &^= uint32(v)
	case RegInterrupts:
		n.interrupts &^= uint32(v)
	case RegGuardBand:
		n.guard = int(v)
	}
	return nil
}

// ReadRegister is what software reads.
func (n *Node) ReadRegister(r Register) (v uint64, err error) {
	switch r {
	case RegThreadMask:
		v = n.mask
	case RegStatus:
		v = uint64(n.status)
	case RegInterrupts:
		v = uint64(n.interrupts)
	case RegGuardBand:
		v = uint64(n.guard)
	case RegProtection:
		v = uint64(n.prim.protection)
	case RegEpoch:
		v = uint64(n.prim.epoch)
	case RegAcked:
		v = uint64(n.prim.acked)
	case RegCommitted:
		v = uint64(n.sec.committed)
	case RegTerm:
		v = uint64(n.term[n.id])
	case RegPeerTerm:
		v = uint64(n.term[n.peer.id])
	case RegLogInitial:
		v = n.logAddr(n.log.initial)
	case RegLogNext:
		v = n.logAddr(n.log.next)
	default:
		return 0, n.differs("S6", "read", "no such register", fmt.Sprint("less than ", regCount), uint8(r))
	}
	if n.cl.sink != nil {
		n.cl.sink(&Event{Kind: EvRead, Node: uint8(n.id), Code: uint8(r), Data: v})
	}
	return v, nil
}

// applyRead compares what software read.
func (n *Node) applyRead(r Register, got uint64) error {
	want, err := n.ReadRegister(r)
	if err == nil && want != got {
		err = n.differs("S6", "read", "register "+r.String(), hex(want), hex(got))
	}
	return err
}

// captureState takes the state words at a barrier: those of the VM's threads.
func (n *Node) captureState() {
	p := &n.prim
	clear(p.state)
	per := n.c.StateWords * n.c.CoreBytes()
	for t := range n.c.Threads {
		if n.mask>>t&1 != 0 {
			copy(p.state[t*per:(t+1)*per], p.words[t*per:])
		}
	}
}

// Interrupts are the pending causes (spec.Int…), Status the sticky bits
// (spec.Status…).
func (n *Node) Interrupts() uint32 { return n.interrupts }
func (n *Node) Status() uint32     { return n.status }
