/* Reports by programme year: what was owed, paid, arrived, spent and is left. */
#include "catalog.h"

static const char BASIS_YEAR[] = "所属年度（按资金所属的方案年度统计，不论何时拨付、何时到账；退汇"
                                 "、重复和出资方不符的不计入拨付）";

static const char *const ARRIVAL_NOTES[] = {
    "注：应拨＝拨付－超拨＋未足额。拨付为名册所列、计入该村该年度的金额；到账为银行对账单已对上"
    "、"
    "扣除退回后的金额；在途为尚在规定期限内的拨付；核对中为差异尚未了结的金额。",
    "　　按期足额指截至到期日（当日仍算按期）名册拨付已达应拨数的村次；村次＝村×年度。", NULL
};

#define ARRIVAL_COLUMNS(name_head, detail_head)                                                    \
    {                                                                                              \
        { "year", "年度", COLUMN_TEXT, false, 6 }, { "name", name_head, COLUMN_TEXT, false, 26 },  \
            { "detail", detail_head, COLUMN_TEXT, false, 10 },                                     \
            { "villages", "村次", COLUMN_COUNT, true, 6 },                                         \
            { "quota_fen", "应拨", COLUMN_MONEY, true, 17 },                                       \
            { "paid_fen", "拨付", COLUMN_MONEY, true, 17 },                                        \
            { "short_fen", "未足额", COLUMN_MONEY, true, 15 },                                     \
            { "over_fen", "超拨", COLUMN_MONEY, true, 14 },                                        \
            { "paid_rate", "拨付率", COLUMN_RATE, false, 9 },                                      \
            { "on_time", "按期足额", COLUMN_COUNT, true, 9 },                                      \
            { "arrived_fen", "到账", COLUMN_MONEY, true, 17 },                                     \
            { "arrived_rate", "到账率", COLUMN_RATE, false, 9 },                                   \
            { "in_transit_fen", "在途", COLUMN_MONEY, true, 15 },                                  \
            { "checking_fen", "核对中", COLUMN_MONEY, true, 15 },                                  \
    }

static const struct column BY_SOURCE[] = ARRIVAL_COLUMNS("资金来源", "");
static const struct column BY_PAYER[] = ARRIVAL_COLUMNS("出资方", "资金来源");
static const struct column BY_COUNTY[] = ARRIVAL_COLUMNS("县（市、区）", "地市");

const struct report REPORT_ARRIVAL = {
    .name = "arrival",
    .title = "拨付到账情况统计表",
    .basis = BASIS_YEAR,
    .takes = REPORT_YEAR | REPORT_PAYER | REPORT_COUNTY,
    .sections = { { "一、按资金来源", "按资金来源", BY_SOURCE, COUNT(BY_SOURCE),
                    QUERY_ARRIVAL_SOURCE, QUERY_ARRIVAL_TOTAL, false, NULL, ARRIVAL_NOTES },
                  { "二、按出资方", "按出资方", BY_PAYER, COUNT(BY_PAYER), QUERY_ARRIVAL_PAYER,
                    QUERY_ARRIVAL_TOTAL, false, NULL, ARRIVAL_NOTES },
                  { "三、按受助县（市、区）", "按县", BY_COUNTY, COUNT(BY_COUNTY),
                    QUERY_ARRIVAL_COUNTY, QUERY_ARRIVAL_TOTAL, false, NULL, ARRIVAL_NOTES } },
};

static const char *const TOTALS_NOTES[] = {
    "注：支出按先进先出冲减各年度到账；结余＝到账＋到账待认－支出。到账待认为账户已收到、但名册查无"
    "此村或一笔合并多个年度的款项。村次＝村×年度。",
    NULL
};

static const struct column TOTALS[] = {
    { "year", "年度", COLUMN_TEXT, false, 6 },
    { "source", "资金来源", COLUMN_TEXT, false, 12 },
    { "villages", "村次", COLUMN_COUNT, true, 6 },
    { "quota_fen", "应拨", COLUMN_MONEY, true, 17 },
    { "paid_fen", "拨付", COLUMN_MONEY, true, 17 },
    { "arrived_fen", "到账", COLUMN_MONEY, true, 17 },
    { "arrived_rate", "到账率", COLUMN_RATE, false, 9 },
    { "unassigned_fen", "到账待认", COLUMN_MONEY, true, 15 },
    { "spent_fen", "支出", COLUMN_MONEY, true, 17 },
    { "left_fen", "结余", COLUMN_MONEY, true, 17 },
    { "in_transit_fen", "在途", COLUMN_MONEY, true, 15 },
    { "checking_fen", "核对中", COLUMN_MONEY, true, 15 },
};

const struct report REPORT_TOTALS = {
    .name = "totals",
    .title = "引导资金分年度分来源总表",
    .basis = BASIS_YEAR,
    .takes = REPORT_YEAR,
    .sections = { { "", "总表", TOTALS, COUNT(TOTALS), QUERY_TOTALS, QUERY_TOTALS_TOTAL, false,
                    NULL, TOTALS_NOTES } },
};

