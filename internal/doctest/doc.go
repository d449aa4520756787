// Package doctest holds the tests of the documentation: every example is run
// again, every link is followed, every tcplint.toml is loaded, and the published
// schemas are held against real output.
//
//	go test ./internal/doctest            compare
//	go test ./internal/doctest -update    write what the program prints today
//
// A fenced block of the language console is a session of a shell: a line that
// begins with "$ " is run, the lines below it are its output, standard output and
// standard error as a terminal shows them. A line "..." stands for any lines. A
// block of another language is not run. Before a block there may be a comment:
//
//	<!-- files: examples/demo -->   copies that path of the repository
//	<!-- file: 99-lb.conf -->       writes the block as this file
//	<!-- empty directory -->        leaves what was written so far behind
//
// All blocks of a page share one working directory, made anew for each run.
package doctest
