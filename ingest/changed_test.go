package ingest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gouji/form"
)

// A file that is changed while it is read is one finding, whatever else went wrong.
func TestChangedWhileRead(t *testing.T) {
	report := func(year int) string {
		return fmt.Sprintf(`{"year":%d,"agency":{"name":"甲局"},"tables":{"applications":{"new_received":{"natural":3,"total":3}}}}`, year)
	}
	lines := func(n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(report(2021+i%3) + "\n")
		}
		return b.String()
	}
	replace := func(content string) func(string) error {
		return func(file string) error { return os.WriteFile(file, []byte(content), 0o644) }
	}
	tests := []struct {
		name, file, content string
		change              func(file string) error
		status              form.SourceStatus
	}{
		{"grows", "a.json", report(2023), replace(report(2023) + "\n\n"), form.Read},
		{"is cut short", "a.json", report(2023), replace(report(2023)[:40]), form.Rejected},
		{"is emptied", "a.json", report(2023), replace(""), form.Rejected},
		{"is written anew with as many bytes", "a.json", report(2023), func(file string) error {
			return os.Chtimes(file, time.Time{}, time.Date(2024, 1, 2, 3, 4, 5, 6, time.UTC))
		}, form.Read},
		{"large", "a.ndjson", lines(200), replace(lines(200) + report(2024) + "\n"), form.Read},
		{"stays as it is", "a.json", report(2023), nil, form.Read},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			folder := t.TempDir()
			file := filepath.Join(folder, tt.file)
			if err := os.WriteFile(file, []byte(tt.content), 0o644); err != nil {
				t.Fatal(err)
			}
			inputs, _, err := Discover([]string{folder})
			if err != nil || len(inputs) != 1 {
				t.Fatal(inputs, err)
			}
			if tt.change != nil {
				if err := tt.change(file); err != nil {
					t.Fatal(err)
				}
			}
			k := &keeper{}
			rd := NewReader(Options{})
			if tt.name == "large" {
				rd.segmentBytes = 8 << 10
				segments := rd.Segments(inputs[0])
				if len(segments) < 2 {
					t.Fatal("not cut")
				}
				hasher, parts := NewHasher(), []Part{}
				for i := range segments {
					part, err := rd.ReadSegment(context.Background(), &segments[i], k)
					if err != nil {
						t.Fatal(err)
					}
					parts = append(parts, part)
					hasher.Add(&segments[i])
				}
				k.source = Whole(parts, hasher.Sum())
			} else if err := rd.Read(context.Background(), inputs[0], k); err != nil {
				t.Fatal(err)
			}
			var rules []string
			for i := range k.source.Findings {
				rules = append(rules, k.source.Findings[i].Rule)
			}
			want := "[F-CHANGED]"
			if tt.change == nil {
				want = "[]"
			}
			if fmt.Sprint(rules) != want || k.source.Status != tt.status || k.source.Partial() != (tt.change != nil && tt.status == form.Read) {
				t.Errorf("findings %v, %s, reason %q; want %s, %s", rules, k.source.Status, k.source.Reason.Chinese, want, tt.status)
			}
		})
	}
}
