package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"syscall"
	"time"
)

// diskRate writes how many times a second 8 kB can be written over and synced, on the disk of a folder.
func diskRate(_ context.Context, flags *flag.FlagSet, args []string) error {
	folder := flags.String("folder", ".", "where the data of the other measures is")
	span := flags.Duration("d", time.Second, "how long")
	if err := flags.Parse(args); err != nil {
		return err
	}
	f, err := os.CreateTemp(*folder, "sync")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	block := make([]byte, 8192)
	if _, err := f.WriteAt(make([]byte, 16<<20), 0); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	n, began := 0, time.Now()
	for ; time.Since(began) < *span; n++ {
		if _, err := f.WriteAt(block, 0); err != nil {
			return err
		}
		if err := syscall.Fdatasync(int(f.Fd())); err != nil {
			return err
		}
	}
	fmt.Printf("%.0f\n", float64(n)/time.Since(began).Seconds())
	return nil
}
