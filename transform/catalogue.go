package transform

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/transform/check"
)

// Datasets lists the published tables, in the order of the documentation.
var Datasets = []*Dataset{
	&reportsLayout.Dataset, &applicationsLayout.Dataset, &disclosureLayout.Dataset, &proceedingsLayout.Dataset, &findingsLayout.Dataset, &checksLayout.Dataset, &sourcesLayout.Dataset, &versionsLayout.Dataset,
	&areaApplicationsLayout.Dataset, &areaDisclosureLayout.Dataset, &areaProceedingsLayout.Dataset, &indicatorsLayout.Dataset,
	&narrativeLayout.Dataset, &claimsLayout.Dataset, &explanationsLayout.Dataset, &rosterLayout.Dataset,
	&agenciesLayout.Dataset, &areasLayout.Dataset, &itemsLayout.Dataset, &measuresLayout.Dataset, &indicatorLabelsLayout.Dataset, &formColumnsLayout.Dataset, &cellsLayout.Dataset,
}

// DatasetByName finds a dataset.
func DatasetByName(name string) (*Dataset, bool) {
	for _, d := range Datasets {
		if d.Name == name {
			return d, true
		}
	}
	return nil, false
}

// Chunk is a run of reports of one year, in order, with what is known of them:
// all that the datasets with rows per report are made of.
type Chunk struct {
	Batch        *Batch
	Outcomes     *check.Outcomes
	Findings     []FindingRow
	Explanations []ExplanationRow
	Narrative    []NarrativeRow
	Claims       []ClaimRow
}

// PerReport lists the datasets that grow with the reports, each with what lays a
// chunk out as its record. The chunk is borrowed; the caller owns the record.
var PerReport = []struct {
	Dataset *Dataset
	Record  func(memory.Allocator, *Chunk) arrow.Record
}{
	{&reportsLayout.Dataset, func(mem memory.Allocator, c *Chunk) arrow.Record { return reports(mem, c.Batch, c.Outcomes) }},
	{&applicationsLayout.Dataset, func(mem memory.Allocator, c *Chunk) arrow.Record { return applications(mem, c.Batch) }},
	{&disclosureLayout.Dataset, func(mem memory.Allocator, c *Chunk) arrow.Record { return disclosure(mem, c.Batch) }},
	{&proceedingsLayout.Dataset, func(mem memory.Allocator, c *Chunk) arrow.Record { return proceedings(mem, c.Batch) }},
	{&checksLayout.Dataset, func(mem memory.Allocator, c *Chunk) arrow.Record { return checks(mem, c.Batch, c.Outcomes) }},
	{&indicatorsLayout.Dataset, func(mem memory.Allocator, c *Chunk) arrow.Record { return reportIndicators(mem, c.Batch, c.Outcomes) }},
	{&findingsLayout.Dataset, func(mem memory.Allocator, c *Chunk) arrow.Record { return Findings(mem, c.Findings) }},
	{&explanationsLayout.Dataset, func(mem memory.Allocator, c *Chunk) arrow.Record { return Explanations(mem, c.Explanations) }},
	{&narrativeLayout.Dataset, func(mem memory.Allocator, c *Chunk) arrow.Record { return Narrative(mem, c.Narrative) }},
	{&claimsLayout.Dataset, func(mem memory.Allocator, c *Chunk) arrow.Record { return Claims(mem, c.Claims) }},
}

// OfTheForm lists the datasets that say the same whatever was read: what the form has
// and what codes mean. The caller owns the record.
var OfTheForm = []struct {
	Dataset *Dataset
	Record  func(memory.Allocator) arrow.Record
}{
	{&cellsLayout.Dataset, cellCatalogue},
	{&itemsLayout.Dataset, items},
	{&formColumnsLayout.Dataset, formColumns},
	{&measuresLayout.Dataset, measures},
	{&indicatorLabelsLayout.Dataset, indicatorLabels},
}
