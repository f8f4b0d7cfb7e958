package review

import (
	"slices"

	"gouji/form"
	"gouji/transform/claims"
	"gouji/transform/localise"
)

// Claim is a figure that the text of a report states in words, and what the
// tables say to it.
type Claim struct {
	claims.Claim
	claims.Judgement
}

// Words reads the figures that the text of a report states and compares them with
// its tables and with the report on the year before, nil if there is none. The
// claims stand in the order of the text; the findings are the contradictions. Both
// reports are borrowed.
func Words(now, before *form.Report) (stated []Claim, findings []form.Finding) {
	for _, section := range now.Narrative {
		text := claims.Read(section.Number, section.Text, now.Year)
		judged := claims.Judge(&text, now, before)
		for i := range text.Claims {
			stated = append(stated, Claim{text.Claims[i], judged[i]})
		}
		findings = append(findings, claims.Findings(&text, judged, now)...)
	}
	return stated, findings
}

// SpeaksOfDistrict reports whether claims tell figures of a whole district.
func SpeaksOfDistrict(stated []Claim) bool {
	return slices.ContainsFunc(stated, func(c Claim) bool { return c.Scope == claims.District && c.Left == claims.NotLeft })
}

// Narrative compares what the text of a report says of its district with the sum of
// the district's agencies (R-NARR).
func Narrative(now, sum *form.Report) (findings []form.Finding) {
	for _, section := range now.Narrative {
		text := claims.Read(section.Number, section.Text, now.Year)
		findings = append(findings, claims.Narrated(&text, now, sum)...)
	}
	return findings
}

// StatedFigures are the figures for single cells among the claims of a report's text.
func StatedFigures(stated []Claim) []localise.Evidence {
	var all []localise.Evidence
	for i := range stated {
		c := &stated[i].Claim
		id, value, ok := c.Cell()
		if !ok {
			continue
		}
		all = append(all, localise.Evidence{Cell: id, Value: value, Source: form.Text{
			Chinese: "第" + c.Section + "部分“" + c.Phrase + "”",
			English: "“" + c.Phrase + "” in part " + c.Section,
		}})
	}
	return all
}
