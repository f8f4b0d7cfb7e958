//go:build !unix

package linestest

import "time"

var begun = time.Now()

// work is what this process can have taken of a processor so far.
func work() time.Duration { return time.Since(begun) }
