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

/* First record of the chain; both are in order of code. */
static size_t find_records(const struct record_rows *records, const char *chain)
{
    size_t low = 0;
    size_t high = records->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (strcmp(records->rows[mid].chain, chain) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
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

static void add_chain(struct jv *model, const struct county_facts *facts, const char *village)
{
    const struct record_rows *records = &facts->records;
    size_t from = find_records(records, village);
    size_t to = from;
    while (to < records->count && strcmp(records->rows[to].chain, village) == 0)
        to++;
    if (from == to)
        return;
    const struct record_row *last = &records->rows[to - 1];
    struct jv *chain = jv_object();
    struct jv *rows = jv_array();
    for (size_t i = to; i > from; i--) /* the newest first */
        jv_add(rows, model__record(&records->rows[i - 1]));
    jv_set(chain, "records", rows);
    jv_set_int(chain, "records_total", last->chain_records);
    jv_set_int(chain, "records_shown", (int64_t)(to - from));
    jv_set_bool(chain, "records_cut", (int64_t)(to - from) < last->chain_records);
    jv_set_string(chain, "head", last->head);
    jv_set(chain, "keys", keys_of(&facts->keys));
    jv_set_bool(model, "script", true);
    jv_set_string(chain, "key", last->key);
    jv_set_string(chain, "fingerprint", fingerprint_of(&facts->keys, last->key));
    jv_set(model, "chain", chain);
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

static bool sum_up(const struct village_row *rows, size_t count, struct tally *ret, struct err *err)
{
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

bool village__print(struct press *press, const struct county_facts *facts,
                    const struct village_row *rows, size_t count, struct tally *ret,
                    struct err *err)
{
    const struct village_row *row = &rows[0];
    char path[PATH_MAX_HERE];
    char text[1024];
    struct tally tally = { 0 };
    TRY(sum_up(rows, count, &tally, err));
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
    add_chain(model, facts, row->village);
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
    TRY(project__print(press, &facts->projects, row, err));
    *ret = tally;
    return true;
}
