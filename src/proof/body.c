#include "proof/body.h"
#include "core/i18n.h"
#include "core/money.h"
#include "field.h"
#include "proof/item.h"
#include "proof/word.h"

#include <assert.h>
#include <string.h>

bool proof__refuse(const struct record *record, const char *field, struct err *err)
{
    return err_set(err, ERR_TAMPERED, _("\"%s\" in the body of a %s is missing or does not fit"),
                   field, type_row(record->type)->name);
}

static bool read_line(struct cursor *c, struct entry_view *ret)
{
    struct text account;
    struct text source;
    if (!cursor_open(c, '{') || !proof__expect(c, "account", true) || !cursor_string(c, &account) ||
        !proof__expect(c, "amount_fen", false) || !cursor_int(c, &ret->amount_fen) ||
        !proof__expect(c, "source", false) || !cursor_string(c, &source) ||
        !proof__expect(c, "year", false) || !cursor_int(c, &ret->year) ||
        cursor_more(c, '}', false))
        return false;
    ret->book = word_book(account);
    ret->source = word_source(source);
    bool year_fits = ret->year == 0 || (ret->year >= DATE_YEAR_MIN && ret->year <= DATE_YEAR_MAX);
    return year_fits && ret->amount_fen != 0 && ret->book >= 0 && ret->source >= 0;
}

static bool read_lines(struct cursor *c, struct body *out)
{
    if (!cursor_open(c, '['))
        return false;
    while (cursor_more(c, ']', out->line_count == 0)) {
        if (out->line_count == FIELD_LINES_MAX)
            return false;
        if (!read_line(c, &out->lines[out->line_count++]))
            return false;
    }
    return c->at[-1] == ']';
}

static bool read_value(struct cursor *c, const struct field *field, struct body *out, size_t i)
{
    const char *from = c->at;
    bool ok = field->kind == FIELD_LINES ? read_lines(c, out) : proof__field(c, field->kind);
    out->values[i] = (struct text) { from, (size_t)(c->at - from) };
    return ok;
}

/* Keys and fields both ascend, so one walk finds what is missing and what is too much. */
static bool read_fields(const struct record *record, struct body *out, struct err *err)
{
    const struct field *fields = type_row(record->type)->fields;
    struct cursor c = cursor_of(record->body);
    size_t i = 0;
    if (!cursor_open(&c, '{'))
        return proof__refuse(record, "{", err);
    for (bool first = true; cursor_more(&c, '}', first); first = false) {
        struct text key;
        if (!cursor_key(&c, &key))
            return proof__refuse(record, "}", err);
        while (fields[i].name != NULL && !text_eq(key, fields[i].name)) {
            if (fields[i].required)
                return proof__refuse(record, fields[i].name, err);
            i++;
        }
        if (fields[i].name == NULL)
            return err_set(err, ERR_TAMPERED, _("the body of a %s may not hold \"%.*s\" there"),
                           type_row(record->type)->name, (int)key.len, key.ptr);
        if (!read_value(&c, &fields[i], out, i))
            return proof__refuse(record, fields[i].name, err);
        i++;
    }
    for (; fields[i].name != NULL; i++)
        if (fields[i].required)
            return proof__refuse(record, fields[i].name, err);
    return true;
}

static bool same_colour(const struct entry_view *a, const struct entry_view *b)
{
    return a->year == b->year && a->source == b->source;
}

static bool check_balance(const struct body *body, struct err *err)
{
    for (size_t i = 0; i < body->line_count; i++) {
        const struct entry_view *of = &body->lines[i];
        struct money sum = { 0 };
        for (size_t k = 0; k < body->line_count; k++) {
            const struct entry_view *line = &body->lines[k];
            if (same_colour(of, line) && !money_add(sum, (struct money) { line->amount_fen }, &sum))
                return err_set(err, ERR_UNBALANCED, _("the lines of the entry are too large"));
        }
        if (sum.fen != 0)
            return err_set(err, ERR_UNBALANCED,
                           _("the lines of the entry in %s %d are off by %lld fen"),
                           word_of_source(of->source), (int)of->year, (long long)sum.fen);
    }
    return true;
}

static int64_t moved(const struct body *body, int book)
{
    int64_t sum = 0; /* at most 16 lines of 2^53 */
    for (size_t i = 0; i < body->line_count; i++)
        if (body->lines[i].book == book)
            sum += body->lines[i].amount_fen;
    return sum;
}

static bool check_moved(const struct body *body, const char *book, int64_t expected,
                        struct err *err)
{
    int64_t found = moved(body, word_book(text_of(book)));
    if (found == expected)
        return true;
    return err_set(err, ERR_UNBALANCED, _("the entry moves %lld fen in %s, the record says %lld"),
                   (long long)found, book, (long long)expected);
}

static bool check_reclass(const struct body *body, int64_t amount, struct err *err)
{
    const char *from = word_of_book(word_book(body_string(body, "from")));
    const char *to = word_of_book(word_book(body_string(body, "to")));
    bool stays = strcmp(from, to) == 0; /* only the colour changes */
    TRY(check_moved(body, from, stays ? 0 : amount, err));
    TRY(check_moved(body, to, stays ? 0 : -amount, err));
    return check_moved(body, "bank", 0, err);
}

