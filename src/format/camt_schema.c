#include "camt.h"

/* Written after the structure of versions 02 to 11. Elements that came later stand where they
 * came in, so one list serves all versions. What this project has no use for is NODE_ANY. */

#define END                                                                                        \
    {                                                                                              \
        NULL, NODE_ANY, F_NONE, 0                                                                  \
    }
#define SKIP(name)                                                                                 \
    {                                                                                              \
        name, NODE_ANY, F_NONE, MANY                                                               \
    }
#define LEAF(name, field, flags)                                                                   \
    {                                                                                              \
        name, NODE_LEAF, field, flags                                                              \
    }
#define NODE(name, node, flags)                                                                    \
    {                                                                                              \
        name, node, F_NONE, flags                                                                  \
    }

static const struct camt_child DOCUMENT[] = { NODE("BkToCstmrStmt", NODE_MESSAGE, 0), END };
static const struct camt_child MESSAGE[] = { NODE("GrpHdr", NODE_HEADER, 0),
                                             NODE("Stmt", NODE_STATEMENT, MANY),
                                             SKIP("SplmtryData"), END };
static const struct camt_child HEADER[] = { LEAF("MsgId", F_MESSAGE_ID, 0),
                                            LEAF("CreDtTm", F_CREATED, TYPED),
                                            SKIP("MsgRcpt"),
                                            SKIP("MsgPgntn"),
                                            SKIP("OrgnlBizQry"),
                                            SKIP("AddtlInf"),
                                            END };
static const struct camt_child STATEMENT[] = { LEAF("Id", F_ID, 0),
                                               NODE("StmtPgntn", NODE_PAGES, 0),
                                               LEAF("ElctrncSeqNb", F_NUMBER, TYPED),
                                               SKIP("RptgSeq"),
                                               LEAF("LglSeqNb", F_LEGAL_NUMBER, TYPED),
                                               SKIP("CreDtTm"),
                                               NODE("FrToDt", NODE_PERIOD, 0),
                                               SKIP("CpyDplctInd"),
                                               SKIP("RptgSrc"),
                                               NODE("Acct", NODE_ACCOUNT, 0),
                                               SKIP("RltdAcct"),
                                               SKIP("Intrst"),
                                               NODE("Bal", NODE_BALANCE, MANY),
                                               NODE("TxsSummry", NODE_SUMMARY, 0),
                                               NODE("Ntry", NODE_ENTRY, MANY),
                                               SKIP("AddtlStmtInf"),
                                               END };
static const struct camt_child PAGES[] = { LEAF("PgNb", F_PAGE, TYPED),
                                           LEAF("LastPgInd", F_LAST_PAGE, TYPED), END };
static const struct camt_child PERIOD[] = { LEAF("FrDtTm", F_FROM, TYPED),
                                            LEAF("ToDtTm", F_TO, TYPED), END };
static const struct camt_child ACCOUNT[] = { NODE("Id", NODE_ACCOUNT_ID, 0),
                                             SKIP("Tp"),
                                             LEAF("Ccy", F_ACCOUNT_CURRENCY, TYPED),
                                             LEAF("Nm", F_ACCOUNT_NAME, 0),
                                             SKIP("Prxy"),
                                             NODE("Ownr", NODE_OWNER, 0),
                                             SKIP("Svcr"),
                                             END };
static const struct camt_child ACCOUNT_ID[] = { LEAF("IBAN", F_IBAN, TYPED),
                                                NODE("Othr", NODE_ACCOUNT_OTHER, 0), END };
static const struct camt_child ACCOUNT_OTHER[] = { LEAF("Id", F_ACCOUNT, TYPED), SKIP("SchmeNm"),
                                                   SKIP("Issr"), END };
static const struct camt_child OWNER[] = { LEAF("Nm", F_OWNER, 0), SKIP("PstlAdr"),  SKIP("Id"),
                                           SKIP("CtryOfRes"),      SKIP("CtctDtls"), END };
