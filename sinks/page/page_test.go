package page

import (
	"bytes"
	"encoding/json"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"gouji/form"
	"gouji/sinks/letter"
	"gouji/sinks/office"
	"gouji/sinks/office/officetest"
)

func written(t testing.TB, m *office.Model) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, m, letter.All(m)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// walk visits every element of a document.
func walk(t testing.TB, text string, visit func(*html.Node)) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			visit(n)
		}
	}
}

// The policy admits the script and the style sheet by hash and nothing else,
// and the page holds nothing that the policy would refuse.
func TestThePageLoadsNothing(t *testing.T) {
	m := officetest.District()
	for name, text := range map[string]string{"page": written(t, m), "return": returned(t, m)} {
		policies, scripts := 0, 0
		walk(t, text, func(n *html.Node) {
			for _, a := range n.Attr {
				switch {
				case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "src", a.Key == "srcset", a.Key == "action":
					t.Errorf("%s: <%s %s>", name, n.Data, a.Key)
				case a.Key == "href" && !strings.HasPrefix(a.Val, "#"):
					t.Errorf("%s: a link to %s", name, a.Val)
				case a.Key == "content" && strings.Contains(a.Val, "default-src"):
					policies++
					if !strings.HasPrefix(a.Val, "default-src 'none'") || strings.Contains(a.Val, "unsafe") || strings.Contains(a.Val, "http") {
						t.Errorf("%s: policy %s", name, a.Val)
					}
				}
			}
			switch n.Data {
			case "link", "img", "iframe", "object", "embed", "base", "form":
				t.Errorf("%s: <%s>", name, n.Data)
			case "script":
				if kind := attribute(n, "type"); kind == "" {
					scripts++
				} else if kind != "application/json" && kind != "text/plain" {
					t.Errorf("%s: a script of type %s", name, kind)
				}
			}
		})
		if policies != 1 {
			t.Errorf("%s: %d policies", name, policies)
		}
		if want := map[string]int{"page": 1}[name]; scripts != want {
			t.Errorf("%s: %d scripts, want %d", name, scripts, want)
		}
	}
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func returned(t testing.TB, m *office.Model) string {
	t.Helper()
	var b bytes.Buffer
	for _, r := range m.Returns() {
		if r.Filing.Name == "曲阳街道办事处" {
			if err := Return(&b, r.Filing); err != nil {
				t.Fatal(err)
			}
		}
	}
	return b.String()
}

// Nothing that an input says becomes markup: neither names nor raw texts nor paths.
func TestHostileTexts(t *testing.T) {
	const evil = `</script><script>alert(1)</script><img src=x onerror=alert(2)>"'&<!--`
	source := &form.Source{Path: evil + ".csv", Reason: form.Text{Chinese: evil}, Parts: []string{evil}, Kind: form.Workbook}
	o := &officetest.Office{Options: office.Options{Version: evil}, Sources: []*form.Source{source}}
	r := &form.Report{Source: source, Agency: form.Agency{Name: evil, Division: officetest.Division}, Year: 2023, SubmittedAt: "2024-01-01"}
	id, _ := form.CellByCode("licensing.licence.decisions")
	for _, c := range form.CellsOf(form.Licensing, form.Edition2021) {
		r.PutValue(c, 1, form.Place{Line: 1, Column: 1, Part: 1})
	}
	r.States[id] = form.Unreadable
	r.Findings = []form.Finding{{Rule: "F-TOKEN", Cells: []form.CellID{id}, Arguments: []string{evil}, Place: form.Place{Line: 1, Column: 1, Part: 1}}}
	o.Add(r)
	m := o.Model()
	text := written(t, m)
	var back bytes.Buffer
	if err := Return(&back, m.Returns()[0].Filing); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"page": text, "return": back.String()} {
		walk(t, text, func(n *html.Node) {
			if n.Data == "img" || n.Data == "script" && attribute(n, "type") == "" && n.FirstChild != nil && strings.HasPrefix(n.FirstChild.Data, "alert") {
				t.Errorf("%s: an input became <%s>", name, n.Data)
			}
		})
		if !strings.Contains(text, "alert(1)") {
			t.Errorf("%s: the text is lost instead of escaped", name)
		}
	}
	if got := m.Returns()[0].Name; strings.ContainsAny(strings.TrimPrefix(got, "returns/"), `/\:*?"<>|`) {
		t.Errorf("file name %q", got)
	}
}

