/* Puts any bytes in the place of one file of a small bundle of format 2 and verifies it. The first
 * byte says which file; the verifier must end, and never find a mutilated bundle both intact and
 * anchored. Format 1 is the same without the last three files: its ledger.json says so. */
#include "proof/checkpoint.h"
#include "proof/note.h"
#include "verify/bundle.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEADS, RECORDS, SIGNATURES, KEYS, LEDGER, PLACES, CHECKPOINT, TILE, FILES_COUNT };
static const char *const FILES[FILES_COUNT] = {
    "heads.txt",   "chains/programme.records", "chains/programme.sig", "keys.json",
    "ledger.json", "chains/programme.pos",     "log/checkpoint",       "log/tile/0/000.p/1"
};
static const char *const FOLDERS[] = { "chains", "log/tile/0/000.p", "log/tile/0", "log/tile",
                                       "log" };
#define ORIGIN "fuzz.example/x"
enum { BASE_MAX = 4096 };

static char folder[64];
static struct trust trust;
static struct {
    char bytes[BASE_MAX];
    size_t len;
} base[COUNT(FILES)];

static void must(bool ok)
{
    if (!ok)
        abort();
}

static const char *path_of(size_t file)
{
    static char path[128];
    (void)snprintf(path, sizeof path, "%s/%s", folder, FILES[file]);
    return path;
}

static void write_file(size_t file, const void *bytes, size_t len)
{
    int fd = open(path_of(file), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    must(fd >= 0 && write(fd, bytes, len) == (ssize_t)len && close(fd) == 0);
}

static void remove_all(void)
{
    char path[128];
    for (size_t i = 0; i < COUNT(FILES); i++)
        (void)unlink(path_of(i)); /* as far as it is there */
    for (size_t i = 0; i < COUNT(FOLDERS); i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, FOLDERS[i]);
        (void)rmdir(path);
    }
    (void)rmdir(folder);
    trust_release(&trust);
}

static struct signing_key *checkpoint_key(struct note_key *ret)
{
    struct err err;
    struct signing_key *key;
    const unsigned char seed[32] = { 4 };
    must(signing_key_from_seed(seed, &key, &err));
    struct public_key public_key = signing_key_public(key);
    must(note_key_of(ORIGIN, NOTE_ED25519, &public_key, ret, &err));
    return key;
}

/* The tree of one record and a checkpoint over it. */
static void write_log(struct bundle_writer *writer, struct text record)
{
    struct err err;
    struct buf text, note;
    struct note_key own;
    struct signing_key *key = checkpoint_key(&own);
    struct sha256 leaf = tree_leaf(TREE_SHA256, record.ptr, record.len);
    struct bundle_tiles *tiles = bundle_tiles_new(writer, TREE_SHA256, NULL);
    must(bundle_tiles_add(tiles, &leaf, &err) && bundle_tiles_end(tiles, &err));
    bundle_tiles_free(tiles);
    buf_init(&text, 1024);
    buf_init(&note, 1024);
    checkpoint_write(text_of(ORIGIN), 1, &leaf, &text);
    buf_add(&note, text.data, text.len);
    buf_addc(&note, '\n');
    must(note_sign((struct text) { text.data, text.len }, &own, key, &note, &err));
    must(bundle_put(writer, FILES[CHECKPOINT], (struct text) { note.data, note.len }, &err));
    buf_release(&text);
    buf_release(&note);
    signing_key_free(key);
}

