/*
 * The route over a county's transit account: a payer sends the money of up to five villages as
 * one credit (n payments, one credit: M3 on the first hop), and the county forwards it village
 * by village.
 *
 * Batches of one payer and county keep so far apart that the windows [d - 2 days, wd(d, 3)] of
 * two batches never touch: inside a window there is one credit and one covering set. All are sent
 * before the due date, and timeliness is judged at the transit account, so that a village that
 * gets its money in May is still on time.
 */
#include "scene.h"
#include <assert.h>

enum { BATCH_MOST = 5, SLOTS = 8, WAITING_MAX = SLOTS * BATCH_MOST };

static const struct {
    int month, day;
} SLOT[SLOTS] = { { 1, 8 },  { 1, 17 }, { 2, 20 }, { 3, 4 },
                  { 3, 14 }, { 3, 25 }, { 4, 10 }, { 4, 19 } };

struct waiting {
    struct village *village;
    struct payer *payer;
    int year;
    bool held;              /* the county never forwards it */
    int forward_after_days; /* 0: within days; else late by this many */
    bool sent;
    struct waiting *next;
};

void sample__batch_add(struct world *world, struct village *village, int year, bool held,
                       int forward_after_days)
{
    struct waiting *waiting = arena_new(world->arena, struct waiting);
    *waiting = (struct waiting) {
        .village = village,
        .payer = village->payer_in[year - FIRST_YEAR],
        .year = year,
        .held = held,
        .forward_after_days = forward_after_days,
        .next = world->waiting,
    };
    world->waiting = waiting;
}

static void forwarded(struct world *world, const struct payment *payment, const struct line *out,
                      struct date day, int64_t fen)
{
    struct line *in = sample__line(world, payment->village->account, day, fen, out->summary);
    in->ref = fen == payment->fen ? out->ref : "";
    sample__from_account(in, out->account);
    sample__counts(in, payment->village, payment->year);
}

void sample__forward(struct world *world, const struct payment *payment, struct date day)
{
    struct village *village = payment->village;
    struct account *transit = world->transit[village->county], *account = village->account;
    const char *summary =
        arena_printf(world->arena, "拨%s%d年引导资金", village->name, payment->year);
    struct line *out = sample__line(world, transit, day, -payment->fen, summary);
    out->ref = arena_printf(world->arena, "ZZ%d%06d", payment->year, world->facts->lines);
    sample__from_account(out, account);
    struct date arrival = sample__after(world, day, sample__pick(world, 0, 1));
    int64_t first = sample__rng_chance(&world->rng, 90)
                        ? payment->fen
                        : sample__pick(world, 11, 39) * INT64_C(1000000);
    forwarded(world, payment, out, arrival, first);
    if (first < payment->fen) /* in two parts: M3 on the second hop */
        forwarded(world, payment, out, arrival, payment->fen - first);
}

/* A held payment: R5, because the transit account is covered through the arrival + 30 days and
 * no debit to the village follows. The payment counts as S, so that nothing is short. */
static void held_expect(struct world *world, const struct payment *payment, const struct line *in)
{
    struct entry *entry =
        sample__expect(world, "held", payment->village, payment->year, payment->fen);
    sample__with_payment(entry, payment);
    sample__with_line(entry, in);
}

static void batch_send(struct world *world, struct waiting **batch, int count, struct date day)
{
    struct payer *payer = batch[0]->payer;
    int county = batch[0]->village->county, year = batch[0]->year;
    struct payment *payment[BATCH_MOST];
    int64_t total = 0;
    for (int i = 0; i < count; i++) {
        payment[i] = sample__pay(world, batch[i]->village, year, QUOTA_FEN, day);
        payment[i]->ref = payment[0]->ref;
        total += payment[i]->fen;
    }
    struct date arrival = sample__after(world, day, sample__pick(world, 0, 2));
    struct line *in = sample__line(world, world->transit[county], arrival, total,
                                   arena_printf(world->arena, "%d年引导资金%d村", year, count));
    sample__from_payer(world, in, payer);
    in->ref = payment[0]->ref;
    for (int i = 0; i < count; i++) {
        batch[i]->sent = true;
        struct date forward = sample__after(world, arrival, sample__pick(world, 1, 6));
        if (batch[i]->forward_after_days > 0)
            forward = sample__after(
                world, (struct date) { arrival.day + batch[i]->forward_after_days }, 0);
        if (batch[i]->held)
            held_expect(world, payment[i], in);
        else
            sample__forward(world, payment[i], forward);
    }
}

/* All that wait with the first one: same payer, county and year. */
static int gather(struct waiting *first, struct waiting **ret)
{
    int count = 0;
    for (struct waiting *it = first; it != NULL; it = it->next) {
        if (it->sent || it->payer != first->payer || it->year != first->year ||
            it->village->county != first->village->county)
            continue;
        assert(count < WAITING_MAX);
        ret[count++] = it;
    }
    return count;
}

void sample__batches_send(struct world *world)
{
    for (struct waiting *first = world->waiting; first != NULL; first = first->next) {
        if (first->sent)
            continue;
        struct waiting *group[WAITING_MAX];
        int count = gather(first, group), slot = 0;
        for (int from = 0; from < count; from += BATCH_MOST, slot++) {
            int many = count - from < BATCH_MOST ? count - from : BATCH_MOST;
            int at = count > BATCH_MOST * (SLOTS / 2) ? slot : slot * 2 + sample__pick(world, 0, 1);
            struct date day = sample__day(first->year, SLOT[at].month, SLOT[at].day);
            batch_send(world, group + from, many, sample__after(world, day, 0));
        }
    }
}
