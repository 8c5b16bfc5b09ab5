package golden

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/models/spec"
)

// recorded is a run and what it told.
func recorded(t *testing.T, seed uint64) (events []Event, digest string) {
	cl := cluster(t, Options{})
	cl.Observe(func(e *Event) {
		c := *e
		c.Bytes = append([]byte(nil), e.Bytes...)
		events = append(events, c)
	})
	everything(t, cl, func(_ string, n int) int {
		seed = seed*6364136223846793005 + 1442695040888963407
		return int(seed>>33) % n
	})
	return events, cl.Digest()
}

// flip changes one bit of one column.
func flip(rnd *rand.Rand, cl *Cluster, e *Event) (column string) {
	cols := Kinds[e.Kind].Columns
	col := cols[rnd.IntN(len(cols))]
	bit := rnd.IntN(col.Width(&cl.Config))
	switch col.field {
	case fNode:
		e.Node ^= 1
	case fThread:
		e.Thread ^= 1 << bit
	case fOp:
		e.Op ^= 1 << bit
	case fBits:
		e.Bits ^= 1 << bit
	case fSize:
		e.Size ^= 1 << bit
	case fCode:
		e.Code ^= 1 << bit
	case fLevel:
		e.Level ^= 1
	case fTag:
		e.Tag ^= 1 << bit
	case fRow:
		e.Row ^= 1 << bit
	case fAddr:
		e.Addr ^= 1 << bit
	case fData:
		e.Data ^= 1 << bit
	default:
		if len(e.Bytes) > 0 {
			e.Bytes = append([]byte(nil), e.Bytes...)
			e.Bytes[bit/8%len(e.Bytes)] ^= 1 << (bit % 8)
		}
	}
	return Kinds[e.Kind].Name + "." + col.Name
}

// One wrong bit in one event, or an event that is missing or comes twice: the
// model never panics, and notices at once, later, or by the final state. What it
// may let pass is listed with the reason.
func TestWrongEventsAreNoticed(t *testing.T) {
	harmless := map[string]string{
		"access.addr":         "a load of other bytes of the same value, or a refused request",
		"access.bits":         "of a load, they mean nothing",
		"access.data":         "bits above the size of a store are not written",
		"access.l1":           "whether the L1 answered is free, as long as the L2 has the line",
		"access.op":           "a refused request is refused as load or store",
		"access.size":         "a refused store of another size",
		"access.thread":       "both threads are in the mask",
		"missing access":      "a load, or a store of what was there",
		"twice access":        "the second does what the first did",
		"bus_write.addr":      "into another refused place",
		"bus_write.bytes":     "behind size, or refused",
		"bus_write.size":      "refused, or the same bytes",
		"twice bus_write":     "the second does what the first did",
		"missing snoop":       "reads may happen or not",
		"twice snoop":         "reads may happen or not",
		"snoop.addr":          "another line with the same bytes",
		"snoop.node":          "the same bytes on the other node",
		"transfer.addr":       "another line with the same bytes, not in the cache",
		"transfer.node":       "the same bytes on the other node, not in its cache",
		"missing transfer":    "the line was not in the cache",
		"twice transfer":      "the line is gone after the first",
		"twice state_word":    "the second does what the first did",
		"missing state_word":  "overwritten, or the value that was there",
		"missing read":        "reads may happen or not",
		"twice read":          "reads may happen or not",
		"missing write":       "of what was there",
		"twice write":         "the second does what the first did",
		"write.value":         "bits that were clear anyway, or a guard band that is written again",
		"write.register":      "bits that were clear anyway",
		"write.node":          "bits that were clear anyway",
		"read.node":           "the same value on the other node",
		"read.register":       "another register with the same value",
		"twice retrieve":      "a line may be read twice",
		"twice copy":          "a slot may be copied twice",
		"twice send accept":   "may be repeated",
		"twice send ack":      "may be repeated",
		"twice send data":     "a resend",
		"twice send sync":     "a resend",
		"twice send state":    "a resend",
		"twice send marker":   "a resend",
		"twice send start":    "a resend",
		"twice take accept":   "may be repeated",
		"twice take ack":      "may be repeated",
		"twice take marker":   "acknowledged again",
		"missing send accept": "unsequenced; its take says no more than the receiver knows",
		"missing take accept": "the next one says as much",
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	passed, tried := map[string]int{}, 0
	for seed := range uint64(6) {
		events, digest := recorded(t, seed)
		for range 150 {
			at := rnd.IntN(len(events))
			cl := cluster(t, Options{Observed: true})
			e := events[at]
			what := ""
			var err error
			apply := func(e Event) {
				if err == nil {
					err = cl.Apply(&e)
				}
			}
			for _, x := range events[:at] {
				apply(x)
			}
			require.NoError(t, err)
			switch rnd.IntN(6) {
			case 0:
				what = "missing"
			case 1:
				what = "twice"
				apply(e)
				apply(e)
			default:
				what = flip(rnd, cl, &e)
				apply(e)
			}
			for _, x := range events[at+1:] {
				apply(x)
			}
			tried++
			if err == nil && cl.Digest() == digest {
				if what == "missing" || what == "twice" {
					what += " " + Kinds[events[at].Kind].Name
					if b := events[at].Bytes; events[at].Kind == EvSend || events[at].Kind == EvTake {
						what += " " + spec.PacketKind(b[0]).String()
					}
				}
				passed[what]++
			}
		}
	}
	for what, times := range passed {
		if harmless[what] == "" {
			t.Errorf("%s: not noticed, %d times of %d events", what, times, tried)
		}
	}
}
