package pipeline

import (
	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
	"gouji/pipeline/generations"
	"gouji/pipeline/reports"
	"gouji/pipeline/rulings"
	"gouji/pipeline/shards"
)

// runner is what a run works with. What it works on are values that pass through
// its stages, each of which takes over what the one before it made: collected,
// resolved, judged.
type runner struct {
	config         *Config
	store          generations.Store
	memory         memory.Allocator
	roster         *form.Roster
	rosterFindings []form.Finding
	rosterHash     string
	population     population
	plan           *shards.Plan // whose shards are read in place of the inputs, nil for none
	rulings        *rulings.Rulings
}

// desk reports whether the office files are written.
func (r *runner) desk(resolved *reports.Resolved) bool {
	return !r.config.NoDesk && len(resolved.Order()) <= r.config.DeskReports
}

// members is how many agencies the list has.
func (r *runner) members() int {
	if r.roster == nil {
		return 0
	}
	return len(r.roster.Members)
}
