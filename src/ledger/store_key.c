/* Keys and parties: the projections of their records. */
#include "store_key.h"
#include "core/i18n.h"

enum {
    KEYS,
    KEY_ROWS,
    PARTY_ROWS,
    KEY_FIRST,
    KEY_ADD,
    KEY_REVOKE,
    PARTIES,
    PARTY_END,
    PARTY_ADD,
    QUEUED,
    HASH
};
static const struct db_stmt SQL[] = {
    [KEYS] = { "ledger_list_keys",
               "SELECT id, pg_catalog.encode(public_key, 'hex'), role, valid_from, valid_to,"
               " enrolled_n, replaces, revoked_n, (SELECT s.id FROM ledger.key s"
               " WHERE s.replaces = k.id) FROM ledger.key k",
               DB_ANY_ROWS },
    [KEY_ROWS] = { "ledger_list_key_rows",
                   "SELECT id, role, algorithm, coalesce(name, ''), coalesce(replaces, ''),"
                   " coalesce(reason, ''), coalesce(valid_from, -1), coalesce(valid_to, -1),"
                   " revoked_n IS NOT NULL FROM ledger.key"
                   " ORDER BY enrolled_n NULLS FIRST, id",
                   DB_ANY_ROWS },
    [PARTY_ROWS] = { "ledger_list_party_rows",
                     "SELECT p.chain, p.role, p.name, p.key, p.valid_from,"
                     " coalesce(p.valid_to::text, ''), pg_catalog.encode(r.hash, 'hex'), p.seat,"
                     " p.n, p.replaced_n IS NULL FROM ledger.party p"
                     " JOIN ledger.record r USING (chain, n) ORDER BY p.chain, p.seat, p.n",
                     DB_ANY_ROWS },
    [KEY_FIRST] = { "ledger_add_first_key",
                    "INSERT INTO ledger.key (id, public_key, role, algorithm)"
                    " SELECT $1::text, $2::bytea, $3::text, $4::text WHERE NOT EXISTS"
                    " (SELECT FROM ledger.key WHERE role = $3::text AND algorithm = $4::text)",
                    DB_NO_ROWS },
    [KEY_ADD] = { "ledger_enrol_key",
                  "INSERT INTO ledger.key (id, public_key, role, valid_from, algorithm, name,"
                  " replaces, enrolled_n) VALUES ($1::text, $2::bytea, $3::text, NULL, $4::text,"
                  " $5::text, $6::text, $7::bigint)",
                  DB_NO_ROWS },
    [KEY_REVOKE] = { "ledger_revoke_key",
                     "UPDATE ledger.key SET revoked_n = $2::bigint, reason = $3::text"
                     " WHERE id = $1::text AND revoked_n IS NULL RETURNING id",
                     DB_ONE_ROW },
    [PARTIES] = { "ledger_list_parties",
                  "SELECT p.seat, p.key, p.n, pg_catalog.encode(r.hash, 'hex'), p.valid_from,"
                  " p.valid_to FROM ledger.party p LEFT JOIN ledger.record r USING (chain, n)"
                  " WHERE p.chain = $1::text AND p.replaced_n IS NULL",
                  DB_ANY_ROWS },
    [PARTY_END] = { "ledger_end_party",
                    "UPDATE ledger.party SET replaced_n = $3::bigint WHERE chain = $1::text"
                    " AND seat = $2::smallint AND replaced_n IS NULL",
                    DB_NO_ROWS },
    [PARTY_ADD] = { "ledger_add_party",
                    "INSERT INTO ledger.party (chain, n, seat, key, role, name, valid_from,"
                    " valid_to) VALUES ($1::text, $2::bigint, $3::smallint, $4::text, $5::text,"
                    " $6::text, $7::date, $8::date)",
                    DB_NO_ROWS },
    [QUEUED] = { "ledger_is_queued", "SELECT EXISTS (SELECT FROM ledger.log_queue)", DB_ONE_ROW },
    [HASH] = { "ledger_get_hash",
               "SELECT pg_catalog.encode(hash, 'hex') FROM ledger.record"
               " WHERE chain = $1::text AND n = $2::bigint",
               DB_ONE_ROW },
};

static void copy_id(char to[KEY_ID_SIZE], const char *id) { snprintf(to, KEY_ID_SIZE, "%s", id); }

static bool take_key(const struct db_result *row, void *arg, struct err *err)
{
    struct enrol_key key = { .n = -1, .from = POSITION_NONE, .to = POSITION_NONE };
    copy_id(key.id, db_get(row, 0, 0));
    copy_id(key.replaces, db_get(row, 0, 6));
    copy_id(key.replaced_by, db_get(row, 0, 8));
    key.is_revoked = !db_is_null(row, 0, 7);
    if (!any_key_read(db_get_text(row, 0, 1), &key.key) ||
        !key_use_find(db_get_text(row, 0, 2), &key.use))
        return err_set(err, ERR_INTERNAL, "key %s", key.id);
    if (!db_is_null(row, 0, 3))
        key.from = db_get_int(row, 0, 3);
    if (!db_is_null(row, 0, 5))
        key.n = db_get_int(row, 0, 5);
    if (key.is_revoked)
        key.to = db_is_null(row, 0, 4) ? POSITION_NOW - 1 : db_get_int(row, 0, 4);
    roll_put(arg, &key);
    return true;
}

bool store__roll(struct db *db, struct roll *roll, struct err *err)
{
    return db_each(db, &SQL[KEYS], NULL, 0, take_key, roll, err);
}

