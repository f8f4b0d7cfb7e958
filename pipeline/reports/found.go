package reports

import (
	"gouji/form"
	"gouji/sinks/office"
	"gouji/transform/check"
	"gouji/transform/review"
)

// Found is a published report about which there is something to say.
type Found struct {
	Row    int // in the chunk
	Number int32
	Report *form.Report // borrowed
	review.Review
	Claims []review.Claim // figures that its text states
}

// Examined is what a chunk came to.
type Examined struct {
	Reports   int
	Outcomes  *check.Outcomes
	Published int // figures
	Accounted int // figures that findings account for

	filings []*office.Filing // for the office files
}