// What the page says of a figure's place must be what the program's messages say.
func TestPlacesComeBack(t *testing.T) {
	m := officetest.District()
	text := written(t, m)
	block := regexp.MustCompile(`(?s)id="f0">(.*?)</script>`).FindStringSubmatch(text)
	if block == nil {
		t.Fatal("no details")
	}
	var details []filingDetail
	if err := json.Unmarshal([]byte(block[1]), &details); err != nil {
		t.Fatal(err)
	}
	for i, d := range details {
		var figures office.Figures
		m.Filings[i].Unpack(&figures)
		var last form.Place
		k := 0
		for id, state := range figures.States {
			if state == form.Absent {
				continue
			}
			last = form.PlaceAt(last.Line+d.Places[k+1], last.Column+d.Places[k+2], last.PartOrField()+d.Places[k])
			k += 3
			if last != figures.Places[id] {
				t.Fatalf("report %d cell %d: %v, want %v", i, id, last, figures.Places[id])
			}
			if v, ok := figures.Value(form.CellID(id)); ok && (d.Values[id] == nil || *d.Values[id] != v) {
				t.Fatalf("report %d cell %d lost its figure", i, id)
			}
		}
	}
}

func TestALargePageIsCompressed(t *testing.T) {
	text := written(t, officetest.Province(700, 2021, 2022, 2023))
	if !strings.Contains(text, `type="text/plain" id="index"`) || strings.Contains(text, `type="application/json"`) {
		t.Error("the data of a large page are not compressed")
	}
	if len(text) > 3<<20 {
		t.Errorf("%d bytes for 2,100 reports", len(text))
	}
}

