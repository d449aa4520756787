// Package threetier holds the tests of the diagnosis on real servers: a client,
// a load balancer, two web servers and a database, each on a host of its own,
// wired as in every drawing of a web site.
//
//	client -- load balancer -+- web1 -+
//	                         +- web2 -+- database
//
// nginx, HAProxy, MariaDB and wrk do here what they do elsewhere. What ss counts
// on each host is what the probe has to count, and the diagnosis has to name the
// host and the remedy that the configuration of the servers makes the right one.
//
// docs/diagnose.md shows what tcplint says on these hosts:
//
//	go test ./internal/threetier            compare
//	go test ./internal/threetier -update    write what the program prints today
package threetier
