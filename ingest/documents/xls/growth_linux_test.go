package xls

import (
	"testing"

	"gouji/ingest/lines/linestest"
)

// What a workbook costs grows as it does, whatever it repeats.
func TestCostGrowsWithTheWorkbook(t *testing.T) {
	repeated := func(one func(s *stream, i int)) func(n int) []byte {
		return func(n int) []byte {
			return workbook(nil, func(s *stream) {
				for i := range n {
					one(s, i)
				}
			})
		}
	}
	linestest.ReadGrows(t, Read, map[string]func(n int) []byte{
		"rows":            repeated(func(s *stream, i int) { s.add(recordNumber, i, 0, 0, 1.0) }),
		"rows backwards":  repeated(func(s *stream, i int) { s.add(recordNumber, 60_000-i, 0, 0, 1.0) }),
		"one cell":        repeated(func(s *stream, i int) { s.add(recordNumber, 0, 0, 0, 1.0) }),
		"columns":         repeated(func(s *stream, i int) { s.add(recordNumber, i/200, i%200, 0, 1.0) }),
		"widths":          repeated(func(s *stream, i int) { s.add(recordColumns, i%256, i%256, 100, 0, 0, 0) }),
		"labels":          repeated(func(s *stream, i int) { s.add(recordRichLabel, i, 1, 0, 2, byte(0), "ab", 0) }),
		"texts of no use": repeated(func(s *stream, i int) { s.add(recordText, 1, byte(0), "a") }),
		"merged cells": repeated(func(s *stream, i int) {
			s.add(recordNumber, 2*i, 0, 0, 1.0).add(recordMerged, 1, 2*i, 2*i+1, 0, 1)
		}),
		"styles": func(n int) []byte {
			return workbook(func(s *stream) {
				for range n {
					s.add(recordStyle, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0).add(recordFont, 200, 0, 0, 400, 0, byte(0), byte(0), byte(0), byte(0), byte(1), byte(0), "a")
				}
			}, func(s *stream) { s.add(recordNumber, 0, 0, 0, 1.0) })
		},
	})
}
