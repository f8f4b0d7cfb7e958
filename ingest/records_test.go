package ingest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gouji/fixtures"
	"gouji/fixtures/published"
	"gouji/form"
)

// recordWays are the ways in which a program writes reports for another one.
func recordWays() (ways []layout) {
	for _, f := range []fixtures.Format{fixtures.JSON, fixtures.NDJSON, fixtures.CSVLong, fixtures.CSVWide} {
		for _, chinese := range []bool{false, true} {
			for _, separator := range []rune{',', ';', '\t'} {
				if separator != ',' && (f == fixtures.JSON || f == fixtures.NDJSON) {
					continue
				}
				for _, encoding := range fixtures.Encodings() {
					ways = append(ways, layout{
						fmt.Sprintf("%s chinese %v separator %q encoding %v", f, chinese, separator, encoding), f,
						fixtures.Options{Chinese: chinese, Separator: separator, Encoding: encoding, CRLF: encoding != 0},
					})
				}
			}
		}
	}
	return ways
}

// TestRecords: what is written for programs is read as it was, every cell with
// the place where it stands.
func TestRecords(t *testing.T) {
	reports := published.Reports()
	for _, year := range []int{2020, 2023} {
		district := fixtures.District{Agencies: 3, FirstYear: year, LastYear: year, Seed: 7, Narrative: true}
		for f := range district.Filings() {
			copied := *f.Report
			reports = append(reports, &copied)
		}
	}
	for _, way := range recordWays() {
		t.Run(way.name, func(t *testing.T) {
			var b bytes.Buffer
			if err := fixtures.Render(&b, fixtures.FilingsOf(reports...), way.format, way.options); err != nil {
				t.Fatal(err)
			}
			got := read(t, "records"+way.format.Extension(), b.Bytes())
			if len(got.reports) != len(reports) {
				t.Fatalf("%d reports, want %d; findings %v", len(got.reports), len(reports), got.source.Findings)
			}
			var plain bytes.Buffer
			way.options.Encoding = 0
			if err := fixtures.Render(&plain, fixtures.FilingsOf(reports...), way.format, way.options); err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(strings.TrimPrefix(plain.String(), "\ufeff"), "\n")
			for i, r := range got.reports {
				compareReports(t, r, reports[i])
				compareMeta(t, r, reports[i])
				checkPlaces(t, r, lines)
			}
		})
	}
}

func compareMeta(t *testing.T, got, want *form.Report) {
	t.Helper()
	if got.Agency != want.Agency || got.Scope != want.Scope || got.SubmittedAt != want.SubmittedAt {
		t.Errorf("%v %s %s, want %v %s %s", got.Agency, got.Scope, got.SubmittedAt, want.Agency, want.Scope, want.SubmittedAt)
	}
	if k := got.Source.Kind; (k == form.JSON || k == form.NDJSON) && !slices.Equal(got.Narrative, want.Narrative) {
		t.Errorf("narrative %v, want %v", got.Narrative, want.Narrative)
	}
	for i := range got.Findings {
		switch f := &got.Findings[i]; f.Rule {
		case "F-MISSING-CELL", "F-MISSING-TABLE", "F-CODE", "F-EDITION", "F-HYBRID", "U-UNIT":
		default:
			t.Errorf("finding %s: %s", f.Rule, f.Message(form.English))
		}
	}
}

// checkPlaces holds every place to the text: the figure stands there.
func checkPlaces(t *testing.T, r *form.Report, lines []string) {
	t.Helper()
	for id, p := range r.Places {
		value, stated := r.Value(form.CellID(id))
		if !stated {
			continue
		}
		rest := []rune(lines[p.Line-1])[p.Column-1:]
		text := strings.TrimLeft(string(rest), "\"")
		end := strings.IndexFunc(text, func(c rune) bool { return !strings.ContainsRune("0123456789.-", c) })
		if end >= 0 {
			text = text[:end]
		}
		want := strconv.FormatInt(value, 10)
		if form.Cells[id].Kind() == form.Money {
			unit := form.NoUnit
			if strings.HasPrefix(strings.TrimLeft(string(rest), "\"0123456789.-"), "元") {
				unit = form.Yuan
			}
			text = strconv.FormatInt(form.ReadFigure(&form.Cells[id], text, unit).Value, 10)
		}
		if text != want {
			t.Errorf("%s at %d:%d is %q, want %s", form.Cells[id].Code, p.Line, p.Column, text, want)
		}
	}
}

// TestCorpusRecords takes the figures of real reports through every form of
// record. The folder named by GOUJI_CORPUS holds them as NAME.values.json.
func TestCorpusRecords(t *testing.T) {
	folder := os.Getenv("GOUJI_CORPUS")
	if folder == "" {
		t.Skip("GOUJI_CORPUS names no folder of published reports")
	}
	paths, err := filepath.Glob(filepath.Join(folder, "*.values.json"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no *.values.json in %s: %v", folder, err)
	}
	for _, path := range paths {
		want := corpusReport(t, path)
		for _, way := range recordWays() {
			data := way.render(t, want)
			got := read(t, "report"+way.format.Extension(), data)
			if len(got.reports) != 1 {
				t.Fatalf("%s %s: %d reports", path, way.name, len(got.reports))
			}
			compareReports(t, got.reports[0], want)
		}
	}
}

// corpusReport makes a report of the values that people read from a real one.
func corpusReport(t *testing.T, path string) *form.Report {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var values struct {
		Agency string
		Year   int
		Cells  map[string]any
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&values); err != nil {
		t.Fatal(err)
	}
	r := &form.Report{Agency: form.Agency{Name: values.Agency}, Year: values.Year}
	for code, value := range values.Cells {
		id, ok := form.CellByCode(code)
		if !ok {
			t.Fatalf("%s: no cell %s", path, code)
		}
		figure := ""
		if value != nil {
			figure = fmt.Sprint(value)
		}
		r.Put(id, figure, form.NoUnit, form.Place{})
	}
	if !r.Finalise() || r.Filled() < 50 {
		t.Fatalf("%s: %d cells, findings %v", path, r.Filled(), r.Findings)
	}
	return r
}
