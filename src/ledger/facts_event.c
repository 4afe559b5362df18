/* What the reconciler and people decided: office records, and reclass in the public chain. */
#include "core/arena.h"
#include "core/i18n.h"
#include "facts.h"
#include "json/value.h"

#include <inttypes.h>

enum {
    COLUMN_ID,
    COLUMN_TYPE,
    COLUMN_CHAIN,
    COLUMN_RULE,
    COLUMN_RULES_VERSION,
    COLUMN_SCORE,
    COLUMN_WHO,
    COLUMN_CHECKER,
    COLUMN_BY, /* key of who decided, if it is registered */
    COLUMN_BREAK,
    COLUMN_BODY,
    COLUMN_FACTS,
    COLUMN_MOVED /* place of the statement line's record, three columns */
};
enum { DETAIL_MAX = 8 * 1024, CITES_MAX = 320, DETAIL_KEYS_MAX = 64 };

static int by_key(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool write_value(struct canonical *w, const struct jv *value, struct err *err);

/* Null members are left out: a record has no null. */
static bool write_object(struct canonical *w, const struct jv *object, const char *without,
                         struct err *err)
{
    const char *keys[DETAIL_KEYS_MAX], *key;
    size_t count = 0, at = 0;
    struct jv *member;
    while (jv_next(object, &at, &key, &member)) {
        if (jv_kind(member) == JV_NULL || (without != NULL && strcmp(key, without) == 0))
            continue;
        if (count == DETAIL_KEYS_MAX)
            return err_set(err, ERR_LIMIT, _("a decision has more than %d fields"),
                           DETAIL_KEYS_MAX);
        keys[count++] = key;
    }
    qsort(keys, count, sizeof keys[0], by_key);
    canonical_object(w);
    for (size_t i = 0; i < count; i++) {
        canonical_key(w, keys[i]);
        TRY(write_value(w, jv_get(object, keys[i]), err));
    }
    canonical_close(w);
    return true;
}

static bool write_value(struct canonical *w, const struct jv *value, struct err *err)
{
    switch (jv_kind(value)) {
    case JV_OBJECT:
        return write_object(w, value, NULL, err);
    case JV_ARRAY:
        canonical_array(w);
        for (size_t i = 0; i < jv_size(value); i++)
            TRY(write_value(w, jv_at(value, i), err));
        canonical_close(w);
        return true;
    case JV_STRING:
        canonical_string(w, text_of(jv_string(value, "")));
        return true;
    case JV_INT:
        canonical_int(w, jv_int(value, 0));
        return true;
    case JV_BOOL:
        canonical_bool(w, jv_bool(value, false));
        return true;
    default:
        return err_set(err, ERR_INPUT, _("a decision holds a null inside a list"));
    }
}

/* The reconciler's own fields, without the reason, which is committed to. What is too long to
 * stand in a record goes by its digest. */
static bool set_detail(struct post *post, const struct jv *body, struct err *err)
{
    struct buf bytes __attribute__((cleanup(buf_auto)));
    struct canonical w;
    buf_init(&bytes, 1024 * 1024);
    canonical_begin(&w, &bytes);
    TRY(write_object(&w, body, "reason", err));
    TRY(canonical_end(&w, err));
    canonical_key(&post->body, "detail");
    if (bytes.len <= DETAIL_MAX) {
        canonical_raw(&post->body, (struct text) { bytes.data, bytes.len });
        return true;
    }
    char hex[SHA256_HEX_SIZE];
    struct sha256 digest = sha256(bytes.data, bytes.len);
    canonical_object(&post->body);
    canonical_set_string(&post->body, "sha256", sha256_hex(&digest, hex));
    canonical_set_int(&post->body, "size", (int64_t)bytes.len);
    canonical_close(&post->body);
    return true;
}

/* "chain n hash,chain n hash": what the decision is about. */
static bool set_facts(struct post *post, const char *facts, struct err *err)
{
    char hex[SHA256_HEX_SIZE];
    int used, count = 0;
    canonical_key(&post->body, "facts");
    canonical_array(&post->body);
    for (const char *at = facts; *at != '\0' && count < CITES_MAX; count++) {
        struct place place = { 0 };
        if (sscanf(at, "%64s %" SCNd64 " %64[0-9a-f]%n", place.chain, &place.n, hex, &used) != 3 ||
            !hex_decode(hex, strlen(hex), place.hash.bytes))
            return err_set(err, ERR_INTERNAL, "facts %s", facts);
        record_put_cite(&post->body, text_of(place.chain), place.n, &place.hash);
        at += used + (at[used] == ',');
    }
    canonical_close(&post->body);
    return true;
}

/* A person's name never stands in the bytes; the system itself has none. */
static bool set_person(struct post *post, const char *key, struct text name, struct err *err)
{
    if (name.len == 0 || text_eq(name, "system"))
        return true;
    return post__set_commit(post, key, name, err);
}

static void set_event_rule(struct post *post, const struct db_result *row)
{
    struct text rule = db_get_text(row, 0, COLUMN_RULE);
    bool is_needed = text_eq(db_get_text(row, 0, COLUMN_TYPE), "match") ||
                     text_eq(db_get_text(row, 0, COLUMN_TYPE), "proposal");
    if (rule.len == 0 && is_needed)
        rule = text_of("person");
    if (rule.len > 0)
        post__set_rule(post, "rule", rule, db_get_int(row, 0, COLUMN_RULES_VERSION));
}

/* Who decided is who did it; NULL is the ledger by itself, or a name without a key. */
static bool begin(struct post *post, const struct db_result *row, const char *chain,
                  enum record_type type, struct err *err)
{
    bool has_key = !db_is_null(row, 0, COLUMN_BY);
    TRY(post__begin_by(post, chain, type, has_key ? db_get(row, 0, COLUMN_BY) : NULL, err));
    canonical_object(&post->body);
    return true;
}

static bool draft_decision(struct post *post, const struct db_result *row, const struct jv *body,
                           struct err *err)
{
    char chain[CHAIN_NAME_MAX + 32];
    enum record_type type;
    const char *reason = jv_string(jv_get(body, "reason"), "");
    if (!type_find(db_get_text(row, 0, COLUMN_TYPE), &type))
        return err_set(err, ERR_INTERNAL, "event type %s", db_get(row, 0, COLUMN_TYPE));
    snprintf(chain, sizeof chain, "%s/office", db_get(row, 0, COLUMN_CHAIN));
    TRY(begin(post, row, chain, type, err));
    if (!db_is_null(row, 0, COLUMN_BREAK))
        canonical_set_string(&post->body, "break", db_get(row, 0, COLUMN_BREAK));
    TRY(set_person(post, "checker", db_get_text(row, 0, COLUMN_CHECKER), err));
    TRY(set_detail(post, body, err));
    TRY(set_facts(post, db_get(row, 0, COLUMN_FACTS), err));
    TRY(set_person(post, "maker", db_get_text(row, 0, COLUMN_WHO), err));
    if (reason[0] != '\0')
        TRY(post__set_commit(post, "reason", text_of(reason), err));
    set_event_rule(post, row);
    canonical_set_int(&post->body, "score", db_get_int(row, 0, COLUMN_SCORE));
    return post__end(post, "event", db_get_int(row, 0, COLUMN_ID), err);
}

static bool read_colour(const struct jv *body, const char *source, const char *year,
                        struct colour *ret, struct err *err)
{
    return fact__colour(jv_string(jv_get(body, source), "none"), jv_int(jv_get(body, year), 0), ret,
                        err);
}

static bool draft_reclass(struct post *post, const struct db_result *row, const struct jv *body,
                          struct err *err)
{
    struct reclass move = { 0 };
    struct entry entry = { 0 };
    struct place moved = { 0 };
    struct text from = text_of(jv_string(jv_get(body, "from"), ""));
    struct text to = text_of(jv_string(jv_get(body, "to"), ""));
    struct text rule = db_get_text(row, 0, COLUMN_RULE);
    TRY(book_find(from, &move.from, err));
    TRY(book_find(to, &move.to, err));
    TRY(read_colour(body, "from_source", "from_year", &move.from_colour, err));
    TRY(read_colour(body, "source", "year", &move.to_colour, err));
    move.amount.fen = jv_int(jv_get(body, "amount_fen"), 0);
    TRY(entry_reclass(&entry, &move, err));
    if (!fact__place(row, COLUMN_MOVED, &moved))
        return err_set(err, ERR_INTERNAL, "event %s", db_get(row, 0, COLUMN_ID));
    TRY(begin(post, row, moved.chain, TYPE_RECLASS, err));
    canonical_set_int(&post->body, "amount_fen", move.amount.fen);
    canonical_set_string(&post->body, "from", book_word(move.from));
    TRY(post__set_lines(post, &entry, err));
    post__set_cite(post, "moves", &moved);
    if (rule.len > 0)
        post__set_rule(post, "rule", rule, db_get_int(row, 0, COLUMN_RULES_VERSION));
    canonical_set_string(&post->body, "source", source_word(move.to_colour.source));
    canonical_set_string(&post->body, "to", book_word(move.to));
    canonical_set_int(&post->body, "year", move.to_colour.year);
    return post__end(post, "event", db_get_int(row, 0, COLUMN_ID), err);
}

/* A decision that no record can hold (a control character in it, a text too long) is left out and
 * told of at the end of the run; it must not keep all others out. It is tried again in every run.
 */
static bool leave_out(struct post *post, const struct db_result *row, const struct err *why)
{
    if (why->code != ERR_INPUT && why->code != ERR_ENCODING && why->code != ERR_LIMIT)
        return false;
    post__abandon(post);
    if (post->left_out.code != ERR_NONE)
        return true;
    post->left_out = *why;
    (void)err_wrap(&post->left_out, _("decision %s (%s, %s) cannot be written into the ledger"),
                   db_get(row, 0, COLUMN_ID), db_get(row, 0, COLUMN_TYPE),
                   db_get(row, 0, COLUMN_CHAIN));
    (void)err_hint(&post->left_out, _("Everything else was posted. Mend its text in "
                                      "reconcile.event; the next run posts it."));
    return true;
}

static bool draft_event(struct post *post, const struct db_result *row, struct err *err)
{
    AUTO(jv) struct jv *body = NULL;
    struct err why = { 0 };
    bool is_reclass = text_eq(db_get_text(row, 0, COLUMN_TYPE), "reclass");
    TRY(jv_parse(db_get_text(row, 0, COLUMN_BODY), "event", &body, err));
    if (is_reclass)
        return draft_reclass(post, row, body, err);
    if (draft_decision(post, row, body, &why) || leave_out(post, row, &why))
        return true;
    *err = why;
    return false;
}

bool post__events(struct post *post, struct err *err)
{
    TRY(post__flush(post, err));
    return fact__walk(post, FACT_EVENT, draft_event, err);
}
