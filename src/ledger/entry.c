#include "ledger/entry.h"
#include "core/i18n.h"

bool entry_add(struct entry *entry, enum book book, struct colour colour, struct money amount,
               struct err *err)
{
    if (amount.fen == 0)
        return err_set(err, ERR_INPUT, _("an entry line has the amount zero"));
    if (amount.fen > MONEY_FEN_MAX || amount.fen < -MONEY_FEN_MAX)
        return err_set(err, ERR_INPUT, _("an entry line is larger than a record can hold"));
    if (entry->count == ENTRY_LINES_MAX)
        return err_set(err, ERR_LIMIT, _("an entry has more than %d lines"), ENTRY_LINES_MAX);
    entry->lines[entry->count++] = (struct entry_line) { book, colour, amount };
    return true;
}

static struct money turned(struct money amount) { return (struct money) { -amount.fen }; }

bool entry_move(struct entry *entry, enum book debit, enum book credit, struct colour colour,
                struct money amount, struct err *err)
{
    TRY(entry_add(entry, debit, colour, amount, err));
    return entry_add(entry, credit, colour, turned(amount), err);
}

bool entry_check(const struct entry *entry, struct err *err)
{
    for (size_t i = 0; i < entry->count; i++) {
        struct colour colour = entry->lines[i].colour;
        /* At most 16 lines below 2^53 each: the sum fits. */
        int64_t sum = 0;
        for (size_t k = 0; k < entry->count; k++) {
            if (colour_same(entry->lines[k].colour, colour))
                sum += entry->lines[k].amount.fen;
        }
        if (sum != 0)
            return err_set(err, ERR_UNBALANCED, _("the entry is off by %lld fen in %s %d"),
                           (long long)sum, source_word(colour.source), colour.year);
    }
    return true;
}

bool entry_reclass(struct entry *entry, const struct reclass *move, struct err *err)
{
    TRY(entry_add(entry, move->from, move->from_colour, move->amount, err));
    TRY(entry_add(entry, move->to, move->to_colour, turned(move->amount), err));
    if (colour_same(move->from_colour, move->to_colour))
        return true;
    TRY(entry_add(entry, BOOK_BANK, move->from_colour, turned(move->amount), err));
    return entry_add(entry, BOOK_BANK, move->to_colour, move->amount, err);
}
