// Command relance runs a public recovery plan, from the council's vote to the euro in the street.
package main

import (
	"os"

	"relance/app/cli"
)

func main() { os.Exit(cli.Run(os.Args[1:], os.Stdout, os.Stderr)) }
