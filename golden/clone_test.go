package golden

import (
	"reflect"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shared collects the addresses of everything that two nodes could both write
// to: backing arrays of slices, and maps.
func shared(v reflect.Value, path string, out map[unsafe.Pointer]string) {
	switch v.Kind() {
	case reflect.Slice:
		if v.Cap() > 0 {
			out[v.UnsafePointer()] = path
		}
		if v.Type().Elem().Kind() == reflect.Struct {
			for i := range v.Len() {
				shared(v.Index(i), path+"[]", out)
			}
		}
	case reflect.Map:
		out[v.UnsafePointer()] = path
	case reflect.Struct:
		for i := range v.NumField() {
			shared(v.Field(i), path+"."+v.Type().Field(i).Name, out)
		}
	}
}

// A clone shares nothing that can be written to: new fields included.
func TestCloneSharesNothing(t *testing.T) {
	cl := cluster(t, Options{}, "l1_ways=2")
	n := cl.Nodes[0]
	require.NoError(t, n.Port().Accept(1, Request{Size: 4}))
	require.NoError(t, n.Sync())
	store(t, n, base, 1)
	require.NoError(t, n.CheckFlags())
	require.NoError(t, n.Barrier())
	require.NoError(t, n.Boundary())
	require.NoError(t, n.SendEpoch())
	copy := cl.Clone()
	constant := map[string]bool{ // tables made once and never written
		".l1.rep.onPath": true, ".l1.rep.away": true, ".l2.rep.onPath": true, ".l2.rep.away": true,
	}
	for i := range cl.Nodes {
		a, b := map[unsafe.Pointer]string{}, map[unsafe.Pointer]string{}
		shared(reflect.ValueOf(*cl.Nodes[i]), "", a)
		shared(reflect.ValueOf(*copy.Nodes[i]), "", b)
		for p, path := range b {
			if other, ok := a[p]; ok && !constant[path] {
				t.Errorf("%s is shared with %s", path, other)
			}
		}
		assert.Same(t, copy.Nodes[1-i], copy.Nodes[i].peer)
	}
	assert.NotSame(t, cl.Nodes[0].port, copy.Nodes[0].port)
}

// Both go their own ways afterwards.
func TestCloneGoesOn(t *testing.T) {
	cl, n := protected(t, Options{})
	store(t, n, base, 1)
	before := cl.Digest()
	other := cl.Clone()
	assert.Equal(t, before, other.Digest())
	require.NoError(t, other.Nodes[1].Takeover(true))
	_, err := other.Nodes[1].Handout()
	require.NoError(t, err)
	assert.Equal(t, before, cl.Digest(), "the crash was not here")
	require.NoError(t, n.Checkpoint())
	require.NoError(t, cl.Nodes[1].CheckFurther())
}
