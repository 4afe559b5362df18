#include "test.h"

#include "audit/audit.h"
#include "facts.h"
#include "ledger/enrol.h"
#include "log/log.h"
#include "logged.h"
#include "proof/note.h"
#include "signer/signer.h"
#include "verify/bundle.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const unsigned char RECORD[32] = "a seed of thirty-two bytes: test";
static const unsigned char CHECKPOINT[32] = "a seed of thirty-two bytes: root";

static struct signing_key *key_of(const unsigned char seed[32])
{
    struct err err = { 0 };
    struct signing_key *key;
    ASSERT_OK(signing_key_from_seed(seed, &key, &err));
    return key;
}

void logged_seal(struct logged *it)
{
    struct err err = { 0 };
    struct log_summary summary;
    ASSERT_OK(
        log_advance(it->pg.db, it->signer, &it->conf, &(struct log_options) { 0 }, &summary, &err));
    assert_int_equal(summary.backlog.waiting, 0);
}

void logged_trust(struct logged *it, const char *more)
{
    struct err err = { 0 };
    struct note_key key;
    struct buf vkey;
    char hex[2 * PUBLIC_KEY_SIZE + 1];
    char path[600];
    (void)snprintf(path, sizeof path, "%s/trust.json", it->pg.folder);
    buf_init(&vkey, NOTE_VKEY_MAX);
    ASSERT_OK(note_key_of(LOGGED_LEDGER, NOTE_ED25519, &it->signer->checkpoint_key, &key, &err));
    note_key_write(&key, &vkey);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fprintf(file,
                        "{\"ledger\":\"%s\",\"public_key\":\"%s\",\"checkpoint_keys\":[\"%s\"]%s}",
                        LOGGED_LEDGER, hex_encode(it->signer->key.bytes, PUBLIC_KEY_SIZE, hex),
                        vkey.data, more) > 0);
    assert_int_equal(fclose(file), 0);
    buf_release(&vkey);
    trust_release(&it->trust);
    it->trust = (struct trust) { 0 };
    ASSERT_OK(trust_load(path, &it->trust, &err));
}

static void first_key(struct logged *it, enum key_use use, const void *bytes, size_t len)
{
    struct err err = { 0 };
    struct any_key key = { .len = len };
    memcpy(key.bytes, bytes, len);
    ASSERT_OK(ledger_first_key(it->pg.db, use, &key, &err));
}

static struct signer *national_signer(struct logged *it)
{
    struct err err = { 0 };
    struct signer *signer;
    struct signer_settings settings;
    char keys[CONF_VALUE_MAX + 16];
    (void)snprintf(keys, sizeof keys, "%s/keys", it->conf.home);
    (void)snprintf(it->conf.national, sizeof it->conf.national, "record");
    assert_int_equal(mkdir(it->conf.home, 0700), 0);
    (void)mkdir(keys, 0700); /* it may make it itself */
    ASSERT_OK(signer_settings(&it->conf, &settings, &err));
    ASSERT_OK(signer_create(&settings, LOGGED_LEDGER, &err));
    ASSERT_OK(signer_open_local(&settings, &signer, &err));
    return signer;
}

static int begin(void **state, bool is_national)
{
    static struct logged it;
    struct err err = { 0 };
    struct post_summary summary;
    bool made = false;
    memset(&it, 0, sizeof it);
    pg_test_begin(&it.pg);
    (void)snprintf(it.conf.home, sizeof it.conf.home, "%s/home", it.pg.folder);
    (void)snprintf(it.conf.log, sizeof it.conf.log, "%s/log", it.pg.folder);
    it.signer = is_national
                    ? national_signer(&it)
                    : signer_of_keys(key_of(RECORD), key_of(CHECKPOINT), LOGGED_LEDGER, NULL);
    ASSERT_OK(ledger_init(it.pg.db, LOGGED_LEDGER, &it.signer->key, &err));
    first_key(&it, KEY_USE_CHECKPOINT, it.signer->checkpoint_key.bytes, PUBLIC_KEY_SIZE);
    if (is_national)
        first_key(&it, KEY_USE_RECORD, it.signer->sm2_key.point, SM2_POINT_SIZE);
    facts_programme(it.pg.db, LOGGED_VILLAGES);
    facts_payments(it.pg.db, LOGGED_VILLAGES, 12);
    facts_lines(it.pg.db, LOGGED_VILLAGES, 600);
    ASSERT_OK(ledger_post(it.pg.db, it.signer, NULL, &summary, &err));
    logged_seal(&it);
    ASSERT_OK(log_head_daily(it.pg.db, it.signer, &made, &err));
    assert_true(made);
    logged_seal(&it);
    logged_trust(&it, "");
    *state = &it;
    return 0;
}

int logged_begin(void **state) { return begin(state, false); }

int logged_begin_national(void **state) { return begin(state, true); }

int logged_end(void **state)
{
    struct logged *it = *state;
    trust_release(&it->trust);
    signer_free(it->signer);
    pg_test_end(&it->pg);
    return 0;
}

void logged_audit(struct logged *it, struct report *report)
{
    struct err err = { 0 };
    const struct audit_options options = { .trust = &it->trust, .threads = 2 };
    report_init(report);
    ASSERT_OK(audit_database(it->pg.db, &options, report, &err));
}

const char *logged_export(struct logged *it, const char *name, const char *subject)
{
    static char folder[600];
    struct err err = { 0 };
    const struct audit_filter filter = { .subject = subject };
    (void)snprintf(folder, sizeof folder, "%s/%s", it->pg.folder, name);
    ASSERT_OK(audit_export(it->pg.db, folder, subject != NULL ? &filter : NULL, &err));
    return folder;
}

void logged_verify(struct logged *it, const char *folder, struct report *report)
{
    struct err err = { 0 };
    const struct bundle_options options = { .trust = &it->trust, .threads = 2 };
    report_init(report);
    ASSERT_OK(bundle_verify(folder, &options, report, &err));
}

void logged_intact(const struct report *report, const char *what)
{
    struct buf text;
    if (report_exit(report) == 0)
        return;
    buf_init(&text, 1 << 20);
    report_text(report, 20, &text);
    fail_msg("%s has findings:\n%s", what, text.data);
}

bool logged_names(const struct report *report, enum pass pass, const char *chain)
{
    for (size_t i = 0; i < report->kept_count; i++)
        if (report->kept[i].pass == pass && strcmp(report->kept[i].chain, chain) == 0)
            return true;
    return false;
}
