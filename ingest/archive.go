package ingest

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"gouji/form"
	"gouji/ingest/delivery"
	"gouji/ingest/limits"
	"gouji/ingest/plaintext"
)

// maxNested is how many archives and compressed files may lie one in the other:
// a .tar.gz in a zip in a zip is four.
const maxNested = 4

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
		if _, ok := errors.AsType[delivery.LimitError](err); ok {
			return n, err
		}
		if errors.Is(err, zstd.ErrWindowSizeExceeded) || errors.Is(err, zstd.ErrDecoderSizeExceeded) {
			return n, delivery.LimitError{Limit: limits.Window, Number: maxMemory >> 20}
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
	if g.nested >= maxNested {
		g.Find(limits.Nested.Finding(form.Place{}, 0, maxNested))
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
	case errors.Is(err, io.EOF):
		return rd.dispatch(ctx, g, name, plaintext.Content{Head: head}, nil)
	case err != nil:
		g.Find(delivery.Broken(err))
		return nil
	default:
		return rd.dispatch(ctx, g, name, plaintext.Content{Head: head, Rest: u}, nil)
	}
}

// maxMemory is what unpacking a .zst file may take.
const maxMemory = 128 << 20

// unpack starts unpacking.
func unpack(f format, packed io.Reader) (io.ReadCloser, error) {
	if f == gzipFormat {
		return gzip.NewReader(packed)
	}
	decoder, err := zstd.NewReader(packed, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxMemory), zstd.WithDecoderMaxWindow(maxMemory))
	if err != nil {
		return nil, err
	}
	return decoder.IOReadCloser(), nil
}

// readZipped reads a zip file: a document, whose parts it holds, or an archive of files.
func (rd *Reader) readZipped(ctx context.Context, g *reading, name string, c plaintext.Content, random randomAccess) error {
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
		archive, err = zip.NewReader(bytes.NewReader(c.Head), int64(len(c.Head)))
	} else {
		var size int64
		if size, err = sizeOf(random); err == nil {
			archive, err = zip.NewReader(random, size)
		}
	}
	var is format
	switch {
	case err == nil || errors.Is(err, zip.ErrInsecurePath):
		if is = packaged(archive); is != zipFormat {
			break
		}
		switch promised := formatByName(name); promised {
		case workbookFormat, wordFormat, openTextFormat, openSheetFormat, ofdFormat:
			is = promised // whose reader says that parts are missing
		}
	case isUnfinished(name):
		g.Find(delivery.Unreadable(unfinished))
		return nil
	case formatByName(name) != unknownFormat && documentKinds[formatByName(name)] != form.UnknownKind:
		is = formatByName(name) // whose reader says that it is damaged
	default:
		g.Find(delivery.Unreadable(delivery.DamagedPacked))
		return nil
	}
	switch is {
	case zipFormat:
	case refusedFormat:
		g.Find(unsupported(name, c.Head))
		return nil
	default:
		return rd.readDocument(ctx, g, name, is, c)
	}
	if g.nested >= maxNested {
		g.Find(limits.Nested.Finding(form.Place{}, 0, maxNested))
		return nil
	}
	if c.Rest == nil {
		// The members overwrite the buffer that the archive lies in.
		data := slices.Clone(c.Head)
		if archive, err = zip.NewReader(bytes.NewReader(data), int64(len(data))); err != nil && !errors.Is(err, zip.ErrInsecurePath) {
			return err
		}
	}
	return rd.readMembers(ctx, g, archive)
}

// readMembers reads the members of a zip archive in the order of their names, each
// a source of its own.
func (rd *Reader) readMembers(ctx context.Context, g *reading, archive *zip.Reader) error {
	members := make([]member, 0, len(archive.File))
	for _, f := range archive.File {
		members = append(members, member{name: memberName(f.Name), size: int64(f.UncompressedSize64), file: f})
	}
	shared := sharing(archive.File)
	slices.SortStableFunc(members, func(a, b member) int { return strings.Compare(a.name, b.name) })
	for i, m := range members {
		if i == rd.limits.ArchiveMembers {
			g.Find(limits.Members.Finding(form.Place{}, 0, rd.limits.ArchiveMembers))
			break
		}
		if err := rd.readMember(ctx, g, m, rd.openZipped(m, shared[m.file])); err != nil {
			return err
		}
	}
	g.closeArchive(len(members))
	return nil
}

