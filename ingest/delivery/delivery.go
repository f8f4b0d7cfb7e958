// Package delivery is one file as it was handed in, while it is read: the
// reports found in it go on to a Handler, what is wrong with the file itself
// becomes findings on its form.Source, and at the end it is decided what became
// of it. Every reader of a kind of file delivers through it and knows nothing
// of files, archives or workers.
//
// Files, each using only those after it: broken, delivery.
package delivery

import (
	"context"
	"slices"

	"gouji/form"
	"gouji/ingest/limits"
)

// Handler receives what is found. An error it returns ends the reading and
// comes back from whoever reads.
type Handler interface {
	// Report is called for every report met, finalised. The report is borrowed:
	// it is used again when the call returns. usable is false for a report
	// that cannot be used; its findings say why. A report with Fragment set
	// continues one that was delivered before (see form.Report).
	Report(r *form.Report, usable bool) error
	// Source is called once for every input file and every archive member,
	// after its reports. The handler keeps s.
	Source(s *form.Source) error
}

// Delivery is one source being read. It belongs to one goroutine.
type Delivery struct {
	Source *form.Source
	Limits *limits.Limits // all are set
	// Continues says that what is read continues a table whose first lines
	// stand in an earlier part of the file.
	Continues bool
	// GoesOn says that the table goes on in a later part of the file.
	GoesOn bool
	// Usable counts the usable reports delivered, and Reason says why the first
	// one that was not usable is not.
	Usable    int
	Reason    form.Text
	notReport form.Text // why it is no report, if its title says so

	roster  *form.Roster
	handler Handler
	blank   *form.Report
	dropped limits.Dropped // findings that are not listed singly
	shown   int            // parts of the source that can be shown
}

// New begins the delivery of the file that messages call path. blank is lent for
// readers that make one report at a time (Blank). A nil roster completes nothing.
func New(path string, to Handler, roster *form.Roster, l *limits.Limits, blank *form.Report) *Delivery {
	return &Delivery{Source: &form.Source{Path: path}, Limits: l, roster: roster, handler: to, blank: blank}
}

// Blank returns an empty report of this source. It is the same one each time.
func (d *Delivery) Blank() *form.Report {
	d.blank.Reset()
	d.blank.Source = d.Source
	return d.blank
}

// Deliver completes a report (roster, editions, missing parts) and hands it on.
func (d *Delivery) Deliver(ctx context.Context, r *form.Report) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r.Source = d.Source
	d.show(r)
	if d.Continues && d.Source.Kind == form.CSVLong {
		r.Fragment = true // its first lines may stand in an earlier part
	}
	if form.IsTotal(r.Agency.Name) {
		d.NotAReport(form.Text{Chinese: "“" + r.Agency.Name + "”是汇总行，不是一个机关的报告", English: "“" + r.Agency.Name + "” is a row of totals, not the report of an agency"}, r)
		return nil
	}
	d.identify(r)
	d.decideScope(r)
	usable := r.Finalise()
	d.Source.Reports++
	d.Source.Figures += r.Figures
	if usable {
		d.Usable++
	} else if d.Reason == (form.Text{}) && len(r.Findings) > 0 {
		d.Reason = Messages(&r.Findings[len(r.Findings)-1])
	}
	return d.handler.Report(r, usable)
}

// show makes the texts of a report such that they can be shown (form.Visible).
func (d *Delivery) show(r *form.Report) {
	for _, text := range []*string{&r.Agency.Code, &r.Agency.Name, &r.Agency.Division, &r.SubmittedAt} {
		*text = form.Visible(*text)
	}
	for i := range r.Narrative {
		r.Narrative[i].Text = form.VisibleLines(r.Narrative[i].Text)
	}
	for i := range r.Responses {
		r.Responses[i].Text = form.Visible(r.Responses[i].Text)
	}
	for i := range r.Findings {
		for j, text := range r.Findings[i].Arguments {
			r.Findings[i].Arguments[j] = form.Visible(text)
		}
	}
	d.showParts()
}

func (d *Delivery) showParts() {
	for ; d.shown < len(d.Source.Parts); d.shown++ {
		d.Source.Parts[d.shown] = form.Visible(d.Source.Parts[d.shown])
	}
}

// identify fills in from the roster what the input leaves out about who reported.
func (d *Delivery) identify(r *form.Report) {
	if d.roster == nil || r.Agency.Code != "" && r.Agency.Name != "" && r.Agency.Division != "" {
		return
	}
	member, ok := d.roster.ByCode(r.Agency.Code)
	if !ok && r.Agency.Code == "" && r.Agency.Name != "" {
		member, ok = d.roster.ByName(r.Agency.Division, r.Agency.Name)
	}
	if !ok {
		return
	}
	if r.Agency.Code == "" {
		r.Agency.Code = member.Code
	}
	if r.Agency.Name == "" {
		r.Agency.Name = member.Name
	}
	if r.Agency.Division == "" {
		r.Agency.Division = member.Division
	}
}

