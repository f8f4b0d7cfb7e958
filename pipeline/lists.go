package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"gouji/form"
	"gouji/ingest/roster"
	"gouji/pipeline/rulings"
)

// ReadRulings reads what the office has ruled: the list of decisions at path, "" for
// none, as it holds on a day, and how rules are graded. The error is ErrDecisions.
func ReadRulings(path string, grades form.Grades, day string) (*rulings.Rulings, error) {
	var data []byte
	if path != "" {
		var err error
		if data, err = os.ReadFile(path); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrDecisions, err)
		}
		data = slices.Concat([]byte{}, data) // not nil, even if it is empty
	}
	r, err := rulings.Read(filepath.Base(path), data, grades, day)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDecisions, err)
	}
	return r, nil
}

// ReadRoster reads the list of agencies at path; "" is no list. What is wrong with its
// lines are findings. The error is ErrRoster.
func ReadRoster(path string) (*form.Roster, []form.Finding, error) {
	list, findings, _, err := readRoster(path)
	return list, findings, err
}

// readRoster reads the list of agencies at path; "" is no list.
// Lines it cannot use are findings.
func readRoster(path string) (list *form.Roster, findings []form.Finding, hash string, err error) {
	if path == "" {
		return nil, nil, "", nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, "", fmt.Errorf("%w: %w", ErrRoster, err)
	}
	sum := sha256.Sum256(data)
	list, findings, err = roster.Read(filepath.Base(path), data)
	if err != nil {
		return nil, nil, "", fmt.Errorf("%w: %w", ErrRoster, err)
	}
	return list, findings, hex.EncodeToString(sum[:]), nil
}
