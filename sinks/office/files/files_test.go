package files_test

import (
	"bytes"
	"context"
	"io"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gouji/sinks/office"
	"gouji/sinks/office/files"
	"gouji/sinks/office/officetest"
)

// memory collects what is written.
type memory struct {
	mutex sync.Mutex
	files map[string]*bytes.Buffer
}

type file struct{ *bytes.Buffer }

func (file) Close() error { return nil }

func (m *memory) create(name string) (io.WriteCloser, error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.files == nil {
		m.files = map[string]*bytes.Buffer{}
	}
	m.files[name] = &bytes.Buffer{}
	return file{m.files[name]}, nil
}

func write(t testing.TB, m *office.Model) map[string]*bytes.Buffer {
	t.Helper()
	var out memory
	if err := files.Write(context.Background(), m, out.create); err != nil {
		t.Fatal(err)
	}
	return out.files
}

func TestAllFilesAreWritten(t *testing.T) {
	got := slices.Sorted(maps.Keys(write(t, officetest.District())))
	want := strings.Fields(`
		consolidated/2021.docx consolidated/2021.xlsx consolidated/2022.docx consolidated/2022.xlsx consolidated/2023.docx consolidated/2023.xlsx
		narrative/2021.docx narrative/2021.md narrative/2022.docx narrative/2022.md narrative/2023.docx narrative/2023.md report.html
		returns/曲阳街道办事处-2023.html returns/曲阳街道办事处-2023.txt returns/曲阳街道办事处-2023.xlsx
		returns/相山区人民政府-2023.html returns/相山区人民政府-2023.txt returns/相山区人民政府-2023.xlsx
		returns/相山区司法局-2023.html returns/相山区司法局-2023.txt returns/相山区司法局-2023.xlsx
		returns/相山区民政局-2023.html returns/相山区民政局-2023.txt returns/相山区民政局-2023.xlsx
		letters.csv decisions.csv reminders/相山区商务局-2023.docx reminders/相山区商务局-2023.txt
		unusable/相山区审计局-2023.docx unusable/相山区审计局-2023.txt workbook.xlsx`)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("written:\n%s", strings.Join(got, "\n"))
	}
}

func TestSameModelSameBytes(t *testing.T) {
	a := write(t, officetest.District())
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	b := write(t, officetest.District())
	for name := range a {
		if b[name] == nil || !bytes.Equal(a[name].Bytes(), b[name].Bytes()) {
			t.Errorf("%s differs from run to run", name)
		}
	}
}

func TestSeveralDistrictsHaveFoldersOfTheirOwn(t *testing.T) {
	m := officetest.Province(60, 2022)
	for name := range write(t, m) {
		switch {
		case name == "report.html" || name == "workbook.xlsx" || name == "letters.csv" || name == "decisions.csv":
		case strings.Count(name, "/") != 2:
			t.Errorf("%s is in no folder of its district", name)
		}
	}
}

// The page of thousands of agencies over three years must stay usable. With
// GOUJI_SOAK set the test takes 5,000 agencies; the time is logged, not judged.
func TestAProvince(t *testing.T) {
	agencies := 600
	if os.Getenv("GOUJI_SOAK") != "" {
		agencies = 5000
	}
	m := officetest.Province(agencies, 2021, 2022, 2023)
	start := time.Now()
	files := write(t, m)
	t.Logf("%d files in %v, the page has %d bytes", len(files), time.Since(start), files["report.html"].Len())
	// 25 MB for 15,000 reports.
	if n, most := files["report.html"].Len(), 25<<20/15_000*3*agencies; n > most {
		t.Errorf("the page has %d bytes, more than %d", n, most)
	}
}
