// Package rules holds the Rego rules and what is generated from them.
package rules

import "embed"

//go:generate go run ./generate

// Modules are the rules without their tests: main.rego, lib, model and one
// rule.rego a directory.
//
//go:embed main.rego lib/*.rego model/*.rego */*/rule.rego
var Modules embed.FS

// Index is index.json: what the METADATA of every rule says.
//
//go:embed index.json
var Index []byte
