#include "village_page.h"
#include "model.h"

#include <stdio.h>
#include <string.h>

enum { PATH_MAX_HERE = 128 };

static void add_years(struct jv *model, const struct village_row *rows, size_t count)
{
    struct jv *years = jv_array();
    for (size_t i = 0; i < count; i++) {
        char href[PATH_MAX_HERE];
        (void)snprintf(href, sizeof href, "payer/%s.html", rows[i].payer); /* at most 40 bytes */
        struct jv *row = jv_object();
        jv_set_int(row, "year", rows[i].year);
        jv_set_string(row, "payer", rows[i].payer_name);
        jv_set_string(row, "href", href);
        jv_set_string(row, "source", model__source(rows[i].source));
        model__set_figures(row, &rows[i].figures);
        jv_add(years, row);
    }
    jv_set(model, "rows", years);
}

static const char *fingerprint_of(const struct key_rows *keys, const char *id)
{
    for (size_t i = 0; i < keys->count; i++)
        if (strcmp(keys->rows[i].id, id) == 0)
            return keys->rows[i].fingerprint;
    return "";
}

/* What the check in the browser believes: "id:key id:key". */
static struct jv *keys_of(const struct key_rows *keys)
{
    struct jv *list = jv_array();
    for (size_t i = 0; i < keys->count; i++) {
        struct jv *key = jv_object();
        jv_set_string(key, "id", keys->rows[i].id);
        jv_set_string(key, "public_key", keys->rows[i].hex);
        jv_add(list, key);
    }
    return list;
}

static struct jv *chain_model(const struct village_facts *facts)
{
    const struct chain *records = facts->chain;
    const struct record_row *last = chain__record(records, 0);
    size_t shown = records->count < PUBLISH_RECORDS_MAX ? records->count : PUBLISH_RECORDS_MAX;
    struct jv *chain = jv_object();
    struct jv *rows = jv_array();
    for (size_t i = 0; i < shown; i++) /* the newest first */
        jv_add(rows, model__record(chain__record(records, i)));
    jv_set(chain, "records", rows);
    jv_set_int(chain, "records_total", (int64_t)records->count);
    jv_set_int(chain, "records_shown", (int64_t)shown);
    jv_set_bool(chain, "records_cut", shown < records->count);
    jv_set_string(chain, "head", last->hash);
    jv_set(chain, "keys", keys_of(&facts->keys));
    jv_set_string(chain, "key", last->key);
    jv_set_string(chain, "fingerprint", fingerprint_of(&facts->keys, last->key));
    return chain;
}

static struct jv *new_account(const struct party_row *row)
{
    struct jv *account = jv_object();
    jv_set_string(account, "tail", row->tail);
    jv_set_string(account, "bank", row->bank);
    jv_set_bool(account, "closed", row->closed);
    jv_set(account, "parties", jv_array());
    return account;
}

static void add_accounts(struct jv *model, const struct party_rows *parties, const char *village)
{
    struct jv *accounts = jv_array();
    struct jv *account = NULL;
    for (size_t i = 0; i < parties->count; i++) {
        const struct party_row *row = &parties->rows[i];
        if (strcmp(row->village, village) != 0)
            continue;
        if (row->is_first) {
            account = new_account(row);
            jv_add(accounts, account);
        }
        if (row->org[0] == '\0' || account == NULL)
            continue;
        struct jv *party = jv_object();
        jv_set_string(party, "role", row->role);
        jv_set_string(party, "org", row->org);
        jv_add(jv_get(account, "parties"), party);
        jv_set_bool(account, "has_parties", true);
    }
    jv_set(model, "accounts", accounts);
}

bool village__sum(const struct village_row *rows, size_t count, struct tally *ret, struct err *err)
{
    *ret = (struct tally) { 0 };
    for (size_t i = 0; i < count; i++)
        TRY(tally__add_year(ret, rows[i].year, rows[i].source, &rows[i].figures, err));
    return tally__add_account(ret, &rows[0].figures, err);
}

static void set_account_caption(struct jv *model, const struct village_row *row)
{
    char day[MODEL_DAY_MAX];
    char text[128];
    if (row->covered)
        (void)snprintf(text, sizeof text, "账户收支，银行流水截至%s", /* fits */
                       model__day(row->covered_to, day));
    jv_set_string(model, "account_caption", row->covered ? text : "账户收支，尚无银行流水");
}

bool village__print(struct press *press, const struct village_facts *facts,
                    const struct village_row *rows, size_t count, struct err *err)
{
    const struct village_row *row = &rows[0];
    char path[PATH_MAX_HERE];
    char text[1024];
    struct tally tally;
    TRY(village__sum(rows, count, &tally, err));
    (void)snprintf(text, sizeof text, "%s%s%s引导资金的应拨、拨付、到账、支出和结余", /* cut is */
                   row->county_name, row->town, row->name);                           /* harmless */
    struct jv *model = press__model(press, "../", row->name, text);
    (void)snprintf(path, sizeof path, "county/%s.html", row->county); /* six digits */
    press__crumb(model, "资金总览", "index.html");
    press__crumb(model, row->county_name, path);
    (void)snprintf(path, sizeof path, "town/%s.html", row->town_id); /* nine digits and a number */
    press__crumb(model, row->town, path);
    (void)snprintf(text, sizeof text, "%s　%s", row->county_name, row->town); /* cut is harmless */
    jv_set_string(model, "kicker", text);
    jv_set_string(model, "code", row->village);
    jv_set_string(model, "unit", row->unit);
    set_account_caption(model, row);
    jv_set(model, "figures", model__whole(&tally));
    jv_set(model, "bars", model__bars(&tally, false));
    add_years(model, rows, count);
    add_accounts(model, &facts->parties, row->village);
    jv_set_bool(model, "script", facts->chain != NULL);
    if (facts->chain != NULL)
        jv_set(model, "chain", chain_model(facts));
    struct jv *projects = project__list(&facts->projects, row->village);
    jv_set_bool(model, "has_projects", projects != NULL);
    if (projects != NULL)
        jv_set(model, "projects", projects);
    struct jv *notices = notice__of_village(facts->notices, row->village);
    jv_set_bool(model, "has_notices", notices != NULL);
    if (notices != NULL)
        jv_set(model, "notices", notices);
    (void)snprintf(path, sizeof path, "village/%s.html", row->village); /* twelve digits */
    TRY(press__print(press, "village", path, model, err));
    return project__print(press, &facts->projects, row, err);
}
