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
//	<!-- not applied: why -->       Terraform that is validated, not applied
//	<!-- recorded: name -->         internal/threetier compares it, on hosts with real servers
//
// Every configuration of Terraform, in a page or below examples/, is formatted and
// applied: on its page, if a comment writes it into a file, else in an empty
// directory. There the provider requirement is added if there is none, and an
// import is preceded by the resource.tf beside it. The hosts are directories, one for
// every name, and `ssh NAME` looks at them with cat and sysctl.
//
// All blocks of a page share one working directory, made anew for each run.
package doctest
