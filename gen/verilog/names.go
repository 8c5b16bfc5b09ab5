package verilog

import (
	"strconv"
	"strings"
)

// namer gives out the names of one module, each once. Ports come first and are
// never changed.
type namer struct {
	used map[string]bool
}

func newNamer() *namer { return &namer{used: map[string]bool{}} }

// take enters a name that must stay as it is and reports whether it can.
func (n *namer) take(name string) bool {
	if n.used[name] || !legal(name) {
		return false
	}
	n.used[name] = true
	return true
}

// pick returns want, or want with a suffix that makes it legal and new.
func (n *namer) pick(want string) string {
	if n.take(want) {
		return want
	}
	base := clean(want)
	if keywords[base] {
		base += "_"
	}
	name := base
	for i := 2; !n.take(name); i++ {
		name = base + "_" + strconv.Itoa(i)
	}
	return name
}

func legal(name string) bool {
	return name != "" && clean(name) == name && !keywords[name]
}

// clean replaces what cannot stand in an identifier.
func clean(name string) string {
	ok := name != "" && (name[0] < '0' || name[0] > '9')
	for i := 0; i < len(name) && ok; i++ {
		ok = identByte(name[i])
	}
	if ok {
		return name
	}
	var b strings.Builder
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		b.WriteByte('n')
	}
	for i := range len(name) {
		if identByte(name[i]) {
			b.WriteByte(name[i])
		} else {
			b.WriteByte('_')
		}
	}
	return b.String()
}

func identByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}

// keywords are those of IEEE 1364-2005 and IEEE 1800-2017: a name must be none
// of either, since tools read .v files as both.
var keywords = func() map[string]bool {
	words := strings.Fields(`
		accept_on alias always always_comb always_ff always_latch and assert assign assume automatic
		before begin bind bins binsof bit break buf bufif0 bufif1 byte case casex casez cell chandle
		checker class clocking cmos config const constraint context continue cover covergroup
		coverpoint cross deassign default defparam design disable dist do edge else end endcase
		endchecker endclass endclocking endconfig endfunction endgenerate endgroup endinterface
		endmodule endpackage endprimitive endprogram endproperty endsequence endspecify endtable
		endtask enum event eventually expect export extends extern final first_match for force
		foreach forever fork forkjoin function generate genvar global highz0 highz1 if iff ifnone
		ignore_bins illegal_bins implements implies import incdir include initial inout input inside
		instance int integer interconnect interface intersect join join_any join_none large let
		liblist library local localparam logic longint macromodule matches medium modport module nand
		negedge nettype new nexttime nmos nor noshowcancelled not notif0 notif1 null or output package
		packed parameter pmos posedge primitive priority program property protected pull0 pull1
		pulldown pullup pulsestyle_ondetect pulsestyle_onevent pure rand randc randcase randsequence
		rcmos real realtime ref reg reject_on release repeat restrict return rnmos rpmos rtran
		rtranif0 rtranif1 s_always s_eventually s_nexttime s_until s_until_with scalared sequence
		shortint shortreal showcancelled signed small soft solve specify specparam static string strong
		strong0 strong1 struct super supply0 supply1 sync_accept_on sync_reject_on table tagged task
		this throughout time timeprecision timeunit tran tranif0 tranif1 tri tri0 tri1 triand trior
		trireg type typedef union unique unique0 unsigned until until_with untyped use uwire var
		vectored virtual void wait wait_order wand weak weak0 weak1 while wildcard wire with within
		wor xnor xor`)
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}()
