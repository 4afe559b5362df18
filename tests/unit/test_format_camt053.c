#include "../support/statements.h"
#include "../support/test.h"

#include <string.h>

#define DOC(version, inside)                                                                       \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                                                 \
    "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001." version "\"><BkToCstmrStmt>"  \
    "<GrpHdr><MsgId>m</MsgId><CreDtTm>2019-05-01T01:00:00</CreDtTm></GrpHdr>" inside               \
    "</BkToCstmrStmt></Document>"
#define ACCT "<Acct><Id><Othr><Id>44100100</Id></Othr></Id><Ccy>CNY</Ccy></Acct>"
#define BAL(code, amount, day)                                                                     \
    "<Bal><Tp><CdOrPrtry><Cd>" code "</Cd></CdOrPrtry></Tp><Amt Ccy=\"CNY\">" amount "</Amt>"      \
    "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>" day "</Dt></Dt></Bal>"
#define OPEN  BAL("OPBD", "0.00", "2019-04-01")
#define CLOSE BAL("CLBD", "5.00", "2019-04-30")
#define CODED "<BkTxCd><Prtry><Cd>T1</Cd></Prtry></BkTxCd>"
#define NTRY(amount, rest)                                                                         \
    "<Ntry><Amt Ccy=\"CNY\">" amount "</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>"            \
    "<BookgDt><Dt>2019-04-12</Dt></BookgDt>" CODED rest "</Ntry>"
#define STMT(inside)   DOC("02", "<Stmt><Id>s</Id>" inside "</Stmt>")
#define WHOLE(entries) STMT(ACCT OPEN CLOSE entries)
#define OPENED         "( 1 44100100 CNY -..- OPBD+0.00@2019-04-01 CLBD+5.00@2019-04-30 \n"
#define CLOSED         ") OPBD+0.00@2019-04-01 CLBD+5.00@2019-04-30\n"

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

static void expect(const char *xml, const char *text, const char *issues)
{
    struct err err = { 0 };
    bool ok = statements_read(&ALL, xml, strlen(xml), &err);
    if (!ok && err.code != ERR_REFUSED)
        fail_msg("%s (%s)", err.text, err_slug(err.code));
    assert_int_equal(ok, strstr(issues, "R ") == NULL);
    assert_string_equal(ALL.text.data, text);
    assert_string_equal(ALL.issues.data, issues);
}

static void camt053__reads_a_statement_of_version_02(void **state)
{
    (void)state;
    expect(DOC("02",
               "<Stmt><Id>s</Id><ElctrncSeqNb>4</ElctrncSeqNb>"
               "<CreDtTm>2019-05-01T01:00:00</CreDtTm><FrToDt><FrDtTm>2019-04-01T00:00:00"
               "</FrDtTm><ToDtTm>2019-04-30T24:00:00</ToDtTm></FrToDt>" ACCT OPEN CLOSE
               "<TxsSummry><TtlNtries><NbOfNtries>1</NbOfNtries><Sum>500000.00</Sum>"
               "</TtlNtries></TxsSummry><Ntry><NtryRef>n1</NtryRef>"
               "<Amt Ccy=\"CNY\">500000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>"
               "<BookgDt><Dt>2019-04-12</Dt></BookgDt><ValDt><Dt>2019-04-13</Dt></ValDt>"
               "<AcctSvcrRef>r1</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd>"
               "<SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls><Refs>"
               "<EndToEndId>NOTPROVIDED</EndToEndId></Refs><RltdPties><Dbtr><Nm>越秀区财政局"
               "</Nm></Dbtr><DbtrAcct><Id><Othr><Id>3602</Id></Othr></Id></DbtrAcct></RltdPties>"
               "<RltdAgts><DbtrAgt><FinInstnId><BIC>ICBKCNBJ</BIC></FinInstnId></DbtrAgt>"
               "</RltdAgts><RmtInf><Ustrd>2019年</Ustrd><Ustrd>引导资金</Ustrd></RmtInf>"
               "</TxDtls></NtryDtls><AddtlNtryInf>转账</AddtlNtryInf></Ntry></Stmt>"),
           "( 1 44100100 CNY 2019-04-01..2019-04-30 OPBD+0.00@2019-04-01 CLBD+5.00@2019-04-30 \n"
           "1.0/0 +500000.00 CNY BOOK 2019-04-12 2019-04-13 越秀区财政局|3602|ICBKCNBJ|2019年 "
           "引导资金|r1||"
           "PMNT/RCDT/ESCT|转账\n"
           ") OPBD+0.00@2019-04-01 CLBD+5.00@2019-04-30 1:500000.00\n",
           "");
}