static void write_chain(struct bundle_writer *writer, const struct signing_key *key)
{
    struct err err;
    struct buf bytes;
    struct signature signature;
    struct public_key public_key = signing_key_public(key);
    char id[KEY_ID_SIZE];
    char body[400];
    char hex[2 * PUBLIC_KEY_SIZE + 1];
    const struct record_head head = { .by = public_key_id(&public_key, id),
                                      .chain = "programme",
                                      .key = id,
                                      .ledger = ORIGIN,
                                      .type = TYPE_GENESIS };
    (void)snprintf(body, sizeof body,
                   "{\"class\":\"public\",\"demo\":true,\"kind\":\"programme\",\"programme\":\"x\","
                   "\"public_key\":\"%s\"}",
                   hex_encode(public_key.bytes, PUBLIC_KEY_SIZE, hex));
    buf_init(&bytes, RECORD_SIZE_MAX);
    must(record_build(&head, text_of(body), &bytes, &err));
    must(signing_key_sign(key, bytes.data, bytes.len, &signature, &err));
    must(bundle_add_key(writer, id, &public_key, &err));
    must(bundle_begin_chain(writer, "programme", &err));
    must(bundle_add_record(writer, (struct text) { bytes.data, bytes.len }, &signature, &err));
    must(bundle_add_place(writer, 0, (struct text) { "", 0 }, &err));
    must(bundle_end_chain(writer, &err));
    write_log(writer, (struct text) { bytes.data, bytes.len });
    buf_release(&bytes);
}

/* Trust comes from a file: the record key, and that of checkpoints. */
static void make_trust(struct bundle_writer *writer, const struct public_key *record_key)
{
    struct err err;
    struct note_key own;
    char text[1024], path[80], hex[2 * PUBLIC_KEY_SIZE + 1], id[KEY_ID_SIZE];
    struct buf vkey;
    struct signing_key *key = checkpoint_key(&own);
    struct public_key public_key = signing_key_public(key);
    const struct bundle_key in_bundle = {
        public_key_id(&public_key, id),
        "checkpoint",
        "ed25519",
        hex_encode(public_key.bytes, PUBLIC_KEY_SIZE, hex),
        -1,
        -1,
        -1,
    };
    bundle_add_any_key(writer, &in_bundle);
    buf_init(&vkey, NOTE_VKEY_MAX);
    note_key_write(&own, &vkey);
    (void)snprintf(text, sizeof text,
                   "{\"ledger\":\"" ORIGIN
                   "\",\"public_key\":\"%s\",\"checkpoint_keys\":[\"%.*s\"]}",
                   hex_encode(record_key->bytes, PUBLIC_KEY_SIZE, hex), (int)vkey.len, vkey.data);
    (void)snprintf(path, sizeof path, "%s.trust", folder);
    FILE *file = fopen(path, "we");
    must(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
    must(trust_load(path, &trust, &err));
    must(unlink(path) == 0);
    buf_release(&vkey);
    signing_key_free(key);
}

static void set_up(void)
{
    struct err err;
    struct signing_key *key;
    struct bundle_writer *writer;
    const unsigned char seed[32] = { 3 };
    (void)snprintf(folder, sizeof folder, "/tmp/fuzz_bundle.%d", (int)getpid());
    must(signing_key_from_seed(seed, &key, &err));
    struct public_key public_key = signing_key_public(key);
    must(bundle_create(folder, ORIGIN, true, &writer, &err));
    bundle_with_log(writer, false);
    make_trust(writer, &public_key);
    write_chain(writer, key);
    must(bundle_commit(writer, &err));
    bundle_writer_free(writer);
    signing_key_free(key);
    for (size_t i = 0; i < COUNT(FILES); i++) {
        FILE *file = fopen(path_of(i), "re");
        must(file != NULL);
        base[i].len = fread(base[i].bytes, 1, BASE_MAX, file);
        must(base[i].len > 0 && base[i].len < BASE_MAX && fclose(file) == 0);
    }
    must(atexit(remove_all) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err;
    struct report report;
    const struct bundle_options options = { .trust = &trust, .threads = 1 };
    if (size == 0)
        return 0;
    if (folder[0] == '\0')
        set_up();
    size_t file = data[0] % COUNT(FILES);
    write_file(file, data + 1, size - 1);
    report_init(&report);
    bool ran = bundle_verify(folder, &options, &report, &err);
    bool same = size - 1 == base[file].len && memcmp(data + 1, base[file].bytes, size - 1) == 0;
    /* What a head or a checkpoint covers has one form only. */
    bool is_covered = file == RECORDS || file == SIGNATURES || file == PLACES || file == TILE;
    if (ran && !same && is_covered && report_exit(&report) == 0)
        abort();
    if (same && (!ran || report_exit(&report) != 0))
        abort();
    report_release(&report);
    write_file(file, base[file].bytes, base[file].len);
    return 0;
}
