//go:build linux

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/sync/errgroup"

	"gouji/fixtures"
)

// kind is one way in which the same reports can lie on disk.
type kind struct {
	name   string
	title  string
	bundle fixtures.Bundle
	format fixtures.Format
}

var kinds = []kind{
	{"json", "JSON, one file a report", fixtures.FilePerReport, fixtures.JSON},
	{"longfiles", "long CSV, one file a report", fixtures.FilePerReport, fixtures.CSVLong},
	{"ndjson", "NDJSON, one file", fixtures.OneNDJSON, fixtures.NDJSON},
	{"wide", "wide CSV, one file an edition", fixtures.OneWide, fixtures.CSVWide},
	{"long", "long CSV, one file", fixtures.OneLong, fixtures.CSVLong},
}

func kindNames() []string {
	var names []string
	for _, k := range kinds {
		names = append(names, k.name)
	}
	return names
}

func kindByName(name string) (kind, bool) {
	for _, k := range kinds {
		if k.name == name {
			return k, true
		}
	}
	return kind{}, false
}

// corpusYears are the years of every corpus: two of the 2019 form, three of the 2021 form.
const (
	firstYear   = 2019
	lastYear    = 2023
	corpusYears = lastYear - firstYear + 1
)

// planted are the errors in the corpora: figures that are wrong or blank, reports
// that were corrected, came late or not at all. Forms of the wrong year and figures
// in words are left out, because a peer would need a second program for them.
var planted = []fixtures.Kind{
	fixtures.TotalNotSum, fixtures.ShiftedRow, fixtures.Swapped, fixtures.DigitTypo, fixtures.CarryBroken,
	fixtures.BlankTotals, fixtures.HalfBlank, fixtures.BlankZeros, fixtures.DecisionsMisread,
	fixtures.RulesAtAgency, fixtures.StockLogic, fixtures.Superseded, fixtures.LateReport, fixtures.MissingReport,
}

// leastErrors is about how many errors even a small corpus has, for tests.
const leastErrors = 20

// corpus is a folder of reports.
type corpus struct {
	kind    kind
	input   string // folder
	reports int
	files   int
	bytes   int64
}

// folderOf is where a corpus is kept, and of how many agencies, which report every year
// but for some that are planted.
func folderOf(folder string, k kind, reports int) (path string, agencies int) {
	agencies = max(1, reports/corpusYears)
	return filepath.Join(folder, fmt.Sprintf("%s-%d", k.name, agencies*corpusYears)), agencies
}

// wholeFile is written last: that a corpus is whole, and how many reports it has.
const wholeFile = "whole"

// makeCorpus generates a corpus, or leaves the one that an earlier call has made.
func makeCorpus(folder string, k kind, reports int) error {
	path, agencies := folderOf(folder, k, reports)
	whole := filepath.Join(path, wholeFile)
	if _, err := os.Stat(whole); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.RemoveAll(path); err != nil {
		return err
	}
	d := fixtures.District{
		Agencies: agencies, FirstYear: firstYear, LastYear: lastYear, Seed: 1, ErrorShare: max(0.02, leastErrors/float64(agencies*corpusYears)),
		Kinds: planted, Formats: []fixtures.Format{k.format}, PlainText: true,
	}
	write := func() (fixtures.Summary, error) { return d.Write(path, k.bundle) }
	if k.name == bundlesKind {
		write = func() (fixtures.Summary, error) { return writeBundles(path, &d) }
	}
	done, err := write()
	if err != nil {
		return err
	}
	if wanted := agencies * corpusYears; max(done.Reports-wanted, wanted-done.Reports) > leastErrors+wanted/100 { // some are missing or come twice
		return fmt.Errorf("corpus has %d reports, want about %d", done.Reports, wanted)
	}
	return os.WriteFile(whole, []byte(strconv.Itoa(done.Reports)+"\n"), 0o644)
}

// bundlesKind is a corpus of any number of reports on a disk of any size: compressed
// bundles of NDJSON, a tenth of a kilobyte a report. No peer reads it.
const bundlesKind = "bundles"

// bundleAgencies is how many agencies have their reports in one bundle.
const bundleAgencies = 2000

// writeBundles writes the reports of a district as compressed bundles, on all processors.
func writeBundles(folder string, d *fixtures.District) (done fixtures.Summary, err error) {
	input := filepath.Join(folder, fixtures.InputFolder)
	if err := os.MkdirAll(input, 0o755); err != nil {
		return done, err
	}
	var written atomic.Int64
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for first := 0; first < d.Agencies; first += bundleAgencies {
		group.Go(func() error {
			name := fmt.Sprintf("bundle-%07d.ndjson.gz", first)
			reports, err := writeBundle(filepath.Join(input, name), d, first, min(first+bundleAgencies, d.Agencies))
			written.Add(int64(reports))
			return err
		})
	}
	err = group.Wait()
	done.Reports = int(written.Load())
	return done, err
}

// writeBundle writes the reports of some agencies, one a line.
func writeBundle(path string, d *fixtures.District, from, end int) (reports int, err error) {
	file, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	compressor, err := gzip.NewWriterLevel(file, gzip.BestSpeed)
	if err != nil {
		return 0, err
	}
	for n := from; n < end; n++ {
		for filing := range d.FilingsOf(n) {
			if err := filing.Render(compressor); err != nil {
				return 0, err
			}
			reports++
		}
	}
	return reports, compressor.Close()
}

// openCorpus looks at a corpus. Counting it brings its folders into the cache.
func openCorpus(folder string, k kind, reports int) (*corpus, error) {
	path, _ := folderOf(folder, k, reports)
	c := &corpus{kind: k, input: filepath.Join(path, fixtures.InputFolder)}
	written, err := os.ReadFile(filepath.Join(path, wholeFile))
	if err != nil {
		return nil, err
	}
	if c.reports, err = strconv.Atoi(strings.TrimSpace(string(written))); err != nil {
		return nil, err
	}
	err = filepath.WalkDir(c.input, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		c.files++
		c.bytes += info.Size()
		return nil
	})
	return c, err
}

// generate runs with a folder, the name of a kind and a number of reports.
func generate(arguments []string) error {
	if len(arguments) != 3 {
		return errors.New("corpus: want a folder, a kind and a number of reports")
	}
	k, ok := kindByName(arguments[1])
	if arguments[1] == bundlesKind {
		k, ok = kind{name: bundlesKind, format: fixtures.NDJSON}, true
	}
	if !ok {
		return fmt.Errorf("no corpus %q", arguments[1])
	}
	reports, err := strconv.Atoi(arguments[2])
	if err != nil {
		return err
	}
	return makeCorpus(arguments[0], k, reports)
}
