package pipeline

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"gouji/form"
	"gouji/transform"
)

// manifest describes a generation: manifest.json. It is written last.
type manifest struct {
	RunID    string         `json:"run_id"`
	Version  string         `json:"version"`
	Settings settings       `json:"settings"`
	Files    []manifestItem `json:"files"`
	Reports  ReportCounts   `json:"reports"`
	Figures  FigureCounts   `json:"figures"`
	Agencies int            `json:"agencies"`
	Years    []int          `json:"years"`
	Findings map[string]int `json:"findings"`
	Missing  int            `json:"missing"` // expected reports that are not there
	// InputsSHA256 stands for the inputs, which come last: there may be a million.
	InputsSHA256 string         `json:"inputs_sha256"`
	Inputs       []manifestItem `json:"inputs"` // see write
}

// identity is everything that decides a published byte. A generation's id is
// its hash, so that one id never has two contents.
type identity struct {
	Version  string // of the program
	Program  string // hash of what the program brings along: rules, relations, columns
	Settings settings
	Inputs   string // hash of the input files, see sources.set
}

// settings are the parts of the configuration that change what is published.
// Workers, memory and the like are not among them, nor is today: only the day
// from which on the same reports are due.
type settings struct {
	AsOf         string    `json:"as_of,omitempty"` // see form.Roster.JudgedOn
	Years        []int     `json:"years_judged,omitempty"`
	Stray        []int     `json:"years_stray,omitempty"` // see attribution.Campaigns
	Due          []dueRule `json:"due,omitempty"`
	Roster       string    `json:"roster,omitempty"` // name of the file
	RosterSHA256 string    `json:"roster_sha256,omitempty"`
	// The file of the population and its content.
	Population       string `json:"population,omitempty"`
	PopulationSHA256 string `json:"population_sha256,omitempty"`
	Desk             bool   `json:"desk"`
}

// dueRule is a form.DueRule as the manifest writes it.
type dueRule struct {
	Year  int    `json:"year,omitempty"`
	Group string `json:"group,omitempty"`
	Date  string `json:"date"`
}

type manifestItem struct {
	Path   string `json:"path"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
	Status string `json:"status,omitempty"`
	Rows   *int64 `json:"rows,omitempty"`
}

// decided gathers what decides what the run publishes.
func (r *runner) decided() identity {
	c := r.config
	years := r.gathered.who.Campaigns(r.gathered.reports, c.Years, c.AsOf)
	i := identity{
		Version: c.Version, Program: programHash(), Inputs: r.gathered.sources.sum(),
		Settings: settings{AsOf: r.roster.JudgedOn(c.AsOf, years.Judged, c.Due), Years: years.Judged, Stray: years.Stray, Desk: r.desk},
	}
	if r.roster != nil {
		i.Settings.Roster, i.Settings.RosterSHA256 = filepath.Base(c.Roster), r.rosterHash
	}
	if c.Population != "" {
		i.Settings.Population, i.Settings.PopulationSHA256 = filepath.Base(c.Population), r.population.hash
	}
	for _, rule := range c.Due {
		i.Settings.Due = append(i.Settings.Due, dueRule(rule))
	}
	return i
}

// runID derives the name of a generation.
func (i identity) runID() string {
	whole, err := json.Marshal(i)
	if err != nil {
		panic(err) // texts, numbers and lists of them can be written
	}
	sum := sha256.Sum256(whole)
	return hex.EncodeToString(sum[:])[:16]
}

// programHash tells builds of one version apart that publish differently.
func programHash() string {
	h := sha256.New()
	part := func(texts ...string) {
		for _, t := range texts {
			io.WriteString(h, strconv.Itoa(len(t))+":"+t)
		}
	}
	for i := range transform.Datasets {
		part(transform.Datasets[i].Schema().String())
	}
	for _, r := range form.Rules {
		part(r.ID, r.Severity.String(), r.Message.Chinese, r.Message.English)
	}
	for _, c := range form.Checks {
		part(c.Rule, fmt.Sprint(c.Edition, c.When, c.Then))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// countingFile computes size and hash of a staged file on the way.
type countingFile struct {
	io.WriteCloser
	hash  hash.Hash
	bytes int64
}

func newCountingFile(w io.WriteCloser) *countingFile {
	return &countingFile{WriteCloser: w, hash: sha256.New()}
}

func (f *countingFile) Write(b []byte) (int, error) {
	n, err := f.WriteCloser.Write(b)
	f.hash.Write(b[:n])
	f.bytes += int64(n)
	return n, err
}

func (f *countingFile) item(path string) manifestItem {
	return manifestItem{Path: path, Bytes: f.bytes, SHA256: hex.EncodeToString(f.hash.Sum(nil))}
}

// write stages the manifest. The inputs may be a million: they are written one a
// line, in pieces that the workers make, where the rest has its empty list.
func (m *manifest) write(ctx context.Context, to *staging, g *gathered, workers int) error {
	slices.SortFunc(m.Files, func(a, b manifestItem) int { return strings.Compare(a.Path, b.Path) })
	m.Inputs = []manifestItem{}
	var rest bytes.Buffer
	encoder := plainJSON(&rest)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(m); err != nil {
		return fmt.Errorf("manifest: %w", err)
	}
	const list = "\n \"inputs\": ["
	before, after, found := bytes.Cut(rest.Bytes(), []byte(list))
	if !found {
		return errors.New("the manifest has no list of inputs")
	}
	f, err := to.create(manifestFile)
	if err != nil {
		return err
	}
	type span struct{ from, end int }
	var spans []span
	pieces(len(g.sources.kept), pieceRows, func(from, end int) { spans = append(spans, span{from, end}) })
	w := bufio.NewWriter(f) // keeps the first error until Flush
	w.Write(before)
	w.WriteString(list)
	separator, end := "\n", ""
	work := ordered[span, []byte]{
		workers: workers, window: 2 * workers,
		work: func(_ context.Context, _ int, s span) ([]byte, error) { return inputLines(g, s.from, s.end) },
		emit: func(_ context.Context, lines []byte) error {
			if len(lines) > 0 {
				w.WriteString(separator)
				w.Write(lines)
				separator, end = ",\n", "\n "
			}
			return nil
		},
	}
	err = work.run(ctx, spans)
	w.WriteString(end)
	w.Write(after)
	return errors.Join(err, w.Flush(), f.Close())
}

// inputLines lists inputs in lines that a comma ends, except the last.
func inputLines(g *gathered, from, end int) ([]byte, error) {
	var lines bytes.Buffer
	encoder := plainJSON(&lines)
	err := g.each(from, end, func(s *form.Source) error {
		if lines.Len() > 0 {
			lines.Truncate(lines.Len() - len("\n"))
			lines.WriteString(",\n")
		}
		lines.WriteString("  ")
		return encoder.Encode(manifestItem{
			Path: s.Path, Bytes: s.Bytes, SHA256: hex.EncodeToString(s.SHA256[:]), Status: s.Status.String(),
		})
	})
	return bytes.TrimSuffix(lines.Bytes(), []byte("\n")), err
}

// plainJSON returns an encoder that leaves <, > and & as they are.
func plainJSON(w io.Writer) *json.Encoder {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder
}
