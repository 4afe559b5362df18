#include "disposition.h"
#include "core/i18n.h"
#include "proof/word.h"

/* A state: what it is, or the book in which it stands, and whether it was taken back. */
enum {
    STATE_OTHER = 0,
    STATE_PAYMENT = 1,
    STATE_CARRY = 2,
    STATE_QUOTA = 3,
    STATE_SPREAD = 4, /* a line whose entry has more than one book beside the bank */
    STATE_BOOK = 8,   /* + index of the book */
    STATE_GONE = 0x80 /* reversed or replaced */
};

static unsigned char state_of_line(const struct body *body)
{
    const int bank = word_book(text_of("bank"));
    int book = -1;
    for (size_t i = 0; i < body->line_count; i++) {
        int here = body->lines[i].book;
        if (here == bank)
            continue;
        if (book >= 0 && book != here)
            return STATE_SPREAD;
        book = here;
    }
    return book >= 0 ? (unsigned char)(STATE_BOOK + book) : STATE_SPREAD;
}

unsigned char verify__disposition_of(const struct record *record, const struct body *body)
{
    switch (record->type) {
    case TYPE_PAYMENT:
        return STATE_PAYMENT;
    case TYPE_CARRY:
        return STATE_CARRY;
    case TYPE_QUOTA:
        return STATE_QUOTA;
    case TYPE_RECEIPT:
    case TYPE_EXPENSE:
        return state_of_line(body);
    default:
        return STATE_OTHER;
    }
}

bool verify__disposition_counts(enum record_type type)
{
    return type == TYPE_RECEIPT || type == TYPE_EXPENSE || type == TYPE_RECLASS ||
           type == TYPE_REVERSAL || type == TYPE_QUOTA;
}

int64_t verify__disposition_target(const struct record *record, const struct body *body)
{
    struct cite cite;
    const char *field = record->type == TYPE_RECLASS    ? "moves"
                        : record->type == TYPE_REVERSAL ? "reverses"
                        : record->type == TYPE_QUOTA    ? "replaces"
                                                        : NULL;
    return field != NULL && body_cite(body, field, &cite) ? cite.n : -1;
}

static const char *move_line(const struct body *body, unsigned char *state)
{
    if (*state < STATE_SPREAD)
        return _("it moves a record that is no statement line");
    if ((*state & STATE_GONE) != 0)
        return _("it moves a line that was reversed");
    struct text from = body_string(body, "from");
    if (*state >= STATE_BOOK && *state - STATE_BOOK != word_book(from))
        return _("it takes the line from a book in which it does not stand");
    *state = (unsigned char)(STATE_BOOK + word_book(body_string(body, "to")));
    return NULL;
}

const char *verify__disposition_apply(const struct record *record, const struct body *body,
                                      unsigned char *state)
{
    if (record->type == TYPE_RECLASS)
        return move_line(body, state);
    if ((*state & STATE_GONE) != 0)
        return _("it takes back what was taken back already");
    if (record->type == TYPE_QUOTA && *state != STATE_QUOTA)
        return _("it replaces a record that is no quota");
    if (record->type == TYPE_REVERSAL && (*state == STATE_OTHER || *state == STATE_QUOTA))
        return _("it reverses a record that cannot be reversed");
    *state |= STATE_GONE;
    return NULL;
}
