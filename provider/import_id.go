package provider

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// imported says what an import is to find, and where.
type imported struct {
	key  string // name of a file, or parameter; empty where the host is all
	host string // empty: the provider's
	user string
	port int64
	ssh  bool // named by a URL
	url  *url.URL
}

// shown is an ID without a password that somebody wrote into it.
func (i imported) shown(id string) string {
	if i.url != nil {
		return i.url.Redacted()
	}
	return id
}

// readImportID reads KEY, KEY@HOST or ssh://[USER@]HOST[:PORT]/KEY. The last is
// for a host whose login differs from the provider's: an import sees no
// configuration of the resource. Where the host is all, KEY is left out.
func readImportID(id string, keyed bool) (imported, error) {
	if strings.HasPrefix(id, "ssh://") {
		return readImportURL(id, keyed)
	}
	if !keyed {
		return imported{host: strings.TrimPrefix(id, "@")}, nil
	}
	if at := strings.LastIndexByte(id, '@'); at >= 0 {
		if at+1 == len(id) {
			return imported{}, errors.New("there is no host behind the @")
		}
		return imported{key: id[:at], host: id[at+1:]}, nil
	}
	return imported{key: id}, nil
}

func readImportURL(id string, keyed bool) (imported, error) {
	u, err := url.Parse(id)
	if err != nil {
		return imported{}, fmt.Errorf("reading the URL: %w", err)
	}
	it := imported{key: strings.TrimPrefix(u.Path, "/"), host: u.Hostname(), ssh: true}
	_, hasPassword := u.User.Password()
	switch {
	case it.host == "":
		return imported{}, errors.New("the URL names no host")
	case hasPassword:
		return imported{url: u}, errors.New("a password does not belong into an ID: it is kept in the provider block")
	case u.RawQuery != "" || u.Fragment != "":
		return imported{}, errors.New("a ? or # in the URL means nothing here")
	case keyed == (it.key == ""):
		if keyed {
			return imported{}, errors.New("nothing stands behind the host")
		}
		return imported{}, fmt.Errorf("%q stands behind the host, which is all that is wanted", it.key)
	}
	it.user = u.User.Username()
	if text := u.Port(); text != "" {
		if it.port, err = strconv.ParseInt(text, 10, 64); err != nil || it.port < 1 || it.port > 65535 {
			return imported{}, fmt.Errorf("%s is no port", text)
		}
	}
	return it, nil
}
