package fault_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"relance/foundation/fault"
)

func TestAnErrorThatIsNoFaultIsInternalAndHidden(t *testing.T) {
	cause := io.ErrUnexpectedEOF
	fs := fault.Of(cause)
	if len(fs) != 1 || fs[0].Kind != fault.Internal || fs[0].Key != "fault.internal" || !errors.Is(fs[0], cause) {
		t.Errorf("%v", fs)
	}
	if fault.Of(nil) != nil || fault.KindOf(nil) != 0 {
		t.Error("no error is a fault")
	}
}

func TestTheOutermostFaultIsTheAnswer(t *testing.T) {
	inner := fault.New(fault.Conflict, "inner.key")
	list := fault.List{fault.New(fault.Invalid, "a.key").At("a"), fault.New(fault.NotFound, "b.key").At("b")}
	for what, c := range map[string]struct {
		err  error
		keys string
	}{
		"a fault":                           {inner, "inner.key"},
		"a wrapped fault":                   {fmt.Errorf("where: %w", inner), "inner.key"},
		"a fault that hides a fault":        {fault.New(fault.Internal, "outer.key").Because(inner), "outer.key"},
		"a fault that hides a list":         {fault.New(fault.Unavailable, "outer.key").Because(list), "outer.key"},
		"a fault that hides a join":         {fault.New(fault.Unavailable, "outer.key").Because(errors.Join(io.EOF, list)), "outer.key"},
		"a list":                            {list, "a.key b.key"},
		"a wrapped list":                    {fmt.Errorf("where: %w", list), "a.key b.key"},
		"a join, first of its faults":       {errors.Join(io.EOF, inner, list), "inner.key"},
		"an empty list":                     {fault.List{}, "fault.internal"},
		"two wrapped errors, one a fault":   {fmt.Errorf("%w %w", io.EOF, inner), "inner.key"},
		"an error that only quotes another": {fmt.Errorf("%v", inner), "fault.internal"},
	} {
		var keys []string
		for _, f := range fault.Of(c.err) {
			keys = append(keys, f.Key)
		}
		if got := strings.Join(keys, " "); got != c.keys {
			t.Errorf("%s: %s, want %s", what, got, c.keys)
		}
	}
}

func TestAListGivesAllItsFaultsOrNone(t *testing.T) {
	if (fault.List)(nil).Or() != nil || (fault.List{}).Or() != nil {
		t.Error("an empty list is an error")
	}
	err := fault.List{fault.New(fault.Invalid, "a.key", 1).At("x"), fault.New(fault.Conflict, "b.key")}.Or()
	if fault.KindOf(err) != fault.Invalid || err.Error() != "invalid: a.key [1] (x); conflict: b.key" {
		t.Errorf("%v", err)
	}
}

func TestAKindOutOfTheListReadsInternal(t *testing.T) {
	names := map[fault.Kind]string{
		fault.Invalid: "invalid", fault.Unauthenticated: "unauthenticated", fault.Forbidden: "forbidden", fault.NotFound: "not_found",
		fault.Conflict: "conflict", fault.Unavailable: "unavailable", fault.Internal: "internal", 0: "internal", -1: "internal", 99: "internal",
	}
	for k, want := range names {
		if k.String() != want {
			t.Errorf("kind %d reads %q, want %q", k, k, want)
		}
	}
}

func TestWrapSaysWhereAnErrorPassedAndKeepsIt(t *testing.T) {
	inner := fault.New(fault.NotFound, "inner.key").Because(io.EOF)
	do := func(fail error) (err error) {
		defer fault.Wrap(&err, "area.Do(%d)", 7)
		return fail
	}
	err := do(inner)
	if !strings.HasPrefix(err.Error(), "area.Do(7): ") || !errors.Is(err, io.EOF) || fault.KindOf(err) != fault.NotFound {
		t.Errorf("%v", err)
	}
	if err := do(nil); err != nil {
		t.Errorf("%v", err)
	}
}
