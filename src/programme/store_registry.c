/* The registry in the database: staged by COPY, compared, merged, all set-based. */
#include "core/arena.h"
#include "db/copy.h"
#include "store.h"

#include <string.h>

static const char STAGE[] =
    "CREATE TEMP TABLE stage_payer (file text, line int, id text, name text, source text,"
    " code text) ON COMMIT DROP;"
    "CREATE TEMP TABLE stage_payer_account (payer text, account_no text, name text)"
    " ON COMMIT DROP;"
    "CREATE TEMP TABLE stage_payer_alias (payer text, alias text) ON COMMIT DROP;"
    "CREATE TEMP TABLE stage_village (file text, line int, code text, name text, town text,"
    " county text, unit text, unit_kind text, valid_from date, valid_to date, successor text)"
    " ON COMMIT DROP;"
    "CREATE TEMP TABLE stage_village_alias (village text, alias text) ON COMMIT DROP;"
    "CREATE TEMP TABLE stage_account (file text, line int, account_no text, kind text,"
    " village text, county text, slug text, bank text, name text, valid_from date,"
    " valid_to date) ON COMMIT DROP;"
    "CREATE TEMP TABLE stage_party (account_no text, position int, role text, org text)"
    " ON COMMIT DROP;"
    "CREATE TEMP TABLE stage_route (payer text, county text, transit text) ON COMMIT DROP;"
    "CREATE TEMP TABLE stage_quota (file text, line int, village text, year int, payer text,"
    " source text, amount_fen bigint, due date, document text) ON COMMIT DROP;"
    "CREATE TEMP TABLE stage_adjustment (file text, line int, village text, year int,"
    " old_payer text, new_payer text, old_fen bigint, new_fen bigint, document text,"
    " decided_on date) ON COMMIT DROP;"
    "CREATE TEMP TABLE stage_scope (kind text, key text, villages int, year_fen bigint)"
    " ON COMMIT DROP;";

static void put_or_null(struct db_copy *copy, const char *text)
{
    db_copy_string(copy, text[0] == '\0' ? NULL : text);
}

static void put_day(struct db_copy *copy, bool has, struct date day)
{
    if (has)
        db_copy_date(copy, day);
    else
        db_copy_null(copy);
}

static void put_where(struct db_copy *copy, struct registry_where where)
{
    db_copy_row(copy);
    db_copy_string(copy, where.file);
    db_copy_int4(copy, where.line);
}

static void put_pair(struct db_copy *copy, const char *one, const char *two)
{
    db_copy_row(copy);
    db_copy_string(copy, one);
    db_copy_string(copy, two);
}

static bool stage_payers(struct db *db, const struct registry *registry, struct err *err)
{
    struct db_copy *copy;
    TRY(db_copy_begin(db, "pg_temp.stage_payer", 6, &copy, err));
    for (size_t i = 0; i < registry->payers.count; i++) {
        const struct registry_payer *payer = &registry->payers.items[i];
        put_where(copy, payer->where);
        db_copy_string(copy, payer->id);
        db_copy_string(copy, payer->name);
        db_copy_string(copy, payer->source);
        put_or_null(copy, payer->code);
    }
    TRY(db_copy_end(copy, err));
    TRY(db_copy_begin(db, "pg_temp.stage_payer_account", 3, &copy, err));
    for (size_t i = 0; i < registry->payers.count; i++) {
        const struct registry_payer *payer = &registry->payers.items[i];
        const char *name = payer->account_name[0] != '\0' ? payer->account_name : payer->name;
        for (size_t k = 0; k < payer->accounts.count; k++) {
            put_pair(copy, payer->id, payer->accounts.items[k]);
            db_copy_string(copy, name);
        }
    }
    TRY(db_copy_end(copy, err));
    TRY(db_copy_begin(db, "pg_temp.stage_payer_alias", 2, &copy, err));
    for (size_t i = 0; i < registry->payers.count; i++) {
        const struct registry_payer *payer = &registry->payers.items[i];
        put_pair(copy, payer->id, text_normal(registry->arena, text_of(payer->name)));
        for (size_t k = 0; k < payer->aliases.count; k++)
            put_pair(copy, payer->id,
                     text_normal(registry->arena, text_of(payer->aliases.items[k])));
    }
    return db_copy_end(copy, err);
}

static bool stage_villages(struct db *db, const struct registry *registry, struct err *err)
{
    struct db_copy *copy;
    TRY(db_copy_begin(db, "pg_temp.stage_village", 11, &copy, err));
    for (size_t i = 0; i < registry->villages.count; i++) {
        const struct registry_village *village = &registry->villages.items[i];
        put_where(copy, village->where);
        db_copy_string(copy, village->code);
        db_copy_string(copy, village->name);
        db_copy_string(copy, village->town);
        db_copy_string(copy, village->county_code);
        db_copy_string(copy, village->unit);
        db_copy_string(copy, village->unit_kind);
        db_copy_date(copy, village->valid_from);
        put_day(copy, village->has_valid_to, village->valid_to);
        put_or_null(copy, village->successor);
    }
    TRY(db_copy_end(copy, err));
    TRY(db_copy_begin(db, "pg_temp.stage_village_alias", 2, &copy, err));
    for (size_t i = 0; i < registry->villages.count; i++) {
        const struct registry_village *village = &registry->villages.items[i];
        put_pair(copy, village->code, text_normal(registry->arena, text_of(village->name)));
        for (size_t k = 0; k < village->alias_codes.count; k++)
            put_pair(copy, village->code, village->alias_codes.items[k]);
        for (size_t k = 0; k < village->alias_names.count; k++)
            put_pair(copy, village->code,
                     text_normal(registry->arena, text_of(village->alias_names.items[k])));
    }
    return db_copy_end(copy, err);
}

