//go:build unix

package linestest

import (
	"syscall"
	"time"
)

// processorTime is what this process has taken of the processors so far. Unlike the clock it
// is not moved by what else a machine has to do.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
