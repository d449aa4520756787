// Command providerschema prints the provider's schema as `terraform providers
// schema -json` does, for tfplugindocs. It asks the provider itself, since the
// Terraform that happens to be installed leaves out what is newer than it is:
// actions, list resources, identities.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/tcplint/terraform-provider-sysctl/provider"
)

func main() {
	document, err := schemas(context.Background(), providerserver.NewProtocol6(provider.New("docs", provider.Options{})())())
	if err != nil {
		log.Fatal(err)
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(document); err != nil {
		log.Fatal(err)
	}
}
