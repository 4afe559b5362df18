#include "registry.h"
#include "format/workbook.h"
#include "plan.h"
#include "scene.h"
#include "table.h"

static const char *const MARK = "演示数据·非真实：村、镇、单位、账户均为虚构，仅县区代码为真实代码";
static const char *const SOURCES[] = { "市级", "区级", "市属国企" };
static const char *const UNIT_KINDS[] = { "市属单位", "区属单位", "市属国企" };

static void begin(struct book *book, const char *name, const char *const *header, size_t columns)
{
    book_sheet(book, &(struct book_sheet) { .name = name, .columns = columns });
    book_row(book);
    book_text(book, text_of(MARK));
    book_header(book, header, columns);
}

static void cells(struct book *book, const char *const *texts, size_t count)
{
    book_row(book);
    for (size_t i = 0; i < count; i++) {
        if (texts[i] == NULL || texts[i][0] == '\0')
            book_skip(book);
        else
            book_text(book, text_of(texts[i]));
    }
}

static const char *date_or_none(struct world *world, struct date date)
{
    return date.day == 0 ? NULL : sample__date_text(world->arena, date, DATE_ISO);
}

static void payers(struct world *world, struct book *book)
{
    static const char *const header[] = { "代码", "名称",     "资金来源", "区划或信用代码",
                                          "账号", "账户名称", "别名" };
    begin(book, "出资方", header, COUNT(header));
    for (int p = 0; p < world->payers; p++) {
        const struct payer *payer = &world->payer[p];
        const char *const texts[] = {
            payer->id,
            payer->name,
            SOURCES[payer->source],
            payer->code,
            arena_printf(world->arena, "%s、%s", payer->account_no, payer->second_account),
            payer->name,
            arena_printf(world->arena, "%s、%s", payer->alias, payer->second_alias),
        };
        cells(book, texts, COUNT(texts));
    }
}

static void villages(struct world *world, struct book *book)
{
    static const char *const header[] = { "村代码",       "村名",     "镇",       "县区代码",
                                          "县区",         "别名代码", "别名",     "帮扶单位",
                                          "帮扶单位类型", "出资方",   "生效日期", "失效日期",
                                          "继任村代码",   "文号" };
    begin(book, "村", header, COUNT(header));
    for (int v = 0; v < world->villages; v++) {
        const struct village *village = &world->village[v];
        const struct county *county = &SAMPLE_COUNTIES[village->county];
        const char *const texts[] = {
            village->code,
            village->name,
            village->town,
            county->code,
            county->name,
            village->alias_code,
            village->alias_name,
            village->unit,
            UNIT_KINDS[village->payer->source],
            village->payer->id,
            date_or_none(world, world->first_day),
            village->successor != NULL ? "2019-12-31" : NULL,
            village->successor != NULL ? village->successor->code : NULL,
            "演示帮扶〔2018〕1号",
        };
        cells(book, texts, COUNT(texts));
    }
}

static void accounts(struct world *world, struct book *book)
{
    static const char *const header[] = { "账号",   "类型", "村代码",   "县区代码", "标识",
                                          "开户行", "户名", "生效日期", "失效日期", "共管方" };
    begin(book, "账户", header, COUNT(header));
    for (int a = 0; a < world->accounts; a++) {
        const struct account *account = world->account[a];
        const struct village *village = account->village;
        const char *parties = NULL;
        if (village != NULL)
            parties = arena_printf(world->arena, "帮扶单位:%s、镇:%s人民政府、村:%s村民委员会",
                                   village->unit, village->town, village->name);
        const char *const texts[] = {
            account->no,
            village != NULL ? "共管账户" : "中转账户",
            village != NULL ? village->code : NULL,
            SAMPLE_COUNTIES[account->county].code,
            account->slug,
            account->branch,
            account->name,
            date_or_none(world, account->valid_from),
            date_or_none(world, account->valid_to),
            parties,
        };
        cells(book, texts, COUNT(texts));
    }
}

static void routes(struct world *world, struct book *book)
{
    static const char *const header[] = { "出资方", "县区代码", "方式", "中转账号" };
    begin(book, "路线", header, COUNT(header));
    for (int p = 0; p < world->payers; p++)
        for (int c = 0; c < COUNTY_COUNT; c++) {
            bool via = world->payer[p].via[c];
            const char *const texts[] = { world->payer[p].id, SAMPLE_COUNTIES[c].code,
                                          via ? "中转" : "直达",
                                          via ? world->transit[c]->no : NULL };
            cells(book, texts, COUNT(texts));
        }
}

static void adjustments(struct world *world, struct book *book)
{
    static const char *const header[] = { "村代码", "年度",   "原出资方", "新出资方",
                                          "原金额", "新金额", "文号",     "日期" };
    begin(book, "调整", header, COUNT(header));
    for (int v = 0; v < world->villages; v++) {
        const struct village *village = &world->village[v];
        if (village->adjusted == NULL)
            continue;
        const char *const texts[] = { village->code, "2020", village->payer->id,
                                      village->payer_in[1]->id };
        cells(book, texts, COUNT(texts));
        book_money(book, (struct money) { QUOTA_FEN });
        book_money(book, (struct money) { QUOTA_FEN });
        book_text(book, text_of(village->adjusted));
        book_date(book, sample__day(FIRST_YEAR, 12, 20));
    }
}

/* A registry that is not the whole programme declares its own control totals. */
static void scope(struct world *world, struct book *book)
{
    static const char *const header[] = { "范围", "资金来源", "村数", "年度金额" };
    bool whole = world->villages == SAMPLE_VILLAGES_WHOLE;
    begin(book, "范围", header, COUNT(header));
    for (int source = 0; source < SOURCE_COUNT; source++) {
        int count = 0;
        for (int v = 0; v < world->villages; v++)
            count += world->village[v].payer->source == (enum source)source;
        const char *const texts[] = { whole ? "whole" : "counties", SOURCES[source] };
        cells(book, texts, COUNT(texts));
        book_int(book, count);
        book_money(book, (struct money) { QUOTA_FEN * count });
    }
}

bool sample__registry_write(struct world *world, struct err *err)
{
    AUTO(book) struct book *book = NULL;
    TRY(book_create(sample__path(world, "registry.xlsx"), &book, err));
    payers(world, book);
    villages(world, book);
    accounts(world, book);
    routes(world, book);
    adjustments(world, book);
    scope(world, book);
    sample__plan_add(world, (struct import) { .kind = "registry", .file = "registry.xlsx" });
    struct book *done = book;
    book = NULL;
    return book_close(done, err);
}
