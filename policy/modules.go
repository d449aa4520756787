package policy

import (
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"golang.org/x/sync/errgroup"

	"github.com/tcplint/terraform-provider-sysctl/rules"
)

// verifiedStages are left out for the built-in rules: a test compiles them
// with every stage, in strict mode and against the input schema.
var verifiedStages = []ast.StageID{
	ast.StageCheckUnusedImports,
	ast.StageCheckKeywordOverrides,
	ast.StageCheckDuplicateImports,
	ast.StageCheckVoidCalls,
	ast.StageParseMetadataBlocks,
	ast.StageSetAnnotationSet,
	ast.StageRewriteRegoMetadataCalls,
	ast.StageCheckRuleConflicts,
	ast.StageCheckUndefinedFuncs,
	ast.StageRewriteTestRulesForTracing,
	ast.StageCheckRecursion,
	ast.StageCheckTypes,
	ast.StageCheckUnsafeBuiltins,
	ast.StageCheckDeprecatedBuiltins,
	ast.StageBuildRequiredCapabilities,
}

func only(metas []Meta, ids []string) []Meta {
	if ids == nil {
		return slices.Clone(metas)
	}
	return slices.DeleteFunc(slices.Clone(metas), func(m Meta) bool { return !slices.Contains(ids, m.ID) })
}

// filesOf are main.rego, the rules of metas, and what they share. Rules of the
// user's own may use everything that is shared.
func filesOf(metas []Meta, everythingShared bool) ([]string, error) {
	files := []string{"main.rego"}
	for _, meta := range metas {
		files = append(files, path.Join(meta.Family, meta.Name, "rule.rego"))
		files = append(files, meta.Modules...)
	}
	if everythingShared {
		for _, dir := range []string{"lib", "model"} {
			entries, err := fs.ReadDir(rules.Modules, dir)
			if err != nil {
				return nil, fmt.Errorf("reading the embedded rules: %w", err)
			}
			for _, entry := range entries {
				if !strings.HasSuffix(entry.Name(), "_test.rego") {
					files = append(files, path.Join(dir, entry.Name()))
				}
			}
		}
	}
	slices.Sort(files)
	return slices.Compact(files), nil
}

// embeddedModules parses files of the embedded rules, on all processors: parsing
// is a third of the start-up.
func embeddedModules(files []string, options ast.ParserOptions) (map[string]*ast.Module, error) {
	parsed := make([]*ast.Module, len(files))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, file := range files {
		group.Go(func() error {
			text, err := fs.ReadFile(rules.Modules, file)
			if err != nil {
				return fmt.Errorf("reading an embedded rule: %w", err)
			}
			parsed[i], err = ast.ParseModuleWithOpts(file, string(text), options)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	modules := make(map[string]*ast.Module, len(files))
	for i, file := range files {
		modules[file] = parsed[i]
	}
	return modules, nil
}

// compile checks custom modules in full; the built-in ones alone were checked before.
func compile(modules, custom map[string]*ast.Module) (*ast.Compiler, error) {
	compiler := ast.NewCompiler().WithCapabilities(capabilities()).WithDefaultRegoVersion(ast.RegoV1)
	if len(custom) == 0 {
		compiler = compiler.WithSkipStages(verifiedStages...)
	}
	all := make(map[string]*ast.Module, len(modules)+len(custom))
	for name, module := range modules {
		all[name] = module
	}
	for name, module := range custom {
		all[name] = module
	}
	compiler.Compile(all)
	if compiler.Failed() {
		return nil, compiler.Errors
	}
	return compiler, nil
}

// compileQuery makes a query that binds `answer` to what ref is.
func (e *Engine) compileQuery(ref string) (ast.Body, error) {
	body, err := ast.ParseBodyWithOpts("answer = "+ref, ast.ParserOptions{RegoVersion: ast.RegoV1})
	if err != nil {
		return nil, err
	}
	return e.compiler.QueryCompiler().Compile(body)
}
