package form

import "testing"

func TestReadDenominator(t *testing.T) {
	for _, c := range []struct {
		text string
		unit int64
		want int64 // 0 for none
	}{
		{"285000", 1, 285_000}, {" 285,000 ", 1, 285_000}, {"２８５０００人", 1, 285_000}, {"28.5万", 1, 285_000}, {"28.5万人", 1, 285_000},
		{"28.5", TenThousand, 285_000}, {"28.5万", TenThousand, 285_000}, {"28.50000", TenThousand, 285_000}, {`="78"`, 1, 78},
		{"1000000000000", 1, MaxCount}, {"28.5", 1, 0}, {"28.51234", TenThousand, 0}, {"0", 1, 0}, {"-5", 1, 0}, {"", 1, 0},
		{"28,50", 1, 0}, {"1000000000001", 1, 0}, {"100000000.0001", TenThousand, 0}, {"约30万", 1, 0}, {"3 5", 1, 0},
	} {
		got, ok := ReadDenominator(c.text, c.unit)
		if !ok {
			got = 0
		}
		if got != c.want {
			t.Errorf("%q by %d: %d, want %d", c.text, c.unit, got, c.want)
		}
	}
}