/* The entry must say what the record's own fields say. */
static bool check_entry(const struct record *record, const struct body *body, struct err *err)
{
    struct cite replaces;
    int64_t amount = body_int(body, "amount_fen", 0);
    switch (record->type) {
    case TYPE_PAYMENT:
        return check_moved(body, "paid", amount, err);
    case TYPE_RECEIPT:
    case TYPE_CARRY:
        return check_moved(body, "bank", amount, err);
    case TYPE_EXPENSE:
        return check_moved(body, "bank", -amount, err);
    case TYPE_QUOTA: /* one that replaces another enters the difference */
        return body_cite(body, "replaces", &replaces) || check_moved(body, "due", amount, err);
    case TYPE_RECLASS:
        return check_reclass(body, amount, err);
    default:
        return true;
    }
}

bool body_read(const struct record *record, struct body *ret, struct err *err)
{
    ret->type = record->type;
    ret->line_count = 0;
    memset(ret->values, 0, sizeof ret->values);
    TRY(read_fields(record, ret, err));
    TRY(check_balance(ret, err));
    TRY(proof__meaning(record, ret, err));
    return check_entry(record, ret, err);
}

struct text body_value(const struct body *body, const char *field)
{
    const struct field *fields = type_row(body->type)->fields;
    for (size_t i = 0; fields[i].name != NULL; i++)
        if (strcmp(fields[i].name, field) == 0)
            return body->values[i].ptr != NULL ? body->values[i] : text_of("");
    return text_of("");
}

struct text body_string(const struct body *body, const char *field)
{
    struct text value = body_value(body, field);
    return value.len >= 2 ? text_slice(value, 1, value.len - 2) : text_of("");
}

int64_t body_int(const struct body *body, const char *field, int64_t otherwise)
{
    struct cursor c = cursor_of(body_value(body, field));
    int64_t number;
    return cursor_int(&c, &number) ? number : otherwise;
}

static bool read_evidence(const struct body *body, struct cite *file, int64_t *line,
                          struct sha256 *raw)
{
    struct cursor c = cursor_of(body_value(body, "evidence"));
    return cursor_open(&c, '{') && proof__expect(&c, "file", true) && proof__read_cite(&c, file) &&
           proof__expect(&c, "line", false) && cursor_int(&c, line) &&
           proof__expect(&c, "raw", false) && proof__read_commit(&c, raw);
}

bool body_commit(const struct body *body, const char *field, struct sha256 *ret)
{
    struct cite file;
    int64_t line;
    if (strcmp(field, "raw") == 0)
        return read_evidence(body, &file, &line, ret);
    struct cursor c = cursor_of(body_value(body, field));
    return proof__read_commit(&c, ret);
}

bool body_cite(const struct body *body, const char *field, struct cite *ret)
{
    struct cursor c = cursor_of(body_value(body, field));
    return proof__read_cite(&c, ret);
}

bool body_evidence_file(const struct body *body, struct cite *ret)
{
    struct sha256 raw;
    int64_t line;
    return read_evidence(body, ret, &line, &raw);
}

int64_t body_evidence_line(const struct body *body)
{
    struct cite file;
    struct sha256 raw;
    int64_t line;
    return read_evidence(body, &file, &line, &raw) ? line : 0;
}

static bool each_of_list(struct text list, bool (*each)(const struct cite *cite, void *arg),
                         void *arg)
{
    struct cursor c = cursor_of(list);
    struct cite cite;
    if (!cursor_open(&c, '['))
        return true;
    for (bool first = true; cursor_more(&c, ']', first); first = false)
        if (!proof__read_cite(&c, &cite) || !each(&cite, arg))
            return false;
    return true;
}

static bool each_of_items(const struct body *body, const char *field,
                          bool (*each)(const struct cite *cite, void *arg), void *arg)
{
    struct text item;
    struct transit_view of;
    for (struct items list = body_items(body, field); items_next(&list, &item);)
        if (!item_transit(item, &of) || !each(&of.cite, arg))
            return false;
    return true;
}

bool body_each_cite(const struct body *body, bool (*each)(const struct cite *cite, void *arg),
                    void *arg)
{
    const struct field *fields = type_row(body->type)->fields;
    struct cite cite;
    struct sha256 raw;
    int64_t line;
    for (size_t i = 0; fields[i].name != NULL; i++) {
        if (body->values[i].ptr == NULL)
            continue;
        bool ok = true;
        if (fields[i].kind == FIELD_CITE)
            ok = body_cite(body, fields[i].name, &cite) && each(&cite, arg);
        else if (fields[i].kind == FIELD_EVIDENCE)
            ok = read_evidence(body, &cite, &line, &raw) && each(&cite, arg);
        else if (fields[i].kind == FIELD_CITES)
            ok = each_of_list(body->values[i], each, arg);
        else if (fields[i].kind == FIELD_ITEMS)
            ok = each_of_items(body, fields[i].name, each, arg);
        if (!ok)
            return false;
    }
    return true;
}
