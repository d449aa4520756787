package kernel

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// Nearest gives the name that someone who wrote an unknown one may have meant,
// "" if there is none near: the catalogue's own suggestion, the same words with
// "_" and "." swapped, a TCP parameter below net.ipv6, or a name at an edit
// distance of at most two. For a name that kernels have it gives "".
func Nearest(name string) string {
	if p, ok := Lookup(name); ok {
		if p.Never() {
			return p.Suggestion
		}
		return ""
	}
	if iface, described := splitInterface(name); iface != "" {
		if near := nearestKnown(described); near != "" {
			prefix := name[:strings.Index(name, "."+iface+".")+1]
			return prefix + iface + near[strings.LastIndexByte(near, '.'):]
		}
	}
	return nearestKnown(name)
}

func nearestKnown(name string) string {
	if rest, found := strings.CutPrefix(name, "net.ipv6.tcp_"); found {
		if p, ok := find("net.ipv4.tcp_" + rest); ok && !p.Never() {
			return p.Name
		}
	}
	best, bestScore := "", unlike
	for i := range parameters {
		p := &parameters[i]
		if p.Never() {
			continue
		}
		if score := likeness(name, p); score < bestScore {
			best, bestScore = p.Name, score
		}
	}
	return best
}

// unlike is worse than every score of a name that is near.
const unlike = 1000

// likeness scores a candidate: smaller is nearer. Swapped separators come
// first, then the edit distance; a name that some kernels lack comes after one
// that the newest has. Equal scores keep the first name in order.
func likeness(name string, p *Parameter) int {
	if abs(len(name)-len(p.Name)) > maxDistance {
		return unlike
	}
	tier := 0
	if p.Tier == TierC {
		tier = 1
	}
	if swappedSeparators(name, p.Name) {
		return tier
	}
	head, last := splitLast(name)
	candidateHead, candidateLast := splitLast(p.Name)
	if head != candidateHead && last != candidateLast {
		return unlike
	}
	changed := last
	if last == candidateLast {
		changed = head
	}
	distance := levenshtein.ComputeDistance(name, p.Name)
	if distance > allowedDistance(changed) {
		return unlike
	}
	return 10*distance + tier
}

const maxDistance = 2

// allowedDistance keeps short words from being like everything.
func allowedDistance(word string) int {
	if len(word) < 5 {
		return 1
	}
	return maxDistance
}

func swappedSeparators(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		separators := (a[i] == '.' || a[i] == '_') && (b[i] == '.' || b[i] == '_')
		if a[i] != b[i] && !separators {
			return false
		}
	}
	return true
}

func splitLast(name string) (head, last string) {
	i := strings.LastIndexByte(name, '.')
	return name[:i+1], name[i+1:]
}

func abs(n int) int { return max(n, -n) }