// sharing finds the members whose packed bytes are, in part or whole, those of another one
// before: no program writes that, and a small archive could unpack to any size by it.
func sharing(files []*zip.File) map[*zip.File]bool {
	type packed struct {
		begin int64
		file  *zip.File
	}
	var all []packed
	for _, f := range files {
		if begin, err := f.DataOffset(); err == nil { // else it is not opened, either
			all = append(all, packed{begin, f})
		}
	}
	slices.SortStableFunc(all, func(a, b packed) int { return cmp.Compare(a.begin, b.begin) })
	shared := map[*zip.File]bool{}
	end := int64(0)
	for _, one := range all {
		if size := int64(min(one.file.CompressedSize64, 1<<62)); size > 0 {
			shared[one.file] = one.begin < end
			end = max(end, one.begin+size)
		}
	}
	return shared
}

// openZipped opens a member of a zip archive, unless it shares the bytes of another.
func (rd *Reader) openZipped(m member, shared bool) func(g *reading) io.ReadCloser {
	return func(g *reading) io.ReadCloser {
		if shared {
			g.Find(delivery.Unreadable(delivery.DamagedPacked))
			return nil
		}
		if m.file.Flags&1 != 0 {
			g.Find(delivery.Unreadable(lockedPacked))
			return nil
		}
		packed, err := m.file.Open()
		if err != nil {
			g.Find(delivery.Unreadable(delivery.DamagedPacked))
			return nil
		}
		size := int64(m.file.CompressedSize64)
		u := &unpacking{rest: packed, packed: func() int64 { return size }, budget: g.budget, limits: &rd.limits}
		return struct {
			io.Reader
			io.Closer
		}{u, packed}
	}
}

// closeArchive ends an archive of so many members: it is not called rejected if one is not.
func (g *reading) closeArchive(members int) {
	if g.read > 0 {
		g.Usable = g.read
	} else if len(g.Source.Findings) == 0 && members > 0 {
		g.Reason = delivery.Messages(&form.Finding{Rule: form.RuleFEmpty})
	}
}

// readTar reads the members of a tar archive in the order in which they stand in it.
func (rd *Reader) readTar(ctx context.Context, g *reading, c plaintext.Content) error {
	if g.nested >= maxNested {
		g.Find(limits.Nested.Finding(form.Place{}, 0, maxNested))
		return nil
	}
	// The archive is still being read from the Reader's buffers.
	raw, inner := rd.raw, rd.inner
	rd.raw, rd.inner = nil, nil
	defer func() { rd.raw, rd.inner = raw, inner }()
	archive := tar.NewReader(c.Reader())
	members := 0
	for {
		head, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
			g.Find(delivery.Broken(errors.Join(delivery.ErrPacked, err)))
			break
		}
		if head.Typeflag != tar.TypeReg && head.Typeflag != tar.TypeGNUSparse {
			continue // a folder, a link
		}
		if members++; members > rd.limits.ArchiveMembers {
			g.Find(limits.Members.Finding(form.Place{}, 0, rd.limits.ArchiveMembers))
			break
		}
		open := func(*reading) io.ReadCloser { return io.NopCloser(archive) }
		if err := rd.readMember(ctx, g, member{name: memberName(head.Name), size: head.Size}, open); err != nil {
			return err
		}
	}
	g.closeArchive(members)
	return nil
}

// member is a file in an archive.
type member struct {
	name string
	size int64
	file *zip.File // nil for a member of a tar archive
}

