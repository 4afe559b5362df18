/* Writes a log for other people's tools to read, and reads what they write (tests/cli/
 * test_interop.sh):
 *   log write FOLDER SIZE    checkpoint, *.vkey, tile/..., inclusion, consistency, receipt
 *   log check FOLDER         other.note, other.vkey, other.inclusion, other.consistency
 * Lines of proofs: "size index leaf root hash..." and "old size old-root root hash...". */
#include "core/buf.h"
#include "proof/checkpoint.h"
#include "proof/cosignature.h"
#include "proof/note.h"
#include "proof/receipt.h"
#include "proof/tile.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_MAX = 64 << 20, PATH_SIZE = 1024, UNKNOWN_LINES = 90, WITNESSES = 3 };
#define ORIGIN "interop.example/log"

static struct err err;

static void need(bool ok, const char *what)
{
    if (ok)
        return;
    (void)fprintf(stderr, "interop: %s: %s\n", what, err.text);
    exit(1);
}

static struct text as_text(const struct buf *buf) { return (struct text) { buf->data, buf->len }; }

static void write_file(const char *folder, const char *name, const void *bytes, size_t len)
{
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    for (char *at = path + strlen(folder) + 1; (at = strchr(at, '/')) != NULL; at++) {
        *at = '\0';
        (void)mkdir(path, 0755); /* it is there from the second file on */
        *at = '/';
    }
    FILE *file = fopen(path, "we");
    need(file != NULL && fwrite(bytes, 1, len, file) == len && fclose(file) == 0, path);
}

static struct buf read_file(const char *folder, const char *name)
{
    char path[PATH_SIZE];
    char piece[4096];
    struct buf out;
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "re");
    need(file != NULL, path);
    buf_init(&out, FILE_MAX);
    for (size_t len; (len = fread(piece, 1, sizeof piece, file)) > 0;)
        buf_add(&out, piece, len);
    need(fclose(file) == 0, path);
    return out;
}

static int entry_of(uint64_t i, char out[32]) { return snprintf(out, 32, "entry %" PRIu64, i); }

static void write_tiles(const char *folder, const struct tree_source *source, uint64_t size)
{
    struct tile tile;
    char path[TILE_PATH_SIZE];
    unsigned char bytes[TILE_SIZE];
    for (struct tile_walk w = tile_walk(0, size); tile_walk_next(&w, &tile);) {
        need(tile_fill(source, &tile, bytes, &err), "tile_fill");
        write_file(folder, tile_path(&tile, path), bytes, (size_t)tile.width * SHA256_SIZE);
    }
    for (uint64_t n = 0; n < tile_count(size, TILE_ENTRIES); n++) {
        struct buf bundle;
        tile = (struct tile) { TILE_ENTRIES, n, tile_width(size, TILE_ENTRIES, n) };
        buf_init(&bundle, TILE_BUNDLE_MAX);
        for (int i = 0; i < tile.width; i++) {
            char entry[32];
            size_t len = (size_t)entry_of(n * TILE_WIDTH + (uint64_t)i, entry);
            tile_entry_add((struct text) { entry, len }, &bundle);
        }
        write_file(folder, tile_path(&tile, path), bundle.data, bundle.len);
        buf_release(&bundle);
    }
}

static void add_hex(struct buf *out, const struct sha256 *hash)
{
    char hex[SHA256_HEX_SIZE];
    buf_addf(out, " %s", sha256_hex(hash, hex));
}

static void add_line(struct buf *out, uint64_t a, uint64_t b, const struct sha256 *first,
                     const struct sha256 *root, const struct tree_proof *proof)
{
    buf_addf(out, "%" PRIu64 " %" PRIu64, a, b);
    add_hex(out, first);
    add_hex(out, root);
    for (size_t i = 0; i < proof->count; i++)
        add_hex(out, &proof->hashes[i]);
    buf_addc(out, '\n');
}

static void write_proofs(const char *folder, const struct tree_source *source, uint64_t size)
{
    struct buf inclusion;
    struct buf consistency;
    struct tree_proof proof;
    struct sha256 root;
    struct sha256 old_root;
    struct sha256 leaf;
    buf_init(&inclusion, FILE_MAX);
    buf_init(&consistency, FILE_MAX);
    for (uint64_t at = 1; at <= size; at = at < 20 ? at + 1 : at * 3 - 7) {
        need(tree_root_at(source, at, &root, &err), "root");
        for (uint64_t i = 0; i < at; i += 1 + at / 5) {
            need(tree_prove_inclusion(source, at, i, &proof, &err), "inclusion");
            need(source->node(source->arg, 0, i, &leaf, &err), "leaf");
            add_line(&inclusion, at, i, &leaf, &root, &proof);
        }
        need(tree_root_at(source, size, &root, &err), "root");
        need(tree_root_at(source, at, &old_root, &err), "root");
        if (at == size)
            break;
        need(tree_prove_consistency(source, at, size, &proof, &err), "consistency");
        add_line(&consistency, at, size, &old_root, &root, &proof);
    }
    write_file(folder, "inclusion", inclusion.data, inclusion.len);
    write_file(folder, "consistency", consistency.data, consistency.len);
    buf_release(&inclusion);
    buf_release(&consistency);
}

static struct signing_key *make_key(int number, const char *name, enum note_type type,
                                    struct note_key *ret)
{
    unsigned char seed[32] = { (unsigned char)number };
    struct signing_key *key = NULL;
    need(signing_key_from_seed(seed, &key, &err), "key");
    struct public_key public = signing_key_public(key);
    need(note_key_of(name, type, &public, ret, &err), "note key");
    return key;
}

