package cluster

import (
	"github.com/hwgen/hwgen/hdl/parts"
	"github.com/hwgen/hwgen/models/spec"
)

// controlAddrBits is the width of a byte address on the control port.
const controlAddrBits = 9

func rw(name string, lo, width int, reset uint64, doc string) parts.CSRField {
	return parts.CSRField{Name: name, Lo: lo, Width: width, Access: parts.ReadWrite, Reset: reset, Doc: doc}
}

func ro(name string, lo, width int, doc string) parts.CSRField {
	return parts.CSRField{Name: name, Lo: lo, Width: width, Access: parts.ReadOnly, Doc: doc}
}

func sticky(name string, lo int, doc string) parts.CSRField {
	return parts.CSRField{Name: name, Lo: lo, Width: 1, Access: parts.WriteOneClear, Doc: doc}
}

func pulse(name string, lo int, doc string) parts.CSRField {
	return parts.CSRField{Name: name, Lo: lo, Width: 1, Access: parts.Pulse, Doc: doc}
}

func bit(set bool) uint64 {
	if set {
		return 1
	}
	return 0
}

// Bank is the registers of a node's control port: words of 32 bits.
func Bank(c *spec.Config) parts.CSRBank {
	b := parts.CSRBank{
		Name: "node_registers", DataWidth: 32, AddrWidth: controlAddrBits,
		Doc: "Registers of a node. What is read only and not a state of its own counts events since the last reset, modulo 2^32.",
	}
	addr := 0
	add := func(name, doc string, fields ...parts.CSRField) {
		b.Registers = append(b.Registers, parts.CSRRegister{Name: name, Addr: addr, Doc: doc, Fields: fields})
		addr += 4
	}
	add("status", "What has gone wrong, or over; a one clears.",
		sticky("foreign_store", 0, "a store or bus write touched a protected region that is not its own"),
		sticky("outside", 1, "a store of the VM outside its image"),
		sticky("bad_address", 2, "an address beyond the memory, or not aligned"),
		sticky("degraded", 3, "the secondary was lost, and the VM runs unprotected"),
		sticky("taken_over", 4, "this node has taken over the peer's VM"),
		sticky("superseded", 5, "somebody else runs this node's VM"))
	add("interrupts", "Causes that are pending; a one clears.", interruptFields(sticky)...)
	add("interrupt_enable", "Causes that raise the interrupt.", interruptFields(func(name string, lo int, doc string) parts.CSRField { return rw(name, lo, 1, 0, doc) })...)
	add("command", "A one does it. A write waits until the one before is done.",
		pulse("start", 0, "begins protection, or begins it anew, with a synchronisation; not while it is on"),
		pulse("stop", 1, "ends protection"),
		pulse("checkpoint", 2, "ends the epoch as soon as that is possible"),
		pulse("takeover", 3, "takes the peer's VM over; refused until checkpoint 0 is committed"),
		pulse("restore", 4, "copies the further image back; in local mode, with protection stopped"))
	add("control", "How the node behaves.",
		rw("run_unprotected", 0, 1, uint64(c.OnLoss), "when the secondary is lost: 0 stores wait, 1 the VM runs unprotected"),
		rw("guard_checkpoint", 1, 1, bit(c.GuardCkpt), "the guard band asks for a checkpoint by itself"),
		rw("local", 2, 1, 0, "the further image is on this node; to be changed only while protection is off"))
	add("activity", "What is going on.",
		ro("number", 0, 1, "which of the two nodes this is"),
		ro("busy", 1, 1, "a start, a stop or a loss is being carried out"),
		ro("paused", 2, 1, "the VM stands still"),
		ro("swept", 3, 1, "synchronising: the whole image is sent, and checkpoint 0 can follow"),
		ro("closed", 4, 1, "a closed epoch is not acknowledged"),
		ro("pending", 5, 1, "lines of it may be pending"),
		ro("stalled", 6, 1, "counted stores wait, as the secondary is lost"),
		ro("replica", 7, 1, "this node holds the peer's further image"),
		ro("synced", 8, 1, "a takeover is possible"),
		ro("copying", 9, 1, "a committed checkpoint is being copied"),
		ro("taken", 10, 1, "this node has taken over"),
		ro("restoring", 11, 1, "the further image is being copied back"))
	ptr := log2(c.LogEntries) + 1
	add("thread_mask", "", rw("threads", 0, c.Threads, c.ThreadMask, "threads of the VM, a bit each"))
	add("guard_band", "", rw("entries", 0, ptr, uint64(c.GuardBand), "free log entries below which the log warns; 0: never"))
	add("flag_check_interval", "", rw("cycles", 0, 32, c.FlagInterval, "between flag checks; 0: only at a checkpoint"))
	add("heartbeat_period", "", rw("cycles", 0, 32, c.HeartbeatPeriod, "between heartbeats; 0: none"))
	add("heartbeat_timeout", "", rw("cycles", 0, 32, c.HeartbeatLimit, "of silence after which this node takes over; 0: never"))
	add("ack_timeout", "", rw("cycles", 0, 32, c.AckTimeout, "without an answer after which the secondary is lost; 0: never"))
	add("state_word_index", "", rw("index", 0, stateIndexBits(c), 0, "thread times words a thread plus word; counts up with each word"))
	if c.CoreBits == 64 {
		add("state_word_high", "", rw("value", 0, 32, 0, "upper half of the next word"))
	}
	add("state_word_data", "A write gives the state word at the index its value.", rw("value", 0, 32, 0, "the word, or its lower half"))
	add("protection", "", ro("state", 0, 2, "0 unprotected, 1 synchronising, 2 protected, 3 degraded"))
	for _, r := range []struct {
		name  string
		width int
		doc   string
	}{
		{"epoch", spec.EpochBits, "number of the open epoch"}, {"acked", spec.EpochBits, "last acknowledged epoch"},
		{"committed", spec.EpochBits, "last committed epoch of the peer's VM"}, {"term", spec.TermBits, "term of the node's own VM"},
		{"peer_term", spec.TermBits, "term of the peer's VM"},
		{"log_initial", 32, "address of the oldest entry that is not released"}, {"log_next", 32, "address behind the last entry in memory"},
		{"log_wrap", 32, "address at which the log begins"}, {"log_size", 32, "entries of the log"},
		{"image_base", 32, "address of the VM's image"}, {"image_size", 32, "its bytes"},
		{"further_base", 32, "address of the further image"}, {"state_base", 32, "address of the committed state words"},
	} {
		add(r.name, "", ro("value", 0, r.width, r.doc))
	}
	for _, r := range Counters {
		add(r.Name, "", ro("value", 0, 32, r.Doc))
	}
	return b
}

