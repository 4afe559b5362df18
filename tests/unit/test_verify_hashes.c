/* The hashes of a bundle against its checkpoints: RFC 6962's tree over the records by their places.
 */
#include "../support/test.h"

#include "proof/checkpoint.h"
#include "proof/note.h"
#include "verify/bundle.h"
#include "verify/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Places of three chains take turns; more than two chunks of 4096, so that whole ones are folded.
 */
enum { CHAINS = 3, RECORDS = 9001, WINDOW = 4096 };
#define ORIGIN "hashes.example/x"
static const char *const NAMES[CHAINS] = { "441424103201", "441424103202", "programme" };
static const uint64_t SIZES[] = { 1, 4095, 4096, 4097, 8192, 9000 }; /* and RECORDS */

static char folder[128], trust_path[160];
static struct trust trust;

static void make_record(uint64_t place, char out[64])
{
    (void)snprintf(out, 64, "record at place %llu", (unsigned long long)place);
}

static struct signing_key *make_key(unsigned char first, struct public_key *ret)
{
    struct err err = { 0 };
    struct signing_key *key;
    const unsigned char seed[32] = { first };
    ASSERT_OK(signing_key_from_seed(seed, &key, &err));
    *ret = signing_key_public(key);
    return key;
}

static void put_point(struct bundle_writer *writer, const struct tree_frontier *tree, bool newest)
{
    struct err err = { 0 };
    struct public_key public_key;
    struct note_key own;
    struct buf text, note;
    struct sha256 root;
    char name[64] = "log/checkpoint";
    struct signing_key *key = make_key(4, &public_key);
    ASSERT_OK(note_key_of(ORIGIN, NOTE_ED25519, &public_key, &own, &err));
    tree_frontier_root(TREE_SHA256, tree, &root);
    buf_init(&text, 1024);
    buf_init(&note, 1024);
    checkpoint_write(text_of(ORIGIN), tree->size, &root, &text);
    buf_add(&note, text.data, text.len);
    buf_addc(&note, '\n');
    ASSERT_OK(note_sign((struct text) { text.data, text.len }, &own, key, &note, &err));
    if (!newest)
        (void)snprintf(name, sizeof name, "log/checkpoints/%llu", (unsigned long long)tree->size);
    ASSERT_OK(bundle_put(writer, name, (struct text) { note.data, note.len }, &err));
    buf_release(&text);
    buf_release(&note);
    signing_key_free(key);
}

static void write_points(struct bundle_writer *writer)
{
    struct tree_frontier tree = { 0 };
    char record[64];
    for (uint64_t place = 0; place < RECORDS; place++) {
        make_record(place, record);
        struct sha256 leaf = tree_leaf(TREE_SHA256, record, strlen(record));
        tree_frontier_add(TREE_SHA256, &tree, &leaf);
        for (size_t i = 0; i < COUNT(SIZES); i++)
            if (SIZES[i] == tree.size)
                put_point(writer, &tree, false);
    }
    put_point(writer, &tree, true);
}

/* The hashes are looked at, not what the records say. */
static void write_bundle(void)
{
    static const struct signature NONE;
    struct err err = { 0 };
    char record[64];
    AUTO(bundle_writer) struct bundle_writer *writer = NULL;
    ASSERT_OK(bundle_create(folder, ORIGIN, true, &writer, &err));
    bundle_with_log(writer, false);
    for (uint64_t chain = 0; chain < CHAINS; chain++) {
        ASSERT_OK(bundle_begin_chain(writer, NAMES[chain], &err));
        for (uint64_t place = chain; place < RECORDS; place += CHAINS) {
            make_record(place, record);
            ASSERT_OK(bundle_add_record(writer, text_of(record), &NONE, &err));
            ASSERT_OK(bundle_add_place(writer, (int64_t)place, (struct text) { "", 0 }, &err));
        }
        ASSERT_OK(bundle_end_chain(writer, &err));
    }
    write_points(writer);
    ASSERT_OK(bundle_commit(writer, &err));
}

