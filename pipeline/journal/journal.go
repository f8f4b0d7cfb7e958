// Package journal is what an output folder keeps of its runs: which there were, when
// each finding was first and last seen and what closed it, what was asked of whom
// and when it was answered.
//
// A journal is a file of lines, one a run, that is only ever added to. It lies
// beside the published generations and nothing in them depends on it. The package
// knows lines and what they add up to; it opens no files and has no clock.
//
// Files, each using only those after it: state, journal.
package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"strings"
)

// Line is what a run adds to the journal. A run that changes nothing has none of
// the lists.
type Line struct {
	Day    string         `json:"day"`              // that the run took for today, "2006-01-02"
	Run    string         `json:"run,omitempty"`    // id of the generation in force after it, "" if it failed before that was known
	Exit   int            `json:"exit"`             // code of the process
	Failed bool           `json:"failed,omitempty"` // nothing was published or confirmed
	New    bool           `json:"new,omitempty"`    // it published another generation than was in force
	Counts map[string]int `json:"counts,omitempty"` // see Snapshot.Counts

	// Untracked says that there were too many reports to follow each: what was
	// known of findings, reports and requests ends here.
	Untracked bool `json:"untracked,omitempty"`

	Appeared []Appearance `json:"appeared,omitempty"`
	Closed   []Closure    `json:"closed,omitempty"`
	Reports  []Report     `json:"reports,omitempty"`  // new ones, those of which another version is in use, and those whose return came back
	Gone     []string     `json:"gone,omitempty"`     // keys of reports that are not there any more
	Missing  []Subject    `json:"missing,omitempty"`  // newly missing
	Received []string     `json:"received,omitempty"` // keys of reports that are not missing any more
	Asked    []Subject    `json:"asked,omitempty"`    // reports about which the agency was asked
}

// Finding is what makes two findings of different runs the same one.
type Finding struct {
	Rule string `json:"rule"`
	// Report is the key of the report it is about, or the path of a file if it is
	// about no report.
	Report string   `json:"report,omitempty"`
	Cells  []string `json:"cells,omitempty"` // codes
}

// Key is the identity of the finding as one text: rule, report and cells, a line
// each. Only the report may hold a line's end.
func (f *Finding) Key() string {
	return f.Rule + "\n" + f.Report + "\n" + strings.Join(f.Cells, " ")
}

// Appearance is a finding that was not open before.
type Appearance struct {
	Finding
	Asks bool `json:"asks,omitempty"` // the agency is to do something about it
}

// Closure is the end of a finding.
type Closure struct {
	Finding
	By     Cause  `json:"by"`
	Source string `json:"source,omitempty"` // of the version that closed it
}

// Cause says what closed a finding.
type Cause string

// The causes.
const (
	// Corrected: another version of the report is in use.
	Corrected Cause = "corrected"
	// ReportGone: the report is not there any more.
	ReportGone Cause = "gone"
	// Received: the report that was missing came in.
	Received Cause = "received"
	// Decided: the finding is still there, and the office has decided about it.
	Decided Cause = "decided"
	// Otherwise: the report is the same; a rule, a setting, the roster or another
	// report is not.
	Otherwise Cause = "otherwise"
)

// Report is a report in use.
type Report struct {
	Key    string `json:"report"` // agency, year and scope
	Agency string `json:"agency"`
	Year   int    `json:"year"`
	Source string `json:"source"`
	// Fingerprint differs where the figures do.
	Fingerprint string `json:"print"`
	// Returned are the files of its returns that came back without a change.
	Returned string `json:"returned,omitempty"`
}

// Subject is whose report of which year is meant, whether or not it is there.
type Subject struct {
	Key    string `json:"report"`
	Agency string `json:"agency"`
	Year   int    `json:"year"`
}

// Each line ends in its own checksum, so that one that was damaged or edited is
// known from one that is whole.
const (
	sumHead   = `,"crc32":"`
	sumTail   = `"}`
	sumLength = len(sumHead) + 8 + len(sumTail)
)

// Encode writes a line with its end.
func (l *Line) Encode() ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(l); err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	text := bytes.TrimSuffix(b.Bytes(), []byte("}\n"))
	return fmt.Appendf(text, "%s%08x%s\n", sumHead, crc32.ChecksumIEEE(text), sumTail), nil
}

// Decode reads the lines of a journal up to the first that is not whole. whole is
// the number of bytes of those read: less than there are if the journal is damaged.
func Decode(text []byte) (lines []Line, whole int) {
	for rest := text; len(rest) > 0; {
		line, after, ended := bytes.Cut(rest, []byte("\n"))
		l, ok := decodeLine(line)
		if !ended || !ok {
			break
		}
		lines = append(lines, l)
		rest = after
		whole = len(text) - len(rest)
	}
	return lines, whole
}

func decodeLine(line []byte) (l Line, ok bool) {
	at := len(line) - sumLength
	if at < 0 {
		return l, false
	}
	text, end := line[:at], fmt.Sprintf("%s%08x%s", sumHead, crc32.ChecksumIEEE(line[:at]), sumTail)
	if string(line[at:]) != end {
		return l, false
	}
	err := json.Unmarshal(append(bytes.Clone(text), '}'), &l)
	return l, err == nil && l.Day != ""
}
