package golden

import (
	"fmt"
	"strings"
)

// Violation is an observed event that the system's rules do not allow.
type Violation struct {
	Rule      string // I1..I10 of the invariants, or S1..S19 of the behaviours
	Node      int
	Event     string // kind of the event that broke it
	Msg       string
	Want, Got string // empty if the message says it all
}

func (v *Violation) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: node %d, %s: %s", v.Rule, v.Node, v.Event, v.Msg)
	if v.Want != "" || v.Got != "" {
		fmt.Fprintf(&b, ": expected %s, got %s", v.Want, v.Got)
	}
	return b.String()
}

// Signature groups failures: what is left when addresses and values are gone.
func (v *Violation) Signature() string { return v.Rule + "/" + v.Event + "/" + v.Msg }

func (n *Node) broken(rule, event, msg string) *Violation {
	return &Violation{Rule: rule, Node: n.id, Event: event, Msg: msg}
}

func (n *Node) differs(rule, event, msg string, want, got any) *Violation {
	return &Violation{Rule: rule, Node: n.id, Event: event, Msg: msg, Want: fmt.Sprint(want), Got: fmt.Sprint(got)}
}

func hex(v uint64) string { return fmt.Sprintf("0x%x", v) }
