// Package cli is how one meets Relance in a terminal: one file per verb. It assembles the program,
// handing the register of acts to the journal and the journal to the pages.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/domain/record"
	"relance/domain/scheme"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/locale"
)

// verbs is the table of contents.
type verbs struct {
	Lang string `help:"Language of messages: fr or en." enum:"fr,en,auto" default:"auto" env:"RELANCE_LANG"`

	Demo      demoVerb      `cmd:"" help:"Open the plans that come with the program, and serve them."`
	Serve     serveVerb     `cmd:"" help:"Serve one plan."`
	Check     checkVerb     `cmd:"" help:"Compile a plan folder: name every problem, or sum it up."`
	Explain   explainVerb   `cmd:"" help:"Say whether an aid may be asked for, how much it gives, and why."`
	Questions questionsVerb `cmd:"" help:"List what an aid asks."`
	Eval      evalVerb      `cmd:"" help:"Ask an aid for each line of a CSV file."`
	Compare   compareVerb   `cmd:"" help:"Say who gains and who loses between two versions of an aid."`
	New       newVerb       `cmd:"" help:"Write a small correct plan folder."`
	Act       actVerb       `cmd:"" help:"Record one act from a file."`
	Import    importVerb    `cmd:"" help:"Record files of other systems: awards, commitments, payments, recoveries, budgets."`
	Export    exportVerb    `cmd:"" help:"Write a data set to standard output: plan, journal, money or records."`
	Verify    verifyVerb    `cmd:"" help:"Prove that nothing was changed, and that every table follows from the journal."`
	Replay    replayVerb    `cmd:"" help:"Rebuild every table from the journal, aside, and compare."`
	User      userVerb      `cmd:"" help:"People who sign in, and tokens for programs."`
	Version   versionVerb   `cmd:"" help:"Say which version this is."`
}

// Terminal is where a verb speaks.
type Terminal struct {
	Out, Err io.Writer
	Lang     locale.Lang
	ctx      context.Context
}

// Exit codes: done, refused or found wrong, not understood.
const (
	exitDone    = 0
	exitRefused = 1
	exitUsage   = 2
)

// errSaid ends a verb whose message has been written already.
var errSaid = errors.New("said")

// Run runs one command line and gives its exit code.
func Run(args []string, out, errs io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, args, out, errs)
}

func run(ctx context.Context, args []string, out, errs io.Writer) int {
	t := &Terminal{Out: out, Err: errs, Lang: language("auto"), ctx: ctx}
	var v verbs
	exit := -1
	parser, err := kong.New(&v, kong.Name("relance"), kong.Writers(out, errs), kong.Exit(func(code int) { exit = code }),
		kong.Description("Relance runs a public recovery plan, from the council's vote to the euro in the street."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.Bind(t))
	if err != nil {
		fmt.Fprintln(errs, err)
		return exitUsage
	}
	command, err := parser.Parse(args)
	if exit >= 0 { // --help
		return exit
	}
	if err != nil {
		fmt.Fprintf(errs, "relance: %v\n%s\n", err, locale.Text(t.Lang, "cli.see_help"))
		return exitUsage
	}
	t.Lang = language(v.Lang)
	err = command.Run(t)
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errSaid):
	default:
		t.complain(err)
	}
	return exitRefused
}

func (t *Terminal) complain(err error) {
	fmt.Fprintln(t.Err, "relance: "+locale.Fault(t.Lang, err))
	if fault.KindOf(err) == fault.Internal {
		fmt.Fprintln(t.Err, err)
	}
}

// say writes a message of the catalogue on a line of its own.
func (t *Terminal) say(key string, args ...any) {
	fmt.Fprintln(t.Out, locale.Text(t.Lang, key, args...))
}

// language is what was asked, or that of the session, or French.
func language(asked string) locale.Lang {
	for _, s := range []string{asked, os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG")} {
		switch {
		case strings.HasPrefix(s, "en"):
			return locale.English
		case strings.HasPrefix(s, "fr"):
			return locale.French
		}
	}
	return locale.French
}

// registry assembles every kind of act and every derived table of the program.
func registry() *journal.Registry {
	return journal.NewRegistry(slices.Concat(plan.Kinds(), record.Kinds(), scheme.Kinds()), []journal.Part{ledger.Part(), plan.Part(), record.Part(), scheme.Part()})
}
