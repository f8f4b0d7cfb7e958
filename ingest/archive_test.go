package ingest

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"gouji/form"
	"gouji/ingest/limits"
)

const oneReport = `{"year":2021,"机关":"甲局","tables":{"licensing":{"licence":{"decisions":5}}}}`

type zipped struct {
	name string
	raw  bool // the name is not UTF-8
	data []byte
}

func zipOf(t testing.TB, members ...zipped) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range members {
		f, err := w.CreateHeader(&zip.FileHeader{Name: m.name, NonUTF8: m.raw, Method: zip.Deflate})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(m.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipOf(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zstdOf(t testing.TB, data []byte) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return w.EncodeAll(data, nil)
}

func tarOf(t testing.TB, members ...zipped) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, m := range members {
		if err := w.WriteHeader(&tar.Header{Name: m.name, Mode: 0o644, Size: int64(len(m.data))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(m.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// locked marks the first member of an archive as encrypted, in its head and in the list.
func locked(data []byte) []byte {
	const flagsInHead, flagsInList = 6, 8
	data[flagsInHead] |= 1
	data[bytes.Index(data, []byte("PK\x01\x02"))+flagsInList] |= 1
	return data
}

// damaged changes a byte of the first member of an archive.
func damaged(data []byte) []byte {
	data[60] ^= 0x10
	return data
}

func TestArchives(t *testing.T) {
	csv := []byte("机关名称,年度,licensing.licence.decisions\n乙局,2021,8\n")
	inner := zipOf(t, zipped{name: "c.json", data: []byte(oneReport)})
	cases := map[string]struct {
		path string
		data []byte
	}{
		"gzip":            {"a.json.gz", gzipOf(t, []byte(oneReport))},
		"zstd":            {"a.csv.zst", zstdOf(t, csv)},
		"zip":             {"a.zip", zipOf(t, zipped{name: "2021/b.csv", data: csv}, zipped{name: "2021/a.json", data: []byte(oneReport)}, zipped{name: "2021/"}, zipped{name: "2021/x.jpg", data: csv}, zipped{name: "__MACOSX/2021/a.json", data: csv})},
		"names in gbk":    {"a.zip", zipOf(t, zipped{name: string(toGB18030(t, "甲局.json")), raw: true, data: []byte(oneReport)})},
		"names that go":   {"a.zip", zipOf(t, zipped{name: "../a.json", data: []byte(oneReport)}, zipped{name: `..\a.json`, data: []byte(oneReport)}, zipped{name: "/etc/a.json", data: []byte(oneReport)}, zipped{name: "x/./a.json", data: []byte(oneReport)}, zipped{name: `C:\a.json`, data: []byte(oneReport)}, zipped{name: "ok.json", data: []byte(oneReport)})},
		"only bad names":  {"a.zip", zipOf(t, zipped{name: "../a.json", data: []byte(oneReport)})},
		"empty":           {"a.zip", zipOf(t)},
		"zip in zip":      {"a.zip", zipOf(t, zipped{name: "b.zip", data: inner})},
		"three zips":      {"a.zip", zipOf(t, zipped{name: "b.zip", data: zipOf(t, zipped{name: "c.zip", data: inner})})},
		"five zips":       {"a.zip", zipOf(t, zipped{name: "b.zip", data: zipOf(t, zipped{name: "c.zip", data: zipOf(t, zipped{name: "d.zip", data: zipOf(t, zipped{name: "e.zip", data: inner})})})})},
		"tar":             {"a.tar", tarOf(t, zipped{name: "./2021/b.csv", data: csv}, zipped{name: "2021/a.json", data: []byte(oneReport)}, zipped{name: "../c.json", data: csv})},
		"tar in gzip":     {"a.tar.gz", gzipOf(t, tarOf(t, zipped{name: "b.csv", data: csv}, zipped{name: "c.json.gz", data: gzipOf(t, []byte(oneReport))}))},
		"tar in zip":      {"a.zip", zipOf(t, zipped{name: "b.tgz", data: gzipOf(t, tarOf(t, zipped{name: "c.zip", data: inner}))}, zipped{name: "d.json", data: []byte(oneReport)})},
		"tar cut off":     {"a.tgz", gzipOf(t, tarOf(t, zipped{name: "b.csv", data: csv}, zipped{name: "c.json", data: []byte(oneReport)})[:1600])},
		"backslashes":     {"a.zip", zipOf(t, zipped{name: `2021\a.json`, data: []byte(oneReport)}, zipped{name: "./b.csv", data: csv})},
		"gzip by content": {"a.gz", gzipOf(t, csv)},
		"with password":   {"a.zip", locked(zipOf(t, zipped{name: "a.json", data: []byte(oneReport)}))},
		"picture":         {"a.jpg", []byte("\xff\xd8\xff\xe0\x00\x10JFIF")},
		"rar":             {"a.zip", []byte("Rar!\x1a\x07\x01\x00")},
		"gzip in zip":     {"a.zip", zipOf(t, zipped{name: "b.json.gz", data: gzipOf(t, []byte(oneReport))})},
		"zip in gzip":     {"a.zip.gz", gzipOf(t, inner)},
		"gzip misnamed":   {"a.csv", gzipOf(t, csv)},
		"gzip cut off":    {"a.json.gz", gzipOf(t, []byte(oneReport))[:40]},
		"bad member":      {"a.zip", damaged(zipOf(t, zipped{name: "a.json", data: []byte(oneReport)}, zipped{name: "b.json", data: []byte(oneReport)}))},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := collect(t, c.path, c.data).describe()
			golden(t, filepath.Join("testdata", "archive", strings.ReplaceAll(name, " ", "-")+".golden"), got)
		})
	}
}

// Bombs end with a finding, and cost no more than the limit.
func TestArchiveLimits(t *testing.T) {
	blanks := bytes.Repeat([]byte("       \n"), 20<<17)
	noise := make([]byte, 3<<20)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = 'a' + byte(random.IntN(26))
	}
	var many []zipped
	for i := range 30 {
		many = append(many, zipped{name: fmt.Sprintf("%02d.json", i), data: []byte(oneReport)})
	}
	for name, c := range map[string]struct {
		path   string
		data   []byte
		limits limits.Limits
		reason string
	}{
		"ratio of gzip": {"a.json.gz", gzipOf(t, blanks), limits.Limits{}, "ratio"},
		"ratio of zip":  {"a.zip", zipOf(t, zipped{name: "a.json", data: blanks}), limits.Limits{}, "ratio"},
		"total of gzip": {"a.csv.gz", gzipOf(t, noise), limits.Limits{ArchiveBytes: 2 << 20}, "unpacked"},
		"total of zip":  {"a.zip", zipOf(t, zipped{name: "a.txt", data: noise}), limits.Limits{ArchiveBytes: 2 << 20}, "unpacked"},
		"members":       {"a.zip", zipOf(t, many...), limits.Limits{ArchiveMembers: 20}, "more than 20 members"},
		"whole":         {"a.txt", noise, limits.Limits{WholeBytes: 2 << 20}, "larger than"},
	} {
		t.Run(name, func(t *testing.T) {
			got := collectWith(t, NewReader(Options{Limits: c.limits}), c.path, c.data)
			found := false
			for _, s := range got.sources {
				for i := range s.Findings {
					found = found || s.Findings[i].Rule == "F-LIMIT" && strings.Contains(s.Findings[i].Message(form.English), c.reason)
				}
			}
			if !found {
				t.Errorf("no finding about %s:\n%s", c.reason, got.describe())
			}
		})
	}
}

// Members that share their bytes unpack to more than an archive can hold: the first is read, the others are refused.
func TestMembersThatShareBytes(t *testing.T) {
	data := zipOf(t, zipped{name: "1.json", data: []byte(oneReport)}, zipped{name: "2.json", data: []byte(oneReport)})
	list := bytes.Index(data, []byte("PK\x01\x02"))
	second := list + 4 + bytes.Index(data[list+4:], []byte("PK\x01\x02"))
	const offset = 42 // of the place of a member in its entry of the list
	copy(data[second+offset:second+offset+4], data[list+offset:list+offset+4])
	read, refused := 0, 0
	for _, s := range collect(t, "a.zip", data).sources {
		switch {
		case s.Status == form.Read && strings.HasSuffix(s.Path, "1.json"):
			read++
		case s.Status == form.Rejected && strings.HasSuffix(s.Path, "2.json"):
			refused++
		}
	}
	if read != 1 || refused != 1 {
		t.Errorf("%d read, %d refused", read, refused)
	}
}
