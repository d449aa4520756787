package policy

import (
	"fmt"
	"strconv"

	"github.com/open-policy-agent/opa/v1/ast"
)

// document is the whole input. An observation goes through JSON: it is small, and
// asked about once.
func (in *Input) document() (*ast.Term, error) {
	term := in.term()
	if in.Observation == nil {
		return term, nil
	}
	observation, err := ast.InterfaceToValue(in.Observation)
	if err != nil {
		return nil, fmt.Errorf("putting the observation of %s: %w", in.Host.Name, err)
	}
	term.Value.(ast.Object).Insert(ast.StringTerm("observation"), ast.NewTerm(observation))
	return term, nil
}

// term builds the rules' input straight as AST values: the JSON round trip
// costs more than the evaluation of a small file.
func (in *Input) term() *ast.Term {
	return object(
		"schema", number(in.Schema),
		"host", in.Host.term(),
		"sources", array(in.Sources, Source.term),
		"settings", array(in.Settings, Setting.term),
		"worlds", array(in.Worlds, World.term),
		"observation", ast.NullTerm(),
	)
}

func (h Host) term() *ast.Term {
	return object(
		"name", ast.StringTerm(h.Name),
		"roles", list(h.Roles, ast.StringTerm),
		"loader", ast.StringTerm(h.Loader),
		"kernel", optional(h.Kernel, ast.StringTerm),
		"memory", optional(h.Memory, number),
		"supported", list(h.Supported, ast.StringTerm),
		"namespace", ast.StringTerm(h.Namespace),
		"kubelet", optional(h.Kubelet, ast.StringTerm),
		"public", optional(h.Public, ast.BooleanTerm),
		"nat", optional(h.NAT, ast.BooleanTerm),
		"containers_follow", optional(h.ContainersFollow, ast.BooleanTerm),
		"conntrack", optional(h.Conntrack, ast.BooleanTerm),
		"modules", list(h.Modules, ast.StringTerm),
		"listeners", list(h.Listeners, Listener.term),
		"edges", list(h.Edges, Edge.term),
		"judged", array(h.Judged, ast.StringTerm),
	)
}

func (l Listener) term() *ast.Term {
	return object("port", number(l.Port), "backlog", optional(l.Backlog, number))
}

func (e Edge) term() *ast.Term {
	return object(
		"index", number(e.Index),
		"to", optional(e.To, ast.StringTerm),
		"from", optional(e.From, ast.StringTerm),
		"closes_first", ast.StringTerm(e.ClosesFirst),
		"destinations", optional(e.Destinations, number),
		"source_addresses", optional(e.SourceAddresses, number),
		"bind_address_no_port", optional(e.BindAddressNoPort, ast.BooleanTerm),
		"rate", optional(e.Rate, ast.FloatNumberTerm),
		"lifetime_ns", optional(e.LifetimeNS, number),
		"concurrent", optional(e.Concurrent, number),
		"pool", optional(e.Pool, ast.BooleanTerm),
		"linger_zero", optional(e.LingerZero, ast.BooleanTerm),
		"half_close_ns", optional(e.HalfCloseNS, number),
		"nat", optional(e.NAT, ast.BooleanTerm),
		"nat_ports", optional(e.NATPorts, number),
		"idle_timeout_on_path_ns", optional(e.IdleTimeoutOnPath, number),
		"peer_timestamps", optional(e.PeerTimestamps, ast.BooleanTerm),
		"peer_listeners", list(e.PeerListeners, Listener.term),
		"loopback", optional(e.Loopback, ast.BooleanTerm),
		"peer_is_host_of_the_run", ast.BooleanTerm(e.PeerIsHostOfTheRun),
	)
}

func (s Source) term() *ast.Term {
	return object(
		"index", number(s.Index),
		"kind", ast.StringTerm(s.Kind),
		"path", ast.StringTerm(s.Path),
		"read", ast.BooleanTerm(s.Read),
		"reason", optional(s.Reason, ast.StringTerm),
		"named", ast.BooleanTerm(s.Named),
		"address", optional(s.Address, ast.StringTerm),
	)
}

