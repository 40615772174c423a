package portal

import (
	"bytes"
	"errors"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"relance/foundation/fault"
)

// Instance is who publishes these pages and answers for them, as its operator says in instance.yaml. An
// empty field is not known: pages say that the operator did not give it.
type Instance struct {
	Publisher struct{ Name, LegalForm, Address, Director string }
	Host      struct{ Name, Address, Phone string }
	Contact   struct{ Address, Email, Phone string }
	// DataProtection is who answers for personal data.
	DataProtection struct{ Name, Address, Email string }
	// Accessibility is the statement that the operator signed; without a date none is signed.
	Accessibility struct{ Date, By, Status, Rate, Method string }
}

// inContact begins the keys of whom to write to.
const inContact = "contact."

// Statuses of a signed accessibility statement.
var instanceStatuses = []string{"total", "partial", "none"}

// InstanceMax is the largest instance.yaml read, in bytes; a value has at most instanceValueMax signs.
const (
	InstanceMax      = 64 << 10
	instanceValueMax = 500
)

// instanceField is a key of the file and where it goes.
type instanceField struct {
	key  string // "publisher.name"
	into *string
	ok   func(string) bool // nil: any text
	says string            // message where it is not ok
}

func (i *Instance) fields() []instanceField {
	email := func(s string) bool { a, err := mail.ParseAddress(s); return err == nil && a.Address == s }
	phone := func(s string) bool {
		return len(s) >= 4 && !strings.ContainsFunc(s, func(r rune) bool { return !strings.ContainsRune("+0123456789 .()-", r) })
	}
	day := func(s string) bool { _, err := time.Parse(time.DateOnly, s); return err == nil }
	status := func(s string) bool { return slices.Contains(instanceStatuses, s) }
	rate := func(s string) bool {
		return len(s) <= 3 && s != "" && strings.Trim(s, "0123456789") == "" && (len(s) < 3 || s == "100")
	}
	return []instanceField{
		{"publisher.name", &i.Publisher.Name, nil, ""}, {"publisher.legal_form", &i.Publisher.LegalForm, nil, ""},
		{"publisher.address", &i.Publisher.Address, nil, ""}, {"publisher.director", &i.Publisher.Director, nil, ""},
		{"host.name", &i.Host.Name, nil, ""}, {"host.address", &i.Host.Address, nil, ""}, {"host.phone", &i.Host.Phone, phone, "instance.phone_wrong"},
		{inContact + "address", &i.Contact.Address, nil, ""}, {inContact + "email", &i.Contact.Email, email, "instance.email_wrong"},
		{inContact + "phone", &i.Contact.Phone, phone, "instance.phone_wrong"},
		{"data_protection.name", &i.DataProtection.Name, nil, ""}, {"data_protection.address", &i.DataProtection.Address, nil, ""},
		{"data_protection.email", &i.DataProtection.Email, email, "instance.email_wrong"},
		{"accessibility.date", &i.Accessibility.Date, day, "instance.day_wrong"}, {"accessibility.by", &i.Accessibility.By, nil, ""},
		{"accessibility.status", &i.Accessibility.Status, status, "instance.status_wrong"},
		{"accessibility.rate", &i.Accessibility.Rate, rate, "instance.rate_wrong"}, {"accessibility.method", &i.Accessibility.Method, nil, ""},
	}
}

// ReadInstance reads instance.yaml: two levels of plain keys, unknown ones refused. Faults: Invalid, each
// with the file and the line.
func ReadInstance(file string, text []byte) (*Instance, error) {
	i := &Instance{}
	if len(text) > InstanceMax || !utf8.Valid(text) {
		return nil, fault.New(fault.Invalid, "instance.unreadable", file, 1)
	}
	var root yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader(text)).Decode(&root); err != nil {
		line := 1
		if le := (*yaml.LoadError)(nil); errors.As(err, &le) {
			line = max(le.Mark.Line, 1)
		}
		return nil, fault.New(fault.Invalid, "instance.unreadable", file, line).Because(err)
	}
	var bad fault.List
	wrong := func(n *yaml.Node, key string, args ...any) {
		bad = append(bad, fault.New(fault.Invalid, key, append([]any{file, n.Line}, args...)...))
	}
	fields, seen := i.fields(), map[string]bool{}
	pairs := func(n *yaml.Node, do func(k, v *yaml.Node)) {
		if n.Kind != yaml.MappingNode {
			wrong(n, "instance.no_keys")
			return
		}
		for at := 0; at+1 < len(n.Content); at += 2 {
			do(n.Content[at], n.Content[at+1])
		}
	}
	if len(root.Content) != 1 {
		return nil, fault.New(fault.Invalid, "instance.unreadable", file, 1)
	}
	pairs(root.Content[0], func(part, under *yaml.Node) {
		known := slices.ContainsFunc(fields, func(f instanceField) bool { return strings.HasPrefix(f.key, part.Value+".") })
		if !known {
			wrong(part, "instance.key_unknown", fault.Clip(part.Value))
			return
		}
		pairs(under, func(k, v *yaml.Node) {
			key := part.Value + "." + k.Value
			at := slices.IndexFunc(fields, func(f instanceField) bool { return f.key == key })
			value := strings.TrimSpace(v.Value)
			switch {
			case at < 0:
				wrong(k, "instance.key_unknown", fault.Clip(key))
			case seen[key]:
				wrong(k, "instance.key_twice", key)
			case v.Kind != yaml.ScalarNode || utf8.RuneCountInString(value) > instanceValueMax:
				wrong(v, "instance.value_wrong", key, instanceValueMax)
			case value != "" && fields[at].ok != nil && !fields[at].ok(value):
				wrong(v, fields[at].says, key, fault.Clip(value))
			default:
				seen[key], *fields[at].into = true, value
			}
		})
	})
	if a := i.Accessibility; len(bad) == 0 && a != (struct{ Date, By, Status, Rate, Method string }{}) && (a.Date == "" || a.By == "" || a.Status == "") {
		wrong(root.Content[0], "instance.statement_unsigned")
	}
	return i, bad.Or()
}
