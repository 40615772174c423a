package sheet

import "strings"

// Normal is the normal form of words.
var Normal = words

// XMLText reads XML to its end and gives all its text.
func XMLText(content string) (string, error) {
	x := newXML(strings.NewReader(content))
	var b strings.Builder
	for {
		t, err := x.next()
		if err != nil || t == endOfFile {
			return b.String(), err
		}
		if t == chars {
			b.Write(x.text)
		}
	}
}
