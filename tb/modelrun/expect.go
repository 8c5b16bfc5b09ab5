package modelrun

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/hwgen/hwgen/models/spec"
	"github.com/hwgen/hwgen/tb/scenario"
)

// Sum is the SHA-256 of an image, as results print it.
func Sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

// View is what expectations look at.
type View interface {
	Counts() map[string]uint64 // those of scenario.Counts
	Failed() *Failover         // nil: the primary is alive
	Protection() spec.Protection
	Further() (image []byte, why string) // the further image, or why there is none
	Memory() []byte                      // of the primary, as its VM reads it
	Config() *spec.Config
}

// Check says what is wrong with an expectation, "" if it holds or the action is
// none.
func Check(v View, a scenario.Action) string {
	switch a := a.(type) {
	case *scenario.ExpectCount:
		if got := v.Counts()[a.Name]; !holds(got, a.Op, a.Value) {
			return fmt.Sprintf("%s: expected %s%d, got %d", a.Name, operator(a.Op), a.Value, got)
		}
	case *scenario.ExpectResumed:
		return checkResumed(v.Failed(), a)
	case *scenario.ExpectBytes:
		return checkBytes(v, a)
	case *scenario.ExpectDigest:
		if image, why := v.Further(); why != "" {
			return "image: " + why
		} else if got := Sum(image); !strings.HasPrefix(got, a.Digest) {
			return fmt.Sprintf("image digest: expected %s, got %s", a.Digest, got[:len(a.Digest)])
		}
	case *scenario.ExpectProtection:
		if got := v.Protection(); got != a.State {
			return fmt.Sprintf("protection: expected %v, got %v", a.State, got)
		}
	}
	return ""
}

// expect checks an expectation.
func (r *run) expect(a scenario.Action) {
	if msg := Check(view{r}, a); msg != "" {
		r.fail(a, msg)
	}
}

// view is what expectations see of a run.
type view struct{ r *run }

func (v view) Counts() map[string]uint64   { return v.r.counts() }
func (v view) Failed() *Failover           { return v.r.failover }
func (v view) Protection() spec.Protection { return v.r.prim.Protection() }
func (v view) Further() ([]byte, string)   { return v.r.further() }
func (v view) Memory() []byte              { return v.r.prim.View() }
func (v view) Config() *spec.Config        { return v.r.c }

func holds(got uint64, op string, want uint64) bool {
	switch op {
	case "=":
		return got == want
	case "!=":
		return got != want
	case "<":
		return got < want
	case "<=":
		return got <= want
	case ">":
		return got > want
	}
	return got >= want
}

// operator leaves the equality out that a reader expects anyway.
func operator(op string) string {
	if op == "=" {
		return ""
	}
	return op + " "
}

func checkResumed(f *Failover, a *scenario.ExpectResumed) string {
	got := "nothing"
	switch {
	case f == nil:
		got = "a primary that is alive"
	case f.Resumed:
		got = fmt.Sprint("checkpoint ", f.Checkpoint)
	}
	want := "nothing"
	if !a.Nothing {
		want = fmt.Sprint("checkpoint ", a.Checkpoint)
	}
	if got != want {
		return fmt.Sprintf("resumed: expected %s, got %s", want, got)
	}
	return ""
}

// further is the further image, or why there is none.
func (r *run) further() (image []byte, why string) {
	if !r.synced() {
		return nil, "no checkpoint has committed"
	}
	if r.sec.Copying() {
		return nil, "the copy into the further image is not finished"
	}
	m := r.c.AddressMap()
	return r.sec.View()[m.Further.Base:m.Further.End()], ""
}

func checkBytes(v View, a *scenario.ExpectBytes) string {
	what, b, at := "memory", v.Memory(), a.Addr
	if a.Image {
		image, why := v.Further()
		if why != "" {
			return "image: " + why
		}
		what, b, at = "image", image, a.Addr-v.Config().ImageBase
	}
	if got := b[at : at+uint64(len(a.Bytes))]; !bytes.Equal(got, a.Bytes) {
		return fmt.Sprintf("%s at 0x%x: expected 0x%x, got 0x%x", what, a.Addr, number(a.Bytes), number(got))
	}
	return ""
}

// number is the little-endian value of bytes.
func number(b []byte) (v uint64) {
	for i := len(b) - 1; i >= 0; i-- {
		v = v<<8 | uint64(b[i])
	}
	return v
}
