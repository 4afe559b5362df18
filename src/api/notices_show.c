/* Reading notices: the published ones are everybody's, drafts are for those who make them. */
#include "core/i18n.h"
#include "cursor.h"
#include "notice/notice.h"
#include "notices.h"

struct listing {
    struct call *call;
    struct jv *items;
    int64_t seen; /* rows, shown or not */
    struct notice_filter last;
};

static struct jv *row_json(const struct notice_row *row)
{
    const struct {
        const char *name, *value;
    } texts[] = { { "number", row->number },     { "kind", row->kind },
                  { "title", row->title },       { "issuer", row->issuer },
                  { "chain", row->chain },       { "state", row->state },
                  { "from", row->from },         { "to", row->to },
                  { "as_of", row->as_of },       { "due", row->due },
                  { "subject", row->subject },   { "supersedes", row->supersedes },
                  { "hash", row->hash },         { "superseded_by", row->superseded_by },
                  { "model", row->model },       { "page", row->page },
                  { "renderer", row->renderer }, { "published_at", row->published_at } };
    struct jv *object = jv_object();
    for (size_t i = 0; i < COUNT(texts); i++)
        jv_set_string(object, texts[i].name, texts[i].value != NULL ? texts[i].value : "");
    jv_set_int(object, "n", row->n);
    jv_set_int(object, "postings", row->postings);
    jv_set_int(object, "objections", row->objections);
    jv_set_int(object, "open_objections", row->open);
    jv_set_bool(object, "late", row->is_late);
    return object;
}

static bool add_row(void *arg, const struct notice_row *row, struct err *err)
{
    struct listing *it = arg;
    struct call *call = it->call;
    bool is_shown = row->n >= 0;
    it->seen++;
    it->last.after_kind = arena_strdup(call->arena, row->kind);
    it->last.after_chain = arena_strdup(call->arena, row->chain);
    it->last.after_number = arena_strdup(call->arena, row->number);
    if (!is_shown && (access_act_roles(ACCESS_NOTICE_DRAFT) & ACCESS_BIT(call->person.role)) != 0)
        TRY(access_covers(call->db, &call->person, row->chain, &is_shown, err));
    if (is_shown)
        jv_add(it->items, row_json(row));
    return true;
}

/* Drafts of others are passed over, so it may take several looks to fill a page. */
static bool fill_page(struct call *call, struct notice_filter *filter, struct listing *it,
                      struct err *err)
{
    size_t most = (size_t)filter->limit;
    do {
        it->seen = 0;
        TRY(notice_list(call->db, filter, add_row, it, err));
        filter->after_kind = it->last.after_kind;
        filter->after_chain = it->last.after_chain;
        filter->after_number = it->last.after_number;
    } while (jv_size(it->items) < most && it->seen == filter->limit);
    return true;
}

static bool read_filter(struct call *call, struct notice_filter *ret, struct err *err)
{
    static const struct api_filter FILTERS[] = {
        { "chain", 't' }, { "kind", 't' }, { "state", 't' }, { NULL, 0 }
    };
    struct db_arg key[CURSOR_PIECES_MAX];
    const char *cursor;
    TRY(call__query_only(call, FILTERS, err));
    TRY(call__query(call, "chain", &ret->chain, err));
    TRY(call__query(call, "kind", &ret->kind, err));
    TRY(call__query(call, "state", &ret->state, err));
    TRY(call__limit(call, &ret->limit, err));
    TRY(call__query(call, "cursor", &cursor, err));
    TRY(cursor__read(call->arena, "ttt", cursor, key, err));
    ret->limit++; /* one more says whether there is another page */
    if (cursor == NULL)
        return true;
    ret->after_kind = key[0].value;
    ret->after_chain = key[1].value;
    ret->after_number = key[2].value;
    return true;
}

static const char *word(const struct jv *row, const char *name)
{
    return jv_string(jv_get(row, name), "");
}

bool api__notices(struct call *call, struct err *err)
{
    struct notice_filter filter = { .chain = NULL };
    struct listing it = { .call = call };
    TRY(read_filter(call, &filter, err));
    it.items = jv_array();
    if (!fill_page(call, &filter, &it, err)) {
        jv_free(it.items);
        return false;
    }
    struct jv *answer = jv_object(), *items = jv_array();
    size_t most = (size_t)filter.limit - 1, size = jv_size(it.items);
    for (size_t i = 0; i < size && i < most; i++)
        jv_add(items, jv_share(jv_at(it.items, i)));
    jv_set(answer, "items", items);
    if (size > most) {
        const struct jv *last = jv_at(it.items, most - 1);
        jv_set_string(answer, "next",
                      arena_printf(call->arena, "%s~%s~%s", word(last, "kind"), word(last, "chain"),
                                   word(last, "number")));
    }
    jv_free(it.items);
    return call__give(call, 200, answer);
}

static bool add_event(void *arg, const struct notice_event *event, struct err *err)
{
    const struct {
        const char *name, *value;
    } texts[] = { { "what", event->what },       { "on", event->on },
                  { "channel", event->channel }, { "place", event->place },
                  { "first", event->first },     { "last", event->last },
                  { "to", event->to },           { "objection", event->objection },
                  { "due", event->due },         { "outcome", event->outcome },
                  { "photos", event->photos } };
    struct jv *object = jv_object();
    (void)err; /* nothing can fail */
    for (size_t i = 0; i < COUNT(texts); i++)
        if (texts[i].value != NULL && texts[i].value[0] != '\0')
            jv_set_string(object, texts[i].name, texts[i].value);
    jv_set_int(object, "n", event->n);
    jv_add(arg, object);
    return true;
}

/* The notice's row when this person may see it. Fails: ERR_NOT_FOUND. */
static bool find(struct call *call, struct jv **ret, struct err *err)
{
    const struct notice_filter filter = { .number = call->params[0] };
    struct listing it = { .call = call, .items = jv_array() };
    bool ok = notice_list(call->db, &filter, add_row, &it, err);
    if (ok && jv_size(it.items) == 0)
        ok = err_set(err, ERR_NOT_FOUND, _("there is no such thing, or it is not yours"));
    if (ok)
        *ret = jv_share(jv_at(it.items, 0));
    jv_free(it.items);
    return ok;
}

bool api__notice(struct call *call, struct err *err)
{
    struct jv *notice, *events = jv_array();
    TRY(call__query_only(call, NULL, err));
    bool is_found = find(call, &notice, err);
    if (is_found && notice_events(call->db, call->params[0], add_event, events, err)) {
        jv_set(notice, "events", events);
        return call__give(call, 200, notice);
    }
    jv_free(events);
    if (is_found)
        jv_free(notice);
    return false;
}

bool api__notice_model(struct call *call, struct err *err)
{
    struct jv *notice;
    TRY(call__query_only(call, NULL, err));
    TRY(find(call, &notice, err));
    jv_free(notice);
    call->response->content_type = "application/json";
    return notice_model(call->db, call->params[0], &call->response->body, err);
}
