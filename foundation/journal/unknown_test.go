package journal_test

import (
	"bytes"
	"io"
	"net"
	"net/url"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
	"relance/foundation/store/storetest"
)

// line is a telephone line to PostgreSQL that can be cut at a commit: before it is heard, or before
// its answer is.
type line struct {
	server string
	cut    atomic.Int32 // what becomes of the next commit
}

const (
	uncut = iota
	beforeHeard
	beforeAnswered
)

func (l *line) listen(t *testing.T) (address string) {
	t.Helper()
	in, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	go func() {
		for {
			client, err := in.Accept()
			if err != nil {
				return
			}
			go l.carry(client)
		}
	}()
	return in.Addr().String()
}

func (l *line) carry(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", l.server)
	if err != nil {
		return
	}
	defer server.Close()
	mute := make(chan struct{})
	go func() { // answers
		defer client.Close()
		buffer := make([]byte, 64<<10)
		for {
			n, err := server.Read(buffer)
			select {
			case <-mute:
				return
			default:
			}
			if _, e := client.Write(buffer[:n]); err != nil || e != nil {
				return
			}
		}
	}()
	buffer := make([]byte, 64<<10)
	for {
		n, err := client.Read(buffer)
		if bytes.Contains(buffer[:n], []byte("commit\x00")) {
			switch l.cut.Swap(uncut) {
			case beforeHeard:
				return
			case beforeAnswered:
				close(mute)
				server.Write(buffer[:n])
				time.Sleep(200 * time.Millisecond) // it commits
				return
			}
		}
		if _, e := server.Write(buffer[:n]); err != nil || e != nil {
			io.Copy(io.Discard, client)
			return
		}
	}
}

// After a commit of unknown outcome the id is looked up before anyone is answered.
func TestACommitWhoseAnswerIsLostIsLookedUp(t *testing.T) {
	if os.Getenv(storetest.Variable) == "" {
		return // SQLite has no line to cut
	}
	b := &journaltest.Bench{T: t, Folder: t.TempDir(), Registry: journal.NewRegistry(kinds, []journal.Part{part(tables)}), Clock: &journaltest.Clock{}}
	b.Clock.Set(time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC))
	u, err := url.Parse(storetest.Place(t))
	if err != nil {
		t.Fatal(err)
	}
	l := &line{server: u.Host}
	u.Host = l.listen(t)
	b.Place = u.String()
	b.Open()
	t.Cleanup(b.Close)
	b.Must(of("a", "1"), "")

	l.cut.Store(beforeAnswered)
	r, err := b.Act(of("a", "2"), "")
	if err != nil || r.Number != 3 || r.Repeated {
		t.Errorf("kept, its answer lost: %v, %v", r, err)
	}
	l.cut.Store(beforeHeard)
	s := submission(b, of("a", "3"))
	_, err = do(b, s)
	if f := fault.Of(err); len(f) != 1 || f[0].Kind != fault.Unavailable {
		t.Errorf("not kept: %v", err)
	}
	if rs, err := do(b, s); err != nil || rs[0].Number != 4 || rs[0].Repeated {
		t.Errorf("sent again: %v, %v", rs, err)
	}
	l.cut.Store(beforeAnswered)
	if rs, err := do(b, submission(b, of("a", "4")), submission(b, of("a", "after:4"))); err != nil || len(rs) != 2 || rs[1].Number != 6 {
		t.Errorf("a list kept, its answer lost: %v, %v", rs, err)
	}
	if l.cut.Load() != uncut || things(t, b) != "2 a 1, 3 a 2, 4 a 3, 5 a 4, 6 a after:4" {
		t.Errorf("%s", things(t, b))
	}
	clean(t, b)
}
