package modelrun

import "maps"

// Result of a run.
type Result struct {
	Name       string            `json:"name"`
	Seed       uint64            `json:"seed"`
	ConfigHash string            `json:"config_hash"`
	Counts     map[string]uint64 `json:"counts"`      // those of scenario.Counts
	L1HitRate  float64           `json:"l1_hit_rate"` // of loads; 0 without loads
	L2HitRate  float64           `json:"l2_hit_rate"` // of L2 accesses
	Protection string            `json:"protection"`  // of the primary's VM, at the end or when the primary failed
	Failover   *Failover         `json:"failover,omitempty"`
	Digest     string            `json:"digest"` // of the final state
	Notes      []string          `json:"notes,omitempty"`
	Failures   []Failure         `json:"failures,omitempty"`
}

// Passed says whether every expectation held.
func (r *Result) Passed() bool { return len(r.Failures) == 0 }

// counts are those of scenario.Counts, as they are now.
func (r *run) counts() map[string]uint64 {
	s := r.prim.Stats()
	out := map[string]uint64{
		"references": r.refs, "loads": s.Loads, "stores": s.Stores, "errors": s.Errors, "counted_stores": s.Counted,
		"held_stores": 0, "l1_hits": s.L1Hits, "l2_accesses": s.L2Accesses, "l2_misses": s.Fills, "castouts": s.Castouts,
		"addresses_logged": s.Logged(), "duplicates_removed": 0, "log_lines": s.LogLines, "sync_lines": s.SyncLinesSent,
		"lines_sent": s.LinesSent, "line_bytes_sent": s.LinesSent * uint64(r.c.LineBytes), "page_bytes": 0,
		"packets_sent": 0, "packets_resent": 0, "link_bytes": 0, "checkpoints": s.Acks, "references_lost": 0,
	}
	maps.Copy(out, r.count)
	if r.failover != nil {
		out["references_lost"] = r.failover.Lost
	}
	return out
}

func (r *run) result() *Result {
	c := r.counts()
	return &Result{
		Name: r.p.Name, Seed: r.p.Seed, ConfigHash: r.c.Hash(), Counts: c,
		L1HitRate: rate(c["l1_hits"], c["loads"]), L2HitRate: rate(c["l2_accesses"]-c["l2_misses"], c["l2_accesses"]),
		Protection: r.prim.Protection().String(), Failover: r.failover, Digest: r.cl.Digest(),
		Notes: r.notes(), Failures: r.failures,
	}
}

func rate(part, of uint64) float64 {
	if of == 0 {
		return 0
	}
	return float64(part) / float64(of)
}
