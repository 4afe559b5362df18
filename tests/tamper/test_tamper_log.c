/* What can be done to the log of an exported ledger, by those who have no key of it and by those
 * who have all of them: the auditor trusts two keys, one witness, and the head noted last time.
 * Each case first proves that the intact bundle verifies, then does it, and demands the finding. */
#include "../support/intact.h"
#include "../support/test.h"
#include "audit/audit.h"
#include "core/date.h"
#include "log/log.h"
#include "proof/checkpoint.h"
#include "proof/cosignature.h"
#include "verify/bundle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define VILLAGE INTACT_VILLAGE
#define WITNESS "audit.example/w1"
enum { TEXT_MAX = 64 * 1024 };

/* A ledger with its own database, keys and log. */
struct ledger {
    struct pg_test pg;
    struct conf conf;
    struct signer *signer;
};

struct fixture {
    struct ledger ledger;
    struct signing_key *checkpoint_key, *other, *witness, *stranger;
    char kit[600]; /* bundles and notes that cases put to use */
    char trust[700];
};

static void shell(const char *folder, const char *command)
{
    struct buf whole;
    buf_init(&whole, TEXT_MAX);
    buf_addf(&whole,
             "set -e; cd '%s'; KIT='%s/..'; TILE=$(find log/tile/0 -type f 2>/dev/null ||"
             " true); %s",
             folder, folder, command);
    if (system(whole.data) != 0)
        fail_msg("failed: %s", whole.data);
    buf_release(&whole);
}

/* keys: the home of another ledger whose keys it has as well; NULL: its own. */
static void make_ledger(struct ledger *l, const char *keys)
{
    struct err err = { 0 };
    struct log_summary summary;
    struct signer_settings settings;
    char command[1400];
    memset(l, 0, sizeof *l);
    pg_test_begin(&l->pg);
    (void)snprintf(l->conf.home, sizeof l->conf.home, "%s", l->pg.folder);
    (void)snprintf(command, sizeof command, "mkdir -m 700 keys; cp '%s/keys/'*.pem keys",
                   keys != NULL ? keys : "");
    if (keys != NULL)
        shell(l->pg.folder, command);
    ASSERT_OK(signer_settings(&l->conf, &settings, &err));
    ASSERT_OK(signer_create(&settings, INTACT_LEDGER, &err));
    ASSERT_OK(signer_open_local(&settings, &l->signer, &err));
    intact_fill(&l->pg, l->signer);
    ASSERT_OK(log_advance(l->pg.db, l->signer, &l->conf, NULL, &summary, &err));
}

static void end_ledger(struct ledger *l)
{
    signer_free(l->signer);
    pg_test_end(&l->pg);
}

static void grow(struct ledger *l)
{
    struct err err = { 0 };
    struct log_summary summary;
    bool is_made;
    ASSERT_OK(log_head_daily(l->pg.db, l->signer, &is_made, &err));
    assert_true(is_made);
    ASSERT_OK(log_advance(l->pg.db, l->signer, &l->conf, NULL, &summary, &err));
}

static void write_file(const char *folder, const char *name, const struct buf *bytes)
{
    char path[1400];
    (void)snprintf(path, sizeof path, "%.600s/%s", folder, name);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes->data, 1, bytes->len, file), bytes->len);
    assert_int_equal(fclose(file), 0);
}

static void read_file(const char *folder, const char *name, struct buf *out)
{
    char path[1400], bytes[4096];
    (void)snprintf(path, sizeof path, "%.600s/%s", folder, name);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    for (size_t len; (len = fread(bytes, 1, sizeof bytes, file)) > 0;)
        buf_add(out, bytes, len);
    assert_int_equal(fclose(file), 0);
}

static struct note_key own_key(const char *name, enum note_type type, const struct signing_key *key)
{
    struct err err = { 0 };
    struct note_key own;
    struct public_key public = signing_key_public(key);
    ASSERT_OK(note_key_of(name, type, &public, &own, &err));
    return own;
}

