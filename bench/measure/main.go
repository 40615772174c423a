// Command measure is what the scripts of bench/ are made of: a plan to work on, a load of acts over
// HTTP, the disk's own rate, a replay, rows inserted one by one, and the table of ratios.
//
// It speaks to this machine only. Every load ends by proving that what was acknowledged is there.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
)

// commands are the words that may stand first on the command line.
var commands = map[string]func(ctx context.Context, flags *flag.FlagSet, args []string) error{
	"story":  story,
	"fill":   fill,
	"load":   load,
	"sums":   sums,
	"sync":   diskRate,
	"replay": replay,
	"rows":   rows,
	"table":  table,

	"records": records,
	"peak":    peak,
	"aids":    aids,
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return errors.New("story, fill, load, sums, sync, replay, rows, table, records, peak or aids")
	}
	command, ok := commands[args[0]]
	if !ok {
		return fmt.Errorf("no command named %s", args[0])
	}
	return command(context.Background(), flag.NewFlagSet(args[0], flag.ContinueOnError), args[1:])
}
