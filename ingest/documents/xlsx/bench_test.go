package xlsx

import (
	"bytes"
	"context"
	"testing"

	"github.com/xuri/excelize/v2"

	"gouji/fixtures"
	"gouji/fixtures/published"
	"gouji/ingest/lines"
	"gouji/ingest/lines/linestest"
)

// ignoring takes lines and keeps nothing.
type ignoring struct{}

func (ignoring) Line(lines.Line)       {}
func (ignoring) Title(string)          {}
func (ignoring) Part(string, bool)     {}
func (ignoring) Date(string)           {}
func (ignoring) Problem(lines.Problem) {}

// BenchmarkRead reads the cells and merged cells of the form, and has excelize do
// the same beside it.
func BenchmarkRead(b *testing.B) {
	var form bytes.Buffer
	if err := fixtures.Render(&form, fixtures.FilingsOf(published.Reports()[2]), fixtures.XLSX, fixtures.Options{}); err != nil {
		b.Fatal(err)
	}
	b.Run("gouji", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Read(context.Background(), form.Bytes(), linestest.Limits, ignoring{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("excelize", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			book, err := excelize.OpenReader(bytes.NewReader(form.Bytes()), excelize.Options{RawCellValue: true})
			if err != nil {
				b.Fatal(err)
			}
			for _, sheet := range book.GetSheetList() {
				if _, err := book.GetRows(sheet); err != nil {
					b.Fatal(err)
				}
				if _, err := book.GetMergeCells(sheet); err != nil {
					b.Fatal(err)
				}
			}
			if err := book.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}
