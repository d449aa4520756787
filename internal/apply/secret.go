package apply

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/effective"
)

// hashSecret makes "salt:hash" of a secret value in the kernel's own form. The
// salt of an earlier hash is used again, so that equal values have equal hashes.
func hashSecret(d effective.Description, value, earlier string) string {
	salt, _, found := strings.Cut(earlier, ":")
	if !found {
		salt = rand.Text()
	}
	normal, _ := effective.Normalise(d, value)
	mac := hmac.New(sha256.New, []byte(salt))
	mac.Write([]byte(d.Name + "\x00" + squeeze(normal)))
	return salt + ":" + hex.EncodeToString(mac.Sum(nil))
}
