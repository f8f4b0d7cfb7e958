package layout

import (
	"gouji/form"
	"gouji/ingest/lines"
)

// Tally is what the pages of a document come to: whether it is one of text.
type Tally struct {
	Seen     int  // pieces of text that a person sees
	Pictures bool // some page has one
	scans    []form.Place
}

// Add takes a page of which pictures cover so many square points.
func (t *Tally) Add(p *Page, pictures float64, place form.Place) {
	t.Seen += p.Seen()
	t.Pictures = t.Pictures || pictures > 0
	if p.Seen() == 0 && pictures > 0.5*p.Width*p.Height {
		t.scans = append(t.scans, place)
	}
}

// WriteScans tells the pages that are nothing but a picture.
func (t *Tally) WriteScans(to lines.Sink) {
	for _, place := range t.scans {
		to.Problem(lines.Problem{Trouble: lines.Picture, Place: place})
	}
}
