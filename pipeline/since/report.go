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
	Change    Change `json:"change" parquet:"change,dict"`
	Report    string `json:"report,omitempty" parquet:"report,optional"` // agency, year and scope
	Agency    string `json:"agency,omitempty" parquet:"agency_name,optional,dict"`
	Year      int32  `json:"year,omitempty" parquet:"year,optional"`
	Rule      string `json:"rule,omitempty" parquet:"rule,optional,dict"`
	Severity  string `json:"severity,omitempty" parquet:"severity,optional,dict"`
	Cells     string `json:"cells,omitempty" parquet:"cells,optional"` // codes, with a blank between
	Chinese   string `json:"message_zh,omitempty" parquet:"message_zh,optional"`
	English   string `json:"message_en,omitempty" parquet:"message_en,optional"`
	Source    string `json:"source,omitempty" parquet:"source_id,optional"` // of the report, or of the version that closed the finding
	FirstSeen string `json:"first_seen,omitempty" parquet:"first_seen,optional"`
	LastSeen  string `json:"last_seen,omitempty" parquet:"last_seen,optional"`
	ClosedBy  string `json:"closed_by,omitempty" parquet:"closed_by,optional,dict"` // see journal.Cause
}

// Change says what happened to something between two runs.
type Change string