/* The checkpoint of the bundle, with the signature of a witness below. */
static void cosign(const char *folder, const struct signing_key *witness)
{
    struct err err = { 0 };
    struct buf note;
    size_t end;
    const struct note_key own = own_key(WITNESS, NOTE_COSIGNATURE, witness);
    buf_init(&note, TEXT_MAX);
    read_file(folder, "log/checkpoint", &note);
    assert_true(text_find((struct text) { note.data, note.len }, "\n\n", &end));
    char *text = strndup(note.data, end + 1);
    ASSERT_OK(cosignature_add(witness, &own, text_of(text), time_now_us() / 1000000, &note, &err));
    write_file(folder, "log/checkpoint", &note);
    free(text);
    buf_release(&note);
}

static void export_as(struct fixture *f, struct ledger *l, const char *name)
{
    struct err err = { 0 };
    char folder[700];
    (void)snprintf(folder, sizeof folder, "%s/%s", f->kit, name);
    ASSERT_OK(audit_export(l->pg.db, folder, NULL, &err));
    cosign(folder, f->witness);
}

/* A checkpoint over this size and root by the key, the witness deceived as well. */
static void forge(struct fixture *f, const char *name, uint64_t more, const char *root,
                  const struct signing_key *key)
{
    struct err err = { 0 };
    struct buf note, forged;
    struct note *parsed = calloc(1, sizeof *parsed);
    struct checkpoint old;
    struct sha256 other = sha256("another", 7);
    const struct note_key own = own_key(INTACT_LEDGER, NOTE_ED25519, key);
    const struct note_key cosigner = own_key(WITNESS, NOTE_COSIGNATURE, f->witness);
    buf_init(&note, TEXT_MAX);
    buf_init(&forged, TEXT_MAX);
    read_file(f->kit, "intact/log/checkpoint", &note);
    ASSERT_OK(note_parse((struct text) { note.data, note.len }, parsed, &err));
    ASSERT_OK(checkpoint_parse(parsed->text, &old, &err));
    checkpoint_write(old.origin, old.size + more, root != NULL ? &other : &old.root, &forged);
    char *text = strndup(forged.data, forged.len);
    buf_addc(&forged, '\n');
    ASSERT_OK(note_sign(text_of(text), &own, key, &forged, &err));
    ASSERT_OK(cosignature_add(f->witness, &cosigner, text_of(text), time_now_us() / 1000000,
                              &forged, &err));
    write_file(f->kit, name, &forged);
    free(text);
    free(parsed);
    buf_release(&note);
    buf_release(&forged);
}

static void write_policy(struct fixture *f, const struct signing_key *witness, struct buf *out)
{
    const struct note_key log = own_key(INTACT_LEDGER, NOTE_ED25519, f->checkpoint_key);
    const struct note_key by = own_key(WITNESS, NOTE_COSIGNATURE, witness);
    buf_adds(out, "log ");
    note_key_write(&log, out);
    buf_adds(out, "\nwitness w1 ");
    note_key_write(&by, out);
    buf_adds(out, "\nquorum w1\n");
}

/* What the auditor had from elsewhere. */
static void write_trust(struct fixture *f)
{
    char hex[2 * PUBLIC_KEY_SIZE + 1], root[SHA256_HEX_SIZE];
    struct err err = { 0 };
    struct signer_head head;
    struct buf vkey, policy, text;
    AUTO(jv) struct jv *document = jv_object();
    struct jv *keys = jv_array(), *last = jv_object();
    const struct signer *signer = f->ledger.signer;
    const struct note_key log = own_key(INTACT_LEDGER, NOTE_ED25519, f->checkpoint_key);
    buf_init(&vkey, TEXT_MAX);
    buf_init(&policy, TEXT_MAX);
    buf_init(&text, TEXT_MAX);
    note_key_write(&log, &vkey);
    write_policy(f, f->witness, &policy);
    ASSERT_OK(f->ledger.signer->head(f->ledger.signer, &head, &err));
    jv_set_string(document, "ledger", INTACT_LEDGER);
    jv_set_string(document, "public_key", hex_encode(signer->key.bytes, PUBLIC_KEY_SIZE, hex));
    jv_add(keys, jv_of_string(vkey.data));
    jv_set(document, "checkpoint_keys", keys);
    jv_set_string(document, "policy", policy.data);
    jv_set_string(last, "root", sha256_hex(&head.root, root));
    jv_set_int(last, "size", (int64_t)head.size);
    jv_set(document, "head", last);
    jv_write(document, 0, &text);
    write_file(f->kit, "trust.json", &text);
    policy.len = 0;
    write_policy(f, f->stranger, &policy);
    write_file(f->kit, "policy", &policy);
    buf_release(&vkey);
    buf_release(&policy);
    buf_release(&text);
}

