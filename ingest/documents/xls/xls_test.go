package xls

import (
	"encoding/binary"
	"math"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"

	"gouji/ingest/documents/compound"
	"gouji/ingest/lines"
	"gouji/ingest/lines/linestest"
)

func file(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// stream writes the records of a workbook.
type stream struct{ data []byte }

func (s *stream) add(kind int, parts ...any) *stream {
	var body []byte
	for _, p := range parts {
		switch p := p.(type) {
		case int: // two bytes, as most numbers have
			body = binary.LittleEndian.AppendUint16(body, uint16(p))
		case byte:
			body = append(body, p)
		case uint32:
			body = binary.LittleEndian.AppendUint32(body, p)
		case float64:
			body = binary.LittleEndian.AppendUint64(body, math.Float64bits(p))
		case string:
			body = append(body, p...)
		}
	}
	s.data = binary.LittleEndian.AppendUint16(s.data, uint16(kind))
	s.data = binary.LittleEndian.AppendUint16(s.data, uint16(len(body)))
	s.data = append(s.data, body...)
	return s
}

func wide(text string) string {
	var raw []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		raw = binary.LittleEndian.AppendUint16(raw, unit)
	}
	return string(raw)
}

func gbk(text string) string {
	raw, err := simplifiedchinese.GBK.NewEncoder().String(text)
	if err != nil {
		panic(err)
	}
	return raw
}

// counted puts the number of bytes before a text, in two bytes.
func counted(text string) string {
	return string(binary.LittleEndian.AppendUint16(nil, uint16(len(text)))) + text
}

// workbook makes a workbook of BIFF8 with one sheet. globals and cells are its records.
func workbook(globals, cells func(s *stream)) []byte {
	s := &stream{}
	s.add(recordBegin, 0x0600, globalsPart, 0, 0, uint32(0), uint32(0))
	if globals != nil {
		globals(s)
	}
	end := len(s.data) + 4 + 9 + 4
	s.add(recordSheet, uint32(end), byte(0), byte(0), byte(1), byte(0), "a")
	s.add(recordEnd)
	s.add(recordBegin, 0x0600, sheetPart, 0, 0, uint32(0), uint32(0))
	cells(s)
	return s.add(recordEnd).data
}

