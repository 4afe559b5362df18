/* Reports of single items: in transit, unmatched, different, and the bank's adjustment form. */
#include "catalog.h"

#define BASIS_PERIOD "发生期间（按名册付款日期和银行记账日期，截至数据截止日，与银行合计数衔接）"

/* All lists of items read the same row; each names its party and its date. */
#define ITEM_COLUMNS(party_head, day_head, reference_head)                                         \
    {                                                                                              \
        { "state", "状态", COLUMN_TEXT, false, 12 },                                               \
            { "payer", "出资方", COLUMN_TEXT, false, 24 },                                         \
            { "county", "县（市、区）", COLUMN_TEXT, false, 14 },                                  \
            { "village", "村", COLUMN_TEXT, false, 14 },                                           \
            { "year", "年度", COLUMN_TEXT, false, 6 },                                             \
            { "account_no", "账号", COLUMN_TEXT, false, 22 },                                      \
            { "counterparty", party_head, COLUMN_TEXT, false, 24 },                                \
            { "day", day_head, COLUMN_DATE, false, 12 },                                           \
            { "age", "账龄（天）", COLUMN_COUNT, false, 10 },                                      \
            { "amount_fen", "金额", COLUMN_MONEY, true, 16 },                                      \
            { "reference", reference_head, COLUMN_TEXT, false, 18 },                               \
            { "file", "来源文件", COLUMN_TEXT, false, 28 },                                        \
            { "line", "行", COLUMN_COUNT, false, 6 },                                              \
    }

static const struct column PAID[] = ITEM_COLUMNS("对方户名", "付款日期", "凭证号");
static const struct column RECEIVED[] = ITEM_COLUMNS("对方户名", "记账日期", "流水号");

const struct report REPORT_OUTSTANDING = {
    .name = "outstanding",
    .title = "未达账项清单",
    .basis = BASIS_PERIOD,
    .takes = REPORT_YEAR | REPORT_PAYER | REPORT_COUNTY | REPORT_ACCOUNT,
    .sections = { { "一、出资方已拨付、账户尚未收到", "已拨未收", PAID, COUNT(PAID),
                    QUERY_OUTSTANDING_PAID, QUERY_OUTSTANDING_PAID_TOTAL, false, NULL, NULL },
                  { "二、中转账户已收到、村账户尚未收到", "中转未到", PAID, COUNT(PAID),
                    QUERY_OUTSTANDING_HELD, QUERY_OUTSTANDING_HELD_TOTAL, false, NULL, NULL },
                  { "三、账户已收到、出资方名册未列", "已收未列", RECEIVED, COUNT(RECEIVED),
                    QUERY_OUTSTANDING_RECEIVED, QUERY_OUTSTANDING_RECEIVED_TOTAL, false, NULL,
                    NULL } },
};

static const struct column BREAK_SUMS[] = {
    { "name", "差异种类", COLUMN_TEXT, false, 16 },
    { "number", "笔数", COLUMN_COUNT, true, 8 },
    { "amount_fen", "金额", COLUMN_MONEY, true, 17 },
    { "payer", "待出资方", COLUMN_COUNT, true, 10 },
    { "county", "待县级", COLUMN_COUNT, true, 10 },
    { "village", "待村", COLUMN_COUNT, true, 10 },
    { "bank", "待银行", COLUMN_COUNT, true, 10 },
    { "explained", "其中已说明", COLUMN_COUNT, true, 12 },
    { "oldest", "最长天数", COLUMN_COUNT, false, 10 },
};
static const struct column BREAKS[] = {
    { "name", "差异种类", COLUMN_TEXT, false, 16 },
    { "county", "县（市、区）", COLUMN_TEXT, false, 14 },
    { "village", "村", COLUMN_TEXT, false, 14 },
    { "year", "年度", COLUMN_TEXT, false, 6 },
    { "payer", "出资方", COLUMN_TEXT, false, 24 },
    { "account_no", "账号", COLUMN_TEXT, false, 22 },
    { "amount_fen", "金额", COLUMN_MONEY, true, 16 },
    { "late_days", "逾期天数", COLUMN_COUNT, false, 10 },
    { "opened_on", "发生日", COLUMN_DATE, false, 12 },
    { "days_open", "未了天数", COLUMN_COUNT, false, 10 },
    { "move", "待办方", COLUMN_TEXT, false, 8 },
    { "state", "状态", COLUMN_TEXT, false, 8 },
    { "facts", "依据（文件和行）", COLUMN_TEXT, false, 44 },
    { "id", "编号", COLUMN_TEXT, false, 18 },
};
static const char *const BREAK_NOTES[] = { "注：差异是需要核对的事项，不是对任何一方的结论。同一笔"
                                           "款项可能同时列入几种差异，金额合计不代表资金总额。",
                                           NULL };

