#include "told.h"

#include "core/arena.h"
#include "core/buf.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 16, SQL_MAX = 4096 };

struct words {
    char *word[WORDS_MAX];
    int count;
    char line[512];
};

/* Villages V1..V9 and accounts A1..A9, A1n, T1 stand for codes and numbers. */
#define VILLAGE "('4414241032' || lpad(substr('%s', 2), 2, '0'))"

static const char WORLD[] =
    "INSERT INTO programme.setting (one) VALUES (true);"
    "INSERT INTO programme.day SELECT d::date, extract(isodow FROM d) < 6,"
    " count(*) FILTER (WHERE extract(isodow FROM d) < 6) OVER (ORDER BY d)"
    " FROM generate_series('2018-12-01'::timestamp, '2021-12-31', '1 day') d;"
    "INSERT INTO programme.county VALUES ('441424', '五华县', '梅州市'), ('441802', '清城区', "
    "'清远市');"
    "INSERT INTO programme.payer VALUES ('city', '演示市财政局', 'city', NULL),"
    " ('da', '演示甲区财政局', 'district', NULL), ('db', '演示乙区财政局', 'district', NULL),"
    " ('sa', '演示企业', 'soe', NULL);"
    "CREATE TABLE public.place (payer text PRIMARY KEY, file_id bigint, line_no int);"
    "CREATE TABLE public.sheet (account_no text PRIMARY KEY, statement_id bigint, file_id bigint,"
    " line_no int);";

void told_begin(struct pg_test *test)
{
    pg_test_begin(test);
    pg_test_sql(test, WORLD);
}

void told_end(struct pg_test *test) { pg_test_end(test); }

static void split(const char *from, size_t len, struct words *words)
{
    memset(words, 0, sizeof *words);
    (void)snprintf(words->line, sizeof words->line, "%.*s", (int)len, from);
    char *save = NULL;
    for (char *word = strtok_r(words->line, " ", &save); word != NULL && words->count < WORDS_MAX;
         word = strtok_r(NULL, " ", &save))
        words->word[words->count++] = word;
}

/* key=value among the words; "" when it is not there. */
static const char *option(const struct words *words, const char *key)
{
    size_t len = strlen(key);
    for (int i = 1; i < words->count; i++)
        if (strncmp(words->word[i], key, len) == 0 && words->word[i][len] == '=')
            return words->word[i] + len + 1;
    return "";
}

static bool flag(const struct words *words, const char *name)
{
    for (int i = 1; i < words->count; i++)
        if (strcmp(words->word[i], name) == 0)
            return true;
    return false;
}

static const char *or_else(const char *value, const char *otherwise)
{
    return value[0] != '\0' ? value : otherwise;
}

static long long fen(const char *yuan)
{
    struct err err = { 0 };
    struct money money = { 0 };
    if (!money_parse(text_of(yuan), MONEY_YUAN, &money, &err)) {
        (void)fprintf(stderr, "told: %s\n", err.text);
        exit(1);
    }
    return (long long)money.fen;
}

static void run(struct pg_test *test, const char *format, ...) PRINTF_LIKE(2, 3);
static void run(struct pg_test *test, const char *format, ...)
{
    char sql[SQL_MAX];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(sql, sizeof sql, format, args);
    va_end(args);
    pg_test_sql(test, sql);
}

