//go:build amd64 || arm64

package hdl

// frames fills pcs with the return addresses of the functions that are being
// executed, the innermost first, at most n, and returns how many it found. It
// follows the frame pointers, which costs a thirtieth of what runtime.Callers
// does, and knows nothing of inlined calls.
//
//go:noescape
func frames(pcs *uintptr, n int) int
