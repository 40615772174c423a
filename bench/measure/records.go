package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"syscall"
	"time"

	"relance/domain/record"
)

// records writes a file of awards such as an accounting system gives: so many lines, of three years, over
// every line of the plan and as many communes as a large metropolis has.
func records(_ context.Context, flags *flag.FlagSet, args []string) error {
	lines := flags.Int("n", 1_000_000, "how many lines")
	communes := flags.Int("communes", 130, "how many communes")
	out := flags.String("o", "records.csv", "the file")
	if err := flags.Parse(args); err != nil {
		return err
	}
	f, err := os.Create(*out)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	dice := rand.New(rand.NewPCG(1, 2))
	fmt.Fprintln(w, "n° de décision;date;action;code insee;bénéficiaire;siren;dossier;montant")
	for n := range *lines {
		company := 1 + n%5000
		fmt.Fprintf(w, "D%07d;%02d/%02d/%d;%s;%05d;Société %d;%s;S-%07d;%d,%02d\n", n+1, 1+dice.IntN(28), 1+dice.IntN(12), 2021+dice.IntN(3),
			line(dice.IntN(linesOfPlan)), 1+dice.IntN(*communes), company, siren(company), n+1, 1+dice.IntN(5000), dice.IntN(100))
	}
	return errors.Join(w.Flush(), f.Close())
}

// siren is a number with a right key, below those that are given to anybody.
func siren(n int) string {
	for last := range 10 {
		if s := fmt.Sprintf("%08d%d", n, last); record.ValidSiret(s) {
			return s
		}
	}
	return ""
}

// peak runs a command and writes how many seconds it took and how many megabytes it held at most.
func peak(ctx context.Context, flags *flag.FlagSet, args []string) error {
	if err := flags.Parse(args); err != nil || flags.NArg() == 0 {
		return errors.Join(err, errors.New("peak COMMAND …"))
	}
	c := exec.CommandContext(ctx, flags.Arg(0), flags.Args()[1:]...)
	c.Stderr = os.Stderr
	began := time.Now()
	if err := c.Run(); err != nil {
		return err
	}
	held := c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss // kB on Linux
	fmt.Printf("%.1f %d\n", time.Since(began).Seconds(), held>>10)
	return nil
}
