package draft_test

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"relance/foundation/draft"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/store"
	"relance/foundation/store/storetest"
	"relance/foundation/vault"
)

var (
	ctx  = context.Background()
	noon = time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC)
)

func open(t testing.TB) (*store.DB, *vault.Vault) {
	t.Helper()
	db := storetest.New(t)
	if err := db.Migrate(ctx, vault.Migrations(), identity.Migrations(), draft.Migrations()); err != nil {
		t.Fatal(err)
	}
	v, err := vault.Open(filepath.Join(t.TempDir(), "master.key"), true)
	if err != nil {
		t.Fatal(err)
	}
	return db, v
}

func wants(t testing.TB, what string, err error, kind fault.Kind, key string) {
	t.Helper()
	if fs := fault.Of(err); len(fs) != 1 || fs[0].Kind != kind || fs[0].Key != key {
		t.Errorf("%s: %v, want %s %s", what, err, kind, key)
	}
}

var begun = draft.Draft{Kind: "act", Subject: "action:A2.1", Owner: "p_anne", Title: "Un essai", Body: `{"montant": "12"}`}

func save(t testing.TB, db *store.DB, v *vault.Vault, d draft.Draft, at time.Time) draft.Draft {
	t.Helper()
	kept, err := draft.Save(ctx, db, v, d, at)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

func TestADraftIsKeptAsItWasWritten(t *testing.T) {
	db, v := open(t)
	d := save(t, db, v, begun, noon)
	if d.Ref == "" || d.Revision != 1 || d.Created != store.Instant(noon) || d.Title != begun.Title || d.Body != begun.Body {
		t.Errorf("%+v", d)
	}
	if got, err := draft.Get(ctx, db, v, d.Ref); err != nil || got != d {
		t.Errorf("%+v, %v, want %+v", got, err, d)
	}
	d.Title, d.Body, d.Owner, d.Kind, d.Subject = "Un autre", "", "p_other", "text", ""
	now := save(t, db, v, d, noon.Add(time.Hour))
	if now.Revision != 2 || now.Owner != "p_anne" || now.Kind != "act" || now.Subject != "action:A2.1" || now.Created != store.Instant(noon) || now.Updated != store.Instant(noon.Add(time.Hour)) {
		t.Errorf("%+v", now)
	}
	if got, err := draft.Get(ctx, db, v, d.Ref); err != nil || got != now || got.Title != "Un autre" || got.Body != "" {
		t.Errorf("%+v, %v, want %+v", got, err, now)
	}
}

// D2, for two people and for twenty at once.
func TestOfTwoWhoSaveTheSameRevisionTheSecondIsRefused(t *testing.T) {
	db, v := open(t)
	d := save(t, db, v, begun, noon)
	save(t, db, v, d, noon)
	late := d
	late.Body = "tard"
	_, err := draft.Save(ctx, db, v, late, noon)
	wants(t, "a revision saved already", err, fault.Conflict, "draft.saved_since")
	if got, err := draft.Get(ctx, db, v, d.Ref); err != nil || got.Body != begun.Body {
		t.Errorf("a refusal left %+v, %v", got, err)
	}
	ahead := d
	ahead.Revision = 9
	_, err = draft.Save(ctx, db, v, ahead, noon)
	wants(t, "a revision that is not there yet", err, fault.Conflict, "draft.saved_since")

	d.Revision = 2
	var all sync.WaitGroup
	var mu sync.Mutex
	kept := 0
	for range 20 {
		all.Go(func() {
			_, err := draft.Save(ctx, db, v, d, noon)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				kept++
			} else if fault.KindOf(err) != fault.Conflict {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if kept != 1 {
		t.Errorf("%d of twenty were kept", kept)
	}
}

var (
	qSealed = store.Query(`select count(*) from vault`)
	qKeys   = store.Query(`select count(*) from vault_key`)
	qRow    = store.Query(`select kind || subject || owner || title || body || share from draft`)
)

func count(t testing.TB, db *store.DB, q *store.Stmt) int64 {
	t.Helper()
	n, _, err := store.One(ctx, db, q, store.Value[int64])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// D3, D4.
func TestWhatIsDroppedOrWrittenOverIsGone(t *testing.T) {
	db, v := open(t)
	d := save(t, db, v, begun, noon)
	for range 5 {
		d = save(t, db, v, d, noon)
	}
	secret, err := draft.SetShare(ctx, db, d.Ref, true)
	if err != nil {
		t.Fatal(err)
	}
	row, _, err := store.One(ctx, db, qRow, store.Value[string])
	for _, s := range []string{"essai", "montant", secret} {
		if err != nil || s == "" || strings.Contains(row, s) {
			t.Errorf("%q stands in %q, %v", s, row, err)
		}
	}
	if n, k := count(t, db, qSealed), count(t, db, qKeys); n != 2 || k != 1 {
		t.Errorf("six revisions left %d texts and %d keys", n, k)
	}
	if err := draft.Drop(ctx, db, d.Ref); err != nil {
		t.Fatal(err)
	}
	if n, k := count(t, db, qSealed), count(t, db, qKeys); n != 0 || k != 0 {
		t.Errorf("a dropped draft left %d texts and %d keys", n, k)
	}
	_, err = draft.Get(ctx, db, v, d.Ref)
	wants(t, "getting what was dropped", err, fault.NotFound, "draft.gone")
	_, err = draft.Save(ctx, db, v, d, noon)
	wants(t, "saving what was dropped", err, fault.NotFound, "draft.gone")
	_, err = draft.ByShare(ctx, db, v, secret)
	wants(t, "sharing what was dropped", err, fault.NotFound, "draft.gone")
	_, err = draft.SetShare(ctx, db, d.Ref, true)
	wants(t, "sharing it again", err, fault.NotFound, "draft.gone")
	wants(t, "dropping it again", draft.Drop(ctx, db, d.Ref), fault.NotFound, "draft.gone")
}

func TestADraftIsSharedByItsLastSecretOnly(t *testing.T) {
	db, v := open(t)
	d := save(t, db, v, begun, noon)
	save(t, db, v, begun, noon) // another, that is not shared
	for what, secret := range map[string]string{"none": "", "its ref": d.Ref} {
		_, err := draft.ByShare(ctx, db, v, secret)
		wants(t, what, err, fault.NotFound, "draft.gone")
	}
	first, err := draft.SetShare(ctx, db, d.Ref, true)
	if err != nil {
		t.Fatal(err)
	}
	got, err := draft.ByShare(ctx, db, v, first)
	if err != nil || got.Ref != d.Ref || got.Body != d.Body || got.Share == "" || got.Share == first {
		t.Errorf("%+v, %v", got, err)
	}
	d.Body = "la suite"
	save(t, db, v, d, noon)
	if got, err := draft.ByShare(ctx, db, v, first); err != nil || got.Body != "la suite" {
		t.Errorf("after a save: %+v, %v", got, err)
	}
	_, err = draft.ByShare(ctx, db, v, got.Share)
	wants(t, "the digest", err, fault.NotFound, "draft.gone")
	second, err := draft.SetShare(ctx, db, d.Ref, true)
	if err != nil || second == first {
		t.Fatal(second, err)
	}
	_, err = draft.ByShare(ctx, db, v, first)
	wants(t, "the secret before", err, fault.NotFound, "draft.gone")
	if none, err := draft.SetShare(ctx, db, d.Ref, false); none != "" || err != nil {
		t.Errorf("%q, %v", none, err)
	}
	_, err = draft.ByShare(ctx, db, v, second)
	wants(t, "after it is shared no longer", err, fault.NotFound, "draft.gone")
}

func TestDraftsAreListedLastSavedFirst(t *testing.T) {
	db, v := open(t)
	add := func(kind, subject, owner string, minute int) draft.Draft {
		return save(t, db, v, draft.Draft{Kind: kind, Subject: subject, Owner: owner, Title: kind + owner, Body: "corps"}, noon.Add(time.Duration(minute)*time.Minute))
	}
	a, b, c := add("act", "x", "p_a", 1), add("comment", "x", "p_b", 3), add("act", "y", "p_b", 2)
	for want, f := range map[string][3]string{
		b.Ref + c.Ref + a.Ref: {}, c.Ref + a.Ref: {"act"}, b.Ref + a.Ref: {"", "x"}, b.Ref + c.Ref: {"", "", "p_b"}, c.Ref: {"act", "", "p_b"}, "": {"text"},
	} {
		list, err := draft.List(ctx, db, v, f[0], f[1], f[2])
		got := ""
		for _, d := range list {
			got += d.Ref
			if d.Body != "" || d.Title != d.Kind+d.Owner {
				t.Errorf("%+v", d)
			}
		}
		if err != nil || got != want || list == nil {
			t.Errorf("%v gives %s, want %s, %v", f, got, want, err)
		}
	}
	whole, err := draft.ListWhole(ctx, db, v, "comment", "x", "")
	if err != nil || len(whole) != 1 || whole[0].Body != "corps" {
		t.Errorf("%+v, %v", whole, err)
	}
	big := begun
	big.Kind, big.Body = "comment", strings.Repeat("a", draft.BodyMax)
	save(t, db, v, big, noon)
	whole, err = draft.ListWhole(ctx, db, v, "comment", "", "")
	if err != nil || len(whole) != 2 || whole[0].Body != "corps" || whole[1].Body != "" {
		t.Errorf("%d whole, %v", len(whole), err)
	}
}

func TestADraftThatCannotBeKeptIsRefused(t *testing.T) {
	db, v := open(t)
	for what, c := range map[string]struct {
		change func(*draft.Draft)
		key    string
	}{
		"no kind":             {func(d *draft.Draft) { d.Kind = "" }, "draft.wrong"},
		"a kind of any signs": {func(d *draft.Draft) { d.Kind = "A b" }, "draft.wrong"},
		"no owner":            {func(d *draft.Draft) { d.Owner = "" }, "draft.wrong"},
		"a long subject":      {func(d *draft.Draft) { d.Subject = strings.Repeat("x", 201) }, "draft.wrong"},
		"a subject of lines":  {func(d *draft.Draft) { d.Subject = "a\nb" }, "draft.wrong"},
		"a long title":        {func(d *draft.Draft) { d.Title = strings.Repeat("é", 201) }, "draft.title_wrong"},
		"a title of lines":    {func(d *draft.Draft) { d.Title = "a\nb" }, "draft.title_wrong"},
		"a title of no text":  {func(d *draft.Draft) { d.Title = "\xff" }, "draft.title_wrong"},
		"a large body":        {func(d *draft.Draft) { d.Body = strings.Repeat("a", draft.BodyMax+1) }, "draft.body_large"},
	} {
		d := begun
		c.change(&d)
		_, err := draft.Save(ctx, db, v, d, noon)
		wants(t, what, err, fault.Invalid, c.key)
	}
	if n := count(t, db, qSealed); n != 0 {
		t.Errorf("refused drafts left %d texts", n)
	}
	large := begun
	large.Title, large.Body = strings.Repeat("é", draft.TitleMax), strings.Repeat("a", draft.BodyMax)
	if d := save(t, db, v, large, noon); len(d.Body) != draft.BodyMax {
		t.Error("the largest draft is cut")
	}
	for range draft.PerOwner - 1 {
		save(t, db, v, begun, noon)
	}
	_, err := draft.Save(ctx, db, v, begun, noon)
	wants(t, "one too many", err, fault.Conflict, "draft.many")
	other := begun
	other.Owner = "p_other"
	save(t, db, v, other, noon)
}

// Whatever is saved, shared and dropped in whatever order, what is read is what was saved last.
func TestWhatIsReadIsWhatWasSavedLast(t *testing.T) {
	db, v := open(t)
	rapid.Check(t, func(rt *rapid.T) {
		var refs []string
		known := map[string]draft.Draft{}
		for range rapid.IntRange(1, 8).Draw(rt, "steps") {
			switch {
			case len(refs) == 0 || rapid.Bool().Draw(rt, "new"):
				d := begun
				d.Title, d.Body = rapid.StringMatching(`[a-zé ]{0,12}`).Draw(rt, "title"), rapid.String().Draw(rt, "body")
				d = save(t, db, v, d, noon)
				refs, known[d.Ref] = append(refs, d.Ref), d
			case rapid.Bool().Draw(rt, "drop"):
				ref := rapid.SampledFrom(refs).Draw(rt, "which")
				_, there := known[ref]
				if err := draft.Drop(ctx, db, ref); (err == nil) != there {
					rt.Errorf("dropping %v: %v", there, err)
				}
				delete(known, ref)
			default:
				ref := rapid.SampledFrom(refs).Draw(rt, "which")
				d, there := known[ref]
				if !there {
					continue
				}
				d.Body = rapid.String().Draw(rt, "body")
				known[ref] = save(t, db, v, d, noon)
			}
		}
		for _, ref := range refs {
			want, there := known[ref]
			got, err := draft.Get(ctx, db, v, ref)
			if there && (err != nil || got != want) || !there && fault.KindOf(err) != fault.NotFound {
				rt.Errorf("%+v, %v, want %+v", got, err, want)
			}
		}
	})
}
