package page

import (
	"context"
	"testing"

	"gouji/ingest/lines/linestest"
)

// The date of a page is the last on which it says that it was published or changed;
// other dates, such as those until which it may be kept, are none.
func TestDates(t *testing.T) {
	for text, want := range map[string]string{
		`<meta name="PubDate" content="2024-01-20 10:05">`:                                                                                     "2024-01-20",
		`<META NAME=publishdate CONTENT="2024年1月8日"/>`:                                                                                         "2024-01-08",
		`<meta name="ContentDate" content="2024/1/20"><meta name="Maketime" content="2024-05-01">`:                                             "2024-01-20",
		`<meta name="PubDate" content="2024-02-01"><meta property="article:modified_time" content="2024-01-31T08:00:00Z">`:                     "2024-02-01",
		`<meta name="PubDate" content="2019-01-01"><meta name="dcterms.modified" content="20240131">`:                                          "2024-01-31",
		`<meta name="PubDate" content="近日"><meta name="date" content="2024-13-01">`:                                                            "",
		`<meta name="expires" content="2024-01-20"><meta content="2024-01-20">`:                                                                "",
		`<!--[if gte mso 9]><xml><o:Created>2024-01-02T00:00:00Z</o:Created><o:LastSaved>2024-01-22T08:30:00Z</o:LastSaved></xml><![endif]-->`: "2024-01-22",
	} {
		d := &linestest.Document{}
		if problem, err := Read(context.Background(), []byte(`<html><head>`+text+`</head><body><p>2024-06-06</p></body></html>`), linestest.Limits, d); err != nil || problem.Trouble != 0 {
			t.Fatal(problem, err)
		}
		got := ""
		for _, day := range d.Dates {
			got = day
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
