/* Notices as lists: all, by kind, by year, by county, each in pages of NOTICE_LIST_ROWS. */
#include "model.h"
#include "notice_site.h"
#include "publisher.h"

#include "notice/notice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ITEMS_FIRST = 64 };

static const char *const KINDS[][2] = {
    { "N1", "资金分配和到位" }, { "N2", "年度项目计划" }, { "N3", "资金使用情况" },
    { "N4", "项目完工及绩效" }, { "N5", "更正" },         { "N6", "异议处理结果" },
};

static const char *kind_name(const char *kind)
{
    for (size_t i = 0; i < COUNT(KINDS); i++)
        if (strcmp(kind, KINDS[i][0]) == 0)
            return KINDS[i][1];
    return kind;
}

/* No state here depends on today: the same facts give the same page on any day. */
const char *notice__state(const struct notice_item *item)
{
    if (item->superseded_by[0] != '\0')
        return "已更正";
    if (strcmp(item->state, "ended") == 0)
        return "公示结束";
    return strcmp(item->state, "archived") == 0 ? "已归档" : "已发布";
}

static bool is_digits(const char *text, size_t len)
{
    return strlen(text) == len && strspn(text, "0123456789") == len;
}

static void set_county(struct notice_item *item)
{
    const char *code = is_digits(item->chain, 12)    ? item->chain
                       : is_digits(item->subject, 6) ? item->subject
                                                     : "";
    (void)snprintf(item->county, sizeof item->county, "%.6s", code); /* six digits or none */
}

/* Numbers are KIND-SUBJECT-YEAR-…; those of corrections and outcomes name no year. */
static void set_year(struct notice_item *item)
{
    const char *at = item->number;
    (void)snprintf(item->year, sizeof item->year, "%.4s", item->as_of); /* four digits */
    while ((at = strstr(at, "-20")) != NULL) {
        at++;
        if (strspn(at, "0123456789") == 4 && at[4] == '-')
            (void)snprintf(item->year, sizeof item->year, "%.4s", at); /* the last one */
    }
}

static bool take(void *arg, const struct notice_row *row, struct err *err)
{
    struct publisher *p = arg;
    struct notice_items *items = &p->notices;
    (void)err;
    if (items->count == items->size) {
        size_t size = items->size == 0 ? ITEMS_FIRST : 2 * items->size;
        struct notice_item *rows = arena_array(p->arena, size, struct notice_item);
        if (items->count > 0)
            memcpy(rows, items->rows, items->count * sizeof *rows);
        *items = (struct notice_items) { items->count, size, rows };
    }
    struct notice_item *item = &items->rows[items->count++];
    const char **to[] = { &item->number, &item->kind,        &item->title,         &item->issuer,
                          &item->chain,  &item->subject,     &item->as_of,         &item->from,
                          &item->to,     &item->state,       &item->superseded_by, &item->renderer,
                          &item->page,   &item->published_at };
    const char *const from[] = { row->number, row->kind,        row->title,         row->issuer,
                                 row->chain,  row->subject,     row->as_of,         row->from,
                                 row->to,     row->state,       row->superseded_by, row->renderer,
                                 row->page,   row->published_at };
    for (size_t i = 0; i < COUNT(to); i++)
        *to[i] = arena_strdup(p->arena, from[i] == NULL ? "" : from[i]);
    set_county(item);
    set_year(item);
    return true;
}

static int by_news(const void *left, const void *right)
{
    const struct notice_item *a = left;
    const struct notice_item *b = right;
    int later = strcmp(b->published_at, a->published_at);
    return later != 0 ? later : strcmp(a->number, b->number);
}

bool notice__gather(struct publisher *p, struct err *err)
{
    const struct notice_filter filter = { .only_published = true };
    TRY(notice_list(p->db, &filter, take, p, err));
    if (p->notices.count > 0)
        qsort(p->notices.rows, p->notices.count, sizeof *p->notices.rows, by_news);
    return true;
}

static void set_day(struct jv *row, const char *key, const char *iso)
{
    char day[MODEL_DAY_MAX] = "";
    struct date date;
    struct err err = { 0 };
    if (date_parse(text_of(iso), &date, &err))
        (void)model__day(date, day); /* returns day */
    jv_set_string(row, key, day);
}

