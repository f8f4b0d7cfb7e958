//go:build darwin || netbsd

package ingest

import "syscall"

// modified returns when a file was last changed, in nanoseconds since 1970.
func modified(s *syscall.Stat_t) int64 { return s.Mtimespec.Nano() }
