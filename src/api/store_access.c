/* What people, who looked, what was refused and the access log's days are read with. */
#include "route.h"

#define PERSON_COLUMNS                                                                             \
    "p.key, encode(p.key_sha256, 'hex') AS key_sha256, p.role, p.scope, p.name, p.valid_from,"     \
    " p.valid_to, p.n, p.ended_at, p.ended_n, p.reason"

static const struct db_stmt PERSONS = {
    "api_list_persons",
    "SELECT t.n::text, row_to_json(t)::text FROM (SELECT " PERSON_COLUMNS
    "  FROM access.person p WHERE (NOT $2::boolean OR p.n > $3::bigint)"
    "  AND ($4::text IS NULL OR p.role = $4) ORDER BY p.n LIMIT $1::bigint) t ORDER BY t.n",
    DB_ANY_ROWS
};
const struct api_list LIST_PERSONS = { &PERSONS, "i", { { "role", 't' } } };
const struct db_stmt ITEM_PERSON = { "api_get_person",
                                     "SELECT row_to_json(t)::text FROM (SELECT " PERSON_COLUMNS
                                     " FROM access.person p WHERE p.key = $1::text) t",
                                     DB_ANY_ROWS };

static const struct db_stmt LOOKS = {
    "api_list_looks",
    "SELECT t.id::text, row_to_json(t)::text FROM (SELECT l.id, l.key, l.what, l.subject, l.thing,"
    "  l.at, l.n FROM access.look l WHERE (NOT $2::boolean OR l.id > $3::bigint)"
    "  AND ($4::text IS NULL OR l.key = $4) AND ($5::text IS NULL OR l.subject = $5)"
    "  ORDER BY l.id LIMIT $1::bigint) t ORDER BY t.id",
    DB_ANY_ROWS
};
const struct api_list LIST_LOOKS = { &LOOKS, "i", { { "key", 't' }, { "subject", 't' } } };

static const struct db_stmt REFUSED = {
    "api_list_refused",
    "SELECT t.key || '~' || t.hour_s || '~' || t.place, row_to_json(t)::text FROM (SELECT r.key,"
    "  r.hour, extract(epoch FROM r.hour)::bigint AS hour_s, r.place, r.act, r.code, r.subject,"
    "  encode(r.digest, 'hex') AS digest, r.count, r.at, r.n FROM access.refused r"
    "  WHERE (NOT $2::boolean OR (r.key COLLATE \"C\", extract(epoch FROM r.hour)::bigint, r.place)"
    "    > ($3::text, $4::bigint, $5::bigint)) AND ($6::text IS NULL OR r.key = $6)"
    "  ORDER BY r.key COLLATE \"C\", r.hour, r.place LIMIT $1::bigint) t"
    " ORDER BY t.key COLLATE \"C\", t.hour, t.place",
    DB_ANY_ROWS
};
const struct api_list LIST_REFUSED = { &REFUSED, "tii", { { "key", 't' } } };

static const struct db_stmt LOG_DAYS = {
    "api_list_log_days",
    "SELECT t.n::text, row_to_json(t)::text FROM (SELECT d.day, d.lines, d.size,"
    "  encode(d.sha256, 'hex') AS sha256, d.n FROM access.log_day d"
    "  WHERE (NOT $2::boolean OR d.n > $3::bigint) ORDER BY d.n LIMIT $1::bigint) t ORDER BY t.n",
    DB_ANY_ROWS
};
const struct api_list LIST_LOG_DAYS = { &LOG_DAYS, "i", { { NULL, 0 } } };
