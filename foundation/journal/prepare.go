package journal

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"

	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/store"
)

var idForm = regexp.MustCompile(`^[A-Za-z0-9_.:-]{8,80}$`)

// prepared is a submission with all that can be computed before the queue. Its act is a copy, read
// back from the fields of the one submitted: what is applied now is what a replay will apply (J3),
// and the submitter's own stays as it was, to be sent again.
type prepared struct {
	Submission
	anyRole bool // the submitter left the choice of the role to us
	fields  []byte
	blobs   []Blob
	names   []string
	salt    string
	request string
}

// prepare checks what needs no database and computes what needs no order.
func (j *Journal) prepare(actor identity.Actor, s Submission) (*prepared, error) {
	if s.Act == nil {
		return nil, fault.New(fault.Invalid, "journal.nothing")
	}
	asked, err := encode(s.Act)
	if err != nil {
		return nil, err
	}
	if s.Act, err = j.Registry.decode(s.Act.Kind(), asked); err != nil {
		return nil, err
	}
	p := &prepared{anyRole: s.Role == ""}
	if s.Role, err = j.role(actor, s); err != nil {
		return nil, err
	}
	if err := s.complete(); err != nil {
		return nil, err
	}
	p.Submission, p.blobs = s, slices.Clone(s.Blobs)
	if p.salt, err = j.salt(); err != nil {
		return nil, err
	}
	if p.request, err = j.requestDigest(s, asked); err != nil {
		return nil, err
	}
	if err := j.publish(p); err != nil {
		return nil, err
	}
	p.fields = asked
	if _, corrects := s.Act.(*Correct); corrects || len(p.blobs) > len(s.Blobs) { // a text became a name
		if p.fields, err = encode(s.Act); err != nil {
			return nil, err
		}
	}
	if len(s.Staged) > stagedMany {
		return nil, fault.New(fault.Invalid, "journal.staged_many", len(s.Staged), stagedMany).At("blobs")
	}
	p.names = slices.Clone(s.Staged)
	for _, b := range p.blobs {
		if err := b.valid(); err != nil {
			return nil, err
		}
		p.names = append(p.names, b.Digest())
	}
	return p, nil
}

// role gives the role in which an act is made: the one asked for, or the first that may do it.
// Fault: Forbidden.
func (j *Journal) role(actor identity.Actor, s Submission) (identity.Role, error) {
	wanted := j.Registry.kinds[s.Act.Kind()].May
	if c := innerOf(s.Act); c != nil {
		wanted = j.Registry.kinds[c.Kind()].May
	}
	role, ok := actor.Holds(wanted)
	if s.Role != "" {
		role, ok = actor.Holds([]identity.Role{s.Role})
		ok = ok && slices.Contains(wanted, s.Role)
	}
	if !ok {
		return "", fault.New(fault.Forbidden, "journal.may_not", named(s.Act.Kind()))
	}
	return role, nil
}

// publish makes a blob of each text that the act publishes.
func (j *Journal) publish(p *prepared) error {
	var failed error
	for _, a := range []Act{p.Act, innerOf(p.Act)} {
		pub, ok := a.(Publisher)
		if !ok {
			continue
		}
		err := pub.Publish(func(media, text string) string {
			salt, err := j.salt()
			if err != nil {
				failed = err
			}
			b := Blob{Media: media, Salt: salt, Body: text}
			p.blobs = append(p.blobs, b)
			return b.Digest()
		})
		if err != nil {
			return err
		}
	}
	if c, ok := p.Act.(*Correct); ok && failed == nil {
		failed = c.refresh()
	}
	return failed
}

// requestDigest tells one request from another; of the unpublished text it holds a mark only.
func (j *Journal) requestDigest(s Submission, asked []byte) (string, error) {
	mark := ""
	var note []byte
	if s.Note != "" {
		var err error
		if note, err = encode(s.Note); err != nil {
			return "", err
		}
		mark = j.Vault.Mark(s.Note)
	}
	parts := []any{s.Act.Kind(), s.Effective, s.Mode, s.Authority, s.Sources, string(asked), s.Blobs, mark}
	if len(s.Staged) > 0 {
		parts = append(parts, s.Staged)
	}
	whole, err := encode(parts)
	if err != nil {
		return "", err
	}
	for _, text := range [][]byte{asked, note, whole} {
		if !plain(text) {
			return "", fault.New(fault.Invalid, "journal.text_wrong")
		}
	}
	sum := sha256.Sum256(whole)
	return hex.EncodeToString(sum[:]), nil
}

// plain says that no string of a JSON text holds the character U+0000, which a database refuses, nor
// bytes that are no text: encoding has put an escaped U+FFFD in their place, which it writes as it is
// where it was meant.
func plain(text []byte) bool {
	for i := 0; i+6 <= len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		if c := string(text[i : i+6]); c == `\u0000` || c == `\ufffd` {
			return false
		}
		i++ // what is escaped escapes nothing
	}
	return true
}

// complete fills in what a submission may leave out, and refuses what cannot be.
func (s *Submission) complete() error {
	if !idForm.MatchString(s.ID) {
		return fault.New(fault.Invalid, "journal.id_wrong").At("id")
	}
	if s.Mode == "" {
		s.Mode = Native
	}
	if s.Mode != Native && s.Mode != Imported {
		return fault.New(fault.Invalid, "journal.mode_wrong", s.Mode).At("mode")
	}
	if s.Role == identity.Chronicle && (s.Mode != Imported || len(s.Sources) == 0) {
		return fault.New(fault.Invalid, "journal.chronicle").At("sources")
	}
	if slices.ContainsFunc(s.Sources, func(id string) bool { return strings.TrimSpace(id) == "" }) {
		return fault.New(fault.Invalid, "journal.source_blank").At("sources")
	}
	if s.Effective != "" && !store.IsDay(s.Effective) {
		return fault.New(fault.Invalid, "journal.day_wrong", s.Effective).At("effective")
	}
	if a := s.Authority; a != nil {
		if strings.TrimSpace(a.Body["fr"]) == "" {
			return fault.New(fault.Invalid, "journal.authority_body").At("authority.body")
		}
		for field, day := range map[string]string{"authority.date": a.Date, "authority.enforceable": a.Enforceable} {
			if day != "" && !store.IsDay(day) {
				return fault.New(fault.Invalid, "journal.day_wrong", day).At(field)
			}
		}
	}
	return nil
}
