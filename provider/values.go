package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// valuesType is a map from parameters to values. Two maps are the same if they
// mean the same to the kernel: 1,2,3 is 1-3, and a parameter may be written with
// dots or slashes.
type valuesType struct{ basetypes.MapType }

func newValuesType() valuesType {
	return valuesType{basetypes.MapType{ElemType: types.StringType}}
}

var (
	_ basetypes.MapTypable                    = valuesType{}
	_ basetypes.MapValuableWithSemanticEquals = values{}
)

func (t valuesType) String() string { return "provider.valuesType" }

func (t valuesType) Equal(other attr.Type) bool {
	o, ok := other.(valuesType)
	return ok && t.MapType.Equal(o.MapType)
}

func (t valuesType) ValueFromMap(_ context.Context, in basetypes.MapValue) (basetypes.MapValuable, diag.Diagnostics) {
	return values{in}, nil
}

func (t valuesType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.MapType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	m, ok := value.(basetypes.MapValue)
	if !ok {
		return nil, fmt.Errorf("reading a map of parameters: it is a %T", value)
	}
	return values{m}, nil
}

func (t valuesType) ValueType(context.Context) attr.Value { return values{} }

// values is a map of parameters, as configured or as found.
type values struct{ basetypes.MapValue }

func (v values) Type(context.Context) attr.Type { return newValuesType() }

func (v values) Equal(other attr.Value) bool {
	o, ok := other.(values)
	return ok && v.MapValue.Equal(o.MapValue)
}

// MapSemanticEquals implements basetypes.MapValuableWithSemanticEquals.
func (v values) MapSemanticEquals(_ context.Context, other basetypes.MapValuable) (bool, diag.Diagnostics) {
	o, ok := other.(values)
	return ok && v.same(o), nil
}

func nullValues() values    { return values{basetypes.NewMapNull(types.StringType)} }
func unknownValues() values { return values{basetypes.NewMapUnknown(types.StringType)} }

func valuesOf(elements map[string]attr.Value) values {
	return values{basetypes.NewMapValueMust(types.StringType, elements)}
}

// known gives the values by canonical name, without those that are not known.
func (v values) known() map[string]string {
	known := map[string]string{}
	for key, element := range v.Elements() {
		if text, ok := element.(types.String); ok && !text.IsNull() && !text.IsUnknown() {
			known[canonical(key)] = truth(text.ValueString())
		}
	}
	return known
}

// spelling gives, by canonical name, how the keys are written.
func (v values) spelling() map[string]string {
	spelling := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(v.Elements())) {
		spelling[canonical(key)] = key
	}
	return spelling
}

// names are the canonical names, sorted.
func (v values) names() []string { return slices.Sorted(maps.Keys(v.spelling())) }

func (v values) complete() bool {
	return !v.IsNull() && !v.IsUnknown() && len(v.known()) == len(v.Elements())
}

// same says whether both mean the same. Unknown values are the same as nothing.
func (v values) same(o values) bool {
	if v.IsNull() || o.IsNull() || v.IsUnknown() || o.IsUnknown() {
		return v.IsNull() && o.IsNull()
	}
	if !v.complete() || !o.complete() {
		return false
	}
	return sameValues(v.known(), o.known())
}

// sameValues says whether values by canonical name mean the same.
func sameValues(a, b map[string]string) bool {
	return maps.EqualFunc(withNames(a), withNames(b), func(a, b named) bool {
		return sameValue(a.name, a.value, b.value)
	})
}

type named struct{ name, value string }

func withNames(known map[string]string) map[string]named {
	result := make(map[string]named, len(known))
	for name, value := range known {
		result[name] = named{name, value}
	}
	return result
}

// found gives what was found on the host in the spelling of v: a key as it is
// written there, a value too where it means the same.
func (v values) found(found map[string]string) values {
	spelling, written := v.spelling(), v.Elements()
	elements := map[string]attr.Value{}
	for name, value := range found {
		key, ok := spelling[name]
		if !ok {
			elements[name] = types.StringValue(value)
			continue
		}
		elements[key] = types.StringValue(value)
		if own, ok := written[key].(types.String); ok && sameValue(name, truth(own.ValueString()), value) {
			elements[key] = own
		}
	}
	return valuesOf(elements)
}

// check is what can be said of a map of parameters alone.
func (v values) check(at path.Path) diag.Diagnostics {
	diags := v.checkKeys(at, "Unable to Set a Parameter to Nothing")
	for _, key := range slices.Sorted(maps.Keys(v.Elements())) {
		if text, ok := v.Elements()[key].(types.String); ok {
			checkValue(at.AtMapKey(key), canonical(key), text, &diags)
		}
	}
	return diags
}

// checkKeys wants of each key that it names a parameter, which no other does, and
// that it has a value. Without one the error is nothing.
func (v values) checkKeys(at path.Path, nothing string) diag.Diagnostics {
	var diags diag.Diagnostics
	keys := slices.Sorted(maps.Keys(v.Elements()))
	twice := spelledTwice(keys)
	for _, key := range keys {
		place := at.AtMapKey(key)
		checkName(place, key, &diags)
		if said, ok := twice[key]; ok {
			diags.AddAttributeError(place, "Unable to Tell Which Value is Meant", said+". Delete one of the lines.")
		}
		if v.Elements()[key].IsNull() {
			diags.AddAttributeError(place, nothing, fmt.Sprintf("The value of %s is null. Leave the key out of the map.", canonical(key)))
		}
	}
	return diags
}
