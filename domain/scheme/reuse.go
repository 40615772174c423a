package scheme

import (
	"slices"
	"strconv"
	"strings"

	"relance/domain/rule"
	"relance/foundation/folder"
)

// testsDir holds the tests that schemes and caps share: "is it a company in difficulty?". One is written like a scheme without
// money, with its versions and its cases; who stands on it says "tests: [its-name]" and uses its_name as a yes or no.
const testsDir = "tests"

// expand puts into a version's rule what the tests that it names ask and say, as they stand on the version's own day: what the
// journal keeps of it needs no other text. A question that the version asks itself under the same id is asked once, its way.
// False where some test cannot be had, which is said here or of the test's own files.
func (c *compilation) expand(root *folder.Node, v *Version) bool {
	before := len(c.Problems)
	var questions []rule.Question
	var values []rule.Step
	for i, slug := range v.Tests {
		at := root.Get("tests").Items()[i]
		k := slices.IndexFunc(c.tests, func(s *Scheme) bool { return s.Slug == slug })
		if k < 0 && c.wrong[slug] {
			return false
		}
		if k < 0 {
			c.Say(at, "scheme.no_test", "", folder.Shown(slug), folder.KnownWords(slugs(c.tests)))
			continue
		}
		test, err := c.tests[k].On(v.Day)
		if err != nil {
			c.Say(at, "scheme.test_later", "", folder.Shown(slug), folder.Quoted(c.tests[k].Versions[0].Day))
			continue
		}
		for _, q := range test.Questions {
			if !v.asks(q.ID) && !slices.ContainsFunc(questions, func(o rule.Question) bool { return o.ID == q.ID }) {
				q.Test = test.name()
				questions = append(questions, q)
			}
		}
		values = append(values, test.asValues()...)
	}
	v.Questions, v.Values = append(slices.Clip(v.Questions), questions...), append(values, v.Values...)
	return len(c.Problems) == before
}

// name says a test with the day of its version: "jeune-entreprise@2004-01-01".
func (v *Version) name() string { return v.Slug + "@" + v.Day }

// asValues are a test's values, its conditions, and whether all of them hold.
func (v *Version) asValues() []rule.Step {
	out := slices.Clone(v.Values)
	var all []string
	for _, c := range v.Conditions {
		out = append(out, rule.Step{ID: c.ID, Says: c.Says, Value: c.When, Sourced: c.Sourced})
		all = append(all, c.ID)
	}
	out = append(out, rule.Step{ID: strings.ReplaceAll(v.Slug, "-", "_"), Says: v.Title, Value: rule.Expr(strings.Join(all, " and ")), Sourced: v.Sourced})
	for i := range out {
		out[i].Test = v.name()
	}
	return out
}

// ownPart puts a problem at the place that a part has in the version's own file; of what a test brought, at "tests".
func ownPart(own, whole *rule.Def, p rule.Problem) rule.Problem {
	if len(p.Path) < 2 {
		return p
	}
	n, err := strconv.Atoi(p.Path[1])
	before := len(whole.Values) - len(own.Values)
	switch {
	case err != nil:
	case p.Path[0] == "questions" && n >= len(own.Questions), p.Path[0] == "values" && n < before:
		p.Path, p.At = []string{"tests"}, 0
	case p.Path[0] == "values":
		p.Path = slices.Concat([]string{"values", strconv.Itoa(n - before)}, p.Path[2:])
	}
	return p
}
