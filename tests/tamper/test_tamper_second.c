/* What can be done to what the national algorithms add: second signatures of records, the second
 * checkpoint and its tree. The auditor trusts the first key of each kind. Each case first proves
 * that the intact bundle verifies, then does it, and demands the finding. */
#include "../support/test.h"

#include "../support/facts.h"
#include "../support/intact.h"
#include "audit/audit.h"
#include "ledger/enrol.h"
#include "log/log.h"
#include "proof/any_signer.h"
#include "proof/checkpoint.h"
#include "proof/note.h"
#include "proof/request_make.h"
#include "verify/bundle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define VILLAGE INTACT_VILLAGE
#define SECONDS "chains/" VILLAGE ".sig2"
enum { TEXT_MAX = 64 * 1024 };

struct ledger {
    struct pg_test pg;
    struct conf conf;
    struct signer *signer;
};

struct fixture {
    struct ledger ledger;
    struct arena *arena;
    char kit[600], trust[700];
};

static void shell(const char *folder, const char *command)
{
    struct buf whole;
    buf_init(&whole, TEXT_MAX);
    buf_addf(&whole, "set -e; cd '%s'; KIT='%s/..'; %s", folder, folder, command);
    if (system(whole.data) != 0)
        fail_msg("failed: %s", whole.data);
    buf_release(&whole);
}

static void open_signer(struct ledger *l)
{
    struct err err = { 0 };
    struct signer_settings settings;
    signer_free(l->signer);
    l->signer = NULL;
    ASSERT_OK(signer_settings(&l->conf, &settings, &err));
    ASSERT_OK(signer_create(&settings, INTACT_LEDGER, &err));
    ASSERT_OK(signer_open_local(&settings, &l->signer, &err));
}

static void first_key(struct ledger *l, enum key_use use, const void *bytes, size_t len)
{
    struct err err = { 0 };
    struct any_key key = { .len = len };
    memcpy(key.bytes, bytes, len);
    ASSERT_OK(ledger_first_key(l->pg.db, use, &key, &err));
}

static void grow(struct ledger *l)
{
    struct err err = { 0 };
    struct log_summary summary;
    ASSERT_OK(log_advance(l->pg.db, l->signer, &l->conf, NULL, &summary, &err));
    assert_int_equal(summary.backlog.waiting, 0);
}

/* keys: of another ledger, whose Ed25519 keys it has as well; NULL: its own. */
static void make_ledger(struct ledger *l, const char *keys)
{
    struct err err = { 0 };
    char command[1400];
    memset(l, 0, sizeof *l);
    pg_test_begin(&l->pg);
    (void)snprintf(l->conf.home, sizeof l->conf.home, "%s", l->pg.folder);
    (void)snprintf(l->conf.national, sizeof l->conf.national, "record");
    if (keys != NULL) {
        (void)snprintf(command, sizeof command,
                       "mkdir -m 700 keys; cp '%s/keys/record.pem' '%s/keys/checkpoint.pem' keys",
                       keys, keys);
        shell(l->pg.folder, command);
    }
    open_signer(l);
    ASSERT_OK(ledger_init(l->pg.db, INTACT_LEDGER, &l->signer->key, &err));
    first_key(l, KEY_USE_CHECKPOINT, l->signer->checkpoint_key.bytes, PUBLIC_KEY_SIZE);
    first_key(l, KEY_USE_RECORD, l->signer->sm2_key.point, SM2_POINT_SIZE);
    intact_fill(&l->pg, l->signer);
    grow(l);
}

static void end_ledger(struct ledger *l)
{
    signer_free(l->signer);
    pg_test_end(&l->pg);
}

static void export_as(struct fixture *f, struct ledger *l, const char *name)
{
    struct err err = { 0 };
    char folder[700];
    (void)snprintf(folder, sizeof folder, "%s/%s", f->kit, name);
    ASSERT_OK(audit_export(l->pg.db, folder, NULL, &err));
}

static void add_vkey(struct jv *list, const struct note_key *key)
{
    struct buf vkey;
    buf_init(&vkey, NOTE_VKEY_MAX);
    note_key_write(key, &vkey);
    jv_add(list, jv_of_string(vkey.data));
    buf_release(&vkey);
}

static void write_trust(struct fixture *f)
{
    char hex[2 * PUBLIC_KEY_SIZE + 1];
    struct err err = { 0 };
    struct note_key key;
    struct buf text;
    AUTO(jv) struct jv *document = jv_object();
    struct jv *keys = jv_array();
    const struct signer *signer = f->ledger.signer;
    buf_init(&text, TEXT_MAX);
    jv_set_string(document, "ledger", INTACT_LEDGER);
    jv_set_string(document, "public_key", hex_encode(signer->key.bytes, PUBLIC_KEY_SIZE, hex));
    ASSERT_OK(note_key_of(INTACT_LEDGER, NOTE_ED25519, &signer->checkpoint_key, &key, &err));
    add_vkey(keys, &key);
    ASSERT_OK(note_key_of_sm2(INTACT_LEDGER CHECKPOINT_SM3_SUFFIX, &signer->sm2_key, &key, &err));
    add_vkey(keys, &key);
    jv_set(document, "checkpoint_keys", keys);
    jv_write(document, 0, &text);
    FILE *file = fopen(f->trust, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(text.data, 1, text.len, file), text.len);
    assert_int_equal(fclose(file), 0);
    buf_release(&text);
}

