package form

import "time"

// Day counts the days from 1 January 1970 to a date "2006-01-02"; false if the
// text is none. Every report has such dates, and time.Parse reads its layout anew
// for each.
func Day(date string) (days int, ok bool) {
	if len(date) != len(time.DateOnly) || date[4] != '-' || date[7] != '-' {
		return 0, false
	}
	year, month, day := digits(date[:4]), digits(date[5:7]), digits(date[8:])
	if year < 0 || month < 1 || month > 12 || day < 1 {
		return 0, false
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if t.Day() != day { // there is no 30 February
		return 0, false
	}
	const secondsADay = 24 * 60 * 60
	return int(t.Unix() / secondsADay), true
}

// digits reads a number of ASCII digits, -1 if it holds anything else.
func digits(text string) int {
	n := 0
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return -1
		}
		n = n*10 + int(text[i]-'0')
	}
	return n
}
