package form

import (
	"fmt"
	"strconv"
	"strings"
)

// SourceStatus says what became of an input file.
type SourceStatus uint8

// Every input file ends in exactly one of these.
const (
	// Read: at least one of its reports is published.
	Read SourceStatus = iota
	// Rejected: nothing could be used; Reason says why.
	Rejected
	// Superseded: all its reports gave way to other ones of the same agency and year.
	Superseded
	// Ignored: not an input, for example a hidden or temporary file.
	Ignored
	// NotAReport: a notice, an explanation, a statistic of a part of the year: it stands
	// beside reports and is none.
	NotAReport
	// NumSourceStatuses is the number of statuses.
	NumSourceStatuses = iota
)

// String returns the stable code used in data.
func (s SourceStatus) String() string {
	return [...]string{"read", "rejected", "superseded", "ignored", "not_a_report"}[s]
}

// SourceKind is the form an input came in.
type SourceKind uint8

// The kinds of input.
const (
	UnknownKind SourceKind = iota
	JSON
	NDJSON
	CSVLong
	CSVWide
	CSVGrid
	Workbook
	Page
	TextDump
	WordDocument
	PDF
	OFD
	RichText        // RTF
	OpenText        // OpenDocument, a text
	OpenSheet       // OpenDocument, a spreadsheet
	WebArchive      // MHTML
	WordXML         // Word 2003 XML, Flat OPC
	WorkbookXML     // SpreadsheetML 2003
	OldWorkbook     // .xls, and what WPS calls .et
	OldWordDocument // .doc, and what WPS calls .wps
	// NumSourceKinds is the number of kinds.
	NumSourceKinds = iota
)

// String returns the stable code used in data.
func (k SourceKind) String() string {
	return [...]string{"unknown", "json", "ndjson", "csv-long", "csv-wide", "csv-grid", "xlsx", "html", "text", "docx", "pdf", "ofd",
		"rtf", "odt", "ods", "mhtml", "word-xml", "excel-xml", "xls", "doc"}[k]
}

// InSheets reports whether places of this kind are cells of sheets.
func (k SourceKind) InSheets() bool {
	return k == Workbook || k == OldWorkbook || k == OpenSheet || k == WorkbookXML
}

// InTables reports whether places of this kind are rows and cells of the tables of a document.
func (k SourceKind) InTables() bool {
	switch k {
	case Page, WordDocument, OldWordDocument, RichText, OpenText, WebArchive, WordXML:
		return true
	}
	return false
}

// InPages reports whether places of this kind are pages, and rows and cells on them.
func (k SourceKind) InPages() bool { return k == PDF || k == OFD }

// Source is one input file, or one member of an archive.
type Source struct {
	Path     string // relative to the input root, with slashes; members as "a.zip/b.csv"
	SHA256   [32]byte
	Bytes    int64 // size as stored
	Kind     SourceKind
	Encoding string // "utf-8", "utf-8-bom", "gb18030", "utf-16le", "utf-16be"
	Status   SourceStatus
	Reports  int // reports found in it
	Figures  int // figures met in it, placed in a report or not: the cells in of the ledger
	// Reason says why it was not used, or what of a file that is used was given up.
	Reason   Text
	Parts    []string  // names of sheets, by Place.Part-1
	Findings []Finding // about the file itself, not about one of its reports
}

// Partial reports whether a file is used although a part of it was given up; Reason
// says which.
func (s *Source) Partial() bool { return s.Status == Read && s.Reason != (Text{}) }

