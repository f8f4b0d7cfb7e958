package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

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

// wrongFigures are the errors planted in the corpora: those that are wrong or
// blank figures. Files that come twice, forms of the wrong year and figures in
// words are left out, because a peer would need a second program for them.
var wrongFigures = []fixtures.Kind{
	fixtures.TotalNotSum, fixtures.ShiftedRow, fixtures.Swapped, fixtures.DigitTypo, fixtures.CarryBroken,
	fixtures.BlankTotals, fixtures.HalfBlank, fixtures.BlankZeros, fixtures.DecisionsMisread,
	fixtures.RulesAtAgency, fixtures.StockLogic,
}

// corpus is a folder of reports.
type corpus struct {
	kind    kind
	input   string // folder
	reports int
	files   int
	bytes   int64
}

// makeCorpus generates a corpus, or takes the one an earlier call has left.
func (p *plan) makeCorpus(k kind, reports int) (*corpus, error) {
	agencies := max(1, reports/corpusYears)
	folder := filepath.Join(p.folder, fmt.Sprintf("%s-%d", k.name, agencies*corpusYears))
	c := &corpus{kind: k, input: filepath.Join(folder, fixtures.InputFolder), reports: agencies * corpusYears}
	whole := filepath.Join(folder, "whole")
	if _, err := os.Stat(whole); errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(p.progress, "generate %s, %d reports\n", k.title, c.reports)
		if err := os.RemoveAll(folder); err != nil {
			return nil, err
		}
		d := fixtures.District{
			Agencies: agencies, FirstYear: firstYear, LastYear: lastYear, Seed: 1, ErrorShare: 0.02,
			Kinds: wrongFigures, Formats: []fixtures.Format{k.format}, PlainText: true,
		}
		done, err := d.Write(folder, k.bundle)
		if err != nil {
			return nil, err
		}
		if done.Reports != c.reports {
			return nil, fmt.Errorf("corpus has %d reports, want %d", done.Reports, c.reports)
		}
		if err := os.WriteFile(whole, []byte(strconv.Itoa(done.Reports)+"\n"), 0o644); err != nil {
			return nil, err
		}
	} else if err != nil {
		return nil, err
	}
	// Walking it counts it and brings its folders into the cache.
	err := filepath.WalkDir(c.input, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		c.files++
		c.bytes += info.Size()
		return err
	})
	return c, err
}
