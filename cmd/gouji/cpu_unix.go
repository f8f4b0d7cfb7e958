//go:build unix

package main

import (
	"syscall"
	"time"
)

// cpuTime is what the process has had of processors so far, by itself and through the system.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
