#include "store_ledger.h"

enum { UNITS, BALANCES, VOUCHERS };

static const char GATHER[] =
    "CREATE TEMPORARY TABLE opendata_voucher ON COMMIT DROP AS "
    "WITH body AS MATERIALIZED ("
    "  SELECT r.chain, r.n, r.type, r.at, r.hash,"
    "         pg_catalog.convert_from(r.bytes, 'UTF8')::jsonb -> 'body' AS b"
    "    FROM ledger.public_record r WHERE r.lines > 0) "
    "SELECT r.chain AS unit, r.n, r.type, r.at, r.hash,"
    "       coalesce(o.b ->> 'booked_on', o.b ->> 'paid_on', o.b ->> 'carried_on',"
    "                o.b ->> 'due')::date AS day"
    "  FROM body r"
    "  JOIN body o ON o.chain = r.chain AND o.n = coalesce((r.b #>> '{moves,n}')::bigint,"
    "                 (r.b #>> '{reverses,n}')::bigint, r.n)";

static const struct db_stmt SQL[] = {
    [UNITS] = { "opendata_units",
                "SELECT u.unit, coalesce(v.name, p.name, a.name, '')"
                "  FROM (SELECT DISTINCT unit FROM pg_temp.opendata_voucher"
                "         WHERE $1::text IS NULL OR unit = $1) u"
                "  LEFT JOIN programme.village v ON v.code = u.unit"
                "  LEFT JOIN programme.payer p ON 'payer/' || p.id = u.unit"
                "  LEFT JOIN programme.account a ON a.kind = 'transit' AND 'transit/' || a.slug = "
                "u.unit"
                " ORDER BY u.unit COLLATE \"C\"",
                DB_ANY_ROWS },
    [BALANCES] = { "opendata_balances",
                   "WITH moved AS ("
                   "  SELECT v.unit, pg_catalog.date_trunc('month', v.day::timestamp)::date AS "
                   "month,"
                   "         l.account, l.source, l.year,"
                   "         coalesce(pg_catalog.sum(l.amount_fen) FILTER (WHERE l.amount_fen > "
                   "0), 0)"
                   "             AS debit,"
                   "         coalesce(-pg_catalog.sum(l.amount_fen) FILTER (WHERE l.amount_fen < "
                   "0), 0)"
                   "             AS credit"
                   "    FROM pg_temp.opendata_voucher v"
                   "    JOIN ledger.line l ON l.chain = v.unit AND l.n = v.n"
                   "   WHERE $1::text IS NULL OR v.unit = $1 GROUP BY 1, 2, 3, 4, 5), "
                   "grid AS ("
                   "  SELECT b.unit, b.account, b.source, b.year, m.month::date AS month"
                   "    FROM (SELECT unit, account, source, year, pg_catalog.min(month) AS first"
                   "            FROM moved GROUP BY 1, 2, 3, 4) b"
                   "   CROSS JOIN LATERAL pg_catalog.generate_series(b.first::timestamp,"
                   "       (SELECT pg_catalog.max(month) FROM moved)::timestamp,"
                   "       interval '1 month') AS m (month)) "
                   "SELECT unit, pg_catalog.to_char(month, 'YYYY-MM'), account, source, year,"
                   "       (closing - debit + credit)::bigint, debit::bigint, credit::bigint,"
                   "       closing::bigint"
                   "  FROM (SELECT g.*, coalesce(m.debit, 0) AS debit, coalesce(m.credit, 0) AS "
                   "credit,"
                   "               pg_catalog.sum(coalesce(m.debit, 0) - coalesce(m.credit, 0)) "
                   "OVER ("
                   "                   PARTITION BY g.unit, g.account, g.source, g.year"
                   "                   ORDER BY g.month) AS closing"
                   "          FROM grid g LEFT JOIN moved m USING (unit, account, source, year, "
                   "month)) x"
                   " ORDER BY unit COLLATE \"C\", month, account COLLATE \"C\", source COLLATE "
                   "\"C\","
                   "          year",
                   DB_ANY_ROWS },
    [VOUCHERS] = { "opendata_vouchers",
                   "SELECT v.unit, v.day, pg_catalog.to_char(v.day, 'YYYY-MM'), v.type, v.n, v.at,"
                   "       pg_catalog.encode(v.hash, 'hex'), l.position, l.account, l.source, "
                   "l.year,"
                   "       l.amount_fen"
                   "  FROM pg_temp.opendata_voucher v"
                   "  JOIN ledger.line l ON l.chain = v.unit AND l.n = v.n"
                   " WHERE $1::text IS NULL OR v.unit = $1"
                   " ORDER BY v.unit COLLATE \"C\", v.n, l.position",
                   DB_ANY_ROWS },
};

