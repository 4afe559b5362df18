/* What can be done to the data of a database that does not run: its files edited in place, its
 * dump edited and restored. Nothing inside PostgreSQL sees any of it happen. Each case first proves
 * that the intact ledger verifies, then does it, and demands the finding at the place. */
#include "../support/intact.h"
#include "../support/test.h"
#include "audit/audit.h"
#include "db/cluster.h"
#include "db/migrate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define VILLAGE  INTACT_VILLAGE
#define PAYER    INTACT_PAYER
#define PROGRAMS "/usr/lib/postgresql/15/bin/"

/* A server of its own, since it is stopped and what it holds is destroyed. */
struct fixture {
    char home[64];
    struct cluster *cluster;
    struct pg_test pg;
    struct signer *signer;
    char data[600], owner[40];
    char record_file[720]; /* of the table ledger.record */
    int64_t receipt, payment, last;
};

static void shell(const char *command)
{
    if (system(command) != 0)
        fail_msg("failed: %s", command);
}

static void open_database(struct fixture *f, const char *name)
{
    struct err err = { 0 };
    if (f->cluster == NULL)
        ASSERT_OK(cluster_join(f->home, &f->cluster, &err));
    (void)snprintf(f->pg.conninfo, sizeof f->pg.conninfo, "%s dbname=%s",
                   cluster_conninfo(f->cluster), name);
    ASSERT_OK(db_open(f->pg.conninfo, &f->pg.db, &err));
}

static void close_database(struct fixture *f)
{
    db_free(f->pg.db);
    f->pg.db = NULL;
}

static void stop(struct fixture *f)
{
    close_database(f);
    cluster_free(f->cluster); /* the only one who uses it: the server stops */
    f->cluster = NULL;
}

static int64_t first(struct fixture *f, const char *chain, const char *type)
{
    char sql[200];
    (void)snprintf(sql, sizeof sql,
                   "SELECT min(n) FROM ledger.record WHERE chain = '%s' AND type = '%s'", chain,
                   type);
    return pg_test_int(&f->pg, sql);
}

static void learn_file(struct fixture *f, const char *relation, char out[720])
{
    char sql[200];
    (void)snprintf(sql, sizeof sql,
                   "SELECT pg_catalog.pg_relation_filepath('%s'::pg_catalog.regclass)", relation);
    (void)snprintf(out, 720, "%s/%.99s", f->data, pg_test_text(&f->pg, sql));
}

static void learn_places(struct fixture *f)
{
    (void)snprintf(f->data, sizeof f->data, "%s",
                   pg_test_text(&f->pg, "SELECT pg_catalog.current_setting('data_directory')"));
    learn_file(f, "ledger.record", f->record_file);
    f->receipt = first(f, VILLAGE, "receipt");
    f->payment = first(f, PAYER, "payment");
    f->last = pg_test_int(&f->pg, "SELECT max(n) FROM ledger.record WHERE chain = '" VILLAGE "'");
    struct stat is;
    assert_int_equal(stat(f->data, &is), 0);
    (void)snprintf(f->owner, sizeof f->owner, "%u", (unsigned)is.st_uid);
}

static int begin(void **state)
{
    static struct fixture f;
    struct err err = { 0 };
    memset(&f, 0, sizeof f);
    (void)snprintf(f.home, sizeof f.home, "/tmp/stopped.%d", (int)getpid());
    assert_int_equal(mkdir(f.home, 0711), 0);
    open_database(&f, "postgres");
    pg_test_sql(&f.pg, "ALTER SYSTEM SET fsync = off"); /* nothing here survives the machine */
    pg_test_sql(&f.pg, "CREATE DATABASE books");
    close_database(&f);
    open_database(&f, "books");
    ASSERT_OK(db_migrate(f.pg.db, &err));
    f.signer = intact_signer();
    intact_fill(&f.pg, f.signer);
    learn_places(&f);
    *state = &f;
    return 0;
}

static int end(void **state)
{
    struct fixture *f = *state;
    char command[200];
    stop(f);
    signer_free(f->signer);
    (void)snprintf(command, sizeof command, "rm -rf '%s'", f->home);
    shell(command);
    return 0;
}

