package web

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"relance/foundation/fault"
)

// Limits of the printer.
const (
	PrintMax      = 45 * time.Second // making one document; on two free cores it takes eight to ten, of which the browser's start is one
	printQueueMax = 4                // documents waiting for their turn; the next one is told to come back
	printedMax    = 32 << 20         // bytes of one document
)

// Printer makes PDF of a page by means of a Chromium: tagged, with an outline, its language and its
// fonts, which nothing written in Go does. One document is made at a time, in a process and a profile of
// its own, from files only: the browser asks no network, not even this server.
type Printer struct {
	binary  string
	turn    chan struct{}
	waiting atomic.Int32
	ctx     context.Context
	stop    context.CancelFunc
}

// chromiums are the names under which a Chromium is looked for: first the one that has no window, which starts and
// draws in two thirds of the time.
var chromiums = []string{"chromium-headless-shell", "chrome-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

// FindChromium gives the browser to print with: the one named, or the first of the usual names in PATH.
// "none" asks for none. Faults: NotFound, which says what was looked for.
func FindChromium(named string) (string, error) {
	if named == "none" {
		return "", fault.New(fault.NotFound, "pdf.asked_none")
	}
	names := chromiums
	if named != "" {
		names = []string{named}
	}
	for _, n := range names {
		if found, err := exec.LookPath(n); err == nil {
			return found, nil
		}
	}
	return "", fault.New(fault.NotFound, "pdf.no_chromium", strings.Join(names, ", "))
}

// NewPrinter prints with a Chromium; nothing is started before the first document.
func NewPrinter(binary string) *Printer {
	p := &Printer{binary: binary, turn: make(chan struct{}, 1)}
	p.ctx, p.stop = context.WithCancel(context.Background())
	return p
}

// Close ends a document under way and refuses further ones.
func (p *Printer) Close() { p.stop() }

// Sheet is what is printed.
type Sheet struct {
	Page  *Page
	Style string // beside the page's own: margins, what stands at the foot of each page
}

// Print makes the PDF of a page. Places whose page number is asked (see [Leaf]) are found in a first
// pass and written in a second: CSS for that is not in Chromium. Faults: Unavailable.
func (p *Printer) Print(ctx context.Context, s Sheet) ([]byte, error) {
	if p.waiting.Add(1) > printQueueMax {
		p.waiting.Add(-1)
		return nil, fault.New(fault.Unavailable, "pdf.busy")
	}
	defer p.waiting.Add(-1)
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return nil, fault.New(fault.Unavailable, "pdf.busy").Because(ctx.Err())
	case <-p.ctx.Done():
		return nil, fault.New(fault.Unavailable, "pdf.failed").Because(p.ctx.Err())
	}
	ctx, cancel := context.WithTimeout(ctx, PrintMax)
	defer cancel()
	defer context.AfterFunc(p.ctx, cancel)() // the server ends: so does the browser
	pdf, err := p.print(ctx, s)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "pdf.failed").Because(err)
	}
	return pdf, nil
}

func (p *Printer) print(ctx context.Context, s Sheet) ([]byte, error) {
	folder, err := os.MkdirTemp("", "relance-print")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	var b strings.Builder
	if err := s.Page.Render(&b); err != nil {
		return nil, err
	}
	for name, a := range shipped.byName {
		if !strings.HasSuffix(name, ".js") {
			if err := os.WriteFile(filepath.Join(folder, name), a.Body(), 0o600); err != nil {
				return nil, err
			}
		}
	}
	file := filepath.Join(folder, "page.html")
	if err := os.WriteFile(file, []byte(apart(b.String(), s)), 0o600); err != nil {
		return nil, err
	}
	ctx, end := context.WithCancelCause(ctx)
	chromium, err := startChromium(ctx, p.binary, folder)
	if err != nil {
		end(nil)
		return nil, err
	}
	go watchMemory(ctx, chromium.cmd.Process.Pid, end)
	pdf, err := chromium.print("file://" + file)
	cause := context.Cause(ctx) // it was cut off, rather than what the cut broke
	end(nil)
	chromium.end()
	if cause != nil {
		return nil, cause
	}
	return pdf, err
}

// print makes both passes over a page.
func (b *browser) print(address string) ([]byte, error) {
	if err := b.open(address); err != nil {
		return nil, err
	}
	if err := b.run(leafed(nil)); err != nil {
		return nil, err
	}
	first, err := b.pdf(false)
	if err != nil {
		return nil, err
	}
	if err := b.run(leafed(destinations(first))); err != nil {
		return nil, err
	}
	pdf, err := b.pdf(true)
	if err == nil && len(pdf) > printedMax {
		err = fmt.Errorf("a document of %d bytes", len(pdf))
	}
	return pdf, err
}

var (
	innerLink   = regexp.MustCompile(`<a([^>]*?) href="(/[^"]*)"`)
	scriptBlock = regexp.MustCompile(`<script[^>]*></script>`)
	headLink    = regexp.MustCompile(`<link rel="(?:preload|alternate|canonical|icon|search)"[^>]*>`)
	paperSheet  = regexp.MustCompile(`<link rel="stylesheet" media="print"[^>]*>`)
)

// apart makes of a page of the site a file that stands alone: its style and fonts beside it, its links
// whole where the site's address is known, and plain words where it is not.
func apart(html string, s Sheet) string {
	html = strings.ReplaceAll(html, s.Page.Prefix+"/assets/"+shipped.hash+"/", "")
	html = headLink.ReplaceAllString(scriptBlock.ReplaceAllString(html, ""), "")
	html = paperSheet.ReplaceAllLiteralString(html, "")
	html = strings.Replace(html, "</head>", "<style>"+s.Style+"</style></head>", 1)
	if s.Page.Origin == "" {
		return innerLink.ReplaceAllString(html, "<a$1")
	}
	return innerLink.ReplaceAllString(html, `<a$1 href="`+s.Page.Origin+`$2"`)
}
