package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"

	"go.yaml.in/yaml/v4"

	"relance/app/api"
	"relance/domain/plan"
	"relance/domain/scheme"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/locale"
	"relance/foundation/money"
)

type actVerb struct {
	dataFlags
	Kind   string `arg:"" help:"The kind of act: plan.allocate, action.report …"`
	File   string `required:"" help:"The act, as YAML or JSON; - reads standard input."`
	Plan   string `help:"For plan.adopt, plan.amend, plan.correct and the texts of schemes: the plan folder."`
	DryRun bool   `help:"Say what would be answered, and record nothing."`
	JSON   bool   `help:"Write the receipt as JSON."`

	fictional bool // the plan that begins a journal is
}

// actFileMax is the largest act file.
const actFileMax = 1 << 20

// operator is who acts from the terminal: whoever may open the data folder.
var operator = identity.Actor{Ref: "operator", Roles: identity.Roles}

// Run records one act: through the running server where there is one, else by opening the journal.
func (v *actVerb) Run(t *Terminal) error {
	ask, err := v.read()
	if err != nil {
		return err
	}
	if v.Plan != "" {
		if err := v.attach(t, &ask); err != nil {
			return err
		}
	}
	receipt, err := v.send(t, ask)
	if err != nil {
		return err
	}
	if v.JSON {
		return json.NewEncoder(t.Out).Encode(receipt)
	}
	key := "cli.recorded"
	switch {
	case v.DryRun:
		key = "cli.would_record"
	case receipt.Repeated:
		key = "cli.repeated"
	}
	t.say(key, receipt.Number, receipt.Kind, receipt.Effective, receipt.ID)
	for _, m := range receipt.Moves {
		fmt.Fprintf(t.Out, "  %s  %s → %s\n", locale.Amount(t.Lang, money.Cents(m.Cents)), m.From, m.To)
	}
	return nil
}

// read makes an act of the file.
func (v *actVerb) read() (api.Ask, error) {
	var in io.Reader = os.Stdin
	if v.File != "-" {
		f, err := os.Open(v.File)
		if err != nil {
			return api.Ask{}, fault.New(fault.NotFound, "cli.no_file", v.File).Because(err)
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, actFileMax+1))
	if err != nil || len(text) > actFileMax {
		return api.Ask{}, fault.New(fault.Invalid, "cli.file_large", v.File, actFileMax).Because(err)
	}
	return readAct(text, v.Kind)
}

func readAct(text []byte, kind string) (api.Ask, error) {
	var tree, more yaml.Node
	in := yaml.NewDecoder(bytes.NewReader(text))
	if err := in.Decode(&tree); err != nil && err != io.EOF {
		return api.Ask{}, fault.New(fault.Invalid, "cli.file_unreadable", err.Error()).Because(err)
	}
	if err := in.Decode(&more); err != io.EOF { // a second act would be left out in silence
		return api.Ask{}, fault.New(fault.Invalid, "cli.file_several").Because(err)
	}
	if key := twice(&tree); key != nil {
		return api.Ask{}, fault.New(fault.Invalid, "cli.key_twice", key.Value, key.Line)
	}
	asJSON, err := json.Marshal(plain(&tree))
	if err != nil {
		return api.Ask{}, fault.New(fault.Invalid, "cli.file_unreadable", err.Error()).Because(err)
	}
	var ask api.Ask
	dec := json.NewDecoder(bytes.NewReader(asJSON))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&ask); err != nil {
		return api.Ask{}, fault.New(fault.Invalid, "cli.file_unreadable", err.Error()).Because(err)
	}
	if ask.Kind != "" && ask.Kind != kind {
		return api.Ask{}, fault.New(fault.Invalid, "cli.kind_differs", ask.Kind, kind)
	}
	if ask.Fields, err = inCents(ask.Fields); err != nil {
		return api.Ask{}, err
	}
	ask.Kind = kind
	if ask.ID == "" {
		ask.ID = "act-" + identity.Random(15)
	}
	if len(ask.Fields) == 0 {
		ask.Fields = []byte("{}")
	}
	return ask, nil
}

// inCents reads `amount`, euros as people write them, into the amount_cents of the act.
func inCents(fields json.RawMessage) (json.RawMessage, error) {
	var m map[string]json.RawMessage
	if err := json.Unmarshal(fields, &m); err != nil || m["amount"] == nil || m["amount_cents"] != nil {
		return fields, nil // nothing of ours, or both: the act's own reading tells what is wrong
	}
	var written any
	if err := json.Unmarshal(m["amount"], &written); err != nil {
		return nil, err
	}
	text, ok := written.(string)
	if !ok {
		text = string(m["amount"])
	}
	cents, err := money.Parse(text)
	if err != nil {
		return nil, err
	}
	delete(m, "amount")
	if m["amount_cents"], err = json.Marshal(cents); err != nil {
		return nil, err
	}
	return json.Marshal(m)
}

// twice gives the first key that stands twice in one mapping; nil where none does.
func twice(n *yaml.Node) *yaml.Node {
	seen := map[string]bool{}
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			if seen[c.Value] {
				return c
			}
			seen[c.Value] = true
		}
		if found := twice(c); found != nil {
			return found
		}
	}
	return nil
}