static struct jv *row_of(const struct notice_item *item)
{
    char href[PATH_SIZE];
    struct jv *row = jv_object();
    (void)snprintf(href, sizeof href, "notice/%s/index.html", item->number); /* at most 64 bytes */
    jv_set_string(row, "href", href);
    jv_set_string(row, "number", item->number);
    jv_set_string(row, "title", item->title);
    jv_set_string(row, "kind", kind_name(item->kind));
    jv_set_string(row, "issuer", item->issuer);
    jv_set_string(row, "state", notice__state(item));
    jv_set_string(row, "updated", item->published_at);
    jv_set_string(row, "summary", item->issuer);
    set_day(row, "as_of", item->as_of);
    set_day(row, "from", item->from);
    set_day(row, "to", item->to);
    return row;
}

struct jv *notice__of_village(const struct notice_items *items, const char *village)
{
    struct jv *rows = NULL;
    for (size_t i = 0; i < items->count; i++) {
        const struct notice_item *item = &items->rows[i];
        if (strcmp(item->chain, village) != 0 && strcmp(item->subject, village) != 0)
            continue;
        if (rows == NULL)
            rows = jv_array();
        jv_add(rows, row_of(item));
    }
    return rows;
}

bool notice__has_county(const struct notice_items *items, const char *county)
{
    for (size_t i = 0; i < items->count; i++)
        if (strcmp(items->rows[i].county, county) == 0)
            return true;
    return false;
}

struct jv *notice__news(const struct notice_items *items)
{
    struct jv *rows = jv_array();
    for (size_t i = 0; i < items->count && i < NOTICE_NEWS_MAX; i++)
        jv_add(rows, row_of(&items->rows[i]));
    return rows;
}

/* One way of choosing: which notices, and how the list is called. */
struct choice {
    char name[24];  /* of the file, without its ending */
    char label[96]; /* as a link says it */
    const char *kind, *county;
    char year[5];
};

enum { CHOICES_MAX = 128 };
struct choices {
    size_t count;
    struct choice list[CHOICES_MAX];
};

static bool is_chosen(const struct choice *choice, const struct notice_item *item)
{
    return (choice->kind == NULL || strcmp(item->kind, choice->kind) == 0) &&
           (choice->county == NULL || strcmp(item->county, choice->county) == 0) &&
           (choice->year[0] == '\0' || strcmp(item->year, choice->year) == 0);
}

static struct choice *add_choice(struct choices *choices, const char *name, const char *label)
{
    for (size_t i = 0; i < choices->count; i++)
        if (strcmp(choices->list[i].name, name) == 0)
            return NULL;
    if (choices->count == CHOICES_MAX)
        return NULL; /* a filter less; the list of all has every notice */
    struct choice *choice = &choices->list[choices->count++];
    *choice = (struct choice) { 0 };
    (void)snprintf(choice->name, sizeof choice->name, "%s", name);    /* ours */
    (void)snprintf(choice->label, sizeof choice->label, "%s", label); /* cut is harmless */
    return choice;
}

static const char *county_name(const struct publisher *p, const char *code)
{
    char href[PATH_SIZE];
    (void)snprintf(href, sizeof href, "county/%s.html", code); /* six digits */
    for (size_t c = 0; c < jv_size(p->cities); c++) {
        const struct jv *counties = jv_get(jv_at(p->cities, c), "counties");
        for (size_t i = 0; i < jv_size(counties); i++)
            if (strcmp(jv_string(jv_get(jv_at(counties, i), "href"), ""), href) == 0)
                return jv_string(jv_get(jv_at(counties, i), "name"), code);
    }
    return code;
}

