package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
)

// Answer is a response made ready: its bytes, plain and compressed, and its headers.
type Answer struct {
	status int
	etag   string
	head   []header
	plain  encoded
	zipped encoded // no body where compressing gains nothing
	brief  bool    // not held by a cache
}

type header struct {
	name  string
	value []string
}

type encoded struct {
	body   []byte
	length []string
}

var (
	varyValue = []string{"Accept-Encoding"}
	gzipValue = []string{"gzip"}
)

const gainMin = 256 // bytes below which compressing is not worth a header

// Ready makes an answer ready. Pairs are further headers; Cache-Control is "public, no-cache" unless given.
func Ready(status int, media string, body []byte, pairs ...string) *Answer {
	sum := sha256.Sum256(body)
	a := &Answer{status: status, etag: `W/"` + hex.EncodeToString(sum[:10]) + `"`, plain: encode(body)}
	a.head = []header{
		{"Content-Type", []string{media}}, {"Etag", []string{a.etag}}, {"Vary", varyValue}, {"Cache-Control", []string{"public, no-cache"}},
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		a.set(pairs[i], pairs[i+1])
	}
	if len(body) >= gainMin && !strings.HasPrefix(media, "font/") {
		var b bytes.Buffer
		z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
		if err != nil {
			panic(err) // the level is a constant
		}
		z.Write(body)
		z.Close()
		if b.Len() < len(body)*9/10 {
			a.zipped = encode(b.Bytes())
		}
	}
	return a
}

// Fleet keeps the answer out of caches: the same question may be answered better soon.
func (a *Answer) Fleet() { a.brief = true }

func (a *Answer) set(name, value string) {
	name = http.CanonicalHeaderKey(name)
	for i := range a.head {
		if a.head[i].name == name {
			a.head[i].value = []string{value}
			return
		}
	}
	a.head = append(a.head, header{name, []string{value}})
}

func encode(body []byte) encoded {
	return encoded{body: body, length: []string{strconv.Itoa(len(body))}}
}

// Size is how much memory the answer holds, about.
func (a *Answer) Size() int64 { return int64(len(a.plain.body) + len(a.zipped.body) + 512) }

// Body is the plain body.
func (a *Answer) Body() []byte { return a.plain.body }

// Write sends the answer: compressed where the visitor takes it, 304 where the visitor has it.
func (a *Answer) Write(w http.ResponseWriter, r *http.Request) {
	out := w.Header()
	for _, h := range a.head {
		out[h.name] = h.value
	}
	if tags := r.Header["If-None-Match"]; len(tags) > 0 && a.status == http.StatusOK && a.matches(tags) {
		delete(out, "Content-Type")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	e := a.plain
	if a.zipped.body != nil && takesGzip(r.Header["Accept-Encoding"]) {
		e = a.zipped
		out["Content-Encoding"] = gzipValue
	}
	out["Content-Length"] = e.length
	w.WriteHeader(a.status)
	if r.Method != http.MethodHead {
		w.Write(e.body)
	}
}

func (a *Answer) matches(tags []string) bool {
	for _, line := range tags {
		for tag := range strings.SplitSeq(line, ",") {
			tag = strings.TrimSpace(tag)
			if tag == "*" || strings.TrimPrefix(tag, "W/") == strings.TrimPrefix(a.etag, "W/") {
				return true
			}
		}
	}
	return false
}

// takesGzip reads Accept-Encoding: gzip named, or everything, and not at weight zero.
func takesGzip(lines []string) bool {
	takes := false
	for _, line := range lines {
		for part := range strings.SplitSeq(line, ",") {
			name, weight, _ := strings.Cut(part, ";")
			name = strings.ToLower(strings.TrimSpace(name))
			if name != "gzip" && name != "*" {
				continue
			}
			w := strings.ReplaceAll(strings.ToLower(weight), " ", "")
			none := w == "q=0" || strings.HasPrefix(w, "q=0.") && strings.Trim(w[len("q=0."):], "0") == ""
			if name == "gzip" {
				return !none
			}
			takes = !none
		}
	}
	return takes
}