/* pg_checksums, as the user who owns the data: "" or what it is run through. */
static void checksums(struct fixture *f, const char *what)
{
    char command[1024];
    char through[200] = "";
    if (geteuid() == 0)
        (void)snprintf(through, sizeof through,
                       "setpriv --reuid=%s --clear-groups --inh-caps=-all ", f->owner);
    (void)snprintf(command, sizeof command,
                   "%s" PROGRAMS "pg_checksums -N %s -D '%.600s' >/dev/null 2>&1", through, what,
                   f->data);
    shell(command);
}

struct bytes {
    char data[4096];
    size_t len;
};

static struct bytes asked(struct fixture *f, const char *sql)
{
    struct bytes out;
    const char *hex = pg_test_text(&f->pg, sql);
    out.len = strlen(hex) / 2;
    assert_true(out.len > 0 && out.len <= sizeof out.data);
    assert_true(hex_decode(hex, 2 * out.len, (unsigned char *)out.data));
    return out;
}

/* Replaces what is found in the file, everywhere; at least once. */
static void replace_in_file(const char *path, const struct bytes *old, const struct bytes *new)
{
    struct stat is;
    size_t count = 0;
    FILE *file = fopen(path, "r+e");
    assert_non_null(file);
    assert_int_equal(fstat(fileno(file), &is), 0);
    size_t len = (size_t)is.st_size;
    char *all = malloc(len);
    assert_non_null(all);
    assert_int_equal(fread(all, 1, len, file), len);
    assert_int_equal(old->len, new->len);
    for (char *at = all; (at = memmem(at, len - (size_t)(at - all), old->data, old->len)) != NULL;
         at += old->len, count++)
        memcpy(at, new->data, new->len);
    assert_true(count > 0);
    rewind(file);
    assert_int_equal(fwrite(all, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
    free(all);
}

static void flip_byte(const char *path, int64_t at)
{
    FILE *file = fopen(path, "r+e");
    assert_non_null(file);
    assert_int_equal(fseek(file, (long)at, SEEK_SET), 0);
    int byte = fgetc(file);
    assert_true(byte != EOF);
    assert_int_equal(fseek(file, (long)at, SEEK_SET), 0);
    assert_int_equal(fputc(byte ^ 1, file), byte ^ 1);
    assert_int_equal(fclose(file), 0);
}

#define OF(chain, n) " FROM ledger.record WHERE chain = '" chain "' AND n = " n
#define FIRST(chain, type)                                                                         \
    "(SELECT min(n) FROM ledger.record WHERE chain = '" chain "' AND type = '" type "')"
#define RECEIPT   FIRST(VILLAGE, "receipt")
#define PAYMENT   FIRST(PAYER, "payment")
#define HEX(what) "SELECT pg_catalog.encode(" what ", 'hex')"
#define EDITED(old, new)                                                                           \
    HEX("convert_to(replace(convert_from(bytes, 'UTF8'), '" old "', '" new "'), 'UTF8')")

enum place { AT_RECEIPT, AT_PAYMENT, AT_LAST, AFTER_RECEIPT, AT_FIRST, AT_SECOND, AT_CHAIN };

/* Edits of the table's file: SQL that gives, in hex, what is sought and what takes its place. */
static const struct {
    const char *name, *old, *new;
    enum pass finding;
    const char *chain;
    enum place place;
} FILES[] = {
    { "the file of the table: an amount", HEX("bytes") OF(VILLAGE, RECEIPT),
      EDITED("\"amount_fen\":1", "\"amount_fen\":9") OF(VILLAGE, RECEIPT), PASS_SIGNATURE, VILLAGE,
      AT_RECEIPT },
    { "the file of the table: a date", HEX("bytes") OF(PAYER, PAYMENT),
      EDITED("\"paid_on\":\"20", "\"paid_on\":\"19") OF(PAYER, PAYMENT), PASS_SIGNATURE, PAYER,
      AT_PAYMENT },
    { "the file of the table: a commitment to evidence", HEX("bytes") OF(VILLAGE, RECEIPT),
      EDITED("\"raw\":{\"commit\":\"", "\"raw\":{\"commiu\":\"") OF(VILLAGE, RECEIPT), PASS_BODY,
      VILLAGE, AT_RECEIPT },
    { "the file of the table: a signature", HEX("signature") OF(VILLAGE, RECEIPT),
      HEX("set_byte(signature, 9, 255 - get_byte(signature, 9))") OF(VILLAGE, RECEIPT),
      PASS_SIGNATURE, VILLAGE, AT_RECEIPT },
    { "the file of the table: a hash, and prev with it", HEX("hash") OF(VILLAGE, RECEIPT),
      HEX("sha256('x')") OF(VILLAGE, RECEIPT), PASS_PROJECTION, VILLAGE, AT_RECEIPT },
};

static const struct {
    const char *name, *relation, *page;
    struct place_found finding;
} DAMAGE[] = {
    { "a page of records damaged: the table",
      "ledger.record",
      "SELECT split_part(trim('()' from ctid::text), ',', 1)" OF(VILLAGE, RECEIPT),
      { PASS_BYTES, "ledger.record", -1, "ledger.record" } },
    { "a page of records damaged: the record",
      "ledger.record",
      "SELECT split_part(trim('()' from ctid::text), ',', 1)" OF(VILLAGE, "1"),
      { PASS_BYTES, VILLAGE, 1, "ledger.record" } },
    { "a page of the entry lines damaged",
      "ledger.line",
      NULL,
      { PASS_BYTES, "ledger.line", -1, "ledger.line" } },
    { "a page of an imported list damaged",
      "intake.payment",
      NULL,
      { PASS_BYTES, "intake.payment", -1, "intake.payment" } },
    { "a page of the heads damaged",
      "ledger.head",
      NULL,
      { PASS_BYTES, "ledger.head", -1, "ledger.head" } },
    { "a page of an index damaged",
      "ledger.record_pkey",
      "SELECT 1",
      { PASS_BYTES, "database", -1 } },
};

static int64_t number(const struct fixture *f, enum place place)
{
    const int64_t numbers[] = {
        [AT_RECEIPT] = f->receipt,
        [AT_PAYMENT] = f->payment,
        [AT_LAST] = f->last,
        [AFTER_RECEIPT] = f->receipt + 1,
        [AT_FIRST] = 0,
        [AT_SECOND] = 1,
        [AT_CHAIN] = -1,
    };
    return numbers[place];
}

static void demand(struct fixture *f, const char *name, struct place_found want)
{
    struct report report;
    intact_audit(f->pg.db, f->signer, &report);
    intact_demand(&report, name, want);
    report_release(&report);
}

static void file_edited__is_found_though_checksums_were_made_to_fit(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT(FILES); i++) {
        intact_assert(f->pg.db, f->signer, FILES[i].name);
        struct bytes old = asked(f, FILES[i].old), new = asked(f, FILES[i].new);
        stop(f);
        checksums(f, "-d");
        replace_in_file(f->record_file, &old, &new);
        checksums(f, "-e");
        open_database(f, "books");
        demand(
            f, FILES[i].name,
            (struct place_found) { FILES[i].finding, FILES[i].chain, number(f, FILES[i].place) });
        stop(f);
        checksums(f, "-d");
        replace_in_file(f->record_file, &new, &old);
        checksums(f, "-e");
        open_database(f, "books");
    }
    intact_assert(f->pg.db, f->signer, "put back");
}

/* A byte of the file changes, and no checksum is made to fit: the server refuses the page. */
static void file_damaged__is_a_finding_at_the_table_and_the_record(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT(DAMAGE); i++) {
        char path[720];
        int64_t offset = DAMAGE[i].page == NULL ? 0 : pg_test_int(&f->pg, DAMAGE[i].page) * 8192;
        intact_assert(f->pg.db, f->signer, DAMAGE[i].name);
        learn_file(f, DAMAGE[i].relation, path);
        stop(f);
        flip_byte(path, offset + 4000);
        open_database(f, "books");
        demand(f, DAMAGE[i].name, DAMAGE[i].finding);
        stop(f);
        flip_byte(path, offset + 4000);
        open_database(f, "books");
    }
    intact_assert(f->pg.db, f->signer, "put back");
}

