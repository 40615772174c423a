package main

import (
	"flag"
	"fmt"
	"io"
	"os"
)

// Without -tolerance a border moves by at most this many metres: less than a pixel on a map of the
// Métropole that is 1000 pixels wide. 40 would change the area of a small commune by over 2 %.
const toleranceMetres = 30

// Input larger than this is not a file of communes that a page could show.
const inputBytesMax = 64 << 20

func main() {
	if err := run(os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "contours:", err)
		os.Exit(1)
	}
}

func run(args []string, log io.Writer) error {
	flags := flag.NewFlagSet("contours", flag.ContinueOnError)
	flags.SetOutput(log)
	tolerance := flags.Float64("tolerance", toleranceMetres, "how far a border may move, in metres")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 2 || *tolerance < 0 || *tolerance > 10_000 {
		return fmt.Errorf("usage: contours [-tolerance METRES] IN.geojson OUT.json")
	}
	in, err := readFile(flags.Arg(0))
	if err != nil {
		return err
	}
	communes, err := parseGeoJSON(in)
	if err != nil {
		return err
	}
	topo, err := cut(communes)
	if err != nil {
		return err
	}
	before := topo.points()
	topo.simplify(*tolerance)
	out := topo.encode()
	if err := os.WriteFile(flags.Arg(1), out, 0o644); err != nil {
		return err
	}
	fmt.Fprintf(log, "%d communes, %d arcs, %d points of %d kept, %d bytes\n",
		len(topo.communes), len(topo.arcs), topo.points(), before, len(out))
	return nil
}

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, inputBytesMax+1))
	if err == nil && len(b) > inputBytesMax {
		err = fmt.Errorf("%s: larger than %d bytes", name, inputBytesMax)
	}
	return b, err
}