static void write_key(const char *folder, const char *name, const struct note_key *key)
{
    struct buf out;
    buf_init(&out, NOTE_VKEY_MAX);
    note_key_write(key, &out);
    write_file(folder, name, out.data, out.len);
    buf_release(&out);
}

static struct buf write_note(const char *folder, const struct tree_source *source, uint64_t size)
{
    struct sha256 root;
    struct note_key own;
    struct buf text;
    struct buf note;
    need(tree_root_at(source, size, &root, &err), "root");
    buf_init(&text, NOTE_TEXT_MAX);
    buf_init(&note, FILE_MAX);
    checkpoint_write(text_of(ORIGIN), size, &root, &text);
    buf_add(&note, text.data, text.len);
    buf_addc(&note, '\n');
    for (int i = 0; i < UNKNOWN_LINES; i++)
        buf_addf(&note, "\xe2\x80\x94 unknown.example/%d AAAAAAAA\n", i);
    struct signing_key *key = make_key(1, ORIGIN, NOTE_ED25519, &own);
    need(note_sign(as_text(&text), &own, key, &note, &err), "note_sign");
    signing_key_free(key);
    write_key(folder, "log.vkey", &own);
    for (int i = 0; i < WITNESSES; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "witness.example/w%d", i);
        key = make_key(10 + i, name, NOTE_COSIGNATURE, &own);
        need(cosignature_add(key, &own, as_text(&text), 1679315147 + i, &note, &err), "cosign");
        signing_key_free(key);
        (void)snprintf(name, sizeof name, "w%d.vkey", i);
        write_key(folder, name, &own);
    }
    write_file(folder, "checkpoint", note.data, note.len);
    buf_release(&text);
    return note;
}

static void write_all(const char *folder, uint64_t size)
{
    struct tree_proof proof;
    struct buf receipt;
    AUTO(tree) struct tree *tree = tree_new(TREE_SHA256);
    struct tree_source source = tree_source(tree);
    for (uint64_t i = 0; i < size; i++) {
        char entry[32];
        struct sha256 leaf = tree_leaf(TREE_SHA256, entry, (size_t)entry_of(i, entry));
        tree_add(tree, &leaf);
    }
    write_tiles(folder, &source, size);
    write_proofs(folder, &source, size);
    struct buf note = write_note(folder, &source, size);
    need(tree_prove_inclusion(&source, size, size / 3, &proof, &err), "inclusion");
    buf_init(&receipt, RECEIPT_SIZE_MAX);
    receipt_write(NULL, 0, size / 3, &proof, as_text(&note), &receipt);
    write_file(folder, "receipt", receipt.data, receipt.len);
    buf_release(&receipt);
    buf_release(&note);
}

static struct text take_word(struct text *line)
{
    size_t at = 0;
    while (at < line->len && line->ptr[at] != ' ')
        at++;
    struct text word = text_slice(*line, 0, at);
    *line = text_slice(*line, at + 1, line->len);
    return word;
}

static struct sha256 take_hash(struct text *line)
{
    struct sha256 out = { { 0 } };
    struct text word = take_word(line);
    need(word.len == 64 && hex_decode(word.ptr, word.len, out.bytes), "hash");
    return out;
}

static void check_line(struct text line, bool is_inclusion)
{
    struct tree_proof proof = { .count = 0 };
    uint64_t a;
    uint64_t b;
    need(checkpoint_number(take_word(&line), &a) && checkpoint_number(take_word(&line), &b),
         "number");
    struct sha256 first = take_hash(&line);
    struct sha256 root = take_hash(&line);
    while (line.len > 0)
        proof.hashes[proof.count++] = take_hash(&line);
    for (int round = 0; round < 2; round++) { /* the second time with one hash changed */
        bool ok = is_inclusion ? tree_check_inclusion(TREE_SHA256, a, b, &first, proof.hashes,
                                                      proof.count, &root, &err)
                               : tree_check_consistency(TREE_SHA256, a, &first, b, &root,
                                                        proof.hashes, proof.count, &err);
        need(ok == (round == 0), "proof");
        if (proof.count == 0)
            return;
        proof.hashes[proof.count - 1].bytes[0] ^= 1;
    }
}

static void check_proofs(const char *folder, const char *name, bool is_inclusion)
{
    struct buf file = read_file(folder, name);
    struct text rest = as_text(&file);
    size_t count = 0;
    for (size_t end; text_find(rest, "\n", &end); count++) {
        check_line(text_slice(rest, 0, end), is_inclusion);
        rest = text_slice(rest, end + 1, rest.len);
    }
    need(count > 50 && rest.len == 0, name);
    buf_release(&file);
}

static void check_all(const char *folder)
{
    struct buf bytes = read_file(folder, "other.note");
    struct buf vkey = read_file(folder, "other.vkey");
    struct note_key key;
    struct note note;
    struct checkpoint checkpoint;
    need(note_key_parse(as_text(&vkey), &key, &err), "vkey");
    need(note_parse(as_text(&bytes), &note, &err), "note");
    need(note_check(&note, &key) != NULL, "signature");
    need(checkpoint_parse(note.text, &checkpoint, &err), "checkpoint");
    bytes.data[0] ^= 1;
    need(note_parse(as_text(&bytes), &note, &err) && note_check(&note, &key) == NULL, "forged");
    buf_release(&bytes);
    buf_release(&vkey);
    check_proofs(folder, "other.inclusion", true);
    check_proofs(folder, "other.consistency", false);
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "write") == 0)
        write_all(argv[2], strtoull(argv[3], NULL, 10));
    else if (argc == 3 && strcmp(argv[1], "check") == 0)
        check_all(argv[2]);
    else
        return 2;
    return 0;
}