static void say_village(struct pg_test *test, const struct words *w)
{
    const char *v = w->word[1], *payer = w->word[2];
    bool via = flag(w, "via");
    const char *county = via ? "441802" : "441424", *old_to = option(w, "old_to");
    run(test,
        "INSERT INTO programme.village VALUES (" VILLAGE
        ", '演示%s村', '演示镇', '%s', '演示单位', '%s', '2019-01-01');",
        v, v, county,
        strcmp(payer, "sa") == 0     ? "soe"
        : strcmp(payer, "city") == 0 ? "city_unit"
                                     : "district_unit");
    run(test,
        "INSERT INTO programme.account VALUES ('A%s', 'village', " VILLAGE
        ", NULL, NULL, '演示银行', '演示户', '2019-01-01', nullif('%s', '')::date);",
        v + 1, v, old_to);
    if (old_to[0] != '\0')
        run(test,
            "INSERT INTO programme.account VALUES ('A%sn', 'village', " VILLAGE
            ", NULL, NULL, '演示银行', '演示户', '%s'::date + 1);",
            v + 1, v, old_to);
    if (via)
        run(test, "INSERT INTO programme.account VALUES ('T1', 'transit', NULL, '441802', 't-one',"
                  " '演示银行', '演示中转户', '2019-01-01') ON CONFLICT DO NOTHING;");
    run(test,
        "INSERT INTO programme.route VALUES ('%s', '%s', nullif('%s', '')) ON CONFLICT DO NOTHING;",
        payer, county, via ? "T1" : "");
    run(test,
        "INSERT INTO programme.quota SELECT " VILLAGE ", %s, id, source, %lld,"
        " make_date(%s, 4, 30), '演示〔2018〕1号' FROM programme.payer WHERE id = '%s';",
        v, or_else(option(w, "year"), "2019"), fen(or_else(option(w, "quota"), "500000")),
        or_else(option(w, "year"), "2019"), payer);
}

static void say_file(struct pg_test *test, const char *name, const char *kind, const char *subject,
                     const char *from, const char *to)
{
    run(test,
        "INSERT INTO intake.file (sha256, name, kind, format, encoding, size, subject, covers_from,"
        " covers_to) VALUES (sha256('%s'::text::bytea), '%s', '%s', 'csv', 'UTF-8', 1, '%s', '%s',"
        " '%s') ON CONFLICT DO NOTHING;",
        name, name, kind, subject, from, to);
}

static void say_list(struct pg_test *test, const struct words *w)
{
    say_file(test, w->word[1], "payments", w->word[2], w->word[3], w->word[4]);
    run(test,
        "INSERT INTO public.place SELECT '%s', id, 2 FROM intake.file WHERE name = '%s'"
        " ON CONFLICT (payer) DO UPDATE SET file_id = excluded.file_id, line_no = 2;",
        w->word[2], w->word[1]);
}

static void say_pay(struct pg_test *test, const struct words *w)
{
    const char *code = option(w, "code"), *village = w->word[2], *account = option(w, "acct");
    char default_account[32];
    (void)snprintf(default_account, sizeof default_account, "A%.20s", village + 1);
    run(test,
        "INSERT INTO intake.payment (file_id, line_no, payer, year, village_code, village_name,"
        " account_no, amount_fen, paid_on, voucher, bank_ref, is_return, unit, decimals, raw, "
        "identity)"
        " SELECT p.file_id, p.line_no, '%s', %s, CASE WHEN '%s' = 'none' THEN '' WHEN '%s' <> ''"
        " THEN '%s' ELSE " VILLAGE " END, '%s', '%s', %lld, '%s', '%s', '%s', %s, '%s', %s, 'raw',"
        " sha256(coalesce(nullif('%s', ''), f.name || ':' || p.line_no)::bytea)"
        " FROM public.place p JOIN intake.file f ON f.id = p.file_id WHERE p.payer = '%s'"
        " ON CONFLICT DO NOTHING;"
        "INSERT INTO intake.sighting SELECT 'payment', x.id, p.file_id, p.line_no"
        " FROM public.place p JOIN intake.payment x ON x.identity = sha256('%s'::text::bytea)"
        " AND x.file_id <> p.file_id WHERE p.payer = '%s';"
        "UPDATE public.place SET line_no = line_no + 1 WHERE payer = '%s';",
        w->word[1], w->word[3], code, code, code, village, option(w, "name"),
        strcmp(account, "none") == 0 ? "" : or_else(account, default_account), fen(w->word[4]),
        w->word[5], option(w, "voucher"), option(w, "ref"), flag(w, "return") ? "true" : "false",
        or_else(option(w, "unit"), "yuan"), or_else(option(w, "decimals"), "2"), option(w, "id"),
        w->word[1], option(w, "id"), w->word[1], w->word[1]);
}

