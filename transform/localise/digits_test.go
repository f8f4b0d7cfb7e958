package localise

import "testing"

// A figure is a slip of another if one stroke of the pen makes it so; a digit in place of
// another, or a 0, proves nothing.
func TestSlipOfThePen(t *testing.T) {
	for _, c := range []struct {
		right, stated int64
		want          Operation
	}{
		{5, -5, wrongSign}, {-5, 5, noOperation}, {0, 0, noOperation}, {0, 5, noOperation}, {5, 0, noOperation}, {-5, -6, noOperation},
		{3, 9, noOperation}, {10, 1, digitDropped}, {1, 10, digitAdded}, {12, 2, digitDropped}, {12, 21, digitsTransposed}, {12, 13, digitChanged}, {102, 120, digitsTransposed},
		{100, 1, wrongMagnitude}, {3, 3000, wrongMagnitude}, {3, 3010, noOperation}, {123, 456, noOperation}, {10, 100, digitAdded},
	} {
		if got := slip(c.right, c.stated); got != c.want {
			t.Errorf("%d for %d: %q, want %q", c.stated, c.right, got, c.want)
		}
	}
}
