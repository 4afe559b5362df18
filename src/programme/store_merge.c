/* Comparing the staged registry with the tables, and merging it into them. */
#include "store.h"

enum {
    FIND_NEW,
    CONTRADICT,
    PAYERS,
    PAYER_ACCOUNTS,
    PAYER_ALIASES,
    VILLAGES,
    VILLAGES_CHANGED,
    VILLAGE_ALIASES,
    ACCOUNTS,
    ACCOUNTS_CHANGED,
    PARTIES,
    ROUTES,
    QUOTAS,
    QUOTAS_CHANGED,
    ADJUSTMENTS,
    SCOPE_CLEAR,
    SCOPE,
};
#define COUNTED(text) "WITH done AS (" text " RETURNING 1) SELECT count(*) FROM done"
static const struct db_stmt SQL[] = {
    [FIND_NEW] = { "registry_find_new",
                   "INSERT INTO pg_temp.stage_new SELECT s.* FROM pg_temp.stage_adjustment s"
                   " WHERE NOT EXISTS (SELECT FROM programme.adjustment a"
                   "  WHERE (s.village, s.year, s.document, s.decided_on)"
                   "      = (a.village, a.year, a.document, a.decided_on)"
                   "    AND (s.old_payer, s.new_payer, s.old_fen, s.new_fen)"
                   "        IS NOT DISTINCT FROM"
                   "        (a.old_payer, a.new_payer, a.old_fen, a.new_fen))",
                   DB_NO_ROWS },
    [CONTRADICT] = { "registry_contradictions",
                     "SELECT file, line, col, value, stands, code"
                     " FROM programme.registry_contradictions()",
                     DB_ANY_ROWS },
    [PAYERS] = { "registry_merge_payers",
                 COUNTED("INSERT INTO programme.payer (id, name, source, code)"
                         " SELECT id, name, source, code FROM pg_temp.stage_payer"
                         " ON CONFLICT (id) DO NOTHING"),
                 DB_ONE_ROW },
    [PAYER_ACCOUNTS] = { "registry_merge_payer_accounts",
                         "INSERT INTO programme.payer_account (payer, account_no, name)"
                         " SELECT payer, account_no, name FROM pg_temp.stage_payer_account"
                         " ON CONFLICT (account_no) DO NOTHING",
                         DB_NO_ROWS },
    [PAYER_ALIASES] = { "registry_merge_payer_aliases",
                        "INSERT INTO programme.payer_alias (payer, alias)"
                        " SELECT DISTINCT payer, alias FROM pg_temp.stage_payer_alias"
                        " ON CONFLICT (alias, payer) DO NOTHING",
                        DB_NO_ROWS },
    [VILLAGES] = { "registry_merge_villages",
                   COUNTED("INSERT INTO programme.village (code, name, town, county, unit,"
                           " unit_kind, valid_from, valid_to, successor)"
                           " SELECT code, name, town, county, unit, unit_kind, valid_from,"
                           " valid_to, successor FROM pg_temp.stage_village"
                           " ON CONFLICT (code) DO NOTHING"),
                   DB_ONE_ROW },
    [VILLAGES_CHANGED] = { "registry_change_villages",
                           COUNTED("UPDATE programme.village v SET valid_from = s.valid_from,"
                                   " valid_to = s.valid_to, successor = s.successor,"
                                   " unit = s.unit, unit_kind = s.unit_kind"
                                   " FROM pg_temp.stage_village s WHERE s.code = v.code AND"
                                   " (s.valid_from, s.valid_to, s.successor, s.unit, s.unit_kind)"
                                   " IS DISTINCT FROM (v.valid_from, v.valid_to, v.successor,"
                                   " v.unit, v.unit_kind)"),
                           DB_ONE_ROW },
    [VILLAGE_ALIASES] = { "registry_merge_village_aliases",
                          "INSERT INTO programme.village_alias (village, alias)"
                          " SELECT DISTINCT village, alias FROM pg_temp.stage_village_alias"
                          " ON CONFLICT (alias, village) DO NOTHING",
                          DB_NO_ROWS },
    [ACCOUNTS] = { "registry_merge_accounts",
                   COUNTED("INSERT INTO programme.account (account_no, kind, village, county,"
                           " slug, bank, name, valid_from, valid_to) SELECT account_no, kind,"
                           " village, county, slug, bank, name, valid_from, valid_to"
                           " FROM pg_temp.stage_account ON CONFLICT (account_no) DO NOTHING"),
                   DB_ONE_ROW },
    [ACCOUNTS_CHANGED] = { "registry_change_accounts",
                           COUNTED("UPDATE programme.account a SET valid_from = s.valid_from,"
                                   " valid_to = s.valid_to FROM pg_temp.stage_account s"
                                   " WHERE s.account_no = a.account_no AND"
                                   " (s.valid_from, s.valid_to) IS DISTINCT FROM"
                                   " (a.valid_from, a.valid_to)"),
                           DB_ONE_ROW },
    [PARTIES] = { "registry_merge_parties",
                  "INSERT INTO programme.party (account_no, position, role, org)"
                  " SELECT account_no, position, role, org FROM pg_temp.stage_party"
                  " ON CONFLICT (account_no, position) DO NOTHING",
                  DB_NO_ROWS },
    [ROUTES] = { "registry_merge_routes",
                 COUNTED("INSERT INTO programme.route (payer, county, transit)"
                         " SELECT payer, county, transit FROM pg_temp.stage_route"
                         " ON CONFLICT (payer, county) DO NOTHING"),
                 DB_ONE_ROW },
    [QUOTAS] = { "registry_merge_quotas",
                 COUNTED("INSERT INTO programme.quota (village, year, payer, source, amount_fen,"
                         " due, document) SELECT village, year, payer, source, amount_fen, due,"
                         " document FROM pg_temp.stage_quota"
                         " ON CONFLICT (village, year) DO NOTHING"),
                 DB_ONE_ROW },
    [QUOTAS_CHANGED] = { "registry_change_quotas",
                         COUNTED("UPDATE programme.quota q SET payer = s.payer,"
                                 " source = s.source, amount_fen = s.amount_fen,"
                                 " document = s.document FROM pg_temp.stage_quota s"
                                 " WHERE (s.village, s.year) = (q.village, q.year) AND"
                                 " (s.payer, s.amount_fen) <> (q.payer, q.amount_fen)"),
                         DB_ONE_ROW },
    [ADJUSTMENTS] = { "registry_merge_adjustments",
                      COUNTED("INSERT INTO programme.adjustment (village, year, old_payer,"
                              " new_payer, old_fen, new_fen, document, decided_on)"
                              " SELECT village, year, old_payer, new_payer, old_fen, new_fen,"
                              " document, decided_on FROM pg_temp.stage_new"
                              " ORDER BY decided_on, line"),
                      DB_ONE_ROW },
    [SCOPE_CLEAR] = { "registry_clear_scope", "DELETE FROM programme.scope", DB_NO_ROWS },
    [SCOPE] = { "registry_put_scope",
                "INSERT INTO programme.scope (kind, key, villages, year_fen)"
                " SELECT kind, key, villages, year_fen FROM pg_temp.stage_scope",
                DB_NO_ROWS },
};

