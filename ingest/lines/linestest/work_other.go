//go:build !unix

package linestest

import "time"

var begun = time.Now()

// Work is what this process can have taken of a processor so far.
func Work() time.Duration { return time.Since(begun) }