// decideScope takes the report of a government of a county or above for the consolidated
// one where it does not say what it covers: what its own office did stands in the report
// of the 办公室. A department or township of the roster is what the roster says.
func (d *Delivery) decideScope(r *form.Report) {
	if r.ScopeStated || !form.IsDistrictGovernment(r.Agency.Name) {
		return
	}
	member, ok := d.roster.ByCode(r.Agency.Code)
	if !ok {
		member, ok = d.roster.ByName(r.Agency.Division, r.Agency.Name)
	}
	if ok && (member.Group == form.GroupDepartments || member.Group == form.GroupTowns) {
		return
	}
	r.Scope = form.Consolidated
	r.Findings = append(r.Findings, form.Finding{Rule: form.RuleFScope, Place: r.Place, Arguments: []string{r.Agency.Name}})
}

// Find records a finding about the source itself. Figures it accounts for are
// figures met in the source.
func (d *Delivery) Find(f form.Finding) {
	d.Source.Figures += f.Figures
	d.Source.Findings = d.dropped.Fold(append(d.Source.Findings, f), d.Limits.Findings)
}

// ChangedMeanwhile notes that the source was changed while it was read, which
// explains whatever else went wrong in reading it.
func (d *Delivery) ChangedMeanwhile() {
	changed := form.Finding{Rule: form.RuleFChanged}
	d.Source.Findings = slices.DeleteFunc(d.Source.Findings, func(f form.Finding) bool {
		if f.Unread() {
			changed.Figures += f.Figures
		}
		return f.Unread()
	})
	d.Source.Findings = append(d.Source.Findings, changed)
	d.notReport = form.Text{}
}

// NotAReport notes that what was read last is no report, and why. r is what was read
// of it, nil for nothing; its figures are accounted for.
func (d *Delivery) NotAReport(reason form.Text, r *form.Report) {
	f := form.Finding{Rule: form.RuleFNotreport, Arguments: []string{reason.Chinese, reason.English}}
	if r != nil {
		f.Place, f.Figures = r.Place, r.Figures
	}
	d.Find(f)
	d.notReport = reason
}

// Close decides what became of the source and hands it on.
func (d *Delivery) Close() error {
	d.Judge()
	return d.handler.Source(d.Source)
}

// Judge decides what became of the source.
func (d *Delivery) Judge() {
	s := d.Source
	d.showParts()
	if d.notReport != (form.Text{}) && s.Reports == 0 && s.Status == form.Read && d.failure() == (form.Text{}) {
		s.Status, s.Reason = form.NotAReport, d.notReport
		return
	}
	if d.Usable > 0 && s.Status == form.Read {
		s.Reason = d.failure() // what was given up of a file that is used
		return
	}
	if d.Usable == 0 && s.Status == form.Read {
		if s.Reports == 0 && len(s.Findings) == 0 {
			d.Find(form.Finding{Rule: form.RuleFEmpty})
		}
		s.Status, s.Reason = form.Rejected, d.failure()
		if s.Reason == (form.Text{}) {
			s.Reason = d.Reason
		}
		if s.Reason == (form.Text{}) {
			s.Reason = Messages(&form.Finding{Rule: form.RuleFEmpty})
		}
	}
}

// failure says what of the source could not be read, "" in both languages if all could.
func (d *Delivery) failure() form.Text {
	for i := range d.Source.Findings {
		if d.Source.Findings[i].Severity().IsError() {
			return Messages(&d.Source.Findings[i])
		}
	}
	return form.Text{}
}

// Messages returns what a finding says in both languages.
func Messages(f *form.Finding) form.Text {
	return form.Text{Chinese: f.Message(form.Chinese), English: f.Message(form.English)}
}

// Unreadable makes the finding (F-READ) for a file that cannot be read.
func Unreadable(reason form.Text) form.Finding {
	return form.Finding{Rule: form.RuleFRead, Arguments: []string{reason.Chinese, reason.English}}
}

// Malformed makes the finding (F-SYNTAX) for a place at which a file is
// malformed, which lost so many figures.
func Malformed(place form.Place, figures int, reason form.Text) form.Finding {
	return form.Finding{Rule: form.RuleFSyntax, Place: place, Figures: figures, Arguments: []string{reason.Chinese, reason.English}}
}
