package scenario

// Statement describes one kind of statement to its users: errors quote its form,
// and the documentation is made from this table.
type Statement struct {
	Keyword string
	Forms   []string // [ ] optional, | or, capitals are the writer's
	Doc     string
	Example string // one that can follow `scenario "x"`
}

// Statements are all there are, in the order of the documentation.
var Statements = []Statement{
	{"scenario", []string{`scenario "NAME"`}, "Names the scenario. It is the first statement, and there is one.", ``},
	{"seed", []string{"seed NUMBER"}, "Where chances begin, 0 if it is not given. Only in front of the first action.", "seed 42"},
	{"config", []string{"config KEY = VALUE", `config "FILE"`}, "Sets a parameter of the configuration, or all that a TOML file sets; the path is relative to the scenario. Only in front of the first action.", "config l2_size = 64 KiB"},
	{"thread", []string{"thread LIST protected|unprotected"}, "Puts threads into the VM or takes them out: the thread mask register is written.", "thread 1..3 unprotected"},
	{"start", []string{"start protection"}, "Software starts protection: the whole image is sent, and checkpoint 0 is taken and waited for.", "start protection"},
	{"stop", []string{"stop protection"}, "Software stops protection.", "stop protection"},
	{"load", []string{"load ADDRESS [size N] [thread N] [privileged] [expect VALUE|error]"}, "One load. size is in bytes, a core word if not given; thread 0 if not given.", "load image+0x40 size 2 expect 0"},
	{"store", []string{"store ADDRESS = VALUE [size N] [thread N] [privileged] [on_behalf] [expect error]"}, "One store. privileged: by the hypervisor; privileged on_behalf: by the hypervisor for the VM, so that it counts.", "store image+0x40 = 0xbeef size 2 thread 1"},
	{"random", []string{"random COUNT [in ADDRESS [for SIZE]] [stores A in B] [sizes LIST] [threads LIST] [hot ADDRESS for SIZE takes A in B]... [privileged]"}, "COUNT accesses at random: in the image if no other place is given, one store in three, of every size up to a core word, of thread 0. Each hot spot takes its share, in the order written. Values tell which access wrote them.", "random 1000 in image for 8 KiB stores 1 in 2 hot image+0x100 for 128 takes 9 in 10"},
	{"replay", []string{`replay "FILE" [limit N] [threads LIST]`}, "Runs a memory trace, of N references at most; the path is relative to the scenario. Pages go to the image by first touch. Threads take turns, a reference each.", `replay "../traces/sort.lackey.gz" limit 2000`},
	{"checkpoint", []string{"checkpoint", "checkpoint every N references", "checkpoint never"}, "Takes a checkpoint and waits for its ack; or from now on one after each N references, counted from the scenario's first; or no more of them.", "checkpoint every 500 references"},
	{"state", []string{"state thread N word N = VALUE"}, "Gives a state word of a thread its value; checkpoints capture it.", "state thread 0 word 1 = 7"},
	{"link", []string{"link [to primary|secondary] loss|repeat|corrupt A in B", "link [to secondary] loss|repeat|corrupt packet LIST", "link [to primary|secondary] delay N[..M] cycles", "link [to primary|secondary] stalls A in B", "link [to primary|secondary] clean"}, "Faults of the link, in both directions if none is given; clean ends them. Packets are named by the sequence number on their way to the secondary, and it happens to their first transmission only. Delays and stalls take time.", "link to secondary loss 1 in 20"},
	{"memory", []string{"memory latency N[..M] cycles", "memory stalls A in B"}, "How long the memories take to answer, and how often they refuse a beat.", "memory latency 20..40 cycles"},
	{"core", []string{"core stalls A in B"}, "How often the core refuses an answer.", "core stalls 1 in 8"},
	{"fail", []string{"fail primary|secondary", "fail primary|secondary at cycle|reference N", "fail primary|secondary during flag_check|log_flush|retrieval|staging|commit|ack [of checkpoint N] [after N]"}, "A node fails: now, at the beginning of a cycle, after N references, or in a phase of a checkpoint, the next one if none is named, after N steps of it.", "fail primary during staging of checkpoint 2 after 3"},
	{"write", []string{"write REGISTER = VALUE [on primary|secondary]"}, "Software writes a register of the control port.", "write guard_band = 100"},
	{"read", []string{"read REGISTER [expect VALUE] [on primary|secondary]"}, "Software reads a register of the control port.", "read status expect 0"},
	{"bus", []string{"bus read ADDRESS", "bus own ADDRESS", "bus write ADDRESS = VALUE [size N] [expect error]"}, "Another master of the primary's memory bus reads a line, reads it for ownership, or writes.", "bus own image+0x80"},
	{"expect", []string{"expect COUNT =|!=|<|<=|>|>= NUMBER", "expect resumed checkpoint N", "expect resumed nothing", "expect image ADDRESS = VALUE [size N]", `expect image digest = "HEX"`, "expect memory ADDRESS = VALUE [size N]", "expect protection = unprotected|synchronising|protected|degraded"}, "What must be true when the run gets here: a count of the table below; the checkpoint that the secondary resumed; bytes of the further image, or its SHA-256 (as many digits as are given, 8 or more); bytes of the primary's memory; the protection's state.", "expect checkpoints >= 0"},
}

func statementByKeyword(k string) *Statement {
	for i := range Statements {
		if Statements[i].Keyword == k {
			return &Statements[i]
		}
	}
	return nil
}

// Count is a number that `expect` can ask for and reports print.
type Count struct{ Name, Doc string }

// Counts are all there are, in the order of reports.
var Counts = []Count{
	{"references", "references made: single accesses, random ones, and those of replayed traces"},
	{"loads", "loads that were answered without an error"},
	{"stores", "stores that were answered without an error"},
	{"errors", "accesses that were answered with an error"},
	{"counted_stores", "stores that are part of the VM's modifications"},
	{"held_stores", "stores that had to wait for log room"},
	{"l1_hits", "loads that the L1 answered"},
	{"l2_accesses", "loads that missed the L1, and all stores"},
	{"l2_misses", "L2 accesses that filled a line"},
	{"castouts", "dirty lines that were written back to make room"},
	{"addresses_logged", "addresses that went into the log"},
	{"duplicates_removed", "addresses of closed epochs that were in the log already, and not sent again"},
	{"log_lines", "log lines written to memory"},
	{"sync_lines", "lines sent to synchronise: the whole image"},
	{"lines_sent", "lines sent for checkpoints"},
	{"line_bytes_sent", "their bytes"},
	{"page_bytes", "what whole 4 KiB pages would have cost for the same checkpoints"},
	{"packets_sent", "packets that the primary sent; the model counts resends, the hardware does not"},
	{"packets_resent", "resends among them; on the hardware how often the sender went back, which sends all that is not accepted"},
	{"link_bytes", "bytes of all packets in both directions, resends as in `packets_sent`"},
	{"checkpoints", "checkpoints that were acknowledged, those of synchronisations included"},
	{"references_lost", "references made behind the checkpoint that was resumed"},
}
