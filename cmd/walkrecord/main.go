// Command walkrecord walks through the parameters of the running kernel and writes
// what they show into the directory of walks. It needs root, and writes to no
// parameter of the machine: see the package walker.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"syscall"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel/walk"
	"github.com/tcplint/terraform-provider-sysctl/internal/walker"
)

func main() {
	if code, is := walker.Stage(); is {
		os.Exit(code)
	}
	log.SetFlags(0)
	dir := flag.String("dir", "testdata/walk", "the directory of walks")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	file, err := record(ctx, *dir)
	if err != nil {
		log.Fatalf("walkrecord: %v", err)
	}
	fmt.Println(file)
}

func record(ctx context.Context, dir string) (string, error) {
	taken, err := walker.Take(ctx)
	if err != nil {
		return "", err
	}
	return walk.Save(dir, taken)
}
