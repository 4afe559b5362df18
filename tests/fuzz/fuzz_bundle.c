/* Puts any bytes in the place of one file of a small bundle and verifies it. The first byte says
 * which file; the verifier must end, and never find a mutilated bundle both intact and anchored. */
#include "verify/bundle.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const FILES[] = { "heads.txt", "chains/programme.records",
                                     "chains/programme.sig", "keys.json", "ledger.json" };
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
    char chains[80];
    for (size_t i = 0; i < COUNT(FILES); i++)
        (void)unlink(path_of(i)); /* as far as it is there */
    (void)snprintf(chains, sizeof chains, "%s/chains", folder);
    (void)rmdir(chains);
    (void)rmdir(folder);
    trust_release(&trust);
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
                                      .ledger = "fuzz.example/x",
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
    must(bundle_end_chain(writer, &err));
    buf_release(&bytes);
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
    must(trust_of_key("fuzz.example/x", &public_key, &trust, &err));
    must(bundle_create(folder, "fuzz.example/x", true, &writer, &err));
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
    /* The records and signatures of a chain whose head stands have one form only. */
    if (ran && !same && (file == 1 || file == 2) && report_exit(&report) == 0)
        abort();
    if (same && (!ran || report_exit(&report) != 0))
        abort();
    report_release(&report);
    write_file(file, base[file].bytes, base[file].len);
    return 0;
}