// plain turns YAML into what JSON can say: a date stays the text that was written.
func plain(n *yaml.Node) any {
	switch {
	case n.Kind == yaml.DocumentNode && len(n.Content) == 1:
		return plain(n.Content[0])
	case n.Kind == yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			m[n.Content[i].Value] = plain(n.Content[i+1])
		}
		return m
	case n.Kind == yaml.SequenceNode:
		l := make([]any, len(n.Content))
		for i, c := range n.Content {
			l[i] = plain(c)
		}
		return l
	case n.Kind != yaml.ScalarNode: // an alias, or nothing: no act needs one
		return nil
	}
	var v any
	err := n.Decode(&v)
	written := n.Tag == "!!timestamp" || n.Tag == "!!float" || n.Tag == "!!int" && fmt.Sprint(v) != n.Value
	if err != nil || written { // 12.5, 010 and 1_000 are read by whoever knows what they are
		return n.Value
	}
	return v
}

// attach compiles the plan folder and puts it into the act.
func (v *actVerb) attach(t *Terminal, ask *api.Ask) error {
	c, err := t.folder(v.Plan)
	if err != nil {
		return err
	}
	v.fictional = c.Content.Fictional
	fields := map[string]any{}
	if err := json.Unmarshal(ask.Fields, &fields); err != nil {
		return fault.New(fault.Invalid, "cli.file_unreadable", err.Error()).Because(err)
	}
	if strings.HasPrefix(v.Kind, "scheme.") {
		return v.attachScheme(t, c, ask)
	}
	var content, ground string
	content, ground, ask.Blobs = blobs(c)
	fields["content"] = content
	if ground != "" {
		fields["territory"] = ground
	}
	if v.Kind != (*plan.Rectify)(nil).Kind() {
		fields["envelope_cents"] = c.Content.Envelope
	}
	if v.Kind == (*plan.Adopt)(nil).Kind() && ask.Effective == "" {
		ask.Effective = c.Content.Vote.Date
	}
	ask.Fields, err = json.Marshal(fields)
	return err
}

// attachScheme puts the text of a scheme into the act: the file names it by its folder and its day.
func (v *actVerb) attachScheme(t *Terminal, c *plan.Compiled, ask *api.Ask) error {
	b, err := t.book(c, v.Plan)
	if err != nil {
		return err
	}
	if ask.Fields, ask.Blobs, err = withScheme(b, ask.Fields, c.Content.Fictional); err != nil {
		return err
	}
	if v.Kind == (*scheme.Record)(nil).Kind() && ask.Effective == "" {
		var named struct{ Day string }
		err = json.Unmarshal(ask.Fields, &named)
		ask.Effective = named.Day
	}
	return err
}

// withScheme completes the fields of an act that names a text by its scheme and day with its content, and brings it.
func withScheme(b *book, fields json.RawMessage, fictional bool) (json.RawMessage, []journal.Blob, error) {
	m := map[string]any{}
	if err := json.Unmarshal(fields, &m); err != nil {
		return nil, nil, fault.New(fault.Invalid, "cli.file_unreadable", err.Error()).Because(err)
	}
	slug, _ := m["scheme"].(string)
	day, _ := m["day"].(string)
	x, err := b.Content(slug, day, fictional)
	if err != nil {
		return nil, nil, err
	}
	blob := x.Blob()
	m["content"] = blob.Digest()
	if len(x.Version.Actions) > 0 {
		m["actions"] = x.Version.Actions
	}
	completed, err := json.Marshal(m)
	return completed, []journal.Blob{blob}, err
}

func (v *actVerb) send(t *Terminal, ask api.Ask) (journal.Receipt, error) {
	receipt, err := v.throughServer(t, ask)
	if !errors.Is(err, errNoServer) {
		return receipt, err
	}
	if v.Database == "" && (v.DryRun || ask.Kind != (*plan.Adopt)(nil).Kind()) {
		if _, err := os.Stat(v.place()); err != nil { // only an adoption begins a journal, never a slip in --data
			return receipt, fault.New(fault.NotFound, "cli.no_data", v.Data).Because(err)
		}
	}
	held, err := v.hold()
	if err != nil {
		return receipt, err
	}
	o, err := v.open(t.ctx, held, journal.Config{Origin: "relance.localhost/plan", Fictional: v.fictional})
	if err != nil {
		return receipt, err
	}
	defer o.close(nil)
	sub, err := ask.Submission(o.reg)
	if err != nil {
		return receipt, err
	}
	do := o.Do
	if v.DryRun {
		do = o.Dry
	}
	receipts, err := do(t.ctx, operator, sub)
	if err != nil {
		return receipt, err
	}
	return receipts[0], nil
}

// errNoServer: no server runs on this data folder.
var errNoServer = errors.New("no server on this folder")

func (v *actVerb) throughServer(t *Terminal, ask api.Ask) (r journal.Receipt, err error) {
	if !ours(socket(v.Data), v.Data) {
		return r, errNoServer
	}
	client := http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", socket(v.Data))
	}}}
	body, err := json.Marshal(ask)
	if err != nil {
		return r, err
	}
	address := "http://relance/api/v1/acts"
	if v.DryRun {
		address += "?dry-run=1"
	}
	req, err := http.NewRequestWithContext(t.ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return r, err
	}
	req.Header.Set("Accept-Language", string(t.Lang))
	resp, err := client.Do(req)
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ENOENT) {
		return r, errNoServer // no socket, or a stale one
	}
	if err != nil {
		return r, fault.New(fault.Unavailable, "journal.left").Because(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 300 {
		var p api.Problem
		if err := json.NewDecoder(resp.Body).Decode(&p); err != nil {
			return r, err
		}
		fmt.Fprintln(t.Err, "relance: "+p.Detail)
		return r, errSaid
	}
	return r, json.NewDecoder(resp.Body).Decode(&r)
}
