package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"gouji/form"
	"gouji/pipeline/selfcheck"
	"gouji/sinks/office"
	"gouji/sinks/page"
	"gouji/transform/attribution"
)

// program holds what the district built into the page.
type program struct {
	selfcheck.District
	lists selfcheck.Lists
	// builtIn is all of it as JSON until the first file needs it: a browser compiles
	// what reads it while nobody waits.
	builtIn string
}

// unpack reads what was built in.
func (p *program) unpack() {
	if p.builtIn == "" {
		return
	}
	var err error
	if p.District, p.lists, err = selfcheck.ParseDistrict(p.builtIn); err != nil {
		panic(err) // gouji has read it before it was built in
	}
	p.builtIn = ""
}

// answer is what the page learns about a file.
type answer struct {
	Files    []*file   `json:"files"`            // a packed file holds several
	Findings [2]string `json:"findings"`         // lines of gouji check --format json, in Chinese and English
	Failed   bool      `json:"failed,omitempty"` // the program met a fault of its own
}

type file struct {
	Path     string    `json:"path"`
	Kind     string    `json:"kind"`
	Encoding string    `json:"encoding"`
	Status   string    `json:"status"`
	Reason   pair      `json:"reason"`
	Notes    []note    `json:"notes"` // findings about the file
	Reports  []*report `json:"reports"`
}

type report struct {
	Name     string `json:"name"`
	Code     string `json:"code"`
	Year     int    `json:"year"`
	Edition  string `json:"edition"`
	Own      bool   `json:"own"`
	Usable   bool   `json:"usable"`
	Wrong    bool   `json:"wrong"`    // something must be corrected
	Mismatch []pair `json:"mismatch"` // what does not fit the list or the year of the district
	Notes    []note `json:"notes"`    // findings of a report that cannot be used
	Detail   any    `json:"detail"`   // see page.Detail; null for a report that cannot be used
}

type note struct {
	Severity form.Severity `json:"s"`
	Text     pair          `json:"t"`
	Place    pair          `json:"p"`
}

type pair [2]string

func both(t form.Text) pair { return pair{t.Chinese, t.English} }

func noteOf(s *form.Source, f *form.Finding) note {
	return note{f.Severity(), pair{f.Message(form.Chinese), f.Message(form.English)}, pair{s.Where(f.Place, form.Chinese), s.Where(f.Place, form.English)}}
}

// answer checks a file. A fault of the program is an answer too.
func (p *program) answer(path string) (result []byte) {
	defer func() {
		if fault := recover(); fault != nil {
			println(fmt.Sprint(fault)) // the browser's console
			result, _ = json.Marshal(answer{Failed: true})
		}
	}()
	p.unpack()
	a := answer{Files: []*file{}}
	var said [2]bytes.Buffer
	lines := [2]selfcheck.Lines{{Language: form.Chinese, Out: &said[0]}, {Language: form.English, Out: &said[1]}}
	var reports []*report // of the current file
	err := selfcheck.Check(context.Background(), []string{path}, p.lists, selfcheck.Handler{
		Report: func(checked *selfcheck.Checked) error {
			for i := range lines {
				if err := lines[i].Report(checked); err != nil {
					return err
				}
			}
			reports = append(reports, p.report(checked))
			return nil
		},
		Source: func(s *form.Source) error {
			f := &file{
				Path: s.Path, Kind: s.Kind.String(), Encoding: s.Encoding, Status: s.Status.String(), Reason: both(s.Reason),
				Notes: []note{}, Reports: reports,
			}
			for i := range s.Findings {
				f.Notes = append(f.Notes, noteOf(s, &s.Findings[i]))
			}
			if f.Reports == nil {
				f.Reports = []*report{}
			}
			a.Files, reports = append(a.Files, f), nil
			for i := range lines {
				if err := lines[i].Source(s); err != nil {
					return err
				}
			}
			return nil
		},
	})
	if err != nil {
		panic(err)
	}
	a.Findings = [2]string{said[0].String(), said[1].String()}
	result, err = json.Marshal(&a)
	if err != nil {
		panic(err)
	}
	return result
}

// report is what the page shows of a report.
func (p *program) report(checked *selfcheck.Checked) *report {
	r := checked.Report
	out := &report{
		Name: r.Agency.Name, Code: r.Agency.Code, Year: r.Year, Own: r.Scope == form.Own, Usable: checked.Usable,
		Mismatch: []pair{}, Notes: []note{},
	}
	for i := range checked.Findings {
		f := &checked.Findings[i]
		out.Wrong = out.Wrong || f.Severity().IsError()
		if !checked.Usable {
			out.Notes = append(out.Notes, noteOf(r.Source, f))
		}
	}
	if !checked.Usable {
		return out
	}
	out.Edition = r.Edition().String()
	for _, t := range selfcheck.Mismatches(r, p.lists.Roster, p.Years) {
		out.Mismatch, out.Wrong = append(out.Mismatch, both(t)), true
	}
	agencies, _ := attribution.Identify([]form.Agency{r.Agency}, maps.All(map[int32]int{0: r.Year}), p.lists.Roster)
	filing := office.NewFiling(agencies, 0, 0, form.Counted, r, cells{r})
	filing.Find(checked.Findings, false, office.Explanations(checked.Diagnoses), nil)
	out.Detail = page.Detail(filing)
	return out
}

// cells are those of a report, for an office file that is made before the report is
// used again.
type cells struct{ *form.Report }

// Unpack implements office.Cells.
func (c cells) Unpack(into *office.Figures) {
	into.Values, into.States, into.Places = c.Values, c.States, c.Places
}