static void find_choices(const struct publisher *p, struct choices *choices)
{
    char name[24], label[96];
    const struct notice_items *items = &p->notices;
    choices->count = 0;
    (void)add_choice(choices, "index", "全部"); /* the first always fits */
    for (size_t i = 0; i < items->count; i++) {
        const struct notice_item *item = &items->rows[i];
        struct choice *choice;
        (void)snprintf(name, sizeof name, "kind-%.8s", item->kind); /* "N1" */
        if ((choice = add_choice(choices, name, kind_name(item->kind))) != NULL)
            choice->kind = item->kind;
        (void)snprintf(name, sizeof name, "year-%s", item->year); /* fits */
        (void)snprintf(label, sizeof label, "%s年", item->year);  /* fits */
        if ((choice = add_choice(choices, name, label)) != NULL)
            (void)snprintf(choice->year, sizeof choice->year, "%s", item->year); /* fits */
        if (item->county[0] == '\0')
            continue;
        (void)snprintf(name, sizeof name, "county-%s", item->county); /* six digits */
        if ((choice = add_choice(choices, name, county_name(p, item->county))) != NULL)
            choice->county = item->county;
    }
}

static int by_name(const void *left, const void *right)
{
    return strcmp(((const struct choice *)left)->name, ((const struct choice *)right)->name);
}

/* The links of one group of filters: those whose names begin so. */
static struct jv *links_of(const struct choices *choices, const char *prefix,
                           const struct choice *here)
{
    struct jv *links = jv_array();
    for (size_t i = 0; i < choices->count; i++) {
        const struct choice *choice = &choices->list[i];
        if (strncmp(choice->name, prefix, strlen(prefix)) != 0)
            continue;
        struct jv *link = jv_object();
        char href[PATH_SIZE];
        (void)snprintf(href, sizeof href, "notice/%s.html", choice->name); /* short */
        jv_set_string(link, "href", href);
        jv_set_string(link, "label", choice->label);
        jv_set_bool(link, "chosen", choice == here);
        jv_add(links, link);
    }
    return links;
}

static void list_path(char out[PATH_SIZE], const struct choice *choice, size_t number)
{
    if (number == 1)
        (void)snprintf(out, PATH_SIZE, "notice/%s.html", choice->name); /* short */
    else
        (void)snprintf(out, PATH_SIZE, "notice/%s-%zu.html", choice->name, number); /* likewise */
}

static struct jv *list_model(struct publisher *p, const struct choices *choices,
                             const struct choice *choice)
{
    char text[160];
    bool all = strcmp(choice->name, "index") == 0;
    (void)snprintf(text, sizeof text, "公告公示%s%s", all ? "" : "：", all ? "" : choice->label);
    struct jv *model = press__model(&p->press, "../", text, "公示、公告及其依据、金额和核验");
    press__crumb(model, "资金总览", "index.html");
    if (!all)
        press__crumb(model, "公告公示", "notice/index.html");
    jv_set(model, "kinds", links_of(choices, "kind-", choice));
    jv_set(model, "years", links_of(choices, "year-", choice));
    jv_set(model, "counties", links_of(choices, "county-", choice));
    jv_set_bool(model, "all", all);
    return model;
}

static bool print_list(struct publisher *p, const struct choices *choices,
                       const struct choice *choice, struct err *err)
{
    const struct notice_items *items = &p->notices;
    size_t at = 0, number = 1;
    do {
        char path[PATH_SIZE];
        struct jv *rows = jv_array();
        while (at < items->count && jv_size(rows) < NOTICE_LIST_ROWS) {
            if (is_chosen(choice, &items->rows[at]))
                jv_add(rows, row_of(&items->rows[at]));
            at++;
        }
        while (at < items->count && !is_chosen(choice, &items->rows[at]))
            at++;
        struct jv *model = list_model(p, choices, choice);
        jv_set(model, "rows", rows);
        if (number > 1) {
            list_path(path, choice, number - 1);
            jv_set_string(model, "newer", path);
        }
        if (at < items->count) {
            list_path(path, choice, number + 1);
            jv_set_string(model, "older", path);
        }
        list_path(path, choice, number);
        TRY(press__print(&p->press, "notices", path, model, err));
        number++;
    } while (at < items->count);
    return true;
}

bool notice__print_lists(struct publisher *p, struct err *err)
{
    struct choices *choices = arena_new(p->arena, struct choices);
    find_choices(p, choices);
    qsort(choices->list, choices->count, sizeof *choices->list, by_name);
    for (size_t i = 0; i < choices->count; i++)
        TRY(print_list(p, choices, &choices->list[i], err));
    return true;
}
