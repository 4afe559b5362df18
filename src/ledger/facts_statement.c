/* Bank statements, one record each, before their lines: so that a line that is left out shows. */
#include "core/i18n.h"
#include "facts.h"

enum {
    COLUMN_ID,
    COLUMN_ACCOUNT,
    COLUMN_CHAIN,
    COLUMN_FROM,
    COLUMN_TO,
    COLUMN_DERIVED,
    COLUMN_OPENING,
    COLUMN_CLOSING,
    COLUMN_LINES,
    COLUMN_CREDITS,
    COLUMN_DEBITS,
    COLUMN_FILE,           /* place of the file's record, three columns */
    COLUMN_SUPERSEDED = 14 /* of the statement whose place it takes; NULL */
};

static void set_fen(struct post *post, const char *key, const struct db_result *row, size_t column)
{
    if (!db_is_null(row, 0, column))
        canonical_set_int(&post->body, key, db_get_int(row, 0, column));
}

static bool draft_statement(struct post *post, const struct db_result *row, struct err *err)
{
    struct place file = { 0 }, superseded = { 0 };
    if (!fact__place(row, COLUMN_FILE, &file))
        return err_set(err, ERR_INTERNAL, "statement %s", db_get(row, 0, COLUMN_ID));
    TRY(post__begin(post, db_get(row, 0, COLUMN_CHAIN), TYPE_STATEMENT, err));
    TRY(post__set_account(post, "account", db_get_text(row, 0, COLUMN_ACCOUNT), err));
    set_fen(post, "closing_fen", row, COLUMN_CLOSING);
    set_fen(post, "credits_fen", row, COLUMN_CREDITS);
    set_fen(post, "debits_fen", row, COLUMN_DEBITS);
    if (db_get_bool(row, 0, COLUMN_DERIVED))
        canonical_set_bool(&post->body, "derived", true);
    post__set_cite(post, "file", &file);
    if (!db_is_null(row, 0, COLUMN_FROM))
        canonical_set_string(&post->body, "from", db_get(row, 0, COLUMN_FROM));
    set_fen(post, "lines", row, COLUMN_LINES);
    set_fen(post, "opening_fen", row, COLUMN_OPENING);
    if (fact__place(row, COLUMN_SUPERSEDED, &superseded))
        post__set_cite(post, "supersedes", &superseded);
    if (!db_is_null(row, 0, COLUMN_TO))
        canonical_set_string(&post->body, "to", db_get(row, 0, COLUMN_TO));
    return post__end(post, "statement", db_get_int(row, 0, COLUMN_ID), err);
}

bool post__statements(struct post *post, struct err *err)
{
    TRY(fact__walk(post, FACT_STATEMENT, draft_statement, err));
    return fact__walk_next(post, STORE_NEXT_STATEMENTS, draft_statement, err);
}
