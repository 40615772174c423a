package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strings"

	"relance/foundation/fault"
)

//go:embed assets
var assetFiles embed.FS

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
	for _, e := range entries {
		body, err := assetFiles.ReadFile("assets/" + e.Name())
		if err != nil {
			panic(err)
		}
		sum.Write([]byte(e.Name()))
		sum.Write(body)
		kind, known := types[path.Ext(e.Name())]
		if !known {
			panic("asset of unknown type: " + e.Name())
		}
		a.byName[e.Name()] = Ready(http.StatusOK, kind, body, "Cache-Control", immutable)
	}
	a.hash = hex.EncodeToString(sum.Sum(nil))[:12]
	return a
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
