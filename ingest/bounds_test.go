package ingest

import (
	"fmt"
	"strings"
	"testing"

	"gouji/form"
	"gouji/ingest/limits"
	"gouji/ingest/lines/linestest"
)

// What small or odd files ask for is bounded, whoever reads them: none takes more than
// some seconds of a processor or 256 MiB beyond its own bytes.
func TestHostileFilesAreBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("costs are measured without the race detector")
	}
	const (
		long  = "agency_name,year,table,row,column,value\n"
		title = "某某局2020年政府信息公开工作年度报告\n"
		mega  = 1 << 20
	)
	tests := []struct {
		name, file string
		text       func() string
	}{
		{"a line of delimiters in a long table", "a.csv", func() string { return long + strings.Repeat("x,", 8*mega-100) }},
		{"a line of delimiters in a wide table", "a.csv", func() string {
			return "年度,机关名称,applications.new_received.natural\n2020,某某局,1" + strings.Repeat(",", 15*mega)
		}},
		{"a line of delimiters in a form", "a.csv", func() string { return title + strings.Repeat("1,", 8*mega-100) }},
		{"a line over the limit", "a.csv", func() string { return long + strings.Repeat("x,", 9*mega) }},
		{"rows that name nothing", "a.csv", func() string { return long + strings.Repeat("某某局,2020,applications,none,natural,1\n", mega/8) }},
		{"rows with a field too many", "a.csv", func() string {
			return long + strings.Repeat("某某局,2020,applications,new_received,natural,1,2\n", mega/8)
		}},
		{"rows of one cell", "a.csv", func() string {
			return long + strings.Repeat("某某局,2020,applications,new_received,natural,x\n", mega/8)
		}},
		{"keys that name nothing", "a.json", func() string {
			return `{"year":2020,"agency":{"name":"某某局"}` + strings.Repeat(`,"k":0`, mega/8) + "}"
		}},
		{"a label again and again", "a.txt", func() string { return title + strings.Repeat("（一）予以公开\n", mega/16) }},
		{"cells over all columns", "a.html", func() string {
			return title + "<table>" + strings.Repeat("<tr><td colspan=1000 rowspan=1000>1", mega/32) + "</table>"
		}},
		{"styles without end", "a.html", func() string {
			return title + "<table>" + strings.Repeat(`<tr><td style="margin:1px;color:#123;top:-3px;position:relative">1`, mega/32) + "</table>"
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data := []byte(tt.text())
			taken := &collector{tb: t}
			linestest.WithinBounds(t, len(data), func() {
				if err := NewReader(Options{}).ReadBytes(t.Context(), tt.file, data, taken); err != nil {
					t.Error(err)
				}
			})
			findings := 0
			for _, s := range taken.sources {
				findings += len(s.Findings)
			}
			for _, r := range taken.reports {
				findings += len(r.Findings)
			}
			if most := 20_000; findings == 0 || findings > most {
				t.Errorf("%d findings", findings)
			}
		})
	}
}

// Findings that are too many to list are one that counts them, with all their figures.
func TestFindingsAreCounted(t *testing.T) {
	const rows = 30_000
	c := collect(t, "a.csv", []byte("agency_name,year,table,row,column,value\n某某局,2020,applications,new_received,natural,5\n"+
		strings.Repeat("某某局,2020,applications,none,natural,1\n", rows)))
	if len(c.reports) != 1 {
		t.Fatalf("%d reports", len(c.reports))
	}
	r := c.reports[0]
	var last *form.Finding
	for i := range r.Findings {
		if r.Findings[i].Rule == form.RuleFLimit {
			last = &r.Findings[i]
		}
	}
	if last == nil || last.Figures != rows-10_000 || r.Figures != rows+1 || !strings.Contains(last.Message(form.English), "20000 more findings") {
		t.Errorf("%d figures met; %+v", r.Figures, last)
	}
}

// What is behind a limit of rows or of cells is refused with the limit, and what no name
// of a column can be makes no table.
func TestRowsAndCellsAreBounded(t *testing.T) {
	small := limits.Limits{Rows: 50}
	for _, tt := range []struct {
		name, file, text, told string
		limits                 limits.Limits
	}{
		{"lines of a text", "a.txt", strings.Repeat("某局 1\n", 51), "more than 50 rows", small},
		{"lines of a form", "a.csv", strings.Repeat("某局,1\n", 51), "more than 50 rows", small},
		{"cells of a form", "a.csv", strings.Repeat("某局"+strings.Repeat(",1", 200)+"\n", 5000), "more than 1000000 cells", limits.Limits{}},
		{"a name of a column without end", "a.csv", "agency_name,year,table,row,column,value," + strings.Repeat("x", 65<<10) + "\n某某局,2020,applications,new_received,natural,1\n", "F-EMPTY", limits.Limits{}},
	} {
		if got := collectWith(t, NewReader(Options{Limits: tt.limits}), tt.file, []byte(tt.text)).describe(); !strings.Contains(got, tt.told) {
			t.Errorf("%s: %s", tt.name, got)
		}
	}
}

// Every key of an object is held to see one that comes twice, so there is a limit; the
// report that breaks it is a finding and the next is read.
func TestKeysOfAnObjectAreBounded(t *testing.T) {
	var many strings.Builder
	for i := range 301 {
		fmt.Fprintf(&many, `,"k%d":0`, i)
	}
	data := strings.Replace(oneReport, `,"tables"`, many.String()+`,"tables"`, 1) + "\n" + strings.Replace(oneReport, "甲局", "乙局", 1)
	for most, read := range map[int]int{300: 1, 304: 2} {
		got := collectWith(t, NewReader(Options{Limits: limits.Limits{Keys: most}}), "a.ndjson", []byte(data))
		refused := strings.Contains(got.describe(), "more than 300 keys")
		if len(got.reports) != read || refused != (read == 1) || got.reports[len(got.reports)-1].Agency.Name != "乙局" {
			t.Errorf("limit %d: %d read\n%s", most, len(got.reports), got.describe())
		}
	}
}
