package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestGeneratedFilesAreFresh(t *testing.T) {
	outputs, err := render("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range outputs {
		written, err := os.ReadFile(filepath.Join("..", o.name))
		if err != nil {
			t.Fatal(err)
		}
		if string(written) != string(o.content) {
			t.Errorf("%s is stale: run go generate ./internal/kernel", filepath.Base(o.name))
		}
	}
}
