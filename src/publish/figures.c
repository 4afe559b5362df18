#include "figures.h"
#include "core/i18n.h"

#include <stdio.h>
#include <string.h>

bool figures__add(struct figures *sum, const struct figures *more, enum figure from, enum figure to,
                  struct err *err)
{
    for (size_t i = from; i < to; i++)
        if (!money_add(sum->of[i], more->of[i], &sum->of[i]))
            return err_set(err, ERR_LIMIT, _("a sum is larger than an amount may be"));
    return true;
}

int source__rank(const char *source)
{
    static const char *const ORDER[] = { "city", "district", "soe" };
    for (size_t i = 0; i < COUNT(ORDER); i++)
        if (strcmp(source, ORDER[i]) == 0)
            return (int)i;
    return (int)COUNT(ORDER);
}

static int compare(const struct cell *cell, int year, const char *source)
{
    if (cell->year != year)
        return cell->year < year ? -1 : 1;
    int by_rank = source__rank(cell->source) - source__rank(source);
    return by_rank != 0 ? by_rank : strcmp(cell->source, source);
}

/* The cell of a year and source, made in its place when it is missing; NULL when full. */
static struct cell *cell_of(struct tally *tally, int year, const char *source)
{
    size_t at = 0;
    while (at < tally->count && compare(&tally->cells[at], year, source) < 0)
        at++;
    struct cell *cell = &tally->cells[at];
    if (at < tally->count && compare(cell, year, source) == 0)
        return cell;
    if (tally->count == TALLY_CELLS_MAX)
        return NULL;
    memmove(cell + 1, cell, (tally->count - at) * sizeof *cell);
    tally->count++;
    *cell = (struct cell) { .year = year };
    (void)snprintf(cell->source, sizeof cell->source, "%s", source); /* a CHECK limits it */
    return cell;
}

static bool add_cell(struct tally *tally, const struct cell *more, struct err *err)
{
    struct cell *cell = cell_of(tally, more->year, more->source);
    if (cell == NULL)
        return err_set(err, ERR_LIMIT, _("more than %d years and sources"), TALLY_CELLS_MAX);
    cell->villages += more->villages;
    TRY(figures__add(&cell->figures, &more->figures, 0, FIGURE_YEAR_COUNT, err));
    return figures__add(&tally->whole, &more->figures, 0, FIGURE_YEAR_COUNT, err);
}

bool tally__add_year(struct tally *tally, int year, const char *source,
                     const struct figures *figures, struct err *err)
{
    struct cell cell = { .year = year, .villages = 1, .figures = *figures };
    (void)snprintf(cell.source, sizeof cell.source, "%s", source); /* a CHECK limits it */
    return add_cell(tally, &cell, err);
}

bool tally__add_account(struct tally *tally, const struct figures *figures, struct err *err)
{
    tally->villages++;
    return figures__add(&tally->whole, figures, FIGURE_YEAR_COUNT, FIGURE_COUNT, err);
}

bool tally__add(struct tally *tally, const struct tally *more, struct err *err)
{
    for (size_t i = 0; i < more->count; i++)
        TRY(add_cell(tally, &more->cells[i], err));
    tally->villages += more->villages;
    return figures__add(&tally->whole, &more->whole, FIGURE_YEAR_COUNT, FIGURE_COUNT, err);
}

bool tally__year(const struct tally *tally, int year, struct cell *ret, struct err *err)
{
    struct cell sum = { .year = year };
    for (size_t i = 0; i < tally->count; i++) {
        if (tally->cells[i].year != year)
            continue;
        sum.villages += tally->cells[i].villages;
        TRY(figures__add(&sum.figures, &tally->cells[i].figures, 0, FIGURE_YEAR_COUNT, err));
    }
    *ret = sum;
    return true;
}