static void write_trust(void)
{
    struct err err = { 0 };
    struct public_key record_key, checkpoint_key;
    struct note_key own;
    struct buf vkey;
    char hex[2 * PUBLIC_KEY_SIZE + 1];
    signing_key_free(make_key(3, &record_key));
    signing_key_free(make_key(4, &checkpoint_key));
    ASSERT_OK(note_key_of(ORIGIN, NOTE_ED25519, &checkpoint_key, &own, &err));
    buf_init(&vkey, NOTE_VKEY_MAX);
    note_key_write(&own, &vkey);
    FILE *file = fopen(trust_path, "we");
    assert_non_null(file);
    assert_true(fprintf(file,
                        "{\"ledger\":\"" ORIGIN "\",\"public_key\":\"%s\","
                        "\"checkpoint_keys\":[\"%s\"]}",
                        hex_encode(record_key.bytes, PUBLIC_KEY_SIZE, hex), vkey.data) > 0);
    assert_int_equal(fclose(file), 0);
    ASSERT_OK(trust_load(trust_path, &trust, &err));
    buf_release(&vkey);
}

static void shell(const char *what)
{
    char command[600];
    (void)snprintf(command, sizeof command, "cd '%s' && %s", folder, what);
    assert_int_equal(system(command), 0);
}

static int begin(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/verify_hashes.%d", (int)getpid());
    (void)snprintf(trust_path, sizeof trust_path, "%s.trust", folder);
    write_bundle();
    write_trust();
    return 0;
}

static int end(void **state)
{
    char command[600];
    (void)state;
    (void)snprintf(command, sizeof command, "rm -rf '%s' '%s'", folder, trust_path);
    assert_int_equal(system(command), 0);
    trust_release(&trust);
    return 0;
}

static void verify(int threads, uint64_t window, struct report *report)
{
    struct err err = { 0 };
    const struct bundle_options options = {
        .trust = &trust, .threads = threads, .hashes_only = true, .window = window
    };
    report_init(report);
    ASSERT_OK(bundle_verify(folder, &options, report, &err));
}

static void hashes__of_what_the_checkpoints_cover_are_theirs(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads++)
        for (uint64_t window = 0; window <= 2 * WINDOW; window += WINDOW) {
            struct report report;
            verify(threads, window, &report);
            assert_int_equal(report.findings, 0);
            assert_int_equal(report.records, RECORDS);
            assert_int_equal(report.chains, CHAINS);
            assert_int_equal(report.checked[PASS_TREE], COUNT(SIZES) + 1);
            assert_int_equal(report_exit(&report), 0);
            report_release(&report);
        }
}

/* What is done to the bundle, and which pass finds it. */
static const struct {
    const char *what;
    enum pass pass;
} TAMPERED[] = {
    /* a letter, in the first and in the last window */
    { "printf X | dd of=chains/441424103201.records bs=1 seek=6 conv=notrunc status=none",
      PASS_TREE },
    { "LC_ALL=C sed -i 's/place 8999/place 8998/' chains/programme.records", PASS_TREE },
    /* the length of a frame */
    { "printf '\\377' | dd of=chains/programme.records bs=1 conv=notrunc status=none", PASS_BYTES },
    { "truncate -s -1 chains/programme.records", PASS_BYTES },
    { "truncate -s 0 chains/programme.records", PASS_BYTES },
    /* the last record of a chain, with its place */
    { "truncate -s -24 chains/programme.records; truncate -s -8 chains/programme.pos",
      PASS_POSITION },
    { "truncate -s -8 chains/programme.pos", PASS_BYTES },
    { "rm chains/441424103202.records", PASS_POSITION },
    { "rm chains/441424103202.pos", PASS_BYTES },
    /* place 3 becomes 0, 6, 4, and one that no checkpoint covers */
    { "printf '\\000' | dd of=chains/441424103201.pos bs=1 seek=15 conv=notrunc status=none",
      PASS_POSITION },
    { "printf '\\006' | dd of=chains/441424103201.pos bs=1 seek=15 conv=notrunc status=none",
      PASS_POSITION },
    { "printf '\\004' | dd of=chains/441424103201.pos bs=1 seek=15 conv=notrunc status=none",
      PASS_POSITION },
    { "printf '\\001' | dd of=chains/441424103201.pos bs=1 seek=8 conv=notrunc status=none",
      PASS_POSITION },
    /* a chain that is there twice */
    { "cp chains/441424103201.records chains/1.records; cp chains/441424103201.pos chains/1.pos",
      PASS_POSITION },
    { "mv log/checkpoints/4096 log/checkpoints/x; cp log/checkpoints/4095 log/checkpoint",
      PASS_CHECKPOINT },
    { "sed -i s/^9001$/9002/ log/checkpoint", PASS_CHECKPOINT },
};

