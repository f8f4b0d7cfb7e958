package ingest

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"strings"

	"gouji/form"
	"gouji/ingest/delivery"
	"gouji/ingest/documents"
	"gouji/ingest/documents/compound"
	"gouji/ingest/documents/doc"
	"gouji/ingest/documents/elements"
	"gouji/ingest/documents/mhtml"
	"gouji/ingest/documents/opendocument"
	"gouji/ingest/documents/page"
	"gouji/ingest/documents/rtf"
	"gouji/ingest/documents/spreadsheetml"
	"gouji/ingest/documents/word"
	"gouji/ingest/documents/xls"
	"gouji/ingest/plaintext"
)

// format is how a file is stored, which decides who reads it.
type format uint8

const (
	unknownFormat format = iota
	jsonFormat
	csvFormat
	textFormat
	pageFormat
	workbookFormat
	wordFormat
	oldWorkbookFormat
	oldWordFormat
	compoundFormat // the container of the old Office formats: its streams tell
	encryptedFormat
	pdfFormat
	ofdFormat
	richTextFormat
	openTextFormat
	openSheetFormat
	webArchiveFormat
	wordXMLFormat
	workbookXMLFormat
	zipFormat
	tarFormat
	gzipFormat
	zstdFormat
	refusedFormat // known, and not to be read reliably
)

// documentKinds are the kinds of source that formats of documents are.
var documentKinds = map[format]form.SourceKind{
	pageFormat: form.Page, workbookFormat: form.Workbook, wordFormat: form.WordDocument, pdfFormat: form.PDF, ofdFormat: form.OFD,
	richTextFormat: form.RichText, openTextFormat: form.OpenText, openSheetFormat: form.OpenSheet, webArchiveFormat: form.WebArchive,
	wordXMLFormat: form.WordXML, workbookXMLFormat: form.WorkbookXML,
	oldWorkbookFormat: form.OldWorkbook, oldWordFormat: form.OldWordDocument,
	textFormat: form.TextDump, unknownFormat: form.TextDump,
}

// formats says by file name extension, in lower case, what a file should be. What
// it is its content decides, where that can be known.
var formats = map[string]format{
	".json": jsonFormat, ".ndjson": jsonFormat, ".jsonl": jsonFormat,
	".csv": csvFormat, ".tsv": csvFormat, ".tab": csvFormat,
	".txt": textFormat, ".md": textFormat,
	".html": pageFormat, ".htm": pageFormat, ".xhtml": pageFormat, ".shtml": pageFormat,
	".xlsx": workbookFormat, ".xlsm": workbookFormat, ".xltx": workbookFormat, ".xltm": workbookFormat,
	".docx": wordFormat, ".docm": wordFormat, ".dotx": wordFormat, ".dotm": wordFormat,
	".rtf": richTextFormat,
	".odt": openTextFormat, ".ott": openTextFormat, ".fodt": openTextFormat,
	".ods": openSheetFormat, ".ots": openSheetFormat, ".fods": openSheetFormat,
	".mht": webArchiveFormat, ".mhtml": webArchiveFormat,
	".zip": zipFormat, ".tar": tarFormat, ".gz": gzipFormat, ".tgz": gzipFormat, ".zst": zstdFormat,
	".xls": oldWorkbookFormat, ".xlt": oldWorkbookFormat, ".et": oldWorkbookFormat, ".ett": oldWorkbookFormat,
	".doc": oldWordFormat, ".dot": oldWordFormat, ".wps": oldWordFormat, ".wpt": oldWordFormat,
	".xlsb": refusedFormat, ".xml": refusedFormat,
	".pdf": pdfFormat, ".ofd": ofdFormat, ".uof": refusedFormat, ".uot": refusedFormat, ".uos": refusedFormat,
	".ppt": refusedFormat, ".pptx": refusedFormat, ".dps": refusedFormat, ".pages": refusedFormat, ".numbers": refusedFormat,
	".jpg": refusedFormat, ".jpeg": refusedFormat, ".png": refusedFormat, ".gif": refusedFormat, ".bmp": refusedFormat,
	".tif": refusedFormat, ".tiff": refusedFormat, ".webp": refusedFormat, ".heic": refusedFormat,
	".rar": refusedFormat, ".7z": refusedFormat, ".bz2": refusedFormat, ".xz": refusedFormat,
}

// convertTo says what a refused kind of file should be saved as, or what to ask for.
var convertTo = map[string]string{
	".xlsb": ".xlsx", ".uos": ".xlsx", ".numbers": ".xlsx",
	".uof": ".docx", ".uot": ".docx", ".pages": ".docx",
	".xml": ".xlsx / .docx",
	".ppt": ".xlsx / .docx", ".pptx": ".xlsx / .docx", ".dps": ".xlsx / .docx",
	".rar": ".zip", ".7z": ".zip", ".bz2": ".gz", ".xz": ".gz",
}

