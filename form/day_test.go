package form

import (
	"testing"
	"time"
)

// Day takes what time.Parse takes, and no other text.
func TestDay(t *testing.T) {
	check := func(text string) {
		t.Helper()
		want, err := time.Parse(time.DateOnly, text)
		days, ok := Day(text)
		if ok != (err == nil) || ok && !time.Unix(int64(days)*24*60*60, 0).UTC().Equal(want) {
			t.Errorf("%q: %d %v, time.Parse says %v %v", text, days, ok, want, err)
		}
	}
	for day := time.Date(1890, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2110; day = day.AddDate(0, 0, 1) {
		check(day.Format(time.DateOnly))
	}
	for _, text := range []string{
		"", "2024-02-30", "2023-02-29", "2024-02-29", "1900-02-29", "2024-00-10", "2024-13-01", "2024-04-31", "2024-01-00", "2024-01-32", "0000-01-01", "9999-12-31",
		"2024-1-01", "2024-01-1", "2024/01/01", "2024-01-01 ", " 2024-01-01", "+024-01-01", "2024-0a-01", "２０２４-01-01",
	} {
		check(text)
	}
}
