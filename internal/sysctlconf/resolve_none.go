package sysctlconf

// asTold writes every assignment, in order, where no loader takes part.
func (r *resolver) asTold() {
	for ref, line := range r.read() {
		if line.Kind == Assign {
			r.write(ref, line.Path, line.Value)
		}
	}
}