static void camt053__reads_what_version_08_has_elsewhere(void **state)
{
    (void)state;
    expect(DOC("08",
               "<Stmt><Id>s</Id><StmtPgntn><PgNb>2</PgNb><LastPgInd>false</LastPgInd>"
               "</StmtPgntn><Acct><Id><IBAN>GB33BUKB20201555555555</IBAN></Id></Acct>" BAL(
                   "ITBD", "1.00", "2019-04-01")
                   BAL("ITBD", "5.00",
                       "2019-04-30") "<Ntry><Amt Ccy=\"CNY\">4</Amt><CdtDbtInd>DBIT</CdtDbtInd>"
                                     "<RvslInd>false</RvslInd><Sts><Cd>BOOK</Cd></Sts><BookgDt>"
                                     "<DtTm>2019-04-12T09:00:00</DtTm></BookgDt><BkTxCd/"
                                     "><NtryDtls><TxDtls>"
                                     "<RltdPties><Cdtr><Pty><Nm>某公司</Nm></Pty></"
                                     "Cdtr><CdtrAcct><Id><IBAN>X1</IBAN>"
                                     "</Id></CdtrAcct></"
                                     "RltdPties><RltdAgts><CdtrAgt><FinInstnId><BICFI>B</BICFI>"
                                     "<Nm>某银行</Nm></FinInstnId></CdtrAgt></RltdAgts></TxDtls></"
                                     "NtryDtls></Ntry>"
                                     "</Stmt>"),
           "( 1 GB33BUKB20201555555555 CNY -..- ITBD+1.00@2019-04-01 ITBD+5.00@2019-04-30 2...\n"
           "1.0/0 -4 CNY BOOK 2019-04-12 - 某公司|X1|某银行|||||\n"
           ") ITBD+1.00@2019-04-01 ITBD+5.00@2019-04-30\n",
           "W camt053.missing 2 Ntry/BkTxCd \n");
}

static void camt053__turns_the_other_side_around_for_a_reversal(void **state)
{
    (void)state;
#define SIDES                                                                                      \
    "<NtryDtls><TxDtls><RltdPties><Dbtr><Nm>付</Nm></Dbtr><Cdtr><Nm>收</Nm></Cdtr></RltdPties>"  \
    "</TxDtls></NtryDtls>"
    expect(WHOLE("<Ntry><Amt Ccy=\"CNY\">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><RvslInd>true</RvslInd>"
                 "<Sts>BOOK</Sts><BookgDt><Dt>2019-04-12</Dt></BookgDt>" CODED SIDES "</Ntry>"),
           OPENED "1.0/0 +1 CNY BOOK 2019-04-12 - R 收||||||T1|\n" CLOSED, "");
}

#define PART(amount, name)                                                                         \
    "<TxDtls><Amt Ccy=\"CNY\">" amount "</Amt><RltdPties><Dbtr><Nm>" name                          \
    "</Nm></Dbtr></RltdPties></TxDtls>"

