package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"gouji/fixtures"
	"gouji/form"
	"gouji/pipeline"
	"gouji/pipeline/selfcheck"
)

// clearFiling is a report without an error whose figures have several digits each, so
// that a cut within one leaves another figure.
func clearFiling(t *testing.T) *fixtures.Filing {
	t.Helper()
	district := &fixtures.District{Agencies: 1, FirstYear: 2023, LastYear: 2023, Seed: 7}
	for filing := range district.Filings() {
		r := filing.Report
		for id := range r.Values {
			r.Values[id] *= 137
		}
		return filing
	}
	t.Fatal("no report")
	return nil
}

// cutInputs are whole files of all kinds, by name.
func cutInputs(t *testing.T) map[string][]byte {
	t.Helper()
	filing := clearFiling(t)
	files := map[string][]byte{}
	for _, format := range fixtures.Formats() {
		var b bytes.Buffer
		if err := fixtures.Render(&b, []*fixtures.Filing{filing}, format, fixtures.Options{}); err != nil {
			t.Fatal(err)
		}
		files[format.String()+format.Extension()] = b.Bytes()
	}
	for _, encoding := range []fixtures.Encoding{fixtures.GB18030, fixtures.UTF16LE} {
		for _, format := range []fixtures.Format{fixtures.CSVLong, fixtures.CSVGrid} {
			var b bytes.Buffer
			if err := fixtures.Render(&b, []*fixtures.Filing{filing}, format, fixtures.Options{Encoding: encoding, Chinese: true}); err != nil {
				t.Fatal(err)
			}
			files[encoding.String()+"-"+format.String()+format.Extension()] = b.Bytes()
		}
	}
	member := files["json.json"]
	var zipped, packed, tarred bytes.Buffer
	z := zip.NewWriter(&zipped)
	g := gzip.NewWriter(&packed)
	gt := gzip.NewWriter(&tarred)
	a := tar.NewWriter(gt)
	for i := range 2 {
		name := fmt.Sprintf("%d.json", i)
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(member)
		}
		if err == nil {
			err = a.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(member))})
		}
		if err == nil {
			_, err = a.Write(member)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := g.Write(member)
	for _, c := range []io.Closer{z, g, a, gt} {
		if err == nil {
			err = c.Close()
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	files["a.zip"], files["a.json.gz"], files["a.tar.gz"] = zipped.Bytes(), packed.Bytes(), tarred.Bytes()
	return files
}

// cuts gives places at which to cut a file: some anywhere, as many within a figure.
func cuts(whole []byte) (at []int) {
	n := 1
	if os.Getenv("GOUJI_LARGE") != "" {
		n = 40
	}
	for k := range n {
		anywhere := len(whole) * (2*k + 1) / (2*n + 1)
		within := anywhere
		for within < len(whole)-1 && (whole[within-1] < '1' || whole[within-1] > '9' || whole[within] < '0' || whole[within] > '9') {
			within++
		}
		at = append(at, anywhere, within)
	}
	return at
}

// saidOf is what is said of a file: the exit code, and how many findings there are by rule.
type saidOf struct {
	code  exitCode
	rules map[string]int
}

// Of a file that was cut off, check and run say the same: whatever stands in it or does
// not, they end with one code and find the same. No figure is another one than in the whole
// file unless a finding names its cell.
func TestCutFiles(t *testing.T) {
	truth := clearFiling(t).Report
	for name, whole := range cutInputs(t) {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			for _, at := range cuts(whole) {
				if err := os.WriteFile(path, whole[:at], 0o644); err != nil {
					t.Fatal(err)
				}
				here := fmt.Sprintf("cut at %d of %d, …%q", at, len(whole), whole[max(0, at-40):at])
				figures := 0
				checked := checkedFile(t, path, func(r *form.Report, found map[form.CellID]bool) {
					figures += r.Filled()
					for id := range form.CellID(form.NumCells) {
						got, ok := r.Value(id)
						if want, stated := truth.Value(id); ok && (!stated || want != got) && !found[id] {
							t.Errorf("%s: %s is %d without a finding", here, form.Cells[id].Code, got)
						}
					}
				})
				ran := runFile(t, path)
				if checked.code != ran.code || !maps.Equal(checked.rules, ran.rules) {
					t.Errorf("%s: check %d %v, run %d %v", here, checked.code, checked.rules, ran.code, ran.rules)
				}
				if checked.code == exitOK && figures < truth.Filled() {
					t.Errorf("%s: %d of %d figures, and nothing is wrong", here, figures, truth.Filled())
				}
			}
		})
	}
}

// checkedFile is what check says of a file. use is given every report that is used, and the
// cells that findings about it name.
func checkedFile(t *testing.T, path string, use func(*form.Report, map[form.CellID]bool)) saidOf {
	t.Helper()
	said := saidOf{rules: map[string]int{}}
	err := checkFiles(t.Context(), []string{path}, selfcheck.Lists{}, selfcheck.Handler{
		Report: func(c *selfcheck.Checked) error {
			found := map[form.CellID]bool{}
			for i := range c.Findings {
				said.rules[c.Findings[i].Rule]++
				for _, id := range c.Findings[i].Cells {
					found[id] = true
				}
			}
			if c.Usable {
				use(c.Report, found)
			}
			return nil
		},
		Source: func(s *form.Source) error {
			for i := range s.Findings {
				said.rules[s.Findings[i].Rule]++
			}
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	said.code, _, _ = invoke(t, nil, "check", path, "--no-tables")
	return said
}

// runFile is what a run says of a file alone, but for sums of districts.
func runFile(t *testing.T, path string) saidOf {
	t.Helper()
	said := saidOf{rules: map[string]int{}}
	out := filepath.Join(t.TempDir(), "out")
	said.code, _, _ = invoke(t, func(ctx context.Context, c pipeline.Config) (*pipeline.Result, error) {
		r, err := pipeline.Run(ctx, c)
		if r != nil {
			for _, rule := range r.Rules {
				said.rules[rule.Rule] = rule.Findings
			}
		}
		return r, err
	}, "run", "-i", path, "-o", out, "--no-desk")
	delete(said.rules, form.RuleRBal)
	if err := os.RemoveAll(out); err != nil {
		t.Fatal(err)
	}
	return said
}
