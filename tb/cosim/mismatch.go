package cosim

import (
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/tb/harness"
)

// Mismatch is the first difference between hardware and model.
type Mismatch struct {
	Test       string // name of the scenario
	Seed       uint64
	Seq        uint64 // number of the event
	Cycle      uint64
	Node       int
	Rule       string // of the invariants and behaviours: I1 to I10, S1 to S19
	Event      string
	Field      string // what differs
	RTL        string
	Golden     string
	XOR        string // if both are hexadecimal
	Signature  string // groups failures: field, state of the protocol, event
	References uint64 // requests accepted so far
	Last       []string
	State      []string
	Touched    string
	Commands   []string
}

const lastEvents = 16

// mismatch explains an error of the model, or of the scoreboard.
func (s *Scoreboard) mismatch(r *harness.Event, err error) *Mismatch {
	m := &Mismatch{References: s.accepted, Seq: s.seq, Cycle: r.Cycle, Node: int(r.Node)}
	m.Event = r.Kind.String()
	var v *golden.Violation
	if errors.As(err, &v) {
		m.Rule, m.Node, m.Event, m.Field, m.Golden, m.RTL = v.Rule, v.Node, v.Event, v.Msg, v.Want, v.Got
	} else {
		m.Rule, m.Field = "I7", err.Error()
	}
	m.XOR = xor(m.Golden, m.RTL)
	m.Signature = m.Rule + "/" + m.Event + "/" + withoutNumbers(m.Field) + "/" + s.protocol(m.Node)
	s.lastTransactions(m)
	s.differingState(m, r)
	return m
}

// withoutNumbers leaves addresses and values out.
func withoutNumbers(s string) string {
	f := strings.Fields(s)
	for i, w := range f {
		if strings.HasPrefix(w, "0x") || strings.ContainsAny(w, "0123456789") {
			f[i] = "N"
		}
	}
	return strings.Join(f, " ")
}

// protocol is where the node's protection stands.
func (s *Scoreboard) protocol(node int) string {
	n := s.cl.Nodes[node]
	out := n.Protection().String()
	if _, pending, ok := n.Closed(); ok {
		out += "+closed"
		if pending > 0 {
			out += "+pending"
		}
	}
	if s.cl.Nodes[1-node].Copying() {
		out += "+copying"
	}
	return out
}

func xor(a, b string) string {
	x, ok1 := hexNumber(a)
	y, ok2 := hexNumber(b)
	if !ok1 || !ok2 {
		return ""
	}
	w := max(len(strings.TrimPrefix(a, "0x")), len(strings.TrimPrefix(b, "0x")))
	return fmt.Sprintf("%0*x", w, x.Xor(x, y))
}

func hexNumber(s string) (*big.Int, bool) {
	t, prefixed := strings.CutPrefix(s, "0x")
	if !prefixed && len(t) < 8 {
		return nil, false
	}
	return new(big.Int).SetString(t, 16)
}

// Recent are the last events, a line each, for messages.
func (s *Scoreboard) Recent(n int) string {
	var b strings.Builder
	for i := min(n, int(s.seq)) - 1; i >= 0; i-- {
		if x := s.last.back(i); x != nil {
			fmt.Fprintf(&b, "%8d %9d  %s\n", x.seq, x.cycle, fieldText(s.c, &x.ev))
		}
	}
	return b.String()
}

// lastTransactions are the last events; the last one of all is where it happened.
func (s *Scoreboard) lastTransactions(m *Mismatch) {
	for i := min(lastEvents, int(s.seq)) - 1; i >= 0; i-- {
		x := s.last.back(i)
		if x == nil {
			continue
		}
		mark, line := " ", fmt.Sprintf("%8d %9d  %s", x.seq, x.cycle, fieldText(s.c, &x.ev))
		if i == 0 {
			mark = ">"
		}
		m.Last = append(m.Last, mark+" "+line)
	}
}

