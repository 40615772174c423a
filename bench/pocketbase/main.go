// Command pocketbase is the peer of the idle memory and start: PocketBase as a program of ten lines,
// with one command more, which fills it with records of ten fields.
package main

import (
	"fmt"
	"log"
	"os"
	"strconv"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"
)

func main() {
	app := pocketbase.New()
	app.RootCmd.AddCommand(&cobra.Command{Use: "fill", Args: cobra.ExactArgs(1), RunE: func(_ *cobra.Command, args []string) error {
		n, err := strconv.Atoi(args[0])
		if err != nil {
			return err
		}
		return fill(app, n)
	}})
	if err := app.Start(); err != nil {
		log.Fatal(err)
	}
}

func fill(app core.App, n int) error {
	c := core.NewBaseCollection("acts")
	for _, name := range []string{"number", "ident", "kind", "recorded", "effective", "role", "source", "target", "title"} {
		c.Fields.Add(&core.TextField{Name: name, Required: true})
	}
	c.Fields.Add(&core.NumberField{Name: "cents"})
	if err := app.Save(c); err != nil {
		return err
	}
	err := app.RunInTransaction(func(tx core.App) error {
		for i := range n {
			r := core.NewRecord(c)
			for _, f := range []string{"number", "ident", "kind", "recorded", "effective", "role", "source", "target", "title"} {
				r.Set(f, fmt.Sprintf("%s %d", f, i))
			}
			r.Set("cents", 100)
			if err := tx.Save(r); err != nil {
				return err
			}
		}
		return nil
	})
	fmt.Fprintln(os.Stderr, n, "records")
	return err
}