static const char BASIS_PURSE[] = "发生期间（自首份对账单之日起至数据截止日）";
static const char BASIS_SPENT[] = "发生期间（按银行记账日期，截至所列日期）";

static const struct column VILLAGES[] = {
    { "county", "县（市、区）", COLUMN_TEXT, false, 14 },
    { "town", "镇", COLUMN_TEXT, false, 12 },
    { "village", "村", COLUMN_TEXT, false, 14 },
    { "code", "村代码", COLUMN_TEXT, false, 14 },
    { "year", "年度", COLUMN_TEXT, false, 6 },
    { "payer", "出资方", COLUMN_TEXT, false, 26 },
    { "quota_fen", "应拨", COLUMN_MONEY, true, 16 },
    { "paid_fen", "拨付", COLUMN_MONEY, true, 16 },
    { "short_fen", "未足额", COLUMN_MONEY, true, 14 },
    { "over_fen", "超拨", COLUMN_MONEY, true, 14 },
    { "arrived_fen", "到账", COLUMN_MONEY, true, 16 },
    { "in_transit_fen", "在途", COLUMN_MONEY, true, 14 },
    { "checking_fen", "核对中", COLUMN_MONEY, true, 14 },
};
static const struct column PURSES[] = {
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
static const char *const PURSE_NOTES[] = {
    "注：期初余额＋引导资金到账＋其他收付净额－支出"
    "＝账户余额，与银行对账单一致。其他收付为利息、其他资金、尚未核清的款项和账户间划转等。",
    NULL
};

const struct report REPORT_VILLAGE = {
    .name = "village",
    .title = "村级资金汇总表",
    .basis = BASIS_YEAR,
    .takes = REPORT_YEAR | REPORT_PAYER | REPORT_COUNTY,
    .sections = { { "一、应拨、拨付与到账（所属年度）", "应拨与到账", VILLAGES, COUNT(VILLAGES),
                    QUERY_VILLAGES, QUERY_VILLAGES_TOTAL, false, NULL, NULL },
                  { "二、账户收支与余额（发生期间）", "账户收支", PURSES, COUNT(PURSES),
                    QUERY_PURSES, QUERY_PURSES_TOTAL, false, NULL, PURSE_NOTES, BASIS_PURSE } },
};

static const char *const CARRYOVER_NOTES[] = {
    "注：账龄自到账日起算至截止日，满一年、满两年当日仍计入前一档。支出按到账先后冲减（先进先出），"
    "不冲减支出之后才到账的资金；退回冲减其所属来源和年度。",
    "　　补记指所属月份封账之后才入账的流水：到账和退回列于其来源和年度的行，支出列于该村各行。",
    NULL
};
static const struct column CARRYOVER[] = {
    { "county", "县（市、区）", COLUMN_TEXT, false, 14 },
    { "town", "镇", COLUMN_TEXT, false, 12 },
    { "village", "村", COLUMN_TEXT, false, 14 },
    { "source", "资金来源", COLUMN_TEXT, false, 10 },
    { "year", "年度", COLUMN_TEXT, false, 6 },
    { "arrived_fen", "到账", COLUMN_MONEY, true, 16 },
    { "spent_fen", "支出", COLUMN_MONEY, true, 16 },
    { "left_fen", "结余", COLUMN_MONEY, true, 16 },
    { "left_rate", "结余率", COLUMN_RATE, false, 9 },
    { "year1_fen", "一年以内", COLUMN_MONEY, true, 16 },
    { "year2_fen", "一至两年", COLUMN_MONEY, true, 16 },
    { "older_fen", "两年以上", COLUMN_MONEY, true, 16 },
    { "remark", "备注", COLUMN_TEXT, false, 16 },
};
static const struct column OTHER_SPENDING[] = {
    { "county", "县（市、区）", COLUMN_TEXT, false, 14 },
    { "town", "镇", COLUMN_TEXT, false, 12 },
    { "village", "村", COLUMN_TEXT, false, 14 },
    { "all_fen", "支出合计", COLUMN_MONEY, false, 16 },
    { "guidance_fen", "其中：引导资金", COLUMN_MONEY, false, 16 },
    { "other_fen", "其他资金", COLUMN_MONEY, false, 16 },
};

const struct report REPORT_CARRYOVER = {
    .name = "carryover",
    .title = "引导资金结转结余表",
    .basis = "所属年度（按到账资金所属的方案年度分列，截至数据截止日）",
    .takes = REPORT_YEAR | REPORT_PAYER | REPORT_COUNTY | REPORT_MONTH,
    .sections = { { "一、分年度结转结余", "结转结余", CARRYOVER, COUNT(CARRYOVER), QUERY_CARRYOVER,
                    QUERY_CARRYOVER_TOTAL, false, NULL, CARRYOVER_NOTES },
                  { "二、由账户内其他资金列支的支出", "其他资金支出", OTHER_SPENDING,
                    COUNT(OTHER_SPENDING), QUERY_OTHER_SPENDING, QUERY_NONE, false, NULL, NULL,
                    BASIS_SPENT } },
};
