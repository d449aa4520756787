package tcplint.rules.TL018_test

import data.tcplint.fixture
import data.tcplint.rules.TL018

given(kind, key, text) := fixture.input_of({"settings": [[key, "1", {"kind": kind, "text": text}]]})

said(kind, key, text) := finding if {
	found := TL018.report with input as given(kind, key, text)
	count(found) == 1
	some finding in found
	finding.settings == [0]
}

test_in_the_key if {
	every kind in ["assign", "glob", "exclude", "exclude-glob"] {
		finding := said(kind, "\u200bnet.core.somaxconn", "\u200bnet.core.somaxconn = 1")
		startswith(finding.message, "a zero-width space (U+200B) stands in the key `net.core.somaxconn`")
	}
	startswith(said("assign", "net.core.\u2061somaxconn", "x").message, "an invisible character stands in the key `net.core.somaxconn`")
}

test_before_a_comment if {
	startswith(said("invalid", "", "\ufeff# comment").message, "a byte order mark (U+FEFF) stands before the comment")
	startswith(said("assign", "# x", " \u00a0 # x = 1").message, "a no-break space (U+00A0) stands before the comment")
}

test_a_blank_line if {
	startswith(said("invalid", "", "\u3000 ").message, "the line looks empty, and holds an ideographic space (U+3000)")
}

test_elsewhere if {
	TL018.report == set() with input as given("assign", "net.core.somaxconn", "net.core.somaxconn = 1")
	TL018.report == set() with input as given("invalid", "", "\u3000\u3000推荐使用")
	TL018.report == set() with input as given("assign", "kernel.hostname", "kernel.hostname = a\u00a0b")
}