func (s Setting) term() *ast.Term {
	return object(
		"index", number(s.Index),
		"source", number(s.Source),
		"line", number(s.Line),
		"kind", ast.StringTerm(s.Kind),
		"parameter", optional(s.Parameter, ast.StringTerm),
		"catalogue", optional(s.Catalogue, ast.StringTerm),
		"key", ast.StringTerm(s.Key),
		"text", ast.StringTerm(s.Text),
		"written", optional(s.Written, ast.StringTerm),
		"ints", list(s.Ints, number),
		"intervals", list(s.Intervals, interval),
		"ignore_errors", ast.BooleanTerm(s.IgnoreErrors),
		"comment", ast.StringTerm(s.Comment),
		"suggestion", optional(s.Suggestion, ast.StringTerm),
		"unknown", ast.BooleanTerm(s.Unknown),
		"sensitive", ast.BooleanTerm(s.Sensitive),
		"pending", ast.BooleanTerm(s.Pending),
		"seen", optional(s.Seen, Seen.term),
	)
}

func (s Seen) term() *ast.Term {
	return object("present", ast.BooleanTerm(s.Present), "read_only", ast.BooleanTerm(s.ReadOnly))
}

func (w World) term() *ast.Term {
	return object(
		"kernel", w.Kernel.term(),
		"memory", number(w.Memory),
		"effective", dictionary(w.Effective, Effective.term),
		"defaults", dictionary(w.Defaults, func(v *string) *ast.Term { return optional(v, ast.StringTerm) }),
		"trace", array(w.Trace, Write.term),
		"compare", object(
			"loader", ast.StringTerm(w.Compare.Loader),
			"effective", dictionary(w.Compare.Effective, Effective.term),
		),
	)
}

func (k Kernel) term() *ast.Term {
	return object(
		"release", ast.StringTerm(k.Release),
		"version", array(k.Version, number[int]),
		"vendor", optional(k.Vendor, ast.StringTerm),
	)
}

func (e Effective) term() *ast.Term {
	return object(
		"value", optional(e.Value, ast.StringTerm),
		"ints", list(e.Ints, number),
		"intervals", list(e.Intervals, interval),
		"origin", ast.StringTerm(e.Origin),
		"by", optional(e.By, number),
		"accepted", optional(e.Accepted, ast.BooleanTerm),
	)
}

func (w Write) term() *ast.Term {
	return object(
		"setting", number(w.Setting),
		"parameter", ast.StringTerm(w.Parameter),
		"written", ast.StringTerm(w.Written),
		"result", ast.StringTerm(w.Result),
		"reason", ast.StringTerm(w.Reason),
	)
}

// object takes keys (string) and values (*ast.Term) in turn.
func object(pairs ...any) *ast.Term {
	terms := make([][2]*ast.Term, 0, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		terms = append(terms, [2]*ast.Term{ast.InternedTerm(pairs[i].(string)), pairs[i+1].(*ast.Term)})
	}
	return ast.ObjectTerm(terms...)
}

func dictionary[T any](from map[string]T, term func(T) *ast.Term) *ast.Term {
	terms := make([][2]*ast.Term, 0, len(from))
	for key, value := range from {
		terms = append(terms, [2]*ast.Term{ast.StringTerm(key), term(value)})
	}
	return ast.ObjectTerm(terms...)
}

func array[T any](from []T, term func(T) *ast.Term) *ast.Term {
	terms := make([]*ast.Term, len(from))
	for i, value := range from {
		terms[i] = term(value)
	}
	return ast.ArrayTerm(terms...)
}

// list is an array that keeps nil apart from empty.
func list[T any](from []T, term func(T) *ast.Term) *ast.Term {
	if from == nil {
		return ast.NullTerm()
	}
	return array(from, term)
}

func optional[T any](value *T, term func(T) *ast.Term) *ast.Term {
	if value == nil {
		return ast.NullTerm()
	}
	return term(*value)
}

func interval(i [2]int64) *ast.Term { return ast.ArrayTerm(number(i[0]), number(i[1])) }

func number[T int | int64](n T) *ast.Term {
	return ast.NumberTerm(jsonNumber(strconv.FormatInt(int64(n), 10)))
}
