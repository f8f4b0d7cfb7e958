// Package ofd reads the text and the ruling lines of OFD files (GB/T 33190), the
// national format of fixed layout. Pages are drawn as they are printed, and tables
// found in what is drawn, as for PDF.
//
// Files, each using only those after it: read, draw, ofd.
package ofd

import (
	"bytes"
	"math"
	"path"
	"strconv"
	"strings"

	"gouji/form"
	"gouji/ingest/documents/elements"
	"gouji/ingest/documents/layout"
	"gouji/ingest/documents/zipped"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
)

// Bounds beyond those of the caller. A report has some thousand objects.
const (
	maxObjects = 1 << 18
	maxDepth   = 16 // drawings within drawings
)

var (
	limitObjects = limits.Limit{Chinese: "超过%d个图元", English: "more than %d objects on the pages"}
	limitPages   = limits.Limit{Chinese: "超过%d页", English: "more than %d pages"}
)

// file is a file being read.
type file struct {
	parts       *zipped.Parts
	bounds      lines.Limits
	pages       []pageEntry
	area        layout.Box        // of pages that have none of their own
	templates   map[string]string // paths of templates by ID
	notes       map[string]string // paths of annotations by the ID of their page
	units       map[string][]byte // contents of drawings that pages use, by ID
	styles      map[string]style  // how objects are drawn that do not say it themselves, by ID
	objects     int
	damaged     bool          // something could not be read since this was reset
	rootDamaged bool          // pages may be missing
	problem     lines.Problem // what ended the reading
}

type pageEntry struct{ id, path string }

// style is how objects are drawn.
type style struct {
	fill, stroke paint
	lineWidth    float64 // in millimetres
	above        string  // ID of the style that this one varies
}

// paint is a colour, black if none is given.
type paint struct {
	layout.Colour
	given     bool
	clear     bool // it cannot be seen
	through   bool // what is below can be seen
	patterned bool
}

func (f *file) over() bool { return f.problem.Trouble != lines.NoTrouble }

func (f *file) exceed(limit form.Text) {
	if limit != (form.Text{}) && !f.over() {
		f.problem = lines.Problem{Trouble: lines.TooLarge, Limit: limit}
	}
}

// count counts an object. It returns false when there were too many.
func (f *file) count() bool {
	if f.objects++; f.objects > maxObjects {
		f.exceed(limitObjects.At(maxObjects))
	}
	return !f.over()
}

// read returns a part as text, nil if it cannot be had whole: a part of a page
// could show other figures than the page.
func (f *file) read(name string) []byte {
	data, problem := f.parts.Read(name)
	switch problem.Trouble {
	case lines.NoTrouble, lines.Damaged:
	default:
		if !f.over() {
			f.problem = problem
		}
		return nil
	}
	if data == nil || problem.Trouble == lines.Damaged {
		f.damaged = true
		return nil
	}
	text, ok := elements.Decode(data)
	if !ok {
		f.damaged = true
	}
	return text
}

