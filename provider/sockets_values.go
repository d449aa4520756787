package provider

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// seenValues are the attributes of an observation. They are made of its JSON, so
// that they are what tcplint probe -o json prints.
func seenValues(o *policy.Observation) (map[string]attr.Value, error) {
	text, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var document map[string]any
	if err := decoder.Decode(&document); err != nil {
		return nil, err
	}
	kinds := map[string]attr.Type{}
	for name, attribute := range seenAttributes() {
		kinds[name] = attribute.GetType()
	}
	return seenFields(kinds, document)
}

func seenFields(kinds map[string]attr.Type, document map[string]any) (map[string]attr.Value, error) {
	values := make(map[string]attr.Value, len(kinds))
	for name, kind := range kinds {
		value, err := seenValue(kind, document[name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		values[name] = value
	}
	return values, nil
}

func seenValue(kind attr.Type, from any) (attr.Value, error) {
	switch kind := kind.(type) {
	case types.ObjectType:
		return seenObjectValue(kind, from)
	case types.ListType:
		return seenList(kind, from)
	case types.MapType:
		return seenMap(kind, from)
	}
	switch number, isNumber := from.(json.Number); {
	case kind.Equal(types.StringType):
		text, ok := from.(string)
		if !ok {
			return nil, fmt.Errorf("%v is no text", from)
		}
		return types.StringValue(text), nil
	case kind.Equal(types.Int64Type) && from == nil:
		return types.Int64Null(), nil
	case kind.Equal(types.Int64Type) && isNumber:
		n, err := number.Int64()
		return types.Int64Value(n), err
	case kind.Equal(types.Float64Type) && from == nil:
		return types.Float64Null(), nil
	case kind.Equal(types.Float64Type) && isNumber:
		n, err := number.Float64()
		return types.Float64Value(n), err
	}
	return nil, fmt.Errorf("%v is no %s", from, kind)
}

func seenObjectValue(kind types.ObjectType, from any) (attr.Value, error) {
	if from == nil {
		return types.ObjectNull(kind.AttrTypes), nil
	}
	document, ok := from.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%v is no object", from)
	}
	fields, err := seenFields(kind.AttrTypes, document)
	if err != nil {
		return nil, err
	}
	return types.ObjectValueMust(kind.AttrTypes, fields), nil
}

func seenList(kind types.ListType, from any) (attr.Value, error) {
	items, ok := from.([]any)
	if !ok {
		return nil, fmt.Errorf("%v is no list", from)
	}
	values := make([]attr.Value, 0, len(items))
	for i, item := range items {
		value, err := seenValue(kind.ElemType, item)
		if err != nil {
			return nil, fmt.Errorf("%d: %w", i, err)
		}
		values = append(values, value)
	}
	return types.ListValueMust(kind.ElemType, values), nil
}

func seenMap(kind types.MapType, from any) (attr.Value, error) {
	items, ok := from.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%v is no map", from)
	}
	values := make(map[string]attr.Value, len(items))
	for name, item := range items {
		value, err := seenValue(kind.ElemType, item)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		values[name] = value
	}
	return types.MapValueMust(kind.ElemType, values), nil
}
