package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"gouji/form"
	"gouji/pipeline/reports"
	"gouji/pipeline/shards"
	"gouji/pipeline/spool"
)

// keptShards is how many shards a run keeps for the next one: one file that changes
// costs the reading of that part of the input.
const keptShards = 256

// errRosterOfJob is returned for a job whose copy of the roster somebody changed or removed.
var errRosterOfJob = fmt.Errorf("%w: its copy of the roster was changed or is gone, plan again", shards.ErrNoPlan)

// ErrOtherRoster is returned when a job is to be merged with another roster than it was
// planned with.
var ErrOtherRoster = errors.New("the job was planned with another roster")

// openJob opens the job that c is to merge. The roster that the settings name, if
// they do, must be the job's: it decides what was read.
func openJob(c *Config) (*shards.Plan, error) {
	p, err := OpenPlan(c.Plan, c.Version)
	if err != nil {
		return nil, err
	}
	if c.Roster != "" {
		_, _, hash, err := readRoster(c.Roster)
		if err == nil && hash != p.Identity.Roster {
			err = ErrOtherRoster
		}
		if err != nil {
			return nil, err
		}
	}
	return p, nil
}

// readRosterOf reads the copy of the roster in a job, which must be what was planned.
func readRosterOf(p *shards.Plan) (list *form.Roster, findings []form.Finding, err error) {
	list, findings, hash, err := readRoster(p.RosterFile())
	if errors.Is(err, fs.ErrNotExist) || err == nil && hash != p.Identity.Roster {
		err = errRosterOfJob
	}
	return list, findings, err
}

// Plan lists an input once, deals it out into shards and writes that down in a folder,
// with a copy of the roster: Inputs, Roster and Version of c count.
func Plan(ctx context.Context, c Config, folder string, count int) (*shards.Plan, error) {
	_, _, hash, err := readRoster(c.Roster)
	if err != nil {
		return nil, err
	}
	var content []byte
	if c.Roster != "" {
		if content, err = os.ReadFile(c.Roster); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrRoster, err)
		}
	}
	identity := shardIdentity(c.Version, hash)
	before, err := shards.Open(folder, identity)
	if err != nil {
		before = nil // planned for the first time, or by another version
	}
	p, err := shards.NewWeighed(ctx, before, c.Inputs, count, identity, folder)
	if err != nil {
		return nil, fmt.Errorf("find inputs: %w", err)
	}
	return p, p.Write(folder, c.Roster, content)
}

// shardIdentity is what a program makes shards with, and the hash of its roster.
func shardIdentity(version, roster string) shards.Identity {
	return shards.Identity{Version: version, Program: programHash(), Roster: roster}
}

// OpenPlan opens the job in a folder for the program of a version.
func OpenPlan(folder, version string) (*shards.Plan, error) {
	return shards.Open(folder, shardIdentity(version, ""))
}

// ReadShard reads one shard of a job. Inputs of c are where those of the plan are here,
// none for where they were; Workers, MemoryBytes and Progress count, too.
func ReadShard(ctx context.Context, p *shards.Plan, shard int, c Config) (shards.Done, error) {
	c = c.WithDefaults()
	list, _, err := readRosterOf(p)
	if err != nil {
		return shards.Done{}, err
	}
	reading := c.reading()
	reading.Roster = list
	return p.Read(ctx, shard, reading)
}

func (c *Config) reading() shards.Reading {
	return shards.Reading{
		Roots: c.Inputs, Workers: c.Workers, MemoryBytes: c.MemoryBytes,
		Progress: func(done, inputs int) { c.progress(Progress{Phase: "read", Done: done, Total: inputs}) },
	}
}

// collect reads the inputs, or what was read of them before.
func (r *runner) collect(ctx context.Context, o reports.Options, s *spool.Spool) (collected *reports.Collected, err error) {
	c, plan := r.config, r.plan
	if plan == nil && (c.Shards == "" || c.DryRun) {
		return reports.Collect(ctx, o, s)
	}
	if plan == nil {
		if plan, err = shards.New(ctx, c.Inputs, keptShards, shardIdentity(c.Version, r.rosterHash), c.Output, c.Shards); err != nil {
			return nil, fmt.Errorf("find inputs: %w", err)
		}
		reading := c.reading()
		reading.Roots, reading.Roster = nil, r.roster
		kept, err := plan.Refresh(ctx, c.Shards, reading)
		if err != nil {
			return nil, err
		}
		c.Log.Info().Int("kept", kept).Int("inputs", plan.Inputs).Msg("shards")
	}
	return reports.Replay(ctx, o, plan, c.Shards, s)
}