static const struct camt_child BALANCE[] = { NODE("Tp", NODE_BALANCE_TYPE, 0),
                                             SKIP("CdtLine"),
                                             LEAF("Amt", F_AMOUNT, TYPED | MONEY),
                                             LEAF("CdtDbtInd", F_DIRECTION, TYPED),
                                             NODE("Dt", NODE_DAY, 0),
                                             SKIP("Avlbty"),
                                             END };
static const struct camt_child BALANCE_TYPE[] = { NODE("CdOrPrtry", NODE_BALANCE_CODE, 0),
                                                  SKIP("SubTp"), END };
static const struct camt_child BALANCE_CODE[] = { LEAF("Cd", F_BALANCE_CODE, TYPED), SKIP("Prtry"),
                                                  END };
static const struct camt_child DAY[] = { LEAF("Dt", F_DAY, TYPED), LEAF("DtTm", F_MOMENT, TYPED),
                                         END };
static const struct camt_child SUMMARY[] = { NODE("TtlNtries", NODE_ALL_ENTRIES, 0),
                                             NODE("TtlCdtNtries", NODE_CREDITS, 0),
                                             NODE("TtlDbtNtries", NODE_DEBITS, 0),
                                             SKIP("TtlNtriesPerBkTxCd"), END };
static const struct camt_child ALL_ENTRIES[] = { LEAF("NbOfNtries", F_ENTRIES_COUNT, TYPED),
                                                 LEAF("Sum", F_ENTRIES_SUM, TYPED),
                                                 SKIP("TtlNetNtryAmt"),
                                                 SKIP("TtlNetNtry"),
                                                 SKIP("CdtDbtInd"),
                                                 END };
static const struct camt_child CREDITS[] = { LEAF("NbOfNtries", F_CREDITS_COUNT, TYPED),
                                             LEAF("Sum", F_CREDITS_SUM, TYPED), END };
static const struct camt_child DEBITS[] = { LEAF("NbOfNtries", F_DEBITS_COUNT, TYPED),
                                            LEAF("Sum", F_DEBITS_SUM, TYPED), END };
static const struct camt_child ENTRY[] = { LEAF("NtryRef", F_ENTRY_REF, 0),
                                           LEAF("Amt", F_AMOUNT, TYPED | MONEY),
                                           LEAF("CdtDbtInd", F_DIRECTION, TYPED),
                                           LEAF("RvslInd", F_REVERSAL, TYPED),
                                           { "Sts", NODE_STATUS, F_STATUS, TYPED },
                                           NODE("BookgDt", NODE_DAY, 0),
                                           NODE("ValDt", NODE_VALUE_DAY, 0),
                                           LEAF("AcctSvcrRef", F_SERVICER_REF, 0),
                                           SKIP("Avlbty"),
                                           NODE("BkTxCd", NODE_CODE, 0),
                                           SKIP("ComssnWvrInd"),
                                           SKIP("AddtlInfInd"),
                                           SKIP("AmtDtls"),
                                           SKIP("Chrgs"),
                                           SKIP("TechInptChanl"),
                                           SKIP("Intrst"),
                                           SKIP("CardTx"),
                                           NODE("NtryDtls", NODE_DETAILS_LIST, MANY),
                                           LEAF("AddtlNtryInf", F_INFO, 0),
                                           END };
static const struct camt_child STATUS[] = { LEAF("Cd", F_STATUS, TYPED),
                                            LEAF("Prtry", F_STATUS, TYPED), END };
static const struct camt_child VALUE_DAY[] = { LEAF("Dt", F_VALUE_DAY, TYPED),
                                               LEAF("DtTm", F_VALUE_MOMENT, TYPED), END };
static const struct camt_child CODE[] = { NODE("Domn", NODE_CODE_DOMAIN, 0),
                                          NODE("Prtry", NODE_CODE_OWN, 0), END };
static const struct camt_child CODE_DOMAIN[] = { LEAF("Cd", F_CODE_DOMAIN, TYPED),
                                                 NODE("Fmly", NODE_CODE_FAMILY, 0), END };