static void camt053__splits_a_batch_whose_parts_make_the_whole(void **state)
{
    (void)state;
    expect(WHOLE(NTRY("5.00", "<NtryDtls>" PART("2.00", "a") PART("3", "b") "</NtryDtls>")),
           OPENED "1.1/2 +2.00 CNY BOOK 2019-04-12 - a||||||T1|\n"
                  "1.2/2 +3 CNY BOOK 2019-04-12 - b||||||T1|\n" CLOSED,
           "");
    expect(
        WHOLE(NTRY("5.00",
                   "<NtryDtls><TxDtls><AmtDtls><TxAmt><Amt Ccy=\"CNY\">6</Amt></TxAmt></AmtDtls>"
                   "</TxDtls><TxDtls><Amt Ccy=\"CNY\">1</Amt><CdtDbtInd>DBIT</CdtDbtInd></TxDtls>"
                   "</NtryDtls>")),
        OPENED "1.1/2 +6 CNY BOOK 2019-04-12 - ||||||T1|\n"
               "1.2/2 -1 CNY BOOK 2019-04-12 - ||||||T1|\n" CLOSED,
        "");
}

static void camt053__keeps_a_batch_whole_when_its_parts_do_not_add_up(void **state)
{
    (void)state;
    expect(WHOLE(NTRY("5.00", "<NtryDtls>" PART("2.00", "a") PART("2.99", "b") "</NtryDtls>")),
           OPENED "1.0/0 +5.00 CNY BOOK 2019-04-12 - ||||||T1|\n" CLOSED,
           "W camt053.details 2 Ntry/NtryDtls \n");
}

/* What cannot be misread: the entry as it is meant, and one warning. */
static void camt053__accepts_what_cannot_be_misread_and_names_the_rule(void **state)
{
    (void)state;
#define ENTRY "1.0/0 +5.00 CNY BOOK 2019-04-12 - ||||||T1|\n"
#define HEAD  "<Ntry><Amt Ccy=\"CNY\">5.00</Amt>"
#define TAIL  "<BookgDt><Dt>2019-04-12</Dt></BookgDt>" CODED "</Ntry>"
    static const struct {
        const char *xml;
        const char *issue;
    } CASES[] = {
        { WHOLE(HEAD "<CdtDbtInd>crdt</CdtDbtInd><Sts>BOOK</Sts>" TAIL),
          "W camt053.case 2 Ntry/CdtDbtInd crdt\n" },
        { WHOLE(HEAD "<Sts>BOOK</Sts><CdtDbtInd>CRDT</CdtDbtInd>" TAIL),
          "W camt053.order 2 CdtDbtInd \n" },
        { WHOLE(HEAD "<CdtDbtInd> CRDT\n</CdtDbtInd><Sts>BOOK</Sts>" TAIL),
          "W camt053.space 3 CdtDbtInd CRDT\n" },
        { WHOLE(HEAD "<CdtDbtInd>CRDT</CdtDbtInd>" TAIL), "W camt053.missing 2 Ntry/Sts \n" },
        { WHOLE(HEAD "<Fee>1</Fee><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>" TAIL),
          "W camt053.unknown 2 Ntry Fee\n" },
        { WHOLE(HEAD "<CdtDbtInd>CRDT</CdtDbtInd><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>" TAIL),
          "W camt053.repeated 2 CdtDbtInd \n" },
        { WHOLE("<Ntry><Amt>5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>" TAIL),
          "W camt053.currency_missing 2 Ntry/Amt \n" },
        { WHOLE("<Ntry><Amt Ccy=\"RMB\">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>" TAIL),
          "W camt053.currency_name 2 Ntry/Amt RMB\n" },
        { STMT("<Acct><Id><Othr><Id>4410 0100</Id></Othr></Id></Acct>" OPEN CLOSE NTRY("5.00", "")),
          "W camt053.space 2 Acct/Id/Othr/Id 4410 0100\n" },
        { DOC("02", "<Stmt>" ACCT OPEN CLOSE NTRY("5.00", "") "</Stmt>"),
          "W camt053.missing 2 Stmt/Id \n" },
        { DOC("13", "<Stmt><Id>s</Id>" ACCT OPEN CLOSE NTRY("5.00", "") "</Stmt>"),
          "W camt053.version 2 Document urn:iso:std:iso:20022:tech:xsd:camt.053.001.13\n" },
        { WHOLE(HEAD "<CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt>"
                     "<DtTm>2019-04-11T20:00:00Z</DtTm></BookgDt>" CODED "</Ntry>"),
          "W camt053.day 2 Ntry/BookgDt 2019-04-11T20:00:00Z\n" },
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        expect(CASES[i].xml, OPENED ENTRY CLOSED, CASES[i].issue);
        struct err err = { 0 };
        ALL.strict = true;
        ASSERT_ERR(statements_read(&ALL, CASES[i].xml, strlen(CASES[i].xml), &err), ERR_REFUSED);
        assert_int_equal(ALL.issues.data[0], 'R');
        ALL.strict = false;
    }
}

