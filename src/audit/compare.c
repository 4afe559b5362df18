#include "compare.h"
#include "core/i18n.h"
#include "proof/word.h"
#include "json/cursor.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Separators of what the views put together. */
enum { NEXT_PART = 0x1E, NEXT_ITEM = 0x1F, NEXT_FACT = 0x1D };
enum { SAY_MAX = 1024 };

/* Cuts the first piece off `rest`; false when nothing is left. */
static bool cut(struct text *rest, char separator, struct text *ret)
{
    if (rest->ptr == NULL)
        return false;
    const char *end = memchr(rest->ptr, separator, rest->len);
    size_t len = end != NULL ? (size_t)(end - rest->ptr) : rest->len;
    *ret = text_slice(*rest, 0, len);
    *rest = end != NULL ? text_slice(*rest, len + 1, rest->len) : (struct text) { NULL, 0 };
    return true;
}

static bool column(struct text *said, const char *name, struct text expected, struct err *err)
{
    struct text found = text_of("");
    if (cut(said, NEXT_PART, &found) && text_same(found, expected))
        return true;
    return err_set(err, ERR_TAMPERED, _("column %s of ledger.record says %.*s, the bytes say %.*s"),
                   name, TEXT_ARG(found), TEXT_ARG(expected));
}

static bool columns(const struct record *record, const struct body *body, const struct sha256 *hash,
                    struct text *said, struct err *err)
{
    char hex[SHA256_HEX_SIZE];
    char prev[SHA256_HEX_SIZE];
    char at[TIME_TEXT_MAX];
    char count[24];
    (void)snprintf(count, sizeof count, "%zu", body->line_count);
    TRY(column(said, "hash", text_of(sha256_hex(hash, hex)), err));
    TRY(column(said, "prev", text_of(sha256_hex(&record->prev, prev)), err));
    TRY(column(said, "at", text_of(time_format(record->at_us, at)), err));
    TRY(column(said, "type", text_of(type_row(record->type)->name), err));
    TRY(column(said, "key", record->key, err));
    TRY(column(said, "by", record->by, err));
    return column(said, "lines", text_of(count), err);
}

static bool entry(const struct body *body, struct text lines, struct err *err)
{
    struct text rest = lines.len > 0 ? lines : (struct text) { NULL, 0 };
    struct text found;
    for (size_t i = 0; i < body->line_count; i++) {
        char expected[128];
        const struct entry_view *line = &body->lines[i];
        (void)snprintf(expected, sizeof expected, "%s %s %" PRId64 " %" PRId64,
                       word_of_book(line->book), word_of_source(line->source), line->year,
                       line->amount_fen);
        if (!cut(&rest, NEXT_ITEM, &found))
            found = text_of("nothing");
        if (!text_eq(found, expected))
            return err_set(err, ERR_TAMPERED, _("ledger.line %zu says %.*s, the bytes say %s"),
                           i + 1, TEXT_ARG(found), expected);
    }
    if (cut(&rest, NEXT_ITEM, &found))
        return err_set(err, ERR_TAMPERED, _("ledger.line holds lines that the bytes do not"));
    return true;
}

/* The commitment of "field" in hex; "" when the body has none. */
static const char *commitment(const struct body *body, struct text field, char out[SHA256_HEX_SIZE])
{
    char name[CANONICAL_KEY_MAX + 1];
    struct sha256 commit;
    (void)snprintf(name, sizeof name, "%.*s", (int)field.len, field.ptr);
    out[0] = '\0';
    return body_commit(body, name, &commit) ? sha256_hex(&commit, out) : out;
}

static bool split(struct text item, struct text *ret_name, struct text *ret_value)
{
    const char *equals = memchr(item.ptr, '=', item.len);
    if (equals == NULL)
        return false;
    *ret_name = text_slice(item, 0, (size_t)(equals - item.ptr));
    *ret_value = text_slice(item, ret_name->len + 1, item.len);
    return true;
}

static bool is_open(struct text openings, const char *field)
{
    struct text item;
    struct text name;
    struct text value;
    while (cut(&openings, NEXT_ITEM, &item))
        if (split(item, &name, &value) && text_eq(name, field))
            return true;
    return false;
}

/* Every opening opens its commitment; every commitment has one, or was erased on the record. */
static bool openings(const struct body *body, struct text given, struct err *err)
{
    static const char *const FIELDS[] = { "account", "checker", "counterparty", "digest",
                                          "maker",   "name",    "party",        "party_account",
                                          "payee",   "raw",     "reason",       "payee_account" };
    char hex[SHA256_HEX_SIZE];
    struct text rest = given;
    struct text item;
    struct text name;
    struct text value;
    while (cut(&rest, NEXT_ITEM, &item)) {
        if (item.len == 0 || !split(item, &name, &value) || text_eq(value, "erased"))
            continue;
        if (!text_eq(value, commitment(body, name, hex)))
            return err_set(err, ERR_TAMPERED,
                           _("the opening of \"%.*s\" is not what the record commits to"),
                           TEXT_ARG(name));
    }
    for (size_t i = 0; i < COUNT(FIELDS); i++)
        if (commitment(body, text_of(FIELDS[i]), hex)[0] != '\0' && !is_open(given, FIELDS[i]))
            return err_set(err, ERR_TAMPERED,
                           _("the opening of \"%s\" is gone, and no erasure is recorded"),
                           FIELDS[i]);
    return true;
}

