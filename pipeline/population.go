package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"gouji/form"
	"gouji/ingest/denominators"
)

// population is what figures of areas are divided by, as a file gives it.
type population struct {
	given    form.Denominators
	findings []form.Finding // lines that cannot be used
	hash     string         // of the file, "" for none
}

// noAreaMatches fills the message of F-POPULATION.
var noAreaMatches = form.Text{
	Chinese: "没有一行与报告的地区和年度相符，未算出任何“每万人”指标；请核对行政区划代码和年度",
	English: "no line is about an area and year with reports, so that nothing per 10,000 could be computed; check division codes and years",
}

// readPopulation reads the table at path; "" is none. The error is ErrPopulation.
func readPopulation(path string) (p population, err error) {
	if path == "" {
		return p, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return p, fmt.Errorf("%w: %w", ErrPopulation, err)
	}
	if p.given, p.findings, err = denominators.Read(filepath.Base(path), data); err != nil {
		return p, fmt.Errorf("%w: %w", ErrPopulation, err)
	}
	sum := sha256.Sum256(data)
	p.hash = hex.EncodeToString(sum[:])
	return p, nil
}
