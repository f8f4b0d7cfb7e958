package ingest

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/simplifiedchinese"

	"gouji/form"
	"gouji/ingest/delivery"
	"gouji/ingest/limits"
	"gouji/ingest/plaintext"
)

// mostNested is how many archives may lie one in the other.
const mostNested = 2

// freeBytes is how much may be unpacked before the ratio is looked at.
const freeBytes = 16 << 20

// unpacking limits and reports on what is read from compressed data.
type unpacking struct {
	rest   io.Reader
	packed func() int64 // compressed bytes used so far
	bytes  int64
	budget *int64 // bytes that may still be unpacked
	limits *limits.Limits
}

func (u *unpacking) Read(p []byte) (int, error) {
	if int64(len(p)) > *u.budget+1 {
		p = p[:*u.budget+1]
	}
	n, err := u.rest.Read(p)
	u.bytes += int64(n)
	*u.budget -= int64(n)
	switch {
	case *u.budget < 0:
		return 0, delivery.LimitError{Limit: limits.Unpacked, Number: int(u.limits.ArchiveBytes)}
	case u.bytes > freeBytes && u.bytes/u.limits.ArchiveRatio > u.packed():
		return 0, delivery.LimitError{Limit: limits.Ratio, Number: int(u.limits.ArchiveRatio)}
	case err != nil && err != io.EOF:
		var exceeded delivery.LimitError
		if errors.As(err, &exceeded) {
			return n, err
		}
		return n, errors.Join(delivery.ErrPacked, err)
	}
	return n, err
}

// counting counts the bytes read through it.
type counting struct {
	rest  io.Reader
	bytes int64
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.rest.Read(p)
	c.bytes += int64(n)
	return n, err
}

// readCompressed reads a .gz or .zst file: one source under its own name, with
// what is in it read as the name without that extension says.
func (rd *Reader) readCompressed(ctx context.Context, g *reading, name string, f format, c plaintext.Content) error {
	if g.nested >= mostNested {
		g.Find(limits.Nested.Finding(form.Place{}, 0, mostNested))
		return nil
	}
	g.nested++
	packed := &counting{rest: c.Reader()}
	inner, err := unpack(f, packed)
	if err != nil {
		g.Find(delivery.Unreadable(delivery.DamagedPacked))
		return nil
	}
	defer inner.Close()
	u := &unpacking{rest: inner, packed: func() int64 { return packed.bytes }, budget: g.mayUnpack(), limits: &rd.limits}
	if formatByName(name) == f {
		name = strings.TrimSuffix(name, path.Ext(name))
	}
	return rd.dispatchUnpacked(ctx, g, name, u)
}

// dispatchUnpacked reads unpacked bytes, which are not hashed: the source is
// the packed file.
func (rd *Reader) dispatchUnpacked(ctx context.Context, g *reading, name string, u io.Reader) error {
	// The buffer of the packed bytes is still being read from.
	outer := rd.raw
	rd.raw = rd.inner
	head, err := rd.readHead(u)
	rd.raw, rd.inner = outer, rd.raw
	switch {
	case err == io.EOF:
		return rd.dispatch(ctx, g, name, plaintext.Content{Head: head}, nil)
	case err != nil:
		g.Find(delivery.Broken(err))
		return nil
	default:
		return rd.dispatch(ctx, g, name, plaintext.Content{Head: head, Rest: u}, nil)
	}
}

// unpack starts unpacking.
func unpack(f format, packed io.Reader) (io.ReadCloser, error) {
	if f == gzipFormat {
		return gzip.NewReader(packed)
	}
	const mostMemory = 128 << 20
	decoder, err := zstd.NewReader(packed, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(mostMemory), zstd.WithDecoderMaxWindow(mostMemory))
	if err != nil {
		return nil, err
	}
	return decoder.IOReadCloser(), nil
}

