#include "body.h"
#include "core/i18n.h"
#include "core/leak.h"
#include "crypto/random.h"
#include "order/order.h"

#include <string.h>

enum { TAIL = 4 };

void order__body_begin(struct order_body *body, struct arena *arena)
{
    memset(body, 0, sizeof *body);
    body->arena = arena;
    buf_init(&body->bytes, RECORD_SIZE_MAX);
    canonical_begin(&body->w, &body->bytes);
    canonical_object(&body->w);
}

void order__body_release(struct order_body *body) { buf_release(&body->bytes); }

static bool put_commit(struct order_body *body, const char *key, const char *value, struct err *err)
{
    char hex[SHA256_HEX_SIZE];
    struct desk_opening *opening = &body->openings[body->opening_count];
    if (body->opening_count == ORDER_OPENINGS_MAX)
        return err_set(err, ERR_INTERNAL, "openings");
    TRY(random_bytes(opening->salt, sizeof opening->salt, err));
    opening->field = arena_strdup(body->arena, key);
    opening->value = text_of(arena_strdup(body->arena, value));
    struct sha256 commit = record_commit(opening->salt, value, strlen(value));
    body->opening_count++;
    canonical_key(&body->w, key);
    canonical_object(&body->w);
    canonical_set_string(&body->w, "commit", sha256_hex(&commit, hex));
    return true;
}

static bool is_empty(const char *value) { return value == NULL || value[0] == '\0'; }

bool order__body_commit(struct order_body *body, const char *key, const char *value,
                        struct err *err)
{
    if (is_empty(value))
        return true;
    TRY(put_commit(body, key, value, err));
    canonical_close(&body->w);
    return true;
}

bool order__body_account(struct order_body *body, const char *key, const char *number,
                         struct err *err)
{
    if (is_empty(number))
        return true;
    size_t len = strlen(number);
    if (strspn(number, "0123456789") != len)
        return err_set(err, ERR_INPUT, _("an account is written with digits only, not \"%s\""),
                       number);
    TRY(put_commit(body, key, number, err));
    canonical_set_string(&body->w, "tail", number + (len > TAIL ? len - TAIL : 0));
    canonical_close(&body->w);
    return true;
}

bool order__body_text(struct order_body *body, const char *key, const char *value, struct err *err)
{
    if (is_empty(value))
        return true;
    struct text text = text_of(value);
    size_t len = text.len;
    for (size_t i = 0; i < text.len; i++)
        len += text.ptr[i] == '"' || text.ptr[i] == '\\';
    if (len > FIELD_TEXT_MAX)
        return err_set(err, ERR_LIMIT, _("%s is longer than %d bytes"), key, FIELD_TEXT_MAX);
    if (!leak_check(text, key, NULL, err)) /* it is public */
        return false;
    canonical_key(&body->w, key);
    canonical_string(&body->w, text);
    return true;
}

void order__body_string(struct order_body *body, const char *key, const char *value)
{
    if (!is_empty(value))
        canonical_set_string(&body->w, key, value);
}

void order__body_cite(struct order_body *body, const char *key, const struct desk_place *place)
{
    canonical_key(&body->w, key);
    record_put_cite(&body->w, text_of(place->chain), place->n, &place->hash);
}

void order__body_rule(struct order_body *body, const char *id)
{
    canonical_key(&body->w, "rule");
    canonical_object(&body->w);
    canonical_set_string(&body->w, "id", id);
    canonical_set_int(&body->w, "version", 1);
    canonical_close(&body->w);
}

bool order__body_evidence(struct order_body *body, const struct order_evidence *evidence,
                          struct err *err)
{
    canonical_key(&body->w, "evidence");
    canonical_object(&body->w);
    order__body_cite(body, "file", &evidence->file);
    canonical_set_int(&body->w, "line", evidence->line);
    TRY(order__body_commit(body, "raw", evidence->raw, err));
    canonical_close(&body->w);
    return true;
}

bool order__body_end(struct order_body *body, struct err *err)
{
    canonical_close(&body->w);
    return canonical_end(&body->w, err);
}

struct text order__body_bytes(const struct order_body *body)
{
    return (struct text) { body->bytes.data, body->bytes.len };
}

bool order__draft(struct desk *desk, const char *chain, enum record_type type, const char *by,
                  struct text body, struct order_draft *ret, struct err *err)
{
    static const char NOBODY[] = "0000000000000000";
    struct desk_place last;
    int64_t now = time_now_us();
    TRY(desk_head(desk, chain, &last, err));
    const struct record_head head = { .at_us = last.at_us > now ? last.at_us : now,
                                      .by = by != NULL ? by : NOBODY,
                                      .chain = chain,
                                      .key = NOBODY,
                                      .ledger = desk_ledger(desk),
                                      .n = last.n < 0 ? 1 : last.n + 1,
                                      .type = type };
    TRY(record_build(&head, body, &ret->bytes, err));
    return record_parse((struct text) { ret->bytes.data, ret->bytes.len }, &ret->record, err) &&
           body_read(&ret->record, &ret->body, err);
}

bool order__post(struct desk *desk, const char *chain, enum record_type type, const char *by,
                 const struct order_body *body, struct desk_place *ret, struct err *err)
{
    const struct desk_record record = { .chain = chain,
                                        .type = type,
                                        .by = by,
                                        .body = order__body_bytes(body),
                                        .openings = body->openings,
                                        .opening_count = body->opening_count };
    return desk_put(desk, &record, ret, err);
}
