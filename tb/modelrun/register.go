package modelrun

import (
	"fmt"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/tb/scenario"
)

// modelRegister finds the model's register of a name.
func modelRegister(name string) (golden.Register, bool) {
	for r := golden.RegThreadMask; r <= golden.RegLogNext; r++ {
		if r.String() == name {
			return r, true
		}
	}
	return 0, false
}

func (r *run) write(a *scenario.WriteRegister) error {
	reg, ok := modelRegister(a.Register)
	if !ok {
		r.ignored["register "+a.Register] = true
		r.timed[timedKey(a.Node, a.Register)] = a.Value
		return nil
	}
	if a.Node == 0 && reg == golden.RegThreadMask {
		r.mask = a.Value
	}
	if a.Node == 0 && reg == golden.RegGuardBand {
		r.guard = int(a.Value)
	}
	return r.cl.Nodes[a.Node].WriteRegister(reg, a.Value)
}

func (r *run) read(a *scenario.ReadRegister) error {
	v, err := r.value(a)
	if err == nil && a.Check && v != a.Want {
		r.fail(a, fmt.Sprintf("register %s: expected 0x%x, got 0x%x", a.Register, a.Want, v))
	}
	return err
}

func (r *run) value(a *scenario.ReadRegister) (uint64, error) {
	if reg, ok := modelRegister(a.Register); ok {
		return r.cl.Nodes[a.Node].ReadRegister(reg)
	}
	if v, ok := r.timed[timedKey(a.Node, a.Register)]; ok {
		return v, nil
	}
	return map[string]uint64{
		"flag_check_interval": r.c.FlagInterval, "heartbeat_period": r.c.HeartbeatPeriod,
		"heartbeat_timeout": r.c.HeartbeatLimit, "ack_timeout": r.c.AckTimeout,
	}[a.Register], nil
}

func timedKey(node int, name string) string { return fmt.Sprint(node, " ", name) }
