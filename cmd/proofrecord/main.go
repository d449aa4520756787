// Command proofrecord writes what all proofs measure on a kernel into the directory
// of records, from two documents of `tcplint prove -o json`: of root, and of a user
// without rights.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/measured"
)

func main() {
	log.SetFlags(0)
	dir := flag.String("dir", "internal/prove/measured", "the directory of records")
	version := flag.String("version", "", "of the package of the kernel, where it has one")
	date := flag.String("date", "", "of the measurement, as in 2026-11-29")
	flag.Parse()
	if flag.NArg() != 2 {
		log.Fatal("proofrecord: usage: proofrecord [flags] ROOT.json NOBODY.json")
	}
	file, err := record(*dir, *version, *date, flag.Arg(0), flag.Arg(1))
	if err != nil {
		log.Fatalf("proofrecord: %v", err)
	}
	fmt.Println(file)
}

func record(dir, version, date, root, nobody string) (string, error) {
	asRoot, err := read(root)
	if err != nil {
		return "", err
	}
	asNobody, err := read(nobody)
	if err != nil {
		return "", err
	}
	made, err := measured.New(version, asRoot, asNobody)
	if err != nil {
		return "", err
	}
	made.Date = date
	return made.Write(dir)
}

func read(file string) (prove.Document, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return prove.Document{}, fmt.Errorf("reading what was proved: %w", err)
	}
	var document prove.Document
	if err := json.Unmarshal(text, &document); err != nil {
		return prove.Document{}, fmt.Errorf("reading what was proved in %s: %w", file, err)
	}
	return document, nil
}
