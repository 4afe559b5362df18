/* Lists, a page at a time by key; and single items. What they are read with: store_*.c. */
#include "call.h"
#include "core/i18n.h"
#include "cursor.h"

enum { ARGS_MAX = 2 + CURSOR_PIECES_MAX + API_PARAMS_MAX + API_FILTERS_MAX, DAY_SIZE = 10 };

struct page {
    struct db_arg args[ARGS_MAX];
    size_t count;
    int64_t limit;
};

static bool add_cursor(struct call *call, const char *key, struct page *page, struct err *err)
{
    const char *cursor;
    TRY(call__query(call, "cursor", &cursor, err));
    page->args[page->count++] = db_bool(cursor != NULL);
    TRY(cursor__read(call->arena, key, cursor, &page->args[page->count], err));
    page->count += strlen(key);
    return true;
}

static bool add_filter(struct call *call, const struct api_filter *filter, struct page *page,
                       struct err *err)
{
    const char *text;
    struct date date;
    struct db_arg *arg = &page->args[page->count++];
    TRY(call__query(call, filter->name, &text, err));
    *arg = db_null();
    if (text == NULL)
        return true;
    switch (filter->kind) {
    case 'd':
        TRY(date_parse(text_of(text), &date, err) || err_wrap(err, "%s", filter->name));
        *arg = db_date(date);
        return true;
    case 'i':
        if (!cursor__is_number(text))
            return err_set(err, ERR_INPUT, _("\"%s\" is not a whole number"), filter->name);
        *arg = db_int(strtoll(text, NULL, 10));
        return true;
    case 'b':
        if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
            return err_set(err, ERR_INPUT, _("\"%s\" is true or false"), filter->name);
        *arg = db_bool(text[0] == 't');
        return true;
    default:
        *arg = db_text(text);
        return true;
    }
}

static bool add_args(struct call *call, const struct api_list *list, struct page *page,
                     struct err *err)
{
    TRY(call__query_only(call, list->filters, err));
    TRY(call__limit(call, &page->limit, err));
    page->args[page->count++] = db_int(page->limit + 1); /* one more says whether there is more */
    TRY(add_cursor(call, list->key, page, err));
    for (size_t i = 0; i < call->param_count; i++)
        page->args[page->count++] = db_text(call->params[i]);
    for (const struct api_filter *f = list->filters; f->name != NULL; f++)
        TRY(add_filter(call, f, page, err));
    return true;
}

bool api__list(struct call *call, struct err *err)
{
    AUTO(db_result) struct db_result *rows = NULL;
    struct page page = { .count = 0 };
    struct buf *out = &call->response->body;
    TRY(add_args(call, call->route->list, &page, err));
    TRY(db_exec(call->db, call->route->list->stmt, page.args, page.count, &rows, err));
    size_t count = db_rows(rows);
    bool has_more = count > (size_t)page.limit;
    count -= has_more;
    buf_adds(out, "{\"items\":[");
    for (size_t i = 0; i < count; i++) {
        struct text row = db_get_text(rows, i, 1);
        buf_adds(out, i > 0 ? "," : "");
        buf_add(out, row.ptr, row.len);
    }
    buf_addc(out, ']');
    if (has_more) {
        struct jv *next = jv_of_string(db_get(rows, count - 1, 0));
        buf_adds(out, ",\"next\":");
        jv_write(next, 0, out);
        jv_free(next);
    }
    buf_addc(out, '}');
    call->response->content_type = "application/json";
    return true;
}

bool api__item(struct call *call, struct err *err)
{
    struct db_arg args[API_PARAMS_MAX];
    TRY(call__query_only(call, NULL, err));
    for (size_t i = 0; i < call->param_count; i++)
        args[i] = db_text(call->params[i]);
    return call__give_item(call, call->route->item, args, call->param_count, err);
}
