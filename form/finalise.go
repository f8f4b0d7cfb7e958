package form

import (
	"strconv"
)

// Finalise finishes a report once its input is read: it decides the edition of
// each table from the cells that are there, moves figures off caption rows,
// and adds the findings about the report as a form (missing tables and cells,
// wrong or mixed editions, the check digits of the code). It reports whether
// the report is usable, that is, is filled in and says which agency and which year
// it is about; if not, a finding tells what is missing.
func (r *Report) Finalise() bool {
	r.AsRead.Findings, r.AsRead.Captions, r.AsRead.Removed = len(r.Findings), len(r.Captions), r.AsRead.Removed[:0]
	if r.blank() {
		r.find(Finding{Rule: RuleFBlank, Place: r.Place})
		return false
	}
	if r.Agency.Code == "" && r.Agency.Name == "" {
		r.find(Finding{Rule: RuleFAgency, Place: r.Place})
		return false
	}
	if r.Year < FirstYear || r.Year > LastYear {
		year := ""
		if r.Year != 0 {
			year = strconv.Itoa(r.Year)
		}
		r.find(Finding{Rule: RuleFYear, Place: r.Place, Arguments: []string{year}})
		return false
	}
	if r.Agency.Code != "" && !CheckCode(r.Agency.Code) {
		r.find(Finding{Rule: RuleFCode, Place: r.Place, Arguments: []string{r.Agency.Code}})
	}
	var there [NumTables]presence
	for t := range there {
		there[t] = r.presence(TableID(t))
	}
	r.decideEditions(&there)
	for t, e := range r.Editions {
		p := &there[t]
		if e == Edition2019 && p.only2021 > 0 || e == Edition2021 && p.only2019 > 0 {
			if TableID(t) == Applications {
				r.moveCaptions()
			}
			r.findForeign(TableID(t))
			p.stated = r.presence(TableID(t)).stated
		}
	}
	r.findMissing(&there)
	if r.Unchanged() {
		r.find(Finding{Rule: RuleRUnchanged, Place: r.Place, Arguments: []string{r.Answers, "", ""}})
	}
	return true
}

// blank reports whether there is a form with nothing in it. Of a fragment nobody
// knows: the rest may be elsewhere.
func (r *Report) blank() bool {
	if r.Fragment || r.Figures > 0 || len(r.Captions) > 0 {
		return false
	}
	form := false
	for _, state := range r.States {
		switch state {
		case Blank:
			form = true
		case Stated, Unreadable:
			return false
		}
	}
	return form
}

// presence counts what a report has of a table. Every report is counted, so
// this looks at each cell once and at nothing but small arrays.
type presence struct {
	cells, stated      int
	unreadable         int
	only2019, only2021 int // cells that one edition prints
	lacks2019          int // cells of the 2019 edition that are absent
	lacks2021          int
}

func (r *Report) presence(t TableID) (p presence) {
	first, end := CellRange(t)
	for id := first; id < end; id++ {
		e, s := editionsOf[id], r.States[id]
		if s == Absent {
			p.lacks2019 += int(e & Edition2019)
			p.lacks2021 += int(e&Edition2021) >> 1
			continue
		}
		p.cells++
		switch s {
		case Stated:
			p.stated++
		case Unreadable:
			p.unreadable++
		}
		switch e {
		case Edition2019:
			p.only2019++
		case Edition2021:
			p.only2021++
		}
	}
	return p
}

func (r *Report) find(f Finding) { r.Findings = append(r.Findings, f) }

// countEditions counts the tables that are of the 2019 and of the 2021 edition.
func (r *Report) countEditions() (older, newer int) {
	for _, e := range r.Editions {
		switch e {
		case Edition2019:
			older++
		case Edition2021:
			newer++
		}
	}
	return older, newer
}

// Edition returns the edition most tables of the report are of.
func (r *Report) Edition() Edition {
	older, newer := r.countEditions()
	switch {
	case older == 0 && newer == 0:
		return EditionFor(r.Year)
	case older > newer:
		return Edition2019
	default:
		return Edition2021
	}
}

// decideEditions looks, table by table, at the cells that only one edition
// prints. A table without such evidence follows the rest of the report, then
// the edition the input claims, then the year.
func (r *Report) decideEditions(there *[NumTables]presence) {
	var open [NumTables]bool
	var votes EditionVotes
	for t := range NumTables {
		only2019, only2021 := there[t].only2019, there[t].only2021
		switch {
		case there[t].cells == 0:
		case t == Applications && only2021 > 0, only2021 > only2019:
			// A 2021 table 三 may carry figures on the caption row （六）, which is a
			// data row on the 2019 form; its sub-rows decide.
			r.Editions[t] = Edition2021
			votes.Add(Edition2021, 1)
		case only2019 > 0:
			r.Editions[t] = Edition2019
			votes.Add(Edition2019, 1)
		default:
			open[t] = true
		}
	}
	rest := votes.Winner(r.StatedEdition, r.Year)
	for t := range open {
		if open[t] {
			r.Editions[t] = rest
		}
	}
	r.findEdition()
}

