package main

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestVerdictsAreCurrent(t *testing.T) {
	want, err := render()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../" + file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("run go generate ./internal/prove/verdicts (-want +got):\n%s", diff)
	}
}
