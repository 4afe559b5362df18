/* The column types are those of the budget and the spending taxonomy of Fiscal Data Package 1.0
 * (https://specs.frictionlessdata.io/fiscal-data-package/). recipient:bank:account is never one. */
#include "columns.h"

#include <string.h>

#define VILLAGE_PATTERN "^[0-9]{12}$"
#define PLACE_COLUMNS                                                                              \
    { "county_code", "县区代码", "string", "geo:target:level1:code", "^[0-9]{6}$" },               \
        { "county", "县区", "string", "geo:target:level1:title", NULL },                           \
        { "town", "镇", "string", "geo:target:level2:title", NULL },                               \
        { "village_code", "村代码", "string", "geo:target:code", VILLAGE_PATTERN },                \
    {                                                                                              \
        "village", "村", "string", "geo:target:title", NULL                                        \
    }

static const struct column TRANSACTIONS[] = {
    { "id", "记录与账目", "string", "transaction-id:code", NULL },
    { "kind", "种类", "string", "transaction-id:transaction-kind", NULL },
    { "kind_name", "种类名称", "string", NULL, NULL },
    { "phase", "阶段", "string", "phase:id", "^(approved|adjusted|executed)$" },
    { "direction", "收支方向", "string", "direction", "^(revenue|expenditure)$" },
    { "date", "日期", "date", "date:generic", NULL },
    { "fiscal_year", "年度", "integer", "date:fiscal-year", NULL },
    { "amount", "金额（元）", "number", "value", NULL },
    { "currency", "币种", "string", "value-currency:code", "^CNY$" },
    { "source", "资金来源代码", "string", "fin-source:generic:code",
      "^(city|district|soe|own|none)$" },
    { "source_name", "资金来源", "string", "fin-source:generic:label", NULL },
    { "payer_id", "出资方代码", "string", "administrator:generic:id", NULL },
    { "payer", "出资方", "string", "administrator:generic:name", NULL },
    PLACE_COLUMNS,
    { "project", "项目", "string", "activity:generic:project:code", NULL },
    { "record_hash", "账链记录", "string", NULL, "^[0-9a-f]{64}$" },
};
static const char *const TRANSACTIONS_KEY[] = { "id", NULL };
const struct shape SHAPE_TRANSACTIONS = { "transactions", "transactions.csv",  "收支明细",
                                          TRANSACTIONS,   COUNT(TRANSACTIONS), TRANSACTIONS_KEY };

static const struct column SOURCES[] = {
    { "fiscal_year", "年度", "integer", "date:fiscal-year", NULL },
    PLACE_COLUMNS,
    { "source", "资金来源代码", "string", "fin-source:generic:code", "^(city|district|soe)$" },
    { "source_name", "资金来源", "string", "fin-source:generic:label", NULL },
    { "payer_id", "出资方代码", "string", "administrator:generic:id", NULL },
    { "payer", "出资方", "string", "administrator:generic:name", NULL },
    { "document", "下达文号", "string", "transaction-id:budget-code", NULL },
    { "measure", "指标代码", "string", "value-kind:code",
      "^(quota|paid|arrived|in_transit|checking)$" },
    { "measure_name", "指标", "string", "value-kind:label", NULL },
    { "amount", "金额（元）", "number", "value", NULL },
    { "currency", "币种", "string", "value-currency:code", "^CNY$" },
};
static const char *const SOURCES_KEY[] = { "fiscal_year", "village_code", "measure", NULL };
const struct shape SHAPE_SOURCES = { "sources", "sources.csv",  "资金来源与进度",
                                     SOURCES,   COUNT(SOURCES), SOURCES_KEY };