// differingState is what model and hardware have of the place.
func (s *Scoreboard) differingState(m *Mismatch, r *harness.Event) {
	n := s.cl.Nodes[m.Node]
	x := s.last.back(0)
	if x == nil || s.seq == 0 {
		return
	}
	addr, ok := address(s, &x.ev)
	if x.ev.Kind == golden.EvAnswer {
		addr, ok = s.asked(&x.ev)
	}
	if ok && addr < s.c.MemBytes {
		line := addr >> s.c.LineShift()
		if row := n.Find(s.addr(line)); row >= 0 {
			st := n.Row(row)
			m.State = append(m.State, fmt.Sprintf("L2 row %d: line 0x%x dirty %v flag %v", row, st.Addr, st.Dirty, st.Flag))
		} else {
			m.State = append(m.State, fmt.Sprintf("line 0x%x: not in the model's L2", s.addr(line)))
		}
		m.State = append(m.State, fmt.Sprintf("bytes a reader gets  golden %x", s.line(n.View(), line)))
		want, got := s.line(n.Chips(), line), s.line(s.side[m.Node].mem, line)
		if string(want) != string(got) {
			m.State = append(m.State, fmt.Sprintf("memory at 0x%x  golden %x", s.addr(line), want), fmt.Sprintf("memory at 0x%x  RTL    %x", s.addr(line), got))
		}
		s.lastTouch(m, line)
	}
	switch m.Event {
	case "log_written", "flag_check", "castout", "boundary", "flush", "memory":
		l := n.LogRegisters()
		m.State = append(m.State, fmt.Sprintf("log: initial 0x%x next 0x%x free %d", l.Initial, l.Next, l.Free))
	case "send", "take", "copy", "handout":
		epoch, pending, closed := n.Closed()
		committed, ever := s.cl.Nodes[1-m.Node].Committed()
		m.State = append(m.State, fmt.Sprintf("open epoch %d; closed %v, epoch %d, %d pending; peer committed %v, epoch %d, copying %v",
			n.Epoch(), closed, epoch, pending, ever, committed, s.cl.Nodes[1-m.Node].Copying()))
	}
}

// lastTouch finds the event that touched the line before.
func (s *Scoreboard) lastTouch(m *Mismatch, line uint64) {
	for i := 1; i < historySize; i++ {
		x := s.last.back(i)
		if x == nil {
			return
		}
		if a, ok := address(s, &x.ev); ok && int(x.ev.Node) == m.Node && a>>s.c.LineShift() == line {
			m.Touched = fmt.Sprintf("event %d, cycle %d: %s", x.seq, x.cycle, fieldText(s.c, &x.ev))
			return
		}
	}
}

// asked is the address of the request that an answer belongs to.
func (s *Scoreboard) asked(answer *golden.Event) (uint64, bool) {
	for i := range historySize {
		x := s.last.back(i)
		if x == nil {
			break
		}
		if e := &x.ev; e.Kind == golden.EvAccept && e.Node == answer.Node && e.Thread == answer.Thread && e.Tag == answer.Tag {
			return e.Addr, true
		}
	}
	return 0, false
}

// address is the place that an event is about.
func address(s *Scoreboard, e *golden.Event) (uint64, bool) {
	switch e.Kind {
	case golden.EvAccept, golden.EvAccess, golden.EvFill, golden.EvCastout, golden.EvFlagCheck, golden.EvTransfer, golden.EvSnoop, golden.EvBusWrite, golden.EvLogWritten:
		return e.Addr, true
	case golden.EvRetrieve:
		return s.amap.Image.Base + s.addr(e.Addr), true
	}
	return 0, false
}

// Line is the report's first line, the same in every run.
func (m *Mismatch) Line() string {
	return fmt.Sprintf("%s seed %d event %d cycle %d node %d %s %s: %s: RTL %s golden %s xor %s",
		m.Test, m.Seed, m.Seq, m.Cycle, m.Node, m.Rule, m.Event, m.Field, orDash(m.RTL), orDash(m.Golden), orDash(m.XOR))
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// Error is the first line: a Mismatch is an error.
func (m *Mismatch) Error() string { return m.Line() }

// Report is the whole report.
func (m *Mismatch) Report() string {
	var b strings.Builder
	fmt.Fprintln(&b, m.Line())
	section := func(title string, lines ...string) {
		if len(lines) > 0 && lines[0] != "" {
			fmt.Fprintln(&b, title)
			for _, l := range lines {
				fmt.Fprintln(&b, "  "+l)
			}
		}
	}
	section("the last events (number, cycle)", m.Last...)
	section("golden expected", m.Golden)
	section("the hardware gave", m.RTL)
	section("state", m.State...)
	section("the last event there before", m.Touched)
	section("go on with", m.Commands...)
	section("signature", m.Signature)
	return b.String()
}
