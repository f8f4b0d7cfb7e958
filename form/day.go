package form

import (
	"strconv"
	"time"
)

// Day counts the days from 1 January 1970 to a date "2006-01-02"; false if the
// text is none. Every report has such dates, and time.Parse reads its layout anew
// for each.
func Day(date string) (days int, ok bool) {
	if len(date) != len(time.DateOnly) || date[4] != '-' || date[7] != '-' {
		return 0, false
	}
	digits := date[:4] + date[5:7] + date[8:]
	if !isDigits(digits) {
		return 0, false
	}
	n, _ := strconv.Atoi(digits) // eight digits are a number
	year, month, day := n/10000, n/100%100, n%100
	if month < 1 || month > 12 || day < 1 {
		return 0, false
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if t.Day() != day { // there is no 30 February
		return 0, false
	}
	const secondsADay = 24 * 60 * 60
	return int(t.Unix() / secondsADay), true
}
