/*
 * programme/programme.h - a programme: who must pay how much by when. Data, never code.
 *
 * A programme is a JSON file of format "mingzhang-programme/1"; the one for 2019-2020 ships with
 * the program. programme_parse() checks all of it, so that whoever holds a struct programme may
 * rely on it: years ascend, control totals add up, the calendar covers its span, every rule has a
 * side and a known book. The struct lives in the arena it was parsed into.
 */
#ifndef PROGRAMME_PROGRAMME_H
#define PROGRAMME_PROGRAMME_H

#include "core/date.h"
#include "core/err.h"
#include "core/money.h"
#include "core/text.h"

struct arena;
struct db;
struct jv;

#define PROGRAMME_BUILTIN "programme/guangzhou-2019-2020.json"

enum {
    PROGRAMME_BYTES_MAX = 1 << 20,
    PROGRAMME_YEARS_MAX = 20,
    PROGRAMME_SOURCES_MAX = 3,
    PROGRAMME_COUNTIES_MAX = 4000,
    PROGRAMME_RULES_MAX = 200,
    PROGRAMME_ROLES_MAX = 10,
    PROGRAMME_CATEGORIES_MAX = 100,
    PROGRAMME_DOCUMENTS_MAX = 40,
    PROGRAMME_DAYS_MAX = 366 * 30,
    PROGRAMME_SETTINGS = 11,
};

struct programme_source {
    const char *id;        /* city, district, soe: the colour of the money */
    const char *name;      /* as people write it, e.g. 市级财政 */
    const char *unit_kind; /* kind of helping unit whose villages it pays for */
    const char *unit_kind_name;
    int villages;
    struct money total; /* over all years */
};

struct programme_county {
    const char *code; /* GB/T 2260, six digits */
    const char *name;
    const char *city;
};

/* What a project may be for, and what must be attached to an order. */
struct programme_category {
    const char *id, *name;
};
struct programme_document {
    const char *id, *name;
    int64_t needed_from_fen; /* it must be there from this amount on; 0: it need not */
};

struct programme_rule {
    const char *id;
    int version;
    const char *side;                     /* credit, debit */
    const char *summary_like, *name_like; /* NULL: no condition */
    bool own_account;
    const char *book;
};

struct programme_day {
    struct date day;
    bool is_working;
    int ordinal; /* working days from the first day up to and including this one */
};

struct programme {
    const char *id, *title, *short_title, *basis;
    struct text bytes; /* the file itself */
    int years[PROGRAMME_YEARS_MAX];
    int year_count;
    struct money amount; /* per village and year */
    int due_month, due_day;
    int villages;
    struct programme_source sources[PROGRAMME_SOURCES_MAX];
    int source_count;
    const char *roles[PROGRAMME_ROLES_MAX]; /* parties of an account, in order of signing */
    int role_count;
    int parties_at_least;
    struct programme_county *counties;
    int county_count;
    const char *setting_names[PROGRAMME_SETTINGS]; /* columns of programme.setting */
    int64_t settings[PROGRAMME_SETTINGS];
    bool has_orders_from;
    struct date orders_from;
    int order_days; /* for which an order stands when it does not say otherwise */
    struct programme_category *categories;
    int category_count; /* 0: the programme has no list, any will do */
    struct programme_document *documents;
    int document_count; /* 0: the same */
    struct programme_rule *rules;
    int rule_count;
    struct programme_day *days;
    int day_count;
};

/* `what` names the file in messages. The bytes are copied.
 * Fails: ERR_INPUT naming the key that is missing, unknown or wrong. */
bool programme_parse(struct text json, const char *what, struct arena *arena,
                     struct programme **ret, struct err *err) MUST_CHECK;
/* The programme that ships with the program. */
bool programme_builtin(struct arena *arena, struct programme **ret, struct err *err) MUST_CHECK;

bool programme_has_year(const struct programme *programme, int year);
/* NULL when there is none. */
const struct programme_source *programme_source(const struct programme *programme, const char *id);
const struct programme_source *programme_source_named(const struct programme *programme,
                                                      struct text name_or_id);
const struct programme_county *programme_county(const struct programme *programme,
                                                const char *code);
/* NULL when there is none. */
const struct programme_category *programme_category(const struct programme *programme,
                                                    struct text id_or_name);
const struct programme_document *programme_document(const struct programme *programme,
                                                    struct text id_or_name);
struct date programme_due(const struct programme *programme, int year);

/* The n-th working day after `from` (n = 0: from itself when it is one, else the last before it).
 * False when the calendar does not reach that far. */
bool programme_working_day(const struct programme *programme, struct date from, int n,
                           struct date *ret);

enum programme_change { PROGRAMME_SAME, PROGRAMME_LOADED };

/* Writes the programme.* tables of its own data, inside the caller's transaction. The same bytes
 * change nothing. Another programme is refused once facts or quotas exist.
 * Fails: ERR_CONFLICT, ERR_DB. */
bool programme_load(struct db *db, const struct programme *programme, bool is_demo,
                    enum programme_change *ret, struct err *err) MUST_CHECK;
/* Reads the active one back. Fails: ERR_NOT_FOUND when none was loaded. */
bool programme_read(struct db *db, struct arena *arena, struct programme **ret, bool *ret_is_demo,
                    struct err *err) MUST_CHECK;
/* The same for who asks often: each thread keeps the one that it read last and asks only whether it
 * is still that. It is the caller's until this thread asks again. */
bool programme_kept(struct db *db, const struct programme **ret, struct err *err) MUST_CHECK;

#endif
