package ingest

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"gouji/form"
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
	pdfFormat
	ofdFormat
	zipFormat
	gzipFormat
	zstdFormat
	refusedFormat // known, and not to be read reliably
)

// documentKinds are the kinds of source that formats of documents are.
var documentKinds = map[format]form.SourceKind{
	pageFormat: form.Page, workbookFormat: form.Workbook, wordFormat: form.WordDocument, pdfFormat: form.PDF, ofdFormat: form.OFD,
	textFormat: form.TextDump, unknownFormat: form.TextDump,
}

// formats is the dispatch table by file name extension, in lower case.
var formats = map[string]format{
	".json": jsonFormat, ".ndjson": jsonFormat, ".jsonl": jsonFormat,
	".csv": csvFormat, ".tsv": csvFormat, ".tab": csvFormat,
	".txt": textFormat, ".md": textFormat,
	".html": pageFormat, ".htm": pageFormat, ".xhtml": pageFormat, ".shtml": pageFormat,
	".xlsx": workbookFormat, ".xlsm": workbookFormat,
	".docx": wordFormat,
	".zip":  zipFormat, ".gz": gzipFormat, ".zst": zstdFormat,
	".xls": refusedFormat, ".et": refusedFormat, ".xlsb": refusedFormat, ".ods": refusedFormat,
	".doc": refusedFormat, ".wps": refusedFormat, ".odt": refusedFormat, ".rtf": refusedFormat,
	".pdf": pdfFormat, ".ofd": ofdFormat, ".mht": refusedFormat, ".mhtml": refusedFormat,
	".rar": refusedFormat, ".7z": refusedFormat, ".tar": refusedFormat, ".tgz": refusedFormat, ".bz2": refusedFormat, ".xz": refusedFormat,
}

// convertTo says what a refused kind of file should be saved as.
var convertTo = map[string]string{
	".xls": ".xlsx", ".et": ".xlsx", ".xlsb": ".xlsx", ".ods": ".xlsx",
	".doc": ".docx", ".wps": ".docx", ".odt": ".docx", ".rtf": ".docx",
	".mht": ".html", ".mhtml": ".html",
	".rar": ".zip", ".7z": ".zip", ".tar": ".zip", ".tgz": ".zip", ".bz2": ".gz", ".xz": ".gz",
}

// extension returns the extension of a name in lower case.
func extension(name string) string { return strings.ToLower(path.Ext(name)) }

// formatByName returns the format that a file's extension promises.
func formatByName(name string) format { return formats[extension(name)] }

// detect decides the format from the name and the first bytes. The bytes win
// where they leave no doubt: offices often send a workbook or a page under
// another extension.
func detect(name string, head []byte) format {
	promised := formatByName(name)
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		if promised != zipFormat && beginsWithMember(head, "OFD.xml", "Doc_0/") {
			return ofdFormat
		}
		switch promised {
		case wordFormat, zipFormat, workbookFormat, ofdFormat:
			return promised
		case refusedFormat:
			if to := convertTo[extension(name)]; to == ".xlsx" && extension(name) != ".ods" {
				return workbookFormat // saved by a newer program under the old extension
			} else if to == ".docx" && extension(name) != ".odt" {
				return wordFormat
			}
			return refusedFormat
		default:
			return zipFormat
		}
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return gzipFormat
	case bytes.HasPrefix(head, []byte("\x28\xb5\x2f\xfd")):
		return zstdFormat
	case looksLikePDF(head):
		return pdfFormat
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return refusedFormat
	}
	if looksLikePage(head) && (promised == csvFormat || promised == textFormat || promised == refusedFormat || promised == pdfFormat || promised == ofdFormat || promised == unknownFormat) {
		return pageFormat
	}
	return promised
}

// looksLikePDF reports whether a file begins as a PDF does; some senders put
// blank lines in front.
func looksLikePDF(head []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(head, " \t\r\n"), []byte("%PDF-"))
}

// beginsWithMember reports whether the first member of a zip is named in one of
// these ways.
func beginsWithMember(head []byte, names ...string) bool {
	const nameAt = 30 // bytes of the header in front of the name
	return len(head) > nameAt && slices.ContainsFunc(names, func(n string) bool { return bytes.HasPrefix(head[nameAt:], []byte(n)) })
}

// looksLikePage reports whether text begins the way only HTML does.
func looksLikePage(head []byte) bool {
	start := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(start) == 0 || start[0] != '<' {
		return false
	}
	if len(start) > 64 {
		start = start[:64]
	}
	start = bytes.ToLower(start)
	for _, opening := range []string{"<!doctype html", "<html", "<table", "<head", "<body", "<div"} {
		if bytes.HasPrefix(start, []byte(opening)) {
			return true
		}
	}
	return false
}

// unsupported makes the finding for a refused kind of file.
func unsupported(name string, head []byte) form.Finding {
	from := extension(name)
	to, known := convertTo[from]
	switch {
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")) && !known:
		// The container of the old Office formats, and of encrypted new ones.
		to = ".xlsx / .docx"
	}
	return form.Finding{Rule: form.RuleFUnsupported, Arguments: []string{from, to}}
}
