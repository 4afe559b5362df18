#include "core/leak.h"
#include "core/date.h"
#include "core/i18n.h"
#include "leak_digit.h"

#include <string.h>

enum {
    ID_DIGITS = 18,
    CARD_DIGITS_MIN = 16,
    DIGITS_MAX = 19, /* the longest number that has a name */
    MOBILE_DIGITS = 11,
    VILLAGE_DIGITS = 12,
    AMOUNT_DIGITS_MAX = 15, /* fewer than an account has */
    SHORT_HASH = 16,
    LONG_HASH = 64,
};

/* Digits collected from one group on, over the gaps between groups. */
struct run {
    int digits[DIGITS_MAX + 1];
    size_t count;
    bool village; /* holds a group of exactly twelve */
};

/* Length of a date YYYY-MM-DD that stands alone at `at`, else 0. */
static size_t date_at(struct text page, size_t at)
{
    struct text text = text_slice(page, at, 10);
    if (text.len < 10 || text.ptr[4] != '-' || text.ptr[7] != '-')
        return 0;
    struct err ignored = { 0 };
    struct date date;
    int digit;
    if (!date_parse(text, &date, &ignored))
        return 0;
    bool ends = leak__digit_at(page, at + 10, &digit) == 0 &&
                (leak__byte_at(page, at + 10) != '-' || leak__digit_at(page, at + 11, &digit) == 0);
    return ends ? 10 : 0;
}

static bool has_birthday(const int *d)
{
    struct date date;
    int year = d[6] * 1000 + d[7] * 100 + d[8] * 10 + d[9];
    return year >= 1850 && year < 2100 &&
           date_make(year, d[10] * 10 + d[11], d[12] * 10 + d[13], &date);
}

/* GB 11643: the last digit makes the weighted sum 1 modulo 11; X is ten. */
static bool is_id(const int *d)
{
    static const int WEIGHT[ID_DIGITS] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1 };
    int sum = 0;
    for (size_t i = 0; i < ID_DIGITS; i++)
        sum += d[i] * WEIGHT[i];
    return sum % 11 == 1 && has_birthday(d);
}

static bool is_card(const struct run *run)
{
    if (run->count < CARD_DIGITS_MIN || run->digits[0] != 6 || run->digits[1] != 2)
        return false;
    int sum = 0;
    for (size_t i = 0; i < run->count; i++) {
        int digit = run->digits[run->count - 1 - i] * (i % 2 == 0 ? 1 : 2);
        sum += digit > 9 ? digit - 9 : digit;
    }
    return sum % 10 == 0;
}

static bool is_mobile(const struct run *run)
{
    static const char *const BEFORE[] = { "", "0", "86", "0086" };
    for (size_t i = 0; i < COUNT(BEFORE); i++) {
        size_t skip = strlen(BEFORE[i]);
        bool same = run->count == MOBILE_DIGITS + skip;
        for (size_t k = 0; same && k < skip; k++)
            same = run->digits[k] == BEFORE[i][k] - '0';
        if (same && run->digits[skip] == 1 && run->digits[skip + 1] >= 3)
            return true;
    }
    return false;
}

/* What the digits so far are; called where a group ends. */
static enum leak_kind judge(const struct run *run)
{
    if (run->count == ID_DIGITS && is_id(run->digits))
        return LEAK_ID;
    if (is_card(run))
        return LEAK_CARD;
    if (run->count >= CARD_DIGITS_MIN && !run->village)
        return LEAK_LONG_NUMBER;
    return is_mobile(run) ? LEAK_MOBILE : LEAK_NONE;
}

static bool is_word(unsigned byte)
{
    return byte - '0' < 10 || (byte | 0x20U) - 'a' < 26; /* unsigned: below is above */
}

/* An X, narrow or full-width, that ends the word after seventeen digits. */
static bool ends_in_x(struct text page, size_t at)
{
    unsigned byte = leak__byte_at(page, at);
    if (byte == 'X' || byte == 'x')
        return !is_word(leak__byte_at(page, at + 1));
    unsigned last = leak__byte_at(page, at + 2);
    return byte == 0xef && ((leak__byte_at(page, at + 1) == 0xbc && last == 0xb8) ||
                            (leak__byte_at(page, at + 1) == 0xbd && last == 0x98));
}

