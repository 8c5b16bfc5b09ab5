package cosim

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// A secondary that hears nothing takes over although the primary lives: it is
// compared like everything else, and told as what it is; no time since a death
// is made up.
func TestFalseTakeover(t *testing.T) {
	const silence = `
start protection
random 20
checkpoint
link to secondary loss 1000 in 1001
random 200 stores 1 in 4
`
	for name, then := range map[string]string{"the primary goes on": "", "it dies later": "fail primary\n"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := compiled(t, name, crashHead+"config ack_timeout = 400\n"+silence+then)
			res, err := Run(p, Options{Continue: true})
			require.NoError(t, err)
			passes(t, res)
			require.Positive(t, res.False)
			require.Zero(t, res.HandedBy)
			require.Contains(t, res.Notes, fmt.Sprintf("a false takeover: the secondary took over in cycle %d although the primary lived, which goes on", res.False))
			require.Equal(t, then != "", res.Failover != nil)
			require.Equal(t, then != "", res.DiedAt > res.False)
			from, to := res.Window()
			require.True(t, from < res.False && res.False < to)
		})
	}
}
