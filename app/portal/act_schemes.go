package portal

import (
	"relance/domain/plan"
	"relance/domain/scheme"
	"relance/foundation/journal"
	"relance/foundation/locale"
)

// schemeWords says what an act about a scheme or a call did, and which text it publishes; "" for any other act.
func (f *frame) schemeWords(a journal.Act) (sentence, published string, err error) {
	switch a := a.(type) {
	case *scheme.Record:
		sentence, err = f.textWords("one_act.scheme_record", a.Content)
		return sentence, a.TextName, err
	case *scheme.OpenScheme:
		sentence, err = f.textWords("one_act.scheme_open", a.Content)
		return sentence, a.TextName, err
	case *scheme.Amend:
		sentence, err = f.textWords("one_act.scheme_amend", a.Content)
		return sentence, a.TextName, err
	case *scheme.Close:
		return f.Say("one_act.scheme_close", f.schemeTitle(a.Scheme)), a.TextName, nil
	case *scheme.OpenCall:
		days := f.Say("one_act.call_since", f.date(a.Opens))
		if a.Until != "" {
			days = f.Say("one_act.call_days", f.date(a.Opens), f.date(a.Until))
		}
		if a.Cents > 0 {
			return f.Say("one_act.call_open_with", f.in(plan.Text(a.Title)), f.schemeTitle(a.Scheme), days, a.Cents), a.TextName, nil
		}
		return f.Say("one_act.call_open", f.in(plan.Text(a.Title)), f.schemeTitle(a.Scheme), days), a.TextName, nil
	case *scheme.ExtendCall:
		switch {
		case a.Until == "":
			return f.Say("one_act.call_more", f.callTitle(a.Call), a.Cents), a.TextName, nil
		case a.Cents > 0:
			return f.Say("one_act.call_extend_with", f.callTitle(a.Call), f.date(a.Until), a.Cents), a.TextName, nil
		}
		return f.Say("one_act.call_extend", f.callTitle(a.Call), f.date(a.Until)), a.TextName, nil
	case *scheme.CloseCall:
		if a.Back > 0 {
			return f.Say("one_act.call_close_back", f.callTitle(a.Call), a.Back), a.TextName, nil
		}
		return f.Say("one_act.call_close", f.callTitle(a.Call)), a.TextName, nil
	}
	return "", "", nil
}

// textWords names a text that an act brought, by its title and its day.
func (f *frame) textWords(key, digest string) (string, error) {
	c, err := scheme.ContentOf(f.ctx, f.q, digest)
	if err != nil {
		return "", err
	}
	return f.Say(key, locale.Typed(f.Lang, c.Version.Title.Say(f.Lang)), f.date(c.Version.Day)), nil
}

// schemeTitle is the last title of a scheme as the page knows it; its slug where it knows none.
func (f *frame) schemeTitle(slug string) string {
	s, err := f.aids.Find(slug)
	if err != nil {
		return slug
	}
	return s.Latest().Title.Say(f.Lang)
}

// callTitle is the title of a call as the page knows it; its code where it knows none.
func (f *frame) callTitle(code string) string {
	for _, c := range f.aids.Calls("", "") {
		if c.Code == code {
			return f.in(plan.Text(c.Title))
		}
	}
	return code
}
