#include "list_layout.h"
#include "scene.h"

static const struct list_layout LAYOUTS[] = {
    { TABLE_CSV_BOM, MONEY_PLAIN, DATE_ISO, .cumulative = true, .total = true,
      .column = { { LIST_NUMBER, "序号" },
                  { LIST_YEAR, "年度" },
                  { LIST_CODE, "村代码" },
                  { LIST_COUNTY, "县区" },
                  { LIST_TOWN, "镇" },
                  { LIST_NAME, "村名" },
                  { LIST_ACCOUNT, "收款账号" },
                  { LIST_ACCOUNT_NAME, "收款户名" },
                  { LIST_AMOUNT, "金额(元)" },
                  { LIST_DATE, "付款日期" },
                  { LIST_VOUCHER, "凭证号" },
                  { LIST_REF, "银行流水号" },
                  { LIST_REMARK, "备注" } } },
    { TABLE_XLSX, MONEY_PLAIN, DATE_ISO, .total = true, .payer_line = true, .subtotal = 6,
      .column = { { LIST_YEAR, "年度" },
                  { LIST_CODE, "村代码" },
                  { LIST_COUNTY, "县区" },
                  { LIST_TOWN, "镇" },
                  { LIST_NAME, "村名" },
                  { LIST_ACCOUNT_NAME, "收款户名" },
                  { LIST_ACCOUNT, "收款账号" },
                  { LIST_AMOUNT, "金额(元)" },
                  { LIST_DATE, "付款日期" },
                  { LIST_VOUCHER, "凭证号" },
                  { LIST_REF, "银行流水号" },
                  { LIST_REMARK, "备注" } } },
    { TABLE_CSV_GB18030, MONEY_GROUPED, DATE_SLASH, .total = true,
      .column = { { LIST_NUMBER, "序号" },
                  { LIST_CODE, "村代码" },
                  { LIST_COUNTY, "县区" },
                  { LIST_TOWN, "镇" },
                  { LIST_NAME, "村名" },
                  { LIST_YEAR, "年度" },
                  { LIST_ACCOUNT, "收款账号" },
                  { LIST_AMOUNT, "金额(元)" },
                  { LIST_DATE, "付款日期" },
                  { LIST_VOUCHER, "凭证号" },
                  { LIST_REMARK, "备注" } } },
    { TABLE_HTML, MONEY_SIGN, DATE_CHINESE, .cumulative = true,
      .column = { { LIST_YEAR, "年度" },
                  { LIST_CODE, "行政村代码" },
                  { LIST_COUNTY, "县（市、区）" },
                  { LIST_TOWN, "乡镇" },
                  { LIST_NAME, "村名" },
                  { LIST_ACCOUNT, "收款账号" },
                  { LIST_ACCOUNT_NAME, "收款单位" },
                  { LIST_AMOUNT, "金额(元)" },
                  { LIST_DATE, "拨付日期" },
                  { LIST_VOUCHER, "支付凭证号" },
                  { LIST_REF, "银行回单号" },
                  { LIST_REMARK, "备注" } } },
    { TABLE_TSV, MONEY_WAN, DATE_COMPACT, .total = true,
      .column = { { LIST_YEAR, "所属年度" },
                  { LIST_CODE, "村代码" },
                  { LIST_COUNTY, "县区" },
                  { LIST_TOWN, "镇" },
                  { LIST_NAME, "行政村" },
                  { LIST_AMOUNT, "拨付金额（万元）" },
                  { LIST_DATE, "拨款日期" },
                  { LIST_ACCOUNT, "共管账户账号" },
                  { LIST_VOUCHER, "凭证号" },
                  { LIST_REF, "银行流水号" },
                  { LIST_REMARK, "备注" } } },
    { TABLE_CSV, MONEY_YUAN_SIGN, DATE_ISO,
      .column = { { LIST_CODE, "统计用区划代码" },
                  { LIST_NAME, "受援村" },
                  { LIST_TOWN, "镇" },
                  { LIST_COUNTY, "县区" },
                  { LIST_ACCOUNT, "收款人账号" },
                  { LIST_ACCOUNT_NAME, "收款人" },
                  { LIST_AMOUNT, "拨款金额(元)" },
                  { LIST_DATE, "支付日期" },
                  { LIST_REF, "流水号" },
                  { LIST_REMARK, "说明" } } },
    { TABLE_XLSX, MONEY_WAN, DATE_ISO, .cumulative = true, .total = true,
      .column = { { LIST_NUMBER, "序号" },
                  { LIST_YEAR, "年度" },
                  { LIST_COUNTY, "县区" },
                  { LIST_TOWN, "镇" },
                  { LIST_NAME, "村名" },
                  { LIST_CODE, "村代码" },
                  { LIST_ACCOUNT, "收款账号" },
                  { LIST_AMOUNT, "金额(万元)" },
                  { LIST_DATE, "付款日期" },
                  { LIST_VOUCHER, "凭证号" },
                  { LIST_REMARK, "备注" } } },
};

