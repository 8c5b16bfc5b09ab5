package modelrun

import (
	"errors"
	"fmt"
	"io"

	"github.com/hwgen/hwgen/golden"
	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/scenario"
)

// access makes one request; a store that is held for log room makes software
// take a checkpoint.
func (r *run) access(a *scenario.Access) (golden.Answer, error) {
	req := golden.Request{Addr: a.Addr, Data: a.Value, Thread: a.Thread, Size: a.Size, Bits: a.Bits}
	if a.Store {
		req.Op = spec.OpStore
	}
	free := r.prim.LogFree()
	ans, err := r.prim.Access(&req)
	if err == nil && ans.Held {
		r.count["held_stores"]++
		if err = r.checkpoint(); err != nil {
			return ans, err
		}
		if ans, err = r.prim.Access(&req); err == nil && ans.Held {
			err = errors.New("a store is held behind a checkpoint that released the whole log")
		}
	}
	if err == nil && r.c.GuardCkpt && free >= r.guard && r.prim.LogFree() < r.guard && r.protected() {
		err = r.checkpoint()
	}
	return ans, err
}

// single is one access with its expectation.
func (r *run) single(a *scenario.Single) error {
	if r.prim.Stalled() {
		return nil
	}
	if err := r.limited(); err != nil {
		return err
	}
	ans, err := r.access(&a.Access)
	if err != nil {
		return err
	}
	what := "load"
	if a.Store {
		what = "store"
	}
	switch failed := ans.Code == spec.AnswerError; {
	case failed != a.WantError:
		r.fail(a, fmt.Sprintf("%s at 0x%x: expected %s, got %s", what, a.Addr, answerName(a.WantError), answerName(failed)))
	case a.CheckData && ans.Data != a.Want:
		r.fail(a, fmt.Sprintf("load at 0x%x: expected 0x%x, got 0x%x", a.Addr, a.Want, ans.Data))
	}
	return r.refDone()
}

// stream makes all accesses of a stream. What stops it (a failed primary, a VM
// that stands still, the limit) leaves the rest unmade.
func (r *run) stream(s scenario.Stream) (err error) {
	defer func() {
		if e := s.Close(); err == nil {
			err = e
		}
	}()
	buf := make([]scenario.Access, 1024)
	at, open := uint64(0), false // the reference whose accesses are being made
	for {
		n, err := s.Next(buf)
		if err == io.EOF {
			if open {
				return r.refDone()
			}
			return nil
		}
		if err != nil {
			return err
		}
		for i := range buf[:n] {
			a := &buf[i]
			if open && a.Ref != at {
				if err := r.refDone(); err != nil {
					return err
				}
				open = false
			}
			if !open {
				if err := r.limited(); err != nil {
					return err
				}
			}
			if r.prim.Stalled() {
				return nil
			}
			at, open = a.Ref, true
			if _, err := r.access(a); err != nil {
				return err
			}
		}
		if r.opt.Progress != nil {
			r.opt.Progress(r.refs)
		}
		if c := r.opt.Context; c != nil && c.Err() != nil {
			return c.Err()
		}
	}
}

func (r *run) limited() error {
	if r.p.Limit > 0 && r.refs >= r.p.Limit {
		return errLimit
	}
	return nil
}

// refDone counts a reference, and does what comes behind it: a failure first.
func (r *run) refDone() error {
	r.refs++
	if err := r.failAtReference(); err != nil {
		return err
	}
	if r.every > 0 && r.refs%r.every == 0 && r.protected() {
		return r.checkpoint()
	}
	return nil
}
