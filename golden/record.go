package golden

import (
	"github.com/hwgen/hwgen/golden/gtrace"
	"github.com/hwgen/hwgen/models/spec"
)

// TraceHeader is the header of a golden trace of runs with a resolved
// configuration; name, seed and generator are the caller's.
func TraceHeader(c *spec.Config, body gtrace.Body) *gtrace.Header {
	return &gtrace.Header{Body: body, Config: c.KeyValues(), ConfigHash: c.Hash(), Kinds: Schema(c)}
}

// Recorder writes every event of a cluster to a golden trace.
type Recorder struct {
	cl  *Cluster
	w   *gtrace.Writer
	g   gtrace.Event
	err error
}

// Record begins to write; w's header is of TraceHeader's kind.
func (cl *Cluster) Record(w *gtrace.Writer) *Recorder {
	r := &Recorder{cl: cl, w: w}
	cl.Observe(func(e *Event) {
		if r.err == nil {
			e.ToTrace(&cl.Config, &r.g)
			r.err = w.Write(&r.g)
		}
	})
	return r
}

// Close ends the trace with the cluster's digest; the error is the first of all.
func (r *Recorder) Close() error {
	r.cl.Observe(nil)
	if r.err != nil {
		r.w.Abort()
		return r.err
	}
	return r.w.Close(r.cl.Digest())
}

// Replay applies a golden trace of the model's kinds to a cluster, from the
// reader's place to its end, and compares the digest there. The error is a
// *Violation, or one of the reader's; at is the number of the event.
func (cl *Cluster) Replay(r *gtrace.Reader) (at uint64, err error) {
	var g gtrace.Event
	for {
		at = r.Count()
		if err := r.Next(&g); err != nil {
			if f, ok := r.Footer(); ok {
				if d := cl.Digest(); f.Digest != "-" && f.Digest != d {
					return at, &Violation{Rule: "I7", Event: "end", Msg: "digest of the final state", Want: d, Got: f.Digest}
				}
				return at, nil
			}
			return at, err
		}
		e := FromTrace(&cl.Config, &g)
		if err := cl.Apply(&e); err != nil {
			return at, err
		}
	}
}