static struct signing_key *key_of(unsigned char number)
{
    struct err err = { 0 };
    struct signing_key *key;
    const unsigned char seed[32] = { number };
    ASSERT_OK(signing_key_from_seed(seed, &key, &err));
    return key;
}

/* Other ledgers of the same name: by who has the keys, and by who has keys of his own. */
static void make_others(struct fixture *f)
{
    struct ledger other;
    make_ledger(&other, f->ledger.pg.folder);
    grow(&other);
    export_as(f, &other, "anew");
    end_ledger(&other);
    make_ledger(&other, NULL);
    grow(&other);
    export_as(f, &other, "foreign");
    end_ledger(&other);
}

static int begin(void **state)
{
    static struct fixture f;
    struct err err = { 0 };
    char path[700];
    f.other = key_of(1);
    f.witness = key_of(2);
    f.stranger = key_of(3);
    make_ledger(&f.ledger, NULL);
    (void)snprintf(f.kit, sizeof f.kit, "%s/kit", f.ledger.pg.folder);
    (void)snprintf(f.trust, sizeof f.trust, "%s/trust.json", f.kit);
    assert_int_equal(mkdir(f.kit, 0700), 0);
    (void)snprintf(path, sizeof path, "%s/keys/checkpoint.pem", f.ledger.pg.folder);
    ASSERT_OK(signing_key_load(path, &f.checkpoint_key, &err));
    export_as(&f, &f.ledger, "older");
    grow(&f.ledger);
    export_as(&f, &f.ledger, "intact");
    write_trust(&f);
    make_others(&f);
    forge(&f, "other-root", 0, "another", f.checkpoint_key);
    forge(&f, "other-key", 0, NULL, f.other);
    forge(&f, "larger", 5, NULL, f.checkpoint_key);
    (void)snprintf(path, sizeof path, "%s/intact", f.kit);
    shell(path, "cp log/checkpoint ../by-stranger; sed -i '/^— audit/d' ../by-stranger;"
                " mkdir ../strange; mkdir ../strange/log; cp ../by-stranger ../strange/log/"
                "checkpoint");
    (void)snprintf(path, sizeof path, "%s/strange", f.kit);
    cosign(path, f.stranger);
    *state = &f;
    return 0;
}

static int end(void **state)
{
    struct fixture *f = *state;
    end_ledger(&f->ledger);
    signing_key_free(f->checkpoint_key);
    signing_key_free(f->other);
    signing_key_free(f->witness);
    signing_key_free(f->stranger);
    return 0;
}

