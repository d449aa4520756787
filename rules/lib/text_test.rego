package tcplint.lib_test

import data.tcplint.lib

test_unrendered if {
	lib.unrendered({"kind": "template"})
	every text in ["{{ x }}", "{% x %}", "<%= x %>", "${X}", "%{ if x }", "$X", "$(nproc)", "@X@"] {
		lib.unrendered({"kind": "assign", "written": text})
	}
	every text in ["1", "|/x %p %%", "core.$", "a@b"] {
		not lib.unrendered({"kind": "assign", "written": text})
	}
	not lib.unrendered({"kind": "invalid", "written": null})
}

test_invisible_names if {
	lib.invisible_name("a\u200bb") == "a zero-width space (U+200B)"
	lib.invisible_name("a\u2064b") == "an invisible character"
	not lib.invisible_name("net.core.somaxconn 推荐")
}

test_before_comment if {
	lib.before_comment("1 # x") == "1"
	lib.before_comment("1#x") == "1"
	lib.before_comment("1 ; x") == "1"
	lib.before_comment("# x") == ""
	not lib.before_comment("1;")
	not lib.before_comment("1 2")
}

test_quoted if {
	lib.quoted(" short ") == "`short`"
	lib.quoted("0123456789012345678901234567890123456789+") == "`0123456789012345678901234567890123456...`"
}
