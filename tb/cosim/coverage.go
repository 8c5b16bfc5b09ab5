package cosim

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/harness"
)

// Coverage is what of a declared list was seen: what happens in each state of
// the protocol, under each kind of back-pressure, and in which state a node died.
type Coverage struct {
	Seen map[string]uint64 `json:"seen"` // by Point's text

	before   golden.Stats
	pressure Pressure
}

// Pressure is what makes the hardware wait.
type Pressure uint8

const (
	Free       Pressure = iota
	SlowMemory          // latency, or refused beats
	SlowCore            // answers are refused
	BadLink             // delays, stalls, faults
	Everything          // several of them
	pressures
)

// Pressures is how many kinds there are.
const Pressures = int(pressures)

// states of the primary's protection, as coverage has them.
var states = []string{"unprotected", "synchronising", "protected", "pause", "pending", "unacked", "stalled", "degraded", "resumed"}

const (
	stUnprotected = iota
	stSynchronising
	stProtected
	stPause
	stPending
	stUnacked
	stStalled
	stDegraded
	stResumed
)

// occurrences are what can happen, and the states in which it cannot.
var occurrences = []struct {
	name  string
	never []int
}{
	{"load from L1", nil}, {"load", nil}, {"store", nil},
	{"counted store", []int{stUnprotected, stStalled, stDegraded, stResumed}},
	{"error", nil}, {"fill", nil}, {"castout", nil},
	{"flagged castout", []int{stUnprotected, stDegraded, stResumed}},
	{"flag check", []int{stUnprotected, stDegraded, stResumed}},
	{"log line", []int{stUnprotected, stDegraded, stResumed}},
	{"retrieve", []int{stUnprotected, stDegraded, stResumed}},
	{"bus read", nil}, {"bus own", nil}, {"bus write", nil},
	{"state word", []int{stResumed}},
	{"staged", []int{stUnprotected, stDegraded, stResumed}},
	{"copied", []int{stUnprotected, stDegraded, stResumed}},
	{"secondary lost", []int{stUnprotected, stStalled, stDegraded, stResumed}},
	{"stop", []int{stUnprotected, stDegraded, stResumed}},
	{"primary dies", nil}, {"secondary dies", []int{stResumed}},
}

var pressureNames = [pressures]string{"free", "slow memory", "slow core", "bad link", "everything"}

func pointText(state, occurrence int, p Pressure) string {
	return states[state] + "/" + occurrences[occurrence].name + "/" + pressureNames[p]
}

func possible(state, occurrence int) bool {
	for _, s := range occurrences[occurrence].never {
		if s == state {
			return false
		}
	}
	return true
}

// NewCoverage has seen nothing.
func NewCoverage() *Coverage { return &Coverage{Seen: map[string]uint64{}} }

// LoadCoverage reads what runs before have seen; a file that is not there has
// nothing.
func LoadCoverage(file string) (*Coverage, error) {
	b, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return NewCoverage(), nil
	}
	k := NewCoverage()
	if err == nil {
		if err = json.Unmarshal(b, k); err != nil || k.Seen == nil {
			return nil, fmt.Errorf("%s: is no coverage; expected what --coverage has written, or no file", file)
		}
	}
	return k, err
}

// Save writes it, in the place of what was there.
func (k *Coverage) Save(file string) error {
	b, err := json.MarshalIndent(k, "", " ")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(file), ".hwgen-*")
	if err != nil {
		return err
	}
	_, err = f.Write(append(b, '\n'))
	if err2 := f.Close(); err == nil {
		err = err2
	}
	if err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// Merge adds what another one has seen.
func (k *Coverage) Merge(other *Coverage) {
	for p, n := range other.Seen {
		k.Seen[p] += n
	}
}

// Points is how many there are, and how many of them were seen.
func (k *Coverage) Points() (seen, all int) {
	for s := range states {
		for o := range occurrences {
			for p := range pressures {
				if !possible(s, o) {
					continue
				}
				all++
				if k.Seen[pointText(s, o, p)] > 0 {
					seen++
				}
			}
		}
	}
	return seen, all
}