#define POSITIONS "chains/" VILLAGE ".pos"
static const struct {
    const char *name, *how; /* by a shell inside the bundle */
    struct place_found finding;
} CASES[] = {
    { "a tile changed",
      "printf x | dd of=$TILE bs=1 seek=40 conv=notrunc status=none",
      { PASS_TILE, "log", -1, "log/tile/0/" } },
    { "a tile lost", "rm $TILE", { PASS_TILE, "log", -1, "log/tile/0/" } },
    { "a place beyond the log",
      "printf x | dd of=" POSITIONS " bs=1 seek=22 conv=notrunc status=none",
      { PASS_POSITION, VILLAGE, 2 } },
    { "the place of another record",
      "dd if=" POSITIONS " of=" POSITIONS " bs=8 skip=3 seek=2 count=1 conv=notrunc status=none",
      { PASS_POSITION, VILLAGE, 3 } },
    { "a chain left out with its line",
      "rm chains/payer.city.*; sed -i '/^payer.city /d' heads.txt",
      { PASS_POSITION, "log", -1 } },
    { "the checkpoint's signature",
      "sed -i '5s/\\(.\\{60\\}\\)..../\\1AAAA/' log/checkpoint",
      { PASS_CHECKPOINT, "log", -1, "log/checkpoint" } },
    { "the checkpoint's root",
      "sed -i '3s/.*/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=/' log/checkpoint",
      { PASS_CHECKPOINT, "log", -1, "log/checkpoint" } },
    { "a checkpoint by another key that is shipped along",
      "cp $KIT/other-key log/checkpoint; cp $KIT/foreign/keys.json .",
      { PASS_CHECKPOINT, "log", -1, "log/checkpoint" } },
    { "the checkpoint taken away",
      "rm -r log/checkpoint log/checkpoints",
      { PASS_CHECKPOINT, "log", -1, "log/checkpoint" } },
    { "another root, signed by the log's own key",
      "cp $KIT/other-root log/checkpoint",
      { PASS_TREE, "log", -1, "log/checkpoint" } },
    { "two heads of one size",
      "cp $KIT/other-root log/checkpoints/$(sed -n 2p log/checkpoint)",
      { PASS_TREE, "log", -1, "log/checkpoints/" } },
    { "a log larger than its records",
      "cp $KIT/larger log/checkpoint",
      { PASS_TREE, "log", -1, "log/checkpoint" } },
    { "a witness line changed",
      "sed -i '/^— audit/s/\\(.\\{60\\}\\)..../\\1AAAA/' log/checkpoint",
      { PASS_WITNESS, "log", -1, "log/checkpoint" } },
    { "a witness line taken away",
      "sed -i '/^— audit/d' log/checkpoint",
      { PASS_WITNESS, "log", -1, "log/checkpoint" } },
    { "the policy changed to a witness of one's own",
      "cp $KIT/policy policy; cp $KIT/strange/log/checkpoint log/checkpoint",
      { PASS_WITNESS, "log", -1, "log/checkpoint" } },
    { "the log rolled back to an older head",
      "rm -r ./*; cp -r $KIT/older/. .",
      { PASS_CONSISTENCY, "log", -1, "log/checkpoint" } },
    { "the whole history written anew with the ledger's own keys",
      "rm -r ./*; cp -r $KIT/anew/. .",
      { PASS_CONSISTENCY, "log", -1, "log/checkpoint" } },
    { "everything signed with another key that is shipped along",
      "rm -r ./*; cp -r $KIT/foreign/. .",
      { PASS_KEY, VILLAGE, 0 } },
};

static void verify(struct fixture *f, const char *folder, struct report *report)
{
    struct err err = { 0 };
    struct trust trust;
    ASSERT_OK(trust_load(f->trust, &trust, &err));
    const struct bundle_options options = { .trust = &trust, .threads = 2 };
    report_init(report);
    ASSERT_OK(bundle_verify(folder, &options, report, &err));
    trust_release(&trust);
}

static void log__altered_in_files_is_found(void **state)
{
    struct fixture *f = *state;
    struct report report;
    char folder[700];
    (void)snprintf(folder, sizeof folder, "%s/case", f->kit);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        shell(f->kit, "rm -rf case; cp -r intact case");
        verify(f, folder, &report);
        intact_passes(&report, CASES[i].name);
        report_release(&report);
        shell(folder, CASES[i].how);
        verify(f, folder, &report);
        intact_demand(&report, CASES[i].name, CASES[i].finding);
        report_release(&report);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(log__altered_in_files_is_found),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
