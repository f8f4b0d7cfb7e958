package pdf

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"hash/adler32"
	"io"

	"gouji/ingest/limits"
)

// maxFilters bounds how often one stream is packed.
const maxFilters = 8

// inflate unpacks zlib data and compares its checksum. Some programs leave the
// checksum out, which is accepted; a wrong one is not.
func (f *file) inflate(data []byte) ([]byte, bool) {
	if len(data) < 2 || data[0]&0x0F != 8 || data[1]&0x20 != 0 {
		return nil, false
	}
	packed := bytes.NewReader(data[2:])
	if f.inflater == nil {
		f.inflater = flate.NewReader(packed)
	} else if err := f.inflater.(flate.Resetter).Reset(packed, nil); err != nil {
		return nil, false
	}
	var out bytes.Buffer
	maxBytes := f.unpackedLeft()
	n, err := out.ReadFrom(io.LimitReader(f.inflater, maxBytes+1))
	if n > maxBytes {
		f.exceedUnpacked()
		return nil, false
	}
	if err != nil {
		return nil, false
	}
	f.unpacked += n
	rest := data[len(data)-packed.Len():]
	if len(rest) >= 4 && binary.BigEndian.Uint32(rest) != adler32.Checksum(out.Bytes()) {
		return nil, false
	}
	return out.Bytes(), true
}

// unpackLZW unpacks the variant of LZW that PDF and TIFF share: the width of
// codes grows early code before it has to.
func (f *file) unpackLZW(data []byte, early int) ([]byte, bool) {
	const clear, end, maxCodes = 256, 257, 4096
	type entry struct {
		before int32 // code of all but the last byte, -1 for none
		length int32
		last   byte
	}
	var table [maxCodes]entry
	for i := range 256 {
		table[i] = entry{-1, 1, byte(i)}
	}
	used, width, previous := 258, 9, -1
	var bits uint32
	have := 0
	var out []byte
	maxBytes := f.unpackedLeft()
	for {
		for have < width {
			if len(data) == 0 {
				f.unpacked += int64(len(out))
				return out, true // the end code is left out by some programs
			}
			bits = bits<<8 | uint32(data[0])
			data = data[1:]
			have += 8
		}
		have -= width
		code := int(bits>>have) & (1<<width - 1)
		switch {
		case code == end:
			f.unpacked += int64(len(out))
			return out, true
		case code == clear:
			used, width, previous = 258, 9, -1
			continue
		case code > used || code == used && (previous < 0 || used == maxCodes):
			return nil, false
		}
		from := code
		if code == used {
			from = previous // the string of the code before, and its first byte again
		}
		length := int(table[from].length)
		start := len(out)
		if int64(start+length+1) > maxBytes {
			f.exceedUnpacked()
			return nil, false
		}
		out = append(out, make([]byte, length)...)
		for k, at := from, start+length-1; at >= start; at-- {
			out[at] = table[k].last
			k = int(table[k].before)
		}
		first := out[start]
		if code == used {
			out = append(out, first)
		}
		if previous >= 0 && used < maxCodes {
			table[used] = entry{int32(previous), table[previous].length + 1, first}
			used++
		}
		previous = code
		if used+early >= 1<<width && width < 12 {
			width++
		}
	}
}

func unpackASCII85(data []byte) ([]byte, bool) {
	out := make([]byte, 0, len(data)/5*4+8)
	var group uint32
	n := 0
	for _, b := range data {
		switch {
		case byteClass[b] == blankByte:
			continue
		case b == '~':
			data = nil
		case b == 'z' && n == 0:
			out = append(out, 0, 0, 0, 0)
			continue
		case b < '!' || b > 'u':
			return nil, false
		default:
			group = group*85 + uint32(b-'!')
			n++
		}
		if data == nil {
			break
		}
		if n == 5 {
			out = binary.BigEndian.AppendUint32(out, group)
			group, n = 0, 0
		}
	}
	if n == 1 {
		return nil, false
	}
	if n > 1 {
		for range 5 - n {
			group = group*85 + 84
		}
		out = append(out, binary.BigEndian.AppendUint32(nil, group)[:n-1]...)
	}
	return out, true
}

func (f *file) unpackRuns(data []byte) ([]byte, bool) {
	var out []byte
	maxBytes := f.unpackedLeft()
	for len(data) > 0 {
		n := int(data[0])
		data = data[1:]
		switch {
		case n == 128:
			data = nil
		case n < 128:
			if n >= len(data) {
				return nil, false
			}
			out = append(out, data[:n+1]...)
			data = data[n+1:]
		default:
			if len(data) == 0 {
				return nil, false
			}
			out = append(out, bytes.Repeat(data[:1], 257-n)...)
			data = data[1:]
		}
		if int64(len(out)) > maxBytes {
			f.exceedUnpacked()
			return nil, false
		}
	}
	f.unpacked += int64(len(out))
	return out, true
}

// unpredictRows takes back what was predicted of rows, each of which says how: from
// what stands left of a byte, above it, or both.
func unpredictRows(data []byte, width, pixel int) ([]byte, bool) {
	out := make([]byte, 0, len(data))
	above := make([]byte, width)
	for len(data) > 1 {
		kind := data[0]
		row := bytes.Clone(data[1:min(1+width, len(data))])
		data = data[1+len(row):]
		for i := range row {
			left, corner := byte(0), byte(0)
			if i >= pixel {
				left, corner = row[i-pixel], above[i-pixel]
			}
			switch kind {
			case 0:
			case 1:
				row[i] += left
			case 2:
				row[i] += above[i]
			case 3:
				row[i] += byte((int(left) + int(above[i])) / 2)
			case 4:
				row[i] += paeth(left, above[i], corner)
			default:
				return nil, false
			}
		}
		copy(above, row)
		out = append(out, row...)
	}
	return out, true
}

// paeth is the predictor of PNG: the neighbour nearest to left+above-corner.
func paeth(left, above, corner byte) byte {
	base := int(left) + int(above) - int(corner)
	distance := func(b byte) int { return max(base-int(b), int(b)-base) }
	switch dl, da, dc := distance(left), distance(above), distance(corner); {
	case dl <= da && dl <= dc:
		return left
	case da <= dc:
		return above
	default:
		return corner
	}
}

// exceedUnpacked notes that too much was unpacked.
func (f *file) exceedUnpacked() { f.exceed(limits.Unpacked.At(int(f.bounds.Bytes))) }

// unpackedLeft is how many bytes may still be unpacked.
func (f *file) unpackedLeft() int64 { return max(f.bounds.Bytes-f.unpacked, 0) }
