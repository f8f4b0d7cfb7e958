package form

// Day counts the days from 1 January 1970 to a date "2006-01-02"; false if the
// text is none. Every report has such dates, and time.Parse reads its layout anew
// for each.
func Day(date string) (days int, ok bool) {
	if len(date) != len("2006-01-02") || date[4] != '-' || date[7] != '-' {
		return 0, false
	}
	var number [len("20060102")]int
	at := 0
	for i := range len(date) {
		if i == 4 || i == 7 {
			continue
		}
		if date[i] < '0' || date[i] > '9' {
			return 0, false
		}
		number[at] = int(date[i] - '0')
		at++
	}
	year := number[0]*1000 + number[1]*100 + number[2]*10 + number[3]
	month, day := number[4]*10+number[5], number[6]*10+number[7]
	if month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, false
	}
	// The year begins in March, so that the leap day is its last.
	if month < 3 {
		year, month = year-1, month+12
	}
	const daysTo1970 = 719468                                       // from 1 March of the year 0
	leapDays := (year+400)/4 - (year+400)/100 + (year+400)/400 - 97 // the year may be -1
	return 365*year + leapDays + (153*(month-3)+2)/5 + day - 1 - daysTo1970, true
}

// daysIn returns the days of a month.
func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}
