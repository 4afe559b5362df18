#include "intake/importer.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "intake/day.h"
#include "job.h"

#include <string.h>

enum { REFUSAL_ITEMS_KEPT = 100 }; /* of one refused file, in the table */

bool import_kind_parse(const char *word, enum import_kind *ret, struct err *err)
{
    static const char *const WORDS[] = { "programme", "registry", "payments", "statement" };
    for (size_t i = 0; i < COUNT(WORDS); i++) {
        if (strcmp(word, WORDS[i]) == 0) {
            *ret = (enum import_kind)i;
            return true;
        }
    }
    return err_set(
        err, ERR_USAGE,
        _("\"%s\" is not one of programme, registry, payments, statement, projects, orders, plan"),
        word);
}

static bool wrong_option(const char *option, const struct err *why, struct err *err)
{
    return err_set(err, ERR_USAGE, _("%s: expected %s"), option, why->text);
}

static bool option_amount(const char *option, const char *text, bool *has, struct money *ret,
                          struct err *err)
{
    struct amount amount;
    struct err why = { 0 };
    if (text == NULL)
        return true;
    if (!amount_parse(text_of(text), AMOUNT_UNIT_OPEN, false, &amount, &why))
        return wrong_option(option, &why, err);
    *has = true;
    *ret = amount.money;
    return true;
}

static bool option_day(const char *option, const char *text, bool *has, struct date *ret,
                       struct err *err)
{
    struct err why = { 0 };
    if (text == NULL)
        return true;
    if (!day_parse(text_of(text), ret, &why))
        return wrong_option(option, &why, err);
    *has = true;
    return true;
}

static bool read_period(const struct import_options *options, struct period_options *ret,
                        struct err *err)
{
    struct period_options period = { .has_from = false };
    TRY(option_amount("--opening", options->opening, &period.has_opening, &period.opening, err));
    TRY(option_amount("--closing", options->closing, &period.has_closing, &period.closing, err));
    TRY(option_day("--from", options->from, &period.has_from, &period.from, err));
    TRY(option_day("--to", options->to, &period.has_to, &period.to, err));
    if (period.has_from && period.has_to && period.to.day < period.from.day)
        return err_set(err, ERR_USAGE, _("--to lies before --from"));
    *ret = period;
    return true;
}

static bool check_options(const struct import_options *options, struct err *err)
{
    bool statement = options->account != NULL || options->opening != NULL ||
                     options->closing != NULL || options->from != NULL || options->to != NULL;
    bool payments = options->payer != NULL || options->year != 0;
    if (statement && options->kind != IMPORT_STATEMENT)
        return err_set(err, ERR_USAGE,
                       _("--account, --opening, --closing, --from and --to are for a statement"));
    if (payments && options->kind != IMPORT_PAYMENTS)
        return err_set(err, ERR_USAGE, _("--payer and --year are for a list of payments"));
    size_t least = options->kind == IMPORT_PROGRAMME ? 0 : 1;
    size_t most = options->kind == IMPORT_REGISTRY ? IMPORT_FILES_MAX : 1;
    if (options->path_count < least || options->path_count > most)
        return err_set(err, ERR_USAGE, _("expected %zu to %zu files, not %zu"), least, most,
                       options->path_count);
    return true;
}

static bool find_profile(const struct reading *reading, struct err *err)
{
    const struct import_options *options = reading->options;
    enum profile_kind kind =
        options->kind == IMPORT_PAYMENTS ? PROFILE_PAYMENTS : PROFILE_STATEMENT;
    if (options->profile == NULL || profiles_find(&reading->profiles, kind, options->profile))
        return true;
    char *names = arena_strdup(reading->arena, "");
    for (size_t i = 0; i < reading->profiles.count; i++)
        if (reading->profiles.items[i]->kind == kind)
            names = arena_printf(reading->arena, "%s %s", names, reading->profiles.items[i]->name);
    return err_set(err, ERR_NOT_FOUND, _("there is no profile \"%s\"; there are:%s"),
                   options->profile, names);
}

struct refusal_job {
    const struct job *job;
    const struct err *why;
};

static bool record_one(struct db *db, const struct job *job, const struct job_note *note,
                       const char *items, struct err *err)
{
    struct store_refusal refusal = {
        .sha256 = job->evidence.sha256,
        .name = job->evidence.name,
        .kind = job->reading.options->kind == IMPORT_PAYMENTS ? "payments" : "statement",
        .code = note->code,
        .account_no = note->account_no,
        .other_file = note->other_file,
        .on_date = note->on_date,
        .from_day = note->from_day,
        .to_day = note->to_day,
        .items = items,
    };
    return store_refusal(db, &refusal, err);
}

