/* Kept files read back: whole, or not at all when a byte, a part or a key is not what was kept. */
#include "intake_fixture.h"

#include "core/buf.h"
#include "core/file.h"
#include "crypto/hash.h"
#include "intake/kept.h"

#include <dirent.h>
#include <unistd.h>

static const struct import_options CITY = { .kind = IMPORT_PAYMENTS, .payer = "city" };
#define HEAD "年度,村代码,县区,镇,村名,收款账号,收款户名,金额(元),付款日期,凭证号,银行流水号,备注\n"

/* Two files of more than one part each (a part is 1 MiB), and their digests. */
struct kept {
    struct fixture it;
    struct buf bytes[2];
    char digest[2][SHA256_HEX_SIZE];
};
static const char *const NAMES[2] = { "april.csv", "may.csv" };

static void make_list(struct buf *out, const char *prefix)
{
    char row[512];
    buf_adds(out, HEAD);
    for (int i = 0; out->len < 1200 * 1024; i++) {
        (void)snprintf(row, sizeof row,
                       "2019,441424103201,五华县,演示镇,甲村,8001000000001,甲村共管户,%d.00,"
                       "2019-04-01,%s%05d,,%0200d\n",
                       i + 1, prefix, i, i);
        buf_adds(out, row);
    }
}

static void keep(struct kept *kept)
{
    begin_with_registry(&kept->it);
    for (int i = 0; i < 2; i++) {
        buf_init(&kept->bytes[i], 4 * 1024 * 1024);
        make_list(&kept->bytes[i], i == 0 ? "P" : "Q");
        IMPORT_OK(&kept->it, CITY, NAMES[i], kept->bytes[i].data);
        struct sha256 digest = sha256(kept->bytes[i].data, kept->bytes[i].len);
        (void)sha256_hex(&digest, kept->digest[i]);
    }
    assert_int_equal(pg_test_int(&kept->it.pg, "SELECT count(*) FROM intake.part p JOIN intake.file"
                                               " f ON f.id = p.file_id WHERE f.kind = 'payments'"),
                     4);
}

static void release(struct kept *kept)
{
    buf_release(&kept->bytes[0]);
    buf_release(&kept->bytes[1]);
    end(&kept->it);
}

static const char *path_of(struct kept *kept, const char *name)
{
    return arena_printf(kept->it.arena, "%s/%s", kept->it.pg.folder, name);
}

static size_t files_in(const char *folder)
{
    size_t count = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    while (readdir(dir) != NULL)
        count++;
    assert_int_equal(closedir(dir), 0);
    return count;
}

static bool read_back(struct kept *kept, const char *digest, const char *name, struct err *err)
{
    char whole[KEPT_DIGEST_SIZE];
    return kept_write(kept->it.pg.db, digest, path_of(kept, name), whole, err);
}

static void kept_write__gives_the_bytes_that_came(void **state)
{
    (void)state;
    struct kept kept;
    struct err err = { 0 };
    struct buf out;
    keep(&kept);
    for (int i = 0; i < 2; i++) {
        buf_init(&out, 4 * 1024 * 1024);
        ASSERT_OK(read_back(&kept, kept.digest[i], "out", &err));
        ASSERT_OK(file_read(path_of(&kept, "out"), &out, &err));
        assert_int_equal(out.len, kept.bytes[i].len);
        assert_memory_equal(out.data, kept.bytes[i].data, out.len);
        ASSERT_ERR(read_back(&kept, kept.digest[i], "out", &err), ERR_CONFLICT);
        assert_int_equal(unlink(path_of(&kept, "out")), 0);
        buf_release(&out);
    }
    release(&kept);
}

static bool note_erased(const struct kept_row *row, void *arg, struct err *err)
{
    (void)err; /* the callback's shape */
    if (row->is_erased)
        (void)snprintf(arg, 64, "%s", row->name);
    return true;
}

static void kept_write__of_an_erased_file_says_so(void **state)
{
    (void)state;
    struct kept kept;
    struct err err = { 0 };
    char erased[64] = "";
    keep(&kept);
    ASSERT_OK(kept_each(kept.it.pg.db, note_erased, erased, &err));
    assert_string_equal(erased, "");
    pg_test_sql(&kept.it.pg, "DELETE FROM intake.file_key WHERE file_id ="
                             " (SELECT id FROM intake.file WHERE name = 'april.csv')");
    size_t files = files_in(kept.it.pg.folder);
    ASSERT_OK(kept_each(kept.it.pg.db, note_erased, erased, &err));
    assert_string_equal(erased, "april.csv");
    ASSERT_ERR(read_back(&kept, kept.digest[0], "out", &err), ERR_NOT_FOUND);
    ASSERT_TEXT_HAS(err.text, "april.csv was erased");
    assert_int_equal(files_in(kept.it.pg.folder), files);
    ASSERT_OK(read_back(&kept, kept.digest[1], "out", &err)); /* the other one has its own key */
    release(&kept);
}