static const struct camt_child CODE_FAMILY[] = { LEAF("Cd", F_CODE_FAMILY, TYPED),
                                                 LEAF("SubFmlyCd", F_CODE_SUBFAMILY, TYPED), END };
static const struct camt_child CODE_OWN[] = { LEAF("Cd", F_CODE_OWN, 0), SKIP("Issr"), END };
static const struct camt_child DETAILS_LIST[] = { SKIP("Btch"), NODE("TxDtls", NODE_DETAILS, MANY),
                                                  END };
static const struct camt_child DETAILS[] = { NODE("Refs", NODE_REFS, 0),
                                             LEAF("Amt", F_AMOUNT, TYPED | MONEY),
                                             LEAF("CdtDbtInd", F_DIRECTION, TYPED),
                                             NODE("AmtDtls", NODE_AMOUNTS, 0),
                                             SKIP("Avlbty"),
                                             NODE("BkTxCd", NODE_CODE, 0),
                                             SKIP("Chrgs"),
                                             SKIP("Intrst"),
                                             NODE("RltdPties", NODE_PARTIES, 0),
                                             NODE("RltdAgts", NODE_AGENTS, 0),
                                             SKIP("LclInstrm"),
                                             SKIP("PmtTpInf"),
                                             SKIP("Purp"),
                                             SKIP("RltdRmtInf"),
                                             NODE("RmtInf", NODE_REMITTANCE, 0),
                                             SKIP("RltdDts"),
                                             SKIP("RltdPric"),
                                             SKIP("RltdQties"),
                                             SKIP("FinInstrmId"),
                                             SKIP("Tax"),
                                             SKIP("RtrInf"),
                                             SKIP("CorpActn"),
                                             SKIP("SfkpgAcct"),
                                             SKIP("CshDpst"),
                                             SKIP("CardTx"),
                                             LEAF("AddtlTxInf", F_INFO, 0),
                                             SKIP("SplmtryData"),
                                             END };
static const struct camt_child REFS[] = { SKIP("MsgId"),
                                          LEAF("AcctSvcrRef", F_SERVICER_REF, 0),
                                          SKIP("PmtInfId"),
                                          LEAF("InstrId", F_INSTRUCTION, 0),
                                          LEAF("EndToEndId", F_END_TO_END, 0),
                                          SKIP("UETR"),
                                          LEAF("TxId", F_TX_ID, 0),
                                          SKIP("MndtId"),
                                          SKIP("ChqNb"),
                                          SKIP("ClrSysRef"),
                                          SKIP("AcctOwnrTxId"),
                                          SKIP("AcctSvcrTxId"),
                                          SKIP("MktInfrstrctrTxId"),
                                          SKIP("PrcgId"),
                                          SKIP("Prtry"),
                                          END };
static const struct camt_child AMOUNTS[] = { SKIP("InstdAmt"),   NODE("TxAmt", NODE_TX_AMOUNT, 0),
                                             SKIP("CntrValAmt"), SKIP("AnncdPstngAmt"),
                                             SKIP("PrtryAmt"),   END };
static const struct camt_child TX_AMOUNT[] = { LEAF("Amt", F_TX_AMOUNT, TYPED | MONEY),
                                               SKIP("CcyXchg"), END };
static const struct camt_child PARTIES[] = { SKIP("InitgPty"),
                                             NODE("Dbtr", NODE_DEBTOR, 0),
                                             NODE("DbtrAcct", NODE_DEBTOR_ACCOUNT, 0),
                                             NODE("UltmtDbtr", NODE_LAST_DEBTOR, 0),
                                             NODE("Cdtr", NODE_CREDITOR, 0),
                                             NODE("CdtrAcct", NODE_CREDITOR_ACCOUNT, 0),
                                             NODE("UltmtCdtr", NODE_LAST_CREDITOR, 0),
                                             SKIP("TradgPty"),
                                             SKIP("Prtry"),
                                             END };

