#include "cover.h"

#include <stdlib.h>
#include <string.h>

static size_t place_of(const struct cells *cells, const struct cell *key)
{
    uint64_t hash = 1469598103934665603U;
    const uint64_t parts[] = { (uint64_t)key->kind, (uint32_t)key->account, (uint32_t)key->day,
                               (uint64_t)key->key };
    for (size_t i = 0; i < COUNT(parts); i++)
        hash = (hash ^ parts[i]) * 1099511628211U;
    size_t at = (size_t)(hash ^ hash >> 29) & (cells->size - 1);
    for (; cells->items[at].kind != CELL_FREE; at = (at + 1) & (cells->size - 1)) {
        const struct cell *there = &cells->items[at];
        if (there->kind == key->kind && there->account == key->account && there->day == key->day &&
            there->key == key->key)
            break;
    }
    return at;
}

static void grow(struct cells *cells)
{
    struct cells old = *cells;
    cells->size = old.size == 0 ? 256 : 2 * old.size;
    cells->items = calloc(cells->size, sizeof *cells->items);
    if (cells->items == NULL)
        abort();
    for (size_t i = 0; i < old.size; i++)
        if (old.items[i].kind != CELL_FREE)
            cells->items[place_of(cells, &old.items[i])] = old.items[i];
    free(old.items);
}

struct cell *cells_get(struct cells *cells, const struct cell *key)
{
    if (2 * cells->count >= cells->size)
        grow(cells);
    struct cell *cell = &cells->items[place_of(cells, key)];
    if (cell->kind == CELL_FREE) {
        *cell = (struct cell) {
            .kind = key->kind, .account = key->account, .day = key->day, .key = key->key
        };
        cells->count++;
    }
    return cell;
}

void cells_clear(struct cells *cells)
{
    free(cells->items);
    *cells = (struct cells) { 0 };
}

struct cover_sum proof__cover_sum(const struct coverage *coverage, int32_t account,
                                  const int32_t days[2], int64_t file, int64_t not_file)
{
    struct cover_sum sum = { 0 };
    for (size_t i = 0; i < coverage->cells.size; i++) {
        const struct cell *cell = &coverage->cells.items[i];
        if (cell->kind != CELL_FILE || cell->account != account || cell->day < days[0] ||
            cell->day > days[1] || (file >= 0 && cell->key != file) ||
            (not_file >= 0 && cell->key == not_file))
            continue;
        sum.lines += cell->lines;
        sum.credits += cell->credits;
        sum.debits += cell->debits;
    }
    return sum;
}

int64_t proof__cover_brought(const struct coverage *coverage, int32_t account)
{
    const int bank = word_book(text_of("bank"));
    int64_t sum = 0;
    for (size_t i = 0; i < coverage->cells.size; i++) {
        const struct cell *cell = &coverage->cells.items[i];
        if (cell->kind == CELL_MONEY && cell->account == account && cell->day == DAY_BROUGHT &&
            cell->key >> 32 == bank)
            sum += cell->credits;
    }
    return sum;
}
