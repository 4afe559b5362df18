#include "../support/statements.h"
#include "../support/test.h"

#include <stdlib.h>
#include <string.h>

static struct statements ALL;

static int setup(void **state)
{
    (void)state;
    statements_init(&ALL);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    statements_release(&ALL);
    return 0;
}

#define HEAD                                                                                       \
    "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt>"           \
    "<GrpHdr><MsgId>m</MsgId><CreDtTm>2019-05-01T01:00:00</CreDtTm></GrpHdr>"
#define TAIL "</BkToCstmrStmt></Document>"
#define STMT "<Stmt><Id>s</Id><Acct><Id><Othr><Id>1</Id></Othr></Id></Acct>"
#define NTRY                                                                                       \
    "<Ntry><Amt Ccy=\"CNY\">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>"                     \
    "<BookgDt><Dt>2019-04-12</Dt></BookgDt><NtryDtls>"

/* The file before + count times each + after. */
static bool read_many(const char *before, const char *each, size_t count, const char *after,
                      struct err *err)
{
    size_t step = strlen(each);
    size_t head = strlen(before);
    size_t len = head + count * step + strlen(after);
    char *xml = malloc(len + 1);
    memcpy(xml, before, head);
    for (size_t i = 0; i < count; i++)
        memcpy(xml + head + i * step, each, step);
    memcpy(xml + head + count * step, after, strlen(after));
    bool ok = statements_read(&ALL, xml, len, err);
    free(xml);
    return ok;
}

static void check_limit(const char *before, const char *each, size_t limit, const char *after)
{
    struct err err = { 0 };
    ASSERT_OK(read_many(before, each, limit, after, &err));
    ASSERT_ERR(read_many(before, each, limit + 1, after, &err), ERR_LIMIT);
}

static void camt053__holds_statements_of_the_limit_and_refuses_one_more(void **state)
{
    (void)state;
    check_limit(HEAD, STMT "</Stmt>", CAMT053_STATEMENTS_MAX, TAIL);
}

static void camt053__holds_balances_of_the_limit_and_refuses_one_more(void **state)
{
    (void)state;
    check_limit(HEAD STMT,
                "<Bal><Tp><CdOrPrtry><Cd>ITBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"CNY\">1</Amt>"
                "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2019-04-12</Dt></Dt></Bal>",
                CAMT053_BALANCES_MAX, "</Stmt>" TAIL);
}

static void camt053__holds_details_of_the_limit_and_refuses_one_more(void **state)
{
    (void)state;
    check_limit(HEAD STMT NTRY, "<TxDtls/>", CAMT053_DETAILS_MAX, "</NtryDtls></Ntry></Stmt>" TAIL);
}

static void camt053__holds_a_value_of_the_limit_and_refuses_one_byte_more(void **state)
{
    (void)state;
    check_limit(HEAD STMT NTRY "<TxDtls><RmtInf><Ustrd>", "x", CAMT053_FIELD_MAX,
                "</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry></Stmt>" TAIL);
}

static void camt053__holds_joined_values_of_the_limit_and_refuses_one_more(void **state)
{
    (void)state;
    /* 3 bytes each and a blank between: (16384 + 1) / 4 = 4096 */
    check_limit(HEAD STMT NTRY "<TxDtls><RmtInf>", "<Ustrd>abc</Ustrd>", 4096,
                "</RmtInf></TxDtls></NtryDtls></Ntry></Stmt>" TAIL);
}

static void camt053__holds_an_entry_of_the_limit_and_refuses_more(void **state)
{
    (void)state;
    char each[16500];
    int head = snprintf(each, sizeof each, "<TxDtls><AddtlTxInf>");
    memset(each + head, 'x', CAMT053_FIELD_MAX);
    (void)snprintf(each + head + CAMT053_FIELD_MAX, 40, "</AddtlTxInf></TxDtls>");
    struct err err = { 0 };
    static const char AFTER[] = "</NtryDtls></Ntry></Stmt>" TAIL;
    ASSERT_OK(
        read_many(HEAD STMT NTRY, each, CAMT053_ENTRY_MAX / CAMT053_FIELD_MAX - 1, AFTER, &err));
    ASSERT_ERR(read_many(HEAD STMT NTRY, each, CAMT053_ENTRY_MAX / CAMT053_FIELD_MAX, AFTER, &err),
               ERR_LIMIT);
}

static void camt053__holds_a_depth_of_the_limit_and_refuses_one_more(void **state)
{
    (void)state;
    struct err err = { 0 };
    char deep[2 * (CAMT053_DEPTH_MAX + 1) * 8];
    for (int extra = 0; extra < 2; extra++) {
        size_t len = 0;
        int count = CAMT053_DEPTH_MAX - 2 + extra; /* Document and BkToCstmrStmt are outside */
        for (int i = 0; i < count; i++)
            len += (size_t)snprintf(deep + len, sizeof deep - len, "<a>");
        for (int i = 0; i < count; i++)
            len += (size_t)snprintf(deep + len, sizeof deep - len, "</a>");
        if (extra == 0)
            ASSERT_OK(read_many(HEAD, deep, 1, TAIL, &err));
        else
            ASSERT_ERR(read_many(HEAD, deep, 1, TAIL, &err), ERR_LIMIT);
    }
}

static void camt053__gives_up_after_the_issues_of_the_limit(void **state)
{
    (void)state;
    struct err err = { 0 };
    ASSERT_ERR(read_many(HEAD STMT, "<Ntry/>", ISSUES_MAX, "</Stmt>" TAIL, &err), ERR_REFUSED);
    size_t lines = 0;
    for (const char *at = ALL.issues.data; (at = strstr(at, "\nR ")) != NULL; at++)
        lines++;
    assert_true(lines < ISSUES_MAX);
}

#define WITH_ALL(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ALL(camt053__holds_statements_of_the_limit_and_refuses_one_more),
        WITH_ALL(camt053__holds_balances_of_the_limit_and_refuses_one_more),
        WITH_ALL(camt053__holds_details_of_the_limit_and_refuses_one_more),
        WITH_ALL(camt053__holds_a_value_of_the_limit_and_refuses_one_byte_more),
        WITH_ALL(camt053__holds_joined_values_of_the_limit_and_refuses_one_more),
        WITH_ALL(camt053__holds_an_entry_of_the_limit_and_refuses_more),
        WITH_ALL(camt053__holds_a_depth_of_the_limit_and_refuses_one_more),
        WITH_ALL(camt053__gives_up_after_the_issues_of_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
