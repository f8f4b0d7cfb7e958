package ingest

import (
	"bytes"
	"context"

	"gouji/ingest/delivery"
)

// Read reads one input file and hands its reports and its source, or those of
// its members, to h. It returns an error only if ctx ends or h fails;
// everything wrong with the file is a finding on its source.
func (rd *Reader) Read(ctx context.Context, in Input, h Handler) error {
	g := rd.begin(in.Path, h)
	file, err := openFile(in.File)
	if err != nil {
		g.Find(delivery.Unreadable(delivery.ReadReason(err)))
		return g.Close()
	}
	defer file.Close() // nothing was written: closing cannot lose anything
	rd.expected = in.Bytes
	g.file, g.input = file, in
	return rd.readFrom(ctx, g, file, file)
}

// ReadBytes reads an input that is in memory already; path is what messages
// call it and where its extension is taken from.
func (rd *Reader) ReadBytes(ctx context.Context, path string, data []byte, h Handler) error {
	r := bytes.NewReader(data)
	return rd.readFrom(ctx, rd.begin(path, h), r, r)
}
