package tcplint.lib_test

import data.tcplint.lib

meant(comment) if lib.time_wait_intent({"comment": comment})

test_the_state_is_named if {
	every comment in [
		"TIME_WAIT", "shorten time wait", "timewait", "Reduce number of TIME-WAITs",
		"reuse tw sockets", "2MSL", "开启重用。允许将TIME-WAIT sockets重新用于新的TCP连接",
	] {
		meant(comment)
	}
}

test_chinese_verbs_mean_time_wait if {
	every comment in ["快速回收", "缩短等待", "端口复用", "尽快释放连接"] {
		meant(comment)
	}
}

test_verbs_of_another_subject if {
	every comment in ["回收内存", "释放页缓存", "缩短 keepalive 时间", ""] {
		not meant(comment)
	}
}

test_denial_is_no_intent if {
	not meant("orphans in FIN_WAIT2 only; TIME_WAIT stays 60 s")
	not meant("与 TIME_WAIT 无关")
	not meant("不能缩短")
}

test_a_commented_out_setting_is_no_intent if {
	not meant("# net.netfilter.nf_conntrack_tcp_timeout_time_wait = 30")
	meant("net.ipv4.tcp_tw_recycle = 1\nfor TIME_WAIT")
}

test_disabling_is_named if {
	every comment in ["Disable retries of orphans", "turn off", "关闭重试"] {
		lib.disable_intent({"comment": comment})
	}
	not lib.disable_intent({"comment": "retries of orphans"})
}
