# What the comment above a setting says its author wanted. A comment is a fact
# like any other: it makes a suspicion certain, it never excuses a value.
package tcplint.lib

# time_wait_intent(setting) is true where the comment above the setting's block
# says that the block is there for TIME_WAIT.
time_wait_intent(setting) if {
	says := spoken(setting.comment)
	regex.match(time_wait_words, says)
	not regex.match(denial_words, says)
}

# Names of the state, and the verbs of Chinese tuning notes for it. The verbs
# alone are also used of memory and files, and then mean something else.
time_wait_intent(setting) if {
	says := spoken(setting.comment)
	regex.match(shortening_words, says)
	not regex.match(other_subject_words, says)
	not regex.match(denial_words, says)
}

time_wait_words := `(?i)time[\s_-]*waits?|timed[\s_-]wait|\b2\s*\*?\s*msl\b|\btw[\s_-](sockets?|buckets?|reuse|recycle)`

shortening_words := `回收|缩短|复用|重用|释放`

other_subject_words := `(?i)内存|缓存|页|文件|共享|交换|memory|cache|page|swap|slab|inode|dentr|keepalive|保活|探测|arp|邻居|路由`

# A careful author who writes that TIME_WAIT is not touched has no such intent.
denial_words := `(?i)\b(not|never|no effect|unrelated|unaffected|untouched|stays|remains|nothing to do)\b|n't\b|无关|不影响|不会影响|不改变|不会改变|不能缩短|不会缩短|不是`

# A setting that is commented out is no sentence about the next one.
spoken(comment) := concat("\n", [line |
	some line in split(comment, "\n")
	not regex.match(`^[\s#;]*-?[A-Za-z0-9_*-]+([./][A-Za-z0-9_*-]+)+\s*=`, line)
])

# The comment says that the setting is there to turn something off.
disable_intent(setting) if regex.match(disable_words, spoken(setting.comment))

disable_words := `(?i)\b(disabl\w*|turn(ed)? off|switch(ed)? off|no retr\w*|do not retry|don't retry|never retry)\b|禁用|关闭|不重试|停用`
