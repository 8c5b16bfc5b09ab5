package scenario

import (
	"fmt"
	"strings"
)

// Register is one of the control port.
type Register struct {
	Name     string
	ReadOnly bool
	Timed    bool   // counts cycles: without effect where there is no time
	Most     uint64 // largest value; 0: any
	Doc      string
}

// Registers are those that a scenario can name.
var Registers = []Register{
	{"thread_mask", false, false, 0, "threads of the VM, a bit each"},
	{"status", false, false, 0, "sticky bits; a write clears those that are 1 in the value"},
	{"interrupts", false, false, 0, "pending causes; a write clears those that are 1 in the value"},
	{"guard_band", false, false, 0, "free log entries below which the log warns"},
	{"flag_check_interval", false, true, 1<<32 - 1, "cycles between flag checks"},
	{"heartbeat_period", false, true, 1<<32 - 1, "cycles between heartbeats"},
	{"heartbeat_timeout", false, true, 1<<32 - 1, "silence after which the peer is lost"},
	{"ack_timeout", false, true, 1<<32 - 1, "wait for an ack after which the secondary is lost"},
	{"protection", true, false, 0, "0 unprotected, 1 synchronising, 2 protected, 3 degraded"},
	{"epoch", true, false, 0, "the open epoch"},
	{"acked", true, false, 0, "the last acknowledged epoch"},
	{"committed", true, false, 0, "the last committed epoch of the peer's VM"},
	{"term", true, false, 0, "term of the node's own VM"},
	{"peer_term", true, false, 0, "term of the peer's VM"},
	{"log_initial", true, false, 0, "address of the oldest entry that is not released"},
	{"log_next", true, false, 0, "address behind the last entry in memory"},
}

func (c *compiler) register(n *name) *Register {
	var names []string
	for i := range Registers {
		if Registers[i].Name == n.Value {
			return &Registers[i]
		}
		names = append(names, Registers[i].Name)
	}
	c.fail(posOf(n.Pos), fmt.Sprintf("no register %q", n.Value), "one of "+strings.Join(names, ", "))
	return &Registers[0]
}

func onNode(s string) int {
	if s == "secondary" {
		return 1
	}
	return 0
}

func (c *compiler) write(at Pos, s *writeStmt) Action {
	r := c.register(s.Register)
	v := s.Value.value()
	most := r.Most
	switch {
	case r.ReadOnly:
		c.fail(posOf(s.Register.Pos), "register "+r.Name+" is read only", "a register that software writes")
		return nil
	case r.Name == "thread_mask":
		most = 1<<c.c.Threads - 1
	case r.Name == "guard_band":
		most = uint64(c.c.LogEntries)
	}
	if most > 0 && v > most {
		c.fail(posOf(s.Value.Pos), fmt.Sprintf("%s = 0x%x", r.Name, v), fmt.Sprintf("at most 0x%x", most))
	}
	return &WriteRegister{at, onNode(s.On), r.Name, v}
}

func (c *compiler) read(at Pos, s *readStmt) Action {
	a := &ReadRegister{Pos: at, Node: onNode(s.On), Register: c.register(s.Register).Name}
	if s.Expect != nil {
		a.Want, a.Check = s.Expect.value(), true
	}
	return a
}
