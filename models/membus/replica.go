package membus

import (
	"errors"
	"fmt"

	"github.com/hwgen/hwgen/hdl"
	"github.com/hwgen/hwgen/models/cachectl"
	"github.com/hwgen/hwgen/models/spec"
)

// Replica is the secondary's side of the replication manager. It stages the
// lines and state words of a checkpoint in memory; once its marker is verified
// the checkpoint is committed: the ack leaves, and the copy into the further
// image follows and is always finished (S13). Lines of checkpoint 0's sweep go
// to the further image at once (S19).
//
// A packet is taken when its effect can no longer be lost. The numbers of staged
// lines gather in a line of their own, which goes to memory when it is full, and
// in front of the marker, filled up with zeros.
//
// Packets wait while a checkpoint is being copied; with two staging areas only
// the next marker, or start, does. A packet that does not fit what is collected
// (epoch, slot, line, a marker's count or digest) is taken without any effect.
type Replica struct {
	Link
	BusBits     int
	Slots       int // of a staging area
	Areas       int // 1 or 2
	Words       int // state words of all threads
	StateLines  int // lines that they take
	ImageLines  int
	FurtherBase int // line address
	StagingBase int // line address
	StateBase   int // line address of the committed state
	ImageBase   int // line address of this node's own image, for Restore
}

// ReplicaOf takes the parameters from a resolved configuration.
func ReplicaOf(c *spec.Config) Replica {
	a := c.AddressMap()
	line := func(r spec.Region) int { return int(r.Base) / c.LineBytes }
	return Replica{
		Link: LinkOf(c), BusBits: c.BusBits, Slots: c.StagingSlots, Areas: c.StagingAreas, Words: c.Threads * c.StateWords,
		StateLines: c.StateLines(), ImageLines: c.ImageLines(), FurtherBase: line(a.Further), StagingBase: line(a.Staging), StateBase: line(a.State), ImageBase: line(a.Image),
	}
}

// ModuleName holds the parameters.
func (c Replica) ModuleName() string {
	return fmt.Sprintf("replica_%s_b%d_n%d_%d_s%d_%d_image%d_%x_%x_%x_%x", c.Link.name(), c.BusBits, c.Slots, c.Areas, c.Words, c.StateLines, c.ImageLines, c.FurtherBase, c.StagingBase, c.StateBase, c.ImageBase)
}

// Check says what is wrong with the parameters.
func (c Replica) Check() error {
	err := c.Link.check()
	for _, x := range []struct {
		name      string
		v, lo, hi int
	}{
		{"BusBits", c.BusBits, 32, 8 * c.LineBytes}, {"Slots", c.Slots, 1, 1 << 20}, {"Areas", c.Areas, 1, 2}, {"Words", c.Words, 0, 4096},
		{"StateLines", c.StateLines, 0, 4096}, {"ImageLines", c.ImageLines, 1, 1 << 24},
	} {
		if x.v < x.lo || x.v > x.hi {
			err = errors.Join(err, fmt.Errorf("Replica.%s is %d; it is %d to %d", x.name, x.v, x.lo, x.hi))
		}
	}
	return err
}

// ReplicaPorts are the ports of a Replica.
type ReplicaPorts struct {
	Bus    hdl.StreamOut[cachectl.SnoopReq]
	Read   hdl.StreamIn[hdl.Bits]
	Write  hdl.StreamOut[hdl.Bits]
	Urgent hdl.Out // a takeover waits for the copy

	Take hdl.StreamIn[Received]
	Ack  hdl.StreamOut[Packet]
	Node hdl.In // number of this node; its peer's VM is the other one
	Term hdl.In // of the peer's VM

	Close       hdl.In // takeover: what is collected is dropped, nothing is acknowledged any more
	Tick        hdl.In // 1: an ack that may have been lost is repeated
	Marker      hdl.In // 1: the marker of MarkerEpoch was repeated
	MarkerEpoch hdl.In
	Handout     hdl.In // 1: image and state were handed out; the regions are free
	Restore     hdl.In // 1: the further image is copied to this node's own; only while AtRest

	Active    hdl.Out // from the first start to the handout
	Synced    hdl.Out // checkpoint 0 is committed: a takeover is possible
	Copying   hdl.Out // the committed checkpoint is not all copied
	Committed hdl.Out // its epoch
	Restoring hdl.Out
	AtRest    hdl.Out // nothing goes to memory, nothing is to be copied

	Stat ReplicaEvents
}

// ReplicaEvents are 1 for each thing that happens.
type ReplicaEvents struct {
	Staged hdl.Out // a data packet was taken
	Commit hdl.Out
	Copied hdl.Out // a line was copied
	Index  hdl.Out // its slot; lines of state come behind those
	Unfit  hdl.Out // a packet was taken without effect
}

func (c Replica) lineBits() int   { return c.AddrBits - log2(c.LineBytes) }
func (c Replica) perLine() int    { return 8 * c.LineBytes / c.entryBits() }
func (c Replica) beats() int      { return 8 * c.LineBytes / c.BusBits }
func (c Replica) entryLines() int { return (c.Slots + c.perLine() - 1) / c.perLine() }
func (c Replica) areaLines() int  { return c.Slots + c.entryLines() + c.StateLines }
func (c Replica) indexBits() int  { return hdl.BitsFor(uint64(c.Slots + c.StateLines)) }

// Ports declares them.
func (c Replica) Ports() ReplicaPorts {
	bit, in, word := hdl.Output(1), hdl.Input(1), hdl.W(c.BusBits)
	return ReplicaPorts{
		Bus: hdl.OutStream(cachectl.SnoopShape(c.lineBits())), Read: hdl.InStream(word), Write: hdl.OutStream(word), Urgent: bit,
		Take: hdl.InStream(c.receivedShape()), Ack: hdl.OutStream(c.NoteShape()), Node: in, Term: hdl.Input(spec.TermBits),
		Close: in, Tick: in, Marker: in, MarkerEpoch: hdl.Input(spec.EpochBits), Handout: in, Restore: in, Restoring: bit, AtRest: bit,
		Active: bit, Synced: bit, Copying: bit, Committed: hdl.Output(spec.EpochBits),
		Stat: ReplicaEvents{bit, bit, bit, hdl.Output(c.indexBits()), bit},
	}
}