// resolve finds the path of a part that is named in another one.
func resolve(from, name string) string {
	name = strings.ReplaceAll(strings.TrimSpace(name), `\`, "/")
	if strings.HasPrefix(name, "/") {
		return path.Clean(name)[1:]
	}
	return path.Join(path.Dir(from), name)
}

// each lets see look at everything in a part, and notes damage.
func (f *file) each(data []byte, see func(s *elements.Scanner)) {
	s := elements.New(data, nil)
	for !f.over() && s.Next() {
		see(s)
	}
	if s.Damaged() {
		f.damaged = true
	}
}

// attribute returns an attribute of the element that begins, "" if there is none.
func attribute(s *elements.Scanner, name string) string {
	v, _ := s.Attribute(elements.None, name)
	return string(v)
}

// readRoot reads what is in the file, and tells its title and the date of its last change.
func (f *file) readRoot(to lines.Sink) {
	var roots []string
	said := map[string]string{}
	in := ""
	f.each(f.read("OFD.xml"), func(s *elements.Scanner) {
		switch {
		case s.Kind == elements.Start:
			in = string(s.Name)
		case s.Kind == elements.Text && in == "DocRoot" && len(roots) < f.bounds.Sheets:
			roots = append(roots, resolve("OFD.xml", string(s.Data)))
		case s.Kind == elements.Text && (in == "Title" || in == "CreationDate" || in == "ModDate"):
			said[in] = strings.TrimSpace(string(s.Data))
		case s.Kind == elements.End:
			in = ""
		}
	})
	if title := said["Title"]; title != "" {
		to.Title(title)
	}
	for _, key := range []string{"ModDate", "CreationDate"} {
		if day, ok := lines.Day(said[key]); ok {
			to.Date(day)
			break
		}
	}
	for _, root := range roots {
		f.readDocument(root)
	}
	f.rootDamaged = f.damaged
}

// readDocument lists the pages of a document and what they use.
func (f *file) readDocument(name string) {
	f.area = layout.Box{X1: 210, Y1: 297}
	var resources []string
	notes, in := "", ""
	f.each(f.read(name), func(s *elements.Scanner) {
		switch s.Kind {
		case elements.Start:
			in = string(s.Name)
			switch in {
			case "Page":
				if len(f.pages) >= f.bounds.Sheets {
					f.exceed(limitPages.At(f.bounds.Sheets))
					return
				}
				f.pages = append(f.pages, pageEntry{attribute(s, "ID"), resolve(name, attribute(s, "BaseLoc"))})
			case "TemplatePage":
				f.templates[attribute(s, "ID")] = resolve(name, attribute(s, "BaseLoc"))
			}
		case elements.Text:
			switch in {
			case "PhysicalBox":
				f.area = boxOf(string(s.Data), f.area)
			case "PublicRes", "DocumentRes":
				resources = append(resources, resolve(name, string(s.Data)))
			case "Annotations":
				notes = resolve(name, string(s.Data))
			}
		default:
			in = ""
		}
	})
	for _, r := range resources {
		f.readResources(r)
	}
	if notes == "" || !f.parts.Has(notes) {
		return
	}
	id := ""
	f.each(f.read(notes), func(s *elements.Scanner) {
		switch {
		case s.Kind == elements.Start:
			in = string(s.Name)
			if in == "Page" {
				id = attribute(s, "PageID")
			}
		case s.Kind == elements.Text && in == "FileLoc":
			f.notes[id] = resolve(notes, string(s.Data))
		case s.Kind == elements.End:
			in = ""
		}
	})
}

// readResources reads the drawings and styles that pages use. Fonts and pictures
// say nothing of the text.
func (f *file) readResources(name string) {
	if !f.parts.Has(name) {
		return
	}
	r := resources{file: f, data: f.read(name)}
	f.each(r.data, func(s *elements.Scanner) {
		switch {
		case s.Kind == elements.Text:
		case r.unit != "":
			r.inUnit(s)
		case s.Kind == elements.Start:
			r.start(s)
		case string(s.Name) == "DrawParam":
			r.style = ""
		}
	})
}

// resources is where the reading of resources stands.
type resources struct {
	file  *file
	data  []byte
	style string // the style that is being read, by its id
	unit  string // the drawing that is being read, by its id
	depth int    // of the drawing
	begin int    // of its content in data, 0 for none yet
}

// start takes an element outside of drawings.
func (r *resources) start(s *elements.Scanner) {
	switch string(s.Name) {
	case "CompositeGraphicUnit":
		r.unit, r.depth, r.begin = attribute(s, "ID"), s.Depth(), 0
	case "DrawParam":
		r.style = attribute(s, "ID")
		r.file.styles[r.style] = style{lineWidth: number(attribute(s, "LineWidth"), 0), above: attribute(s, "Relative")}
	default:
		if r.style != "" {
			of := r.file.styles[r.style]
			of.colour(s)
			r.file.styles[r.style] = of
		}
	}
}

// inUnit keeps the content of a drawing as it is written.
func (r *resources) inUnit(s *elements.Scanner) {
	starts, isContent := s.Kind == elements.Start, string(s.Name) == "Content"
	switch {
	case starts && isContent && s.Depth() == r.depth+1:
		r.begin = s.Offset()
	case !starts && isContent && s.Depth() == r.depth && r.begin > 0:
		content := r.data[r.begin:max(r.begin, s.Offset())]
		r.file.units[r.unit] = content[:max(bytes.LastIndexByte(content, '<'), 0)]
	case !starts && s.Depth() < r.depth:
		r.unit = ""
	}
}

// colour takes a colour of an object or style.
func (st *style) colour(s *elements.Scanner) {
	into := &st.fill
	switch string(s.Name) {
	case "FillColor":
	case "StrokeColor":
		into = &st.stroke
	case "AxialShd", "RadialShd", "GouraudShd", "LaGouraudShd", "Pattern":
		st.fill.patterned = true
		return
	default:
		return
	}
	*into = paint{given: true}
	switch v := numbers(attribute(s, "Value")); len(v) {
	case 1:
		into.Colour = layout.Colour{R: v[0] / 255, G: v[0] / 255, B: v[0] / 255}
	case 3:
		into.Colour = layout.Colour{R: v[0] / 255, G: v[1] / 255, B: v[2] / 255}
	case 4:
		k := 1 - v[3]/255
		into.Colour = layout.Colour{R: (1 - v[0]/255) * k, G: (1 - v[1]/255) * k, B: (1 - v[2]/255) * k}
	}
	into.clear, into.through = transparency(attribute(s, "Alpha"))
}

// transparency tells from 0 to 255 whether something cannot be seen, or what is
// below shows through.
func transparency(alpha string) (clear, through bool) {
	a := number(alpha, 255)
	return a < 12, a < 243
}

// styleOf returns a style with what it takes over from those it varies.
func (f *file) styleOf(id string) style {
	st := f.styles[id]
	for range maxDepth {
		above, ok := f.styles[st.above]
		if !ok {
			break
		}
		if !st.fill.given {
			st.fill = above.fill
		}
		if !st.stroke.given {
			st.stroke = above.stroke
		}
		if st.lineWidth == 0 {
			st.lineWidth = above.lineWidth
		}
		st.above = above.above
	}
	return st
}

// number reads a number, or returns another one.
func number(text string, otherwise float64) float64 {
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !(math.Abs(n) <= 1e6) {
		return otherwise
	}
	return n
}

// numbers reads numbers that blanks part.
func numbers(text string) (out []float64) {
	for field := range strings.FieldsSeq(text) {
		out = append(out, number(field, 0))
	}
	return out
}

// boxOf reads left, top, width and height, or returns another box.
func boxOf(text string, otherwise layout.Box) layout.Box {
	n := numbers(text)
	if len(n) != 4 || n[2] <= 0 || n[3] <= 0 {
		return otherwise
	}
	return layout.Box{X0: n[0], Y0: n[1], X1: n[0] + n[2], Y1: n[1] + n[3]}
}
