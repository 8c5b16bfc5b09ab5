package main

import (
	"syscall"
	"time"
)

// watch measures how long something takes: elapsed time or, where that is
// less, the processor time of all threads. On an idle machine the first is
// less; on one that is busy with other things the second is, and it is then an
// upper bound of what the first would be.
type watch struct {
	begin time.Time
	cpu   time.Duration
}

func startWatch() watch { return watch{time.Now(), processorTime()} }

func (w watch) took() time.Duration {
	elapsed := time.Since(w.begin)
	return min(elapsed, processorTime()-w.cpu)
}

func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 1 << 62
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
