//go:build !amd64 && !arm64

package hdl

// frames knows no way here: every position is looked for with runtime.Callers.
func frames(*uintptr, int) int { return 0 }
