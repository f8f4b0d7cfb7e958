package transform

import (
	"gouji/transform/sums"
)

// RollUp makes the datasets of sums of reports by area and year.
type RollUp struct{ *sums.RollUp }