static void say_bank(struct pg_test *test, const struct words *w)
{
    bool balance = !flag(w, "nobalance");
    say_file(test, w->word[1], "statement", w->word[2], w->word[3], w->word[4]);
    run(test,
        "WITH s AS (INSERT INTO intake.statement (file_id, account_no, from_day, to_day, declared,"
        " opening_fen, closing_fen) SELECT id, '%s', '%s', '%s', %s, %s, %s FROM intake.file"
        " WHERE name = '%s' RETURNING id, file_id)"
        " INSERT INTO public.sheet SELECT '%s', s.id, s.file_id, 1 + coalesce((SELECT max(line_no)"
        " FROM intake.line l WHERE l.file_id = s.file_id), 1) FROM s ON CONFLICT (account_no)"
        " DO UPDATE SET statement_id = excluded.statement_id, file_id = excluded.file_id,"
        " line_no = excluded.line_no;",
        w->word[2], w->word[3], w->word[4], flag(w, "undeclared") ? "false" : "true", "NULL",
        "NULL", w->word[1], w->word[2]);
    if (balance)
        run(test,
            "UPDATE intake.statement s SET opening_fen = %lld, closing_fen = %lld"
            " FROM public.sheet t WHERE t.statement_id = s.id AND t.account_no = '%s';",
            fen(or_else(option(w, "opening"), "0")),
            fen(or_else(option(w, "closing"), or_else(option(w, "opening"), "0"))), w->word[2]);
}

/* A line also moves the closing balance of its statement, unless the test gave one. */
static void say_line(struct pg_test *test, const struct words *w, bool credit)
{
    const char *who = option(w, credit ? "from" : "to");
    long long amount = credit ? fen(w->word[2]) : -fen(w->word[2]);
    run(test,
        "INSERT INTO intake.line (statement_id, file_id, line_no, account_no, booked_on, "
        "amount_fen,"
        " bank_ref, counter_name, counter_payer, counter_own, rule, unit, decimals, raw, identity)"
        " SELECT t.statement_id, t.file_id, t.line_no, '%s', '%s', %lld, '%s', '%s',"
        " (SELECT id FROM programme.payer WHERE id = '%s'),"
        " (SELECT account_no FROM programme.account WHERE account_no = '%s'), nullif('%s', ''),"
        " 'yuan', 2, 'raw', sha256(coalesce(nullif('%s', ''), f.name || ':' || t.line_no)::bytea)"
        " FROM public.sheet t JOIN intake.file f ON f.id = t.file_id WHERE t.account_no = '%s'"
        " ON CONFLICT DO NOTHING;"
        "INSERT INTO intake.sighting SELECT 'line', x.id, t.file_id, t.line_no"
        " FROM public.sheet t JOIN intake.line x ON x.identity = sha256('%s'::text::bytea)"
        " AND x.file_id <> t.file_id WHERE t.account_no = '%s';"
        "UPDATE intake.statement s SET closing_fen = closing_fen + %lld FROM public.sheet t"
        " WHERE t.statement_id = s.id AND t.account_no = '%s';"
        "UPDATE public.sheet SET line_no = line_no + 1 WHERE file_id ="
        " (SELECT file_id FROM public.sheet WHERE account_no = '%s');",
        w->word[1], w->word[3], amount, option(w, "ref"), who, who, who, option(w, "rule"),
        option(w, "id"), w->word[1], option(w, "id"), w->word[1], amount, w->word[1], w->word[1]);
}

static void say_other(struct pg_test *test, const struct words *w)
{
    if (strcmp(w->word[0], "rule") == 0)
        run(test,
            "INSERT INTO programme.rule (id, version, position, side, book) SELECT '%s', 1,"
            " count(*) + 1, '%s', '%s' FROM programme.rule;",
            w->word[1], w->word[2], w->word[3]);
    else if (strcmp(w->word[0], "order") == 0)
        run(test, "INSERT INTO reconcile.executed_order VALUES ('%s', '%s', %lld, '%s');",
            w->word[1], w->word[2], fen(w->word[3]), w->word[4]);
    else if (strcmp(w->word[0], "refused") == 0)
        run(test,
            "INSERT INTO intake.refusal (sha256, name, kind, code, account_no, on_date, other_file,"
            " items) VALUES (sha256('%s'::text::bytea), '%s', 'statement', '%s', '%s', '%s',"
            " (SELECT id FROM intake.file WHERE name = '%s'), '[]');",
            w->word[2], w->word[2], w->word[1], w->word[3], w->word[4], option(w, "other"));
    else {
        (void)fprintf(stderr, "told: %s?\n", w->word[0]);
        exit(1);
    }
}

