// Package fault is the one error type of Relance.
//
// A fault has a kind (a closed list), a message key with its arguments (translated at the edge, by
// whoever shows it), the form field it is about, if any, and a hidden cause that is logged and never
// shown. Anything that is not a fault is treated as [Internal].
//
// It knows neither HTTP statuses nor exit codes: those stand in app/web, app/api and app/cli.
package fault

import (
	"fmt"
	"strings"
)

// Kind says what sort of refusal this is. The list is closed and never reordered.
type Kind int

const (
	Invalid         Kind = iota + 1 // what was sent is wrong; saying what was meant lets the sender mend it
	Unauthenticated                 // we do not know who asks
	Forbidden                       // we know, and that person may not
	NotFound                        // no such thing, or none that this person may see
	Conflict                        // right in itself, but not in the present state of things
	Unavailable                     // not now: try again
	Internal                        // our own mistake
)

var kindNames = [...]string{"", "invalid", "unauthenticated", "forbidden", "not_found", "conflict", "unavailable", "internal"}

// String gives the name that the API shows: "invalid", "not_found" …
func (k Kind) String() string {
	if k < Invalid || k > Internal {
		return "internal"
	}
	return kindNames[k]
}

// Fault is one refusal.
type Fault struct {
	Kind  Kind
	Key   string // message key, "ledger.short"
	Args  []any  // its arguments, in the order in which the message numbers them
	Field string // the form field at fault, if any
	Err   error  // the cause: logged, never shown
}

// New makes a fault of a kind with its message key and arguments.
func New(k Kind, key string, args ...any) *Fault { return &Fault{Kind: k, Key: key, Args: args} }

// At names the form field at fault.
func (f *Fault) At(field string) *Fault { f.Field = field; return f }

// Because keeps the hidden cause.
func (f *Fault) Because(err error) *Fault { f.Err = err; return f }

// Error is for logs and developers, in no language of the field.
func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.Kind.String() + ": " + f.Key)
	if len(f.Args) > 0 {
		fmt.Fprintf(&b, " %v", f.Args)
	}
	if f.Field != "" {
		b.WriteString(" (" + f.Field + ")")
	}
	if f.Err != nil {
		b.WriteString(": " + f.Err.Error())
	}
	return b.String()
}

func (f *Fault) Unwrap() error { return f.Err }

// List is several faults of one form, shown all at once.
type List []*Fault

func (l List) Error() string {
	parts := make([]string, len(l))
	for i, f := range l {
		parts[i] = f.Error()
	}
	return strings.Join(parts, "; ")
}

// Or gives the list as an error, or nil when it is empty.
func (l List) Or() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// Of gives the faults in err: its own, each of a List, or one Internal that hides err. It is empty
// for nil. What a fault hides as its cause is not looked into.
func Of(err error) []*Fault {
	if err == nil {
		return nil
	}
	if fs := first(err); len(fs) > 0 {
		return fs
	}
	return []*Fault{New(Internal, "fault.internal").Because(err)}
}

// first gives the outermost fault or list of faults: errors.As alone would find a List hidden in a cause.
func first(err error) []*Fault {
	switch e := err.(type) {
	case List:
		return e
	case *Fault:
		if e != nil {
			return []*Fault{e}
		}
	case interface{ Unwrap() error }:
		return first(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, x := range e.Unwrap() {
			if fs := first(x); len(fs) > 0 {
				return fs
			}
		}
	}
	return nil
}

// KindOf gives the kind of err: that of its first fault, Internal for any other error, 0 for nil.
func KindOf(err error) Kind {
	if fs := Of(err); len(fs) > 0 {
		return fs[0].Kind
	}
	return 0
}

// Wrap adds where an error passed, for the log; it is deferred with a pointer to the named result:
//
//	defer fault.Wrap(&err, "ledger.Sum(%s)", on)
func Wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf(format+": %w", append(args, *err)...)
	}
}

// clipMax is how much of what was typed a message repeats, in characters.
const clipMax = 40

// Clip shortens what was typed before a message repeats it.
func Clip(s string) string {
	if r := []rune(s); len(r) > clipMax {
		return string(r[:clipMax]) + "…"
	}
	return s
}
