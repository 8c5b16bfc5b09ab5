package golden

import (
	"bytes"
	"maps"
	"slices"
)

// Clone is a second cluster in the same state, for judging what would follow
// from a crash here. It is not observed. It copies both memories: keep them
// small where it is called often.
func (cl *Cluster) Clone() *Cluster {
	out := &Cluster{Config: cl.Config, opt: cl.opt}
	for i, n := range cl.Nodes {
		out.Nodes[i] = n.clone(out)
	}
	for i, n := range cl.Nodes {
		out.Nodes[i].peer = out.Nodes[n.peer.id]
	}
	return out
}

func (n *Node) clone(cl *Cluster) *Node {
	c := *n
	c.cl, c.c, c.peer, c.buf = cl, &cl.Config, nil, nil
	c.view, c.mem = bytes.Clone(n.view), bytes.Clone(n.mem)
	c.l1.tag, c.l1.rep.bits = slices.Clone(n.l1.tag), slices.Clone(n.l1.rep.bits)
	c.l2.tag, c.l2.meta, c.l2.owner = slices.Clone(n.l2.tag), slices.Clone(n.l2.meta), slices.Clone(n.l2.owner)
	c.l2.evicted, c.l2.rep.bits = slices.Clone(n.l2.evicted), slices.Clone(n.l2.rep.bits)
	c.log.line, c.log.buf = slices.Clone(n.log.line), nil

	p := &c.prim
	for _, s := range []*lineSet{&p.modified, &p.logged, &p.lines, &p.pending, &p.swept, &p.out.unsent, &c.sec.state} {
		*s = lineSet{slices.Clone(s.bits), slices.Clone(s.list)}
	}
	p.words, p.state, p.shadow, p.shadowState = bytes.Clone(p.words), bytes.Clone(p.state), bytes.Clone(p.shadow), bytes.Clone(p.shadowState)
	p.sweep = maps.Clone(p.sweep) // its lines are never written to
	p.out.state = slices.Clone(p.out.state)

	s := &c.sec
	s.data, s.slots, s.copied = slices.Clone(s.data), slices.Clone(s.slots), slices.Clone(s.copied)
	s.want, s.wantState = bytes.Clone(s.want), bytes.Clone(s.wantState)
	if n.port != nil {
		port := *n.port
		port.n = &c
		port.threads = slices.Clone(port.threads)
		for i := range port.threads {
			t := &port.threads[i]
			t.waiting, t.ready = slices.Clone(t.waiting), slices.Clone(t.ready)
		}
		c.port = &port
	}
	return &c
}
