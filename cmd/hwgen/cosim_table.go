package main

import (
	"fmt"
	"io"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/hwgen/hwgen/tb/cosim"
)

// printCosim is the table at the end of a run.
func printCosim(w io.Writer, r *cosim.Result) {
	n := r.Counts
	t := newTable(w)
	row := func(what string, format string, args ...any) {
		t.AppendRow(table.Row{what, fmt.Sprintf(format, args...)})
	}
	row("run", "%s, seed %d, configuration %s", r.Name, r.Seed, r.ConfigHash)
	row("references", "%s: %s, %s, %s", grouped(n["references"]), counted(n["loads"], "load"), counted(n["stores"], "store"), counted(n["errors"], "error"))
	row("cycles", "%s on the %s engine; %s compared", grouped(r.Cycles), r.Engine, counted(r.Events, "event"))
	row("L1 hits", "%.2f %% of loads", 100*r.L1HitRate)
	row("L2 hits", "%.2f %% of %s, %s", 100*r.L2HitRate, plural(n["l2_accesses"], "access", "accesses"), counted(n["castouts"], "castout"))
	s := r.Stalls
	row("stalls", "%s in pauses, %s for the epoch before,", counted(s["pause_cycles"], "cycle"), grouped(s["wait_previous"]))
	row("", "%s for pending lines (%s falsely), %s for log room", counted(s["wait_pending"], "store"), grouped(s["wait_pending_false"]), grouped(s["wait_room"]))
	row("addresses logged", "%s for %s", grouped(n["addresses_logged"]), counted(n["counted_stores"], "counted store"))
	row("duplicates removed", "%s", grouped(n["duplicates_removed"]))
	row("lines sent", "%s, %s; whole 4 KiB pages: %s%s", grouped(n["lines_sent"]), size(n["line_bytes_sent"]), size(n["page_bytes"]), times(n["page_bytes"], n["line_bytes_sent"]))
	row("to synchronise", "%s, once", counted(n["sync_lines"], "line"))
	row("packets", "%s, %s in both directions; the sender went back %s", grouped(n["packets_sent"]), size(n["link_bytes"]), counted(n["packets_resent"], "time"))
	row("checkpoints", "%s acknowledged", grouped(n["checkpoints"]))
	row("pause", "%s: median %s, worst %s cycles", counted(uint64(r.Pause.Count), "pause"), grouped(uint64(r.Pause.Median)), grouped(uint64(r.Pause.Worst)))
	row("failover", "%s", failover(&r.Result))
	if r.False > 0 {
		row("", "false takeover in cycle %s, although the primary lived", grouped(r.False))
	}
	if r.HandedBy > 0 {
		text := fmt.Sprintf("image and state handed out %s cycles after the failure", grouped(r.HandedBy))
		if r.Runs > 0 {
			text += fmt.Sprintf(", the VM runs after %s", grouped(r.Runs))
		}
		row("", "%s", text)
	}
	if g := r.Resumed; g != nil && g.References > 0 {
		row("", "%s on the secondary; its image in the end is", counted(g.References, "reference"))
		row("", "%s", g.Image)
	}
	row("speed", "%s cycles/s, %s references/s, %.1f s", grouped(uint64(r.Rate)), grouped(uint64(float64(n["references"])/max(r.Seconds, 1e-9))), r.Seconds)
	row("verdict", "%s", verdict(w, r.Passed()))
	t.Render()
}