// runScript runs a script of testdata in a browser: GOUJI_BROWSER names a folder with
// node_modules/playwright-core, GOUJI_CHROMIUM the browser if it is not on the path.
// The browser is the last argument of the script.
func runScript(t *testing.T, script string, arguments ...string) {
	t.Helper()
	modules := os.Getenv("GOUJI_BROWSER")
	if modules == "" {
		t.Skip("GOUJI_BROWSER is not set")
	}
	chromium := os.Getenv("GOUJI_CHROMIUM")
	if chromium == "" {
		var err error
		if chromium, err = exec.LookPath("chromium"); err != nil {
			t.Skip("chromium is not installed and GOUJI_CHROMIUM is not set")
		}
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	command := exec.Command(node, append(append([]string{filepath.Join("testdata", script)}, arguments...), chromium)...)
	command.Env = append(os.Environ(), "NODE_PATH="+filepath.Join(modules, "node_modules"))
	if out, err := command.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func save(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// GOUJI_SCREENSHOTS names a folder for the pictures.
func TestInABrowser(t *testing.T) {
	if os.Getenv("GOUJI_BROWSER") == "" {
		t.Skip("GOUJI_BROWSER is not set")
	}
	dir := t.TempDir()
	pictures := os.Getenv("GOUJI_SCREENSHOTS")
	if pictures == "" {
		pictures = dir
	}
	small, large := filepath.Join(dir, "report.html"), filepath.Join(dir, "large.html")
	for path, m := range map[string]*office.Model{small: officetest.District(), large: officetest.Province(700, 2021, 2022, 2023)} {
		save(t, path, written(t, m))
	}
	runScript(t, "browser.cjs", small, large, pictures)
}

// What clerks stumbled over, page by page.
func TestTheClerksDay(t *testing.T) {
	if os.Getenv("GOUJI_BROWSER") == "" || os.Getenv("GOUJI_LARGE") == "" {
		t.Skip("GOUJI_BROWSER is not set, or GOUJI_LARGE is not: a browser takes half a minute")
	}
	dir := t.TempDir()
	page := func(name string, m *office.Model) { save(t, filepath.Join(dir, name), written(t, m)) }

	empty := &officetest.Office{Sources: []*form.Source{{Path: "扫描件.pdf", Kind: form.PDF, Status: form.Rejected, Reason: form.Text{Chinese: "没有文字", English: "no text"}}}}
	page("empty/report.html", empty.Model())

	district := written(t, officetest.District())
	for _, folder := range []string{"runs/abc", "runs/old", "current"} {
		save(t, filepath.Join(dir, folder, "report.html"), district)
	}
	save(t, filepath.Join(dir, "since/since.js"), `window.goujiSince = {"format":1,"run_id":"abc","day":"2024-04-01","before":{"run_id":"old","day":"2024-03-31"},"counts":{"finding_new":1},"outbox":2,"changes":[`+
		`{"change":"finding_new","agency":"相山区民政局","year":2023,"rule":"A3-ROW","message_zh":"\u003cb\u003e不是标记"},{"change":"report_gone","agency":"某局","year":2022,"source":"a.csv"}],"requests":[]};`)
	page("large/report.html", officetest.Province(7800, 2023))

	undated, words, years := &officetest.Office{Roster: officetest.Roster()}, &officetest.Office{}, officetest.Province(300, 2019, 2020, 2021, 2022, 2023, 2024, 2025)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 3 {
		r := officetest.Report(random, form.Agency{Code: officetest.Code(i), Division: officetest.Division}, 2023, &form.Source{Path: "a.csv", Kind: form.CSVGrid})
		r.SubmittedAt = ""
		r.Places[form.MustCell("applications.new_received.total")] = form.Place{Line: 46, Column: 91, Field: 10}
		undated.Add(r)
	}
	page("undated/report.html", undated.Model())

	r := officetest.Report(random, form.Agency{Name: "相山区教育局", Division: officetest.Division}, 2023, &form.Source{Path: "a.docx", Kind: form.WordDocument})
	blank := form.MustCell("applications.new_received.natural")
	r.States[blank], r.Values[blank] = form.Blank, 0
	total := form.MustCell("applications.new_received.total")
	r.Places[total] = form.Place{Part: 2, Line: 5, Column: 10}
	r.Finalise()
	r.PutValue(form.MustCell("documents.rules.newly_made"), 3, form.Place{Part: 9, Line: 9, Column: 9})
	words.AddFound(r, []form.Finding{{Rule: form.RuleNRecv, Cells: []form.CellID{form.MustCell("applications.new_received.total")},
		Arguments: []string{"本年共收到申请12件，上年12件。", "12件", "三／一", "9", "3/1", "本年共收到申请12件"}}}, true)
	page("words/report.html", words.Model())
	twice := words.Model()
	twice.Filings[0].Versions = []office.Version{{At: "初报.csv:2:1 (A2)", SubmittedAt: "2024-01-10", DecidedBy: form.Text{Chinese: "提交日期", English: "the date of submission"}},
		{At: "<b>更正.docx", SubmittedAt: "2024-01-20", Used: true, DecidedBy: form.Text{Chinese: "提交日期", English: "the date of submission"},
			Changes: []office.Change{{Cell: total, Old: "8", New: "9"}, {Cell: blank, Old: "8", Unasked: true}}}}
	page("twice/report.html", twice)
	page("years/report.html", years)
	save(t, filepath.Join(dir, "return.html"), returned(t, officetest.District()))
	letters := letter.All(officetest.District())
	for i := range letters {
		if strings.HasSuffix(letters[i].Name, "/相山区民政局-2023") {
			save(t, filepath.Join(dir, "letter.txt"), letters[i].Text())
		}
		for folder, file := range map[string]string{"reminders/": "reminder.txt", "unusable/": "unusable.txt"} {
			if l := &letters[i]; strings.HasPrefix(l.Name, folder) && l.Line() != nil {
				save(t, filepath.Join(dir, file), l.Text())
			}
		}
	}
	runScript(t, "clerk.cjs", dir)
}

func BenchmarkWrite(b *testing.B) {
	m := officetest.Province(1000, 2023)
	for b.Loop() {
		if err := Write(io.Discard, m, letter.All(m)); err != nil {
			b.Fatal(err)
		}
	}
}
