package pipeline

import (
	"errors"
	"fmt"
	"hash/maphash"
	"path/filepath"
	"slices"
	"strconv"

	"gouji/form"
	"gouji/pipeline/generations"
	"gouji/pipeline/reports"
)

// minimumDrop is the number of reports of a year that must be gone before a run
// is held up: a withdrawn report or two are everyday.
const minimumDrop = 3

// ShrunkError says that the input is so much less than that of the generation in
// force that it is taken for damaged: a share that is half mounted, a folder
// that was moved. Nothing was published or removed.
type ShrunkError struct {
	Files, MinFiles int // MinFiles is 0 if there are enough files
	Years           []ShrunkYear
}

// ShrunkYear names the reports of a year that are gone.
type ShrunkYear struct {
	Year   int      `json:"year"`
	Before int      `json:"before"` // reports in force
	Gone   []string `json:"gone"`   // agencies, in the order of publication
}

func (e *ShrunkError) Error() string {
	if len(e.Years) == 0 {
		return fmt.Sprintf("%v: %d files, at least %d must be there", ErrShrunk, e.Files, e.MinFiles)
	}
	y := e.Years[0]
	return fmt.Sprintf("%v: %d of %d reports for %d are gone", ErrShrunk, len(y.Gone), y.Before, y.Year)
}

func (e *ShrunkError) Unwrap() error { return ErrShrunk }

// guard holds the input against the generation in force.
func (r *runner) guard(resolved *reports.Resolved) error {
	c := r.config
	if c.AcceptShrink {
		return nil
	}
	files := resolved.Sources.Count()
	if n := files.All() - files[form.Ignored] - files[form.NotAReport]; n < c.MinFiles {
		return &ShrunkError{Files: n, MinFiles: c.MinFiles}
	}
	if c.Output == "" || c.MaxDrop == 100 {
		return nil
	}
	from, err := origin(c)
	if err != nil {
		return err
	}
	before, err := r.store.ComparableTo(from)
	if err != nil || before == nil || before.InputsSHA256 == resolved.Sources.Hash() {
		return err
	}
	shrunk := &ShrunkError{Files: files.All()}
	now := newPresence(resolved)
	years := map[int]*ShrunkYear{}
	err = published(r.store, before, "reports", []string{"year"}, func(p *publishedReport) {
		if len(c.Years) > 0 && !slices.Contains(c.Years, int(p.Year)) {
			return
		}
		y := years[int(p.Year)]
		if y == nil {
			y = &ShrunkYear{Year: int(p.Year)}
			years[int(p.Year)] = y
		}
		y.Before++
		if !now.has(p) {
			y.Gone = append(y.Gone, p.label())
		}
	})
	if errors.Is(err, errUnreadable) {
		c.Log.Warn().Err(err).Msg(WarnNoComparison)
		return nil
	}
	if err != nil {
		return err
	}
	for _, y := range years {
		if len(y.Gone) >= minimumDrop && len(y.Gone)*100 > y.Before*c.MaxDrop {
			shrunk.Years = append(shrunk.Years, *y)
		}
	}
	if len(shrunk.Years) == 0 {
		return nil
	}
	slices.SortFunc(shrunk.Years, func(a, b ShrunkYear) int { return a.Year - b.Year })
	return shrunk
}

// origin names inputs and roster wherever a run is started.
func origin(c *Config) (from generations.Origin, err error) {
	for _, path := range append(slices.Clone(c.Inputs), c.Roster) {
		if path == "" {
			continue
		}
		whole, absErr := filepath.Abs(path)
		err = errors.Join(err, absErr)
		from.Inputs = append(from.Inputs, whole)
	}
	if c.Roster != "" {
		from.Roster = from.Inputs[len(from.Inputs)-1]
		from.Inputs = from.Inputs[:len(from.Inputs)-1]
	}
	return from, err
}

// publishedReport is what the data say of a report, as far as it tells which it is.
type publishedReport struct {
	Code     string `parquet:"agency_code,optional"`
	Name     string `parquet:"agency_name,optional"`
	Division string `parquet:"division,optional"`
	Year     int32  `parquet:"year"`
}

func (p *publishedReport) label() string {
	if p.Name != "" {
		return p.Name
	}
	return p.Code
}

// presence knows which agencies the input holds a report of, usable or not, by
// year: by their codes and by their names, as 64 bits each.
type presence struct {
	seed maphash.Seed
	keys []uint64 // sorted
}

func newPresence(resolved *reports.Resolved) *presence {
	p := &presence{seed: maphash.MakeSeed()}
	for a, year := range resolved.Subjects {
		if a.Code != "" {
			p.keys = append(p.keys, p.key(year, "", a.Code))
		}
		if a.Name != "" {
			p.keys = append(p.keys, p.key(year, form.FoldName(a.Name), ""))
		}
	}
	slices.Sort(p.keys)
	p.keys = slices.Compact(p.keys)
	return p
}

func (p *presence) key(year int, name, code string) uint64 {
	var h maphash.Hash
	h.SetSeed(p.seed)
	maphash.WriteComparable(&h, [3]string{strconv.Itoa(year), name, code})
	return h.Sum64()
}

// has reports whether the input holds a report of the same agency and year,
// under its code or under its name.
func (p *presence) has(r *publishedReport) bool {
	for _, key := range []uint64{p.key(int(r.Year), "", r.Code), p.key(int(r.Year), form.FoldName(r.Name), "")} {
		if _, found := slices.BinarySearch(p.keys, key); found {
			return true
		}
	}
	return false
}
