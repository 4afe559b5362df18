/* The payers' lists as files: one a month, or one a month that repeats the year so far. */
#include "list.h"
#include "list_layout.h"
#include "plan.h"

struct batch {
    const struct payer *payer;
    int year, month; /* the list's year; the month (of any year) in which it was written */
    struct payment **payment;
    int count;
};

static int month_of(struct date date)
{
    int year, month, day;
    date_split(date, &year, &month, &day);
    return year * 12 + month - 1;
}

static struct payment **room(struct world *world)
{
    return arena_array(world->arena, (size_t)world->facts->payments + 1, struct payment *);
}

/* Payments of the payer and year up to the month, or of the month alone. */
static void collect(struct world *world, struct batch *batch, bool cumulative)
{
    batch->count = 0;
    for (int i = 0; i < world->facts->payments; i++) {
        struct payment *payment = world->facts->payment[i];
        int month = month_of(payment->day);
        if (payment->payer == batch->payer && payment->year == batch->year &&
            (cumulative ? month <= batch->month : month == batch->month))
            batch->payment[batch->count++] = payment;
    }
}

static bool has_news(const struct batch *batch)
{
    for (int i = 0; i < batch->count; i++)
        if (month_of(batch->payment[i]->day) == batch->month)
            return true;
    return false;
}

static const char *list_name(struct world *world, const struct batch *batch, const char *mark)
{
    return arena_printf(world->arena, "list-%s-%d-%04d%02d%s%s", batch->payer->id, batch->year,
                        batch->month / 12, batch->month % 12 + 1, mark,
                        sample__table_suffix(sample__list_layout(batch->payer)->format));
}

static struct import import_of(const struct batch *batch, const char *file)
{
    return (struct import) {
        .kind = "payments", .file = file, .payer = batch->payer->id, .year = batch->year
    };
}

static bool list_write(struct world *world, const struct batch *batch, const char *file,
                       int *ret_rows, struct err *err)
{
    struct table table;
    sample__list_table(world, batch->payer, batch->payment, batch->count, &table, ret_rows);
    return sample__table_write(&table, sample__list_layout(batch->payer)->format,
                               sample__path(world, file), err);
}

/* The spare payer's first list has a wrong amount; the right one supersedes it. Only the changed
 * line is a new fact, in the second file; all others stay where they were first seen. */
static bool supersede(struct world *world, const struct batch *batch, int *rows, struct err *err)
{
    struct payment *payment = batch->payment[0];
    const char *wrong = list_name(world, batch, "-draft"), *right = list_name(world, batch, "");
    payment->fen += INT64_C(900000);
    TRY(list_write(world, batch, wrong, rows, err));
    payment->fen -= INT64_C(900000);
    TRY(list_write(world, batch, right, rows, err));
    sample__plan_add(world, import_of(batch, wrong));
    struct import import = import_of(batch, right);
    import.supersedes = wrong;
    sample__plan_add(world, import);
    for (int i = 0; i < batch->count; i++)
        batch->payment[i]->place = (struct place) { i == 0 ? right : wrong, rows[i] };
    return true;
}

static bool batch_write(struct world *world, struct batch *batch, bool *first, struct err *err)
{
    int *rows = arena_array(world->arena, (size_t)batch->count, int);
    if (batch->payer->spare && *first) {
        *first = false;
        return supersede(world, batch, rows, err);
    }
    const char *file = list_name(world, batch, "");
    TRY(list_write(world, batch, file, rows, err));
    sample__plan_add(world, import_of(batch, file));
    for (int i = 0; i < batch->count; i++)
        if (batch->payment[i]->place.file == NULL)
            batch->payment[i]->place = (struct place) { file, rows[i] };
    return true;
}

/* The city's clerk changed an amount but kept the voucher: the whole file must be refused. */
static bool contradiction_write(struct world *world, struct err *err)
{
    struct batch batch = { .payer = &world->payer[0], .year = FIRST_YEAR, .payment = room(world) };
    for (int i = 0; i < world->facts->payments && batch.count == 0; i++)
        if (world->facts->payment[i]->payer == batch.payer &&
            world->facts->payment[i]->year == FIRST_YEAR)
            batch.payment[batch.count++] = world->facts->payment[i];
    if (batch.count == 0)
        return true;
    batch.month = month_of(batch.payment[0]->day);
    const char *file = list_name(world, &batch, "-contradicts");
    int row;
    batch.payment[0]->fen += 100;
    bool written = list_write(world, &batch, file, &row, err);
    batch.payment[0]->fen -= 100;
    TRY(written);
    struct import import = import_of(&batch, file);
    import.refused = true;
    sample__plan_add(world, import);
    return true;
}

/* The first list once more, under another name: the same bytes change nothing. */
static bool copy_write(struct world *world, struct err *err)
{
    struct batch batch = { .payer = &world->payer[1], .year = FIRST_YEAR, .payment = room(world) };
    batch.month = month_of(world->first_day) - 1;
    while (batch.count == 0 && batch.month++ < month_of(world->as_of))
        collect(world, &batch, false);
    if (batch.count == 0)
        return true;
    const char *file = list_name(world, &batch, "-copy");
    TRY(list_write(world, &batch, file, arena_array(world->arena, (size_t)batch.count, int), err));
    sample__plan_add(world, import_of(&batch, file));
    return true;
}

bool sample__lists_write(struct world *world, struct err *err)
{
    struct batch batch = { .payment = room(world) };
    int last = month_of(world->as_of);
    bool first_of_spare = true;
    for (int month = month_of(world->first_day); month <= last; month++)
        for (int p = 0; p < world->payers; p++)
            for (int y = 0; y < world->options.years; y++) {
                batch.payer = &world->payer[p];
                batch.year = FIRST_YEAR + y;
                batch.month = month;
                collect(world, &batch, sample__list_layout(batch.payer)->cumulative);
                if (has_news(&batch))
                    TRY(batch_write(world, &batch, &first_of_spare, err));
            }
    TRY(copy_write(world, err));
    return contradiction_write(world, err);
}