// pictures are the extensions of pictures, of which scans are.
var pictures = map[string]bool{
	".jpg": true, ".jpeg": true, ".png": true, ".gif": true, ".bmp": true, ".tif": true, ".tiff": true, ".webp": true, ".heic": true,
}

// refusedContents are beginnings of files that are refused, and the extension
// that such a file should have.
var refusedContents = []struct{ begins, extension string }{
	{"\xff\xd8\xff", ".jpg"}, {"\x89PNG\r\n", ".png"}, {"GIF8", ".gif"}, {"II*\x00", ".tif"}, {"MM\x00*", ".tif"},
	{"Rar!\x1a\x07", ".rar"}, {"7z\xbc\xaf\x27\x1c", ".7z"}, {"BZh", ".bz2"}, {"\xfd7zXZ\x00", ".xz"},
}

// extension returns the extension of a name in lower case.
func extension(name string) string { return strings.ToLower(path.Ext(name)) }

// formatByName returns the format that a file's extension promises.
func formatByName(name string) format { return formats[extension(name)] }

// detect decides what a file is from its first bytes, and where they tell nothing
// from its name: offices send workbooks, pages and tables under each other's
// extensions. What a zip file is its members say, which packaged looks at.
func detect(name string, head []byte) format {
	if f := formatByContent(head); f != unknownFormat {
		return f
	}
	switch promised := formatByName(name); promised {
	case workbookFormat, oldWorkbookFormat, openSheetFormat, workbookXMLFormat:
		if isText(head) {
			return csvFormat
		}
		return promised
	case wordFormat, oldWordFormat, richTextFormat, openTextFormat, pdfFormat, ofdFormat, webArchiveFormat, wordXMLFormat, zipFormat, tarFormat:
		if isText(head) {
			return textFormat
		}
		return promised
	case refusedFormat:
		if !isText(head) {
			return promised
		}
		switch convertTo[extension(name)] {
		case ".xlsx":
			return csvFormat
		case ".docx":
			return textFormat
		}
		return promised
	case textFormat, unknownFormat:
		if looksLikeTable(head) {
			return csvFormat
		}
		return promised
	default:
		return promised
	}
}

// looksLikeTable reports whether most lines of a text are fields between commas.
// Chinese prose has none of them.
func looksLikeTable(head []byte) bool {
	const maxBytes, minCommas, minLines = 4 << 10, 2, 3
	lines, tabular := 0, 0
	for line := range bytes.Lines(head[:min(len(head), maxBytes)]) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		lines++
		if bytes.Count(line, []byte{','}) >= minCommas {
			tabular++
		}
	}
	return tabular > lines/2 && lines >= minLines
}

// formatByContent tells what a file is by how it begins, if that leaves no doubt.
func formatByContent(head []byte) format {
	begins := func(signature string) bool { return bytes.HasPrefix(head, []byte(signature)) }
	switch {
	case begins("PK\x03\x04"), begins("PK\x05\x06"):
		return zipFormat
	case begins("\x1f\x8b"):
		return gzipFormat
	case begins("\x28\xb5\x2f\xfd"):
		return zstdFormat
	case isTar(head):
		return tarFormat
	case looksLikePDF(head):
		return pdfFormat
	case compound.Is(head):
		return compoundFormat
	case xls.IsBare(head):
		return oldWorkbookFormat
	case refusedContent(head) != "":
		return refusedFormat
	case rtf.Is(head):
		return richTextFormat
	case mhtml.Is(head):
		return webArchiveFormat
	}
	return formatOfMarkup(head)
}

// looksLikePDF reports whether a file begins as a PDF does; some senders put
// blank lines in front.
func looksLikePDF(head []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(head, " \t\r\n"), []byte("%PDF-"))
}

// refusedContent returns the extension that a refused file should have which begins like this.
func refusedContent(head []byte) string {
	for _, c := range refusedContents {
		if bytes.HasPrefix(head, []byte(c.begins)) {
			return c.extension
		}
	}
	return ""
}

// isTar reports whether a file begins with the head of a tar archive's member.
func isTar(head []byte) bool {
	const magicAt = 257
	return len(head) > magicAt+5 && string(head[magicAt:magicAt+5]) == "ustar"
}