// EditionVotes counts what speaks for either edition.
type EditionVotes struct{ older, newer int }

// Add counts so many votes for an edition; for none or both they do not count.
func (v *EditionVotes) Add(e Edition, votes int) {
	switch e {
	case Edition2019:
		v.older += votes
	case Edition2021:
		v.newer += votes
	}
}

// Winner returns the edition with more votes; if both have as many, the one that
// the input states, or else the one prescribed for the year.
func (v *EditionVotes) Winner(stated Edition, year int) Edition {
	switch {
	case v.newer > v.older:
		return Edition2021
	case v.older > v.newer:
		return Edition2019
	case stated != NoEdition:
		return stated
	default:
		return EditionFor(year)
	}
}

func (r *Report) findEdition() {
	older, newer := r.countEditions()
	if want := EditionFor(r.Year); newer == 0 && want == Edition2019 || older == 0 && want == Edition2021 {
		return
	}
	var of2019, of2021, english2019, english2021 []string
	for t, e := range r.Editions {
		switch e {
		case Edition2019:
			of2019, english2019 = append(of2019, Tables[t].Caption), append(english2019, Tables[t].English)
		case Edition2021:
			of2021, english2021 = append(of2021, Tables[t].Caption), append(english2021, Tables[t].English)
		}
	}
	want := EditionFor(r.Year)
	switch {
	case len(of2019) > 0 && len(of2021) > 0:
		r.find(Finding{Rule: RuleFHybrid, Place: r.Place, Arguments: []string{
			"2019: " + List(of2019).Chinese + "；2021: " + List(of2021).Chinese,
			"2019: " + List(english2019).English + "; 2021: " + List(english2021).English,
		}})
	case len(of2019)+len(of2021) > 0 && r.Edition() != want:
		r.find(Finding{Rule: RuleFEdition, Place: r.Place, Arguments: []string{r.Edition().String(), strconv.Itoa(r.Year), want.String()}})
	}
}

// moveCaptions turns figures of row （六） into caption figures where the table is
// of the edition that prints （六） as a caption.
func (r *Report) moveCaptions() {
	e := r.Editions[Applications]
	first, end := CellRange(Applications)
	for id := first; id < end; id++ {
		cell := &Cells[id]
		if e == NoEdition || cell.Row.Header&e == 0 || r.States[id] == Absent {
			continue
		}
		if r.States[id] == Stated {
			r.Captions = append(r.Captions, CaptionFigure{Row: cell.Row.Code, Column: cell.Column.Code, Value: r.Values[id], Place: r.Places[id]})
		}
		r.remove(id)
	}
}

// remove takes a cell out of the report. What was read for it stays in Before.
func (r *Report) remove(id CellID) {
	r.AsRead.Removed = append(r.AsRead.Removed, CellValue{id, r.States[id], r.Values[id], r.Places[id]})
	r.States[id], r.Values[id] = Absent, 0
}

// findForeign drops figures in cells that the edition of their table does not print.
func (r *Report) findForeign(t TableID) {
	e := r.Editions[t]
	first, end := CellRange(t)
	for id := first; id < end; id++ {
		cell := &Cells[id]
		if r.States[id] == Absent || cell.Editions&e != 0 {
			continue
		}
		if r.States[id] == Stated {
			f := Finding{
				Rule: RuleFExtraRow, Cells: []CellID{id}, Place: r.Places[id], Figures: 1,
				Arguments: []string{cell.Row.In(cell.Editions) + "／" + cell.Column.In(cell.Editions), "1"},
			}
			f.SetStated(r.Values[id])
			r.find(f)
		}
		r.remove(id)
	}
}

// findMissing reports the parts 二, 三 and 四 that hold no figure at all, and the
// cells that the input lacks in tables it has.
func (r *Report) findMissing(there *[NumTables]presence) {
	edition := r.Edition()
	reported := ""
	for t := range NumTables {
		table := &Tables[t]
		e := r.Editions[t]
		if e == NoEdition {
			e = edition
		}
		if table.Editions&e == 0 {
			continue
		}
		holds := 0 // what cannot be read is there
		for other := range NumTables {
			if Tables[other].Part == table.Part {
				holds += there[other].stated + there[other].unreadable
			}
		}
		if holds == 0 {
			if reported != table.Part {
				caption := table.Caption
				if table.Part == "二" {
					caption = "二、主动公开政府信息情况"
				}
				r.find(Finding{Rule: RuleFMissingTable, Place: r.Place, Cells: CellsOf(t, e)[:1], Arguments: []string{caption}})
				reported = table.Part
			}
			continue
		}
		lacks := there[t].lacks2021
		if e == Edition2019 {
			lacks = there[t].lacks2019
		}
		if lacks == 0 {
			continue
		}
		var missing []CellID
		for _, id := range CellsOf(t, e) {
			if r.States[id] == Absent {
				missing = append(missing, id)
			}
		}
		r.find(Finding{Rule: RuleFMissingCell, Cells: missing, Place: r.Place, Arguments: []string{strconv.Itoa(len(missing))}})
	}
}
