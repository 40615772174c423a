package ledger

import (
	"context"
	"slices"
	"strconv"

	"relance/foundation/fault"
	"relance/foundation/store"
)

// ActsMax bounds how many acts are listed behind one figure.
const ActsMax = 500

// Behind asks which acts moved money of a figure.
type Behind struct {
	Book    string
	Stages  []string
	Actions []string // any of these; none: of all actions and of none
	On      string   // the day, inclusive
	Known   int64    // as known at this act; 0: as known now
	Year    int      // moved money in this year; 0: in any
}

var (
	qActsOfAction = store.Query(`select act from ledger_touch where book = $1 and stage = $2 and action = $3
		and day <= $4 and act <= $5 and ($6 = '' or year = $6) group by act order by act desc limit $7`)
	qActsOfStage = store.Query(`select act from ledger_touch where book = $1 and stage = $2
		and day <= $3 and act <= $4 and ($5 = '' or year = $5) group by act order by act desc limit $6`)
)

// Acts gives the last ActsMax acts behind a figure in order of act, and whether there are more.
func Acts(ctx context.Context, q store.Q, ask Behind) (numbers []int64, more bool, err error) {
	defer fault.Wrap(&err, "ledger.Acts(%s)", ask.On)
	if ask.Known <= 0 {
		ask.Known = 1 << 62
	}
	year := ""
	if ask.Year > 0 {
		year = strconv.Itoa(ask.Year)
	}
	for _, stage := range ask.Stages {
		if len(ask.Actions) == 0 {
			found, err := store.All(ctx, q, qActsOfStage, store.Value[int64], ask.Book, stage, ask.On, ask.Known, year, ActsMax+1)
			if err != nil {
				return nil, false, err
			}
			numbers = append(numbers, found...)
		}
		for _, action := range ask.Actions {
			found, err := store.All(ctx, q, qActsOfAction, store.Value[int64], ask.Book, stage, action, ask.On, ask.Known, year, ActsMax+1)
			if err != nil {
				return nil, false, err
			}
			numbers = append(numbers, found...)
		}
	}
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	if more = len(numbers) > ActsMax; more {
		numbers = numbers[len(numbers)-ActsMax:]
	}
	return numbers, more, nil
}
