// Command empty links OPA as tcplint does, and does nothing: what a start costs
// before any work.
package main

import (
	_ "github.com/open-policy-agent/opa/v1/ast"
	_ "github.com/open-policy-agent/opa/v1/storage/inmem"
	_ "github.com/open-policy-agent/opa/v1/topdown"
)

func main() {}
