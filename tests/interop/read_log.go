// Reads a log that this project wrote with golang.org/x/mod/sumdb (note, tlog), code of other
// people, and writes one of its own for us to read. Usage: read_log FOLDER VECTORS
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/ioutil"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var folder string
var checks int

func need(ok bool, format string, args ...interface{}) {
	checks++
	if !ok {
		fmt.Fprintf(os.Stderr, "read_log: "+format+"\n", args...)
		os.Exit(1)
	}
}

func must(err error, what string) { need(err == nil, "%s: %v", what, err) }

func read(name string) []byte {
	data, err := ioutil.ReadFile(filepath.Join(folder, name))
	must(err, name)
	return data
}

// A witness of C2SP tlog-cosignature, of which the library knows nothing.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (w *witness) Name() string    { return w.name }
func (w *witness) KeyHash() uint32 { return w.hash }
func (w *witness) Verify(msg, sig []byte) bool {
	if len(sig) != 72 {
		return false
	}
	head := fmt.Sprintf("cosignature/v1\ntime %d\n", binary.BigEndian.Uint64(sig))
	return ed25519.Verify(w.key, append([]byte(head), msg...), sig[8:])
}

func readWitness(name string) note.Verifier {
	parts := strings.SplitN(string(read(name)), "+", 3)
	hash, err := strconv.ParseUint(parts[1], 16, 32)
	must(err, name)
	key, err := base64.StdEncoding.DecodeString(parts[2])
	need(err == nil && len(key) == 33 && key[0] == 4, "%s", name)
	return &witness{parts[0], uint32(hash), key[1:]}
}

func readTree(text string) tlog.Tree {
	lines := strings.Split(text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err, "size")
	hash, err := tlog.ParseHash(lines[2])
	must(err, "root")
	return tlog.Tree{N: size, Hash: hash}
}

func checkNote() (tlog.Tree, note.Verifier) {
	log, err := note.NewVerifier(string(read("log.vkey")))
	must(err, "log.vkey")
	known := []note.Verifier{log}
	for i := 0; i < 3; i++ {
		known = append(known, readWitness(fmt.Sprintf("w%d.vkey", i)))
	}
	bytesOfNote := read("checkpoint")
	opened, err := note.Open(bytesOfNote, note.VerifierList(known...))
	must(err, "checkpoint")
	need(len(opened.Sigs) == 4 && len(opened.UnverifiedSigs) == 90, "signatures: %d and %d",
		len(opened.Sigs), len(opened.UnverifiedSigs))
	forged := bytes.Replace(bytesOfNote, []byte("\n7"), []byte("\n8"), 1)
	_, err = note.Open(forged, note.VerifierList(known...))
	need(err != nil, "a forged note was opened")
	return readTree(opened.Text), log
}

// The library's paths name the height of tiles; those of C2SP tlog-tiles do not.
type tiles struct{}

func (tiles) Height() int                         { return 8 }
func (tiles) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, t := range wanted {
		out = append(out, read(strings.Replace(t.Path(), "tile/8/", "tile/", 1)))
	}
	return out, nil
}

func checkEntries(tree tlog.Tree, reader tlog.HashReader) {
	index := int64(0)
	for n := int64(0); index < tree.N; n++ {
		t := tlog.Tile{H: 8, L: 0, N: n, W: 256}
		if tree.N-n*256 < 256 {
			t.W = int(tree.N - n*256)
		}
		path := strings.Replace(t.Path(), "tile/8/0/", "tile/entries/", 1)
		data, hashes := read(path), read(strings.Replace(t.Path(), "tile/8/", "tile/", 1))
		for i := 0; i < t.W; i++ {
			length := int(binary.BigEndian.Uint16(data))
			entry := data[2 : 2+length]
			data = data[2+length:]
			hash := tlog.RecordHash(entry)
			need(string(entry) == fmt.Sprintf("entry %d", index), "entry %d", index)
			need(bytes.Equal(hash[:], hashes[32*i:32*i+32]), "hash of entry %d", index)
			index++
		}
		need(len(data) == 0, "%s is longer than its entries", path)
	}
}

func words(line string) (a, b int64, hashes []tlog.Hash) {
	fields := strings.Fields(line)
	a, err := strconv.ParseInt(fields[0], 10, 64)
	must(err, line)
	b, err = strconv.ParseInt(fields[1], 10, 64)
	must(err, line)
	for _, field := range fields[2:] {
		var hash tlog.Hash
		n, err := hex.Decode(hash[:], []byte(field))
		need(err == nil && n == 32, "%s", line)
		hashes = append(hashes, hash)
	}
	return a, b, hashes
}

