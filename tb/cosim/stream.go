package cosim

import (
	"io"

	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/scenario"
)

// single is one access. Accesses that follow each other do not wait for each
// other's answers.
func (x *exec) single(a *scenario.Single) error {
	if x.stalled {
		return nil
	}
	if err := x.limited(); err != nil {
		return err
	}
	x.asked++
	q := requestOf(&a.Access)
	q.ref, q.last, q.check = x.asked, true, a
	if err := x.put(q); err != nil {
		return err
	}
	return x.behind()
}

// stream makes all accesses of a stream. One that the primary's failure cuts
// short stays open: the VM goes on with it on the secondary.
func (x *exec) stream(s scenario.Stream, err error) error {
	if err != nil {
		return err
	}
	open := &openStream{s: s, buf: make([]scenario.Access, 1024)}
	err = x.streamOn(open)
	if x.gone() && x.opt.Continue {
		x.rest = open
		return err
	}
	if e := s.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = x.drain()
	}
	return err
}

// openStream is a stream with what was read of it and not made.
type openStream struct {
	s    scenario.Stream
	buf  []scenario.Access
	have []scenario.Access
	ref  uint64 // the reference whose accesses are being made
	any  bool
	end  error
}

// next is the next access, nil at the end.
func (o *openStream) next() (*scenario.Access, error) {
	if len(o.have) == 0 && o.end == nil {
		n, err := o.s.Next(o.buf)
		o.have, o.end = o.buf[:n], err
	}
	if len(o.have) == 0 {
		if o.end == io.EOF {
			return nil, nil
		}
		return nil, o.end
	}
	return &o.have[0], nil
}

func (o *openStream) drop() { o.have = o.have[1:] }

// lastOf says whether an access is the last one of its reference.
func (o *openStream) lastOf(ref uint64) (bool, error) {
	a, err := o.next2()
	return a == nil || a.Ref != ref, err
}

// next2 looks behind the first one.
func (o *openStream) next2() (*scenario.Access, error) {
	if len(o.have) > 1 {
		return &o.have[1], nil
	}
	first := o.have[0]
	o.have = nil
	_, err := o.next()
	o.have = append([]scenario.Access{first}, o.have...)
	if len(o.have) > 1 {
		return &o.have[1], nil
	}
	return nil, err
}

func (x *exec) streamOn(o *openStream) error {
	for {
		a, err := o.next()
		if a == nil || err != nil {
			return err
		}
		if x.stalled {
			return nil
		}
		if !o.any || a.Ref != o.ref {
			if err := x.limited(); err != nil {
				return err
			}
			x.asked++
			o.ref, o.any = a.Ref, true
		}
		q := requestOf(a)
		q.ref = x.asked
		if q.last, err = o.lastOf(a.Ref); err != nil {
			return err
		}
		if err := x.put(q); err != nil {
			return err
		}
		o.drop()
		if q.last {
			if err := x.behind(); err != nil {
				return err
			}
		}
	}
}

func (x *exec) limited() error {
	if x.p.Limit > 0 && x.asked >= x.p.Limit {
		return errLimit
	}
	return nil
}

// behind is what comes behind a reference: a failure first.
func (x *exec) behind() error {
	if err := x.failAtReference(); err != nil {
		return err
	}
	if x.every > 0 && x.asked%x.every == 0 && x.guarded() && !x.stalled {
		return x.put(request{op: spec.OpCheckpoint})
	}
	return nil
}
