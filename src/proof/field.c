#include "field.h"
#include "proof/word.h"

#include <string.h>

enum { YEAR_MIN = DATE_YEAR_MIN, YEAR_MAX = DATE_YEAR_MAX, TAIL_MAX = 4, ID_MAX = 64 };
enum { SIGNATURE_SIZE_MIN = 8, SIGNATURE_SIZE_MAX = 72, POINT_SIZE = 65 };

bool proof__expect(struct cursor *c, const char *key, bool first)
{
    struct text name;
    return cursor_more(c, '}', first) && cursor_key(c, &name) && text_eq(name, key);
}

static bool close_object(struct cursor *c) { return !cursor_more(c, '}', false); }

bool proof__read_hash(struct cursor *c, struct sha256 *ret)
{
    struct text hex;
    return cursor_string(c, &hex) && hex.len == SHA256_HEX_SIZE - 1 &&
           hex_decode(hex.ptr, hex.len, ret->bytes);
}

bool proof__read_commit(struct cursor *c, struct sha256 *ret)
{
    return cursor_open(c, '{') && proof__expect(c, "commit", true) && proof__read_hash(c, ret);
}

static bool is_chain(struct text id)
{
    enum chain_kind kind;
    bool is_office;
    return chain_parse(id, &kind, &is_office);
}

static bool read_chain(struct cursor *c, struct text *ret)
{
    return cursor_string(c, ret) && is_chain(*ret);
}

bool proof__read_cite(struct cursor *c, struct cite *ret)
{
    return cursor_open(c, '{') && proof__expect(c, "chain", true) && read_chain(c, &ret->chain) &&
           proof__expect(c, "hash", false) && proof__read_hash(c, &ret->hash) &&
           proof__expect(c, "n", false) && cursor_int(c, &ret->n) && ret->n >= 0 && close_object(c);
}

static bool is_digits(struct text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return text.len > 0;
}

static bool is_id(struct text text)
{
    if (text.len == 0 || text.len > ID_MAX)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '.' || c == '-';
        if (!ok)
            return false;
    }
    return true;
}

/* The characters of a chain id, in any order. */
static bool is_area(struct text text)
{
    static const char KNOWN[] = "abcdefghijklmnopqrstuvwxyz0123456789/_-";
    if (text.len == 0 || text.len > CHAIN_ID_MAX)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (memchr(KNOWN, text.ptr[i], sizeof KNOWN - 1) == NULL)
            return false;
    return true;
}

static bool is_date(struct text text)
{
    struct date date;
    struct err err;
    return date_parse(text, &date, &err);
}

/* Of a leap year: a programme may be due on 29 February. */
static bool is_monthday(struct text text)
{
    char date[] = "2000-MM-DD";
    if (text.len != 5)
        return false;
    memcpy(date + 5, text.ptr, 5);
    return is_date((struct text) { date, 10 });
}

static bool is_month(struct text text)
{
    char date[] = "YYYY-MM-01";
    if (text.len != 7)
        return false;
    memcpy(date, text.ptr, text.len);
    return is_date((struct text) { date, 10 });
}

size_t proof__hex_size(struct text text)
{
    unsigned char bytes[SIGNATURE_SIZE_MAX];
    bool fits = text.len <= 2 * sizeof bytes && text.len % 2 == 0;
    return fits && hex_decode(text.ptr, text.len, bytes) ? text.len / 2 : 0;
}

static bool is_public_key(struct text text)
{
    size_t size = proof__hex_size(text);
    return size == PUBLIC_KEY_SIZE || (size == POINT_SIZE && text_starts(text, "04"));
}

static bool is_string_of(struct text text, enum field_kind kind)
{
    struct sha256 hash;
    struct err err;
    int64_t at_us;
    switch (kind) {
    case FIELD_AREA:
        return is_area(text);
    case FIELD_BOOK:
        return word_book(text) >= 0;
    case FIELD_CHAIN:
        return is_chain(text);
    case FIELD_DATE:
        return is_date(text);
    case FIELD_HASH:
        return text.len == SHA256_HEX_SIZE - 1 && hex_decode(text.ptr, text.len, hash.bytes);
    case FIELD_ID:
        return is_id(text);
    case FIELD_KEY:
        return proof__is_key_id(text);
    case FIELD_LEDGER:
        return proof__is_ledger(text);
    case FIELD_MONTH:
        return is_month(text);
    case FIELD_MONTHDAY:
        return is_monthday(text);
    case FIELD_PUBLIC_KEY:
        return is_public_key(text);
    case FIELD_SIGNATURE:
        return proof__hex_size(text) >= SIGNATURE_SIZE_MIN &&
               proof__hex_size(text) <= SIGNATURE_SIZE_MAX;
    case FIELD_TIME:
        return time_parse(text, &at_us, &err);
    case FIELD_SOURCE:
        return word_source(text) >= 0;
    case FIELD_TEXT:
        return text.len > 0 && text.len <= FIELD_TEXT_MAX;
    default: /* FIELD_VILLAGE */
        return text.len == 12 && is_digits(text);
    }
}