#define IN(table, commands) "/^COPY " table " /,/^\\\\\\.$/ { " commands " }"
#define ROW(chain, n)       "/^" chain "\t" n "\t/ "
/* "amount_fen":1 and :9 in hex */
#define AMOUNT_1 "22616d6f756e745f66656e223a31"
#define AMOUNT_9 "22616d6f756e745f66656e223a39"

/* Edits of the dump, by sed; $RECEIPT, $PAYMENT and $LAST are numbers of records. */
static const struct {
    const char *name, *edit;
    enum pass finding;
    const char *chain;
    enum place place;
} DUMPS[] = {
    { "the dump: an amount",
      IN("ledger.record", ROW(VILLAGE, "$RECEIPT") "s/" AMOUNT_1 "/" AMOUNT_9 "/"), PASS_SIGNATURE,
      VILLAGE, AT_RECEIPT },
    { "the dump: the first record deleted", IN("ledger.record", ROW(VILLAGE, "0") "d"), PASS_CHAIN,
      VILLAGE, AT_SECOND },
    { "the dump: a middle record deleted", IN("ledger.record", ROW(VILLAGE, "$RECEIPT") "d"),
      PASS_CHAIN, VILLAGE, AFTER_RECEIPT },
    { "the dump: the newest record deleted", IN("ledger.record", ROW(VILLAGE, "$LAST") "d"),
      PASS_HASH, VILLAGE, AT_CHAIN },
    { "the dump: a record moved to another village",
      IN("ledger.record", ROW(VILLAGE, "$LAST") "s/^" VILLAGE "/441424100209/"), PASS_CHAIN,
      "441424100209", AT_LAST },
    { "the dump: two villages swapped",
      IN("ledger.record",
         "s/^" VILLAGE "\t/x\t/; s/^441424100202\t/" VILLAGE "\t/; s/^x\t/441424100202\t/"),
      PASS_CHAIN, VILLAGE, AT_FIRST },
    { "the dump: an amount of the lines",
      IN("ledger.line", ROW(VILLAGE, "$RECEIPT") "s/\t([0-9]+)$/\t9\\1/"), PASS_PROJECTION, VILLAGE,
      AT_RECEIPT },
    { "the dump: a list's amount", IN("intake.payment", "s/\t100\t/\t999\t/"), PASS_FACT, PAYER,
      AT_PAYMENT },
};

