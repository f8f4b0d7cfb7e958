package workbook

import (
	"testing"
)

func TestStoredNumber(t *testing.T) {
	for stored, want := range map[string]string{
		"4068.2080000000001": "4068.208", "0.30000000000000004": "0.3", "59237.244899999998": "59237.2449",
		"9007199254740993": "9007199254740993", "1E+20": "1E+20", "1.1340603003123456E+17": "113406030031235000",
		"113406030031234567": "113406030031234567", "规章": "规章", "0.1": "0.1",
	} {
		if got := storedNumber(stored); got != want {
			t.Errorf("%s: %s, want %s", stored, got, want)
		}
	}
}