bool opendata__gather_ledger(struct db *db, struct err *err) { return db_script(db, GATHER, err); }

struct unit_call {
    bool (*each)(const struct unit_row *row, void *arg, struct err *err);
    void *arg;
};

static bool call_unit(const struct db_result *r, void *arg, struct err *err)
{
    const struct unit_call *call = arg;
    struct unit_row row = { db_get(r, 0, 0), db_get(r, 0, 1) };
    return call->each(&row, call->arg, err);
}

bool opendata__each_unit(struct db *db, const char *unit,
                         bool (*each)(const struct unit_row *row, void *arg, struct err *err),
                         void *arg, struct err *err)
{
    struct unit_call call = { each, arg };
    const struct db_arg args[] = { db_text(unit) };
    return db_each(db, &SQL[UNITS], args, COUNT(args), call_unit, &call, err);
}

struct balance_call {
    bool (*each)(const struct balance_row *row, void *arg, struct err *err);
    void *arg;
};

static bool call_balance(const struct db_result *r, void *arg, struct err *err)
{
    const struct balance_call *call = arg;
    struct balance_row row = {
        .unit = db_get(r, 0, 0),
        .period = db_get(r, 0, 1),
        .book = db_get(r, 0, 2),
        .source = db_get(r, 0, 3),
        .year = (int)db_get_int(r, 0, 4),
        .opening = db_get_money(r, 0, 5),
        .debit = db_get_money(r, 0, 6),
        .credit = db_get_money(r, 0, 7),
        .closing = db_get_money(r, 0, 8),
    };
    return call->each(&row, call->arg, err);
}

bool opendata__each_balance(struct db *db, const char *unit,
                            bool (*each)(const struct balance_row *row, void *arg, struct err *err),
                            void *arg, struct err *err)
{
    struct balance_call call = { each, arg };
    const struct db_arg args[] = { db_text(unit) };
    return db_each(db, &SQL[BALANCES], args, COUNT(args), call_balance, &call, err);
}

struct voucher_call {
    bool (*each)(const struct voucher_line *row, void *arg, struct err *err);
    void *arg;
};

static bool call_voucher(const struct db_result *r, void *arg, struct err *err)
{
    const struct voucher_call *call = arg;
    struct voucher_line row = {
        .unit = db_get(r, 0, 0),
        .day = db_get(r, 0, 1),
        .period = db_get(r, 0, 2),
        .type = db_get(r, 0, 3),
        .n = db_get_int(r, 0, 4),
        .at_us = db_get_time(r, 0, 5),
        .hash = db_get(r, 0, 6),
        .position = (int)db_get_int(r, 0, 7),
        .book = db_get(r, 0, 8),
        .source = db_get(r, 0, 9),
        .year = (int)db_get_int(r, 0, 10),
        .amount = db_get_money(r, 0, 11),
    };
    return call->each(&row, call->arg, err);
}

bool opendata__each_voucher(struct db *db, const char *unit,
                            bool (*each)(const struct voucher_line *row, void *arg,
                                         struct err *err),
                            void *arg, struct err *err)
{
    struct voucher_call call = { each, arg };
    const struct db_arg args[] = { db_text(unit) };
    return db_each(db, &SQL[VOUCHERS], args, COUNT(args), call_voucher, &call, err);
}