static int begin(void **state)
{
    static struct fixture f;
    struct ledger other;
    struct err err = { 0 };
    bool is_made;
    f.arena = arena_make();
    make_ledger(&f.ledger, NULL);
    (void)snprintf(f.kit, sizeof f.kit, "%s/kit", f.ledger.pg.folder);
    (void)snprintf(f.trust, sizeof f.trust, "%s/trust.json", f.kit);
    assert_int_equal(mkdir(f.kit, 0700), 0);
    export_as(&f, &f.ledger, "older");
    ASSERT_OK(log_head_daily(f.ledger.pg.db, f.ledger.signer, &is_made, &err));
    grow(&f.ledger);
    export_as(&f, &f.ledger, "intact");
    write_trust(&f);
    make_ledger(&other, f.ledger.pg.folder);
    export_as(&f, &other, "foreign");
    end_ledger(&other);
    *state = &f;
    return 0;
}

static int end(void **state)
{
    struct fixture *f = *state;
    end_ledger(&f->ledger);
    arena_free(f->arena);
    return 0;
}

/* Signatures of a chain, each one length byte and DER. */
#define PYTHON(does)                                                                               \
    "python3 -c 'b = open(\"" SECONDS "\", \"rb\").read(); s = []\n"                               \
    "while b: s.append(b[:1 + b[0]]); b = b[1 + b[0]:]\n" does "\nopen(\"" SECONDS                 \
    "\", \"wb\").write(b\"\".join(s))'"

static const struct {
    const char *name, *how; /* by a shell inside the bundle */
    struct place_found finding;
} CASES[] = {
    { "a second signature changed",
      PYTHON("s[2] = s[2][:-1] + bytes([s[2][-1] ^ 1])"),
      { PASS_SECOND, VILLAGE, 2 } },
    { "a second signature taken away", PYTHON("s[3] = b\"\\0\""), { PASS_SECOND, VILLAGE, 3 } },
    { "two second signatures exchanged",
      PYTHON("s[2], s[3] = s[3], s[2]"),
      { PASS_SECOND, VILLAGE, 3 } },
    { "second signatures of another village",
      "cp chains/441424100202.sig2 " SECONDS,
      { PASS_SECOND, VILLAGE, 1 } },
    { "second signatures cut", "truncate -s -3 " SECONDS, { PASS_SECOND, VILLAGE, -2 } },
    { "second signatures lost", "rm " SECONDS, { PASS_BYTES, VILLAGE, -2 } },
    { "the mode denied, and all second signatures with it",
      "sed -i 's/\"national\": *true/\"national\":false/' ledger.json; rm -r log/sm3 chains/*.sig2",
      { PASS_SECOND, VILLAGE, 0 } },
    { "everything signed with another second key that is shipped along",
      "rm -r ./*; cp -r $KIT/foreign/. .",
      { PASS_SECOND, VILLAGE, 0 } },
    { "the second checkpoint's signature",
      "sed -i '5s/\\(.\\{60\\}\\)..../\\1AAAA/' log/sm3/checkpoint",
      { PASS_CHECKPOINT, "log", -1, "log/checkpoint" } },
    { "the second checkpoint's root",
      "sed -i '3s/.*/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=/' log/sm3/checkpoint",
      { PASS_CHECKPOINT, "log", -1, "log/checkpoint" } },
    { "the second checkpoint taken away",
      "rm log/sm3/checkpoint",
      { PASS_CHECKPOINT, "log", -1, "log/checkpoint" } },
    { "an older second checkpoint",
      "cp $KIT/older/log/sm3/checkpoint log/sm3/checkpoint",
      { PASS_CHECKPOINT, "log", -1, "log/checkpoint" } },
    { "the second checkpoint of another log",
      "cp $KIT/foreign/log/sm3/checkpoint log/sm3/checkpoint",
      { PASS_CHECKPOINT, "log", -1, "log/checkpoint" } },
    { "a tile of the second tree",
      "printf x | dd of=$(find log/sm3/tile/0 -type f) bs=1 seek=40 conv=notrunc status=none",
      { PASS_TILE, "log", -1, "log/sm3/tile/0/" } },
};

static void verify(struct fixture *f, const char *name, struct report *report)
{
    struct err err = { 0 };
    struct trust trust;
    char folder[700];
    (void)snprintf(folder, sizeof folder, "%s/%s", f->kit, name);
    ASSERT_OK(trust_load(f->trust, &trust, &err));
    const struct bundle_options options = { .trust = &trust, .threads = 2 };
    report_init(report);
    ASSERT_OK(bundle_verify(folder, &options, report, &err));
    trust_release(&trust);
}