// A workbook with everything that changes what a person sees, as LibreOffice saves it.
func TestLooks(t *testing.T) {
	want := `date 2026-11-28
part "第一张" hidden=false
part "隐藏" hidden=true
part "空" hidden=false
part "右下" hidden=false
table 1 column 6 hidden | 跨四列 | <跨四列 | <跨四列 | <跨四列
table 1 column 6 hidden | 跨两行 | 0 | 12 | 4068.208
table 1 column 6 hidden | ^跨两行 | 5{superscript:2} | {struck:7}8 | {struck:删}
table 1 column 6 hidden | 2024-01-13 (date) | 1900-01-05 (date) | 5% (percentage) | TRUE (boolean)
table 1 column 6 hidden | 3 | #DIV/0! (failure) | ab | TRUE (boolean)
table 1 column 6 hidden | {hidden:0} | 换¶行 | -7 | 123456789012
table 1 hidden column 6 hidden | 隐行
table 1 column 6 hidden
table 1 column 6 hidden | 空行后 | 2024-01-13 (date) |  |  |  | 隐列
table 2 hidden | 1
table 4
table 4
table 4 |  |  | x
`
	if got := linestest.Read(t, Read, file(t, "looks.xls")).String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Records that LibreOffice does not write, but Excel, WPS and small programs do.
func TestRecords(t *testing.T) {
	const sheet = "part \"a\" hidden=false\n"
	shared := func(parts ...[]any) func(*stream) {
		return func(s *stream) {
			for i, p := range parts {
				kind := recordContinue
				if i == 0 {
					kind = recordSharedTexts
				}
				s.add(kind, p...)
			}
		}
	}
	label := func(column, index int) func(*stream) {
		return func(s *stream) { s.add(recordSharedLabel, 0, column, 0, uint32(index)) }
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"numbers in short": {workbook(nil, func(s *stream) {
			s.add(recordNumbersRK, 0, 0, 0, uint32(7<<2|2), 0, uint32(12345<<2|3), 0, uint32(0x3ff00000), 2)
			s.add(recordNumberRK, 1, 0, 0, uint32(0xfffffff2))
		}), sheet + "table 1 | 7 | 123.45 | 1\ntable 1 | -4\n"},
		"text that goes on in the next record, where its width changes": {workbook(shared(
			[]any{uint32(2), uint32(2), 4, byte(1), wide("年报")},
			[]any{byte(0), "ab", 1, byte(0), "c"},
		), func(s *stream) { label(0, 0)(s); label(1, 1)(s) }), sheet + "table 1 | 年报ab | c\n"},
		"text whose characters all stand in the next record": {workbook(shared(
			[]any{uint32(1), uint32(1), 2, byte(0)},
			[]any{byte(1), wide("年报")},
		), label(0, 0)), sheet + "table 1 | 年报\n"},
		"pieces of text in fonts of their own, and phonetic text": {workbook(func(s *stream) {
			for range 4 {
				s.add(recordFont, 200, 0, 0, 0, 0)
			}
			s.add(recordFont, 200, 8, 0, 0, 0) // font 5: struck
			s.add(recordFont, 200, 0, 0, 0, 1) // font 6: superscript
			shared([]any{uint32(1), uint32(1), 4, byte(1 | 4 | 8), 2, uint32(4), wide("1234"), 1, 5, 3, 6, "phon"})(s)
		}, label(0, 0)), sheet + "table 1 | 1{struck:23}{superscript:4}\n"},
		"white on nothing and on a colour": {workbook(func(s *stream) {
			s.add(recordFont, 200, 0, 9, 400, 0)
			s.add(recordStyle, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
			s.add(recordStyle, 0, 0, 0, 0, 0, 0, 0, 0, 1<<10, 0x12)
		}, func(s *stream) {
			s.add(recordNumber, 0, 0, 0, 7.0).add(recordNumber, 0, 1, 1, 8.0)
		}), sheet + "table 1 | {faint:7} | 8\n"},
		"a text that is not there": {workbook(nil, label(2, 5)),
			sheet + "table 1 |  |  | # (failure)\nproblem {Trouble:1 Place:{Line:1 Column:3 Part:1 Field:0} Limit:{Chinese: English:}}\n"},
		"formulas with results": {workbook(nil, func(s *stream) {
			s.add(recordFormula, 0, 0, 0, 12.5, 0, uint32(0), 0)
			s.add(recordFormula, 0, 1, 0, "\x00\x00\x00\x00\x00\x00\xff\xff", 0, uint32(0), 0)
			s.add(0x04bc, "shared formula").add(recordText, 2, byte(1), wide("文字"))
			s.add(recordFormula, 0, 2, 0, "\x01\x00\x01\x00\x00\x00\xff\xff", 0, uint32(0), 0)
			s.add(recordFormula, 0, 3, 0, "\x02\x00\x17\x00\x00\x00\xff\xff", 0, uint32(0), 0)
			s.add(recordFormula, 0, 4, 0, "\x03\x00\x00\x00\x00\x00\xff\xff", 0, uint32(0), 0)
			s.add(recordTruth, 0, 5, 0, byte(0), byte(0)).add(recordTruth, 0, 6, 0, byte(0x2a), byte(1))
		}), sheet + "table 1 | 12.5 | 文字 | TRUE (boolean) | #REF! (failure) |  | FALSE (boolean) | #N/A (failure)\n"},
		"dates from 1904, zeros that are not shown": {workbook(func(s *stream) {
			s.add(recordDateMode, 1).add(recordStyle, 0, 14, 0, 0)
		}, func(s *stream) {
			s.add(recordWindow, 0).add(recordNumber, 0, 0, 0, 43842.0).add(recordNumber, 0, 1, 1, 0.0)
		}), sheet + "table 1 | 2024-01-13 (date) | {hidden:0}\n"},
		"rows that are not shown unless they say so, and one without height": {workbook(nil, func(s *stream) {
			s.add(recordRowDefault, 2, 255)
			s.add(recordRow, 1, 0, 1, 255, 0, 0, 0, 0).add(recordRow, 2, 0, 1, 0, 0, 0, 0, 0)
			for row := range 3 {
				s.add(recordNumber, row, 0, 0, float64(row))
			}
		}), sheet + "table 1 hidden | 0\ntable 1 | 1\ntable 1 hidden | 2\n"},
		"cells out of order, and a chart within the sheet": {workbook(nil, func(s *stream) {
			s.add(recordNumber, 1, 1, 0, 4.0)
			s.add(recordBegin, 0x0600, 0x20).add(recordNumber, 9, 9, 0, 9.0).add(recordEnd)
			s.add(recordNumber, 0, 1, 0, 2.0).add(recordNumber, 1, 0, 0, 3.0).add(recordNumber, 0, 0, 0, 1.0)
		}), sheet + "table 1 | 1 | 2\ntable 1 | 3 | 4\n"},
		"a sheet without a workbook, in GBK that it does not name": {new(stream).
			add(recordBegin, 0, sheetPart).
			add(recordLabel, 0, 0, 0, counted(gbk("年度"))).add(recordNumber, 0, 1, 0, 2023.0).add(recordNumber, 0, 1, 0, 2024.0).
			add(recordEnd).data, "part \"Sheet1\" hidden=false\ntable 1 | 年度 | 2024\n"},
		"a sheet without a workbook, in UTF-8": {new(stream).
			add(recordBegin, 0, sheetPart).add(recordLabel, 0, 0, 0, counted("年度")).add(recordEnd).data,
			"part \"Sheet1\" hidden=false\ntable 1 | 年度\n"},
		"BIFF5": {func() []byte {
			s := new(stream).add(recordBegin, 0x0500, globalsPart).add(recordCodepage, 936).
				add(recordFont, 200, 0, 0, 0, 0).add(recordFont, 200, 8, 0, 0, 0).
				add(recordFormat4, 164, byte(7), "yyyy-mm").add(recordStyle, 0, 164).add(recordStyle, 1, 0)
			end := len(s.data) + 4 + 7 + 4 + 4
			s.add(recordSheet, uint32(end), byte(1), byte(0), byte(4), gbk("附表")).add(recordEnd)
			s.add(recordBegin, 0x0500, sheetPart).add(recordNumber, 0, 0, 0, 45304.0)
			s.add(recordRichLabel, 0, 1, 0, counted(gbk("年1")), byte(1), byte(2), byte(1)).add(recordLabel, 0, 2, 1, counted(gbk("删")))
			return s.add(recordEnd).data
		}(), "part \"附表\" hidden=true\ntable 1 hidden | 2024-01-13 (date) | 年{struck:1} | {struck:删}\n"},
		"cut off": {workbook(nil, func(s *stream) { s.add(recordNumber, 0, 0, 0, 1.0).add(recordNumber, 0, 1, 0, 2.0) })[:90],
			sheet + "table 1 | 1\nproblem {Trouble:1 Place:{Line:0 Column:0 Part:1 Field:0} Limit:{Chinese: English:}}\n"},
		"protected by a password": {workbook(func(s *stream) { s.add(recordPassword, 1, 1) }, func(*stream) {}),
			"result {Trouble:2 Place:{Line:0 Column:0 Part:0 Field:0} Limit:{Chinese: English:}}\n"},
		"no workbook": {[]byte("机关,年度\n"), "result {Trouble:1 Place:{Line:0 Column:0 Part:0 Field:0} Limit:{Chinese: English:}}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := linestest.Read(t, Read, c.data).String(); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// A workbook without a compound file around it is known by its first record.
func TestBare(t *testing.T) {
	for data, want := range map[string]bool{
		string(workbook(nil, func(*stream) {})):                     true,
		string(new(stream).add(recordBegin, 0, sheetPart).data):     true,
		string(new(stream).add(recordBegin, 0x600, 0x20).data):      false,
		string(new(stream).add(recordLabel, 0, 0, 0, "\x01a").data): false,
		"": false, "\x09\x08": false, "机关,年度": false,
	} {
		if IsBare([]byte(data)) != want {
			t.Errorf("%q: want %t", data, want)
		}
	}
}

// Small files that ask for a lot.
func TestHostile(t *testing.T) {
	const many = 400_000
	for name, data := range map[string][]byte{
		"one long text in many cells": workbook(func(s *stream) {
			s.add(recordSharedTexts, uint32(1), uint32(1), 8000, byte(0), strings.Repeat("x", 8000))
		}, func(s *stream) {
			for i := range many {
				s.add(recordSharedLabel, i/200, i%200, 0, uint32(0))
			}
		}),
		"merged cells everywhere": workbook(nil, func(s *stream) {
			for range 2000 {
				s.add(recordMerged, 1000, strings.Repeat("\x00\x00\xff\xff\x00\x00\xff\xff", 1000))
			}
			s.add(recordNumber, 60000, 255, 0, 1.0)
		}),
		"sheets that share their cells": func() []byte {
			s := new(stream).add(recordBegin, 0x0600, globalsPart)
			at := uint32(len(s.data) + 1000*(4+9) + 4)
			for range 1000 {
				s.add(recordSheet, at, byte(0), byte(0), byte(1), byte(0), "a")
			}
			s.add(recordEnd).add(recordBegin, 0x0600, sheetPart)
			s.data = append(s.data, make([]byte, 4*many)...) // records of nothing
			return s.add(recordEnd).data
		}(),
		"texts without end": workbook(func(s *stream) {
			s.add(recordSharedTexts, uint32(0xffffffff), uint32(0xffffffff), strings.Repeat("\x00\x00\x00", 2700))
			for range 1000 {
				s.add(recordContinue, strings.Repeat("\x00\x00\x00", 2740))
			}
		}, func(*stream) {}),
		"styles without end": workbook(func(s *stream) {
			for range many {
				s.add(recordStyle)
			}
		}, func(*stream) {}),
	} {
		t.Run(name, func(t *testing.T) { linestest.Bounded(t, Read, data) })
	}
	// What is left out is reported.
	problem := linestest.Read(t, Read, workbook(nil, func(s *stream) { s.add(recordNumber, 0, 5000, 0, 1.0) }))
	if len(problem.Partial) != 1 || problem.Partial[0].Trouble != lines.TooLarge {
		t.Errorf("a cell beyond the limit of columns: %+v", problem.Partial)
	}
}

func seeds(t testing.TB) [][]byte {
	rich := workbook(func(s *stream) {
		s.add(recordFont, 200, 8, 0, 0, 0).add(recordFormat4, 164, counted("\x00yyyy")).add(recordStyle, 0, 164)
		s.add(recordSharedTexts, uint32(2), uint32(2), 2, byte(1|8), 1, wide("ab"), 1, 0, 3, byte(0)).add(recordContinue, byte(1), wide("年报表"))
	}, func(s *stream) {
		s.add(recordSharedLabel, 0, 0, 0, uint32(0)).add(recordSharedLabel, 0, 1, 0, uint32(1))
		s.add(recordFormula, 0, 2, 0, "\x00\x00\x00\x00\x00\x00\xff\xff", 0, uint32(0), 0).add(recordText, 2, byte(1), wide("文字"))
		s.add(recordNumbersRK, 1, 0, 0, uint32(7<<2|2), 0, uint32(9), 1).add(recordMerged, 1, 0, 1, 0, 1)
	})
	return [][]byte{rich, file(t, "looks.xls")}
}

func TestDamagedFiles(t *testing.T) {
	count := 4000
	if testing.Short() {
		count = 800
	}
	linestest.Damaged(t, Read, count, seeds(t)...)
}

func FuzzRead(f *testing.F) {
	for _, data := range seeds(f) {
		f.Add(data)
		if c, ok := compound.Open(data); ok {
			records, _ := c.Stream("Workbook")
			f.Add(records)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) { linestest.Holds(t, Read, data) })
}