static const char *algorithm_of(const struct any_key *key)
{
    return key->len == PUBLIC_KEY_SIZE ? "ed25519" : "sm2";
}

bool store__first_key(struct db *db, const char *use, const struct any_key *key, struct err *err)
{
    char id[KEY_ID_SIZE];
    const struct db_arg args[] = { db_text(any_key_id(key, id)), db_bytes(key->bytes, key->len),
                                   db_text(use), db_text(algorithm_of(key)) };
    return db_exec(db, &SQL[KEY_FIRST], args, COUNT(args), NULL, err);
}

bool store__add_key(struct db *db, const struct new_key *key, struct err *err)
{
    const struct db_arg args[] = { db_text(key->id),   db_bytes(key->key.bytes, key->key.len),
                                   db_text(key->use),  db_text(algorithm_of(&key->key)),
                                   db_text(key->name), db_text(key->replaces),
                                   db_int(key->n) };
    return db_exec(db, &SQL[KEY_ADD], args, COUNT(args), NULL, err);
}

bool store__revoke_key(struct db *db, const char *id, int64_t n, const char *reason,
                       struct err *err)
{
    const struct db_arg args[] = { db_text(id), db_int(n), db_text(reason) };
    return db_exec(db, &SQL[KEY_REVOKE], args, COUNT(args), NULL, err);
}

static bool take_party(const struct db_result *row, void *arg, struct err *err)
{
    struct seats *seats = arg;
    struct seat *seat = &seats->seat[db_get_int(row, 0, 0)];
    struct text hash = db_get_text(row, 0, 3);
    copy_id(seat->key, db_get(row, 0, 1));
    seat->n = db_get_int(row, 0, 2);
    seat->from = db_get_date(row, 0, 4);
    seat->to.day = INT32_MAX;
    if (!db_is_null(row, 0, 5))
        seat->to = db_get_date(row, 0, 5);
    if (hash.len == 0)
        return true; /* of a desk that is not written yet: it knows the hash itself */
    return hex_decode(hash.ptr, hash.len, seat->hash.bytes) ||
           err_set(err, ERR_INTERNAL, "party of seat %s", db_get(row, 0, 0));
}

bool store__seats(struct db *db, const char *chain, struct seats *ret, struct err *err)
{
    struct seats seats = { 0 };
    const struct db_arg args[] = { db_text(chain) };
    TRY(db_each(db, &SQL[PARTIES], args, COUNT(args), take_party, &seats, err));
    *ret = seats;
    return true;
}

bool store__add_party(struct db *db, const struct new_party *party, struct err *err)
{
    const struct db_arg last[] = { db_text(party->chain), db_int(party->seat), db_int(party->n) };
    const struct db_arg args[] = { db_text(party->chain),      db_int(party->n),
                                   db_int(party->seat),        db_text(party->key),
                                   db_text(party->role),       db_text(party->name),
                                   db_text(party->valid_from), db_text(party->valid_to) };
    TRY(db_exec(db, &SQL[PARTY_END], last, COUNT(last), NULL, err));
    return db_exec(db, &SQL[PARTY_ADD], args, COUNT(args), NULL, err);
}

bool store__is_queued(struct db *db, bool *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(db, &SQL[QUEUED], NULL, 0, &result, err));
    *ret = db_get_bool(result, 0, 0);
    return true;
}

bool store__hash(struct db *db, const char *chain, int64_t n, struct sha256 *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(chain), db_int(n) };
    TRY(db_exec(db, &SQL[HASH], args, COUNT(args), &result, err));
    struct text hex = db_get_text(result, 0, 0);
    return hex_decode(hex.ptr, hex.len, ret->bytes) ||
           err_set(err, ERR_INTERNAL, "hash of a record");
}

static bool show_key(const struct db_result *row, void *arg, struct err *err)
{
    const struct enrol_reader *reader = arg;
    const struct key_row key = { .id = db_get(row, 0, 0),
                                 .use = db_get(row, 0, 1),
                                 .algorithm = db_get(row, 0, 2),
                                 .name = db_get(row, 0, 3),
                                 .replaces = db_get(row, 0, 4),
                                 .reason = db_get(row, 0, 5),
                                 .from = db_get_int(row, 0, 6),
                                 .to = db_get_int(row, 0, 7),
                                 .is_revoked = db_get_bool(row, 0, 8) };
    (void)err; /* showing cannot fail */
    reader->key(reader->arg, &key);
    return true;
}

static bool show_party(const struct db_result *row, void *arg, struct err *err)
{
    const struct enrol_reader *reader = arg;
    const struct party_row party = { .chain = db_get(row, 0, 0),
                                     .role = db_get(row, 0, 1),
                                     .name = db_get(row, 0, 2),
                                     .key = db_get(row, 0, 3),
                                     .from = db_get(row, 0, 4),
                                     .to = db_get(row, 0, 5),
                                     .hash = db_get(row, 0, 6),
                                     .seat = db_get_int(row, 0, 7),
                                     .n = db_get_int(row, 0, 8),
                                     .is_last = db_get_bool(row, 0, 9) };
    (void)err; /* showing cannot fail */
    reader->party(reader->arg, &party);
    return true;
}

bool store__list_enrolled(struct db *db, const struct enrol_reader *reader, struct err *err)
{
    struct enrol_reader copy = *reader;
    TRY(db_each(db, &SQL[KEY_ROWS], NULL, 0, show_key, &copy, err));
    return db_each(db, &SQL[PARTY_ROWS], NULL, 0, show_party, &copy, err);
}
