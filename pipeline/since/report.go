package since

import (
	"strconv"

	"gouji/pipeline/journal"
	"gouji/sinks/letter"
)

// Report is what changed.
type Report struct {
	Run, Day             string // of this run
	BeforeRun, BeforeDay string // of the run before that got through, "" if there is none
	Rows                 []Row
	Requests             []*journal.Request

	mailings []mailing // of the outbox, once it is written
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// mailing is the letters that go to one agency, in a folder of their own.
type mailing struct {
	folder  string // within the outbox, with slashes
	letters []letter.Letter
}

// Row is one change: a line of changes.csv and of changes.parquet, and an item on
// the page. What does not apply is empty.
type Row struct {
	Change    Change `json:"change"`
	Report    string `json:"report,omitempty"` // agency, year and scope
	Agency    string `json:"agency,omitempty"`
	Year      int32  `json:"year,omitempty"`
	Rule      string `json:"rule,omitempty"`
	Severity  string `json:"severity,omitempty"`
	Cells     string `json:"cells,omitempty"` // codes, with a blank between
	Chinese   string `json:"message_zh,omitempty"`
	English   string `json:"message_en,omitempty"`
	Source    string `json:"source,omitempty"` // of the report, or of the version that closed the finding
	FirstSeen string `json:"first_seen,omitempty"`
	LastSeen  string `json:"last_seen,omitempty"`
	ClosedBy  string `json:"closed_by,omitempty"` // see journal.Cause
}

// Change says what happened to something between two runs.
type Change string
