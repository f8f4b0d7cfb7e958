package ofd_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gouji/ingest/documents/ofd"
	"gouji/ingest/lines"
	"gouji/ingest/lines/linestest"
)

// written writes an OFD file of parts; those that are not given are as in a file of one page.
func written(tb testing.TB, parts map[string]string) []byte {
	tb.Helper()
	all := map[string]string{
		"OFD.xml":                        `<OFD><DocBody><DocInfo><Title>报告</Title><CreationDate>2024-01-02</CreationDate><ModDate>2024-01-13</ModDate></DocInfo><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>`,
		"Doc_0/Document.xml":             `<Document><CommonData><PageArea><PhysicalBox>0 0 200 100</PhysicalBox></PageArea><PublicRes>Res.xml</PublicRes><TemplatePage ID="7" BaseLoc="Template.xml"/><TemplatePage ID="8" BaseLoc="Front.xml"/></CommonData><Pages><Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></Pages><Annotations>/Doc_0/Annotations.xml</Annotations></Document>`,
		"Doc_0/Pages/Page_0/Content.xml": "",
	}
	maps.Copy(all, parts)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"OFD.xml", "Doc_0/Document.xml", "Doc_0/Res.xml", "Doc_0/Template.xml", "Doc_0/Front.xml", "Doc_0/Annotations.xml", "Doc_0/Note.xml", "Doc_0/Pages/Page_0/Content.xml"} {
		if text, given := all[name]; given {
			w, err := z.Create(name)
			if err == nil {
				_, err = w.Write([]byte(text))
			}
			if err != nil {
				tb.Fatal(err)
			}
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func page(objects string) map[string]string {
	return map[string]string{"Doc_0/Pages/Page_0/Content.xml": `<Page><Content><Layer>` + objects + `</Layer></Content></Page>`}
}

func text(x, y float64, said string) string { return styled(x, y, said, "", "") }

// styled sets text with attributes and elements of its own.
func styled(x, y float64, said, attributes, elements string) string {
	return fmt.Sprintf(`<TextObject Boundary="%g %g 30 5" Size="4" %s>%s<TextCode X="0" Y="4" DeltaX="g 20 2">%s</TextCode></TextObject>`, x, y, attributes, elements, said)
}

func line(x0, y0, x1, y1 float64) string {
	return fmt.Sprintf(`<PathObject Boundary="%g %g %g %g" LineWidth="0.2"><AbbreviatedData>M 0 0 L %g %g</AbbreviatedData></PathObject>`, x0, y0, max(x1-x0, 0.2), max(y1-y0, 0.2), x1-x0, y1-y0)
}

// two is a table of two cells, from (10,10) over (50,10) to (90,18).
var two = line(10, 10, 90, 10) + line(10, 18, 90, 18) + line(10, 10, 10, 18) + line(50, 10, 50, 18) + line(90, 10, 90, 18) +
	`<TextObject Boundary="12 11 30 5" Size="4"><TextCode X="0" Y="4" DeltaX="4">规章</TextCode></TextObject>`

const begin = "title \"报告\"\ndate 2024-01-13\n"

func TestDrawings(t *testing.T) {
	with := func(parts map[string]string, name, content string) map[string]string {
		parts[name] = content
		return parts
	}
	for label, tt := range map[string]struct {
		parts map[string]string
		want  string
	}{
		"table":                 {page(two + text(60, 11, "12")), "table 1 | 规章 | 12\n"},
		"block of a page":       {page("<PageBlock>" + two + text(60, 11, "12") + "</PageBlock>"), "table 1 | 规章 | 12\n"},
		"filled lines":          {page(strings.ReplaceAll(two, `LineWidth="0.2"`, `Fill="true" Stroke="true"`) + text(60, 11, "12")), "table 1 | 规章 | 12\n"},
		"scaled by a matrix":    {page(two + `<TextObject Boundary="60 11 30 5" Size="1" CTM="4 0 0 4 0 0"><TextCode X="0" Y="1" DeltaX="0.5">34</TextCode></TextObject>`), "table 1 | 规章 | 34\n"},
		"two lines by one code": {page(two + `<TextObject Boundary="60 10 30 8" Size="3"><TextCode X="0" Y="3" DeltaX="1.5 -1.5 1.5" DeltaY="0 3.5 0">1234</TextCode></TextObject>`), "table 1 | 规章 | 12¶34\n"},
		"white":                 {page(two + styled(60, 11, "12", "", `<FillColor Value="255 255 255"/>`)), "table 1 | 规章 | {hidden:12}\n"},
		"white by a style":      {with(page(two+styled(60, 11, "12", `DrawParam="6"`, "")), "Doc_0/Res.xml", `<Res><DrawParams><DrawParam ID="5"><FillColor Value="255 255 255"/></DrawParam><DrawParam ID="6" Relative="5" LineWidth="1"/></DrawParams></Res>`), "table 1 | 规章 | {hidden:12}\n"},
		"invisible":             {page(two + styled(60, 11, "12", `Visible="false"`, "")), "table 1 | 规章 | {hidden:12}\n"},
		"transparent":           {page(two + styled(60, 11, "12", `Alpha="0"`, "")), "table 1 | 规章 | {hidden:12}\n"},
		"clipped":               {page(two + styled(60, 11, "1234", "", `<Clips><Clip><Area><Path Boundary="0 0 4.5 5"><AbbreviatedData>M 0 0 L 4.5 0 L 4.5 5 L 0 5 C</AbbreviatedData></Path></Area></Clip></Clips>`)), "table 1 | 规章 | 12{hidden:34}\n"},
		"painted over":          {page(two + text(60, 11, "12") + `<PathObject Boundary="55 11 30 6" Fill="true" Stroke="false"><FillColor Value="255 255 255"/><AbbreviatedData>M 0 0 L 30 0 L 30 6 L 0 6 C</AbbreviatedData></PathObject>`), "table 1 | 规章 | {hidden:12}\n"},
		"struck out":            {page(two + text(60, 11, "12") + line(59.5, 13.6, 64.5, 13.6)), "table 1 | 规章 | {struck:12}\n"},
		"picture in a cell":     {page(two + `<ImageObject Boundary="60 11 10 6" CTM="10 0 0 6 0 0" ResourceID="3"/>`), "table 1 | 规章 | {image:}\n"},
		"figure and picture":    {page(two + text(60, 11, "12") + `<ImageObject Boundary="70 11 10 6" CTM="10 0 0 6 0 0" ResourceID="3"/>`), "table 1 | 规章 | 12{image:}\n"},
		"seal over cells":       {page(two + `<ImageObject Boundary="30 5 40 40" CTM="40 0 0 40 0 0" ResourceID="3"/>`), "table 1 | 规章 | \n"},
		"figure made a drawing": {page(two + `<PathObject Boundary="60 11 10 6" Fill="true" Stroke="false"><AbbreviatedData>M 0 0 L 3 0 B 3 4 2 4 1 5 L 0 5 C</AbbreviatedData></PathObject>`), "table 1 | 规章 | {image:}\n"},
		"template":              {with(map[string]string{"Doc_0/Pages/Page_0/Content.xml": `<Page><Template TemplateID="7"/><Content><Layer>` + text(60, 11, "12") + `</Layer></Content></Page>`}, "Doc_0/Template.xml", `<Page><Content><Layer>`+two+`</Layer></Content></Page>`), "table 1 | 规章 | 12\n"},
		"template in front":     {with(map[string]string{"Doc_0/Pages/Page_0/Content.xml": `<Page><Template TemplateID="8" ZOrder="Foreground"/><Content><Layer>` + two + text(60, 11, "12") + `</Layer></Content></Page>`}, "Doc_0/Front.xml", `<Page><Content><Layer><PathObject Boundary="51 11 30 6" Fill="true" Stroke="false"><FillColor Value="255 255 255"/><AbbreviatedData>M 0 0 L 30 0 L 30 6 L 0 6 C</AbbreviatedData></PathObject></Layer></Content></Page>`), "table 1 | 规章 | {hidden:12}\n"},
		"drawing":               {with(page(`<CompositeObject ResourceID="9" Boundary="10 0 200 100"/>`), "Doc_0/Res.xml", `<Res><CompositeGraphicUnits><CompositeGraphicUnit ID="9"><Content>`+two+text(60, 11, "12")+`</Content></CompositeGraphicUnit></CompositeGraphicUnits></Res>`), "table 1 | 规章 | 12\n"},
		"annotations": {with(with(page(two), "Doc_0/Annotations.xml", `<Annotations><Page PageID="1"><FileLoc>Note.xml</FileLoc></Page></Annotations>`), "Doc_0/Note.xml",
			`<PageAnnot><Annot Type="Watermark"><Appearance Boundary="0 0 200 100">`+text(60, 11, "草稿")+`</Appearance></Annot><Annot Type="Path"><Appearance Boundary="50 10 40 8">`+text(10, 1, "56")+`</Appearance></Annot><Annot Type="Path" Visible="false"><Appearance Boundary="50 10 40 8">`+text(10, 1, "78")+`</Appearance></Annot></PageAnnot>`), "table 1 | 规章 | 56\n"},
		"characters of references": {page(two + text(60, 11, "&#49;&lt;")), "table 1 | 规章 | 1<\n"},
	} {
		if got := linestest.Read(t, ofd.Read, written(t, tt.parts)).String(); got != begin+tt.want {
			t.Errorf("%s:\n%swant\n%s", label, got, tt.want)
		}
	}
}

func TestTroubles(t *testing.T) {
	const scan = `<ImageObject Boundary="0 0 200 100" CTM="200 0 0 100 0 0" ResourceID="3"/>`
	noRoot := written(t, page(two))
	for label, tt := range map[string]struct {
		data []byte
		want lines.Trouble
	}{
		"scan":           {written(t, page(scan)), lines.Picture},
		"scan over text": {written(t, page(text(60, 11, "12")+scan)), lines.Picture},
		"blank":          {written(t, page("")), lines.NoTables},
		"no zip":         {[]byte("PK\x03\x04"), lines.Damaged},
		"no root":        {bytes.ReplaceAll(noRoot, []byte("OFD.xml"), []byte("OFE.xml")), lines.Damaged},
		"locked":         {bytes.ReplaceAll(bytes.ReplaceAll(noRoot, []byte("OFD.xml"), []byte("OFE.xml")), []byte("Doc_0/Document.xml"), []byte("./Encryptions.xml")), lines.Damaged},
		"no page":        {written(t, map[string]string{"Doc_0/Document.xml": `<Document><Pages><Page ID="1" BaseLoc="none.xml"/></Pages></Document>`}), lines.Damaged},
		"broken page":    {written(t, map[string]string{"Doc_0/Pages/Page_0/Content.xml": `<Page><Content>` + two + `<Layer`}), lines.NoTrouble},
		"part of a page": {written(t, map[string]string{"Doc_0/Pages/Page_0/Content.xml": `<Page><Template TemplateID="7"/><Content>` + two + `</Content></Page>`}), lines.NoTrouble},
	} {
		d := linestest.Read(t, ofd.Read, tt.data)
		if d.Result.Trouble != tt.want {
			t.Errorf("%s: %+v", label, d.Result)
		}
		if tt.want == lines.NoTrouble && (len(d.Partial) != 1 || d.Partial[0].Trouble != lines.Damaged || d.Partial[0].Place.Part != 1) {
			t.Errorf("%s: %+v", label, d.Partial)
		}
	}
}

func TestHostile(t *testing.T) {
	loop := page(`<CompositeObject ResourceID="9"/>`)
	loop["Doc_0/Res.xml"] = `<Res><CompositeGraphicUnits><CompositeGraphicUnit ID="9"><Content>` + strings.Repeat(`<CompositeObject ResourceID="9"/>`, 10) + `</Content></CompositeGraphicUnit></CompositeGraphicUnits></Res>`
	ring := page(styled(60, 11, "12", `DrawParam="5"`, ""))
	ring["Doc_0/Res.xml"] = `<Res><DrawParams><DrawParam ID="5" Relative="6"/><DrawParam ID="6" Relative="5"/></DrawParams></Res>`
	pages := map[string]string{"Doc_0/Document.xml": `<Document><Pages>` + strings.Repeat(`<Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/>`, 5000) + `</Pages></Document>`}
	same := map[string]string{"Doc_0/Document.xml": `<Document><Pages>` + strings.Repeat(`<Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/>`, 900) + `</Pages></Document>`}
	same["Doc_0/Pages/Page_0/Content.xml"] = `<Page><Content>` + strings.Repeat(text(60, 11, strings.Repeat("0", 2000)), 20) + `</Content></Page>`
	for label, tt := range map[string]struct {
		parts map[string]string
		want  lines.Trouble
	}{
		"drawings in drawings": {loop, lines.TooLarge},
		"ring of styles":       {ring, lines.NoTrouble},
		"pages":                {pages, lines.TooLarge},
		"one page many times":  {same, lines.TooLarge},
		"steps":                {page(`<TextObject Boundary="0 0 30 5" Size="4"><TextCode Y="4" DeltaX="` + strings.Repeat("g 2000000000 1 ", 10_000) + `">1</TextCode></TextObject>`), lines.NoTrouble},
		"lines":                {page(strings.Repeat(line(10, 10, 90, 10)+line(10, 10, 10, 90), 50_000)), lines.TooLarge},
		"elements":             {page(strings.Repeat("<PageBlock>", 200_000)), lines.Damaged},
	} {
		t.Run(label, func(t *testing.T) {
			if p := linestest.Bounded(t, ofd.Read, written(t, tt.parts)); p.Trouble != tt.want {
				t.Errorf("%+v", p)
			}
		})
	}
}

func seeds(tb testing.TB) [][]byte {
	tb.Helper()
	all := [][]byte{written(tb, page(two+text(60, 11, "12")))}
	files, err := filepath.Glob("../../testdata/ofd/*.ofd")
	if err != nil || len(files) == 0 {
		tb.Fatal(files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, data)
	}
	return all
}

func TestDamagedFiles(t *testing.T) {
	count := 1500
	if testing.Short() {
		count = 200
	}
	linestest.Damaged(t, ofd.Read, count, seeds(t)...)
}

func FuzzRead(f *testing.F) {
	f.Add(seeds(f)[0])
	f.Fuzz(func(t *testing.T, data []byte) { linestest.Holds(t, ofd.Read, data) })
}

// FuzzPage damages the contents of a page, which fuzzing cannot reach within a zip.
func FuzzPage(f *testing.F) {
	f.Add(page(two + text(60, 11, "12"))["Doc_0/Pages/Page_0/Content.xml"])
	f.Fuzz(func(t *testing.T, content string) {
		linestest.Holds(t, ofd.Read, written(t, map[string]string{"Doc_0/Pages/Page_0/Content.xml": content}))
	})
}
