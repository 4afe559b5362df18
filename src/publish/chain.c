#include "chain.h"
#include "core/leak.h"
#include "json/cursor.h"
#include "json/strings.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { PATH_MAX_HERE = CHAIN_ID_SIZE + 16, STRINGS_MAX = 1 << 17 };

void chain__init(struct chain *chain, const struct press *press)
{
    *chain = (struct chain) { .press = press };
    buf_init(&chain->records, CHAIN_FILE_MAX);
    buf_init(&chain->signatures, CHAIN_FILE_MAX);
    buf_init(&chain->strings, STRINGS_MAX);
}

void chain__release(struct chain *chain)
{
    buf_release(&chain->records);
    buf_release(&chain->signatures);
    buf_release(&chain->strings);
}

void chain__begin(struct chain *chain, const char *id)
{
    (void)snprintf(chain->id, sizeof chain->id, "%s", id); /* a CHECK limits it */
    chain->count = 0;
    buf_clear(&chain->records);
    buf_clear(&chain->signatures);
}

/* Amounts in fen are numbers of JSON and may be long; what people wrote stands in strings. Only
 * these are kept, each with its quotes. */
static void keep_strings(struct text record, struct buf *out)
{
    struct text string;
    buf_clear(out);
    while (json_string_next(&record, &string))
        buf_add(out, string.ptr, string.len);
}

/* Steps into the record's body; false when there is none. */
static bool open_body(struct cursor *c)
{
    struct text key;
    struct text ignored;
    if (!cursor_open(c, '{'))
        return false;
    for (bool first = true; cursor_more(c, '}', first); first = false) {
        if (!cursor_key(c, &key))
            return false;
        if (text_eq(key, "body"))
            return cursor_open(c, '{');
        if (!cursor_skip(c, &ignored))
            return false;
    }
    return false;
}

static void set_day(struct record_row *row, struct text value)
{
    if (value.len >= 2 && value.ptr[0] == '"')
        value = text_slice(value, 1, value.len - 2);
    (void)snprintf(row->day, sizeof row->day, "%.*s", TEXT_ARG(value)); /* cut is harmless */
}

/* Amount and day, as far as the body says them: keys come in order, the first of the days counts.
 */
static void read_body(struct text bytes, struct record_row *row)
{
    static const char *const DAYS[] = { "booked_on", "carried_on", "year" };
    struct cursor c = cursor_of(bytes);
    struct text key;
    struct text value;
    if (!open_body(&c))
        return;
    for (bool first = true; row->day[0] == '\0' && cursor_more(&c, '}', first); first = false) {
        if (!cursor_key(&c, &key))
            return;
        if (text_eq(key, "amount_fen") && cursor_int(&c, &row->amount.fen))
            continue;
        if (!cursor_skip(&c, &value))
            return;
        for (size_t i = 0; i < COUNT(DAYS); i++)
            if (text_eq(key, DAYS[i]))
                set_day(row, value);
    }
}

static void keep_row(struct record_row *row, const struct chain_line *line)
{
    *row = (struct record_row) { .n = line->n, .at_us = line->at_us };
    (void)snprintf(row->type, sizeof row->type, "%s", line->type); /* a type's name fits */
    (void)snprintf(row->hash, sizeof row->hash, "%s", line->hash); /* 64 digits */
    (void)snprintf(row->key, sizeof row->key, "%s", line->key);    /* 16 digits */
    read_body(line->bytes, row);
}

/* Base64 without the line ends that the server puts in. */
static void add_signature(struct buf *out, const char *base64)
{
    for (size_t len; *base64 != '\0'; base64 += len + (base64[len] == '\n')) {
        len = strcspn(base64, "\n");
        buf_add(out, base64, len);
    }
    buf_addc(out, '\n');
}

static bool is_written(const struct chain *chain)
{
    return chain->press->options == NULL || !chain->press->options->pages_only;
}

bool chain__take(struct chain *chain, const struct chain_line *line, struct err *err)
{
    keep_row(&chain->rows[chain->count++ % PUBLISH_RECORDS_MAX], line);
    if (!is_written(chain))
        return true;
    keep_strings(line->bytes, &chain->strings);
    struct text strings = { chain->strings.data, chain->strings.len };
    TRY(buf_check(&chain->strings, line->chain, err));
    TRY(leak_check(strings, line->chain, chain->press->allowed, err));
    buf_add(&chain->records, line->bytes.ptr, line->bytes.len);
    buf_addc(&chain->records, '\n');
    add_signature(&chain->signatures, line->signature);
    return true;
}

bool chain__write(struct chain *chain, struct err *err)
{
    char path[PATH_MAX_HERE];
    char name[CHAIN_ID_SIZE];
    struct site *site = chain->press->site;
    if (!is_written(chain))
        return true;
    (void)snprintf(name, sizeof name, "%s", chain->id); /* as long */
    for (char *slash = name; (slash = strchr(slash, '/')) != NULL;)
        *slash = '.';
    (void)snprintf(path, sizeof path, "chain/%s.jsonl", name); /* fits */
    TRY(buf_check(&chain->records, path, err));
    TRY(site__write(site, path, (struct text) { chain->records.data, chain->records.len }, err));
    (void)snprintf(path, sizeof path, "chain/%s.sig", name); /* fits */
    TRY(buf_check(&chain->signatures, path, err));
    return site__write(site, path, (struct text) { chain->signatures.data, chain->signatures.len },
                       err);
}

const struct record_row *chain__record(const struct chain *chain, size_t back)
{
    assert(back < chain->count && back < PUBLISH_RECORDS_MAX);
    return &chain->rows[(chain->count - 1 - back) % PUBLISH_RECORDS_MAX];
}
