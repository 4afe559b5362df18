/* Building the parameters of a statement. */
#include "core/arena.h"
#include "db/db.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

struct db_arg db_null(void) { return (struct db_arg) { 0 }; }

struct db_arg db_text(const char *string) { return (struct db_arg) { .value = string }; }

struct db_arg db_text_n(struct arena *arena, struct text text)
{
    return db_text(arena_strndup(arena, text.ptr, text.len));
}

struct db_arg db_bytes(const void *bytes, size_t len)
{
    assert(len <= INT32_MAX);
    return (struct db_arg) { .value = bytes, .len = (int)len, .binary = true };
}

struct db_arg db_int(int64_t number)
{
    struct db_arg arg = { 0 };
    (void)snprintf(arg.number, sizeof arg.number, "%" PRId64, number); /* 20 characters at most */
    return arg;
}

struct db_arg db_bool(bool truth) { return db_text(truth ? "t" : "f"); }
struct db_arg db_money(struct money money) { return db_int(money.fen); }

struct db_arg db_date(struct date date)
{
    struct db_arg arg = { 0 };
    (void)date_format(date, arg.number);
    return arg;
}
