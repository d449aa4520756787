// Command terraform-provider-sysctl serves the provider to Terraform and OpenTofu.
package main

import (
	"context"
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/tcplint/terraform-provider-sysctl/provider"
)

var version = "dev" // -ldflags "-X main.version=…"

func main() {
	debug := flag.Bool("debug", false, "wait for a debugger and for Terraform to attach")
	flag.Parse()
	options := providerserver.ServeOpts{Address: provider.Address, Debug: *debug}
	if err := providerserver.Serve(context.Background(), provider.New(version, provider.Options{}), options); err != nil {
		log.Fatal(err)
	}
}
