/* 对账函: what we know of the other side, and the reply slip that comes back with its seal. */
#include "catalog.h"

static const char REPLY_RULE[] =
    "- - - - - - - - - - - - - - - - 回　　执 - - - - - - - - - - - - - - - -";
static const char REPLY_TO[] = "致：{unit}";
static const char REPLY_FINE[] = "□ 一、经核对，上列数据无误。";
static const char REPLY_LINE[] =
    "　　________________________________________________________________";
static const char REPLY_SEAL[] = "单位（盖章）：____________________　经办人：______________　"
                                 "联系电话：______________　____年__月__日";
static const char SENDER[] = "发函单位（盖章）：{unit}　　　　____年__月__日";

static const char *const PAYER_BEFORE[] = {
    "{subject}：",
    "　　为核对{programme}的拨付和到账情况，现将截至{as_of}我方据贵单位名册和受助地账户银行对账单"
    "登记的数额列示如下，请予核对，并在回执上盖章后寄回。本函仅供核对账目，不作结算依据。",
    NULL
};
static const char *const PAYER_AFTER[] = {
    "注：名册合计＝已到账＋未达＋退汇及查无此村；计入拨付为名册中计入该年度应拨的金额，不含重复、"
    "退汇、出资方不符和查无此村。明细见附表。",
    SENDER,
    REPLY_RULE,
    REPLY_TO,
    REPLY_FINE,
    "□ 二、经核对，下列数据与我单位账面不符：",
    REPLY_LINE,
    REPLY_LINE,
    REPLY_SEAL,
    NULL,
};

static const struct column PAYER[] = {
    { "year", "年度", COLUMN_TEXT, false, 8 },
    { "villages", "应拨村数", COLUMN_COUNT, true, 9 },
    { "quota_fen", "应拨", COLUMN_MONEY, true, 17 },
    { "listed", "名册笔数", COLUMN_COUNT, true, 9 },
    { "listed_fen", "名册合计", COLUMN_MONEY, true, 17 },
    { "allotted_fen", "计入拨付", COLUMN_MONEY, true, 17 },
    { "arrived_fen", "已到账", COLUMN_MONEY, true, 17 },
    { "open_fen", "未达", COLUMN_MONEY, true, 16 },
    { "other_fen", "退汇及查无此村", COLUMN_MONEY, true, 16 },
};
static const struct column PAYER_ITEMS[] = {
    { "state", "情况", COLUMN_TEXT, false, 20 },
    { "county", "县（市、区）", COLUMN_TEXT, false, 14 },
    { "village", "村", COLUMN_TEXT, false, 14 },
    { "year", "年度", COLUMN_TEXT, false, 6 },
    { "account_no", "账号", COLUMN_TEXT, false, 22 },
    { "counterparty", "付款户名", COLUMN_TEXT, false, 24 },
    { "day", "日期", COLUMN_DATE, false, 12 },
    { "age", "账龄（天）", COLUMN_COUNT, false, 10 },
    { "amount_fen", "金额", COLUMN_MONEY, false, 16 },
    { "reference", "凭证号或流水号", COLUMN_TEXT, false, 18 },
    { "file", "来源文件", COLUMN_TEXT, false, 26 },
    { "line", "行", COLUMN_COUNT, false, 6 },
};

const struct report REPORT_LETTER_PAYER = {
    .name = "letter-payer",
    .title = "引导资金对账函（出资方）",
    .basis = "所属年度（按名册所列方案年度，截至数据截止日）",
    .takes = REPORT_YEAR | REPORT_PAYER,
    .subjects = QUERY_LETTER_PAYERS,
    .subject = REPORT_PAYER,
    .sections = { { "", "{subject}", PAYER, COUNT(PAYER), QUERY_LETTER_PAYER,
                    QUERY_LETTER_PAYER_TOTAL, false, PAYER_BEFORE, PAYER_AFTER },
                  { "附表：需核对的事项（{subject}）", "{subject}-附表", PAYER_ITEMS,
                    COUNT(PAYER_ITEMS), QUERY_LETTER_PAYER_ITEMS, QUERY_NONE, false, NULL, NULL } },
};

