package compound

import (
	"encoding/binary"
	"time"
)

// Changed returns the day on which the document was last saved, as 2006-01-02,
// from its summary; "" if it does not say.
func (f *File) Changed() string {
	const savedProperty, timeType = 13, 0x40
	data, _ := f.Stream("\x05SummaryInformation")
	number := func(at uint32) uint32 {
		if uint64(at)+4 > uint64(len(data)) {
			return 0
		}
		return binary.LittleEndian.Uint32(data[at:])
	}
	set := number(44) // behind the head and the id of the one set of properties
	for i := range min(number(set+4), 64) {
		if number(set+8+8*i) != savedProperty {
			continue
		}
		at := set + number(set+12+8*i)
		if number(at) != timeType {
			return ""
		}
		// In tenths of a microsecond since 1601.
		saved := uint64(number(at+8))<<32 | uint64(number(at+4))
		const untilUnix = 11_644_473_600
		seconds := int64(saved/10_000_000) - untilUnix
		if seconds <= 0 {
			return ""
		}
		day := time.Unix(seconds, 0).UTC()
		if day.Year() > 9999 {
			return ""
		}
		return day.Format(time.DateOnly)
	}
	return ""
}