/* A party is the name itself up to version 07, and a choice of Pty and Agt from 08 on. */
#define PARTY(field, inner)                                                                        \
    {                                                                                              \
        LEAF("Nm", field, 0), SKIP("PstlAdr"), SKIP("Id"), SKIP("CtryOfRes"), SKIP("CtctDtls"),    \
            NODE("Pty", inner, 0), SKIP("Agt"), END                                                \
    }
#define PARTY_ACCOUNT(id)                                                                          \
    {                                                                                              \
        NODE("Id", id, 0), SKIP("Tp"), SKIP("Ccy"), SKIP("Nm"), SKIP("Prxy"), END                  \
    }
#define PARTY_ID(iban, other)                                                                      \
    {                                                                                              \
        LEAF("IBAN", iban, TYPED), NODE("Othr", other, 0), END                                     \
    }
#define PARTY_OTHER(field)                                                                         \
    {                                                                                              \
        LEAF("Id", field, TYPED), SKIP("SchmeNm"), SKIP("Issr"), END                               \
    }
#define AGENT(bank)                                                                                \
    {                                                                                              \
        NODE("FinInstnId", bank, 0), SKIP("BrnchId"), END                                          \
    }
#define BANK(name, bic)                                                                            \
    {                                                                                              \
        LEAF("BIC", bic, TYPED), LEAF("BICFI", bic, TYPED), SKIP("ClrSysMmbId"), SKIP("LEI"),      \
            LEAF("Nm", name, 0), SKIP("PstlAdr"), SKIP("Othr"), END                                \
    }

static const struct camt_child DEBTOR[] = PARTY(F_DEBTOR, NODE_DEBTOR_PARTY);
static const struct camt_child CREDITOR[] = PARTY(F_CREDITOR, NODE_CREDITOR_PARTY);
static const struct camt_child LAST_DEBTOR[] = PARTY(F_LAST_DEBTOR, NODE_LAST_DEBTOR);
static const struct camt_child LAST_CREDITOR[] = PARTY(F_LAST_CREDITOR, NODE_LAST_CREDITOR);
static const struct camt_child DEBTOR_ACCOUNT[] = PARTY_ACCOUNT(NODE_DEBTOR_ID);
static const struct camt_child CREDITOR_ACCOUNT[] = PARTY_ACCOUNT(NODE_CREDITOR_ID);
static const struct camt_child DEBTOR_ID[] = PARTY_ID(F_DEBTOR_IBAN, NODE_DEBTOR_OTHER);
static const struct camt_child CREDITOR_ID[] = PARTY_ID(F_CREDITOR_IBAN, NODE_CREDITOR_OTHER);
static const struct camt_child DEBTOR_OTHER[] = PARTY_OTHER(F_DEBTOR_ACCOUNT);
static const struct camt_child CREDITOR_OTHER[] = PARTY_OTHER(F_CREDITOR_ACCOUNT);
static const struct camt_child AGENTS[] = { SKIP("InstgAgt"),
                                            SKIP("InstdAgt"),
                                            NODE("DbtrAgt", NODE_DEBTOR_AGENT, 0),
                                            NODE("CdtrAgt", NODE_CREDITOR_AGENT, 0),
                                            SKIP("IntrmyAgt1"),
                                            SKIP("IntrmyAgt2"),
                                            SKIP("IntrmyAgt3"),
                                            SKIP("RcvgAgt"),
                                            SKIP("DlvrgAgt"),
                                            SKIP("IssgAgt"),
                                            SKIP("SttlmPlc"),
                                            SKIP("Prtry"),
                                            END };
static const struct camt_child DEBTOR_AGENT[] = AGENT(NODE_DEBTOR_BANK);
static const struct camt_child CREDITOR_AGENT[] = AGENT(NODE_CREDITOR_BANK);
static const struct camt_child DEBTOR_BANK[] = BANK(F_DEBTOR_BANK, F_DEBTOR_BIC);
static const struct camt_child CREDITOR_BANK[] = BANK(F_CREDITOR_BANK, F_CREDITOR_BIC);
static const struct camt_child REMITTANCE[] = { LEAF("Ustrd", F_REMITTANCE, MANY),
                                                NODE("Strd", NODE_STRUCTURED, MANY), END };