// readZip reads the members of an archive in the order of their names, each a
// source of its own.
func (rd *Reader) readZip(ctx context.Context, g *reading, c plaintext.Content, random randomAccess) error {
	if g.nested >= mostNested {
		g.Find(limits.Nested.Finding(form.Place{}, 0, mostNested))
		return nil
	}
	if c.Rest != nil && random == nil {
		data, ok := rd.all(g, c)
		if !ok {
			return nil
		}
		c = plaintext.Content{Head: data}
	}
	var archive *zip.Reader
	var err error
	if c.Rest == nil {
		// The members overwrite the buffer that the archive lies in.
		data := slices.Clone(c.Head)
		archive, err = zip.NewReader(bytes.NewReader(data), int64(len(data)))
	} else {
		var size int64
		if size, err = sizeOf(random); err == nil {
			archive, err = zip.NewReader(random, size)
		}
	}
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		g.Find(delivery.Unreadable(delivery.DamagedPacked))
		return nil
	}
	members := make([]member, 0, len(archive.File))
	for _, f := range archive.File {
		members = append(members, member{name: readableName(f.Name), file: f})
	}
	slices.SortStableFunc(members, func(a, b member) int { return strings.Compare(a.name, b.name) })
	read := 0
	for i, m := range members {
		if i == rd.limits.ArchiveMembers {
			g.Find(limits.Members.Finding(form.Place{}, 0, rd.limits.ArchiveMembers))
			break
		}
		if strings.HasSuffix(m.name, "/") {
			continue // a folder
		}
		if !validMember(m.name) {
			g.Find(form.Finding{Rule: form.RuleFArchive, Arguments: []string{m.name}})
			continue
		}
		usable, err := rd.readMember(ctx, g, m)
		if err != nil {
			return err
		}
		read += usable
	}
	if read > 0 {
		g.Usable = read // so that finish does not call the archive rejected
	} else if len(g.Source.Findings) == 0 && len(members) > 0 {
		g.Reason = delivery.Messages(&form.Finding{Rule: form.RuleFEmpty})
	}
	return nil
}

// member is a file in an archive.
type member struct {
	name string
	file *zip.File
}

// readableName returns a file name as UTF-8. Archives and disks from Chinese
// Windows carry names in GBK and do not say so.
func readableName(raw string) string {
	if utf8.ValidString(raw) {
		return form.Visible(raw)
	}
	name, err := simplifiedchinese.GB18030.NewDecoder().String(raw)
	if err != nil || strings.ContainsRune(name, utf8.RuneError) {
		name = strings.ToValidUTF8(raw, "\uFFFD")
	}
	return form.Visible(name)
}

// validMember reports whether a name stays inside of the archive on every system.
func validMember(name string) bool {
	if name == "" || strings.ContainsAny(name, "\\:\x00") || strings.HasPrefix(name, "/") {
		return false
	}
	for _, part := range strings.Split(name, "/") {
		if part == ".." || part == "." || part == "" {
			return false
		}
	}
	return true
}

// readMember reads one member of an archive and returns how many usable
// reports it has.
func (rd *Reader) readMember(ctx context.Context, outer *reading, m member) (usable int, err error) {
	g := rd.begin(outer.Source.Path+"/"+m.name, outer.handler)
	g.nested, g.budget = outer.nested+1, outer.mayUnpack()
	if reason, ignored := ignoredMember(m.name); ignored {
		g.Source.Status, g.Source.Reason, g.Source.Bytes = form.Ignored, reason, int64(m.file.UncompressedSize64)
		return 0, g.Close()
	}
	if m.file.Flags&1 != 0 {
		g.Find(delivery.Unreadable(lockedPacked))
		return 0, g.Close()
	}
	packed, err := m.file.Open()
	if err != nil {
		g.Find(delivery.Unreadable(delivery.DamagedPacked))
		return 0, g.Close()
	}
	defer packed.Close()
	size := int64(m.file.CompressedSize64)
	u := &unpacking{rest: packed, packed: func() int64 { return size }, budget: g.budget, limits: &rd.limits}
	err = rd.readFrom(ctx, g, u, nil)
	return g.Usable, err
}

// ignoredMember reports whether a member is not read because of its name or
// that of a folder it lies in.
func ignoredMember(name string) (form.Text, bool) {
	folders := strings.Split(name, "/")
	for _, folder := range folders[:len(folders)-1] {
		if reason, hidden := hiddenFile(folder); hidden {
			return reason, true
		}
	}
	return ignoredName(path.Base(name))
}

// mayUnpack returns what may still be unpacked of the outermost archive.
func (g *reading) mayUnpack() *int64 {
	if g.budget == nil {
		budget := g.Limits.ArchiveBytes
		g.budget = &budget
	}
	return g.budget
}

// sizeOf returns the size of a source and leaves its position where it is.
func sizeOf(s io.Seeker) (int64, error) {
	at, err := s.Seek(0, io.SeekCurrent)
	if err != nil {
		return 0, err
	}
	size, err := s.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, err
	}
	_, err = s.Seek(at, io.SeekStart)
	return size, err
}