/* Adds the group of digits at `at`; returns where it ends. Digits past the longest are counted
 * as one more, so that the run is too long for any name but that of a long number. */
static size_t add_group(struct text page, size_t at, struct run *run)
{
    size_t in_group = 0;
    size_t len;
    int digit;
    while ((len = leak__digit_at(page, at, &digit)) > 0) {
        if (run->count <= DIGITS_MAX)
            run->digits[run->count++] = digit;
        in_group++;
        at += len;
    }
    run->village |= in_group == VILLAGE_DIGITS;
    return at;
}

/* Judges every number that begins with the group at `from`. */
static enum leak_kind judge_from(struct text page, size_t from, struct run *run)
{
    size_t at = from;
    enum leak_kind longest = LEAK_NONE; /* a better name may come with the next group */
    while (run->count <= DIGITS_MAX) {
        at = add_group(page, at, run);
        if (run->count == ID_DIGITS - 1 && ends_in_x(page, leak__skip_gap(page, at))) {
            run->digits[run->count++] = 10;
            return is_id(run->digits) ? LEAK_ID : LEAK_LONG_NUMBER;
        }
        enum leak_kind kind = judge(run);
        if (kind != LEAK_NONE && kind != LEAK_LONG_NUMBER)
            return kind;
        longest = kind != LEAK_NONE ? kind : longest;
        size_t next = leak__skip_gap(page, at);
        int digit;
        if (next == at || leak__digit_at(page, next, &digit) == 0 || date_at(page, next) > 0)
            break;
        at = next;
    }
    return longest;
}

static bool is_hash(struct text word)
{
    bool letter = false;
    for (size_t i = 0; i < word.len; i++) {
        char c = word.ptr[i];
        bool digit = c >= '0' && c <= '9';
        if (!digit && (c < 'a' || c > 'f'))
            return false;
        letter |= !digit;
    }
    return word.len == LONG_HASH || (word.len == SHORT_HASH && letter);
}

/* Length of a fingerprint as people compare it, sixteen groups of four digits of a hash with a
 * space or a line end between them; 0: there is none. One in sixty would hold a number otherwise.
 */
static size_t fingerprint_at(struct text page, size_t at)
{
    enum { GROUP = 4, LENGTH = LONG_HASH / GROUP * (GROUP + 1) - 1 };
    char digits[LONG_HASH];
    size_t count = 0;
    bool letter = false;
    for (size_t i = 0; i < LENGTH; i++) {
        unsigned byte = leak__byte_at(page, at + i);
        letter |= byte >= 'a';
        if (i % (GROUP + 1) < GROUP)
            digits[count++] = (char)byte;
        else if (byte != ' ' && byte != '\n')
            return 0;
    }
    bool ends = letter && !is_word(leak__byte_at(page, at + LENGTH));
    return ends && is_hash((struct text) { digits, sizeof digits }) ? LENGTH : 0;
}

static bool is_one_of(const char *set, unsigned byte)
{
    return byte != 0 && strchr(set, (int)byte) != NULL;
}

/* Length of an amount in yuan, to the fen and without commas, that is the whole of a CSV cell or of
 * a JSON value, else 0. Of a whole country it may have a mobile number's eleven digits. */
static size_t amount_at(struct text page, size_t at)
{
    size_t before = at > 0 && page.ptr[at - 1] == '-' ? at - 1 : at;
    size_t digits = 0;
    if (before > 0 && !is_one_of(",\n:\"", leak__byte_at(page, before - 1)))
        return 0;
    while (leak__byte_at(page, at + digits) - '0' < 10)
        digits++;
    if (digits == 0 || digits > AMOUNT_DIGITS_MAX)
        return 0;
    size_t end = at + digits + strlen(".00");
    bool is_amount = leak__byte_at(page, at + digits) == '.' &&
                     leak__byte_at(page, end - 2) - '0' < 10 &&
                     leak__byte_at(page, end - 1) - '0' < 10;
    is_amount &= end == page.len || is_one_of(",\r\n}\"", leak__byte_at(page, end));
    return is_amount ? end - at : 0;
}

