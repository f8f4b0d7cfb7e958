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
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"gouji/form"
	"gouji/pipeline/generations"
	"gouji/pipeline/ordered"
	"gouji/pipeline/reports"
	"gouji/transform"
)

// identity is everything that decides a published byte. A generation's id is
// its hash, so that one id never has two contents.
type identity struct {
	Version  string // of the program
	Program  string // hash of what the program brings along: rules, relations, columns
	Settings generations.Settings
	Inputs   string // hash of the input files, see reports.Sources
}

// decided holds what decides what the run publishes.
func (r *runner) decided(resolved *reports.Resolved) identity {
	c := r.config
	judged := resolved.Judgement(c.Years, c.AsOf, c.Due)
	i := identity{
		Version: c.Version, Program: programHash(), Inputs: resolved.Sources.Hash(),
		Settings: generations.Settings{AsOf: judged.AsOf, Years: judged.Campaigns.Judged, Stray: judged.Campaigns.Stray, Desk: r.desk(resolved)},
	}
	if r.roster != nil {
		i.Settings.Roster, i.Settings.RosterSHA256 = filepath.Base(c.Roster), r.rosterHash
	}
	if c.Population != "" {
		i.Settings.Population, i.Settings.PopulationSHA256 = filepath.Base(c.Population), r.population.hash
	}
	if c.Decisions != "" {
		i.Settings.Decisions, i.Settings.DecisionsSHA256, i.Settings.Expired = filepath.Base(c.Decisions), r.rulings.Hash(), r.rulings.Expired()
	}
	for rule, grade := range c.Grades {
		if i.Settings.Severity == nil {
			i.Settings.Severity = map[string]string{}
		}
		i.Settings.Severity[rule] = grade.String()
	}
	for _, rule := range c.Due {
		i.Settings.Due = append(i.Settings.Due, generations.DueRule(rule))
	}
	for _, rule := range form.OwnRulesInForce().Given() {
		one := generations.OwnRule{ID: rule.ID, Words: []string{rule.Words.Chinese, rule.Words.English}, Severity: rule.Severity.String(), Relation: rule.Relation}
		for _, e := range rule.Editions {
			one.Editions = append(one.Editions, e.String())
		}
		i.Settings.Rules = append(i.Settings.Rules, one)
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
	for _, c := range form.Checks() {
		part(c.Rule, fmt.Sprint(c.Edition, c.When, c.Then))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// sourceList is the inputs of a run, see reports.Sources.
type sourceList interface {
	Len() int
	Each(from, end int, use func(*form.Source) error) error
}

// maxListedInputs is how many inputs a manifest lists. Of a million the list would be
// half of what is published, and the dataset sources has it anyway.
const maxListedInputs = 10_000

// writeManifest stages the manifest. The inputs may be many: they are written one a
// line, in pieces that the workers make, where the rest has its empty list.
func writeManifest(ctx context.Context, m *generations.Manifest, to *generations.Staging, inputs sourceList, workers int) error {
	slices.SortFunc(m.Files, func(a, b generations.Item) int { return strings.Compare(a.Path, b.Path) })
	m.Inputs = []generations.Item{}
	listed := inputs.Len()
	if listed > maxListedInputs {
		m.InputsIn, listed = "datasets/sources", 0
	}
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
	f, err := to.Create(generations.ManifestFile)
	if err != nil {
		return err
	}
	type span struct{ from, end int }
	var spans []span
	pieces(listed, pieceRows, func(from, end int) { spans = append(spans, span{from, end}) })
	w := bufio.NewWriter(f) // keeps the first error until Flush
	w.Write(before)
	w.WriteString(list)
	separator, end := "\n", ""
	work := ordered.Work[span, []byte]{
		Workers: workers, Window: 2 * workers,
		Work: func(_ context.Context, _ int, s span) ([]byte, error) { return inputLines(inputs, s.from, s.end) },
		Emit: func(_ context.Context, lines []byte) error {
			if len(lines) > 0 {
				w.WriteString(separator)
				w.Write(lines)
				separator, end = ",\n", "\n "
			}
			return nil
		},
	}
	err = work.Run(ctx, spans)
	w.WriteString(end)
	w.Write(after)
	return errors.Join(err, w.Flush(), f.Close())
}

// inputLines lists inputs in lines that a comma ends, except the last.
func inputLines(inputs sourceList, from, end int) ([]byte, error) {
	var lines bytes.Buffer
	encoder := plainJSON(&lines)
	err := inputs.Each(from, end, func(s *form.Source) error {
		if lines.Len() > 0 {
			lines.Truncate(lines.Len() - len("\n"))
			lines.WriteString(",\n")
		}
		lines.WriteString("  ")
		return encoder.Encode(generations.Item{
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