static void say_cite(const struct cite *cite, char out[SAY_MAX])
{
    (void)snprintf(out, SAY_MAX, "%.*s %" PRId64, TEXT_ARG(cite->chain), cite->n);
}

/* The id of {"id":…}: of a registered party, of a rule. */
static void say_id(struct text object, char out[SAY_MAX])
{
    struct cursor c = cursor_of(object);
    struct text key;
    struct text id;
    if (cursor_open(&c, '{') && cursor_more(&c, '}', true) && cursor_key(&c, &key) &&
        text_eq(key, "id") && cursor_string(&c, &id))
        (void)snprintf(out, SAY_MAX, "%.*s", TEXT_ARG(id));
}

static void say_value(const struct body *body, const char *name, char out[SAY_MAX])
{
    struct text value = body_value(body, name);
    bool is_string = value.len > 0 && value.ptr[0] == '"';
    if (is_string)
        value = body_string(body, name);
    (void)snprintf(out, SAY_MAX, "%.*s", TEXT_ARG(value));
}

/* What the record says of an item of its fact. */
static void say(const struct record *record, const struct body *body, struct text item,
                char out[SAY_MAX])
{
    char name[CANONICAL_KEY_MAX + 1];
    struct cite cite;
    (void)snprintf(name, sizeof name, "%.*s", (int)item.len, item.ptr);
    out[0] = '\0';
    if (name[0] == '#')
        (void)commitment(body, text_of(name + 1), out);
    else if (name[0] == '?')
        (void)snprintf(out, SAY_MAX, "%s", body_value(body, name + 1).len > 0 ? "true" : "false");
    else if (strcmp(name, "type") == 0)
        (void)snprintf(out, SAY_MAX, "%s", type_row(record->type)->name);
    else if (strcmp(name, "chain") == 0)
        (void)snprintf(out, SAY_MAX, "%.*s", TEXT_ARG(record->chain));
    else if (strcmp(name, "line") == 0)
        (void)snprintf(out, SAY_MAX, "%" PRId64, body_evidence_line(body));
    else if (strcmp(name, "party") == 0)
        say_id(body_value(body, "counterparty"), out);
    else if (strcmp(name, "rule") == 0)
        say_id(body_value(body, "rule"), out);
    else if (strcmp(name, "file") == 0 && body_evidence_file(body, &cite))
        say_cite(&cite, out);
    else if (body_cite(body, name, &cite))
        say_cite(&cite, out);
    else
        say_value(body, name, out);
}

static bool differs(struct text name, struct text fact, const char *record, struct err *err)
{
    bool is_commit = name.len > 0 && name.ptr[0] == '#';
    if (is_commit)
        return err_set(err, ERR_DIFFERS, _("\"%.*s\" of its fact is not what it commits to"),
                       (int)name.len - 1, name.ptr + 1);
    return err_set(err, ERR_DIFFERS, _("its fact says %.*s = %.*s, the record says %s"),
                   TEXT_ARG(name), TEXT_ARG(fact), record);
}

static bool one_fact(const struct record *record, const struct body *body, struct text fact,
                     struct err *err)
{
    char record_says[SAY_MAX];
    struct text item;
    struct text name;
    struct text value;
    while (cut(&fact, NEXT_ITEM, &item)) {
        if (!split(item, &name, &value))
            continue;
        say(record, body, name, record_says);
        if (!text_eq(value, record_says))
            return differs(name, value, record_says, err);
    }
    return true;
}

static bool facts(const struct record *record, const struct body *body, struct text given,
                  struct err *err)
{
    bool needs_none = record->type == TYPE_GENESIS || record->type == TYPE_CARRY;
    bool is_single = record->type >= TYPE_KEY; /* composed one by one, mostly of no fact */
    struct text rest = given;
    struct text fact;
    if (given.len == 0 && !needs_none && !is_single)
        return err_set(err, ERR_DIFFERS, _("no fact stands behind this record"));
    if (given.len > 0 && needs_none)
        return err_set(err, ERR_DIFFERS, _("this record is not made from a fact"));
    if (!cut(&rest, NEXT_FACT, &fact) || fact.len == 0)
        return true;
    TRY(one_fact(record, body, fact, err));
    if (cut(&rest, NEXT_FACT, &fact))
        return err_set(err, ERR_DIFFERS, _("more than one fact claims this record"));
    return true;
}

bool audit__compare(const struct record *record, const struct body *body, const struct sha256 *hash,
                    struct text said, struct err *err)
{
    struct text lines = text_of("");
    struct text given = text_of("");
    struct text fact = text_of("");
    TRY(columns(record, body, hash, &said, err));
    (void)cut(&said, NEXT_PART, &lines); /* an empty part is an absent one */
    (void)cut(&said, NEXT_PART, &given);
    (void)cut(&said, NEXT_PART, &fact);
    TRY(entry(body, lines, err));
    TRY(openings(body, given, err));
    return facts(record, body, fact, err);
}
