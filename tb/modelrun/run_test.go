package modelrun_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/golden/gtrace"
	"github.com/hwgen/hwgen/tb/modelrun"
	"github.com/hwgen/hwgen/tb/scenario"
)

// small is a cluster in which everything can be counted: an image of 16 lines.
const small = `scenario "test"
config memory = 64 KiB
config address_width = 16
config image_size = 512
config l1_size = 512
config l2_size = 1 KiB
config l2_ways = 2
config log_entries = 32
config state_words = 1
config threads = 1
`

func program(t *testing.T, src string) *scenario.Program {
	s, err := scenario.Parse([]byte(small+src), "test.scn")
	require.NoError(t, err)
	p, err := s.Compile(scenario.Options{})
	require.NoError(t, err)
	return p
}

func run(t *testing.T, src string) *modelrun.Result {
	res, err := modelrun.Run(program(t, src), modelrun.Options{})
	require.NoError(t, err)
	return res
}

func passes(t *testing.T, src string) {
	for _, f := range run(t, src).Failures {
		assert.Fail(t, f.String())
	}
}

// Checkpoint 2 has two lines, one line of state words, and the marker. Up to the
// marker's arrival the secondary goes on from checkpoint 1, then from 2 (I6).
func TestPrimaryFailsAtEveryStep(t *testing.T) {
	for _, c := range []struct {
		phase   string
		steps   int // the last one
		resumed func(step int) int
	}{
		{"flag_check", 2, func(int) int { return 1 }},
		{"log_flush", 1, func(int) int { return 1 }},
		{"retrieval", 2, func(int) int { return 1 }},
		{"staging", 4, func(step int) int { return 1 + step/4 }},
		{"commit", 3, func(int) int { return 2 }},
		{"ack", 1, func(int) int { return 2 }},
	} {
		for step := 0; step <= c.steps+1; step++ {
			t.Run(fmt.Sprint(c.phase, step), func(t *testing.T) {
				p := program(t, fmt.Sprintf(`
start protection
store image = 0x1111
store image+0x20 = 0x1111
checkpoint
store image+0x20 = 0x2222
store image+0x40 = 0x2222
fail primary during %s of checkpoint 2 after %d
checkpoint
store image+0x60 = 0x3333
`, c.phase, step))
				res, err := modelrun.Run(p, modelrun.Options{})
				require.NoError(t, err)
				if step > c.steps {
					require.Len(t, res.Failures, 1)
					assert.Contains(t, res.Failures[0].Msg, "did not happen")
					assert.Nil(t, res.Failover)
					return
				}
				require.Empty(t, res.Failures)
				require.NotNil(t, res.Failover)
				assert.Equal(t, uint32(c.resumed(step)), res.Failover.Checkpoint)
				assert.Equal(t, uint64(4*c.resumed(step)-2*c.resumed(step)), res.Failover.References)
				assert.Equal(t, uint64(4), res.Counts["references"], "nothing runs behind the failure")
			})
		}
	}
}

func TestFailuresByReference(t *testing.T) {
	for at, resumed := range map[int]string{0: "checkpoint 0", 3: "checkpoint 0", 4: "checkpoint 0", 5: "checkpoint 1", 9: "checkpoint 2"} {
		passes(t, fmt.Sprintf("start protection\ncheckpoint every 4 references\nfail primary at reference %d\nrandom 20 stores 1 in 1\nexpect resumed %s\nexpect references = %d\n", at, resumed, at))
	}
	passes(t, "random 3\nfail primary\nexpect resumed nothing\nexpect references_lost = 3\n")
	res := run(t, "start protection\nrandom 3\nfail primary at reference 2\nrandom 9\n")
	require.Len(t, res.Failures, 1)
	assert.Equal(t, "test.scn:13:1: the failure did not happen: expected it at reference 2, and there were 3 before it was asked for", res.Failures[0].String())
}