static const char *const COUNTY_BEFORE[] = {
    "{subject}有关主管部门：",
    "　　为核对{programme}在贵地的到账和结存情况，现将截至{as_of}我方据出资方名册和账户银行对账单"
    "登记的数额列示如下，请会同各共管账户管理方核对，并在回执上盖章后寄回。本函仅供核对账目，"
    "不作结算依据。",
    NULL
};
static const char *const COUNTY_AFTER[] = {
    "注：在途和核对中的金额尚未计入到账。各村账户收支见附表。",
    SENDER,
    REPLY_RULE,
    REPLY_TO,
    REPLY_FINE,
    "□ 二、经核对，下列数据与本地账面不符：",
    REPLY_LINE,
    REPLY_LINE,
    REPLY_SEAL,
    NULL,
};

static const struct column COUNTY[] = {
    { "year", "年度", COLUMN_TEXT, false, 6 },
    { "name", "出资方", COLUMN_TEXT, false, 28 },
    { "detail", "资金来源", COLUMN_TEXT, false, 10 },
    { "villages", "村数", COLUMN_COUNT, true, 6 },
    { "quota_fen", "应拨", COLUMN_MONEY, true, 16 },
    { "paid_fen", "拨付", COLUMN_MONEY, true, 16 },
    { "short_fen", "未足额", COLUMN_MONEY, true, 15 },
    { "over_fen", "超拨", COLUMN_MONEY, true, 14 },
    { "paid_rate", "拨付率", COLUMN_RATE, false, 9 },
    { "on_time", "按期足额", COLUMN_COUNT, true, 9 },
    { "arrived_fen", "到账", COLUMN_MONEY, true, 16 },
    { "arrived_rate", "到账率", COLUMN_RATE, false, 9 },
    { "in_transit_fen", "在途", COLUMN_MONEY, true, 15 },
    { "checking_fen", "核对中", COLUMN_MONEY, true, 15 },
};
static const char BASIS_PURSE[] = "发生期间（自首份对账单之日起至数据截止日）";

static const struct column COUNTY_PURSES[] = {
    { "county", "县（市、区）", COLUMN_TEXT, false, 14 },
    { "town", "镇", COLUMN_TEXT, false, 12 },
    { "village", "村", COLUMN_TEXT, false, 14 },
    { "code", "村代码", COLUMN_TEXT, false, 14 },
    { "opening_fen", "期初余额", COLUMN_MONEY, true, 16 },
    { "arrived_fen", "引导资金到账", COLUMN_MONEY, true, 16 },
    { "other_fen", "其他收付净额", COLUMN_MONEY, true, 16 },
    { "spent_fen", "支出", COLUMN_MONEY, true, 16 },
    { "balance_fen", "账户余额", COLUMN_MONEY, true, 16 },
    { "covered_to", "对账单截至", COLUMN_DATE, false, 12 },
};

const struct report REPORT_LETTER_COUNTY = {
    .name = "letter-county",
    .title = "引导资金对账函（受助县）",
    .basis = "所属年度（按方案年度，截至数据截止日）",
    .takes = REPORT_YEAR | REPORT_COUNTY,
    .subjects = QUERY_LETTER_COUNTIES,
    .subject = REPORT_COUNTY,
    .sections = { { "", "{subject}", COUNTY, COUNT(COUNTY), QUERY_LETTER_COUNTY,
                    QUERY_ARRIVAL_TOTAL, false, COUNTY_BEFORE, COUNTY_AFTER },
                  { "附表：各村账户收支与余额（{subject}）", "{subject}-附表", COUNTY_PURSES,
                    COUNT(COUNTY_PURSES), QUERY_PURSES, QUERY_PURSES_TOTAL, false, NULL, NULL,
                    BASIS_PURSE } },
};
