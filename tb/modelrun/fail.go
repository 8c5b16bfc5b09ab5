package modelrun

import (
	"fmt"
	"slices"

	"github.com/hwgen/hwgen/tb/scenario"
)

// Failover is what became of a VM whose primary failed.
type Failover struct {
	Resumed    bool   `json:"resumed"`    // false: checkpoint 0 had not committed
	Checkpoint uint32 `json:"checkpoint"` // that the secondary resumed
	Term       uint16 `json:"term"`
	References uint64 `json:"references"` // made at that checkpoint's boundary
	Lost       uint64 `json:"references_lost"`
	Image      string `json:"image_sha256"`
}

// arm makes a failure wait for its condition.
func (r *run) arm(f *scenario.Fail) error {
	switch {
	case f.When == scenario.Now:
		return r.happen(f)
	case f.When == scenario.AtCycle:
		r.ignored["fail at a cycle"] = true
		return nil
	}
	if f.When == scenario.AtReference && f.N < r.refs {
		r.fail(f, fmt.Sprintf("the failure did not happen: expected it at reference %d, and there were %d before it was asked for", f.N, r.refs))
		return nil
	}
	r.failing = append(r.failing, f)
	return r.failAtReference()
}

func (r *run) failAtReference() error {
	for _, f := range r.failing {
		if f.When == scenario.AtReference && f.N == r.refs {
			return r.happen(f)
		}
	}
	return nil
}

// step is called in front of step n of a phase, and behind the last one.
func (r *run) step(p scenario.Phase, n uint64) error {
	if f := r.dueIn(p, n); f != nil {
		return r.happen(f)
	}
	return nil
}

// dueIn is the failure that comes at step n of a phase of this checkpoint.
func (r *run) dueIn(p scenario.Phase, n uint64) *scenario.Fail {
	for _, f := range r.failing {
		if f.When == scenario.InPhase && f.Phase == p && f.After == n && (!f.Numbered || f.Of == uint64(r.epoch)) {
			return f
		}
	}
	return nil
}

// happen makes a node fail, and what follows from it.
func (r *run) happen(f *scenario.Fail) error {
	r.failing = slices.DeleteFunc(r.failing, func(x *scenario.Fail) bool { return x == f })
	if f.Node == 1 {
		if !r.protected() {
			r.fail(f, fmt.Sprintf("fail secondary: the VM is %v; expected one that is protected", r.prim.Protection()))
			return nil
		}
		if err := r.prim.SecondaryLost(r.c.OnLoss); err != nil {
			return err
		}
		return errSecondary
	}
	r.dead = true
	if err := r.takeOver(); err != nil {
		return err
	}
	return errPrimary
}

// takeOver is the secondary's way from the primary's last sign of life to the
// running VM.
func (r *run) takeOver() error {
	r.failover = &Failover{Lost: r.refs}
	if !r.synced() {
		return nil
	}
	if err := r.sec.Takeover(true); err != nil {
		return err
	}
	if err := r.sec.CopyAll(); err != nil {
		return err
	}
	vm, err := r.sec.Handout()
	if err != nil {
		return err
	}
	at := r.refsAt[vm.Epoch]
	*r.failover = Failover{true, vm.Epoch, vm.Term, at, r.refs - at, Sum(vm.Image)}
	return nil
}

// synced says whether the secondary has a checkpoint of this synchronisation.
func (r *run) synced() bool {
	epoch, ok := r.sec.Committed()
	return ok && epoch >= r.syncEpoch
}