// At prints a place the way the user's tools name it: "a.csv:12:3",
// "b.xlsx!Sheet1!B12", "page.html#table3 R5C2", "c.pdf#page2 R6C3".
func (s *Source) At(p Place) string {
	if p == (Place{}) {
		return s.Path
	}
	switch {
	case s.Kind.InSheets():
		at := s.Path
		if i := int(p.Part) - 1; i >= 0 && i < len(s.Parts) {
			at += "!" + s.Parts[i]
		}
		if p.Line > 0 { // else the sheet as a whole
			at += "!" + SheetColumn(int(p.Column)) + strconv.Itoa(int(p.Line))
		}
		return at
	case s.Kind.InTables():
		if p.Part == 0 { // a paragraph
			return fmt.Sprintf("%s#paragraph%d", s.Path, p.Line)
		}
		return fmt.Sprintf("%s#table%d R%dC%d", s.Path, p.Part, p.Line, p.Column)
	case s.Kind.InPages():
		at := fmt.Sprintf("%s#page%d", s.Path, p.Part)
		if p.Line > 0 {
			at += fmt.Sprintf(" R%d", p.Line)
		}
		if p.Column > 0 {
			at += fmt.Sprintf("C%d", p.Column)
		}
		return at
	default:
		if p.Column == 0 {
			return s.Path + ":" + strconv.Itoa(int(p.Line))
		}
		return s.Path + ":" + strconv.Itoa(int(p.Line)) + ":" + strconv.Itoa(int(p.Column))
	}
}

// Shown is At as people read it: with the cell of a CSV file that a spreadsheet
// program shows, "a.csv:46:91 (J46)".
func (s *Source) Shown(p Place) string {
	if cell := p.SheetCell(); cell != "" {
		return s.At(p) + " (" + cell + ")"
	}
	return s.At(p)
}

// Where names a place within its source for a person to find: "第2个表第6行第10格",
// "第105行第1字", "第2页第6行第3格", "Sheet1!B12"; "" for the source as a whole.
func (s *Source) Where(p Place, l Language) string {
	if p == (Place{}) {
		return ""
	}
	switch {
	case s.Kind.InSheets():
		return strings.TrimPrefix(s.At(p), s.Path+"!")
	case s.Kind.InTables() && p.Part == 0:
		return Text{Chinese: fmt.Sprintf("第%d段", p.Line), English: fmt.Sprintf("paragraph %d", p.Line)}.In(l)
	case s.Kind.InTables():
		return Text{
			Chinese: fmt.Sprintf("第%d个表第%d行第%d格", p.Part, p.Line, p.Column),
			English: fmt.Sprintf("table %d, row %d, cell %d", p.Part, p.Line, p.Column),
		}.In(l)
	case s.Kind.InPages():
		where := Text{Chinese: fmt.Sprintf("第%d页", p.Part), English: fmt.Sprintf("page %d", p.Part)}
		if p.Line > 0 {
			where.Chinese += fmt.Sprintf("第%d行", p.Line)
			where.English += fmt.Sprintf(", row %d", p.Line)
		}
		if p.Column > 0 {
			where.Chinese += fmt.Sprintf("第%d格", p.Column)
			where.English += fmt.Sprintf(", cell %d", p.Column)
		}
		return where.In(l)
	default:
		where := Text{Chinese: fmt.Sprintf("第%d行", p.Line), English: fmt.Sprintf("line %d", p.Line)}
		if p.Column > 0 {
			where.Chinese += fmt.Sprintf("第%d字", p.Column)
			where.English += fmt.Sprintf(", column %d", p.Column)
		}
		if cell := p.SheetCell(); cell != "" { // what its reader sees, who opens it in a spreadsheet program
			where.Chinese = "单元格" + cell + "（" + where.Chinese + "）"
			where.English = "cell " + cell + " (" + where.English + ")"
		}
		return where.In(l)
	}
}

// PlaceAt returns a place by its line, its column and what PartOrField returns.
func PlaceAt(line, column, partOrField int32) Place {
	return Place{Line: line, Column: column, Part: int16(max(partOrField, 0)), Field: int16(max(-partOrField, 0))}
}

// PartOrField is Part, or the negative of Field: no place has both.
func (p Place) PartOrField() int32 { return int32(p.Part) - int32(p.Field) }

// SheetCell names the cell that a place in a CSV file is in a spreadsheet program,
// "" if it is none.
func (p Place) SheetCell() string {
	if p.Field == 0 {
		return ""
	}
	return SheetColumn(int(p.Field)) + strconv.Itoa(int(p.Line))
}

// SheetColumn names a spreadsheet column: 1 is A, 27 is AA.
func SheetColumn(n int) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	name := ""
	for ; n > len(letters); n = (n - 1) / len(letters) {
		name = letters[(n-1)%len(letters):][:1] + name
	}
	return letters[max(n, 1)-1:n] + name // without room of its own for the first 26
}