/* :a and :b stand for the ids of the two files. */
static const char *const TAMPERED[] = {
    "UPDATE intake.part SET sealed = pg_catalog.set_byte(sealed, 0,"
    " (pg_catalog.get_byte(sealed, 0) + 1) % 256) WHERE file_id = :a AND part = 0",
    "UPDATE intake.part SET sealed = pg_catalog.set_byte(sealed, pg_catalog.length(sealed) - 1,"
    " (pg_catalog.get_byte(sealed, pg_catalog.length(sealed) - 1) + 1) % 256)"
    " WHERE file_id = :a AND part = 1",
    "DELETE FROM intake.part WHERE file_id = :a AND part = 1",
    "DELETE FROM intake.part WHERE file_id = :a AND part = 0",
    "DELETE FROM intake.part WHERE file_id = :a",
    "UPDATE intake.part SET part = part + 1 WHERE file_id = :a AND part = 1",
    "UPDATE intake.part SET part = 7 WHERE file_id = :a AND part = 0;"
    "UPDATE intake.part SET part = 0 WHERE file_id = :a AND part = 1;"
    "UPDATE intake.part SET part = 1 WHERE file_id = :a AND part = 7",
    "UPDATE intake.part SET sealed = pg_catalog.substr(sealed, 1, 15)"
    " WHERE file_id = :a AND part = 1",
    "UPDATE intake.part SET sealed = pg_catalog.substr(sealed, 1, 16)"
    " WHERE file_id = :a AND part = 1",
    "UPDATE intake.part SET sealed = pg_catalog.substr(sealed, 1, pg_catalog.length(sealed) - 1)"
    " WHERE file_id = :a AND part = 1",
    "INSERT INTO intake.part SELECT file_id, 2, sealed FROM intake.part"
    " WHERE file_id = :a AND part = 0",
    "UPDATE intake.part a SET sealed = b.sealed FROM intake.part b"
    " WHERE a.file_id = :a AND b.file_id = :b AND b.part = a.part",
    "UPDATE intake.file_key a SET key = b.key FROM intake.file_key b"
    " WHERE a.file_id = :a AND b.file_id = :b",
    "UPDATE intake.file_key SET key = pg_catalog.set_byte(key, 31,"
    " (pg_catalog.get_byte(key, 31) + 1) % 256) WHERE file_id = :a",
    /* parts and key of the other file, whole: only the digest tells */
    "DELETE FROM intake.part WHERE file_id = :a;"
    "INSERT INTO intake.part SELECT :a, part, sealed FROM intake.part WHERE file_id = :b;"
    "UPDATE intake.file_key a SET key = b.key FROM intake.file_key b"
    " WHERE a.file_id = :a AND b.file_id = :b",
};

static const char *with_ids(struct kept *kept, const char *sql)
{
    static const char *const IDS[2] = { "(SELECT id FROM intake.file WHERE name = 'april.csv')",
                                        "(SELECT id FROM intake.file WHERE name = 'may.csv')" };
    char *out = arena_strdup(kept->it.arena, "");
    for (; *sql != '\0'; sql++) {
        bool is_id = sql[0] == ':' && (sql[1] == 'a' || sql[1] == 'b');
        out = is_id ? arena_printf(kept->it.arena, "%s%s", out, IDS[sql[1] - 'a'])
                    : arena_printf(kept->it.arena, "%s%c", out, *sql);
        sql += is_id;
    }
    return out;
}

static void kept_write__refuses_what_was_tampered_with(void **state)
{
    (void)state;
    struct kept kept;
    struct err err = { 0 };
    keep(&kept);
    size_t files = files_in(kept.it.pg.folder);
    for (size_t i = 0; i < COUNT(TAMPERED); i++) {
        pg_test_sql(&kept.it.pg, "BEGIN");
        pg_test_sql(&kept.it.pg, with_ids(&kept, TAMPERED[i]));
        if (read_back(&kept, kept.digest[0], "out", &err) || err.code != ERR_TAMPERED)
            fail_msg("%s: %d %s", TAMPERED[i], (int)err.code, err.text);
        ASSERT_TEXT_HAS(err.text, "april.csv");
        pg_test_sql(&kept.it.pg, "ROLLBACK");
        assert_int_equal(files_in(kept.it.pg.folder), files);
    }
    ASSERT_OK(read_back(&kept, kept.digest[0], "out", &err));
    release(&kept);
}

static void kept_write__asks_for_a_digest_that_fits_one(void **state)
{
    (void)state;
    struct kept kept;
    struct err err = { 0 };
    char digits[KEPT_DIGEST_SIZE + 1];
    keep(&kept);
    (void)snprintf(digits, sizeof digits, "%.*s", KEPT_DIGEST_SHORT_MIN - 1, kept.digest[0]);
    ASSERT_ERR(read_back(&kept, digits, "out", &err), ERR_INPUT);
    (void)snprintf(digits, sizeof digits, "%s0", kept.digest[0]);
    ASSERT_ERR(read_back(&kept, digits, "out", &err), ERR_INPUT);
    ASSERT_ERR(read_back(&kept, "ABCDEF", "out", &err), ERR_INPUT);
    ASSERT_ERR(read_back(&kept, "000000", "out", &err), ERR_NOT_FOUND);
    pg_test_sql(&kept.it.pg, "UPDATE intake.file SET sha256 = pg_catalog.decode(CASE name"
                             " WHEN 'april.csv' THEN pg_catalog.repeat('ab', 31) || '01' ELSE"
                             " pg_catalog.repeat('ab', 31) || '02' END, 'hex')"
                             " WHERE kind = 'payments'");
    ASSERT_ERR(read_back(&kept, "ababab", "out", &err), ERR_INPUT);
    ASSERT_TEXT_HAS(err.text, "several digests begin with ababab");
    (void)snprintf(digits, sizeof digits, "%.*s", KEPT_DIGEST_SHORT_MIN, kept.digest[0]);
    ASSERT_ERR(read_back(&kept, digits, "out", &err), ERR_NOT_FOUND);
    release(&kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kept_write__gives_the_bytes_that_came),
        cmocka_unit_test(kept_write__of_an_erased_file_says_so),
        cmocka_unit_test(kept_write__refuses_what_was_tampered_with),
        cmocka_unit_test(kept_write__asks_for_a_digest_that_fits_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
