/* COPY in PostgreSQL's binary format (manual, section COPY, "Binary Format"). */
#include "db/copy.h"

#include "core/buf.h"
#include "core/i18n.h"
#include "pq.h"

#include <assert.h>
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FLUSH_AT = 256 * 1024, BUFFER_MAX = 64 * 1024 * 1024 };
/* PostgreSQL counts from 2000-01-01. */
enum { EPOCH_DAYS = 10957 };
#define EPOCH_US INT64_C(946684800000000)

struct db_copy {
    struct db *db;
    struct buf out;
    int columns;
    int left; /* values that the current row still lacks */
    bool failed;
    char target[160];
};

bool db_copy_begin(struct db *db, const char *target, int columns, struct db_copy **ret,
                   struct err *err)
{
    static const char HEADER[19] = "PGCOPY\n\377\r\n\0"; /* then flags 0, extension 0 */
    char sql[512];
    TRY(db__flush(db, err));
    (void)snprintf(sql, sizeof sql, "COPY %s FROM STDIN BINARY", target);
    PGresult *pg = PQexec(db->conn, sql);
    bool ok = PQresultStatus(pg) == PGRES_COPY_IN || db__fail(db, pg, target, err);
    PQclear(pg);
    if (!ok)
        return false;
    struct db_copy *copy = calloc(1, sizeof *copy);
    if (copy == NULL)
        abort();
    copy->db = db;
    copy->columns = columns;
    (void)snprintf(copy->target, sizeof copy->target, "%s", target); /* only named in messages */
    buf_init(&copy->out, BUFFER_MAX);
    buf_add(&copy->out, HEADER, sizeof HEADER);
    *ret = copy;
    return true;
}

static void flush(struct db_copy *copy)
{
    if (!copy->failed && copy->out.len > 0)
        copy->failed = PQputCopyData(copy->db->conn, copy->out.data, (int)copy->out.len) != 1;
    buf_clear(&copy->out);
}

static void put16(struct db_copy *copy, int16_t number)
{
    uint16_t wire = htobe16((uint16_t)number);
    buf_add(&copy->out, &wire, sizeof wire);
}

static void put32(struct db_copy *copy, int32_t number)
{
    uint32_t wire = htobe32((uint32_t)number);
    buf_add(&copy->out, &wire, sizeof wire);
}

static void put64(struct db_copy *copy, int64_t number)
{
    uint64_t wire = htobe64((uint64_t)number);
    buf_add(&copy->out, &wire, sizeof wire);
}

void db_copy_row(struct db_copy *copy)
{
    assert(copy->left == 0);
    if (copy->out.len >= FLUSH_AT)
        flush(copy);
    copy->left = copy->columns;
    put16(copy, (int16_t)copy->columns);
}

static void take(struct db_copy *copy)
{
    assert(copy->left > 0);
    copy->left--;
}

void db_copy_null(struct db_copy *copy)
{
    take(copy);
    put32(copy, -1);
}

void db_copy_bytes(struct db_copy *copy, const void *bytes, size_t len)
{
    assert(len <= INT32_MAX);
    take(copy);
    put32(copy, (int32_t)len);
    buf_add(&copy->out, bytes, len);
}

void db_copy_text(struct db_copy *copy, struct text text)
{
    db_copy_bytes(copy, text.ptr, text.len);
}

void db_copy_string(struct db_copy *copy, const char *string)
{
    if (string == NULL)
        db_copy_null(copy);
    else
        db_copy_bytes(copy, string, strlen(string));
}

void db_copy_int8(struct db_copy *copy, int64_t number)
{
    take(copy);
    put32(copy, 8);
    put64(copy, number);
}

void db_copy_int4(struct db_copy *copy, int32_t number)
{
    take(copy);
    put32(copy, 4);
    put32(copy, number);
}

void db_copy_int2(struct db_copy *copy, int16_t number)
{
    take(copy);
    put32(copy, 2);
    put16(copy, number);
}

void db_copy_bool(struct db_copy *copy, bool truth)
{
    take(copy);
    put32(copy, 1);
    buf_addc(&copy->out, truth ? 1 : 0);
}

void db_copy_date(struct db_copy *copy, struct date date)
{
    db_copy_int4(copy, date.day - EPOCH_DAYS);
}

void db_copy_time(struct db_copy *copy, int64_t time_us) { db_copy_int8(copy, time_us - EPOCH_US); }

/* Collects every result of the COPY; the first failure is the one that is told. */
static bool finish(struct db_copy *copy, struct err *err)
{
    bool ok = true;
    PGresult *pg;
    while ((pg = PQgetResult(copy->db->conn)) != NULL) {
        if (ok && PQresultStatus(pg) != PGRES_COMMAND_OK)
            ok = db__fail(copy->db, pg, copy->target, err);
        PQclear(pg);
    }
    return ok;
}

static void copy_free(struct db_copy *copy)
{
    buf_release(&copy->out);
    free(copy);
}

bool db_copy_end(struct db_copy *copy, struct err *err)
{
    assert(copy->left == 0);
    put16(copy, -1);
    const char *cancel = copy->out.over ? "row too large" : NULL;
    flush(copy);
    bool lost = copy->failed || PQputCopyEnd(copy->db->conn, cancel) != 1;
    bool ok = finish(copy, err);
    if (ok && lost)
        ok = db__fail(copy->db, NULL, copy->target, err);
    copy_free(copy);
    return ok;
}

void db_copy_cancel(struct db_copy *copy, const char *why)
{
    struct err ignored = { 0 };
    if (copy == NULL)
        return;
    (void)PQputCopyEnd(copy->db->conn, why); /* a lost connection shows at the next statement */
    if (!finish(copy, &ignored))             /* it fails always: we cancelled it */
        err_clear(&ignored);
    copy_free(copy);
}
