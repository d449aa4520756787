package sysctlconf

// directoryCase is a tree and what the programs read and wrote of it.
type directoryCase struct {
	ID            string              `json:"id"`
	Files         map[string]string   `json:"files"`
	Symlinks      map[string]string   `json:"symlinks"`
	Directories   []string            `json:"directories"`
	EtcSysctlConf *string             `json:"etc_sysctl_conf"`
	Expect        map[string]expected `json:"expect"`
}
