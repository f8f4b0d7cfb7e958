//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

// sample is what one process cost.
type sample struct {
	wall    float64 // seconds
	cpu     float64 // seconds, user and system
	peakMiB float64 // of resident memory
	output  []byte
	log     []byte // standard error
}

// measure runs a program to its end. What is still to be written to the disk is
// written before, so that nobody pays for the one that ran earlier.
func measure(ctx context.Context, input []byte, program string, arguments ...string) (sample, error) {
	syscall.Sync()
	command := exec.CommandContext(ctx, program, arguments...)
	var output, complaint bytes.Buffer
	command.Stdin, command.Stdout, command.Stderr = bytes.NewReader(input), &output, &complaint
	start := time.Now()
	err := command.Run()
	s := sample{wall: time.Since(start).Seconds(), output: output.Bytes(), log: complaint.Bytes()}
	if err != nil {
		return s, fmt.Errorf("%s %s: %w: %s", program, strings.Join(arguments, " "), err, strings.TrimSpace(complaint.String()))
	}
	usage, ok := command.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return s, fmt.Errorf("no account of what %s used", program)
	}
	s.cpu = seconds(usage.Utime) + seconds(usage.Stime)
	s.peakMiB = float64(usage.Maxrss) / 1024
	return s, nil
}

func seconds(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }

// spread is the least, the middle and the largest of some numbers.
type spread struct{ least, median, most float64 }

func spreadOf(values []float64) spread {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return spread{sorted[0], (sorted[(n-1)/2] + sorted[n/2]) / 2, sorted[n-1]}
}

func (s spread) in(format string) string {
	return fmt.Sprintf(format+"  "+format+"  "+format, s.least, s.median, s.most)
}

// of picks one quantity of all samples.
func of(samples []sample, what func(s sample) float64) []float64 {
	values := make([]float64, len(samples))
	for i, s := range samples {
		values[i] = what(s)
	}
	return values
}

func wall(s sample) float64 { return s.wall }
func cpu(s sample) float64  { return s.cpu }
func peak(s sample) float64 { return s.peakMiB }

// ratios divides, round by round.
func ratios(a, b []float64) []float64 {
	values := make([]float64, len(a))
	for i := range a {
		values[i] = a[i] / b[i]
	}
	return values
}

// The programs that are measured beside gouji.
const (
	peerFloor  = "floor"
	peerSingle = "gouji, 1 thread"
	// peerDuckDB does all of the job that SQL can do, peerFigures the tables of figures,
	// their checks and roll-ups only, and so does peerPolars.
	peerDuckDB  = "DuckDB"
	peerFigures = "DuckDB, tables of figures only"
	peerPolars  = "Polars"
)
