/* ISO 20022 camt.053 in the versions .02, .04 and .08, as far as they differ here: how a status
 * and a party are written, and whether a detail repeats its amount. */
#include "core/buf.h"
#include "core/money.h"
#include "statement.h"

enum { CAMT_BYTES_MAX = 1 << 26 };

struct camt {
    struct buf *out;
    struct arena *arena;
    int version; /* 2, 4, 8 */
};

static const char *amount(struct camt *camt, int64_t fen)
{
    return sample__money_text(camt->arena, fen < 0 ? -fen : fen, MONEY_PLAIN);
}

static const char *side(int64_t fen) { return fen < 0 ? "DBIT" : "CRDT"; }

static const char *day(struct camt *camt, struct date date)
{
    return sample__date_text(camt->arena, date, DATE_ISO);
}

static void balance(struct camt *camt, const char *code, int64_t fen, struct date date)
{
    buf_addf(camt->out,
             "<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy=\"CNY\">%s</Amt>"
             "<CdtDbtInd>%s</CdtDbtInd><Dt><Dt>%s</Dt></Dt></Bal>\n",
             code, amount(camt, fen), side(fen), day(camt, date));
}

static void party(struct camt *camt, const struct line *line)
{
    const char *role = line->fen < 0 ? "Cdtr" : "Dbtr";
    bool nested = camt->version >= 8;
    buf_addf(camt->out, "<RltdPties><%s>%s<Nm>%s</Nm>%s</%s>", role, nested ? "<Pty>" : "",
             line->counter_name, nested ? "</Pty>" : "", role);
    if (line->counter_no[0] != '\0')
        buf_addf(camt->out, "<%sAcct><Id><Othr><Id>%s</Id></Othr></Id></%sAcct>", role,
                 line->counter_no, role);
    buf_adds(camt->out, "</RltdPties>");
}

static void entry(struct camt *camt, const struct line *line)
{
    const char *status = camt->version >= 8 ? "<Sts><Cd>BOOK</Cd></Sts>" : "<Sts>BOOK</Sts>";
    buf_addf(camt->out,
             "<Ntry><NtryRef>%s</NtryRef><Amt Ccy=\"CNY\">%s</Amt><CdtDbtInd>%s</CdtDbtInd>%s"
             "<BookgDt><Dt>%s</Dt></BookgDt><ValDt><Dt>%s</Dt></ValDt>"
             "<AcctSvcrRef>%s</AcctSvcrRef><BkTxCd><Prtry><Cd>DEMO</Cd></Prtry></BkTxCd>\n",
             line->serial, amount(camt, line->fen), side(line->fen), status, day(camt, line->day),
             day(camt, line->day), line->serial);
    buf_addf(camt->out, "<NtryDtls><TxDtls><Refs><EndToEndId>%s</EndToEndId></Refs>",
             line->ref[0] != '\0' ? line->ref : "NOTPROVIDED");
    if (camt->version >= 4)
        buf_addf(camt->out, "<Amt Ccy=\"CNY\">%s</Amt><CdtDbtInd>%s</CdtDbtInd>",
                 amount(camt, line->fen), side(line->fen));
    if (line->counter_name[0] != '\0')
        party(camt, line);
    buf_addf(camt->out, "<RmtInf><Ustrd>%s</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n",
             line->summary);
}

static void statement(struct camt *camt, const struct statement *statement)
{
    const struct account *account = statement->account;
    buf_addf(camt->out,
             "<Stmt><Id>%s-%s</Id><CreDtTm>%sT20:00:00+08:00</CreDtTm>"
             "<FrToDt><FrDtTm>%sT00:00:00+08:00</FrDtTm><ToDtTm>%sT23:59:59+08:00</ToDtTm></FrToDt>"
             "<Acct><Id><Othr><Id>%s</Id></Othr></Id><Ccy>CNY</Ccy><Nm>%s</Nm></Acct>\n",
             account->no, day(camt, statement->to), day(camt, statement->to),
             day(camt, statement->from), day(camt, statement->to), account->no, account->name);
    balance(camt, "OPBD", statement->opening_fen, statement->from);
    balance(camt, "CLBD", statement->closing_fen, statement->to);
    for (int i = 0; i < statement->lines; i++)
        entry(camt, statement->line[i]);
    buf_adds(camt->out, "</Stmt>\n");
}

bool sample__statement_camt(struct world *world, const struct statement *statements, int count,
                            const char *path, int *ret_rows, struct err *err)
{
    struct buf out;
    buf_init(&out, CAMT_BYTES_MAX);
    enum bank bank = statements[0].account->bank;
    int version = bank == BANK_CAMT_02 ? 2 : bank == BANK_CAMT_04 ? 4 : 8;
    struct camt camt = { .out = &out, .arena = world->arena, .version = version };
    buf_addf(&out,
             "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
             "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.%02d\">"
             "<BkToCstmrStmt><GrpHdr><MsgId>DEMO-%s</MsgId><CreDtTm>%sT20:00:00+08:00</CreDtTm>"
             "<AddtlInf>演示数据·非真实</AddtlInf></GrpHdr>\n",
             version, statements[0].account->no, day(&camt, statements[0].to));
    int ordinal = 0;
    for (int s = 0; s < count; s++) {
        statement(&camt, &statements[s]);
        for (int i = 0; i < statements[s].lines; i++)
            *ret_rows++ = ++ordinal;
    }
    buf_adds(&out, "</BkToCstmrStmt></Document>\n");
    bool ok = buf_check(&out, path, err) &&
              sample__file_write(path, (struct text) { out.data, out.len }, err);
    buf_release(&out);
    return ok;
}
