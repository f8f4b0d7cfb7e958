package ingest

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/width"

	"gouji/form"
)

// setField stores a piece of meta data in the report. An empty text is not
// given; one that is not allowed becomes a finding and counts as not given.
func setField(r *form.Report, f field, key, text string, place form.Place) {
	text = strings.TrimSpace(text)
	if text == "" {
		return
	}
	ok := true
	switch f {
	case formField:
		r.StatedEdition, ok = parseEdition(text)
	case yearField:
		r.Year, ok = parseYear(text)
	case scopeField:
		r.Scope, ok = parseScope(text)
	case submittedField:
		r.SubmittedAt, ok = parseDate(text)
	case codeField:
		r.Agency.Code = strings.ToUpper(foldCode(text))
	case nameField, agencyField:
		r.Agency.Name = text
	case divisionField:
		r.Agency.Division, ok = parseDivision(text)
	}
	if !ok {
		r.Findings = append(r.Findings, form.Finding{Rule: form.RuleFValue, Place: place, Arguments: []string{key, shorten(text)}})
	}
}

// foldCode makes full-width letters and digits plain and drops white space.
func foldCode(text string) string {
	for i := range len(text) {
		if text[i] <= ' ' || text[i] >= utf8.RuneSelf {
			return foldAnyCode(text)
		}
	}
	return text
}

func foldAnyCode(text string) string {
	return strings.Join(strings.Fields(width.Fold.String(text)), "")
}

// parseEdition reads "2019", "2021", "2019年格式" and the numbers of the notices.
func parseEdition(text string) (form.Edition, bool) {
	folded := foldCode(text)
	for _, e := range form.Editions {
		switch folded {
		case e.String(), e.String() + "年", e.String() + "年版", e.String() + "年格式", e.Document():
			return e, true
		}
	}
	return form.NoEdition, false
}

// parseYear reads "2020", "2020年" and "2020年度". It accepts any whole number;
// whether the year is possible is for Settle to say.
func parseYear(text string) (int, bool) {
	folded := foldCode(text)
	folded = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(folded, "度"), "年"), ".0")
	year, err := strconv.Atoi(folded)
	return year, err == nil
}

func parseScope(text string) (form.Scope, bool) {
	switch strings.ToLower(foldCode(text)) {
	case "own", "本机关", "本级", "本单位":
		return form.Own, true
	case "consolidated", "汇总", "合并", "全区", "全市", "全县", "全省":
		return form.Consolidated, true
	default:
		return form.Own, false
	}
}

// parseDate reads a date and returns it as "2006-01-02". A time of day after it
// is cut off.
func parseDate(text string) (string, bool) {
	if len(text) == len(time.DateOnly) && text[4] == '-' && text[7] == '-' &&
		text[5:7] >= "01" && text[5:7] <= "12" && text[8:] >= "01" && text[8:] <= "28" &&
		plainDigits([]byte(text[:4])) && plainDigits([]byte(text[5:7])) && plainDigits([]byte(text[8:])) {
		return text, true // a date in any month, as it is
	}
	text = strings.TrimSpace(width.Fold.String(text))
	if i := strings.IndexAny(text, " T"); i > 0 {
		text = text[:i]
	}
	for _, layout := range []string{"2006-1-2", "2006/1/2", "2006.1.2", "20060102", "2006年1月2日"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.Format(time.DateOnly), true
		}
	}
	return "", false
}

// parseDivision reads a GB/T 2260 code; the 9 and 12 digits of a township or
// village are cut to the district.
func parseDivision(text string) (string, bool) {
	folded := foldCode(text)
	for i := range len(folded) {
		if folded[i] < '0' || folded[i] > '9' {
			return "", false
		}
	}
	switch len(folded) {
	case 6:
		return folded, true
	case 9, 12:
		return folded[:6], true
	default:
		return "", false
	}
}

// shorten cuts raw text to what a message can carry.
func shorten(text string) string {
	const most = 60
	n := 0
	for i := range text {
		if n++; n > most {
			return text[:i] + "…"
		}
	}
	return text
}
