package record

import (
	"context"
	"io"
	"os"

	"relance/foundation/journal"
)

// spool holds the lines of a file on disk while it is read, already cut into the blobs that its act will
// name: nothing enters the journal before every row is known to be good.
type spool struct {
	file   *os.File
	buf    []byte
	at     int64
	chunks []chunk
}

// chunk is where a blob stands in the spool.
type chunk struct {
	at     int64
	size   int
	digest string
}

func newSpool() (*spool, error) {
	f, err := os.CreateTemp("", "relance-record-")
	if err != nil {
		return nil, err
	}
	os.Remove(f.Name()) // it lives as long as it is open
	return &spool{file: f}, nil
}

func (s *spool) close() { s.file.Close() }

// keep adds a line.
func (s *spool) keep(l Line) error {
	if len(s.buf) == 0 {
		s.buf = append(s.buf[:0], header...)
	}
	s.buf = l.append(s.buf)
	if len(s.buf) >= ChunkMax-lineMax {
		return s.cut()
	}
	return nil
}

// lineMax is more than any line takes.
const lineMax = 2 << 10

// cut ends a blob.
func (s *spool) cut() error {
	if len(s.buf) == 0 {
		return nil
	}
	if _, err := s.file.WriteAt(s.buf, s.at); err != nil {
		return err
	}
	b := journal.Blob{Media: Media, Body: string(s.buf)}
	s.chunks = append(s.chunks, chunk{s.at, len(s.buf), b.Digest()})
	s.at += int64(len(s.buf))
	s.buf = s.buf[:0]
	return nil
}

func (s *spool) digests() []string {
	out := make([]string, len(s.chunks))
	for i, c := range s.chunks {
		out[i] = c.digest
	}
	return out
}

func (s *spool) blob(c chunk) (journal.Blob, error) {
	b := make([]byte, c.size)
	_, err := io.ReadFull(io.NewSectionReader(s.file, c.at, int64(c.size)), b)
	return journal.Blob{Media: Media, Body: string(b)}, err
}

// each reads the lines again.
func (s *spool) each(do func(*Line) error) error {
	for _, c := range s.chunks {
		b, err := s.blob(c)
		if err != nil {
			return err
		}
		if err := DecodeLines(b.Body, do); err != nil {
			return err
		}
	}
	return nil
}

// stage keeps every blob in the journal, ahead of the act.
func (s *spool) stage(ctx context.Context, j *journal.Journal, tell func(done, total int64)) error {
	for i, c := range s.chunks {
		b, err := s.blob(c)
		if err != nil {
			return err
		}
		if _, err := j.Stage(ctx, b); err != nil {
			return err
		}
		tell(int64(i+1), int64(len(s.chunks)))
	}
	return nil
}