static void camt053__takes_late_balances_and_a_bare_header(void **state)
{
    (void)state;
    expect(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.04\"><BkToCstmrStmt><Stmt>"
        "<Id>s</Id>" ACCT NTRY("5.00", "") OPEN CLOSE "</Stmt></BkToCstmrStmt></Document>",
        "( 1 44100100 CNY -..- - - \n" ENTRY CLOSED,
        "W camt053.order 1 Bal \nW camt053.group_header 0 GrpHdr/MsgId \n"
        "W camt053.group_header 0 GrpHdr/CreDtTm \n");
}

/* What could be misread: the entry is not given, the others are. */
static void camt053__refuses_what_could_be_misread(void **state)
{
    (void)state;
#define WITH(amount, direction, status, day)                                                       \
    WHOLE("<Ntry>" amount direction status day CODED "</Ntry>" NTRY("5.00", ""))
#define AMT "<Amt Ccy=\"CNY\">1.00</Amt>"
#define DIR "<CdtDbtInd>DBIT</CdtDbtInd>"
#define STS "<Sts>BOOK</Sts>"
#define DAY "<BookgDt><Dt>2019-04-12</Dt></BookgDt>"
    static const struct {
        const char *xml;
        const char *issue;
    } CASES[] = {
        { WITH("<Amt Ccy=\"CNY\">-1.00</Amt>", DIR, STS, DAY),
          "R camt053.amount 2 Ntry/Amt -1.00\n" },
        { WITH("<Amt Ccy=\"CNY\">1,000</Amt>", DIR, STS, DAY),
          "R camt053.amount 2 Ntry/Amt 1,000\n" },
        { WITH("<Amt Ccy=\"CNY\">1E3</Amt>", DIR, STS, DAY), "R camt053.amount 2 Ntry/Amt 1E3\n" },
        { WITH("<Amt Ccy=\"CNY\"/>", DIR, STS, DAY), "R camt053.amount 2 Ntry/Amt \n" },
        { WITH("<Amt Ccy=\"USD\">1.00</Amt>", DIR, STS, DAY),
          "R camt053.currency 2 Ntry/Amt USD\n" },
        { WITH(AMT, "", STS, DAY), "R camt053.direction 2 Ntry/CdtDbtInd \n" },
        { WITH(AMT, "<CdtDbtInd>C</CdtDbtInd>", STS, DAY),
          "R camt053.direction 2 Ntry/CdtDbtInd C\n" },
        { WITH(AMT, DIR "<RvslInd>yes</RvslInd>", STS, DAY),
          "R camt053.direction 2 Ntry/RvslInd yes\n" },
        { WITH(AMT, DIR, "<Sts>DONE</Sts>", DAY), "R camt053.status 2 Ntry/Sts DONE\n" },
        { WITH(AMT, DIR, STS, ""), "R camt053.date 2 Ntry/BookgDt \n" },
        { WITH(AMT, DIR, STS, "<BookgDt><Dt>2019-02-30</Dt></BookgDt>"),
          "R camt053.date 2 Ntry/BookgDt 2019-02-30\n" },
        { WITH(AMT, DIR, STS, "<BookgDt><Dt>12.04.2019</Dt></BookgDt>"),
          "R camt053.date 2 Ntry/BookgDt 12.04.2019\n" },
        { WITH(AMT "<Amt Ccy=\"CNY\">2.00</Amt>", DIR, STS, DAY),
          "W camt053.repeated 2 Amt \nR camt053.conflict 2 Amt 2.00\n" },
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        expect(CASES[i].xml, OPENED "2.0/0 +5.00 CNY BOOK 2019-04-12 - ||||||T1|\n" CLOSED,
               CASES[i].issue);
    }
}