// The faults of a link cost packets, never content: the further image is that
// of a run without them.
func TestLinkFaultsChangeNoImage(t *testing.T) {
	const body = "start protection\ncheckpoint every 10 references\nrandom 60 stores 1 in 2\ncheckpoint\nfail primary\n"
	clean := run(t, body)
	for _, fault := range []string{
		"link loss 1 in 3", "link repeat 1 in 2", "link corrupt 1 in 3", "link to primary loss 2 in 3", "link to secondary loss 2 in 3",
		"link repeat 1 in 1", "link loss packet 0..40", "link corrupt packet 17", "link loss 1 in 4\nlink repeat 1 in 4\nlink corrupt 1 in 4",
	} {
		res := run(t, fault+"\n"+body)
		require.Empty(t, res.Failures, fault)
		assert.Equal(t, clean.Failover, res.Failover, fault)
		assert.Equal(t, clean.Counts["lines_sent"], res.Counts["lines_sent"], fault)
		if strings.Contains(fault, "loss") || strings.Contains(fault, "corrupt") {
			assert.Positive(t, res.Counts["packets_resent"], fault)
		}
	}
	assert.Zero(t, clean.Counts["packets_resent"])
	assert.Equal(t, uint64(41), run(t, "link loss packet 0..40\n"+body).Counts["packets_resent"], "each once")
	assert.Zero(t, run(t, "link loss 1 in 3\nlink clean\n"+body).Counts["packets_resent"])
}

func TestGuardBandTakesCheckpoints(t *testing.T) {
	res := run(t, "config guard_checkpoint = true\nconfig guard_band = 31\nconfig image_size = 2 KiB\nconfig l2_ways = 1\nstart protection\nrandom 200 stores 1 in 1 in image sizes 4\n")
	require.Empty(t, res.Failures)
	assert.Greater(t, res.Counts["checkpoints"], uint64(1))
	assert.Zero(t, res.Counts["held_stores"])
}

func TestStalledVM(t *testing.T) {
	passes(t, `
start protection
store image = 1
fail secondary
store image = 2
random 5
expect references = 1
expect memory image = 1
stop protection
store image = 3
start protection
expect references = 2
expect image image = 3
expect protection = protected
`)
}

func TestLimitAndNotes(t *testing.T) {
	p := program(t, "start protection\nmemory latency 5 cycles\ncore stalls 1 in 4\nfail primary at cycle 100\nwrite ack_timeout = 7\nread ack_timeout expect 7\nread heartbeat_period expect 1000\nrandom 10\nload image\ncheckpoint\nexpect references = 4\n")
	p.Limit = 4
	var told []uint64
	res, err := modelrun.Run(p, modelrun.Options{Progress: func(n uint64) { told = append(told, n) }})
	require.NoError(t, err)
	require.Empty(t, res.Failures)
	assert.Equal(t, []string{"the model knows no time, without effect: core stalls, fail at a cycle, memory latency, register ack_timeout"}, res.Notes)
}

// Every count that a scenario can ask for is there.
func TestCountsAreComplete(t *testing.T) {
	res := run(t, "load 0\n")
	for _, c := range scenario.Counts {
		assert.Contains(t, res.Counts, c.Name)
	}
	assert.Len(t, res.Counts, len(scenario.Counts))
}

// An error ends the run with the statement's place, and gives the trace up.
func TestTraceFileOfAReplay(t *testing.T) {
	p := program(t, "\nreplay \"no/such.gz\"\n")
	var b bytes.Buffer
	w, err := gtrace.NewWriter(&b, golden.TraceHeader(&p.Config, gtrace.Text))
	require.NoError(t, err)
	_, err = modelrun.Run(p, modelrun.Options{Trace: w})
	require.ErrorContains(t, err, "test.scn:12:1: open no/such.gz")
	require.Error(t, w.Close(""), "given up")
}

func TestRunsEnd(t *testing.T) {
	_, err := modelrun.Run(program(t, "link loss 999999 in 1000000\nstart protection\n"), modelrun.Options{})
	require.ErrorContains(t, err, "test.scn:12:1: packet 0 was sent 1000 times and did not get through")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = modelrun.Run(program(t, "random 1000000000000\n"), modelrun.Options{Context: ctx})
	require.ErrorIs(t, err, context.Canceled)
}