func checkProofs(tree tlog.Tree, reader tlog.HashReader) {
	lines := strings.Split(strings.TrimSpace(string(read("inclusion"))), "\n")
	need(len(lines) > 50, "too few inclusion proofs")
	for _, line := range lines {
		size, index, h := words(line)
		proof := tlog.RecordProof(h[2:])
		must(tlog.CheckRecord(proof, size, h[1], index, h[0]), "inclusion "+line)
		theirs, err := tlog.ProveRecord(size, index, reader)
		must(err, "ProveRecord")
		need(fmt.Sprint(theirs) == fmt.Sprint(proof), "their proof differs: %s", line)
	}
	lines = strings.Split(strings.TrimSpace(string(read("consistency"))), "\n")
	need(len(lines) > 20, "too few consistency proofs")
	for _, line := range lines {
		old, size, h := words(line)
		proof := tlog.TreeProof(h[2:])
		need(size == tree.N && h[1] == tree.Hash, "%s", line)
		must(tlog.CheckTree(proof, size, h[1], old, h[0]), "consistency "+line)
		theirs, err := tlog.ProveTree(size, old, reader)
		must(err, "ProveTree")
		need(fmt.Sprint(theirs) == fmt.Sprint(proof), "their proof differs: %s", line)
	}
}

func checkReceipt(tree tlog.Tree, log note.Verifier) {
	parts := strings.SplitN(string(read("receipt")), "\n\n", 2)
	lines := strings.Split(parts[0], "\n")
	need(lines[0] == "c2sp.org/tlog-proof@v1", "receipt")
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	must(err, "index")
	var proof tlog.RecordProof
	for _, line := range lines[2:] {
		hash, err := tlog.ParseHash(line)
		must(err, line)
		proof = append(proof, hash)
	}
	opened, err := note.Open([]byte(parts[1]), note.VerifierList(log))
	must(err, "receipt")
	head := readTree(opened.Text)
	leaf := tlog.RecordHash([]byte(fmt.Sprintf("entry %d", index)))
	must(tlog.CheckRecord(proof, head.N, head.Hash, index, leaf), "receipt")
	need(head == tree, "the receipt's head")
}

// What the vectors say must be refused is refused by the library too, and the other way round.
func checkVectors(path string) {
	var vectors struct {
		Notes struct {
			Keys              []string
			Accepted, Refused [][2]string
		}
	}
	data, err := ioutil.ReadFile(path)
	must(err, path)
	must(json.Unmarshal(data, &vectors), path)
	log, err := note.NewVerifier(vectors.Notes.Keys[0])
	must(err, "key of the vectors")
	need(len(vectors.Notes.Accepted) >= 3 && len(vectors.Notes.Refused) >= 15, "vectors")
	for _, one := range vectors.Notes.Accepted {
		_, err := note.Open([]byte(one[1]), note.VerifierList(log))
		must(err, one[0])
	}
	for _, one := range vectors.Notes.Refused {
		_, err := note.Open([]byte(one[1]), note.VerifierList(log))
		_, isUnverified := err.(*note.UnverifiedNoteError)
		if one[0] == "stray bits" { // RFC 4648, section 3.5, leaves it to the decoder
			continue
		}
		need(err != nil && !isUnverified, "\"%s\" was not refused", one[0])
	}
}

type memory []tlog.Hash

func (m memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var out []tlog.Hash
	for _, i := range indexes {
		out = append(out, m[i])
	}
	return out, nil
}

func line(out *strings.Builder, a, b int64, hashes ...tlog.Hash) {
	fmt.Fprintf(out, "%d %d", a, b)
	for _, h := range hashes {
		fmt.Fprintf(out, " %x", h[:])
	}
	out.WriteString("\n")
}

func write(name, text string) {
	must(ioutil.WriteFile(filepath.Join(folder, name), []byte(text), 0644), name)
}

func writeOther() {
	const size = 600
	var stored memory
	var inclusion, consistency strings.Builder
	for i := int64(0); i < size; i++ {
		hashes, err := tlog.StoredHashes(i, []byte(fmt.Sprintf("other %d", i)), stored)
		must(err, "StoredHashes")
		stored = append(stored, hashes...)
	}
	root, err := tlog.TreeHash(size, stored)
	must(err, "TreeHash")
	for i := int64(0); i < size; i += 7 {
		proof, err := tlog.ProveRecord(size, i, stored)
		must(err, "ProveRecord")
		leaf := tlog.RecordHash([]byte(fmt.Sprintf("other %d", i)))
		line(&inclusion, size, i, append([]tlog.Hash{leaf, root}, proof...)...)
	}
	for old := int64(1); old < size; old += 7 {
		proof, err := tlog.ProveTree(size, old, stored)
		must(err, "ProveTree")
		oldRoot, err := tlog.TreeHash(old, stored)
		must(err, "TreeHash")
		line(&consistency, old, size, append([]tlog.Hash{oldRoot, root}, proof...)...)
	}
	secret, public, err := note.GenerateKey(rand.Reader, "other.example/log")
	must(err, "GenerateKey")
	signer, err := note.NewSigner(secret)
	must(err, "NewSigner")
	text := fmt.Sprintf("other.example/log\n%d\n%s\n", size, root)
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	must(err, "Sign")
	write("other.note", string(signed))
	write("other.vkey", public)
	write("other.inclusion", inclusion.String())
	write("other.consistency", consistency.String())
}

func main() {
	folder = os.Args[1]
	tree, log := checkNote()
	reader := tlog.TileHashReader(tree, tiles{})
	checkEntries(tree, reader)
	checkProofs(tree, reader)
	checkReceipt(tree, log)
	checkVectors(os.Args[2])
	writeOther()
	fmt.Printf("%d checks\n", checks)
}