func interruptFields(f func(name string, lo int, doc string) parts.CSRField) []parts.CSRField {
	return []parts.CSRField{
		f("guard_band", 0, "free log entries fell below the guard band"), f("checkpoint", 1, "a checkpoint was acknowledged"),
		f("secondary_lost", 2, "no answer of the secondary in time"), f("primary_lost", 3, "no heartbeat in time: this node has taken over"),
		f("takeover", 4, "image and state are ready to be handed out"), f("synced", 5, "checkpoint 0 is acknowledged: protection begins"),
	}
}

// Counter is a register that counts.
type Counter struct{ Name, Doc string }

// Counters are all of them, as Bank has them.
var Counters = []Counter{
	{"pause_cycles", "cycles in which the VM stood still"},
	{"pause_last", "cycles of the last pause"},
	{"pause_most", "cycles of the longest pause"},
	{"boundaries", "epochs closed"},
	{"wait_previous", "cycles in which a checkpoint waited for the ack of the one before"},
	{"wait_pending", "stores that were held for a pending line"},
	{"wait_pending_true", "lines that were sent first for them"},
	{"wait_pending_false", "lines that were not pending after all"},
	{"wait_pending_all", "lines that had to wait for the last one"},
	{"wait_room", "stores that were held for room in the log"},
	{"lines_sent", "lines sent, of checkpoints and synchronisations"},
	{"duplicates", "logged addresses that were not sent again"},
	{"searches", "log lines that were read to find a wanted line"},
	{"loads", "loads that the L2 answered"},
	{"l1_hits", "loads that the L1 answered"},
	{"stores", "stores"},
	{"misses", "requests that missed the L2"},
	{"castouts", "lines written back"},
	{"logged", "addresses logged"},
	{"resends", "times that the link's end went back"},
	{"dropped", "packets that were dropped"},
	{"staged", "lines staged for the peer's VM"},
	{"copied", "lines copied into the further image"},
	{"commits", "checkpoints committed"},
}
