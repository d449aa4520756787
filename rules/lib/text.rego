# What the text of a line shows.
package tcplint.lib

# Markers of Jinja, Go templates, ERB, shell and HCL that nobody rendered.
unrendered(setting) if setting.kind == "template"

unrendered(setting) if {
	setting.kind in {"assign", "glob"}
	regex.match(`\{\{|\{%|<%|\$\{|%\{|^\$[A-Za-z_(]|^@[A-Z_]+@$`, setting.written)
}

# Characters that no editor shows: no-break and other wide spaces, zero-width
# characters, direction marks, the soft hyphen, the byte order mark.
invisible := `[\x{00A0}\x{00AD}\x{034F}\x{061C}\x{115F}\x{1160}\x{1680}\x{17B4}\x{17B5}\x{180B}-\x{180F}\x{2000}-\x{200F}\x{2028}-\x{202F}\x{205F}-\x{206F}\x{3000}\x{3164}\x{FE00}-\x{FE0F}\x{FEFF}\x{FFA0}]`

# The name of the first one in a text.
invisible_name(text) := object.get(invisible_names, regex.find_n(invisible, text, 1)[0], "an invisible character")

invisible_names := {
	"\u00a0": "a no-break space (U+00A0)",
	"\u00ad": "a soft hyphen (U+00AD)",
	"\u200b": "a zero-width space (U+200B)",
	"\u200c": "a zero-width non-joiner (U+200C)",
	"\u200d": "a zero-width joiner (U+200D)",
	"\u200e": "a left-to-right mark (U+200E)",
	"\u200f": "a right-to-left mark (U+200F)",
	"\u2060": "a word joiner (U+2060)",
	"\u3000": "an ideographic space (U+3000)",
	"\ufeff": "a byte order mark (U+FEFF)",
}

# The value before a comment that its author put on the same line: after #, or
# after ; where more text follows. No loader knows such comments.
before_comment(value) := groups[1] if {
	some groups in regex.find_all_string_submatch_n(`^([^#]*?)\s*#`, value, 1)
} else := groups[1] if {
	some groups in regex.find_all_string_submatch_n(`^([^;]*?)\s*;\s*\S`, value, 1)
}

# A line as a message quotes it.
quoted(text) := sprintf("`%s`", [shortened(trim_space(text))])

shortened(text) := concat("", [substring(text, 0, 37), "..."]) if {
	count(text) > 40
} else := text
