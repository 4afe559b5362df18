/* `mingzhang notice list` and `show`. */
#include "core/i18n.h"
#include "notice.h"
#include "json/value.h"

#include <string.h>

struct listing {
    const struct cli *cli;
    struct jv *rows;
};

static const char *state_of(const char *state)
{
    static const char *const STATES[][2] = {
        { "draft", N_("drafted") },           { "reviewed", N_("reviewed") },
        { "published", N_("published") },     { "running", N_("in its period") },
        { "over", N_("its period is over") }, { "ended", N_("ended") },
        { "archived", N_("archived") },
    };
    for (size_t i = 0; i < COUNT(STATES); i++)
        if (strcmp(STATES[i][0], state) == 0)
            return _(STATES[i][1]);
    return state;
}

static struct jv *row_json(const struct notice_row *row)
{
    const struct {
        const char *key, *value;
    } TEXTS[] = { { "number", row->number },
                  { "kind", row->kind },
                  { "title", row->title },
                  { "issuer", row->issuer },
                  { "chain", row->chain },
                  { "subject", row->subject },
                  { "state", row->state },
                  { "from", row->from },
                  { "to", row->to },
                  { "as_of", row->as_of },
                  { "due", row->due },
                  { "supersedes", row->supersedes },
                  { "superseded_by", row->superseded_by },
                  { "hash", row->hash },
                  { "model", row->model },
                  { "page", row->page },
                  { "renderer", row->renderer },
                  { "published_at", row->published_at } };
    struct jv *item = jv_object();
    for (size_t i = 0; i < COUNT(TEXTS); i++)
        jv_set_string(item, TEXTS[i].key, TEXTS[i].value);
    jv_set_int(item, "n", row->n);
    jv_set_int(item, "postings", row->postings);
    jv_set_int(item, "objections", row->objections);
    jv_set_int(item, "open", row->open);
    jv_set_bool(item, "late", row->is_late);
    return item;
}

static bool list_one(void *arg, const struct notice_row *row, struct err *err)
{
    struct listing *listing = arg;
    (void)err; /* nothing here can fail */
    cli__say(listing->cli, "%-32s %s  %s – %s  %s%s%s", row->number, state_of(row->state),
             row->from, row->to, row->title, row->open > 0 ? _("  (objections open)") : "",
             row->is_late ? _("  (late)") : "");
    jv_add(listing->rows, row_json(row));
    return true;
}

bool notice__run_list(struct cli *cli, const struct notice_options *options, int argc, char **argv,
                      struct err *err)
{
    struct listing listing = { cli, NULL };
    const struct notice_filter filter = { .chain = options->chain,
                                          .kind = options->kind,
                                          .state = options->state };
    TRY(cli__words(argc, argv, 1, 1, err));
    TRY(cli__open(cli, err));
    listing.rows = jv_array();
    if (notice_list(cli->db, &filter, list_one, &listing, err)) {
        cli__give(cli, listing.rows);
        return true;
    }
    jv_free(listing.rows);
    return false;
}

struct owing {
    const struct cli *cli;
    struct jv *rows;
    size_t all, done;
};

static bool due_one(void *arg, const struct notice_due_row *row, struct err *err)
{
    struct owing *owing = arg;
    struct jv *item = jv_object();
    (void)err; /* nothing here can fail */
    owing->all++;
    owing->done += row->number[0] != '\0';
    if (row->number[0] == '\0')
        cli__say(owing->cli, "  %s  %s  %d", row->kind, row->subject, row->year);
    jv_set_string(item, "kind", row->kind);
    jv_set_string(item, "subject", row->subject);
    jv_set_int(item, "year", row->year);
    jv_set_string(item, "number", row->number);
    jv_add(owing->rows, item);
    return true;
}

/* 公示率: what is disclosed of what must be. */
bool notice__run_due(struct cli *cli, const struct notice_options *options, int argc, char **argv,
                     struct err *err)
{
    struct owing owing = { .cli = cli };
    (void)options;
    TRY(cli__words(argc, argv, 1, 1, err));
    TRY(cli__open(cli, err));
    owing.rows = jv_array();
    if (!notice_due(cli->db, false, due_one, &owing, err)) {
        jv_free(owing.rows);
        return false;
    }
    cli__say(cli, _("%zu of %zu that must be disclosed are"), owing.done, owing.all);
    cli__give(cli, owing.rows);
    return true;
}

static bool tell_one(void *arg, const struct notice_event *event, struct err *err)
{
    struct listing *listing = arg;
    const struct {
        const char *key, *value;
    } TEXTS[] = { { "what", event->what },       { "on", event->on },
                  { "channel", event->channel }, { "place", event->place },
                  { "first", event->first },     { "last", event->last },
                  { "to", event->to },           { "objection", event->objection },
                  { "due", event->due },         { "outcome", event->outcome },
                  { "photos", event->photos } };
    struct jv *item = jv_object();
    (void)err; /* nothing here can fail */
    cli__say(listing->cli, "  %s  %s  %s %s%s", event->on, event->what, event->objection,
             event->place, event->outcome);
    for (size_t i = 0; i < COUNT(TEXTS); i++)
        if (TEXTS[i].value[0] != '\0')
            jv_set_string(item, TEXTS[i].key, TEXTS[i].value);
    jv_set_int(item, "n", event->n);
    jv_add(listing->rows, item);
    return true;
}

/* The row, what became of it, and the model as it is. */
static bool show(struct cli *cli, const char *number, struct jv *result, struct err *err)
{
    AUTO(buf) struct buf bytes = { 0 };
    struct jv *model = NULL;
    struct listing rows = { cli, jv_array() }, events = { cli, jv_array() };
    const struct notice_filter filter = { .number = number };
    jv_set(result, "notice", rows.rows);
    jv_set(result, "events", events.rows);
    buf_init(&bytes, NOTICE_MODEL_MAX);
    TRY(notice_model(cli->db, number, &bytes, err));
    TRY(jv_parse((struct text) { bytes.data, bytes.len }, number, &model, err));
    jv_set(result, "model", model);
    TRY(notice_list(cli->db, &filter, list_one, &rows, err));
    const struct jv *paragraphs = jv_get(model, "paragraphs");
    for (size_t i = 0; i < jv_size(paragraphs); i++)
        cli__say(cli, "    %s", jv_string(jv_at(paragraphs, i), ""));
    return notice_events(cli->db, number, tell_one, &events, err);
}

bool notice__run_show(struct cli *cli, const struct notice_options *options, int argc, char **argv,
                      struct err *err)
{
    (void)options;
    TRY(cli__words(argc, argv, 2, 2, err));
    TRY(cli__open(cli, err));
    struct jv *result = jv_object();
    if (show(cli, argv[2], result, err)) {
        cli__give(cli, result);
        return true;
    }
    jv_free(result);
    return false;
}
