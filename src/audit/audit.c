#include "audit/audit.h"
#include "compare.h"
#include "core/i18n.h"
#include "core/progress.h"
#include "damage.h"
#include "finding.h"
#include "log.h"
#include "store.h"
#include "verify/rollcall.h"

#include <stdio.h>
#include <string.h>

enum { SOURCES_MAX = 1000 }; /* findings that are named with their voucher */

struct audit {
    const struct audit_options *options;
    struct report *report;
    struct arena *arena; /* of the whole audit */
    struct arena *row;   /* of one row */
    struct audit_chains chains;
    struct keyring keys;
    struct rollcall *rollcall;
    struct logbook *book;
    bool is_second_sweep; /* of the programme's chain */
    struct checker *checker;
    uint64_t done;
};

static bool compare(void *arg, const struct record *record, const struct body *body,
                    const struct sha256 *hash, struct text extra, struct err *err)
{
    (void)arg;
    return audit__compare(record, body, hash, extra, err);
}

static bool push(const struct db_result *row, void *arg, struct err *err)
{
    struct audit *audit = arg;
    (void)err; /* nothing here can fail */
    arena_reset(audit->row);
    struct text bytes = db_get_bytes(row, 0, 0, audit->row);
    struct text signature = db_get_bytes(row, 0, 1, audit->row);
    struct text said = db_get_text(row, 0, 2);
    struct text second = db_get_bytes(row, 0, 4, audit->row);
    const struct checker_item item = {
        .bytes = bytes,
        .signature = signature.len == SIGNATURE_SIZE ? (const unsigned char *)signature.ptr : NULL,
        .at = -1,
        .has_position = !db_is_null(row, 0, 3),
        .position = db_is_null(row, 0, 3) ? -1 : db_get_int(row, 0, 3),
        .second = second,
        .extra = said.len <= CHECKER_EXTRA_MAX ? said : text_of("?"), /* which is never right */
    };
    checker_record(audit->checker, &item);
    progress_step(++audit->done);
    return true;
}

static bool push_chains(struct db *db, struct audit *audit, struct err *err)
{
    for (size_t i = 0; i < audit->chains.count; i++) {
        const struct audit_chain *chain = &audit->chains.items[i];
        checker_chain(audit->checker, chain->id);
        TRY(audit__records(db, chain->id, push, audit, err));
        checker_chain_end(audit->checker, &chain->head);
    }
    return checker_finish(audit->checker, err);
}

static bool call(const struct db_result *row, void *arg, struct err *err)
{
    struct audit *audit = arg;
    (void)err; /* nothing here can fail */
    arena_reset(audit->row);
    struct text bytes = db_get_bytes(row, 0, 0, audit->row);
    if (audit->is_second_sweep)
        rollcall_feed(audit->rollcall, bytes, db_is_null(row, 0, 1) ? -1 : db_get_int(row, 0, 1));
    else
        rollcall_expect(audit->rollcall, bytes);
    return true;
}

/* The first pass: which keys the ledger has, and from where to where. */
static bool call_roll(struct db *db, struct audit *audit, struct err *err)
{
    const struct trust *trust = audit->options->trust;
    bool is_pinned = trust != NULL && trust->is_pinned;
    rollcall_free(audit->rollcall); /* of a try before this one */
    audit->rollcall = rollcall_new(is_pinned ? &trust->authority : NULL);
    audit->is_second_sweep = false;
    TRY(audit__programme(db, call, audit, err));
    if (trust != NULL)
        trust_enter(trust, audit->rollcall);
    TRY(audit__first_keys(db, trust, audit->rollcall, err));
    audit->is_second_sweep = true;
    TRY(audit__programme(db, call, audit, err));
    return true;
}