static bool stage_accounts(struct db *db, const struct registry *registry, struct err *err)
{
    struct db_copy *copy;
    TRY(db_copy_begin(db, "pg_temp.stage_account", 11, &copy, err));
    for (size_t i = 0; i < registry->accounts.count; i++) {
        const struct registry_account *account = &registry->accounts.items[i];
        bool is_transit = strcmp(account->kind, "transit") == 0;
        put_where(copy, account->where);
        db_copy_string(copy, account->account_no);
        db_copy_string(copy, account->kind);
        put_or_null(copy, account->village);
        put_or_null(copy, is_transit ? account->county : "");
        put_or_null(copy, account->slug);
        db_copy_string(copy, account->bank);
        db_copy_string(copy, account->name);
        db_copy_date(copy, account->valid_from);
        put_day(copy, account->has_valid_to, account->valid_to);
    }
    TRY(db_copy_end(copy, err));
    TRY(db_copy_begin(db, "pg_temp.stage_party", 4, &copy, err));
    for (size_t i = 0; i < registry->accounts.count; i++) {
        const struct registry_account *account = &registry->accounts.items[i];
        for (size_t k = 0; k < account->roles.count; k++) {
            db_copy_row(copy);
            db_copy_string(copy, account->account_no);
            db_copy_int4(copy, (int32_t)k + 1);
            db_copy_string(copy, account->roles.items[k]);
            db_copy_string(copy, account->orgs.items[k]);
        }
    }
    TRY(db_copy_end(copy, err));
    TRY(db_copy_begin(db, "pg_temp.stage_route", 3, &copy, err));
    for (size_t i = 0; i < registry->routes.count; i++) {
        const struct registry_route *route = &registry->routes.items[i];
        put_pair(copy, route->payer, route->county);
        put_or_null(copy, route->transit);
    }
    return db_copy_end(copy, err);
}

static const char *source_of(const struct registry *registry, const char *payer)
{
    for (size_t i = 0; i < registry->payers.count; i++)
        if (strcmp(registry->payers.items[i].id, payer) == 0)
            return registry->payers.items[i].source;
    return "";
}

static bool stage_quotas(struct db *db, const struct registry *registry,
                         const struct registry_quotas *quotas, const struct programme *programme,
                         struct err *err)
{
    struct db_copy *copy;
    TRY(db_copy_begin(db, "pg_temp.stage_quota", 9, &copy, err));
    for (size_t i = 0; i < quotas->count; i++) {
        const struct registry_quota *quota = &quotas->items[i];
        put_where(copy, quota->village->where);
        db_copy_string(copy, quota->village->code);
        db_copy_int4(copy, quota->year);
        db_copy_string(copy, quota->payer);
        db_copy_string(copy, source_of(registry, quota->payer));
        db_copy_int8(copy, quota->amount.fen);
        db_copy_date(copy, programme_due(programme, quota->year));
        db_copy_string(copy, quota->document);
    }
    return db_copy_end(copy, err);
}

static void put_fen(struct db_copy *copy, struct money money)
{
    if (money.fen < 0)
        db_copy_null(copy);
    else
        db_copy_int8(copy, money.fen);
}

static bool stage_adjustments(struct db *db, const struct registry *registry, struct err *err)
{
    struct db_copy *copy;
    TRY(db_copy_begin(db, "pg_temp.stage_adjustment", 10, &copy, err));
    for (size_t i = 0; i < registry->adjustments.count; i++) {
        const struct registry_adjustment *adjustment = &registry->adjustments.items[i];
        put_where(copy, adjustment->where);
        db_copy_string(copy, adjustment->village);
        db_copy_int4(copy, adjustment->year);
        put_or_null(copy, adjustment->old_payer);
        put_or_null(copy, adjustment->new_payer);
        put_fen(copy, adjustment->old_amount);
        put_fen(copy, adjustment->new_amount);
        db_copy_string(copy, adjustment->document);
        db_copy_date(copy, adjustment->decided_on);
    }
    TRY(db_copy_end(copy, err));
    TRY(db_copy_begin(db, "pg_temp.stage_scope", 4, &copy, err));
    for (size_t i = 0; i < registry->scopes.count; i++) {
        const struct registry_scope *scope = &registry->scopes.items[i];
        put_pair(copy, scope->kind, scope->key);
        db_copy_int4(copy, scope->villages);
        db_copy_int8(copy, scope->year_amount.fen);
    }
    return db_copy_end(copy, err);
}

/* A registry of the whole without a sheet 范围 is bound by the programme's own totals. */
static bool stage_whole(struct db *db, const struct registry *registry,
                        const struct programme *programme, struct err *err)
{
    struct db_copy *copy;
    if (registry->scopes.count > 0)
        return true;
    TRY(db_copy_begin(db, "pg_temp.stage_scope", 4, &copy, err));
    for (int i = 0; i < programme->source_count; i++) {
        const struct programme_source *source = &programme->sources[i];
        put_pair(copy, "whole", source->id);
        db_copy_int4(copy, source->villages);
        db_copy_int8(copy, source->total.fen / programme->year_count);
    }
    return db_copy_end(copy, err);
}

bool registry__stage(struct db *db, const struct registry *registry,
                     const struct registry_quotas *quotas, const struct programme *programme,
                     struct err *err)
{
    TRY(db_script(db, STAGE, err));
    TRY(stage_payers(db, registry, err));
    TRY(stage_villages(db, registry, err));
    TRY(stage_accounts(db, registry, err));
    TRY(stage_quotas(db, registry, quotas, programme, err));
    TRY(stage_adjustments(db, registry, err));
    return stage_whole(db, registry, programme, err);
}
