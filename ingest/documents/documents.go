// Package documents reads documents: pages, word documents, workbooks, dumps of
// text. Each kind has a reader of its own that makes lines of it and knows
// nothing of the form; what the lines say is decided here and in printed.
//
// To read another kind, write a package with a function of the shape lines.Read
// and enter it in kinds.
//
// Files, each using only those after it: reader, sheets, returned, documents.
package documents

import (
	"context"

	"gouji/form"
	"gouji/ingest/csv"
	"gouji/ingest/delivery"
	"gouji/ingest/documents/doc"
	"gouji/ingest/documents/dump"
	"gouji/ingest/documents/grid"
	"gouji/ingest/documents/mhtml"
	"gouji/ingest/documents/ofd"
	"gouji/ingest/documents/opendocument"
	"gouji/ingest/documents/page"
	"gouji/ingest/documents/pdf"
	"gouji/ingest/documents/rtf"
	"gouji/ingest/documents/spreadsheetml"
	"gouji/ingest/documents/word"
	"gouji/ingest/documents/xls"
	"gouji/ingest/documents/xlsx"
	"gouji/ingest/lines"
	"gouji/ingest/printed"
	"gouji/ingest/tables"
	"gouji/ingest/words"
)

// kind is how a kind of document is read, and what it is called when it is damaged.
type kind struct {
	read    lines.Read
	decoded bool // read takes text as UTF-8, not the bytes as they are
	damaged form.Text
}

var (
	damagedBook = form.Text{Chinese: "文件已损坏，不是完整的工作簿", English: "it is damaged, no whole workbook"}
	damagedWord = form.Text{Chinese: "文件已损坏，不是完整的文档", English: "it is damaged, no whole document"}
	damagedText = form.Text{Chinese: "文件已损坏", English: "it is damaged"}
	// Encrypted is said of a document that a password protects.
	Encrypted = form.Text{Chinese: "文件有密码保护，请去掉密码后重新报送", English: "it is protected by a password; hand it in again without one"}
)

// Picture is why a picture, or a scan in a document, is not read, and what to ask for.
var Picture = form.Text{Chinese: "文件只有图片而没有文字（如扫描件），请报送原始的电子文件", English: "it holds pictures and no text, such as a scan; hand in the file it was made from"}

// kinds holds a reader for every kind of document.
var kinds = map[form.SourceKind]kind{
	form.Page:            {page.Read, true, damagedText},
	form.TextDump:        {dump.Read, true, damagedText},
	form.CSVGrid:         {grid.Read, true, damagedText},
	form.WordDocument:    {word.Read, false, damagedWord},
	form.Workbook:        {xlsx.Read, false, damagedBook},
	form.OldWorkbook:     {xls.Read, false, damagedBook},
	form.OldWordDocument: {doc.Read, false, damagedWord},
	form.PDF:             {pdf.Read, false, damagedWord},
	form.OFD:             {ofd.Read, false, damagedWord},
	form.RichText:        {rtf.Read, false, damagedWord},
	form.OpenText:        {opendocument.Read, false, damagedWord},
	form.OpenSheet:       {opendocument.Read, false, damagedBook},
	form.WebArchive:      {mhtml.Read, false, damagedWord},
	form.WordXML:         {word.ReadXML, false, damagedWord},
	form.WorkbookXML:     {spreadsheetml.Read, false, damagedBook},
}

// Decoded reports whether a kind of document is read from its text as UTF-8 and
// not from its bytes as they are.
func Decoded(k form.SourceKind) bool { return kinds[k].decoded }

// Bounds of a document beyond those that can be set.
const (
	maxUnpacked  = 64 << 20  // bytes of all parts
	maxCells     = 4_000_000 // blank ones between others included; in a table of reports some 30 bytes each
	maxNesting   = 64        // tables within tables
	maxSheets    = 1000
	maxCellText  = 64 << 10
	maxParagraph = 64 << 10
)

// Reader reads documents one after the other. It belongs to one goroutine.
type Reader struct {
	lexicon words.Lexicon
	tables  *tables.Reader
}

// NewReader returns a Reader. Sheets that hold long or wide tables are read by tables.
func NewReader(t *tables.Reader) *Reader {
	return &Reader{lexicon: words.NewLexicon(), tables: t}
}