// memberName returns the name of a member as a path. Programs of Windows write
// backslashes, others begin with "./".
func memberName(raw string) string {
	name := strings.ReplaceAll(readableName(raw), `\`, "/")
	for strings.HasPrefix(name, "./") {
		name = strings.TrimLeft(name[len("./"):], "/")
	}
	return name
}

// validMember reports whether a name stays inside of the archive on every system.
func validMember(name string) bool {
	if name == "" || strings.ContainsAny(name, "\\:\x00") || strings.HasPrefix(name, "/") {
		return false
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == ".." || part == "." || part == "" {
			return false
		}
	}
	return true
}

// readMember reads one member of an archive as a source of its own.
func (rd *Reader) readMember(ctx context.Context, outer *reading, m member, open func(g *reading) io.ReadCloser) error {
	if m.name == "" || strings.HasSuffix(m.name, "/") {
		return nil // a folder
	}
	valid := validMember(m.name)
	name := m.name
	if !valid {
		name = harmless(name)
	}
	g := rd.begin(outer.Source.Path+"/"+name, outer.handler)
	g.nested, g.budget = outer.nested+1, outer.mayUnpack()
	if !valid {
		g.Source.Bytes = m.size
		g.Find(form.Finding{Rule: form.RuleFArchive, Arguments: []string{m.name}})
		return g.Close()
	}
	if reason, ignored := ignoredMember(m.name); ignored {
		g.Source.Status, g.Source.Reason, g.Source.Bytes = form.Ignored, reason, m.size
		return g.Close()
	}
	content := open(g)
	if content == nil {
		return g.Close()
	}
	defer content.Close() // nothing was written: closing cannot lose anything
	err := rd.readFrom(ctx, g, content, nil)
	outer.read += g.Usable
	return err
}

// harmless returns a name that leads out of the archive as one that does not, for
// people to find the member by.
func harmless(name string) string {
	parts := strings.Split(name, "/")
	for i, part := range parts {
		switch part {
		case "":
			parts[i] = "%2F"
		case ".", "..":
			parts[i] = strings.ReplaceAll(part, ".", "%2E")
		default:
			parts[i] = strings.Map(func(r rune) rune {
				if unicode.IsControl(r) {
					return -1
				}
				return r
			}, part)
		}
	}
	return strings.Join(parts, "/")
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

// readFrom reads a source from r, which random reads as well, counts and hashes
// its bytes, and finishes it.
func (rd *Reader) readFrom(ctx context.Context, g *reading, r io.Reader, random randomAccess) error {
	head, err := rd.readHead(r)
	if errors.Is(err, io.EOF) {
		g.Source.SHA256, g.Source.Bytes = sha256.Sum256(head), int64(len(head))
		if err := rd.dispatch(ctx, g, g.Source.Path, plaintext.Content{Head: head}, random); err != nil {
			return err
		}
		return g.finish()
	}
	if err != nil {
		g.Find(delivery.Broken(err))
		return g.finish()
	}
	sum := &hashing{rest: r, digest: sha256.New()}
	sum.digest.Write(head)
	if err := rd.dispatch(ctx, g, g.Source.Path, plaintext.Content{Head: head, Rest: sum}, random); err != nil {
		return err
	}
	// What the reader had no use for still belongs to the file.
	if _, err := io.Copy(io.Discard, sum); err != nil && len(g.Source.Findings) == 0 {
		g.Find(delivery.Broken(err))
	}
	sum.digest.Sum(g.Source.SHA256[:0])
	g.Source.Bytes = int64(len(head)) + sum.bytes
	return g.finish()
}

// dispatch gives a source to the reader of its kind. name is what the extension
// is taken from; it differs from the source's path inside of compressed files.
func (rd *Reader) dispatch(ctx context.Context, g *reading, name string, c plaintext.Content, random randomAccess) error {
	if len(c.Head) == 0 {
		return nil // finish makes it F-EMPTY
	}
	switch f := detect(name, c.Head); f {
	case zipFormat:
		return rd.readZipped(ctx, g, name, c, random)
	case tarFormat:
		return rd.readTar(ctx, g, c)
	case gzipFormat, zstdFormat:
		return rd.readCompressed(ctx, g, name, f, c)
	case refusedFormat:
		g.Find(unsupported(name, c.Head))
		return nil
	case unknownFormat:
		if !isText(c.Head) {
			g.Find(unsupported(name, c.Head))
			return nil
		}
		return rd.readDocument(ctx, g, name, f, c)
	case jsonFormat, csvFormat:
		return rd.readStreamed(ctx, g, name, f, c)
	default:
		return rd.readDocument(ctx, g, name, f, c)
	}
}
