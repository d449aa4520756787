package proofs

// settingsFile is one file or several, with lines that loaders take differently.
type settingsFile struct {
	name string
	// lines are those of one file that is named to the loader.
	lines string
	// tree, if lines are empty, are the files of a host. Only some loaders read them
	// by themselves.
	tree map[string]string
	// before is what is written by hand before the loader runs.
	before [2]string
}

// settingsFiles set parameters below net, and none of them leads out of it.
var settingsFiles = []settingsFile{
	// TL006, TL019
	{name: "twice in a file", lines: "net.ipv4.tcp_fin_timeout = 30\nnet.ipv4.tcp_fin_timeout = 31\n"},
	{name: "twice, the last one refused", lines: "net.ipv4.tcp_tw_reuse = 1\nnet.ipv4.tcp_tw_reuse = 0\nnet.ipv4.tcp_tw_reuse = 7\n"},
	// TL001
	{name: "no =", lines: "net.ipv4.tcp_fin_timeout 30\nnet.ipv4.tcp_fin_timeout\nnet.ipv4.tcp_keepalive_time = 600\n"},
	{name: "a refused value", lines: "net.ipv4.tcp_keepalive_time = \"600\"\nnet.ipv4.tcp_fin_timeout = 31\n"},
	{name: "an empty value", lines: "net.ipv4.tcp_keepalive_time =\nnet.ipv4.tcp_fin_timeout = 31\n"},
	{name: "octal and a comment behind a value", lines: "net.ipv4.tcp_fin_timeout = 0600\nnet.ipv4.tcp_keepalive_time = 600 # ten minutes\n"},
	// TL508, and what a namespace lacks or can only read
	{name: "an absent parameter", lines: "net.ipv4.tcp_tw_recycle = 1\nnet.nosuch.nf_nosuch_max = 1\nnet.ipv4.tcp_mem = 1 2 3\nnet.ipv4.tcp_fin_timeout = 31\n"},
	{name: "a parameter that can only be read", lines: "net.ipv4.tcp_available_congestion_control = reno\nnet.ipv4.tcp_fin_timeout = 31\n"},
	// TL017
	{name: "a parameter that can only be written", lines: "net.ipv4.route.flush = 1\nnet.ipv4.tcp_fin_timeout = 31\n"},
	// TL015
	{name: "a -key line behind the setting", lines: "net.ipv4.tcp_fin_timeout = 31\n-net.ipv4.tcp_fin_timeout\n"},
	{name: "a - before a setting", lines: "-net.ipv4.tcp_nosuch = 1\n-net.ipv4.tcp_fin_timeout = 31\n"},
	{name: "a pattern and an exception", lines: "-net.ipv4.conf.lo.rp_filter\nnet.ipv4.conf.*.rp_filter = 2\n"},
	// TL014
	{name: "an interface with a dot, in dots", lines: "net.ipv4.conf.eth0.100.arp_ignore = 1\n"},
	{name: "an interface with a dot, in slashes", lines: "net/ipv4/conf/eth0.100/arp_ignore = 1\n"},
	{name: "an interface with a dot, as a slash", lines: "net.ipv4.conf.eth0/100.arp_ignore = 1\n"},
	// TL016
	{name: "the low threshold before the high one", lines: "net.ipv4.ipfrag_low_thresh = 5000000\nnet.ipv4.ipfrag_high_thresh = 6000000\n"},
	{name: "the high threshold before the low one", lines: "net.ipv4.ipfrag_high_thresh = 6000000\nnet.ipv4.ipfrag_low_thresh = 5000000\n"},
	{name: "forwarding undoes a setting", lines: "net.ipv4.conf.all.accept_redirects = 1\nnet.ipv4.ip_forward = 1\n"},
	// TL018
	{name: "a no-break space before the key", lines: "\u00a0net.ipv4.tcp_fin_timeout = 30\nnet.ipv4.tcp_keepalive_time = 600\n"},
	{name: "a byte order mark", lines: "\ufeffnet.ipv4.tcp_fin_timeout = 30\nnet.ipv4.tcp_keepalive_time = 600\n"},
	// TL807
	{name: "another value by hand", lines: "net.ipv4.tcp_fin_timeout = 31\n", before: [2]string{"net.ipv4.tcp_fin_timeout", "20"}},
	// TL007
	{name: "a later file", tree: map[string]string{
		"/etc/sysctl.d/10-a.conf": "net.ipv4.tcp_fin_timeout = 30\nnet.ipv4.tcp_keepalive_time = 600\n",
		"/etc/sysctl.d/20-b.conf": "net.ipv4.tcp_fin_timeout = 31\n",
		"/etc/sysctl.d/9-c.conf":  "net.ipv4.tcp_keepalive_time = 900\n",
	}},
	// TL020
	{name: "files that are not read", tree: map[string]string{
		"/etc/sysctl.conf":            "net.ipv4.tcp_fin_timeout = 31\n",
		"/etc/sysctl.d/README":        "net.ipv4.tcp_keepalive_time = 600\n",
		"/etc/sysctl.d/20-b.conf.bak": "net.ipv4.tcp_keepalive_time = 700\n",
		"/etc/sysctl.d/30-c.conf":     "net.ipv4.tcp_syn_retries = 3\n",
	}},
}

// reached are the parameters that those files may reach.
var reached = []string{
	"net.ipv4.conf.all.accept_redirects", "net.ipv4.conf.all.rp_filter", "net.ipv4.conf.default.rp_filter", "net.ipv4.conf.eth0/100.arp_ignore",
	"net.ipv4.conf.lo.rp_filter", "net.ipv4.ip_forward", "net.ipv4.ipfrag_high_thresh", "net.ipv4.ipfrag_low_thresh",
	"net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_syn_retries", "net.ipv4.tcp_tw_reuse",
}