static void dump_and_restore(struct fixture *f, size_t i)
{
    char command[4096];
    char conninfo[1024];
    (void)snprintf(conninfo, sizeof conninfo, "%s", f->pg.conninfo);
    close_database(f);
    open_database(f, "postgres");
    pg_test_sql(&f->pg, "DROP DATABASE IF EXISTS restored WITH (FORCE)");
    pg_test_sql(&f->pg, "CREATE DATABASE restored TEMPLATE template0");
    close_database(f);
    (void)snprintf(command, sizeof command,
                   "set -e; RECEIPT=%lld PAYMENT=%lld LAST=%lld; " PROGRAMS
                   "pg_dump -d '%s' -f '%s/dump'; sed -E -e \"%s\" '%s/dump' > '%s/edited';"
                   " ! cmp -s '%s/dump' '%s/edited'; " PROGRAMS
                   "psql -qX -v ON_ERROR_STOP=1 -d '%s dbname=restored' -f '%s/edited'"
                   " >/dev/null",
                   (long long)f->receipt, (long long)f->payment, (long long)f->last, conninfo,
                   f->home, DUMPS[i].edit, f->home, f->home, f->home, f->home,
                   cluster_conninfo(f->cluster), f->home);
    shell(command);
}

static void dump_edited__is_found_when_it_was_restored(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT(DUMPS); i++) {
        intact_assert(f->pg.db, f->signer, DUMPS[i].name);
        dump_and_restore(f, i);
        open_database(f, "restored");
        demand(
            f, DUMPS[i].name,
            (struct place_found) { DUMPS[i].finding, DUMPS[i].chain, number(f, DUMPS[i].place) });
        close_database(f);
        open_database(f, "books");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(file_edited__is_found_though_checksums_were_made_to_fit),
        cmocka_unit_test(file_damaged__is_a_finding_at_the_table_and_the_record),
        cmocka_unit_test(dump_edited__is_found_when_it_was_restored),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
