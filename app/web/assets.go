package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"relance/foundation/fault"
)

//go:embed assets
var assetFiles embed.FS

// styleSheet is made of the files of assets/style, in order of name: a page asks for one.
const styleSheet = "relance.css"

// types of the files served; a file of another kind is not.
var types = map[string]string{
	".css": "text/css; charset=utf-8", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8",
	".js": "text/javascript; charset=utf-8",
}

const immutable = "public, max-age=31536000, immutable"

type assets struct {
	hash   string // of all files: a new version has new addresses
	byName map[string]*Answer
}

var shipped = readAssets()

func readAssets() assets {
	entries, err := assetFiles.ReadDir("assets")
	if err != nil {
		panic(err) // embedded above
	}
	a := assets{byName: map[string]*Answer{}}
	sum := sha256.New()
	add := func(name string, body []byte) {
		sum.Write([]byte(name))
		sum.Write(body)
		kind, known := types[path.Ext(name)]
		if !known {
			panic("asset of unknown type: " + name)
		}
		a.byName[name] = Ready(http.StatusOK, kind, body, "Cache-Control", immutable)
	}
	for _, e := range entries {
		if !e.IsDir() {
			add(e.Name(), mustRead("assets/"+e.Name()))
		}
	}
	styles, err := fs.Glob(assetFiles, "assets/style/*.css")
	if err != nil || len(styles) == 0 {
		panic("no style")
	}
	var sheet []byte
	for _, name := range styles {
		sheet = append(sheet, mustRead(name)...)
	}
	add(styleSheet, sheet)
	a.hash = hex.EncodeToString(sum.Sum(nil))[:12]
	return a
}

func mustRead(name string) []byte {
	body, err := assetFiles.ReadFile(name)
	if err != nil {
		panic(err) // embedded above
	}
	return body
}

// Asset gives the address of a shipped file, below a site's prefix.
func Asset(name string) string { return "/assets/" + shipped.hash + "/" + name }

// ServeAsset answers {prefix}/assets/{hash}/{name}. A former hash is not found: its page is gone too.
func ServeAsset(w http.ResponseWriter, r *http.Request, mounts ...Mount) {
	_, rest, _ := strings.Cut(r.URL.Path, "/assets/")
	hash, name, _ := strings.Cut(rest, "/")
	a, ok := shipped.byName[name]
	if !ok || hash != shipped.hash {
		WriteFault(w, r, fault.New(fault.NotFound, "web.no_page"), mounts...)
		return
	}
	a.Write(w, r)
}
