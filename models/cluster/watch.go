package cluster

import (
	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/models/cachectl"
	"github.com/hwgen/hwgen/models/spec"
)

// Watch shows what happens in a node, a group for each kind of event. What a
// group shows in a cycle happened in the cycle before. Of the events of one
// cycle Control comes first, then StateWord and Send; the others come in the
// order of the fields, but for what golden's package comment says of accesses.
type Watch struct {
	Control   WatchControl   // an access of the control port was carried out
	StateWord WatchStateWord // a state word got a value
	Send      WatchPacket    // the link's end took a packet to send; its CRC, and a marker's digest, are not in it yet
	Accept    WatchAccept    // the core port took a request
	Fill      WatchRow       // a line came into a row of the L2
	Castout   WatchRow       // a row was emptied to make room
	Check     WatchRow       // a row's address was logged, its flag cleared
	Retrieve  WatchRetrieve  // the cache has answered the replicator's read of a line of the image
	Snoop     WatchSnoop     // the cache has answered another bus master
	Refuse    WatchRefuse    // an access of the other bus master was refused
	Read      WatchRead      // the last beat of a master's read was taken
	Write     WatchWrite     // the last beat of a line was written to memory
	Answer    WatchAnswer    // the core port gave an answer
	Barrier   WatchMark
	Boundary  WatchMark
	Take      WatchPacket // the replica took a packet
	Notice    WatchPacket // an ack, an accept or a heartbeat was heard
	Copy      WatchCopy   // a line of a checkpoint was copied
	Start     WatchMark
	Stop      WatchMark
	Lost      WatchLost     // the secondary was lost
	Takeover  WatchTakeover // this node has taken the peer's VM over
	Handout   WatchHandout  // image and state are ready
	Restore   WatchMark
}

// WatchMark is an event that says all by itself.
type WatchMark struct{ Valid hdl.Out }

// WatchControl is an access of the control port.
type WatchControl struct{ Valid, Write, Addr, Data, Fault hdl.Out }

// WatchStateWord is a word's number (thread times words a thread plus word) and value.
type WatchStateWord struct{ Valid, Index, Data hdl.Out }

// WatchPacket is a packet as it is on the link, first byte lowest, its CRC last.
type WatchPacket struct{ Valid, Length, Packet hdl.Out } // Length in bytes, with the CRC

// WatchAccept is a request; Bits are spec.Req…, Size is the logarithm of bytes.
type WatchAccept struct{ Valid, Thread, Tag, Op, Bits, Size, Addr, Data hdl.Out }

// WatchAnswer is an answer. L1: the L1 gave it, or the load did not touch the
// L2's replacement.
type WatchAnswer struct{ Valid, Thread, Tag, Code, Data, L1 hdl.Out }

// WatchRow is a row of the L2 (set times ways plus way) and its line address.
type WatchRow struct{ Valid, Row, Line hdl.Out }

// WatchRetrieve is a line address. Dirty: the cache supplies it.
type WatchRetrieve struct{ Valid, Line, Dirty hdl.Out }

// WatchSnoop is a transfer of a master, as Bus.Owner names it.
type WatchSnoop struct{ Valid, Owner, Line, Kind, Dirty hdl.Out }

// WatchRefuse is a transfer that did not take place.
type WatchRefuse struct{ Valid, Line, Kind hdl.Out }

// WatchRead is a line as a master got it.
type WatchRead struct{ Valid, Owner, Line, Kind, Bytes hdl.Out }

// WatchWrite is a line as it went to memory. What the cache gives to a master
// that reads for ownership, and to memory too, is a write of the cache.
type WatchWrite struct{ Valid, Owner, Line, Bytes hdl.Out }

// WatchCopy is a staging slot, or behind the slots a line of state.
type WatchCopy struct{ Valid, Row hdl.Out }

// WatchLost is what became of it: spec.LossPolicy.
type WatchLost struct{ Valid, Policy hdl.Out }

// WatchTakeover is 1 in Timeout where no command asked for it.
type WatchTakeover struct{ Valid, Timeout hdl.Out }

// WatchHandout is the epoch of the checkpoint.
type WatchHandout struct{ Valid, Epoch hdl.Out }

// packetBits is the length of the longest packet.
func packetBits(c *spec.Config) int {
	n := 0
	for _, k := range spec.PacketKinds {
		n = max(n, c.PacketLayout(k).Bits())
	}
	return n
}

// watchPorts declares them.
func watchPorts(c *spec.Config) Watch {
	o := hdl.Output
	bit := o(1)
	req, _ := cachectl.CoreShapes(c)
	line, lineBits, owner, kind := o(c.LineAddrBits()), o(8*c.LineBytes), o(hdl.IndexBits(masters+1)), o(2)
	data, thread := o(c.CoreBits), o(req.Thread.Width())
	row := WatchRow{bit, o(hdl.IndexBits(c.L2().Rows())), line}
	packet := WatchPacket{bit, o(8), o(packetBits(c))}
	mark := WatchMark{bit}
	return Watch{
		Control:   WatchControl{bit, bit, o(controlAddrBits), o(32), bit},
		StateWord: WatchStateWord{bit, o(stateIndexBits(c)), data},
		Send:      packet,
		Accept:    WatchAccept{bit, thread, o(cachectl.CoreTagBits), o(2), o(2), o(2), o(c.AddrBits), data},
		Fill:      row, Castout: row, Check: row,
		Retrieve: WatchRetrieve{bit, line, bit},
		Snoop:    WatchSnoop{bit, owner, line, kind, bit},
		Refuse:   WatchRefuse{bit, line, kind},
		Read:     WatchRead{bit, owner, line, kind, lineBits},
		Write:    WatchWrite{bit, owner, line, lineBits},
		Answer:   WatchAnswer{bit, thread, o(cachectl.CoreTagBits), bit, data, bit},
		Barrier:  mark, Boundary: mark, Take: packet, Notice: packet,
		Copy:  WatchCopy{bit, o(32)},
		Start: mark, Stop: mark,
		Lost: WatchLost{bit, bit}, Takeover: WatchTakeover{bit, bit}, Handout: WatchHandout{bit, o(spec.EpochBits)}, Restore: mark,
	}
}
