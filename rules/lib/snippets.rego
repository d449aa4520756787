# Blocks of settings that are copied from page to page: which parameters they
# set to which values, and which of these lines nobody arrives at by measuring.
package tcplint.lib

# Fingerprints of 315 public sysctl files that name TIME_WAIT parameters: the
# pairs of parameter and value that come together again and again around one
# rare value of tcp_max_tw_buckets. `marks` are the pairs that tell a copy from
# a choice; `lines` are the rest.
snippets := {
	"5000": {
		"known_as": "the block with tcp_max_tw_buckets=5000 that installers of proxies carry",
		"marks": {
			"net.ipv4.tcp_max_tw_buckets": {"5000"},
			"net.ipv4.tcp_keepalive_time": {"1200"},
			"net.ipv4.tcp_fin_timeout": {"30"},
			"net.ipv4.tcp_tw_recycle": {"0", "1"},
			"net.ipv4.ip_local_port_range": {"10000 65000"},
			"net.ipv4.tcp_mem": {"25600 51200 102400"},
			"fs.file-max": {"51200"},
		},
		"lines": {
			"net.ipv4.tcp_tw_reuse": {"1"},
			"net.ipv4.tcp_syncookies": {"1"},
			"net.ipv4.tcp_mtu_probing": {"1"},
			"net.ipv4.tcp_fastopen": {"3"},
			"net.ipv4.tcp_max_syn_backlog": {"4096", "8192"},
			"net.ipv4.tcp_rmem": {"4096 87380 67108864"},
			"net.ipv4.tcp_wmem": {"4096 65536 67108864"},
			"net.core.rmem_max": {"67108864"},
			"net.core.wmem_max": {"67108864"},
			"net.core.rmem_default": {"65536"},
			"net.core.wmem_default": {"65536"},
			"net.core.somaxconn": {"4096"},
			"net.core.netdev_max_backlog": {"4096", "250000"},
		},
	},
	"6000": {
		"known_as": "the block for nginx with tcp_max_tw_buckets=6000 and tcp_timestamps=0",
		"marks": {
			"net.ipv4.tcp_max_tw_buckets": {"6000"},
			"net.ipv4.tcp_mem": {"94500000 915000000 927000000"},
			"net.ipv4.tcp_timestamps": {"0"},
			"net.ipv4.tcp_tw_recycle": {"1"},
			"net.ipv4.tcp_fin_timeout": {"1"},
			"net.ipv4.tcp_keepalive_time": {"30"},
			"net.ipv4.tcp_max_orphans": {"3276800"},
			"net.ipv4.tcp_max_syn_backlog": {"262144"},
			"net.core.netdev_max_backlog": {"262144"},
			"net.core.somaxconn": {"262144"},
		},
		"lines": {
			"net.ipv4.tcp_tw_reuse": {"1"},
			"net.ipv4.tcp_syncookies": {"1"},
			"net.ipv4.tcp_sack": {"1"},
			"net.ipv4.tcp_window_scaling": {"1"},
			"net.ipv4.tcp_syn_retries": {"1"},
			"net.ipv4.tcp_synack_retries": {"1"},
			"net.ipv4.ip_local_port_range": {"1024 65000"},
			"net.ipv4.tcp_rmem": {"4096 87380 4194304"},
			"net.ipv4.tcp_wmem": {"4096 16384 4194304"},
			"net.core.rmem_default": {"8388608"},
			"net.core.wmem_default": {"8388608"},
			"net.core.rmem_max": {"16777216"},
			"net.core.wmem_max": {"16777216"},
			"kernel.shmmax": {"68719476736"},
			"kernel.shmall": {"4294967296"},
			"kernel.msgmnb": {"65536"},
			"kernel.msgmax": {"65536"},
			"kernel.sysrq": {"0"},
			"kernel.core_uses_pid": {"1"},
		},
	},
	"1440000": {
		"known_as": "the block with tcp_max_tw_buckets=1440000 that is copied as a hardened configuration",
		"marks": {
			"net.ipv4.tcp_max_tw_buckets": {"1440000"},
			"net.ipv4.tcp_fin_timeout": {"7", "15"},
			"net.ipv4.tcp_tw_recycle": {"0", "1"},
			"net.ipv4.tcp_max_orphans": {"16384"},
			"net.ipv4.tcp_reordering": {"3"},
			"net.ipv4.route.flush": {"1"},
			"net.ipv4.udp_rmem_min": {"16384"},
			"net.ipv4.neigh.default.unres_qlen": {"6"},
			"net.ipv4.neigh.default.proxy_qlen": {"96"},
		},
		"lines": {
			"net.ipv4.tcp_tw_reuse": {"1"},
			"net.ipv4.tcp_rfc1337": {"1"},
			"net.ipv4.tcp_syncookies": {"1"},
			"net.ipv4.tcp_keepalive_time": {"300"},
			"net.ipv4.tcp_keepalive_intvl": {"15"},
			"net.ipv4.tcp_keepalive_probes": {"5"},
			"net.ipv4.tcp_orphan_retries": {"0"},
			"net.ipv4.tcp_retries1": {"3"},
			"net.ipv4.tcp_retries2": {"15"},
			"net.ipv4.tcp_syn_retries": {"2"},
			"net.ipv4.tcp_synack_retries": {"2"},
			"net.ipv4.tcp_slow_start_after_idle": {"0"},
			"net.ipv4.tcp_no_metrics_save": {"1"},
			"net.ipv4.tcp_moderate_rcvbuf": {"1"},
			"net.ipv4.tcp_window_scaling": {"1"},
			"net.ipv4.tcp_timestamps": {"1"},
			"net.ipv4.tcp_sack": {"1"},
			"net.ipv4.tcp_ecn": {"1"},
			"net.ipv4.tcp_rmem": {"8192 87380 16777216"},
			"net.ipv4.tcp_wmem": {"8192 65536 16777216"},
			"net.ipv4.tcp_mem": {"65536 131072 262144"},
			"net.ipv4.udp_mem": {"65536 131072 262144"},
			"net.ipv4.udp_wmem_min": {"16384"},
			"net.core.optmem_max": {"25165824"},
			"net.core.dev_weight": {"64"},
			"net.unix.max_dgram_qlen": {"50"},
		},
	},
	"2000000": {
		"known_as": "the block with tcp_max_tw_buckets=2000000 of web tuning guides",
		"marks": {
			"net.ipv4.tcp_max_tw_buckets": {"2000000"},
			"net.ipv4.tcp_fin_timeout": {"10"},
			"net.ipv4.tcp_tw_recycle": {"0", "1"},
			"net.ipv4.tcp_max_syn_backlog": {"30000"},
			"net.ipv4.udp_rmem_min": {"8192"},
			"net.ipv4.ip_local_port_range": {"10000 65000"},
		},
		"lines": {
			"net.ipv4.tcp_tw_reuse": {"1"},
			"net.ipv4.tcp_syncookies": {"1"},
			"net.ipv4.tcp_fastopen": {"3"},
			"net.ipv4.tcp_slow_start_after_idle": {"0"},
			"net.ipv4.tcp_keepalive_time": {"60"},
			"net.ipv4.tcp_keepalive_intvl": {"10", "15"},
			"net.ipv4.tcp_keepalive_probes": {"5", "6"},
			"net.ipv4.udp_wmem_min": {"8192"},
			"net.ipv4.tcp_rmem": {"4096 87380 16777216"},
			"net.ipv4.tcp_wmem": {"4096 65536 16777216"},
			"net.core.somaxconn": {"32768"},
			"net.core.netdev_max_backlog": {"8192"},
			"net.core.rmem_max": {"16777216"},
			"net.core.wmem_max": {"16777216"},
		},
	},
	"recycle": {
		"known_as": "the block with tcp_tw_recycle=1 and tcp_fin_timeout=30 that is copied against TIME_WAIT",
		"marks": {
			"net.ipv4.tcp_tw_recycle": {"1"},
			"net.ipv4.tcp_fin_timeout": {"30"},
		},
		"lines": {
			"net.ipv4.tcp_tw_reuse": {"1"},
			"net.ipv4.tcp_timestamps": {"1"},
			"net.ipv4.tcp_syncookies": {"1"},
		},
	},
}

# The settings of a source that are lines of a block: the last one for each
# parameter, since a file may set one a million times.
snippet_lines[name][source] contains setting.index if {
	some name, snippet in snippets
	some part in ["marks", "lines"]
	some parameter, values in snippet[part]
	setting := last_assigned(parameter)
	plain_written(setting) in values
	source := setting.source
}

snippet_marks[name][source] contains setting.index if {
	some name, snippet in snippets
	some parameter, values in snippet.marks
	setting := last_assigned(parameter)
	plain_written(setting) in values
	source := setting.source
}

last_assigned(parameter) := input.settings[max(data.tcplint.lib.assigned[parameter])]

# A value with single blanks, as the kernel reads a vector.
plain_written(setting) := concat(" ", [word | some word in regex.split(`[ \t]+`, setting.written); word != ""])