static void hashes__name_what_was_changed(void **state)
{
    char kept[200], command[600];
    (void)state;
    (void)snprintf(kept, sizeof kept, "%s.kept", folder);
    for (size_t i = 0; i < COUNT(TAMPERED); i++)
        for (uint64_t window = 0; window <= WINDOW; window += WINDOW) {
            struct report report;
            (void)snprintf(command, sizeof command, "rm -rf %s && cp -r %s %s", kept, folder, kept);
            assert_int_equal(system(command), 0);
            shell(TAMPERED[i].what);
            verify(2, window, &report);
            if (report.found[TAMPERED[i].pass] == 0 || report_exit(&report) != 1)
                fail_msg("%s: not found", TAMPERED[i].what);
            report_release(&report);
            (void)snprintf(command, sizeof command, "rm -rf %s && mv %s %s", folder, kept, folder);
            assert_int_equal(system(command), 0);
        }
}

static void hashes__of_records_behind_the_newest_checkpoint_are_counted_only(void **state)
{
    struct report report;
    (void)state;
    shell("cp -r log log.kept && mv log/checkpoints/8192 log/checkpoint &&"
          " rm log/checkpoints/9000");
    verify(2, 0, &report);
    assert_int_equal(report.findings, 0);
    assert_int_equal(report.records, 8192);
    assert_int_equal(report.uncovered, RECORDS - 8192);
    report_release(&report);
    shell("rm -rf log && mv log.kept log");
}

static void hashes__of_a_part_or_without_a_log_are_refused(void **state)
{
    struct err err = { 0 };
    struct report report;
    const struct bundle_options options = { .trust = &trust, .hashes_only = true };
    (void)state;
    shell("cp ledger.json kept && sed -i 's/true/false/' ledger.json");
    report_init(&report);
    ASSERT_ERR(bundle_verify(folder, &options, &report, &err), ERR_FORMAT);
    shell("sed 's/bundle.2/bundle\\/1/' kept > ledger.json");
    ASSERT_ERR(bundle_verify(folder, &options, &report, &err), ERR_FORMAT);
    shell("mv kept ledger.json");
    report_release(&report);
}

static int command(const char *const words[5], struct buf *out)
{
    char copies[5][200];
    char *argv[6] = { NULL };
    int argc = 0;
    struct buf complaints;
    for (; argc < 5 && words[argc] != NULL; argc++) {
        (void)snprintf(copies[argc], sizeof copies[argc], "%s", words[argc]);
        argv[argc] = copies[argc];
    }
    buf_init(&complaints, 1 << 16);
    buf_clear(out);
    int status = verify_command(argc, argv, out, &complaints);
    buf_release(&complaints);
    return status;
}

static void hashes__are_told_from_a_whole_verdict(void **state)
{
    struct buf out;
    const char *const plain[] = { "v", "--hashes", "--trust", trust_path, folder };
    const char *const untrusted[5] = { "v", "--hashes", folder };
    const char *const whole[5] = { "v", "--trust", trust_path, folder };
    (void)state;
    buf_init(&out, 1 << 20);
    assert_int_equal(command(plain, &out), 0);
    ASSERT_TEXT_HAS(out.data, "the bytes that the checkpoint covers; nothing else");
    assert_null(strstr(out.data, "intact"));
    assert_int_equal(command(untrusted, &out), 2);
    assert_int_equal(command(whole, &out), 1); /* these records are none */
    shell("mv log/checkpoint kept");
    assert_int_equal(command(plain, &out), 1);
    shell("mv kept log/checkpoint");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes__of_what_the_checkpoints_cover_are_theirs),
        cmocka_unit_test(hashes__name_what_was_changed),
        cmocka_unit_test(hashes__of_records_behind_the_newest_checkpoint_are_counted_only),
        cmocka_unit_test(hashes__are_told_from_a_whole_verdict),
        cmocka_unit_test(hashes__of_a_part_or_without_a_log_are_refused),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
