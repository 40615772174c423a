package e2e

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// The three floors, and inside each the line: a package imports only what stands to its left, or below.
var floors = []struct {
	name string
	line []string
}{
	{"foundation", strings.Fields("fault money locale folder sheet mail store vault identity draft notice journal job register")},
	{"domain", strings.Fields("territory ledger plan record rule scheme dossier council grant indicator opendata")},
	{"app", strings.Fields("web portal desk api cli")},
}

// neighbours stand side by side on the top floor and never import each other.
var neighbours = []string{"portal", "desk", "api"}

// modules are what the product may stand on; each was argued for. Those with "tests" serve tests only.
var modules = map[string]string{
	"modernc.org/sqlite":                       "the embedded database",
	"github.com/jackc/pgx/v5":                  "PostgreSQL",
	"maragu.dev/gomponents":                    "HTML as typed functions",
	"go.yaml.in/yaml/v4":                       "plan folders",
	"github.com/santhosh-tekuri/jsonschema/v6": "the schema that editors read",
	"github.com/alecthomas/kong":               "the command line",
	"golang.org/x/mod":                         "the transparency log",
	"golang.org/x/crypto":                      "sealing and passwords",
	"golang.org/x/text":                        "folding and collation",
	"golang.org/x/sys":                         "locks and free space of a disk",
	"golang.org/x/term":                        "is this a terminal",
	"github.com/xuri/excelize/v2":              "spreadsheets",
	"github.com/wneessen/go-mail":              "letters",
	"rsc.io/qr":                                "the square code of a second factor",
	"github.com/chromedp/chromedp":             "PDF, and the browser tests",
	"github.com/chromedp/cdproto":              "the protocol beneath chromedp",
	"pgregory.net/rapid":                       "tests: properties",
	"cel.dev/cel-go":                           "tests: another engine beside our rules",
}

const (
	fileLinesMax     = 700
	functionLinesMax = 70
	documentedMin    = 95 // of 100 exported names
)

var vagueNames = strings.Fields("util utils common helper helpers manager service services model models types base impl misc")

// inspectTree reads every Go file below root and returns one sentence for each broken rule.
func inspectTree(root fs.FS) []string {
	t := &tree{fset: token.NewFileSet(), packages: map[string][]file{}}
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := d.Name()
		if d.IsDir() && name != "." && (strings.HasPrefix(base, ".") || base == "testdata" || base == "node_modules") {
			return fs.SkipDir
		}
		if d.IsDir() && name != "." {
			if _, err := fs.Stat(root, path.Join(name, "go.mod")); err == nil {
				return fs.SkipDir // a module of its own, such as a peer to be measured, is not our house
			}
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		src, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		t.add(name, src)
		return nil
	})
	if err != nil {
		t.say("%v", err)
	}
	t.inspectPackages()
	slices.Sort(t.findings)
	return t.findings
}

type file struct {
	name string // path below the root, with slashes
	test bool
	ast  *ast.File
}

type tree struct {
	fset                 *token.FileSet
	packages             map[string][]file // by folder; "." is the root
	findings             []string
	exported, documented int
	undocumented         []string
}

func (t *tree) say(format string, args ...any) {
	t.findings = append(t.findings, fmt.Sprintf(format, args...))
}

// add parses one file and checks what concerns that file alone.
func (t *tree) add(name string, src []byte) {
	parsed, err := parser.ParseFile(t.fset, name, src, parser.ParseComments)
	if err != nil {
		t.say("%s: %v", name, err)
		return
	}
	f := file{name: name, test: strings.HasSuffix(name, "_test.go"), ast: parsed}
	folder := path.Dir(name)
	t.packages[folder] = append(t.packages[folder], f)

	if n := strings.Count(string(src), "\n"); n > fileLinesMax && !ast.IsGenerated(parsed) {
		t.say("%s: %d lines, more than %d", name, n, fileLinesMax)
	}
	for _, decl := range parsed.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok {
			t.checkLength(name, fn)
		}
	}
	for _, spec := range parsed.Imports {
		target, _ := strconv.Unquote(spec.Path.Value)
		if said := importFault(folder, target, f.test); said != "" {
			t.say("%s: imports %s: %s", name, target, said)
		}
	}
	if folder != "app/web" && !strings.HasPrefix(folder, "app/web/") {
		t.checkLinks(f)
	}
}

// checkLength refuses a long function unless a line "// long: reason" stands in the comment above it.
func (t *tree) checkLength(name string, fn *ast.FuncDecl) {
	from, to := t.fset.Position(fn.Pos()).Line, t.fset.Position(fn.End()).Line
	if to-from+1 <= functionLinesMax {
		return
	}
	if fn.Doc != nil {
		for _, c := range fn.Doc.List {
			if reason, ok := strings.CutPrefix(c.Text, "// long:"); ok && strings.TrimSpace(reason) != "" {
				return
			}
		}
	}
	t.say("%s:%d: %s has %d lines, more than %d, and no `// long: reason` above it", name, from, fn.Name.Name, to-from+1, functionLinesMax)
}

// checkLinks refuses raw addresses: web.Link alone lets only safe ones through.
func (t *tree) checkLinks(f file) {
	const html = "maragu.dev/gomponents/html"
	alias := ""
	for _, spec := range f.ast.Imports {
		if p, _ := strconv.Unquote(spec.Path.Value); p == html {
			alias = "html"
			if spec.Name != nil {
				alias = spec.Name.Name
			}
		}
	}
	if alias == "" {
		return
	}
	ast.Inspect(f.ast, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && x.Name == alias && n.Sel.Name == "Href" {
				t.say("%s: %s.Href outside app/web: use web.Link", t.fset.Position(n.Pos()), alias)
			}
		case *ast.CallExpr:
			if x, ok := n.Fun.(*ast.Ident); ok && alias == "." && x.Name == "Href" {
				t.say("%s: Href outside app/web: use web.Link", t.fset.Position(n.Pos()))
			}
		}
		return true
	})
}