/* Length of the word that begins at `at` when no number in it is worth a look, else 0: it has no
 * digits, is a hash, is allowed, or begins a date or is an amount. */
static size_t harmless_at(struct text page, size_t at, const char *const *allowed)
{
    size_t to = at + fingerprint_at(page, at);
    bool digits = false;
    if (to > at)
        return to - at;
    for (; is_word(leak__byte_at(page, to)); to++)
        digits |= page.ptr[to] <= '9';
    struct text word = text_slice(page, at, to - at);
    if (!digits || is_hash(word))
        return word.len;
    for (; allowed != NULL && *allowed != NULL; allowed++)
        if (text_eq(word, *allowed))
            return word.len;
    size_t date = date_at(page, at);
    return date > 0 ? date : amount_at(page, at);
}

static bool may_begin(unsigned byte)
{
    return is_word(byte) || byte - 0xe3 <= 0xf0 - 0xe3; /* a wide digit; unsigned as above */
}

/* What can be passed over at `at` without a look. */
static size_t skip_at(struct text page, size_t at, const char *const *allowed)
{
    size_t to = at;
    while (to < page.len && !may_begin((unsigned char)page.ptr[to]))
        to++;
    if (to > at || !is_word(leak__byte_at(page, at)))
        return to - at;
    return at > 0 && is_word(leak__byte_at(page, at - 1)) ? 0 : harmless_at(page, at, allowed);
}

static void mask(const struct run *run, char out[LEAK_MASKED_MAX])
{
    size_t count = run->count;
    for (size_t i = 0; i < count; i++) {
        int digit = run->digits[i];
        char shown = digit == 10 ? 'X' : (char)('0' + digit);
        out[i] = i < 2 || i + 2 >= count ? shown : '*';
    }
    out[count] = '\0';
}

static void locate(struct text page, size_t at, struct leak *ret)
{
    ret->line = 1;
    ret->column = 1;
    for (size_t i = 0; i < at; i++) {
        if (page.ptr[i] == '\n') {
            ret->line++;
            ret->column = 1;
        } else if ((page.ptr[i] & 0xc0) != 0x80) {
            ret->column++;
        }
    }
}

bool leak_find(struct text page, const char *const *allowed, struct leak *ret)
{
    size_t at = 0;
    while (at < page.len) {
        size_t skip = skip_at(page, at, allowed);
        int digit;
        if (skip > 0 || leak__digit_at(page, at, &digit) == 0) {
            at += skip > 0 ? skip : 1;
            continue;
        }
        struct run run = { .count = 0 };
        enum leak_kind kind = judge_from(page, at, &run);
        if (kind != LEAK_NONE) {
            *ret = (struct leak) { .kind = kind };
            locate(page, at, ret);
            mask(&run, ret->masked);
            return true;
        }
        struct run group = { .count = 0 };
        at = add_group(page, at, &group);
    }
    return false;
}

static const char *name_of(enum leak_kind kind)
{
    switch (kind) {
    case LEAK_ID:
        return _("an ID number");
    case LEAK_CARD:
        return _("a bank card");
    case LEAK_MOBILE:
        return _("a mobile number");
    case LEAK_LONG_NUMBER:
    case LEAK_NONE:
        break;
    }
    return _("an account number");
}

bool leak_check_from(struct text part, const char *name, const char *const *allowed, size_t *line,
                     struct err *err)
{
    struct leak leak;
    size_t before = *line - 1;
    if (!leak_find(part, allowed, &leak)) {
        for (size_t i = 0; i < part.len; i++)
            *line += part.ptr[i] == '\n';
        return true;
    }
    leak.line += before;
    (void)err_set(err, ERR_LEAK, _("%s, line %zu, column %zu: %s looks like %s"), name, leak.line,
                  leak.column, leak.masked, name_of(leak.kind)); /* always false, as below */
    return err_hint(err, "%s",
                    _("Take it out of the name or unit that it came in with, then publish again. "
                      "No page was changed."));
}

bool leak_check(struct text page, const char *name, const char *const *allowed, struct err *err)
{
    size_t line = 1;
    return leak_check_from(page, name, allowed, &line, err);
}
