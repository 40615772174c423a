package scheme

import (
	"context"
	"slices"
	"strings"

	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/domain/rule"
	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/money"
	"relance/foundation/store"
)

// OpenCall opens a window in which a scheme takes dossiers. Where the plan pays, its envelope comes from the place of an
// action: allocated becomes opened.
type OpenCall struct {
	Call   string      `json:"call"` // code, unique in the plan
	Scheme string      `json:"scheme"`
	Title  rule.Text   `json:"title"`
	Opens  string      `json:"opens"`           // first day
	Until  string      `json:"until,omitempty"` // last day; "" until it is closed
	Action string      `json:"action,omitempty"`
	Cents  money.Cents `json:"amount_cents,omitempty"`
	plan.Published
}

func (*OpenCall) Kind() string { return "call.open" }

const callMax = 40

func isCallCode(s string) bool {
	return s != "" && len(s) <= callMax && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// Check refuses a call under a scheme that is not open on its days, a code that is taken, and money that the scheme's
// text does not give it.
func (o *OpenCall) Check(ctx context.Context, q store.Q, e *journal.Entry) error {
	var all fault.List
	if !isCallCode(o.Call) {
		all = append(all, fault.New(fault.Invalid, "scheme.call_code", fault.Clip(o.Call), callMax).At("call"))
	}
	if strings.TrimSpace(o.Title["fr"]) == "" {
		all = append(all, fault.New(fault.Invalid, "scheme.call_title").At("title"))
	}
	if !store.IsDay(o.Opens) || o.Until != "" && !store.IsDay(o.Until) {
		all = append(all, fault.New(fault.Invalid, "scheme.call_days", fault.Clip(o.Opens), fault.Clip(o.Until)).At("opens"))
	} else if o.Until != "" && o.Until < o.Opens {
		all = append(all, fault.New(fault.Invalid, "scheme.call_days_turned", o.Opens, o.Until).At("until"))
	}
	if len(all) > 0 {
		return all
	}
	there, err := before(ctx, q, e)
	if err != nil {
		return err
	}
	if c, found := there.call(o.Call); found {
		return fault.New(fault.Conflict, "scheme.call_there", o.Call, c.Act).At("call")
	}
	if err := there.mustBeOpen(o.Scheme, e); err != nil {
		return err
	}
	v, err := there.inForce(ctx, q, o.Scheme, o.Opens)
	if err != nil {
		return err
	}
	return o.checkMoney(ctx, q, e, v)
}

// checkMoney holds the envelope against who pays for the scheme.
func (o *OpenCall) checkMoney(ctx context.Context, q store.Q, e *journal.Entry, v *Version) error {
	if v.Funding != "plan" {
		if o.Action != "" || o.Cents != 0 {
			return fault.New(fault.Conflict, "scheme.call_not_plan", v.Title).At("amount_cents")
		}
		return nil
	}
	if len(v.Actions) > 0 && !slices.Contains(v.Actions, o.Action) {
		return fault.New(fault.Conflict, "scheme.call_action", v.Title, strings.Join(v.Actions, ", ")).At("action")
	}
	if err := plan.MayHold(ctx, q, e, o.Action, e.Effective, "action"); err != nil {
		return err
	}
	if err := plan.Affords(ctx, q, e, allocated(o.Action), o.Cents); err != nil {
		return err
	}
	return plan.NeedsAuthority(e)
}

// inForce is the text that judges what is asked on a day.
func (r *rows) inForce(ctx context.Context, q store.Q, slug, on string) (*Version, error) {
	var found versionRow
	for _, v := range r.versions {
		if v.scheme == slug && v.day <= on {
			found = v
		}
	}
	if found.act == 0 {
		return nil, fault.New(fault.Conflict, "scheme.call_before", slug, on, r.last(slug).day).At("opens")
	}
	c, err := ContentOf(ctx, q, found.digest)
	if err != nil {
		return nil, err
	}
	return c.Version, nil
}

// call finds a call by its code, as it stands last.
func (r *rows) call(code string) (Call, bool) {
	all := r.callsOn("")
	i := slices.IndexFunc(all, func(c Call) bool { return c.Code == code })
	if i < 0 {
		return Call{}, false
	}
	return all[i], true
}

func (o *OpenCall) Apply(ctx context.Context, tx *store.Tx, e *journal.Entry) error {
	row := callRow{code: o.Call, scheme: o.Scheme, action: o.Action, title: o.Title, state: Open, opens: o.Opens, until: o.Until, cents: o.Cents}
	if err := row.add(ctx, tx, e); err != nil || o.Cents == 0 {
		return err
	}
	return ledger.Post(ctx, tx, e, ledger.Move{From: allocated(o.Action), To: opened(o.Action, o.Call), Cents: o.Cents})
}

func allocated(action string) ledger.Place {
	return ledger.Place{Book: ledger.BookPlan, Stage: ledger.Allocated, Action: action}
}

// opened is where the envelope of a call stands.
func opened(action, call string) ledger.Place {
	return ledger.Place{Book: ledger.BookPlan, Stage: ledger.Opened, Action: action, Call: call}
}
