package journal

import "golang.org/x/mod/sumdb/tlog"

// LeafHash, RootOf and TreeOf let tests rewrite a log as an adversary would. TreeOf gives the first
// full tile too.
func LeafHash(body []byte) tlog.Hash { return tlog.RecordHash(body) }

func RootOf(body func(i int64) []byte, size int64) (tlog.Hash, error) {
	root, _, _, err := TreeOf(body, size)
	return root, err
}

func TreeOf(body func(i int64) []byte, size int64) (root tlog.Hash, hashes string, tile tlog.Hash, err error) {
	var t tip
	for i := range size {
		err = t.grow(tlog.RecordHash(body(i)), func(level int, n int64, full []tlog.Hash, root tlog.Hash) error {
			if level == 0 && n == 0 {
				hashes, tile = joinHashes(full), root
			}
			return nil
		})
		if err != nil {
			return root, hashes, tile, err
		}
	}
	root, err = t.root(size)
	return root, hashes, tile, err
}

// Encode writes a leaf in its exact form.
func Encode(l *Leaf) ([]byte, error) { return encode(l) }

// SealedDigest is the digest of a row's private columns.
var SealedDigest = sealedDigest
