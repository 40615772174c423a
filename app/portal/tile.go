package portal

import (
	"net/http"
	"strconv"
	"strings"

	"relance/app/web"
	"relance/foundation/fault"
	"relance/foundation/journal"
)

// checkpoint answers the signed size and root of the log.
func (p *Portal) checkpoint(w http.ResponseWriter, r *http.Request) {
	signed, err := p.Journal.Signed()
	if err != nil {
		p.fail(w, r, err)
		return
	}
	web.Ready(http.StatusOK, "text/plain; charset=utf-8", signed, "Cache-Control", "no-cache").Write(w, r)
}

const tileWidth = 256

// tile answers a tile of hashes or of entries, whole or partial: what is served once never changes.
func (p *Portal) tile(w http.ResponseWriter, r *http.Request) {
	level, n, width, ok := parseTile(r.PathValue("rest"))
	if !ok {
		p.fail(w, r, fault.New(fault.NotFound, "web.no_page"))
		return
	}
	var body []byte
	var err error
	if level < 0 {
		body, err = journal.Entries(r.Context(), p.DB, n, width)
	} else {
		body, err = journal.TileHashes(r.Context(), p.DB, level, n, width)
	}
	if err != nil {
		p.fail(w, r, err)
		return
	}
	web.Ready(http.StatusOK, "application/octet-stream", body, "Cache-Control", "public, max-age=31536000, immutable").Write(w, r)
}

// parseTile reads "<L>/<N>" or "entries/<N>", with ".p/<W>" after a tile that is not full. N is written
// in groups of three digits, all but the last behind an x: "x001/x234/067". Level -1 is entries.
func parseTile(rest string) (level int, n int64, width int, ok bool) {
	parts := strings.Split(rest, "/")
	if len(parts) < 2 || len(parts) > 8 {
		return 0, 0, 0, false
	}
	level, width = -1, tileWidth
	if parts[0] != "entries" {
		l, err := strconv.Atoi(parts[0])
		if err != nil || l < 0 || l > 63 || strconv.Itoa(l) != parts[0] {
			return 0, 0, 0, false
		}
		level = l
	}
	parts = parts[1:]
	if k := len(parts); k >= 2 && strings.HasSuffix(parts[k-2], ".p") {
		w, err := strconv.Atoi(parts[k-1])
		if err != nil || w < 1 || w >= tileWidth || strconv.Itoa(w) != parts[k-1] {
			return 0, 0, 0, false
		}
		width = w
		parts = append(parts[:k-2:k-2], strings.TrimSuffix(parts[k-2], ".p"))
	}
	for i, s := range parts {
		if i < len(parts)-1 {
			cut, found := strings.CutPrefix(s, "x")
			if !found || i == 0 && cut == "000" {
				return 0, 0, 0, false
			}
			s = cut
		}
		d, err := strconv.Atoi(s)
		if err != nil || len(s) != 3 || d < 0 || s[0] == '+' || s[0] == '-' || n > 1<<40 {
			return 0, 0, 0, false
		}
		n = n*1000 + int64(d)
	}
	return level, n, width, true
}