// take lets the reader of a kind go through a document. No reader should panic; if
// one does all the same, that costs this one file and not the run.
func (rd *Reader) take(ctx context.Context, d *delivery.Delivery, k kind, data []byte) (*sink, error) {
	to := &sink{reader: rd, delivery: d, kind: k}
	return to, rd.takeTo(ctx, to, data)
}

func (rd *Reader) takeTo(ctx context.Context, to *sink, data []byte) (err error) {
	defer func() {
		if broken := recover(); broken != nil {
			to.Problem(lines.Problem{Trouble: lines.Damaged})
			err = nil
		}
	}()
	problem, err := to.kind.read(ctx, data, limitsOf(to.delivery), to)
	if err == nil && problem.Trouble != lines.NoTrouble {
		to.Problem(problem)
	}
	return err
}

func limitsOf(d *delivery.Delivery) lines.Limits {
	return lines.Limits{
		Bytes: maxUnpacked, Rows: d.Limits.Rows, Columns: d.Limits.Columns, Cells: maxCells,
		Depth: maxNesting, Sheets: maxSheets, CellText: maxCellText, Block: maxParagraph,
	}
}

// sink takes what a reader finds: to the one report that a document without
// sheets is, or sheet by sheet.
type sink struct {
	reader   *Reader
	delivery *delivery.Delivery
	kind     kind
	document *printed.Document // of a document without sheets
	sheets   []*sheet          // of one with sheets
	groups   [][]*sheet        // the reports that they make, once that is known
	kept     int               // cells of lines of sheets, a line counted as two more
	any      bool              // some line was met
	date     string            // on which the document was last changed
	openEnd  string            // the figure with which its text ends, see form.OpenEnd
}

// whole returns the report that a document without sheets is.
func (s *sink) whole() *printed.Document {
	if s.document == nil {
		s.document = printed.NewDocument(s.delivery.Blank(), s.reader.lexicon, s.delivery.Source.Path)
	}
	return s.document
}

// Title takes the title of a page or the file's properties.
func (s *sink) Title(text string) { s.whole().Title(text) }

// Date takes a date on which the document, or one that stands in it, was last changed.
func (s *sink) Date(date string) { s.date = max(s.date, date) }

// Part begins a sheet.
func (s *sink) Part(name string, hidden bool) {
	s.delivery.Source.Parts = append(s.delivery.Source.Parts, name)
	s.sheets = append(s.sheets, &sheet{name: name, hidden: hidden})
}

// Problem makes a finding of what is wrong with the document or a part of it.
func (s *sink) Problem(p lines.Problem) {
	switch p.Trouble {
	case lines.TooLarge:
		s.delivery.Find(form.Finding{Rule: form.RuleFLimit, Place: p.Place, Arguments: []string{p.Limit.Chinese, p.Limit.English}})
	case lines.Encrypted:
		s.delivery.Find(delivery.Unreadable(Encrypted))
	case lines.Picture:
		s.delivery.Find(delivery.Unreadable(Picture))
	case lines.NoTables:
		if s.document != nil && p.Place == (form.Place{}) {
			if _, no := s.document.NotAReport(); no {
				return // it need not have any, and finish reports it
			}
		}
		s.delivery.Find(form.Finding{Rule: form.RuleFEmpty, Place: p.Place})
	case lines.Damaged:
		if s.any || p.Place != (form.Place{}) {
			s.delivery.Find(delivery.Malformed(p.Place, 0, s.kind.damaged))
		} else {
			s.delivery.Find(delivery.Unreadable(s.kind.damaged))
		}
	case lines.Unclosed:
		s.delivery.Find(delivery.Malformed(p.Place, 0, csv.QuoteNeverClosed))
	}
}

// sheet is one sheet of a document, kept until it is known what the sheets are:
// forms, each on one sheet or over several, or long or wide tables.
type sheet struct {
	name   string
	hidden bool
	lines  []lines.Line
	width  int
	ragged bool            // its lines are as long as the file has them: of a CSV file
	text   bool            // it is the text of a document, not a sheet
	filled int             // lines that hold something
	blank  int             // blank lines since the last that does
	table  []csv.Row       // header and lines of a long or wide table
	shape  *printed.Shape  // what of the form it shows, once that is known
	said   []form.Response // in the list of a return that stands behind it
}