// inspectPackages checks what concerns a folder or the whole: names, documentation.
func (t *tree) inspectPackages() {
	for folder, files := range t.packages {
		name := strings.TrimSuffix(files[0].ast.Name.Name, "_test")
		if slices.Contains(vagueNames, name) || slices.Contains(vagueNames, path.Base(folder)) {
			t.say("%s: a package named %s says nothing about what is in it", folder, path.Base(folder))
		}
		if floor, rank := place(folder); floor >= 0 && rank < 0 {
			t.say("%s: not in the line of its floor: %s", folder, strings.Join(floors[floor].line, " "))
		}
		said := false
		for _, f := range files {
			said = said || saysWhatItIs(name, f.ast.Doc.Text())
			if !f.test && name != "main" {
				t.countDocs(f)
			}
		}
		if !said {
			t.say("%s: no package comment that says what it is", folder)
		}
	}
	if t.exported > 0 && t.documented*100 < t.exported*documentedMin {
		t.say("%d of %d exported names are documented, fewer than %d in 100; without: %s",
			t.documented, t.exported, documentedMin, strings.Join(t.undocumented, ", "))
	}
}

// knownMethods satisfy an interface that is documented once, where it stands: a comment on each
// implementation would repeat it.
var knownMethods = strings.Fields("Error Unwrap Is String MarshalJSON UnmarshalJSON MarshalText UnmarshalText " +
	"MarshalYAML UnmarshalYAML ServeHTTP Render Len Less Swap Kind Check Apply")

// saysWhatItIs holds for a package comment of at least one sentence in Go's usual form.
func saysWhatItIs(name, doc string) bool {
	return len(doc) >= 40 && (name == "main" || strings.HasPrefix(doc, "Package "+name))
}

// countDocs counts exported names of the package level and methods of exported types. A comment on a
// group, above a name or behind it, all count.
func (t *tree) countDocs(f file) {
	count := func(name string, docs ...*ast.CommentGroup) {
		if !token.IsExported(name) {
			return
		}
		t.exported++
		for _, d := range docs {
			if d.Text() != "" {
				t.documented++
				return
			}
		}
		t.undocumented = append(t.undocumented, f.ast.Name.Name+"."+name)
	}
	for _, decl := range f.ast.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil || receiverExported(d) && !slices.Contains(knownMethods, d.Name.Name) {
				count(d.Name.Name, d.Doc)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					count(s.Name.Name, d.Doc, s.Doc, s.Comment)
				case *ast.ValueSpec:
					for _, n := range s.Names {
						count(n.Name, d.Doc, s.Doc, s.Comment)
					}
				}
			}
		}
	}
}

func receiverExported(d *ast.FuncDecl) bool {
	e := d.Recv.List[0].Type
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return false
		}
	}
}

// place says on which floor a folder stands and how far along its line; -1 where it does not.
func place(folder string) (floor, rank int) {
	parts := strings.Split(folder, "/")
	for i, f := range floors {
		if parts[0] == f.name {
			if len(parts) < 2 {
				return i, -1
			}
			return i, slices.Index(f.line, parts[1])
		}
	}
	return -1, -1
}

// importFault says why a file in folder may not import target, or nothing when it may.
func importFault(folder, target string, test bool) string {
	inside, ours := strings.CutPrefix(target, "relance/")
	if !ours {
		return moduleFault(folder, target, test)
	}
	from := strings.Split(folder, "/")
	to := strings.Split(inside, "/")
	switch from[0] {
	case "e2e", "bench":
		return "" // they look at the whole house
	case "tools":
		return "tools use nothing of the product"
	case ".":
		if inside != "app/cli" {
			return "main hands its arguments to app/cli and does nothing else"
		}
		return ""
	}
	fromFloor, fromRank := place(folder)
	toFloor, toRank := place(inside)
	switch {
	case toFloor < 0 && inside == "plans" && from[0] == "app":
		return "" // the embedded plans are data
	case fromFloor < 0 || toFloor < 0:
		return "one of the two stands on no floor"
	case fromFloor != toFloor:
		if toFloor > fromFloor {
			return fmt.Sprintf("%s stands above %s", floors[toFloor].name, floors[fromFloor].name)
		}
		if from[0] == "app" && from[1] == "web" && to[0] == "domain" {
			return "app/web knows no package of domain"
		}
		return ""
	case from[1] == to[1]:
		return "" // within one room
	case from[0] == "app" && slices.Contains(neighbours, from[1]) && slices.Contains(neighbours, to[1]):
		return "portal, desk and api never import each other"
	case toRank > fromRank:
		return fmt.Sprintf("%s stands to the right of %s in the line", to[1], from[1])
	}
	return ""
}

// moduleFault refuses modules that nobody argued for.
func moduleFault(folder, target string, test bool) string {
	if first, _, _ := strings.Cut(target, "/"); !strings.Contains(first, ".") {
		return "" // the standard library
	}
	if folder == "tools" || strings.HasPrefix(folder, "tools/") {
		return "tools use the standard library alone"
	}
	for module, why := range modules {
		if target == module || strings.HasPrefix(target, module+"/") {
			testOnly := strings.HasPrefix(why, "tests:")
			if testOnly && !test && folder != "e2e" && !strings.HasSuffix(path.Base(folder), "test") {
				return "this module serves tests only"
			}
			return ""
		}
	}
	return "not among the modules argued for (e2e/tree_test.go)"
}
