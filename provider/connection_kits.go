package provider

import (
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	dataschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	providerschema "github.com/hashicorp/terraform-plugin-framework/provider/schema"
	resourceschema "github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var providerKit = kit[providerschema.Attribute]{
	text: func(d string, checks ...validator.String) providerschema.Attribute {
		return providerschema.StringAttribute{Optional: true, MarkdownDescription: d, Validators: checks}
	},
	number: func(d string, checks ...validator.Int64) providerschema.Attribute {
		return providerschema.Int64Attribute{Optional: true, MarkdownDescription: d, Validators: checks}
	},
	flag: func(d string) providerschema.Attribute {
		return providerschema.BoolAttribute{Optional: true, MarkdownDescription: d}
	},
	texts: func(d string, checks ...validator.List) providerschema.Attribute {
		return providerschema.ListAttribute{Optional: true, MarkdownDescription: d, ElementType: types.StringType, Validators: checks}
	},
	object: func(d string, attributes map[string]providerschema.Attribute) providerschema.Attribute {
		return providerschema.SingleNestedAttribute{Optional: true, MarkdownDescription: d, Attributes: attributes}
	},
	objects: func(d string, attributes map[string]providerschema.Attribute) providerschema.Attribute {
		return providerschema.ListNestedAttribute{Optional: true, MarkdownDescription: d, NestedObject: providerschema.NestedAttributeObject{Attributes: attributes}}
	},
}

var resourceKit = kit[resourceschema.Attribute]{
	text: func(d string, checks ...validator.String) resourceschema.Attribute {
		return resourceschema.StringAttribute{Optional: true, MarkdownDescription: d, Validators: checks}
	},
	number: func(d string, checks ...validator.Int64) resourceschema.Attribute {
		return resourceschema.Int64Attribute{Optional: true, MarkdownDescription: d, Validators: checks}
	},
	flag: func(d string) resourceschema.Attribute {
		return resourceschema.BoolAttribute{Optional: true, MarkdownDescription: d}
	},
	texts: func(d string, checks ...validator.List) resourceschema.Attribute {
		return resourceschema.ListAttribute{Optional: true, MarkdownDescription: d, ElementType: types.StringType, Validators: checks}
	},
	object: func(d string, attributes map[string]resourceschema.Attribute) resourceschema.Attribute {
		return resourceschema.SingleNestedAttribute{Optional: true, MarkdownDescription: d, Attributes: attributes}
	},
	objects: func(d string, attributes map[string]resourceschema.Attribute) resourceschema.Attribute {
		return resourceschema.ListNestedAttribute{Optional: true, MarkdownDescription: d, NestedObject: resourceschema.NestedAttributeObject{Attributes: attributes}}
	},
}

var dataKit = kit[dataschema.Attribute]{
	text: func(d string, checks ...validator.String) dataschema.Attribute {
		return dataschema.StringAttribute{Optional: true, MarkdownDescription: d, Validators: checks}
	},
	number: func(d string, checks ...validator.Int64) dataschema.Attribute {
		return dataschema.Int64Attribute{Optional: true, MarkdownDescription: d, Validators: checks}
	},
	flag: func(d string) dataschema.Attribute {
		return dataschema.BoolAttribute{Optional: true, MarkdownDescription: d}
	},
	texts: func(d string, checks ...validator.List) dataschema.Attribute {
		return dataschema.ListAttribute{Optional: true, MarkdownDescription: d, ElementType: types.StringType, Validators: checks}
	},
	object: func(d string, attributes map[string]dataschema.Attribute) dataschema.Attribute {
		return dataschema.SingleNestedAttribute{Optional: true, MarkdownDescription: d, Attributes: attributes}
	},
	objects: func(d string, attributes map[string]dataschema.Attribute) dataschema.Attribute {
		return dataschema.ListNestedAttribute{Optional: true, MarkdownDescription: d, NestedObject: dataschema.NestedAttributeObject{Attributes: attributes}}
	},
}

var actionKit = kit[actionschema.Attribute]{
	text: func(d string, checks ...validator.String) actionschema.Attribute {
		return actionschema.StringAttribute{Optional: true, MarkdownDescription: d, Validators: checks}
	},
	number: func(d string, checks ...validator.Int64) actionschema.Attribute {
		return actionschema.Int64Attribute{Optional: true, MarkdownDescription: d, Validators: checks}
	},
	flag: func(d string) actionschema.Attribute {
		return actionschema.BoolAttribute{Optional: true, MarkdownDescription: d}
	},
	texts: func(d string, checks ...validator.List) actionschema.Attribute {
		return actionschema.ListAttribute{Optional: true, MarkdownDescription: d, ElementType: types.StringType, Validators: checks}
	},
	object: func(d string, attributes map[string]actionschema.Attribute) actionschema.Attribute {
		return actionschema.SingleNestedAttribute{Optional: true, MarkdownDescription: d, Attributes: attributes}
	},
	objects: func(d string, attributes map[string]actionschema.Attribute) actionschema.Attribute {
		return actionschema.ListNestedAttribute{Optional: true, MarkdownDescription: d, NestedObject: actionschema.NestedAttributeObject{Attributes: attributes}}
	},
}

var listKit = kit[listschema.Attribute]{
	text: func(d string, checks ...validator.String) listschema.Attribute {
		return listschema.StringAttribute{Optional: true, MarkdownDescription: d, Validators: checks}
	},
	number: func(d string, checks ...validator.Int64) listschema.Attribute {
		return listschema.Int64Attribute{Optional: true, MarkdownDescription: d, Validators: checks}
	},
	flag: func(d string) listschema.Attribute {
		return listschema.BoolAttribute{Optional: true, MarkdownDescription: d}
	},
	texts: func(d string, checks ...validator.List) listschema.Attribute {
		return listschema.ListAttribute{Optional: true, MarkdownDescription: d, ElementType: types.StringType, Validators: checks}
	},
	object: func(d string, attributes map[string]listschema.Attribute) listschema.Attribute {
		return listschema.SingleNestedAttribute{Optional: true, MarkdownDescription: d, Attributes: attributes}
	},
	objects: func(d string, attributes map[string]listschema.Attribute) listschema.Attribute {
		return listschema.ListNestedAttribute{Optional: true, MarkdownDescription: d, NestedObject: listschema.NestedAttributeObject{Attributes: attributes}}
	},
}