static const struct camt_child STRUCTURED[] = {
    SKIP("RfrdDocInf"), SKIP("RfrdDocAmt"),  NODE("CdtrRefInf", NODE_REFERENCE, 0),
    SKIP("Invcr"),      SKIP("Invcee"),      SKIP("TaxRmt"),
    SKIP("GrnshmtRmt"), SKIP("AddtlRmtInf"), END
};
static const struct camt_child REFERENCE[] = { SKIP("Tp"), LEAF("Ref", F_REFERENCE, MANY), END };
static const struct camt_child NOTHING[] = { END };

const struct camt_child *camt__children(enum camt_node node)
{
    static const struct camt_child *const CHILDREN[NODE_COUNT] = {
        [NODE_LEAF] = NOTHING,
        [NODE_DOCUMENT] = DOCUMENT,
        [NODE_MESSAGE] = MESSAGE,
        [NODE_HEADER] = HEADER,
        [NODE_STATEMENT] = STATEMENT,
        [NODE_PAGES] = PAGES,
        [NODE_PERIOD] = PERIOD,
        [NODE_ACCOUNT] = ACCOUNT,
        [NODE_ACCOUNT_ID] = ACCOUNT_ID,
        [NODE_ACCOUNT_OTHER] = ACCOUNT_OTHER,
        [NODE_OWNER] = OWNER,
        [NODE_BALANCE] = BALANCE,
        [NODE_BALANCE_TYPE] = BALANCE_TYPE,
        [NODE_BALANCE_CODE] = BALANCE_CODE,
        [NODE_DAY] = DAY,
        [NODE_SUMMARY] = SUMMARY,
        [NODE_ALL_ENTRIES] = ALL_ENTRIES,
        [NODE_CREDITS] = CREDITS,
        [NODE_DEBITS] = DEBITS,
        [NODE_ENTRY] = ENTRY,
        [NODE_STATUS] = STATUS,
        [NODE_VALUE_DAY] = VALUE_DAY,
        [NODE_CODE] = CODE,
        [NODE_CODE_DOMAIN] = CODE_DOMAIN,
        [NODE_CODE_FAMILY] = CODE_FAMILY,
        [NODE_CODE_OWN] = CODE_OWN,
        [NODE_DETAILS_LIST] = DETAILS_LIST,
        [NODE_DETAILS] = DETAILS,
        [NODE_REFS] = REFS,
        [NODE_AMOUNTS] = AMOUNTS,
        [NODE_TX_AMOUNT] = TX_AMOUNT,
        [NODE_PARTIES] = PARTIES,
        [NODE_DEBTOR] = DEBTOR,
        [NODE_DEBTOR_PARTY] = DEBTOR,
        [NODE_DEBTOR_ACCOUNT] = DEBTOR_ACCOUNT,
        [NODE_DEBTOR_ID] = DEBTOR_ID,
        [NODE_DEBTOR_OTHER] = DEBTOR_OTHER,
        [NODE_LAST_DEBTOR] = LAST_DEBTOR,
        [NODE_CREDITOR] = CREDITOR,
        [NODE_CREDITOR_PARTY] = CREDITOR,
        [NODE_CREDITOR_ACCOUNT] = CREDITOR_ACCOUNT,
        [NODE_CREDITOR_ID] = CREDITOR_ID,
        [NODE_CREDITOR_OTHER] = CREDITOR_OTHER,
        [NODE_LAST_CREDITOR] = LAST_CREDITOR,
        [NODE_AGENTS] = AGENTS,
        [NODE_DEBTOR_AGENT] = DEBTOR_AGENT,
        [NODE_DEBTOR_BANK] = DEBTOR_BANK,
        [NODE_CREDITOR_AGENT] = CREDITOR_AGENT,
        [NODE_CREDITOR_BANK] = CREDITOR_BANK,
        [NODE_REMITTANCE] = REMITTANCE,
        [NODE_STRUCTURED] = STRUCTURED,
        [NODE_REFERENCE] = REFERENCE,
    };
    return CHILDREN[node];
}