const struct report REPORT_BREAKS = {
    .name = "breaks",
    .title = "差异清单",
    .basis = BASIS_PERIOD,
    .takes = REPORT_YEAR | REPORT_PAYER | REPORT_COUNTY | REPORT_ACCOUNT,
    .sections = { { "一、未了差异汇总", "汇总", BREAK_SUMS, COUNT(BREAK_SUMS), QUERY_BREAK_SUMS,
                    QUERY_BREAK_SUMS_TOTAL, false, NULL, BREAK_NOTES },
                  { "二、未了差异明细", "未了", BREAKS, COUNT(BREAKS), QUERY_BREAKS_OPEN,
                    QUERY_BREAKS_OPEN_TOTAL, false, NULL, NULL },
                  { "三、已解决和已消除的差异", "已了", BREAKS, COUNT(BREAKS), QUERY_BREAKS_ENDED,
                    QUERY_NONE, false, NULL, NULL } },
};

static const struct column BALANCES[] = {
    { "account_no", "账号", COLUMN_TEXT, false, 22 },
    { "owner", "户名", COLUMN_TEXT, false, 30 },
    { "bank_fen", "银行对账单余额", COLUMN_MONEY, true, 17 },
    { "sent_fen", "加：已拨未入账", COLUMN_MONEY, true, 17 },
    { "unlisted_fen", "减：入账未列", COLUMN_MONEY, true, 17 },
    { "unpaid_fen", "减：已支未付", COLUMN_MONEY, true, 15 },
    { "unbooked_fen", "加：已付未列", COLUMN_MONEY, true, 15 },
    { "adjusted_fen", "调节后余额", COLUMN_MONEY, true, 17 },
    { "book_fen", "账面余额", COLUMN_MONEY, true, 17 },
    { "differs_fen", "差额", COLUMN_MONEY, true, 15 },
    { "remark", "说明", COLUMN_TEXT, false, 26 },
};
static const char *const BALANCE_NOTES[] = { "注：账面余额由首份对账单期初余额、出资方名册和已归类"
                                             "的银行收支计算，不取自银行余额；当日没有对账单"
                                             "覆盖的账户不列入，见差异清单“缺对账单”。",
                                             NULL };

const struct report REPORT_BALANCES = {
    .name = "balances",
    .title = "银行存款余额调节汇总表",
    .basis = "发生期间（截至所列月份的月末或数据截止日）",
    .takes = REPORT_COUNTY | REPORT_ACCOUNT | REPORT_MONTH,
    .sections = { { "", "调节汇总", BALANCES, COUNT(BALANCES), QUERY_BALANCE_LIST,
                    QUERY_BALANCE_LIST_TOTAL, false, NULL, BALANCE_NOTES } },
};

static const struct column FORM[] = {
    { "kind", "项目", COLUMN_TEXT, false, 30 },
    { "day", "日期", COLUMN_DATE, false, 12 },
    { "age", "账龄（天）", COLUMN_COUNT, false, 10 },
    { "amount_fen", "金额", COLUMN_MONEY, true, 17 },
    { "state", "状态", COLUMN_TEXT, false, 12 },
    { "party", "对方", COLUMN_TEXT, false, 24 },
    { "reference", "凭证号或流水号", COLUMN_TEXT, false, 18 },
    { "file", "来源文件", COLUMN_TEXT, false, 26 },
    { "line", "行", COLUMN_COUNT, false, 6 },
};
static const char *const FORM_BEFORE[] = { "账户：{account}　　月份：{subject}", NULL };
static const char *const FORM_AFTER[] = {
    "注：加项为正、减项为负，银行对账单余额与各项之和等于账面余额。", NULL
};

const struct report REPORT_BALANCE = {
    .name = "balance",
    .title = "银行存款余额调节表",
    .basis = "发生期间（截至月末或数据截止日）",
    .takes = REPORT_YEAR | REPORT_ACCOUNT | REPORT_MONTH,
    .needs = REPORT_ACCOUNT,
    .subjects = QUERY_BALANCE_MONTHS,
    .subject = REPORT_MONTH,
    .sections = { { "", "{subject}", FORM, COUNT(FORM), QUERY_BALANCE_FORM,
                    QUERY_BALANCE_FORM_TOTAL, false, FORM_BEFORE, FORM_AFTER } },
};
