package reports

import (
	"fmt"
	"testing"

	"gouji/form"
)

// Who reported on one of two years only is named in one order, and not without end.
func TestOnlyIn(t *testing.T) {
	agencies := func(from, end int) map[int32]string {
		names := map[int32]string{}
		for i := from; i < end; i++ {
			names[int32(i)] = fmt.Sprintf("%02d局", i)
		}
		return names
	}
	const chinese, english = "；只有一年的报告而未比较的：", "; not compared, with a report on one year only: "
	first20 := form.List([]string{
		"00局", "01局", "02局", "03局", "04局", "05局", "06局", "07局", "08局", "09局",
		"10局", "11局", "12局", "13局", "14局", "15局", "16局", "17局", "18局", "19局",
	})
	for _, tt := range []struct {
		now, before map[int32]string
		want        form.Text
	}{
		{agencies(0, 3), agencies(0, 3), form.Text{}},
		{agencies(0, 4), agencies(1, 6), form.Text{Chinese: chinese + "00局、04局、05局", English: english + "00局, 04局, 05局"}},
		{agencies(0, 20), nil, form.Text{Chinese: chinese + first20.Chinese, English: english + first20.English}},
		{agencies(0, 20), agencies(20, 22), form.Text{Chinese: chinese + first20.Chinese + "等22个", English: english + first20.English + " and 2 more"}},
	} {
		if got := onlyIn(tt.now, tt.before); got != tt.want {
			t.Errorf("%d and %d agencies: %+v, want %+v", len(tt.now), len(tt.before), got, tt.want)
		}
	}
}
