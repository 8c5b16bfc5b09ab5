package modelrun

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/hwgen/hwgen/tb/scenario"
)

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

// expect checks an expectation.
func (r *run) expect(a scenario.Action) {
	switch a := a.(type) {
	case *scenario.ExpectCount:
		if got := r.counts()[a.Name]; !holds(got, a.Op, a.Value) {
			r.fail(a, fmt.Sprintf("%s: expected %s%d, got %d", a.Name, operator(a.Op), a.Value, got))
		}
	case *scenario.ExpectResumed:
		r.expectResumed(a)
	case *scenario.ExpectBytes:
		r.expectBytes(a)
	case *scenario.ExpectDigest:
		if image, why := r.further(); why != "" {
			r.fail(a, "image: "+why)
		} else if got := sum(image); !strings.HasPrefix(got, a.Digest) {
			r.fail(a, fmt.Sprintf("image digest: expected %s, got %s", a.Digest, got[:len(a.Digest)]))
		}
	case *scenario.ExpectProtection:
		if got := r.prim.Protection(); got != a.State {
			r.fail(a, fmt.Sprintf("protection: expected %v, got %v", a.State, got))
		}
	}
}

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

func (r *run) expectResumed(a *scenario.ExpectResumed) {
	got := "nothing"
	switch {
	case r.failover == nil:
		got = "a primary that is alive"
	case r.failover.Resumed:
		got = fmt.Sprint("checkpoint ", r.failover.Checkpoint)
	}
	want := "nothing"
	if !a.Nothing {
		want = fmt.Sprint("checkpoint ", a.Checkpoint)
	}
	if got != want {
		r.fail(a, fmt.Sprintf("resumed: expected %s, got %s", want, got))
	}
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

func (r *run) expectBytes(a *scenario.ExpectBytes) {
	what, b, at := "memory", r.prim.View(), a.Addr
	if a.Image {
		image, why := r.further()
		if why != "" {
			r.fail(a, "image: "+why)
			return
		}
		what, b, at = "image", image, a.Addr-r.c.ImageBase
	}
	if got := b[at : at+uint64(len(a.Bytes))]; !bytes.Equal(got, a.Bytes) {
		r.fail(a, fmt.Sprintf("%s at 0x%x: expected 0x%x, got 0x%x", what, a.Addr, number(a.Bytes), number(got)))
	}
}

// number is the little-endian value of bytes.
func number(b []byte) (v uint64) {
	for i := len(b) - 1; i >= 0; i-- {
		v = v<<8 | uint64(b[i])
	}
	return v
}
