package cli

import (
	"fmt"
	"io"
	"os"
	"time"

	"relance/foundation/locale"
)

// progress is one line on a terminal that tells how far a verb is; nothing where there is no
// terminal, and nothing before a second has passed.
type progress struct {
	out   io.Writer
	lang  locale.Lang
	key   string
	began time.Time
	last  time.Time
	shown bool
}

func (t *Terminal) progress(key string) *progress {
	p := &progress{lang: t.Lang, key: key, began: time.Now()}
	if f, ok := t.Err.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			p.out = f
		}
	}
	return p
}

func (p *progress) show(done, total int64) {
	now := time.Now()
	if p.out == nil || now.Sub(p.began) < time.Second || now.Sub(p.last) < 100*time.Millisecond {
		return
	}
	p.last, p.shown = now, true
	share := ""
	if total > 0 {
		share = fmt.Sprintf(" %d %%", done*100/total)
	}
	fmt.Fprintf(p.out, "\r%s %s%s ", locale.Text(p.lang, p.key), locale.Count(p.lang, done), share)
}

func (p *progress) done() {
	if p.shown {
		fmt.Fprintf(p.out, "\r%70s\r", "")
	}
}
