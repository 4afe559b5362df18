#include "fact.h"
#include <assert.h>
#include <string.h>

/* Makes room for one more pointer; the old array stays in the arena. */
static void *grown(struct arena *arena, void *items, int count, int *size)
{
    if (count < *size)
        return items;
    *size = *size ? *size * 2 : 1024;
    void **bigger = arena_array(arena, (size_t)*size, void *);
    if (count > 0)
        memcpy(bigger, items, (size_t)count * sizeof *bigger);
    return bigger;
}

static struct payment *payment_new(struct world *world, struct payment like)
{
    struct facts *facts = world->facts;
    struct payment *payment = arena_new(world->arena, struct payment);
    *payment = like;
    payment->order = facts->payments;
    facts->payment = grown(world->arena, facts->payment, facts->payments, &facts->payments_size);
    facts->payment[facts->payments++] = payment;
    return payment;
}

struct payment *sample__pay(struct world *world, struct village *village, int year, int64_t fen,
                            struct date day)
{
    const struct account *account = village->account;
    if (village->old_account != NULL && day.day <= village->old_account->valid_to.day)
        account = village->old_account;
    struct payment like = {
        .payer = village->payer_in[year - FIRST_YEAR],
        .village = village,
        .year = year,
        .fen = fen,
        .day = day,
        .code = village->code,
        .name = village->name,
        .town = village->town,
        .county = SAMPLE_COUNTIES[village->county].name,
        .account_no = account->no,
        .account_name = account->name,
        .remark = "",
        .allotted = true,
    };
    like.ref = arena_printf(world->arena, "YH%d%07d", year, world->facts->payments * 3 + 100003);
    return payment_new(world, like);
}

struct payment *sample__pay_back(struct world *world, const struct payment *payment,
                                 struct date day)
{
    struct payment like = *payment;
    like.fen = -payment->fen;
    like.day = day;
    like.returns = payment;
    like.remark = "退汇";
    like.allotted = false;
    like.ref = "";
    return payment_new(world, like);
}

struct line *sample__line(struct world *world, struct account *account, struct date day,
                          int64_t fen, const char *summary)
{
    struct facts *facts = world->facts;
    struct line *line = arena_new(world->arena, struct line);
    *line = (struct line) { .account = account, .day = day, .fen = fen, .summary = summary };
    line->counter_no = line->counter_name = line->ref = line->serial = "";
    line->order = facts->lines;
    account->lines++;
    facts->line = grown(world->arena, facts->line, facts->lines, &facts->lines_size);
    facts->line[facts->lines++] = line;
    return line;
}

/* A payer has two accounts and three names; banks print any of them. */
void sample__from_payer(struct world *world, struct line *line, const struct payer *payer)
{
    int way = sample__pick(world, 0, 3);
    line->counter_no = way == 3 ? payer->second_account : payer->account_no;
    line->counter_name = way == 1 ? payer->alias : way == 3 ? payer->second_alias : payer->name;
}

void sample__from_account(struct line *line, const struct account *account)
{
    line->counter_no = account->no;
    line->counter_name = account->name;
}

void sample__counts(struct line *line, const struct village *village, int year)
{
    line->year = year;
    line->source = village->payer_in[year - FIRST_YEAR]->source;
}

struct line *sample__arrive(struct world *world, const struct payment *payment, struct date day)
{
    struct village *village = payment->village;
    struct account *account = village->account;
    if (village->old_account != NULL && day.day <= village->old_account->valid_to.day)
        account = village->old_account;
    const char *summary = arena_printf(world->arena, "%d年引导资金", payment->year);
    struct line *line = sample__line(world, account, day, payment->fen, summary);
    sample__from_payer(world, line, payment->payer);
    line->ref = payment->ref;
    sample__counts(line, village, payment->year);
    return line;
}

struct entry *sample__expect(struct world *world, const char *code, const struct village *village,
                             int year, int64_t fen)
{
    struct facts *facts = world->facts;
    struct entry *entry = arena_new(world->arena, struct entry);
    entry->code = code;
    entry->village = village != NULL ? village->code : "";
    entry->year = year;
    entry->fen = fen;
    facts->entry = grown(world->arena, facts->entry, facts->entries, &facts->entries_size);
    facts->entry[facts->entries++] = entry;
    return entry;
}

static struct entry_fact *fact_add(struct entry *entry)
{
    assert(entry->facts < ENTRY_FACTS_MAX);
    return &entry->fact[entry->facts++];
}

void sample__with_payment(struct entry *entry, const struct payment *payment)
{
    fact_add(entry)->payment = payment;
}

void sample__with_line(struct entry *entry, const struct line *line)
{
    fact_add(entry)->line = line;
}

void sample__with_file(struct entry *entry, const char *file) { fact_add(entry)->file = file; }

void sample__planted(struct world *world, const char *kind)
{
    struct facts *facts = world->facts;
    for (int i = 0; i < facts->planted_kinds; i++)
        if (strcmp(facts->planted[i].name, kind) == 0) {
            facts->planted[i].count++;
            return;
        }
    assert((size_t)facts->planted_kinds < COUNT(facts->planted));
    facts->planted[facts->planted_kinds].name = kind;
    facts->planted[facts->planted_kinds++].count = 1;
}
