package cosim

import (
	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/modelrun"
	"github.com/hwgen/hwgen/tb/scenario"
)

const modelPeerTerm = golden.RegPeerTerm

// expect checks an expectation on what the scoreboard has verified.
func (x *exec) expect(a scenario.Action) error {
	if _, is := a.(*scenario.ExpectCount); is { // some counts are registers of the primary
		if err := x.readCounters(); err != nil {
			return err
		}
	}
	board := x.feed.sync()
	if board.Mismatch() != nil {
		return errMismatch
	}
	if msg := modelrun.Check(view{x, board, x.held}, a); msg != "" {
		x.fail(a, msg)
	}
	return nil
}

// view is what expectations see.
type view struct {
	x     *exec
	board *Scoreboard
	held  uint64
}

func (v view) Failed() *modelrun.Failover  { return v.x.failover }
func (v view) Config() *spec.Config        { return v.x.c }
func (v view) Memory() []byte              { return v.board.Model().Nodes[0].View() }
func (v view) Protection() spec.Protection { return v.board.Model().Nodes[0].Protection() }

func (v view) Further() (image []byte, why string) {
	n := v.board.Model().Nodes[1]
	epoch, ok := n.Committed()
	switch {
	case !ok || epoch < v.x.syncEpoch:
		return nil, "no checkpoint has committed"
	case n.Copying():
		return nil, "the copy into the further image is not finished"
	}
	m := v.x.c.AddressMap()
	return n.View()[m.Further.Base:m.Further.End()], ""
}

// Counts are those of scenario.Counts: of the primary.
func (v view) Counts() map[string]uint64 {
	s := v.board.Model().Nodes[0].Stats()
	t := &v.board.stats
	out := map[string]uint64{
		"references": v.x.refsBefore(), "loads": s.Loads, "stores": s.Stores, "errors": s.Errors, "counted_stores": s.Counted,
		"held_stores": v.held, "l1_hits": s.L1Hits, "l2_accesses": s.L2Accesses, "l2_misses": s.Fills, "castouts": s.Castouts,
		"addresses_logged": s.Logged(), "duplicates_removed": v.board.cost.duplicates, "log_lines": s.LogLines, "sync_lines": s.SyncLinesSent,
		"lines_sent": s.LinesSent, "line_bytes_sent": s.LinesSent * uint64(v.x.c.LineBytes), "page_bytes": v.board.cost.pageBytes,
		"packets_sent": t.Packets[0], "packets_resent": v.x.counters["resends"], "link_bytes": t.LinkOut[0] + t.LinkOut[1], "checkpoints": s.Acks, "references_lost": 0,
	}
	if f := v.x.failover; f != nil {
		out["references_lost"] = f.Lost
	}
	return out
}

// refsBefore are the references made on the primary.
func (x *exec) refsBefore() uint64 {
	if x.failover != nil {
		return x.failover.References + x.failover.Lost
	}
	return x.refs
}
