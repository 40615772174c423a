package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// series is what one measure gave, run after run.
type series struct {
	what  string
	ours  []float64
	peers []float64
}

// table reads "what ours peer" lines, one a run, and writes a Markdown line for each what: medians
// with their least and greatest, and the ratio ours/peer of each run likewise.
func table(_ context.Context, flags *flag.FlagSet, args []string) error {
	inverse := flags.Bool("inverse", false, "less is better: the ratio is peer/ours")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var all []*series
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		f := strings.Split(in.Text(), "\t")
		if len(f) < 3 {
			return fmt.Errorf("not three columns: %q", in.Text())
		}
		ours, err := strconv.ParseFloat(f[1], 64)
		if err != nil {
			return err
		}
		peer, err := strconv.ParseFloat(f[2], 64)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(s *series) bool { return s.what == f[0] })
		if i < 0 {
			i, all = len(all), append(all, &series{what: f[0]})
		}
		all[i].ours, all[i].peers = append(all[i].ours, ours), append(all[i].peers, peer)
	}
	if err := in.Err(); err != nil {
		return err
	}
	fmt.Println("| what | ours | peer | ratio | runs |\n|---|---|---|---|---|")
	for _, s := range all {
		ratios := make([]float64, len(s.ours))
		for i := range ratios {
			ratios[i] = s.ours[i] / s.peers[i]
			if *inverse {
				ratios[i] = 1 / ratios[i]
			}
		}
		fmt.Printf("| %s | %s | %s | **%s** | %d |\n", s.what, spread(s.ours, 0), spread(s.peers, 0), spread(ratios, 2), len(ratios))
	}
	return nil
}

// spread writes a median with the least and the greatest.
func spread(values []float64, digits int) string {
	v := slices.Sorted(slices.Values(values))
	text := func(x float64) string { return strconv.FormatFloat(x, 'f', digits, 64) }
	return fmt.Sprintf("%s (%s–%s)", text(v[len(v)/2]), text(v[0]), text(v[len(v)-1]))
}
