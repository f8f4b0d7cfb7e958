package selfcheck

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"gouji/form"
	"gouji/transform/localise"
)

// Finding is one finding as JSON.
type Finding struct {
	Rule       string   `json:"rule"`
	Severity   string   `json:"severity"`
	About      string   `json:"about"`
	File       string   `json:"file"`
	Place      string   `json:"place"`
	Line       int32    `json:"line,omitempty"`
	Column     int32    `json:"column,omitempty"`
	Part       int16    `json:"part,omitempty"`
	Cell       string   `json:"cell,omitempty"` // of a place in a CSV file, as a spreadsheet program shows it
	AgencyCode string   `json:"agency_code,omitempty"`
	AgencyName string   `json:"agency_name,omitempty"`
	Year       int      `json:"year,omitempty"`
	Cells      []string `json:"cells,omitempty"`
	Unit       string   `json:"unit,omitempty"` // of the three figures: count or fen
	Stated     *int64   `json:"stated,omitempty"`
	Expected   *int64   `json:"expected,omitempty"`
	Difference *int64   `json:"difference,omitempty"`
	Message    string   `json:"message"`
	Suggestion string   `json:"suggestion,omitempty"`
	Decision   string   `json:"decision,omitempty"` // of the office: accepted, confirmed or false_alarm
}

// NewFinding lays a finding out in a language. The prefix goes before the path
// of its source, which may be nil.
func NewFinding(l form.Language, prefix string, source *form.Source, located *Located) Finding {
	f := &located.Finding
	record := Finding{
		Rule: f.Rule, Severity: f.Severity().String(), About: f.About().String(), Line: f.Place.Line, Column: f.Place.Column, Part: f.Place.Part, Cell: f.Place.SheetCell(),
		AgencyCode: located.Agency.Code, AgencyName: located.Agency.Name, Year: located.Year,
		Message: f.Message(l), Suggestion: f.Suggestion.In(l),
	}
	if f.Decision != nil {
		record.Decision = f.Decision.Verdict.String()
	}
	if source != nil {
		record.File, record.Place = prefix+source.Path, prefix+source.At(f.Place)
	}
	for _, id := range f.Cells {
		record.Cells = append(record.Cells, form.Cells[id].Code)
	}
	if f.HasStated {
		record.Stated = &f.Stated
	}
	if f.HasExpected {
		record.Expected = &f.Expected
	}
	if d, ok := f.Difference(); ok {
		record.Difference = &d
	}
	if f.HasStated || f.HasExpected {
		record.Unit = "count"
		if f.Kind() == form.Money {
			record.Unit = "fen"
		}
	}
	return record
}

// explanation is one way to mend a table, as JSON.
type explanation struct {
	File       string   `json:"file"`
	AgencyCode string   `json:"agency_code,omitempty"`
	AgencyName string   `json:"agency_name,omitempty"`
	Year       int      `json:"year"`
	Table      string   `json:"table"`
	Rank       int      `json:"rank"`
	Kind       string   `json:"kind"`
	Operation  string   `json:"operation,omitempty"`
	Changes    []change `json:"changes"`
	Unique     bool     `json:"unique"`
	Minimal    bool     `json:"minimal"`
	Others     int      `json:"others,omitempty"`
	Suggestion string   `json:"suggestion"`
	Proof      string   `json:"proof"`
}

type change struct {
	Cell string `json:"cell"`
	From *int64 `json:"from"` // null where there is no figure
	To   *int64 `json:"to"`   // null where the identities leave a choice
}

func newExplanation(l form.Language, prefix string, r *form.Report, e *localise.Explanation) explanation {
	record := explanation{
		AgencyCode: r.Agency.Code, AgencyName: r.Agency.Name, Year: r.Year,
		Table: form.Tables[e.Table].Code, Rank: e.Rank, Kind: e.Kind.String(), Operation: e.Operation.String(), Changes: []change{},
		Unique: e.Unique, Minimal: e.Minimal, Others: e.Others, Suggestion: e.Suggestion.In(l), Proof: e.Proof.In(l),
	}
	if r.Source != nil {
		record.File = prefix + r.Source.Path
	}
	for _, c := range e.Changes {
		one := change{Cell: form.Cells[c.Cell].Code}
		if c.HasFrom {
			one.From = &c.From
		}
		if c.HasTo {
			one.To = &c.To
		}
		record.Changes = append(record.Changes, one)
	}
	return record
}

// Lines writes what Check finds as JSON, one object a line: of each file the
// findings by place, then the explanations.
type Lines struct {
	Language form.Language
	Prefix   string // goes before the paths of sources
	Out      io.Writer

	findings Findings // of the current file
	after    bytes.Buffer
}

// Report takes a report.
func (l *Lines) Report(checked *Checked) error {
	l.findings.Add(checked)
	for i := range checked.Diagnoses {
		for j := range checked.Diagnoses[i].Explanations {
			e := newExplanation(l.Language, l.Prefix, checked.Report, &checked.Diagnoses[i].Explanations[j])
			if err := WriteLine(&l.after, "explanation", e); err != nil {
				return err
			}
		}
	}
	return nil
}

// Source writes the lines of a file.
func (l *Lines) Source(s *form.Source) error {
	l.findings.Finish(s)
	for i := range l.findings {
		if err := WriteLine(l.Out, "finding", NewFinding(l.Language, l.Prefix, s, &l.findings[i])); err != nil {
			return err
		}
	}
	_, err := l.after.WriteTo(l.Out)
	l.findings = l.findings[:0]
	l.after.Reset()
	return err
}

// WriteLine writes an object with its type in front.
func WriteLine(w io.Writer, messageType string, object any) error {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(object); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, `{"message_type":%q,%s`, messageType, body.Bytes()[1:])
	return err
}
