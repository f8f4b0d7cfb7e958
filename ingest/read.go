package ingest

import (
	"context"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"

	"gouji/form"
)

// Read reads one input file and hands its reports and its source, or the
// sources of its members, to h. It returns an error only if ctx ends or h
// fails; everything wrong with the file is a finding on its source.
func (rd *Reader) Read(ctx context.Context, in Input, h Handler) error {
	data, err := os.ReadFile(in.File)
	if err != nil {
		g := rd.begin(in.Path, h)
		g.find(readFinding(readReason(err)))
		return g.finish()
	}
	return rd.ReadBytes(ctx, in.Path, data, h)
}

// ReadBytes reads an input that is in memory already; path is what messages
// call it and what its extension is taken from.
func (rd *Reader) ReadBytes(ctx context.Context, path string, data []byte, h Handler) error {
	g := rd.begin(path, h)
	g.source.SHA256, g.source.Bytes = sha256.Sum256(data), int64(len(data))
	if err := rd.readWhole(ctx, g, data); err != nil {
		return err
	}
	return g.finish()
}

// begin opens the books on a new source.
func (rd *Reader) begin(path string, h Handler) *reading {
	return &reading{rd: rd, source: &form.Source{Path: path}, handler: h}
}

// finish decides what became of the source and hands it on.
func (g *reading) finish() error {
	s := g.source
	if g.usable == 0 && s.Status == form.Read {
		if s.Reports == 0 && len(s.Findings) == 0 {
			g.find(form.Finding{Rule: "F-EMPTY"})
		}
		s.Status, s.Reason = form.Rejected, g.reason
		for i := range s.Findings {
			if s.Findings[i].Severity().IsError() {
				s.Reason = messages(&s.Findings[i])
				break
			}
		}
	}
	return g.handler.Source(s)
}

// readWhole reads a source that is whole in memory.
func (rd *Reader) readWhole(ctx context.Context, g *reading, data []byte) error {
	if len(data) == 0 {
		return nil
	}
	switch detect(g.source.Path, data) {
	case workbookFormat:
		g.source.Kind = form.Workbook
		return rd.readWorkbook(ctx, g, data)
	case wordFormat:
		g.source.Kind = form.WordDocument
		return rd.readWord(ctx, g, data)
	case refusedFormat:
		g.find(unsupported(g.source.Path, data))
		return nil
	case pageFormat:
		g.source.Kind = form.Page
		return rd.readPage(ctx, g, data)
	case textFormat:
		g.source.Kind = form.TextDump
		return rd.readText(ctx, g, data)
	default:
		return nil
	}
}

// readReason puts an error of the file system into a clerk's words.
func readReason(err error) form.Text {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return noPermission
	case errors.Is(err, fs.ErrNotExist):
		return isMissing
	default:
		return readBroke
	}
}
