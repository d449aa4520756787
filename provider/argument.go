package provider

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/tcplint/terraform-provider-sysctl/internal/effective"
	"github.com/tcplint/terraform-provider-sysctl/internal/lint"
)

// argument is an object that is given to a function. Terraform's object types
// have no optional attributes, so the function takes anything, and what it makes
// of that is checked here. The first mistake is kept, and what is read after it
// means nothing.
type argument struct {
	position   int64
	attributes map[string]attr.Value
	err        *function.FuncError
}

// readArgument takes an object with some of the attributes. No object is one
// without attributes.
func readArgument(position int64, given types.Dynamic, known ...string) *argument {
	a := &argument{position: position}
	switch value := given.UnderlyingValue().(type) {
	case nil:
	case types.Object:
		a.attributes = value.Attributes()
	case types.Map:
		a.attributes = value.Elements()
	default:
		if !given.IsUnderlyingValueNull() {
			a.fail("an object is wanted, with any of the attributes %s", strings.Join(known, ", "))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(a.attributes)) {
		if slices.Contains(known, name) {
			continue
		}
		if near := lint.Nearest(name, known); near != "" {
			a.fail("there is no attribute %q: did you mean %s?", name, near)
		}
		a.fail("there is no attribute %q: there are %s", name, strings.Join(known, ", "))
	}
	return a
}

func (a *argument) fail(format string, words ...any) {
	if a.err == nil {
		a.err = function.NewArgumentFuncError(a.position, fmt.Sprintf(format, words...))
	}
}

// get gives an attribute, nil where it is left out or null.
func (a *argument) get(name string) attr.Value {
	value := a.attributes[name]
	if dynamic, ok := value.(types.Dynamic); ok {
		value = dynamic.UnderlyingValue()
	}
	if value == nil || value.IsNull() || value.IsUnknown() {
		return nil
	}
	return value
}

// text reads what Terraform would make a string of.
func (a *argument) text(name string) string {
	value := a.get(name)
	text, ok := plain(value)
	if value != nil && !ok {
		a.fail("%s: a string is wanted", name)
	}
	return text
}

// flag is nil where the attribute is left out.
func (a *argument) flag(name string) *bool {
	value := a.get(name)
	if value == nil {
		return nil
	}
	text, _ := plain(value)
	switch text {
	case "true", "false":
		is := text == "true"
		return &is
	}
	a.fail("%s: true or false is wanted", name)
	return nil
}

// count reads a whole number from 1 on.
func (a *argument) count(name string, otherwise, most int) int {
	value := a.get(name)
	if value == nil {
		return otherwise
	}
	text, _ := plain(value)
	number, err := strconv.Atoi(text)
	if err != nil || number < 1 || number > most {
		a.fail("%s: a whole number from 1 to %d is wanted", name, most)
	}
	return number
}

// duration reads "50ms", or a number of seconds.
func (a *argument) duration(name string, otherwise time.Duration) time.Duration {
	value := a.get(name)
	if value == nil {
		return otherwise
	}
	text, _ := plain(value)
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		text += "s"
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		a.fail("%s: a duration is wanted, a number of seconds or a text such as \"50ms\" or \"2m\"", name)
	}
	return d
}

// texts reads a list, a set, or one string alone.
func (a *argument) texts(name string) []string {
	value := a.get(name)
	if text, ok := plain(value); ok {
		return []string{text}
	}
	var elements []attr.Value
	switch list := value.(type) {
	case nil:
		return nil
	case types.List:
		elements = list.Elements()
	case types.Set:
		elements = list.Elements()
	case types.Tuple:
		elements = list.Elements()
	default:
		a.fail("%s: a list is wanted", name)
	}
	texts := make([]string, 0, len(elements))
	for i, element := range elements {
		if dynamic, ok := element.(types.Dynamic); ok {
			element = dynamic.UnderlyingValue()
		}
		text, ok := plain(element)
		if !ok {
			a.fail("%s: element %d is no string", name, i)
		}
		texts = append(texts, text)
	}
	return texts
}

// ports reads a list of ports and ranges, or a text as the kernel takes it.
func (a *argument) ports(name string) [][2]int64 {
	text := strings.Join(a.texts(name), ",")
	if text == "" {
		return [][2]int64{}
	}
	ports := effective.Intervals(described(reservedPorts), text)
	if ports == nil {
		a.fail("%s: %q is no list of ports: write ports and ranges, as in [\"8080\", \"9000-9010\"] or \"8080,9000-9010\"", name, text)
	}
	return ports
}

// plain gives strings, numbers and bools as Terraform writes them.
func plain(value attr.Value) (string, bool) {
	if value == nil || value.IsNull() || value.IsUnknown() {
		return "", false
	}
	switch value := value.(type) {
	case types.String:
		return value.ValueString(), true
	case types.Bool:
		return strconv.FormatBool(value.ValueBool()), true
	case types.Number:
		return value.ValueBigFloat().Text('f', -1), true
	}
	return "", false
}
