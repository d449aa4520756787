package sysctlconf

import (
	"bytes"
	"fmt"
	"testing"
)

func typicalFile() []byte {
	var text bytes.Buffer
	text.WriteString("# Kernel sysctl configuration file\n\n")
	for i := range 60 {
		fmt.Fprintf(&text, "# comment about what follows\nnet.ipv4.parameter_%d = %d\n\n", i, i)
	}
	return text.Bytes()
}

func millionLines(distinct int) []byte {
	var text bytes.Buffer
	for i := range 1_000_000 {
		fmt.Fprintf(&text, "net.ipv4.parameter_%d = %d\n", i%distinct, i)
	}
	return text.Bytes()
}

func BenchmarkParse(b *testing.B) {
	for _, input := range []struct {
		name string
		data []byte
	}{{"typical", typicalFile()}, {"million", millionLines(1_000_000)}, {"million-duplicates", millionLines(10)}} {
		for _, loader := range Loaders() {
			b.Run(input.name+"/"+string(loader), func(b *testing.B) {
				b.SetBytes(int64(len(input.data)))
				for b.Loop() {
					if _, err := Parse(loader, input.data); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkWrites(b *testing.B) {
	for _, input := range []struct {
		name string
		data []byte
	}{{"typical", typicalFile()}, {"million", millionLines(1_000_000)}, {"million-duplicates", millionLines(10)}} {
		for _, loader := range Loaders() {
			lines, err := Parse(loader, input.data)
			if err != nil {
				b.Fatal(err)
			}
			files := []File{{Lines: lines}}
			b.Run(input.name+"/"+string(loader), func(b *testing.B) {
				for b.Loop() {
					if _, err := Writes(loader, files, nil); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