// Table has a row for each thing that can happen and a column for each state; a
// cell tells under how many kinds of back-pressure it was seen, 0 never, - where
// it cannot happen.
func (k *Coverage) Table() (head []string, rows [][]string) {
	head = append([]string{"event \\ state"}, states...)
	for o := range occurrences {
		row := []string{occurrences[o].name}
		for s := range states {
			if !possible(s, o) {
				row = append(row, "-")
				continue
			}
			n := 0
			for p := range pressures {
				if k.Seen[pointText(s, o, p)] > 0 {
					n++
				}
			}
			row = append(row, fmt.Sprint(n))
		}
		rows = append(rows, row)
	}
	return head, rows
}

// Never lists what was never seen, under no back-pressure at all.
func (k *Coverage) Never() (out []string) {
	_, rows := k.Table()
	for o, row := range rows {
		var list []string
		for s := range states {
			if row[s+1] == "0" {
				list = append(list, states[s])
			}
		}
		if len(list) > 0 {
			out = append(out, occurrences[o].name+": "+strings.Join(list, ", "))
		}
	}
	return out
}

// stateOf is the state of the model's primary.
func stateOf(s *Scoreboard) int {
	n := s.cl.Nodes[0]
	_, pending, closed := n.Closed()
	switch {
	case s.side[0].dead || s.stats.handed:
		return stResumed
	case n.Stalled():
		return stStalled
	case n.InBarrier():
		return stPause
	case closed && pending > 0:
		return stPending
	case closed && n.Protection() == spec.Protected:
		return stUnacked
	}
	return [...]int{stUnprotected, stSynchronising, stProtected, stDegraded}[n.Protection()]
}

// see counts an event, which was applied in the state before it.
func (k *Coverage) see(s *Scoreboard, state int, e *golden.Event) {
	node := 0
	if state == stResumed {
		node = 1
	}
	for _, o := range k.occurrencesOf(s, node, e) {
		k.Seen[pointText(state, o, k.pressure)]++
	}
}

// occurrencesOf says what an event was, by what it changed.
func (k *Coverage) occurrencesOf(s *Scoreboard, node int, e *golden.Event) (out []int) {
	now := s.cl.Nodes[node].Stats()
	was := k.before
	k.before = now
	if int(e.Node) != node {
		switch e.Kind {
		case golden.EvTake:
			if len(e.Bytes) > 0 && spec.PacketKind(e.Bytes[0]) == spec.PktData {
				return []int{15}
			}
		case golden.EvCopy:
			return []int{16}
		}
		return nil
	}
	switch e.Kind {
	case golden.EvPerform:
		switch {
		case now.L1Hits > was.L1Hits:
			return []int{0}
		case now.Loads > was.Loads:
			return []int{1}
		case now.Counted > was.Counted:
			return []int{3}
		case now.Stores > was.Stores:
			return []int{2}
		case now.Errors > was.Errors:
			return []int{4}
		}
	case golden.EvCastout:
		if now.LoggedByEvict > was.LoggedByEvict {
			return []int{6, 7}
		}
		return []int{6}
	}
	if o, ok := plainOccurrence[e.Kind]; ok {
		return []int{o}
	}
	return nil
}

var plainOccurrence = map[golden.EventKind]int{
	golden.EvFill: 5, golden.EvFlagCheck: 8, golden.EvLogWritten: 9, golden.EvRetrieve: 10, golden.EvSnoop: 11, golden.EvTransfer: 12,
	golden.EvBusWrite: 13, golden.EvStateWord: 14, golden.EvSecondaryLost: 17, golden.EvStop: 18,
}

// died counts a death.
func (k *Coverage) died(state int, r *harness.Event) {
	k.Seen[pointText(state, 19+int(r.Node), k.pressure)]++
}
