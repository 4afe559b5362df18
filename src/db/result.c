/* Reading the cells of a result. */
#include "core/arena.h"
#include "pq.h"

#include <stdlib.h>
#include <string.h>

void db_result_free(struct db_result *result)
{
    if (result == NULL)
        return;
    PQclear(result->pg);
    free(result);
}

size_t db_rows(const struct db_result *result) { return (size_t)PQntuples(result->pg); }
size_t db_columns(const struct db_result *result) { return (size_t)PQnfields(result->pg); }

const char *db_column_name(const struct db_result *result, size_t column)
{
    return PQfname(result->pg, (int)column);
}

bool db_is_null(const struct db_result *result, size_t row, size_t column)
{
    return PQgetisnull(result->pg, (int)row, (int)column) == 1;
}

const char *db_get(const struct db_result *result, size_t row, size_t column)
{
    return PQgetvalue(result->pg, (int)row, (int)column);
}

struct text db_get_text(const struct db_result *result, size_t row, size_t column)
{
    return (struct text) { db_get(result, row, column),
                           (size_t)PQgetlength(result->pg, (int)row, (int)column) };
}

static int nibble(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

struct text db_get_bytes(const struct db_result *result, size_t row, size_t column,
                         struct arena *arena)
{
    struct text hex = db_get_text(result, row, column); /* \x0123..., as bytea_output = hex */
    size_t len = hex.len >= 2 ? (hex.len - 2) / 2 : 0;
    char *bytes = arena_alloc(arena, len + 1);
    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)(nibble(hex.ptr[2 + 2 * i]) << 4 | nibble(hex.ptr[3 + 2 * i]));
    return (struct text) { bytes, len };
}

int64_t db_get_int(const struct db_result *result, size_t row, size_t column)
{
    return strtoll(db_get(result, row, column), NULL, 10);
}

bool db_get_bool(const struct db_result *result, size_t row, size_t column)
{
    return db_get(result, row, column)[0] == 't';
}

struct money db_get_money(const struct db_result *result, size_t row, size_t column)
{
    return (struct money) { db_get_int(result, row, column) };
}

struct date db_get_date(const struct db_result *result, size_t row, size_t column)
{
    struct date date = { 0 };
    struct err ignored = { 0 };
    /* the server writes YYYY-MM-DD (datestyle ISO); a NULL stays day 0 */
    if (!date_parse(db_get_text(result, row, column), &date, &ignored))
        date.day = 0;
    return date;
}

/* "2019-04-12 08:30:15.123456+00"; the fraction may be shorter or absent. */
int64_t db_get_time(const struct db_result *result, size_t row, size_t column)
{
    struct text text = db_get_text(result, row, column);
    char iso[] = "0000-00-00T00:00:00.000000Z";
    if (text.len < 22)
        return 0;
    memcpy(iso, text.ptr, 10);
    memcpy(iso + 11, text.ptr + 11, 8);
    if (text.ptr[19] == '.')
        for (size_t i = 20; i < 26 && i < text.len && text.ptr[i] != '+'; i++)
            iso[i] = text.ptr[i];
    int64_t time_us = 0;
    struct err ignored = { 0 };
    if (!time_parse(text_of(iso), &time_us, &ignored))
        return 0;
    return time_us;
}
