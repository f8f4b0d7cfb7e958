package page

import (
	"bytes"

	"golang.org/x/net/html/atom"
)

// Is reports whether text begins the way only HTML does: with one of its tags or
// its document type, behind declarations and comments.
func Is(text []byte) bool {
	for {
		text = bytes.TrimLeft(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), " \t\r\n")
		var end string
		switch {
		case bytes.HasPrefix(text, []byte("<!--")):
			end = "-->"
		case bytes.HasPrefix(text, []byte("<?")):
			end = ">"
		case len(text) < 2 || text[0] != '<':
			return false
		case text[1] == '!':
			const documentType = "<!doctype html"
			return len(text) >= len(documentType) && bytes.EqualFold(text[:len(documentType)], []byte(documentType))
		default:
			name := text[1:]
			n := 0
			for n < len(name) && (name[n]|0x20 >= 'a' && name[n]|0x20 <= 'z' || '0' <= name[n] && name[n] <= '9') {
				n++
			}
			if n == len(name) || bytes.IndexByte([]byte(" \t\r\n/>"), name[n]) < 0 {
				return false
			}
			return begins(atom.Lookup(bytes.ToLower(name[:n])))
		}
		_, rest, found := bytes.Cut(text, []byte(end))
		if !found {
			return false
		}
		text = rest
	}
}

// begins reports whether a page, or a piece of one that a program exports, can
// begin with a tag.
func begins(tag atom.Atom) bool {
	switch tag {
	case atom.Html, atom.Head, atom.Body, atom.Meta, atom.Title, atom.Style, atom.Link, atom.Script, atom.Base, atom.Table, atom.Thead, atom.Tbody,
		atom.Tr, atom.Td, atom.Th, atom.Caption, atom.Div, atom.P, atom.Span, atom.Center, atom.Font, atom.B, atom.Strong, atom.Br, atom.Hr, atom.H1,
		atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Section, atom.Article, atom.Main, atom.Header, atom.Form, atom.Img, atom.A:
		return true
	}
	return false
}
