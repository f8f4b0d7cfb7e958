package ingest

import "context"

// Each of these goes when its reader exists (grid*.go, workbook*.go, page*.go,
// text*.go, word*.go); see reading for what they are given.

func (rd *Reader) readWorkbook(context.Context, *reading, []byte) error { return nil }

func (rd *Reader) readWord(context.Context, *reading, []byte) error { return nil }
