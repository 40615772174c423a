package scheme

import (
	"relance/domain/rule"
	"relance/domain/territory"
)

// Ground is the plan's territory as rules ask of it.
type Ground struct{ *territory.Territory }

// In says whether a commune is one of the perimeter on a day.
func (g Ground) In(set, code, day string) bool {
	if set != rule.Perimeter || g.Territory == nil {
		return false
	}
	_, ok := g.Find(code, day)
	return ok
}