static void second__altered_in_files_is_found(void **state)
{
    struct fixture *f = *state;
    struct report report;
    char folder[700];
    (void)snprintf(folder, sizeof folder, "%s/case", f->kit);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        shell(f->kit, "rm -rf case; cp -r intact case");
        verify(f, "case", &report);
        intact_passes(&report, CASES[i].name);
        assert_int_equal(report.checked[PASS_SECOND], report.records);
        report_release(&report);
        shell(folder, CASES[i].how);
        verify(f, "case", &report);
        intact_demand(&report, CASES[i].name, CASES[i].finding);
        report_release(&report);
    }
}

static void enrol(struct fixture *f, struct request *request, const char *const *keys, size_t count)
{
    struct err err = { 0 };
    struct enrol_summary summary;
    enum request_voice voice;
    for (size_t i = 0; i < count; i++) {
        AUTO(any_signer) struct any_signer *key = NULL;
        ASSERT_OK(any_signer_open(keys[i], &key, &err));
        ASSERT_OK(request_sign_with(request, &request->items[0], key, f->arena, &voice, &err));
    }
    ASSERT_OK(ledger_enrol(f->ledger.pg.db, f->ledger.signer, NULL, request, 1, &summary, &err));
    grow(&f->ledger);
}

static void post_payments(struct fixture *f)
{
    struct err err = { 0 };
    struct post_summary summary;
    (void)facts_payments(f->ledger.pg.db, 4, 4);
    ASSERT_OK(ledger_post(f->ledger.pg.db, f->ledger.signer, NULL, &summary, &err));
    grow(&f->ledger);
}

/* The second key is handed on, and the old one revoked: what each signed in its time stays good,
 * what the old one signs behind its revocation does not. */
static void second_key__is_judged_by_its_place(void **state)
{
    struct fixture *f = *state;
    struct ledger *l = &f->ledger;
    struct err err = { 0 };
    struct report report;
    struct post_summary summary;
    char old[700], new[700], old_id[KEY_ID_SIZE];
    (void)snprintf(old, sizeof old, "%s/keys/national.pem", l->pg.folder);
    (void)snprintf(new, sizeof new, "%s/keys/national-2.pem", l->pg.folder);
    (void)snprintf(old_id, sizeof old_id, "%s", l->signer->sm2_key_id);
    AUTO(any_signer) struct any_signer *fresh = NULL;
    ASSERT_OK(any_signer_create(new, true, &fresh, &err));
    const struct key_wish wish = { .key = *any_signer_key(fresh),
                                   .use = KEY_USE_RECORD,
                                   .replaces = old_id };
    struct request enrolment = { .ledger = INTACT_LEDGER };
    ASSERT_OK(request_add_key(&enrolment, f->arena, &wish, &err));
    enrol(f, &enrolment, (const char *const[]) { new, old }, 2);
    (void)snprintf(l->conf.national_key, sizeof l->conf.national_key, "%s", new);
    open_signer(l);
    struct request revocation = { .ledger = INTACT_LEDGER };
    ASSERT_OK(request_add_revocation(&revocation, f->arena, old_id, "replaced", &err));
    enrol(f, &revocation, &(const char *) { old }, 1);
    post_payments(f);
    export_as(f, l, "handed-on");
    verify(f, "handed-on", &report);
    intact_passes(&report, "a second key handed on");
    assert_int_equal(report.checked[PASS_SECOND], report.records);
    report_release(&report);

    l->conf.national_key[0] = '\0'; /* back to the old one */
    open_signer(l);
    (void)facts_payments(l->pg.db, 4, 4);
    assert_false(ledger_post(l->pg.db, l->signer, NULL, &summary, &err)); /* by who is honest */
    pg_test_sql(&l->pg, "SET session_replication_role = replica");
    pg_test_sql(&l->pg, "UPDATE ledger.key SET valid_to = NULL, revoked_n = NULL, reason = NULL");
    int64_t first =
        pg_test_int(&l->pg, "SELECT next_n FROM ledger.head WHERE chain = 'payer/city'");
    ASSERT_OK(ledger_post(l->pg.db, l->signer, NULL, &summary, &err));
    grow(l);
    export_as(f, l, "brought-back");
    verify(f, "brought-back", &report);
    intact_demand(&report, "a second key after its revocation",
                  (struct place_found) { PASS_SECOND, INTACT_PAYER, first });
    for (size_t i = 0; i < report.kept_count; i++) /* and nothing that was signed before */
        assert_true(strcmp(report.kept[i].chain, INTACT_PAYER) != 0 || report.kept[i].n >= first);
    report_release(&report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(second__altered_in_files_is_found),
        cmocka_unit_test(second_key__is_judged_by_its_place),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
