/* What can be done to an exported folder by someone who does not have the ledger's key. */
#include "../support/tamper.h"
#include "../support/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Mutilations of the records. */
static void edit_amount(struct model *m)
{
    model_edit(m, VILLAGE, model_find(m, VILLAGE, "receipt"), "50000000", "60000000");
}

static void edit_date(struct model *m)
{
    model_edit(m, PAYER, model_find(m, PAYER, "payment"), "2019-04-11", "2019-05-11");
}

static void edit_payee(struct model *m)
{
    model_edit(m, PAYER, model_find(m, PAYER, "payment"), "\"id\":\"" VILLAGE,
               "\"id\":\"441424103202");
}

static void edit_evidence_line(struct model *m)
{
    model_edit(m, VILLAGE, model_find(m, VILLAGE, "receipt"), "\"line\":7", "\"line\":8");
}

static void edit_commitment(struct model *m)
{
    size_t n = model_find(m, VILLAGE, "receipt");
    char *digit = strstr(model_chain(m, VILLAGE)->records[n].bytes, "\"raw\":{\"commit\":\"");
    assert_non_null(digit);
    digit += strlen("\"raw\":{\"commit\":\"");
    *digit = *digit == '0' ? '1' : '0';
}

static void remove_record(struct model *m, const char *id, size_t n)
{
    struct model_chain *chain = model_chain(m, id);
    memmove(&chain->records[n], &chain->records[n + 1],
            (chain->count - n - 1) * sizeof chain->records[0]);
    chain->count--;
}

static void delete_first(struct model *m) { remove_record(m, VILLAGE, 0); }

static void delete_middle(struct model *m) { remove_record(m, VILLAGE, 2); }

static void delete_newest(struct model *m)
{
    remove_record(m, VILLAGE, model_chain(m, VILLAGE)->count - 1);
}

static void insert_copy(struct model *m)
{
    struct model_chain *chain = model_chain(m, VILLAGE);
    memmove(&chain->records[3], &chain->records[2], (chain->count - 2) * sizeof chain->records[0]);
    chain->count++;
}

static void reorder(struct model *m)
{
    struct model_chain *chain = model_chain(m, VILLAGE);
    struct model_record held = chain->records[1];
    chain->records[1] = chain->records[2];
    chain->records[2] = held;
}

static void swap_chains(struct model *m)
{
    struct model_chain *a = model_chain(m, VILLAGE);
    struct model_chain *b = model_chain(m, "transit/meixian");
    struct model_chain held = *a;
    memcpy(a->records, b->records, sizeof a->records);
    a->count = b->count;
    memcpy(b->records, held.records, sizeof b->records);
    b->count = held.count;
}

static void move_to_other_chain(struct model *m)
{
    struct model_chain *from = model_chain(m, VILLAGE);
    struct model_chain *to = model_chain(m, "transit/meixian");
    to->records[to->count++] = from->records[model_find(m, VILLAGE, "expense")];
}

static void sign_with_other_key(struct model *m) { model_sign(m, VILLAGE, 1, m->other); }

static void name_and_sign_with_other_key(struct model *m)
{
    char own[KEY_ID_SIZE];
    char id[KEY_ID_SIZE];
    struct public_key other = signing_key_public(m->other);
    char old[64];
    char new[64];
    (void)snprintf(old, sizeof old, "\"key\":\"%s", public_key_id(&m->public_key, own));
    (void)snprintf(new, sizeof new, "\"key\":\"%s", public_key_id(&other, id));
    model_edit(m, VILLAGE, 1, old, new);
    model_sign(m, VILLAGE, 1, m->other);
}

static void flip_signature(struct model *m)
{
    model_chain(m, VILLAGE)->records[1].signature.bytes[9] ^= 4;
}

static void swap_signatures(struct model *m)
{
    struct model_chain *chain = model_chain(m, VILLAGE);
    struct signature held = chain->records[1].signature;
    chain->records[1].signature = chain->records[2].signature;
    chain->records[2].signature = held;
}

static void roll_back(struct model *m) { model_chain(m, PAYER)->count = 2; }

/* Mutilations of the folder. */
static void overwrite(const char *name, off_t at, const char *bytes)
{
    int fd = open(tamper_path(name), O_WRONLY);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, strlen(bytes), at), strlen(bytes));
    assert_int_equal(close(fd), 0);
}

/* Mutilations of the files. */

static off_t size_of(const char *name)
{
    struct stat st;
    assert_int_equal(stat(tamper_path(name), &st), 0);
    return st.st_size;
}

static void cut_records(struct model *m)
{
    (void)m;
    const char *name = "chains/" VILLAGE ".records";
    assert_int_equal(truncate(tamper_path(name), size_of(name) - 5), 0);
}

static void cut_signatures(struct model *m)
{
    (void)m;
    const char *name = "chains/" VILLAGE ".sig";
    assert_int_equal(truncate(tamper_path(name), size_of(name) - 64), 0);
}

static void append_bytes(struct model *m)
{
    (void)m;
    overwrite("chains/" VILLAGE ".records", size_of("chains/" VILLAGE ".records"), "tail");
}

static void append_signature(struct model *m)
{
    (void)m;
    overwrite("chains/" VILLAGE ".sig", size_of("chains/" VILLAGE ".sig"), "s");
}