const struct list_layout *sample__list_layout(const struct payer *payer)
{
    /* the spare payer's list is superseded, so its lines must have vouchers and come once */
    return payer->spare ? &LAYOUTS[1] : &LAYOUTS[(size_t)payer->list % COUNT(LAYOUTS)];
}

bool sample__list_has(const struct list_layout *layout, enum list_column column)
{
    for (int i = 0; i < LIST_COLUMNS_MAX; i++)
        if (layout->column[i].column == column)
            return true;
    return false;
}

bool sample__list_has_ref(const struct payer *payer)
{
    return sample__list_has(sample__list_layout(payer), LIST_REF);
}

static void cell_add(struct table *table, const struct list_layout *layout, enum list_column column,
                     const struct payment *payment, int number)
{
    switch (column) {
    case LIST_NUMBER:
        sample__table_text(table, arena_printf(table->arena, "%d", number));
        break;
    case LIST_YEAR:
        sample__table_text(table, arena_printf(table->arena, "%d", payment->year));
        break;
    case LIST_AMOUNT:
        sample__table_money(table, payment->fen, layout->money);
        break;
    case LIST_DATE:
        sample__table_date(table, payment->day, layout->date);
        break;
    default: {
        const char *const texts[] = {
            [LIST_CODE] = payment->code,          [LIST_COUNTY] = payment->county,
            [LIST_TOWN] = payment->town,          [LIST_NAME] = payment->name,
            [LIST_ACCOUNT] = payment->account_no, [LIST_ACCOUNT_NAME] = payment->account_name,
            [LIST_VOUCHER] = payment->voucher,    [LIST_REF] = payment->ref,
            [LIST_REMARK] = payment->remark,
        };
        sample__table_text(table, texts[column]);
        break;
    }
    }
}

static void total_add(struct table *table, const struct list_layout *layout, const char *name,
                      struct payment *const *payments, int count)
{
    int64_t total = 0;
    for (int i = 0; i < count; i++)
        total += payments[i]->fen;
    sample__table_row(table);
    for (int c = 0; layout->column[c].column != LIST_END; c++) {
        if (layout->column[c].column == LIST_AMOUNT)
            sample__table_money(table, total, layout->money);
        else
            sample__table_text(table, c == 0 ? name : "");
    }
}

void sample__list_table(struct world *world, const struct payer *payer,
                        struct payment *const *payments, int count, struct table *table,
                        int *ret_rows)
{
    const struct list_layout *layout = sample__list_layout(payer);
    sample__table_init(table, world->arena, "拨付清单");
    sample__table_row(table);
    sample__table_text(
        table, arena_printf(world->arena, "%s引导资金拨付清单（演示数据·非真实）", payer->name));
    if (layout->payer_line) {
        sample__table_row(table);
        sample__table_text(table, arena_printf(world->arena, "付款单位：%s", payer->name));
    }
    sample__table_row(table);
    for (int c = 0; layout->column[c].column != LIST_END; c++)
        sample__table_text(table, layout->column[c].header);
    for (int i = 0; i < count; i++) {
        sample__table_row(table);
        for (int c = 0; layout->column[c].column != LIST_END; c++)
            cell_add(table, layout, layout->column[c].column, payments[i], i + 1);
        ret_rows[i] = table->rows;
        if (layout->subtotal > 0 && (i + 1) % layout->subtotal == 0)
            total_add(table, layout, "小计", payments + i + 1 - layout->subtotal, layout->subtotal);
    }
    if (layout->total)
        total_add(table, layout, "合计", payments, count);
}
