/* What the programme's seals and the balance forms are read with. */
#include "route.h"

static const struct db_stmt PROGRAMME_SEALS = {
    "api_list_programme_seals",
    "SELECT t.n::text, row_to_json(t)::text FROM (SELECT p.n, p.month, p.as_of, p.sealed,"
    "  to_json(p.unsealed) AS unsealed FROM seal.programme p"
    "  WHERE (NOT $2::boolean OR p.n > $3::bigint) AND ($4::date IS NULL OR p.month = $4)"
    "  ORDER BY p.n LIMIT $1::bigint) t ORDER BY t.n",
    DB_ANY_ROWS
};
const struct api_list LIST_PROGRAMME_SEALS = { &PROGRAMME_SEALS, "i", { { "month", 'd' } } };

#define FORM_COLUMNS                                                                               \
    "f.id, f.account_no, f.said ->> 'chain' AS chain, f.month, f.said ->> 'to' AS to_day,"         \
    " f.maker, f.made_at, f.checker, f.checked_at, (f.said ->> 'bank_fen')::bigint AS bank_fen,"   \
    " (f.said ->> 'bank_in_fen')::bigint AS bank_in_fen,"                                          \
    " (f.said ->> 'bank_out_fen')::bigint AS bank_out_fen,"                                        \
    " (f.said ->> 'book_fen')::bigint AS book_fen,"                                                \
    " (f.said ->> 'book_in_fen')::bigint AS book_in_fen,"                                          \
    " (f.said ->> 'book_out_fen')::bigint AS book_out_fen,"                                        \
    " (f.said ->> 'adjusted_fen')::bigint AS adjusted_fen,"                                        \
    " jsonb_array_length(f.said -> 'items') + (f.said ->> 'more')::bigint AS items,"               \
    " coalesce((SELECT max((i ->> 'age_days')::bigint)"                                            \
    "   FROM jsonb_array_elements(f.said -> 'items') i), 0) AS oldest_days,"                       \
    " CASE WHEN f.n IS NOT NULL THEN json_build_object("                                           \
    "   'chain', (f.said ->> 'chain') || '/office', 'n', f.n) END AS record"

static const struct db_stmt FORMS = {
    "api_list_forms",
    "SELECT t.id::text, row_to_json(t)::text FROM (SELECT " FORM_COLUMNS " FROM seal.form f"
    "  WHERE (NOT $2::boolean OR f.id > $3::bigint) AND ($4::text IS NULL OR f.account_no = $4)"
    "  AND ($5::date IS NULL OR f.month = $5)"
    "  AND ($6::boolean IS NULL OR (f.checker IS NOT NULL) = $6)"
    "  ORDER BY f.id LIMIT $1::bigint) t ORDER BY t.id",
    DB_ANY_ROWS
};
const struct api_list LIST_FORMS = { &FORMS,
                                     "i",
                                     { { "account", 't' }, { "month", 'd' }, { "checked", 'b' } } };
const struct db_stmt ITEM_FORM = { "api_get_form",
                                   "SELECT row_to_json(t)::text FROM (SELECT " FORM_COLUMNS
                                   ", f.said -> 'items' AS parts"
                                   " FROM seal.form f WHERE f.id::text = $1::text) t",
                                   DB_ANY_ROWS };