static bool record_refusal(struct db *db, void *arg, struct err *err)
{
    const struct refusal_job *it = arg;
    const struct job *job = it->job;
    const char *items =
        refusals_json(job->reading.arena, job->reading.refusals, REFUSAL_ITEMS_KEPT);
    const struct job_note plain = { .code = err_slug(it->why->code), .account_no = "" };
    for (size_t i = 0; i < job->note_count; i++)
        TRY(record_one(db, job, &job->notes[i], items, err));
    return job->note_count > 0 || record_one(db, job, &plain, items, err);
}

static bool is_about_file(enum err_code code)
{
    return code == ERR_REFUSED || code == ERR_INPUT || code == ERR_LIMIT || code == ERR_ENCODING ||
           code == ERR_FORMAT;
}

static bool run_job(struct db *db, struct job *job, struct err *err)
{
    struct err why = { 0 };
    job->source = (struct table_source) { .fd = job->evidence.fd,
                                          .name = job->evidence.name,
                                          .strict = job->reading.options->strict };
    job->reading.file = job->evidence.name;
    job->reading.result->name = arena_strdup(job->reading.arena, job->evidence.name);
    if (db_tx(db, DB_READ_COMMITTED, job_run, job, &why) || job->dry_done)
        return true;
    if (is_about_file(why.code) && strstr(why.text, job->evidence.name) == NULL)
        (void)err_wrap(&why, "%s", job->evidence.name); /* several may stand in one command */
    *err = why;
    struct refusal_job refusal = { job, &why };
    struct err second = { 0 };
    if (!job->reading.options->dry_run && is_about_file(why.code) &&
        !db_tx(db, DB_READ_COMMITTED, record_refusal, &refusal, &second))
        *err = second; /* a refusal that cannot be recorded is the graver news */
    return false;
}

static bool import_facts(struct db *db, struct reading *reading, struct err *err)
{
    struct job *job = arena_new(reading->arena, struct job);
    job->reading = *reading;
    TRY(find_profile(reading, err));
    TRY(read_period(reading->options, &job->period, err));
    TRY(evidence_open(reading->options->paths[0], &job->evidence, err));
    bool ok = run_job(db, job, err);
    evidence_close(&job->evidence);
    return ok;
}

static bool clean_account(const struct import_options *options, struct import_options *ret,
                          struct arena *arena, struct err *err)
{
    char digits[ACCOUNT_NO_MAX + 1];
    struct err why = { 0 };
    *ret = *options;
    if (options->account == NULL)
        return true;
    if (!account_no_parse(text_of(options->account), false, digits, &why) || digits[0] == '\0')
        return wrong_option("--account", &why, err);
    ret->account = arena_strdup(arena, digits);
    return true;
}

static bool dispatch(struct db *db, struct reading *reading, struct err *err)
{
    switch (reading->options->kind) {
    case IMPORT_PROGRAMME:
        return import_programme(db, reading, err);
    case IMPORT_REGISTRY:
        return import_registry(db, reading, err);
    case IMPORT_PAYMENTS:
    case IMPORT_STATEMENT:
        break;
    }
    return import_facts(db, reading, err);
}

bool import_file(struct db *db, const struct import_options *options, struct import_result *ret,
                 struct refusal_list *refusals, struct err *err)
{
    struct import_options clean;
    struct reading reading = {
        .db = db,
        .options = &clean,
        .result = ret,
        .refusals = refusals,
        .arena = refusals->arena,
    };
    *ret = (struct import_result) { .name = "", .format = "", .encoding = "", .profile = "" };
    refusal_init(&ret->warnings, refusals->arena);
    TRY(check_options(options, err));
    TRY(clean_account(options, &clean, refusals->arena, err));
    TRY(profiles_load(options->home, refusals->arena, &reading.profiles, err));
    TRY(db_lock(db, "intake", err));
    reading.scratch = arena_make();
    bool ok = dispatch(db, &reading, err);
    arena_free(reading.scratch);
    struct err ignored = { 0 };
    if (!db_unlock(db, "intake", ok ? err : &ignored))
        return false;
    return ok;
}
