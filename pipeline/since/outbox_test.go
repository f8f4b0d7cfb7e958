package since

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/mail"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gouji/form"
	"gouji/form/spreadsheet"
	"gouji/pipeline/journal"
	"gouji/sinks/letter"
)

// generation is a published one: the content of its files.
type generation map[string]string

func (g generation) open(name string) (io.ReadCloser, error) {
	content, there := g[name]
	if !there {
		return noOfficeFiles(name)
	}
	return io.NopCloser(strings.NewReader(content)), nil
}

// generationOf publishes letters, each with the file that goes with it.
func generationOf(t *testing.T, letters ...letter.Letter) generation {
	t.Helper()
	g := generation{}
	for i := range letters {
		l := &letters[i]
		l.Subject = form.Text{Chinese: "关于" + l.Agency.Name, English: "About it"}
		l.Body = form.Text{Chinese: "请改正\n第二行", English: "Please correct\nthe second line"}
		var text strings.Builder
		if err := l.Write(&text); err != nil {
			t.Fatal(err)
		}
		g[l.Name+".txt"] = text.String()
		g[l.Name+".docx"] = "a document about " + l.Name
		if l.Return != "" {
			g[l.Return] = "a workbook about " + l.Name
		}
	}
	var list strings.Builder
	if err := letter.WriteList(&list, letters); err != nil {
		t.Fatal(err)
	}
	g[letter.List] = list.String()
	return g
}

func correction(name, id, report, email string) letter.Letter {
	return letter.Letter{
		Kind: letter.Correct, Name: "returns/" + name, Return: "returns/" + name + ".xlsx", Agency: form.Agency{Name: strings.TrimSuffix(name, "-2025")},
		AgencyID: id, Report: report, Year: 2025, Email: email,
	}
}

func write(t *testing.T, r *Report, g generation) files {
	t.Helper()
	written := files{}
	if err := r.Write(g.open, written.create); err != nil {
		t.Fatal(err)
	}
	return written
}

// Each agency has a folder and an archive with its return and the message, and a
// draft of a mail where its address is known; the list says what was asked and when.
func TestOutbox(t *testing.T) {
	asked := correction("甲局-2025", "a", "a-2025-own", "jia@x.gov.cn；yi@x.gov.cn")
	older := correction("甲局-2024", "a", "a-2024-own", "")
	older.Agency.Name = "甲局"
	missing := letter.Letter{Kind: letter.Missing, Name: "reminders/丙局-2025", Agency: form.Agency{Name: "丙局"}, AgencyID: "c", Report: "c-2025-own", Year: 2025}
	nobody := letter.Letter{Kind: letter.Unusable, Name: "unusable/扫描件.pdf", Report: "扫描件.pdf"}
	another := letter.Letter{Kind: letter.Unusable, Name: "unusable/压缩包.rar", Report: "压缩包.rar"} // nobody knows whether of the same agency
	g := generationOf(t, asked, older, missing, nobody, another)
	written := write(t, night(t), g)
	want := []string{
		"outbox/压缩包.rar.zip", "outbox/压缩包.rar/压缩包.rar.docx", "outbox/压缩包.rar/压缩包.rar.txt",
		"outbox/丙局.zip", "outbox/丙局/丙局-2025.docx", "outbox/丙局/丙局-2025.txt", "outbox/扫描件.pdf.zip", "outbox/扫描件.pdf/扫描件.pdf.docx", "outbox/扫描件.pdf/扫描件.pdf.txt",
		"outbox/甲局.zip", "outbox/甲局/甲局-2024.txt", "outbox/甲局/甲局-2024.xlsx", "outbox/甲局/甲局-2025.eml", "outbox/甲局/甲局-2025.txt", "outbox/甲局/甲局-2025.xlsx",
	}
	var got []string
	for name := range written {
		if strings.HasPrefix(name, "outbox/") {
			got = append(got, name)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	for name, content := range map[string]string{
		"outbox/甲局/甲局-2025.txt": g["returns/甲局-2025.txt"], "outbox/甲局/甲局-2025.xlsx": g["returns/甲局-2025.xlsx"], "outbox/丙局/丙局-2025.docx": g["reminders/丙局-2025.docx"],
	} {
		if written[name].String() != content {
			t.Errorf("%s: %q", name, written[name])
		}
	}
	archive, err := zip.NewReader(bytes.NewReader(written["outbox/甲局.zip"].Bytes()), int64(written["outbox/甲局.zip"].Len()))
	if err != nil {
		t.Fatal(err)
	}
	var packed []string
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil || string(content) != written["outbox/甲局/"+f.Name].String() || f.NonUTF8 {
			t.Errorf("%s: %q, %v", f.Name, content, err)
		}
		packed = append(packed, f.Name)
	}
	if diff := cmp.Diff([]string{"甲局-2025.txt", "甲局-2025.xlsx", "甲局-2024.txt", "甲局-2024.xlsx"}, packed); diff != "" {
		t.Errorf("packed (-want +got):\n%s", diff)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(written[RequestsCSV].String(), spreadsheet.ByteOrderMark))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	list := map[string]string{}
	for _, row := range rows[1:] {
		list[row[len(row)-1]] = strings.Join(row[:len(row)-1], "|")
	}
	if got, want := list["a-2025-own"], "甲局|2025|更正|2026-01-20|2026-01-21|2|2026-01-21|甲局更正.csv|1|outbox/甲局|jia@x.gov.cn；yi@x.gov.cn|有"; got != want {
		t.Errorf("asked\n%s\nwant\n%s", got, want)
	}
	if last := rows[len(rows)-1]; last[8] != "0" { // closed ones come last
		t.Errorf("the last line: %v", last)
	}
	again := write(t, night(t), g)
	for name := range maps.Keys(written) {
		if !bytes.Equal(written[name].Bytes(), again[name].Bytes()) {
			t.Errorf("%s is not the same twice", name)
		}
	}
}

func decoded(part *multipart.Part) io.Reader {
	return base64.NewDecoder(base64.StdEncoding, part)
}

// A mail program finds to whom, about what, the text and the return in the draft.
func TestMailDraft(t *testing.T) {
	g := generationOf(t, correction("甲局"+strings.Repeat("和乙局", 12)+"-2025", "a", "a-2025-own", "jia@x.gov.cn, yi@x.gov.cn"))
	written := write(t, &Report{}, g)
	for name, content := range written {
		if !strings.HasSuffix(name, ".eml") {
			continue
		}
		message, err := mail.ReadMessage(strings.NewReader(content.String()))
		if err != nil {
			t.Fatal(err)
		}
		words := mime.WordDecoder{}
		subject, err := words.DecodeHeader(message.Header.Get("Subject"))
		to, err2 := message.Header.AddressList("To")
		if err != nil || err2 != nil || !strings.HasPrefix(subject, "关于甲局和乙局") || len(to) != 2 || to[1].Address != "yi@x.gov.cn" || message.Header.Get("X-Unsent") != "1" || message.Header.Get("Date") != "" {
			t.Errorf("%q to %v: %v %v", subject, to, err, err2)
		}
		for line := range strings.Lines(content.String()) {
			if len(line) > 400 || !strings.HasSuffix(line, "\r\n") {
				t.Errorf("a line of %d bytes: %q", len(line), line)
			}
		}
		_, parameters, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
		if err != nil {
			t.Fatal(err)
		}
		parts := multipart.NewReader(message.Body, parameters["boundary"])
		var got []string
		for {
			part, err := parts.NextRawPart()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(decoded(part))
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, part.FileName()+"|"+string(text))
		}
		file := path.Base(strings.TrimSuffix(name, ".eml")) + ".xlsx"
		want := []string{"|请改正\r\n第二行\r\n\r\nPlease correct\r\nthe second line\r\n", file + "|" + written[path.Dir(name)+"/"+file].String()}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("parts (-want +got):\n%s", diff)
		}
		return
	}
	t.Error("no draft")
}

