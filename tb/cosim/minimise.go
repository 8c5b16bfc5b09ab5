package cosim

import (
	"context"
	"errors"
	"fmt"

	"github.com/hwgen/hwgen/tb/scenario"
)

// Minimise looks for the shortest program that still shows a mismatch with the
// same signature, by delta debugging (Zeller, Hildebrandt, IEEE TSE 28/2, 2002):
// what comes behind the difference goes first, then pieces of what is left, then
// the data. It returns the program and how many runs it took, most at the most.
func Minimise(p *scenario.Program, m *Mismatch, most int, run func(*scenario.Program) (*Result, error)) (*scenario.Program, int, error) {
	d := &delta{signature: m.Signature, most: most, run: run}
	flat, err := flatten(p, m.References)
	if err != nil {
		return nil, 0, err
	}
	d.best = flat
	if ok, err := d.shows(flat); err != nil || !ok {
		if err == nil {
			err = fmt.Errorf("the mismatch %s does not show when the accesses stand one by one", m.Signature)
		}
		return nil, d.runs, err
	}
	for left := len(d.best.Actions) + 1; len(d.best.Actions) < left; { // until nothing more goes
		left = len(d.best.Actions)
		d.drop()
		d.simplify()
	}
	return d.best, d.runs, nil
}

// delta is a search under way.
type delta struct {
	signature string
	best      *scenario.Program
	runs      int
	most      int
	run       func(*scenario.Program) (*Result, error)
}

func (d *delta) shows(p *scenario.Program) (bool, error) {
	d.runs++
	res, err := d.run(p)
	if err != nil {
		return false, err
	}
	return res.Mismatch != nil && res.Mismatch.Signature == d.signature, nil
}

// try takes a program as the best if it shows the same.
func (d *delta) try(actions []scenario.Action) bool {
	if d.runs >= d.most {
		return false
	}
	q := *d.best
	q.Actions = actions
	ok, err := d.shows(&q)
	if errors.Is(err, context.Canceled) {
		d.most = d.runs // what is best so far
	}
	if ok && err == nil {
		d.best = &q
		return true
	}
	return false
}

// drop leaves out pieces, half of all first, single actions last.
func (d *delta) drop() {
	for size := (len(d.best.Actions) + 1) / 2; size > 0 && d.runs < d.most; size /= 2 {
		for at := len(d.best.Actions) - size; at >= 0; at -= size {
			all := d.best.Actions
			if at+size > len(all) {
				continue
			}
			d.try(append(append([]scenario.Action(nil), all[:at]...), all[at+size:]...))
		}
	}
}

// simplify shrinks data, and takes checkpoints so often that few accesses do.
func (d *delta) simplify() {
	for i := range d.best.Actions {
		switch a := d.best.Actions[i].(type) {
		case *scenario.Single:
			if a.Store && a.Value > 1 {
				b := *a
				b.Value = 1
				d.replace(i, &b)
			}
		case *scenario.CheckpointEvery:
			for n := uint64(1); n < a.N; n *= 2 {
				if d.replace(i, &scenario.CheckpointEvery{Pos: a.Pos, N: n}) {
					break
				}
			}
		}
	}
}

// replace tries another action in the place of one.
func (d *delta) replace(i int, by scenario.Action) bool {
	all := append([]scenario.Action(nil), d.best.Actions...)
	all[i] = by
	return d.try(all)
}

// flatten puts accesses in the place of streams, up to the number of references
// that were made when the difference was seen, and leaves out what comes behind.
func flatten(p *scenario.Program, refs uint64) (*scenario.Program, error) {
	q := *p
	q.Actions = nil
	made := uint64(0)
	for _, a := range p.Actions {
		if made > refs {
			break
		}
		var s scenario.Stream
		var err error
		switch a := a.(type) {
		case *scenario.Random:
			s = a.Stream()
		case *scenario.Replay:
			if a.In != nil {
				return nil, fmt.Errorf("%s: standard input is read only once; expected a file", a.File)
			}
			s, err = a.Stream(&p.Config)
		case *scenario.Single:
			made++
			q.Actions = append(q.Actions, a)
			continue
		case *scenario.ExpectBytes, *scenario.ExpectCount, *scenario.ExpectDigest, *scenario.ExpectProtection, *scenario.ExpectResumed:
			continue
		default:
			q.Actions = append(q.Actions, a)
			continue
		}
		if err != nil {
			return nil, err
		}
		list, err := scenario.Accesses(s, int(min(refs-min(made, refs)+64, 1<<20)))
		s.Close()
		if err != nil {
			return nil, err
		}
		for _, x := range list {
			q.Actions = append(q.Actions, &scenario.Single{Pos: a.Where(), Access: x})
		}
		if n := len(list); n > 0 {
			made += list[n-1].Ref + 1
		}
	}
	return &q, nil
}
