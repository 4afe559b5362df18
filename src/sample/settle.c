/* When all scenes are played: order, cover, serial numbers, vouchers, balances. */
#include "fact.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

static int by_account_and_day(const void *a, const void *b)
{
    const struct line *x = *(struct line *const *)a, *y = *(struct line *const *)b;
    int accounts = strcmp(x->account->no, y->account->no);
    if (accounts != 0)
        return accounts;
    if (x->day.day != y->day.day)
        return x->day.day < y->day.day ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

static int by_payer_and_day(const void *a, const void *b)
{
    const struct payment *x = *(struct payment *const *)a, *y = *(struct payment *const *)b;
    if (x->payer != y->payer)
        return x->payer < y->payer ? -1 : 1;
    if (x->day.day != y->day.day)
        return x->day.day < y->day.day ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

/* The lowest balance from line `from` on when elastic lines after it are left out. */
static int64_t lowest(struct line **lines, int count, int from, int64_t balance)
{
    int64_t least = balance;
    for (int i = from; i < count; i++) {
        if (lines[i]->elastic)
            continue;
        balance += lines[i]->fen;
        if (balance < least)
            least = balance;
    }
    return least;
}

/* An account never goes below zero: spending goes out only with cover for all that follows. */
static void account_settle(struct world *world, struct line **lines, int count)
{
    struct account *account = lines[0]->account;
    int64_t balance = account->opening_fen;
    for (int i = 0; i < count; i++) {
        struct line *line = lines[i];
        if (line->elastic && lowest(lines, count, i + 1, balance + line->fen) < 0) {
            line->dropped = true;
            continue;
        }
        balance += line->fen;
        assert(balance >= 0);
        line->balance_fen = balance;
        int year, month, day;
        date_split(line->day, &year, &month, &day);
        line->serial = arena_printf(world->arena, "%04d%02d%02d%06d", year, month, day,
                                    ++account->serials * 7 + 1000);
    }
}

static void lines_settle(struct world *world)
{
    struct facts *facts = world->facts;
    qsort(facts->line, (size_t)facts->lines, sizeof(struct line *), by_account_and_day);
    for (int from = 0, to; from < facts->lines; from = to) {
        for (to = from; to < facts->lines; to++)
            if (facts->line[to]->account != facts->line[from]->account)
                break;
        account_settle(world, facts->line + from, to - from);
    }
}

/* Vouchers count up by payer and day; a red line carries that of the payment it takes back. */
static void payments_settle(struct world *world)
{
    struct facts *facts = world->facts;
    qsort(facts->payment, (size_t)facts->payments, sizeof(struct payment *), by_payer_and_day);
    int number = 0;
    for (int i = 0; i < facts->payments; i++) {
        struct payment *payment = facts->payment[i];
        if (i == 0 || facts->payment[i - 1]->payer != payment->payer)
            number = 0;
        int year, month, day;
        date_split(payment->day, &year, &month, &day);
        payment->voucher = payment->returns != NULL && !payment->own_voucher
                               ? payment->returns->voucher
                               : arena_printf(world->arena, "PZ%d%05d", year, ++number);
    }
}

void sample__facts_settle(struct world *world)
{
    lines_settle(world);
    payments_settle(world);
}