static bool check_records(struct db *db, struct audit *audit, const char *ledger, struct err *err)
{
    struct audit_log log;
    TRY(call_roll(db, audit, err));
    if (audit->options->trust != NULL)
        rollcall_trust(audit->rollcall, &audit->keys);
    TRY(audit__log(db, &log, err));
    logbook_free(audit->book); /* of a try before this one */
    audit->book = NULL;
    if (log.leaves > 0)
        TRY(audit__open_log(db, &log,
                            &(struct audit_log_about) { ledger, audit->options->trust,
                                                        audit->rollcall, audit->report },
                            &audit->book, err));
    const struct checker_options options = {
        .ledger = ledger,
        .keys = &audit->keys,
        .trust = audit->options->trust,
        .rollcall = audit->rollcall,
        .book = audit->book,
        .has_log = log.leaves > 0,
        .national = log.national,
        .threads = audit->options->threads,
        .whole = true,
        .covers = true,
        .compare = compare,
    };
    TRY(checker_new(&options, audit->report, &audit->checker, err));
    if (audit->options->show_progress)
        progress_begin(_("verifying records"), audit->chains.records);
    bool ok = push_chains(db, audit, err);
    if (audit->options->show_progress)
        progress_end();
    checker_free(audit->checker);
    audit->checker = NULL;
    if (!ok || audit->book == NULL)
        return ok;
    TRY(logbook_close(audit->book, err));
    (void)logbook_head(audit->book, &audit->report->head_size,
                       &audit->report->head_root); /* size 0 is none */
    return true;
}

/* People look for the voucher, not for a number in a chain. */
static bool name_sources(struct db *db, struct report *report, struct err *err)
{
    for (size_t i = 0; i < report->kept_count && i < SOURCES_MAX; i++)
        if (report->kept[i].n >= 0)
            TRY(audit__source(db, &report->kept[i], err));
    return true;
}

static bool audit_all(struct db *db, void *arg, struct err *err)
{
    struct audit *audit = arg;
    struct report *report = audit->report;
    const char *ledger;
    report_release(report); /* a transaction may be tried again */
    report_init(report);
    keyring_release(&audit->keys);
    audit->chains = (struct audit_chains) { .arena = audit->arena };
    audit->done = 0;
    TRY(audit__ledger(db, audit->arena, &ledger, err));
    if (ledger[0] == '\0') {
        (void)err_set(err, ERR_NOT_FOUND, _("there is no ledger in this database"));
        return err_hint(err, _("Run: mingzhang init"));
    }
    (void)snprintf(report->ledger, sizeof report->ledger, "%s", ledger);
    TRY(audit__keys(db, &audit->keys, err));
    if (audit->options->trust != NULL)
        trust_mark(audit->options->trust, &audit->keys);
    TRY(audit__chains(db, &audit->chains, err));
    TRY(audit__one_plan(db, true, err));
    TRY(check_records(db, audit, ledger, err));
    TRY(audit__one_plan(db, false, err));
    TRY(audit__tables(db, &audit->chains, report, err));
    trust_anchor(audit->options->trust, ledger, report);
    report_close(report);
    return name_sources(db, report, err);
}

/* Pages that cannot be read are a finding, as any other damage. The rest is not judged. */
static bool audit_damage(struct db *db, struct audit *audit, struct err *err)
{
    struct err why = *err;
    struct report *report = audit->report;
    char ledger[sizeof report->ledger];
    memcpy(ledger, report->ledger, sizeof ledger); /* as far as it could be read */
    err_clear(err);
    TRY(audit__damage(db, why.text, report, err));
    memcpy(report->ledger, ledger, sizeof ledger);
    trust_anchor(audit->options->trust, ledger, report);
    report_close(report);
    return true;
}

bool audit_database(struct db *db, const struct audit_options *options, struct report *report,
                    struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    AUTO(arena) struct arena *row = arena_make();
    struct audit audit = { .options = options, .report = report, .arena = arena, .row = row };
    keyring_init(&audit.keys);
    bool ok = db_tx(db, DB_REPEATABLE_READ, audit_all, &audit, err);
    if (!ok && err->code == ERR_DAMAGED)
        ok = audit_damage(db, &audit, err);
    keyring_release(&audit.keys);
    logbook_free(audit.book);
    rollcall_free(audit.rollcall);
    return ok;
}
