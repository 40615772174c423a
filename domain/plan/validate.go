package plan

import (
	"strings"

	"relance/foundation/folder"
)

// Validate checks a content that a form has changed as [Compile] checks a folder: the same problems, each
// with the path of its place in the content's JSON ("actions[2].title.fr") instead of a file and a line;
// "" is the content as a whole. A content without problems is exactly what its folder compiles to, but for
// spaces around texts.
func Validate(c *Content) []folder.Problem {
	w := newWriting(c)
	files := map[string][]byte{}
	for name, t := range w.files {
		files[name] = []byte(t.String())
	}
	_, problems := Compile(Folder(files), "")
	for i := range problems {
		problems[i] = w.placed(problems[i])
	}
	return problems
}

// placed turns a place in a written file into one in the content.
func (w *writing) placed(p folder.Problem) folder.Problem {
	t := w.files[p.File]
	at := mark{key: false}
	if t != nil {
		for _, m := range t.marks {
			if m.line > p.Line || m.line == p.Line && m.column > p.Column {
				break
			}
			at = m
		}
	}
	p.Field = at.path
	switch p.Fault.Key {
	case "folder.key_missing": // said of the map, at the place of its first key
		if key, ok := p.Fault.Args[0].(string); ok {
			p.Field = childOf(at, key)
		}
	case "plan.no_source":
		p.Field = childOf(at, "sources")
	case "plan.language_missing", "folder.none_of", "folder.only_one_of":
		if at.key && strings.Contains(at.path, ".") {
			p.Field = parentOf(at.path)
		}
	}
	p.File, p.Line, p.Column, p.Text = "", 0, 0, ""
	return p
}

func childOf(at mark, key string) string {
	if other, ok := jsonNames[key]; ok {
		key = other
	}
	path := at.path
	if at.key {
		path = parentOf(path)
	}
	return strings.TrimPrefix(path+"."+key, ".")
}

func parentOf(path string) string {
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		return path[:i]
	}
	return ""
}