// isText reports whether bytes are those of text: none but of characters and of
// what parts lines.
func isText(head []byte) bool {
	const maxBytes = 4 << 10
	head = head[:min(len(head), maxBytes)]
	switch plaintext.Detect(head, false) {
	case plaintext.UTF16LE, plaintext.UTF16BE:
		return true
	}
	return !bytes.ContainsFunc(head, func(r rune) bool {
		return r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f' && r != '\x1a' && r != '\v'
	})
}

// formatOfMarkup tells XML by its root element, and a page by any tag of HTML.
func formatOfMarkup(head []byte) format {
	const maxBytes = 64 << 10
	head = head[:min(len(head), maxBytes)]
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n\x00")
	if plaintext.IsUTF16(head) {
		text, _ = elements.Decode(head)
	}
	if len(text) == 0 || text[0] != '<' {
		return unknownFormat
	}
	if root, ok := elements.RootOf(text); ok {
		switch {
		case spreadsheetml.Is(root):
			return workbookXMLFormat
		case word.IsXML(root):
			return wordXMLFormat
		case opendocument.IsFlat(root):
			if bytes.Contains(text, []byte("opendocument.spreadsheet")) {
				return openSheetFormat
			}
			return openTextFormat
		case root.Name == "UOF":
			return refusedFormat
		}
	}
	if page.Is(text) {
		return pageFormat
	}
	return unknownFormat
}

// packaged tells what kind of document the members of a zip file make, or that it
// is an archive of files.
func packaged(z *zip.Reader) format {
	has := map[string]bool{}
	for _, f := range z.File {
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		folder, _, within := strings.Cut(name, "/")
		if within {
			folder += "/"
		}
		has[folder] = true
		if name == "word/document.xml" || name == "xl/workbook.bin" || name == "mimetype" {
			has[name] = true
		}
	}
	switch {
	case has["mimetype"] && has["content.xml"]:
		kind := beginOf(z, "mimetype")
		switch {
		case strings.Contains(kind, "opendocument.spreadsheet"):
			return openSheetFormat
		case strings.Contains(kind, "opendocument.text"):
			return openTextFormat
		}
		return refusedFormat
	case has["content.xml"] && has["meta-inf/"]:
		return openTextFormat
	case has["xl/workbook.bin"], has["[content_types].xml"] && has["ppt/"], has["uof.xml"]:
		return refusedFormat
	case has["ofd.xml"]:
		return ofdFormat
	case has["[content_types].xml"] && has["xl/"]:
		return workbookFormat
	case has["[content_types].xml"] && has["word/"], has["word/document.xml"]:
		return wordFormat
	}
	return zipFormat
}

// compounded tells what a compound file holds by its streams.
func compounded(name string, data []byte) format {
	f, ok := compound.Open(data)
	switch promised := formatByName(name); {
	case !ok && compound.Mentions(data, "EncryptedPackage"):
		return encryptedFormat
	case !ok && (promised == oldWorkbookFormat || promised == oldWordFormat):
		return promised // whose reader says that it is damaged
	case !ok:
		return refusedFormat
	case f.Has("EncryptedPackage"):
		return encryptedFormat
	case doc.IsWord95(data):
		return refusedFormat
	case f.Has("WordDocument"):
		return oldWordFormat
	case f.Has("Workbook"), f.Has("Book"):
		return oldWorkbookFormat
	default:
		return refusedFormat
	}
}

// beginOf returns the beginning of a member of a zip file.
func beginOf(z *zip.Reader, name string) string {
	f, err := z.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close()
	const maxBytes = 200
	begin, _ := io.ReadAll(io.LimitReader(f, maxBytes)) // what cannot be read is no kind that is known
	return string(begin)
}

var unfinished = form.Text{Chinese: "文件没有下载完；请重新下载后再放入", English: "the download is not finished; please download the file again"}

// isUnfinished reports whether a name is one that browsers give to a download that is
// not finished.
func isUnfinished(name string) bool {
	switch extension(name) {
	case ".crdownload", ".part", ".partial", ".download", ".opdownload":
		return true
	}
	return false
}

// unsupported makes the finding for a refused kind of file.
func unsupported(name string, head []byte) form.Finding {
	from := extension(name)
	if is := refusedContent(head); is != "" {
		from = is
	}
	if isUnfinished(name) {
		return delivery.Unreadable(unfinished)
	}
	if pictures[from] {
		return delivery.Unreadable(documents.Picture)
	}
	if doc.IsWord95(head) {
		return form.Finding{Rule: form.RuleFUnsupported, Arguments: []string{"Word 95 .doc", ".docx"}}
	}
	to := convertTo[from]
	if to == "" {
		to = ".xlsx / .docx" // another file in the container of the old Office formats
	}
	if from == "" {
		from = path.Base(name)
	}
	return form.Finding{Rule: form.RuleFUnsupported, Arguments: []string{from, to}}
}