static const struct column PROJECTS[] = {
    { "fiscal_year", "年度", "integer", "date:fiscal-year", NULL },
    PLACE_COLUMNS,
    { "project", "项目", "string", "activity:generic:project:code", NULL },
    { "project_name", "项目名称", "string", "activity:generic:project:label", NULL },
    { "category", "类别", "string", "functional-classification:generic:code", NULL },
    { "source", "资金来源代码", "string", "fin-source:generic:code",
      "^(city|district|soe|own|none)$" },
    { "source_name", "资金来源", "string", "fin-source:generic:label", NULL },
    { "library_id", "项目库编号", "string", "transaction-id:budget-code", NULL },
    { "unit", "实施单位", "string", NULL, NULL },
    { "target", "绩效目标", "string", NULL, NULL },
    { "start", "开工", "date", "date:fiscal:activity-start", NULL },
    { "end", "完工", "date", "date:fiscal:activity-end", NULL },
    { "measure", "指标代码", "string", "value-kind:code", "^(budget|executed)$" },
    { "measure_name", "指标", "string", "value-kind:label", NULL },
    { "amount", "金额（元）", "number", "value", NULL },
    { "currency", "币种", "string", "value-currency:code", "^CNY$" },
    { "record_hash", "账链记录", "string", NULL, "^[0-9a-f]{64}$" },
};
static const char *const PROJECTS_KEY[] = { "village_code", "project", "measure", NULL };
const struct shape SHAPE_PROJECTS = { "projects", "projects.csv",  "项目",
                                      PROJECTS,   COUNT(PROJECTS), PROJECTS_KEY };

static const struct column NOTICES[] = {
    { "number", "公示编号", "string", NULL, NULL },
    { "chain", "账链", "string", NULL, NULL },
    { "kind", "种类", "string", NULL, "^N[1-6]$" },
    { "stage", "公示或公告", "string", NULL, "^(before|after)$" },
    { "title", "标题", "string", NULL, NULL },
    { "issuer", "公开单位", "string", NULL, NULL },
    { "as_of", "数据截止日期", "date", "date:generic", NULL },
    { "from", "公示起始", "date", NULL, NULL },
    { "to", "公示截止", "date", NULL, NULL },
    { "supersedes", "更正的公示", "string", NULL, NULL },
    { "record_hash", "账链记录", "string", NULL, "^[0-9a-f]{64}$" },
};
static const char *const NOTICES_KEY[] = { "number", NULL };
const struct shape SHAPE_NOTICES = { "notices", "notices.csv",  "公示公告",
                                     NOTICES,   COUNT(NOTICES), NOTICES_KEY };

static const struct kind_row KINDS[] = {
    { "due", "quota", "应拨", "approved", 1 },
    { "paid", "payment", "拨付", "executed", 1 },
    { "special_payable", "arrival", "到账", "executed", -1 },
    { "suspense", "checking", "核对中", "executed", -1 },
    { "spending", "spending", "支出", "executed", 1 },
    { "refund", "refund", "退回", "executed", 1 },
    { "interest", "interest", "利息", "executed", -1 },
    { "fee", "fee", "手续费", "executed", 1 },
    { "transfer", "transfer", "内部划转", "executed", 0 },
    { "other_fund", "other_fund", "其他资金", "executed", -1 },
    { "opening", "opening", "上年结转", "executed", -1 },
    { "reversal_clearing", "bank_reversal", "冲正", "executed", 0 },
    { "forwarded", "forwarded", "转拨", "executed", 1 },
};

const struct kind_row *kind_of(const char *book)
{
    for (size_t i = 0; i < COUNT(KINDS); i++)
        if (strcmp(KINDS[i].book, book) == 0)
            return &KINDS[i];
    return NULL;
}

const char *kind_source(const char *source)
{
    static const char *const NAMES[][2] = {
        { "city", "市级财政" }, { "district", "区级财政" }, { "soe", "市属国企" },
        { "own", "自有资金" },  { "none", "未分来源" },
    };
    for (size_t i = 0; i < COUNT(NAMES); i++)
        if (strcmp(NAMES[i][0], source) == 0)
            return NAMES[i][1];
    return source;
}
