//go:build !unix

package linestest

import "time"

var begun = time.Now()

// processorTime is what this process can have taken of a processor so far.
func processorTime() time.Duration { return time.Since(begun) }
