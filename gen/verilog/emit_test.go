package verilog_test

import "testing"

func TestSnapshots(t *testing.T) {
	t.Run("counter", func(t *testing.T) {
		d := elaborate(t, Counter{8})
		lint(t, d)
		snapshot(t, d, "counter")
	})
	t.Run("chain", func(t *testing.T) {
		d := elaborate(t, Chain{16})
		lint(t, d)
		snapshot(t, d, "chain")
	})
	t.Run("sender", func(t *testing.T) {
		d := elaborate(t, Sender{})
		lint(t, d)
		snapshot(t, d, "sender")
	})
}
