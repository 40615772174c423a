package cli

import (
	"fmt"

	"relance/app/web"
	"relance/foundation/locale"
)

// paper says what the plan's PDF is made with.
type paper struct {
	Chromium string `help:"The Chromium that makes the plan's PDF: its path or name; none makes no PDF. Looked for in PATH when not given." env:"RELANCE_CHROMIUM"`
}

// findPrinter looks for a Chromium. Where there is none the plan is printed from browsers only, and the
// operator is told why, here and in /healthz.
func (s *server) findPrinter(named string) {
	found, err := web.FindChromium(named)
	if err != nil {
		s.noPrinter = err
		fmt.Fprintln(s.t.Err, locale.Fault(s.t.Lang, err))
		return
	}
	s.printer = web.NewPrinter(found)
}