bool registry__contradictions(struct db *db, struct db_result **ret, struct err *err)
{
    TRY(db_script(db,
                  "CREATE TEMP TABLE stage_new ON COMMIT DROP AS"
                  " SELECT * FROM pg_temp.stage_adjustment LIMIT 0",
                  err));
    TRY(db_exec(db, &SQL[FIND_NEW], NULL, 0, NULL, err));
    return db_exec(db, &SQL[CONTRADICT], NULL, 0, ret, err);
}

static bool run(struct db *db, int which, int64_t *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(db, &SQL[which], NULL, 0, &result, err));
    if (ret != NULL)
        *ret = db_get_int(result, 0, 0);
    return true;
}

bool registry__merge(struct db *db, struct registry_change *ret, struct err *err)
{
    struct registry_change change = { 0 };
    int64_t villages = 0;
    int64_t accounts = 0;
    int64_t quotas = 0;
    TRY(run(db, PAYERS, &change.payers, err));
    TRY(run(db, PAYER_ACCOUNTS, NULL, err));
    TRY(run(db, PAYER_ALIASES, NULL, err));
    TRY(run(db, VILLAGES, &change.villages, err));
    TRY(run(db, VILLAGES_CHANGED, &villages, err));
    TRY(run(db, VILLAGE_ALIASES, NULL, err));
    TRY(run(db, ACCOUNTS, &change.accounts, err));
    TRY(run(db, ACCOUNTS_CHANGED, &accounts, err));
    TRY(run(db, PARTIES, NULL, err));
    TRY(run(db, ROUTES, &change.routes, err));
    TRY(run(db, QUOTAS, &change.quotas, err));
    TRY(run(db, QUOTAS_CHANGED, &quotas, err));
    TRY(run(db, ADJUSTMENTS, &change.adjustments, err));
    TRY(run(db, SCOPE_CLEAR, NULL, err));
    TRY(run(db, SCOPE, NULL, err));
    change.changed = villages + accounts + quotas;
    *ret = change;
    return true;
}