static void break_frame(struct model *m)
{
    (void)m;
    overwrite("chains/" VILLAGE ".records", 0, "\x7f");
}

static void lose_file(struct model *m)
{
    (void)m;
    assert_int_equal(unlink(tamper_path("chains/" VILLAGE ".records")), 0);
}

static void hide_chain(struct model *m)
{
    (void)m;
    assert_int_equal(truncate(tamper_path("heads.txt"),
                              size_of("heads.txt") - (off_t)strlen("transit/meixian/office 1 ") -
                                  SHA256_HEX_SIZE),
                     0);
}

static void edit_head(struct model *m)
{
    (void)m;
    overwrite("heads.txt", (off_t)strlen(VILLAGE " 8 "), "00000000");
}

static void replace_key(struct model *m)
{
    char hex[2 * PUBLIC_KEY_SIZE + 1];
    char own[2 * PUBLIC_KEY_SIZE + 1];
    char text[4096] = "";
    struct public_key other = signing_key_public(m->other);
    FILE *file = fopen(tamper_path("keys.json"), "r+e");
    assert_non_null(file);
    size_t len = fread(text, 1, sizeof text - 1, file);
    text[len] = '\0';
    char *at = strstr(text, hex_encode(m->public_key.bytes, PUBLIC_KEY_SIZE, own));
    assert_non_null(at);
    memcpy(at, hex_encode(other.bytes, PUBLIC_KEY_SIZE, hex), (size_t)2 * PUBLIC_KEY_SIZE);
    rewind(file);
    assert_int_equal(fwrite(text, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static const struct tamper_case CASES[] = {
    { "an amount", edit_amount, false, PASS_SIGNATURE, VILLAGE, "receipt", -2 },
    { "a date", edit_date, false, PASS_SIGNATURE, PAYER, "payment", -2 },
    { "a payee", edit_payee, false, PASS_SIGNATURE, PAYER, "payment", -2 },
    { "a line of evidence", edit_evidence_line, false, PASS_SIGNATURE, VILLAGE, "receipt", -2 },
    { "a commitment", edit_commitment, false, PASS_SIGNATURE, VILLAGE, "receipt", -2 },
    { "the first record deleted", delete_first, false, PASS_CHAIN, VILLAGE, NULL, 1 },
    { "a middle record deleted", delete_middle, false, PASS_CHAIN, VILLAGE, NULL, 3 },
    { "the newest record deleted", delete_newest, false, PASS_HASH, VILLAGE, NULL, -1 },
    { "a record inserted", insert_copy, false, PASS_CHAIN, VILLAGE, NULL, 2 },
    { "two records reordered", reorder, false, PASS_CHAIN, VILLAGE, NULL, 2 },
    { "two chains swapped", swap_chains, false, PASS_CHAIN, VILLAGE, NULL, 0 },
    { "a record in another chain", move_to_other_chain, false, PASS_CHAIN, "transit/meixian", NULL,
      -2 },
    { "signed with another key", sign_with_other_key, false, PASS_SIGNATURE, VILLAGE, NULL, 1 },
    { "naming another key", name_and_sign_with_other_key, false, PASS_KEY, VILLAGE, NULL, 1 },
    { "a signature changed", flip_signature, false, PASS_SIGNATURE, VILLAGE, NULL, 1 },
    { "two signatures swapped", swap_signatures, false, PASS_SIGNATURE, VILLAGE, NULL, 1 },
    { "rolled back to an older head", roll_back, false, PASS_HASH, PAYER, NULL, -1 },
    { "a file cut", cut_records, true, PASS_BYTES, VILLAGE, NULL, -2 },
    { "signatures cut", cut_signatures, true, PASS_SIGNATURE, VILLAGE, NULL, -2 },
    { "bytes behind the last frame", append_bytes, true, PASS_BYTES, VILLAGE, NULL, -2 },
    { "bytes behind the last signature", append_signature, true, PASS_BYTES, VILLAGE, NULL, -2 },
    { "an impossible frame", break_frame, true, PASS_BYTES, VILLAGE, NULL, 0 },
    { "a file lost", lose_file, true, PASS_BYTES, VILLAGE, NULL, 0 },
    { "a chain that no line names", hide_chain, true, PASS_BYTES, "", NULL, -1 },
    { "a head edited", edit_head, true, PASS_HASH, VILLAGE, NULL, -1 },
    { "a key replaced", replace_key, true, PASS_KEY, VILLAGE, NULL, 0 },
};

static void tampering__is_found_and_named(void **state)
{
    (void)state;
    tamper_run(CASES, COUNT(CASES));
}

static void edit_two_chains(struct model *m)
{
    edit_payee(m);
    edit_amount(m);
}

static void first_finding__is_the_first_bad_record(void **state)
{
    (void)state;
    struct report report;
    struct model *m = model_load();
    tamper_verify(edit_two_chains, &report);
    assert_string_equal(report.kept[0].chain, VILLAGE);
    assert_int_equal(report.kept[0].n, model_find(m, VILLAGE, "receipt"));
    assert_int_equal(report.kept[0].evidence.line, 7);
    assert_string_equal(report.kept[0].file, "chains/" VILLAGE ".records");
    report_release(&report);
    model_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tampering__is_found_and_named),
        cmocka_unit_test(first_finding__is_the_first_bad_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
