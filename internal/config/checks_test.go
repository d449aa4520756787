package config

import "errors"

// testChecks stand for the rules and the kernel versions of the program.
var testChecks = Checks{
	Rule: func(name string) (string, bool, string) {
		switch name {
		case "TL104", "fin-timeout-not-time-wait":
			return "TL104", true, ""
		case "TL203", "TL601":
			return name, true, ""
		case "TL1044":
			return "", false, "TL104"
		}
		return "", false, ""
	},
	Kernel: func(release string) error {
		if release == "latest" {
			return errors.New(`"latest" is no kernel version`)
		}
		return nil
	},
}

func ptr[T any](v T) *T { return &v }
