package printed

import (
	"strings"

	"gouji/form"
	"gouji/ingest/plaintext"
	"gouji/ingest/reporter"
	"gouji/ingest/words"
)

// prose is the text of the parts that are not tables.
type prose struct {
	parts [words.Part6 + 1]strings.Builder
	over  bool // the last part has ended: what follows is of the page
}

// isProse reports whether a part of the report is text and no table.
func isProse(part words.Part) bool {
	return part == words.Part1 || part == words.Part5 || part == words.Part6
}

// maxTitle is longer than titles are, in bytes.
const maxTitle = 200

// maxProse bounds the text kept of each part, in bytes.
const maxProse = 256 << 10

// add keeps a line, if its part is prose, with single blanks between its words. The
// last part ends where a page names a report, which is another, or a link to it.
func (p *prose) add(part words.Part, text string) {
	if !isProse(part) {
		return
	}
	text = strings.Join(strings.FieldsFunc(text, plaintext.IsBlank), " ")
	p.over = p.over || part == words.Part6 && len(text) <= maxTitle && reporter.IsTitle(text)
	if p.over {
		return
	}
	b := &p.parts[part]
	if text == "" || b.Len()+len(text) > maxProse {
		return
	}
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	b.WriteString(text)
}

// sections returns the parts that say something.
func (p *prose) sections() (all []form.Section) {
	for _, s := range [...]struct {
		part   words.Part
		number string
	}{{words.Part1, "一"}, {words.Part5, "五"}, {words.Part6, "六"}} {
		if text := p.parts[s.part].String(); text != "" {
			all = append(all, form.Section{Number: s.number, Text: text})
		}
	}
	return all
}
