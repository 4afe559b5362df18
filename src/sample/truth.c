#include "truth.h"
#include "plan.h"
#include "table.h"
#include "json/value.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { TRUTH_BYTES_MAX = 1 << 26 };

static struct place place_of(const struct entry_fact *fact)
{
    if (fact->payment != NULL)
        return fact->payment->place;
    if (fact->line != NULL)
        return fact->line->place;
    return (struct place) { fact->file, 0 };
}

static int by_place(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    int files = strcmp(x->file, y->file);
    return files != 0 ? files : x->line < y->line ? -1 : x->line > y->line;
}

static struct jv *entry_json(const struct entry *entry)
{
    struct place places[ENTRY_FACTS_MAX];
    for (int i = 0; i < entry->facts; i++) {
        places[i] = place_of(&entry->fact[i]);
        assert(places[i].file != NULL); /* a break may only stand on facts that are in a file */
    }
    qsort(places, (size_t)entry->facts, sizeof *places, by_place);
    struct jv *facts = jv_array();
    for (int i = 0; i < entry->facts; i++) {
        struct jv *fact = jv_array();
        jv_add(fact, jv_of_string(places[i].file));
        jv_add(fact, jv_of_int(places[i].line));
        jv_add(facts, fact);
    }
    struct jv *object = jv_object();
    jv_set_string(object, "code", entry->code);
    jv_set_string(object, "village", entry->village);
    jv_set_int(object, "year", entry->year);
    jv_set(object, "facts", facts);
    jv_set_int(object, "amount_fen", entry->fen);
    jv_set_int(object, "days", entry->days);
    jv_set_string(object, "state", "open");
    return object;
}

/* Of one source and year: what was owed, what of it was allotted, and what arrived in the
 * villages' accounts and is matched. */
static struct jv *total_json(const struct world *world, enum source source, int year)
{
    static const char *const names[] = { "city", "district", "soe" };
    int64_t quota = 0, paid = 0, received = 0;
    for (int v = 0; v < world->villages; v++)
        if (world->village[v].payer_in[year - FIRST_YEAR]->source == source)
            quota += QUOTA_FEN;
    for (int i = 0; i < world->facts->payments; i++) {
        const struct payment *payment = world->facts->payment[i];
        if (payment->allotted && payment->year == year && payment->payer->source == source)
            paid += payment->fen;
    }
    for (int i = 0; i < world->facts->lines; i++) {
        const struct line *line = world->facts->line[i];
        if (line->year == year && line->source == source && line->place.file != NULL)
            received += line->fen;
    }
    struct jv *object = jv_object();
    jv_set_string(object, "source", names[source]);
    jv_set_int(object, "year", year);
    jv_set_int(object, "quota_fen", quota);
    jv_set_int(object, "paid_fen", paid);
    jv_set_int(object, "received_fen", received);
    return object;
}

static struct jv *truth_json(const struct world *world)
{
    struct jv *truth = jv_object();
    jv_set_string(truth, "note", "演示数据·非真实");
    jv_set_string(truth, "as_of", sample__date_text(world->arena, world->as_of, DATE_ISO));
    jv_set_int(truth, "seed", (int64_t)world->options.seed);
    jv_set_int(truth, "villages", world->villages);
    struct jv *breaks = jv_array(), *totals = jv_array(), *planted = jv_object();
    for (int i = 0; i < world->facts->entries; i++)
        jv_add(breaks, entry_json(world->facts->entry[i]));
    for (int year = FIRST_YEAR; year < FIRST_YEAR + world->options.years; year++)
        for (int source = 0; source < SOURCE_COUNT; source++)
            jv_add(totals, total_json(world, (enum source)source, year));
    for (int i = 0; i < world->facts->planted_kinds; i++)
        jv_set_int(planted, world->facts->planted[i].name, world->facts->planted[i].count);
    jv_set(truth, "breaks", breaks);
    jv_set(truth, "totals", totals);
    jv_set(truth, "planted", planted);
    return truth;
}

bool sample__truth_write(struct world *world, struct err *err)
{
    AUTO(jv) struct jv *truth = truth_json(world);
    struct buf out;
    buf_init(&out, TRUTH_BYTES_MAX);
    jv_write(truth, 1, &out);
    bool ok = buf_check(&out, "truth.json", err) &&
              sample__file_write(sample__path(world, "truth.json"),
                                 (struct text) { out.data, out.len }, err);
    buf_release(&out);
    return ok;
}
