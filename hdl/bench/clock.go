package main

import (
	"runtime"
	"syscall"
	"time"
	"unsafe"
)

// watch measures how long something takes: elapsed time or, where that is
// less, the processor time of all threads. On an idle machine the first is
// less; on one that is busy with other things the second is, and it is then an
// upper bound of what the first would be.
type watch struct {
	begin time.Time
	cpu   time.Duration
}

// turn measures what one thread does: elapsed time or, where that is less, the
// thread's processor time, so that a turn in which the machine does something
// else as well counts as long as it would have been without.
type turn struct {
	begin time.Time
	cpu   time.Duration
}

// startTurn begins a turn, which ends on the same thread.
func startTurn() turn {
	runtime.LockOSThread()
	return turn{time.Now(), threadTime()}
}

func (t turn) took() time.Duration {
	cpu, elapsed := threadTime()-t.cpu, time.Since(t.begin)
	runtime.UnlockOSThread()
	return min(elapsed, cpu)
}

// threadTime is the processor time of this thread, to the nanosecond.
func threadTime() time.Duration {
	const clockThreadCPUTime = 3 // CLOCK_THREAD_CPUTIME_ID of Linux
	var ts syscall.Timespec
	if _, _, e := syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, clockThreadCPUTime, uintptr(unsafe.Pointer(&ts)), 0); e != 0 {
		return 1 << 62
	}
	return time.Duration(ts.Nano())
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