static void camt053__refuses_a_statement_without_a_sure_account(void **state)
{
    (void)state;
    expect(STMT(OPEN CLOSE NTRY("5.00", "")), "", "R camt053.account 2 Acct \n");
    expect(STMT("<Acct><Id><Othr><Id>4.41001E+18</Id></Othr></Id></Acct>" OPEN CLOSE), "",
           "R camt053.account 2 Acct/Id/Othr/Id 4.41001E+18\n");
    expect(STMT("<Acct><Id><Othr><Id>1</Id></Othr></Id><Ccy>USD</Ccy></Acct>"), "",
           "R camt053.currency 2 Acct/Ccy USD\nW camt053.balance 2 Bal \n");
    expect(STMT(ACCT OPEN BAL("OPBD", "1.00", "2019-04-01") CLOSE), OPENED CLOSED,
           "R camt053.conflict 2 Bal/Amt 1.00\n");
}

static void camt053__gives_pending_entries_with_their_status(void **state)
{
    (void)state;
    expect(WHOLE("<Ntry>" AMT DIR "<Sts>PDNG</Sts>" CODED "</Ntry>"),
           OPENED "1.0/0 -1.00 CNY PDNG - - ||||||T1|\n" CLOSED, "");
}

static void camt053__knows_true_lines_beyond_65535(void **state)
{
    (void)state;
    static char xml[100000];
    size_t head = (size_t)snprintf(xml, sizeof xml, "%s", "<!-- ");
    memset(xml + head, '\n', 70000);
    (void)snprintf(xml + head + 70000, sizeof xml - head - 70000, "-->%s",
                   strchr(WHOLE(NTRY("x", "")), '\n'));
    struct err err = { 0 };
    ASSERT_ERR(statements_read(&ALL, xml, strlen(xml), &err), ERR_REFUSED);
    assert_string_equal(ALL.issues.data, "R camt053.amount 70002 Ntry/Amt x\n");
}

static void camt053__stops_at_what_is_no_camt053(void **state)
{
    (void)state;
    static const struct {
        const char *xml;
        enum err_code code;
    } CASES[] = {
        { "<!DOCTYPE a [<!ENTITY b \"c\">]>" STMT(ACCT), ERR_REFUSED },
        { "<!DOCTYPE Document><Document/>", ERR_REFUSED },
        { "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.052.001.02\"/>", ERR_FORMAT },
        { "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.01\"/>", ERR_FORMAT },
        { "<a/>", ERR_FORMAT },
        { "<Document><BkToCstmrStmt>", ERR_FORMAT },
        { "<Document><BkToCstmrStmt>&x;</BkToCstmrStmt></Document>", ERR_FORMAT },
        { "", ERR_FORMAT },
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct err err = { 0 };
        ASSERT_ERR(statements_read(&ALL, CASES[i].xml, strlen(CASES[i].xml), &err), CASES[i].code);
    }
}

#define WITH_ALL(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ALL(camt053__reads_a_statement_of_version_02),
        WITH_ALL(camt053__reads_what_version_08_has_elsewhere),
        WITH_ALL(camt053__turns_the_other_side_around_for_a_reversal),
        WITH_ALL(camt053__splits_a_batch_whose_parts_make_the_whole),
        WITH_ALL(camt053__keeps_a_batch_whole_when_its_parts_do_not_add_up),
        WITH_ALL(camt053__accepts_what_cannot_be_misread_and_names_the_rule),
        WITH_ALL(camt053__takes_late_balances_and_a_bare_header),
        WITH_ALL(camt053__refuses_what_could_be_misread),
        WITH_ALL(camt053__refuses_a_statement_without_a_sure_account),
        WITH_ALL(camt053__gives_pending_entries_with_their_status),
        WITH_ALL(camt053__knows_true_lines_beyond_65535),
        WITH_ALL(camt053__stops_at_what_is_no_camt053),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
