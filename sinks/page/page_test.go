package page

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"gouji/form"
	"gouji/sinks/desk"
	"gouji/sinks/desk/desktest"
)

func written(t testing.TB, m *desk.Model) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, m); err != nil {
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
	m := desktest.District()
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

func returned(t testing.TB, m *desk.Model) string {
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
	o := &desktest.Office{Options: desk.Options{Version: evil}, Sources: []*form.Source{source}}
	r := &form.Report{Source: source, Agency: form.Agency{Name: evil, Division: desktest.Division}, Year: 2023, SubmittedAt: "2024-01-01"}
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
	m := desktest.District()
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
		var figures desk.Figures
		m.Filings[i].Unpack(&figures)
		var last form.Place
		k := 0
		for id, state := range figures.States {
			if state == form.Absent {
				continue
			}
			last = form.Place{Part: last.Part + int16(d.Places[k]), Line: last.Line + d.Places[k+1], Column: last.Column + d.Places[k+2]}
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
	text := written(t, desktest.Province(700, 2021, 2022, 2023))
	if !strings.Contains(text, `type="text/plain" id="index"`) || strings.Contains(text, `type="application/json"`) {
		t.Error("the data of a large page are not compressed")
	}
	if len(text) > 3<<20 {
		t.Errorf("%d bytes for 2,100 reports", len(text))
	}
}

// In a browser: GOUJI_BROWSER names a folder with node_modules/playwright-core,
// GOUJI_CHROMIUM the browser if it is not on the path, GOUJI_SCREENSHOTS a
// folder for the pictures.
func TestInABrowser(t *testing.T) {
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
	dir := t.TempDir()
	pictures := os.Getenv("GOUJI_SCREENSHOTS")
	if pictures == "" {
		pictures = dir
	}
	small, large := filepath.Join(dir, "report.html"), filepath.Join(dir, "large.html")
	for path, m := range map[string]*desk.Model{small: desktest.District(), large: desktest.Province(700, 2021, 2022, 2023)} {
		if err := os.WriteFile(path, []byte(written(t, m)), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.Command(node, filepath.Join("testdata", "browser.cjs"), small, large, pictures, chromium)
	command.Env = append(os.Environ(), "NODE_PATH="+filepath.Join(modules, "node_modules"))
	if out, err := command.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func BenchmarkWrite(b *testing.B) {
	m := desktest.Province(1000, 2023)
	for b.Loop() {
		if err := Write(io.Discard, m); err != nil {
			b.Fatal(err)
		}
	}
}
