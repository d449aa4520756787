package threetier

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// nginxMain is what every nginx needs. One process and no user but root: in a user
// namespace there is no other, and a worker's setgroups is refused.
const nginxMain = `user root;
daemon off;
master_process off;
pid %[1]s/nginx.pid;
error_log %[1]s/error.log;
worker_rlimit_nofile 65536;
events { worker_connections 16384; }
http {
	access_log off;
	client_body_temp_path %[1]s/body;
	proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi;
	scgi_temp_path %[1]s/scgi;
	keepalive_requests 1000000;
%[2]s
}
`

func startNginx(t testing.TB, host *nettest.Host, http string) *nettest.Server {
	t.Helper()
	dir := t.TempDir()
	config := writeConfig(t, dir, "nginx.conf", fmt.Sprintf(nginxMain, dir, http))
	server := host.Start(t, nettest.Program(t, "nginx"), "-p", dir, "-e", filepath.Join(dir, "error.log"), "-c", config)
	server.Listening(t, httpPort)
	return server
}

// startWeb starts a web server that keeps connections open as long as its
// client does.
func startWeb(t testing.TB, host *nettest.Host) *nettest.Server {
	t.Helper()
	return startNginx(t, host, `	server {
		listen 80 backlog=4096;
		location / { return 200 "hello\n"; }
	}`)
}

func startHAProxy(t testing.TB, host *nettest.Host, lines string) *nettest.Server {
	t.Helper()
	dir := t.TempDir()
	config := writeConfig(t, dir, "haproxy.cfg", "global\n\tmaxconn 1000\n\tnbthread 1\n"+
		"defaults\n\ttimeout connect 5s\n\ttimeout client 30s\n\ttimeout server 30s\n"+lines)
	server := host.Start(t, nettest.Program(t, "haproxy"), "-db", "-f", config)
	server.Listening(t, httpPort)
	return server
}

// startMariaDB starts a server without accounts: whoever asks is let in. Nothing
// is installed before, and nothing is kept.
func startMariaDB(t testing.TB, host *nettest.Host) *nettest.Server {
	t.Helper()
	dir := t.TempDir()
	server := host.Start(t, nettest.Program(t, "mariadbd"), "--no-defaults", "--user=root", "--datadir="+dir,
		"--socket="+filepath.Join(dir, "socket"), fmt.Sprintf("--port=%d", databasePort), "--bind-address=0.0.0.0",
		"--skip-grant-tables", "--skip-name-resolve", "--skip-innodb", "--default-storage-engine=MyISAM", "--back-log=512")
	server.Listening(t, databasePort)
	return server
}

func writeConfig(t testing.TB, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// upstream are the web servers in nginx's words. The first gets weight times as
// much as the second.
func upstream(weight int) string {
	return fmt.Sprintf("\tupstream web {\n\t\tserver %s weight=%d;\n\t\tserver %s;\n\t}\n", web1Address, weight, web2Address)
}

// backend are the web servers in HAProxy's words. The first gets twice as much.
func backend(lines ...string) string {
	return "backend web\n\t" + strings.Join(lines, "\n\t") + fmt.Sprintf("\n\tserver web1 %s:80 weight 2\n\tserver web2 %s:80\n", web1Address, web2Address)
}
