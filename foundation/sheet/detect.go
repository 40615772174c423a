package sheet

import (
	"bytes"
	"io"
	"strings"

	"relance/foundation/fault"
)

// signatures are beginnings that say what a file is that we do not read.
var signatures = []struct{ begins, key string }{
	{"%PDF-", "sheet.pdf"},
	{"\x89PNG", "sheet.image"}, {"\xff\xd8\xff", "sheet.image"}, {"GIF8", "sheet.image"},
	{"II*\x00", "sheet.image"}, {"MM\x00*", "sheet.image"}, {"RIFF", "sheet.image"},
	{"7z\xbc\xaf", "sheet.unknown"}, {"Rar!", "sheet.unknown"}, {"\x1f\x8b", "sheet.unknown"}, {"{\\rtf", "sheet.unknown"},
	{"SQLite format 3", "sheet.unknown"},
}

// marked are the beginnings of texts that are no tables, after blanks, in small letters.
var marked = []struct{ begins, key string }{
	{"<!doctype html", "sheet.html"}, {"<html", "sheet.html"}, {"<head", "sheet.html"}, {"<table", "sheet.html"},
	{"<meta", "sheet.html"}, {"<body", "sheet.html"}, {"mime-version:", "sheet.html"}, {"<!--[if", "sheet.html"},
	{"<?xml", "sheet.xml"}, {"<!doctype", "sheet.xml"},
}

const compound = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" // Microsoft's container: old .xls, and encrypted .xlsx

// open chooses a reader by what a file begins with.
func (b *Book) open(ext string, r io.ReaderAt, size int64) error {
	head := make([]byte, min(size, 1024))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return fault.New(fault.Invalid, "sheet.truncated", b.name).Because(err)
	}
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.begins)) {
			return fault.New(fault.Invalid, s.key, b.name)
		}
	}
	if bytes.HasPrefix(head, []byte(compound)) {
		return b.refuseCompound(r, size)
	}
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06")) {
		return b.openPack(r, size)
	}
	begins := strings.TrimPrefix(string(head), "\xef\xbb\xbf")
	if strings.HasPrefix(begins, "\xff\xfe") {
		begins = strings.ReplaceAll(begins[2:], "\x00", "")
	}
	begins = strings.ToLower(strings.TrimLeft(begins, " \t\r\n"))
	for _, m := range marked {
		if strings.HasPrefix(begins, m.begins) {
			return fault.New(fault.Invalid, m.key, b.name)
		}
	}
	return b.openCSV(ext, r, size)
}

// refuseCompound tells an encrypted .xlsx from an old .xls by the name of the stream that holds it,
// which stands in the container's directory: near the beginning or near the end.
func (b *Book) refuseCompound(r io.ReaderAt, size int64) error {
	const look = 1 << 20
	mark := []byte(strings.Join(strings.Split("EncryptedPackage", ""), "\x00"))
	for _, at := range []int64{0, max(0, size-look)} {
		piece, err := io.ReadAll(io.NewSectionReader(r, at, min(look, size-at)))
		if err != nil {
			return fault.New(fault.Invalid, "sheet.truncated", b.name).Because(err)
		}
		if bytes.Contains(piece, mark) {
			return fault.New(fault.Invalid, "sheet.encrypted", b.name)
		}
	}
	return fault.New(fault.Invalid, "sheet.old_excel", b.name)
}