void told_say(struct pg_test *test, const char *lines)
{
    for (const char *at = lines; *at != '\0';) {
        size_t len = strcspn(at, "\n");
        struct words words;
        split(at, len, &words);
        at += len + (at[len] == '\n');
        if (words.count == 0)
            continue;
        if (strcmp(words.word[0], "village") == 0)
            say_village(test, &words);
        else if (strcmp(words.word[0], "list") == 0)
            say_list(test, &words);
        else if (strcmp(words.word[0], "pay") == 0)
            say_pay(test, &words);
        else if (strcmp(words.word[0], "bank") == 0)
            say_bank(test, &words);
        else if (strcmp(words.word[0], "in") == 0 || strcmp(words.word[0], "out") == 0)
            say_line(test, &words, words.word[0][0] == 'i');
        else
            say_other(test, &words);
    }
}

struct reconcile_summary told_run(struct pg_test *test, const char *as_of)
{
    struct err err = { 0 };
    struct reconcile_summary summary = { 0 };
    struct reconcile_options options = { .has_as_of = true };
    ASSERT_OK(date_parse(text_of(as_of), &options.as_of, &err));
    ASSERT_OK(reconcile_run(test->db, &options, &summary, &err));
    return summary;
}

const char *told_breaks(struct pg_test *test)
{
    return pg_test_text(
        test, "SELECT coalesce(string_agg(line, E'\\n' ORDER BY line COLLATE \"C\"), '') FROM ("
              "SELECT concat_ws(' ', code, CASE WHEN village = '' THEN '-' ELSE"
              " 'V' || ltrim(substr(village, 11), '0') END, year,"
              " to_char(amount_fen / 100.0, 'FM999999990.00'), days,"
              " (SELECT string_agg((f ->> 0) || ':' || (f ->> 1), ' ' ORDER BY n)"
              " FROM jsonb_array_elements(facts) WITH ORDINALITY AS e (f, n))) AS line"
              " FROM reconcile.break_list WHERE state IN ('open', 'explained')) t");
}

const char *told_pairs(struct pg_test *test)
{
    return pg_test_text(
        test,
        "SELECT coalesce(string_agg(line, E'\\n' ORDER BY line COLLATE \"C\"), '') FROM ("
        "SELECT concat_ws(' ', r.rule, r.hop, (SELECT string_agg(f.name || ':' || p.line_no, ' '"
        " ORDER BY f.name, p.line_no) FROM reconcile.pair_payment m JOIN intake.payment p"
        " ON p.id = m.payment_id JOIN intake.file f ON f.id = p.file_id WHERE m.pair_id = r.id), "
        "'=',"
        " (SELECT string_agg(f.name || ':' || l.line_no, ' ' ORDER BY f.name, l.line_no)"
        " FROM reconcile.pair_line m JOIN intake.line l ON l.id = m.line_id"
        " JOIN intake.file f ON f.id = l.file_id WHERE m.pair_id = r.id)) AS line"
        " FROM reconcile.pair r WHERE r.undone_by IS NULL) t");
}

const char *told_payment(struct pg_test *test, const char *file, int line)
{
    char sql[SQL_MAX];
    (void)snprintf(sql, sizeof sql,
                   "SELECT rtrim(concat_ws(' ', s.left_code, s.right_code, s.reason))"
                   " FROM reconcile.payment_state s JOIN intake.payment p ON p.id = s.payment_id"
                   " JOIN intake.file f ON f.id = p.file_id WHERE f.name = '%s' AND p.line_no = %d",
                   file, line);
    return pg_test_text(test, sql);
}

const char *told_line(struct pg_test *test, const char *file, int line)
{
    char sql[SQL_MAX];
    (void)snprintf(sql, sizeof sql,
                   "SELECT rtrim(concat_ws(' ', s.code, s.book, s.source, s.year, s.reason))"
                   " FROM reconcile.line_state s JOIN intake.line l ON l.id = s.line_id"
                   " JOIN intake.file f ON f.id = l.file_id WHERE f.name = '%s' AND l.line_no = %d",
                   file, line);
    return pg_test_text(test, sql);
}
