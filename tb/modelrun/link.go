package modelrun

import (
	"fmt"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/scenario"
)

// link is the one between the nodes, with its faults. A packet that is not
// accepted is sent again at once.
type link struct {
	toSecondary, toPrimary wire
	seq                    uint32 // of the next sequenced packet
}

// wire is one direction.
type wire struct {
	rand    *scenario.Rand
	chance  [3]scenario.Chance // by scenario.FaultKind
	packets [3]map[uint64]bool
}

func (l *link) init(seed uint64) {
	l.toSecondary.rand, l.toPrimary.rand = scenario.NewRand(seed, 1<<32), scenario.NewRand(seed, 1<<32+1)
}

func (l *link) wires(to scenario.Direction) []*wire {
	switch to {
	case scenario.ToPrimary:
		return []*wire{&l.toPrimary}
	case scenario.ToSecondary:
		return []*wire{&l.toSecondary}
	}
	return []*wire{&l.toSecondary, &l.toPrimary}
}

func (l *link) fault(a *scenario.LinkFault) {
	for _, w := range l.wires(a.To) {
		if len(a.Packets) == 0 {
			w.chance[a.Kind] = a.Chance
			continue
		}
		if w.packets[a.Kind] == nil {
			w.packets[a.Kind] = map[uint64]bool{}
		}
		for _, n := range a.Packets {
			w.packets[a.Kind][n] = true
		}
	}
}

func (l *link) clean(to scenario.Direction) {
	for _, w := range l.wires(to) {
		w.chance, w.packets = [3]scenario.Chance{}, [3]map[uint64]bool{}
	}
}

// copies is how often a packet arrives undamaged. seq counts only for the first
// transmission of a sequenced one.
func (w *wire) copies(seq uint64, first bool) int {
	n := 1
	for _, k := range []scenario.FaultKind{scenario.Loss, scenario.Corrupt} {
		if w.rand.Happens(w.chance[k]) || first && w.packets[k][seq] {
			n = 0
		}
	}
	if w.rand.Happens(w.chance[scenario.Repeat]) || first && w.packets[scenario.Repeat][seq] {
		n *= 2
	}
	return n
}

// maxSends of one packet: a link that lets so little through is a mistake.
const maxSends = 1000

func tooOften(what string) error {
	return fmt.Errorf("%s was sent %d times and did not get through; expected fewer faults of the link", what, maxSends)
}

// ship sends a sequenced packet until the primary knows that it has arrived.
func (r *run) ship(p *golden.Packet) error {
	p.Seq = r.seq
	b := p.Encode(r.c)
	arrived := false
	for sends := 0; sends < maxSends; sends++ {
		first := sends == 0
		if err := r.transmit(b, !first); err != nil {
			return err
		}
		n := r.toSecondary.copies(uint64(r.seq), first)
		if n == 0 {
			continue
		}
		if !arrived {
			if err := r.sec.Take(b); err != nil {
				return err
			}
			arrived = true
		}
		accept := golden.Packet{Kind: spec.PktAccept, NextSeq: r.seq + 1}
		known := false
		for range n { // the secondary answers what it has already, too
			got, err := r.back(&accept)
			if err != nil {
				return err
			}
			known = known || got
		}
		if known {
			r.seq++
			return nil
		}
	}
	return tooOften(fmt.Sprint("packet ", r.seq))
}

// transmit puts a packet of the primary on the link.
func (r *run) transmit(b []byte, again bool) error {
	r.count["packets_sent"]++
	if again {
		r.count["packets_resent"]++
	}
	r.count["link_bytes"] += uint64(len(b))
	return r.prim.Send(b)
}

// back sends an unsequenced packet to the primary, once, and says whether it
// arrived.
func (r *run) back(p *golden.Packet) (arrived bool, err error) {
	b := p.Encode(r.c)
	r.count["link_bytes"] += uint64(len(b))
	if err := r.sec.Send(b); err != nil {
		return false, err
	}
	n := r.toPrimary.copies(0, false)
	for range n {
		if err := r.prim.Take(b); err != nil {
			return false, err
		}
	}
	return n > 0, nil
}
