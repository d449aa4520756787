// Command terraform-provider-sysctl serves the provider to Terraform and OpenTofu.
package main

import (
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"github.com/tcplint/terraform-provider-sysctl/provider"
)

var version = "dev" // -ldflags "-X main.version=…"

func main() {
	debug := flag.Bool("debug", false, "wait for a debugger and for Terraform to attach")
	flag.Parse()
	var options []tf6server.ServeOpt
	if *debug {
		options = append(options, tf6server.WithManagedDebug())
	}
	if err := tf6server.Serve(provider.Address, provider.NewServer(provider.New(version, provider.Options{})), options...); err != nil {
		log.Fatal(err)
	}
}