static bool is_int_of(int64_t number, enum field_kind kind)
{
    switch (kind) {
    case FIELD_NATURAL:
        return number >= 0;
    case FIELD_NONZERO:
        return number != 0;
    case FIELD_PERMILLE:
        return number >= 0 && number <= 1000;
    case FIELD_POSITIVE:
        return number > 0;
    case FIELD_SEAT:
        return number > 0 && number <= FIELD_SEAT_MAX;
    case FIELD_YEAR:
        return number >= YEAR_MIN && number <= YEAR_MAX;
    case FIELD_LOT:
        return number == 0 || (number >= YEAR_MIN && number <= YEAR_MAX);
    default: /* FIELD_INT */
        return true;
    }
}

static bool read_account(struct cursor *c)
{
    struct sha256 commit;
    struct text tail;
    return proof__read_commit(c, &commit) && proof__expect(c, "tail", false) &&
           cursor_string(c, &tail) && tail.len <= TAIL_MAX && is_digits(tail) && close_object(c);
}

static bool read_cites(struct cursor *c)
{
    struct cite cite;
    size_t count = 0;
    if (!cursor_open(c, '['))
        return false;
    for (; cursor_more(c, ']', count == 0); count++)
        if (count == FIELD_CITES_MAX || !proof__read_cite(c, &cite))
            return false;
    return c->at[-1] == ']';
}

static bool read_years(struct cursor *c)
{
    int64_t last = 0;
    size_t count = 0;
    if (!cursor_open(c, '['))
        return false;
    for (; cursor_more(c, ']', count == 0); count++) {
        int64_t year;
        if (count == FIELD_YEARS_MAX || !cursor_int(c, &year) || !is_int_of(year, FIELD_YEAR) ||
            year <= last)
            return false;
        last = year;
    }
    return count > 0 && c->at[-1] == ']';
}

static bool read_evidence(struct cursor *c)
{
    struct cite file;
    struct sha256 raw;
    int64_t line;
    return cursor_open(c, '{') && proof__expect(c, "file", true) && proof__read_cite(c, &file) &&
           proof__expect(c, "line", false) && cursor_int(c, &line) && line > 0 &&
           proof__expect(c, "raw", false) && proof__read_commit(c, &raw) && close_object(c) &&
           close_object(c);
}

static bool read_party(struct cursor *c)
{
    struct text key;
    struct text id;
    struct sha256 commit;
    if (!cursor_open(c, '{') || !cursor_more(c, '}', true) || !cursor_key(c, &key))
        return false;
    bool ok = text_eq(key, "id") ? read_chain(c, &id)
                                 : text_eq(key, "commit") && proof__read_hash(c, &commit);
    return ok && close_object(c);
}

static bool read_rule(struct cursor *c)
{
    struct text id;
    int64_t version;
    return cursor_open(c, '{') && proof__expect(c, "id", true) && cursor_string(c, &id) &&
           is_id(id) && proof__expect(c, "version", false) && cursor_int(c, &version) &&
           version > 0 && close_object(c);
}

/* What the reconciler adds of its own; its strings are bounded, for no remark belongs here. */
static bool read_detail(struct cursor *c)
{
    struct text value;
    struct cursor strings;
    if (c->at == c->end || *c->at != '{' || !cursor_skip(c, &value))
        return false;
    for (strings = cursor_of(value); strings.at < strings.end;) {
        struct text string;
        if (*strings.at != '"')
            strings.at++;
        else if (!cursor_string(&strings, &string) || string.len > FIELD_TEXT_MAX)
            return false;
    }
    return true;
}

bool proof__field(struct cursor *c, enum field_kind kind)
{
    struct text text;
    struct cite cite;
    struct sha256 commit;
    int64_t number;
    bool truth;
    if (proof__is_shape(kind))
        return proof__shape(c, kind);
    if (proof__is_word_kind(kind))
        return cursor_string(c, &text) && proof__word(text, kind);
    switch (kind) {
    case FIELD_ACCOUNT:
        return read_account(c);
    case FIELD_BOOL:
        return cursor_bool(c, &truth);
    case FIELD_CITE:
        return proof__read_cite(c, &cite);
    case FIELD_CITES:
        return read_cites(c);
    case FIELD_COMMIT:
        return proof__read_commit(c, &commit) && close_object(c);
    case FIELD_DETAIL:
        return read_detail(c);
    case FIELD_EVIDENCE:
        return read_evidence(c);
    case FIELD_PARTY:
        return read_party(c);
    case FIELD_RULE:
        return read_rule(c);
    case FIELD_YEARS:
        return read_years(c);
    case FIELD_INT:
    case FIELD_LOT:
    case FIELD_NATURAL:
    case FIELD_NONZERO:
    case FIELD_PERMILLE:
    case FIELD_POSITIVE:
    case FIELD_SEAT:
    case FIELD_YEAR:
        return cursor_int(c, &number) && is_int_of(number, kind);
    default:
        return cursor_string(c, &text) && is_string_of(text, kind);
    }
}
