/* What the SQL checks found, in words. */
#include "core/arena.h"
#include "core/i18n.h"
#include "job.h"
#include "json/refusals.h"

#include <string.h>

struct problem_word {
    const char *code;
    const char *column;
    const char *expected; /* with one %s for the detail, or none */
    const char *is_break; /* code of intake.refusal; NULL: an ordinary refusal */
    bool money;           /* value and detail are fen */
};

static const struct problem_word WORDS[] = {
    { "other_payer", "付款单位", N_("the payer that --payer gives, not %s"), NULL, false },
    { "unknown_payer", "付款单位",
      N_("a name or account of one payer of the registry, or --payer ID%s"), NULL, false },
    { "number_conflict", "凭证号",
      N_("the same content under this number as in %s; a corrected list goes by --supersedes"),
      NULL, false },
    { "unknown_account", "账号", N_("an account of the registry%s"), NULL, false },
    { "many_accounts", "账号",
      N_("one account in the file, because --opening or --closing was given%s"), NULL, false },
    { "no_period", "期间", N_("lines, or a period: a line 期间：… or --from and --to%s"), NULL,
      false },
    { "outside_period", "记账日期", N_("a day inside the declared period %s"), NULL, false },
    { "opening_differs", "期初余额", N_("%s yuan, as the balances of the lines say"),
      "statement_sum", true },
    { "closing_differs", "期末余额", N_("%s yuan, the opening balance plus all lines"),
      "statement_sum", true },
    { "balance_break", "余额", N_("%s yuan, the balance before plus this line"), "statement_sum",
      true },
    { "serial_conflict", "流水号",
      N_("the same content under this number as in %s; a corrected file goes by --supersedes"),
      "statement_conflict", false },
    { "day_conflict", "记账日期",
      N_("the same lines on this day as in %s, because both files declare the day"),
      "statement_conflict", false },
};

static const struct problem_word *find_word(const char *code)
{
    for (size_t i = 0; i < COUNT(WORDS); i++)
        if (strcmp(WORDS[i].code, code) == 0)
            return &WORDS[i];
    return NULL;
}

static char *fen_text(struct arena *arena, const char *fen, bool is_money)
{
    char out[MONEY_TEXT_MAX];
    struct money money = { strtoll(fen, NULL, 10) }; /* a bigint of our own SQL */
    return arena_strdup(arena, is_money ? money_format(money, out) : fen);
}

static void add(struct job *job, const struct problem_word *word, int line, const char *value,
                const char *detail)
{
    struct arena *arena = job->reading.arena;
    struct refusal_place place = { job->evidence.name, line, word->column };
    const char *shown = fen_text(arena, value, word->money);
    const char *told = fen_text(arena, detail, word->money);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    (void)refusal_add(job->reading.refusals, place, text_of(shown), _(word->expected), told);
#pragma GCC diagnostic pop
}

static const char *or_null(struct arena *arena, const struct db_result *result, size_t row,
                           size_t column)
{
    return db_is_null(result, row, column) ? NULL
                                           : arena_strdup(arena, db_get(result, row, column));
}

/* One break an account: the first that is found. Sums are checked before conflicts, so a
 * statement that does not add up is never a conflict as well (S1 before S2). */
static void note(struct job *job, const struct job_note *note)
{
    for (size_t i = 0; i < job->note_count; i++)
        if (strcmp(job->notes[i].account_no, note->account_no) == 0)
            return;
    if (job->note_count < JOB_NOTES_MAX)
        job->notes[job->note_count++] = *note;
}

void job_refuse_payments(struct job *job, const struct db_result *problems)
{
    for (size_t i = 0; i < db_rows(problems); i++)
        add(job, find_word(db_get(problems, i, 0)), (int)db_get_int(problems, i, 1),
            db_get(problems, i, 2), db_get(problems, i, 3));
}

/* The columns that balances and lines share: word, line, account, value, detail. */
static const struct problem_word *refuse_one(struct job *job, const struct db_result *problems,
                                             size_t i, struct job_note *ret_note)
{
    const struct problem_word *word = find_word(db_get(problems, i, 0));
    add(job, word, (int)db_get_int(problems, i, 1), db_get(problems, i, 3), db_get(problems, i, 4));
    *ret_note = (struct job_note) {
        .code = word->is_break,
        .account_no = arena_strdup(job->reading.arena, db_get(problems, i, 2)),
    };
    return word;
}

void job_refuse_balances(struct job *job, const struct db_result *problems)
{
    for (size_t i = 0; i < db_rows(problems); i++) {
        struct job_note one;
        const struct problem_word *word = refuse_one(job, problems, i, &one);
        one.from_day = or_null(job->reading.arena, problems, i, 5);
        one.to_day = or_null(job->reading.arena, problems, i, 6);
        if (word->is_break != NULL)
            note(job, &one);
    }
}

void job_refuse_lines(struct job *job, const struct db_result *problems)
{
    for (size_t i = 0; i < db_rows(problems); i++) {
        struct job_note one;
        (void)refuse_one(job, problems, i, &one);
        one.other_file = db_get_int(problems, i, 5);
        one.on_date = or_null(job->reading.arena, problems, i, 6);
        note(job, &one);
    }
}

char *refusals_json(struct arena *arena, const struct refusal_list *list, size_t most)
{
    AUTO(jv) struct jv *items = jv_refusals(list, most);
    AUTO(buf) struct buf out;
    buf_init(&out, (size_t)16 << 20);
    jv_write(items, 0, &out);
    return arena_strndup(arena, out.data, out.len);
}
