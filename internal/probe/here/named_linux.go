package here

// Netns is the namespace by its name in an observation, also where a look fails.
func (p *prober) Netns() string {
	if p.namespace == nil {
		return ""
	}
	return p.namespace.Name
}