// Names from reports and rosters reach no path, no head of a mail and no formula.
func TestOutboxIsInert(t *testing.T) {
	const evil = "../../=1+1\r\nBcc: all@x.cn\u202e"
	one, two := correction("x-2025", "1", "1-2025-own", "a@b.cn\r\nBcc: all@x.cn"), correction("y-2025", "2", "2-2025-own", "=cmd@b.cn")
	three := correction("z-2025", "3", "3-2025-own", "ok@b.cn")
	one.Agency.Name, two.Agency.Name, three.Agency.Name = evil, "CON", strings.ToLower("con")
	g := generationOf(t, one, two, three)
	for i, l := range []letter.Letter{one, two, three} {
		g[l.Name+".txt"] = strings.ReplaceAll(g[l.Name+".txt"], "关于", []string{evil, "", "关于\x00"}[i])
	}
	r := &Report{}
	for _, l := range []letter.Letter{one, two, three} {
		r.Requests = append(r.Requests, &journal.Request{Report: l.Report, Agency: l.Agency.Name, Year: 2025, Open: 1})
	}
	written := write(t, r, g)
	folders := map[string]bool{}
	for name, content := range written {
		if path.Clean(name) != name || strings.Contains(name, "..") && strings.Contains(name, "/..") || strings.ContainsAny(name, "\r\n:\u202e") {
			t.Errorf("a file %q", name)
		}
		folders[strings.ToLower(path.Dir(name))] = true
		head, _, _ := strings.Cut(content.String(), "\r\n\r\n")
		if strings.HasSuffix(name, ".eml") && (strings.Contains(head, "\nBcc") || strings.Contains(head, "\x00")) {
			t.Errorf("%s: %q", name, head)
		}
		if name == RequestsCSV && strings.Contains(content.String(), ",=") {
			t.Errorf("%s", content)
		}
	}
	if len(folders) != 5 { // beside the outbox, in it, and three agencies
		t.Errorf("%v", folders)
	}
}

// The disk makes many files durable in the time of one: those of several agencies are
// on their way at once. The first that fails ends the run with what failed, and no
// agency is begun after it.
func TestOutboxIsWrittenSideBySide(t *testing.T) {
	var letters []letter.Letter
	for n := range 200 {
		id := strconv.Itoa(n)
		letters = append(letters, correction(id+"局-2025", id, id+"-2025-own", ""))
	}
	g := generationOf(t, letters...)
	var begun atomic.Int32
	enough := make(chan struct{})
	full := errors.New("the disk is full")
	err := (&Report{}).Write(g.open, func(name string) (io.WriteCloser, error) {
		if begun.Add(1) == maxWriting {
			close(enough)
		}
		select {
		case <-enough:
			return nil, full
		case <-time.After(time.Minute):
			return nil, errors.New("one after the other")
		}
	})
	if !errors.Is(err, full) || begun.Load() > 2*maxWriting {
		t.Errorf("%v, %d begun", err, begun.Load())
	}
}
