/* Statement sheets as the banks' corporate portals export them (docs/formats.md). */
#include "scene.h"
#include "statement.h"

enum column {
    END,
    OWN_NO,
    OWN_NAME,
    OWN_BANK,
    OTHER_NO,
    OTHER_NAME,
    DAY,
    MOMENT, /* day and time in one cell */
    CLOCK,  /* HMMSS without a leading zero */
    COLONS, /* H:MM:SS */
    SIDE,   /* 借 or 贷 */
    DEBIT,
    CREDIT,
    AMOUNT, /* without a sign */
    SIGNED,
    BALANCE,
    SERIAL,
    REF,
    SUMMARY,
    BLANK,
};
enum { COLUMNS_MAX = 18 };

struct layout {
    enum table_format format;
    enum money_style money;
    enum date_style date;
    int header_row; /* rows above it: the mark, then what the file says about itself */
    bool mute;      /* says nothing about itself but the mark */
    bool total;     /* ends with a 合计 row */
    bool two_rows;  /* 发生额 stands above 支出 and 收入 */
    struct {
        enum column column;
        const char *header;
    } column[COLUMNS_MAX];
};

static const struct layout LAYOUTS[BANK_COUNT] = {
    [BANK_ICBC_OLD] = { TABLE_CSV_GB18030, MONEY_GROUPED, DATE_ISO, 3,
                        .column = { { SERIAL, "凭证号" },
                                    { OWN_NO, "本方账号" },
                                    { OTHER_NO, "对方账号" },
                                    { MOMENT, "交易时间" },
                                    { SIDE, "借/贷" },
                                    { DEBIT, "借方发生额" },
                                    { CREDIT, "贷方发生额" },
                                    { BLANK, "对方行号" },
                                    { SUMMARY, "摘要" },
                                    { BLANK, "用途" },
                                    { OTHER_NAME, "对方单位名称" },
                                    { BALANCE, "余额" },
                                    { BLANK, "个性化信息" } } },
    [BANK_CCB] = { TABLE_XLSX, MONEY_PLAIN, DATE_ISO, 6,
                   .column = { { DAY, "记账日期" },
                               { COLONS, "交易时间" },
                               { BLANK, "凭证种类" },
                               { BLANK, "凭证号" },
                               { DEBIT, "借方发生额/元" },
                               { CREDIT, "贷方发生额/元" },
                               { BALANCE, "余额/元" },
                               { BLANK, "钞汇标志" },
                               { OTHER_NAME, "对方户名" },
                               { OTHER_NO, "对方账号" },
                               { SUMMARY, "摘要" },
                               { BLANK, "备注" },
                               { SERIAL, "账户明细编号-交易流水号" },
                               { REF, "企业流水号" },
                               { OWN_NO, "本方账号" },
                               { OWN_NAME, "本方账户名称" },
                               { OWN_BANK, "本方账户开户机构" } } },
    [BANK_PAB] = { TABLE_CSV_BOM, MONEY_PLAIN, DATE_COMPACT, 3,
                   .column = { { DAY, "交易日期" },
                               { OWN_NO, "账号" },
                               { DEBIT, "借" },
                               { CREDIT, "贷" },
                               { BALANCE, "账户余额" },
                               { OTHER_NO, "对方账户" },
                               { OTHER_NAME, "对方账户名称" },
                               { SERIAL, "交易流水号" },
                               { SUMMARY, "摘要" },
                               { BLANK, "用途" } } },
    [BANK_ICBC_NEW] = { TABLE_CSV_GB18030, MONEY_GROUPED, DATE_ISO, 2, .mute = true,
                        .column = { { OWN_NO, "本方账号" },
                                    { OTHER_NO, "对方账号" },
                                    { MOMENT, "交易时间" },
                                    { SIDE, "借/贷" },
                                    { AMOUNT, "金额" },
                                    { SERIAL, "凭证号" },
                                    { OTHER_NAME, "对方单位" },
                                    { BLANK, "对方行号" },
                                    { BLANK, "用途" },
                                    { SUMMARY, "摘要" },
                                    { BLANK, "附言" },
                                    { BLANK, "个性化信息" } } },
    [BANK_ABC_OLD] = { TABLE_HTML, MONEY_GROUPED, DATE_COMPACT, 4, .total = true,
                       .column = { { DAY, "交易日期" },
                                   { CLOCK, "交易时间戳" },
                                   { CREDIT, "收入金额" },
                                   { DEBIT, "支出金额" },
                                   { BALANCE, "本次余额" },
                                   { BLANK, "手续费总额" },
                                   { BLANK, "交易方式" },
                                   { BLANK, "交易行名" },
                                   { BLANK, "交易类别" },
                                   { BLANK, "对方省市" },
                                   { OTHER_NO, "对方账号" },
                                   { OTHER_NAME, "对方户名" },
                                   { BLANK, "交易说明" },
                                   { SUMMARY, "交易摘要" },
                                   { BLANK, "交易附言" } } },
    [BANK_ABC_NEW] = { TABLE_TSV, MONEY_PLAIN, DATE_ISO, 2, .mute = true,
                       .column = { { MOMENT, "交易时间" },
                                   { CREDIT, "收入金额" },
                                   { DEBIT, "支出金额" },
                                   { BALANCE, "账户余额" },
                                   { BLANK, "交易行名" },
                                   { BLANK, "对方省市" },
                                   { OTHER_NO, "对方账号" },
                                   { OTHER_NAME, "对方户名" },
                                   { SUMMARY, "交易用途" } } },
    [BANK_CMBC] = { TABLE_XLSX, MONEY_PLAIN, DATE_COMPACT, 12,
                    .column = { { DAY, "交易日期" },
                                { SERIAL, "主机交易流水号" },
                                { DEBIT, "借方发生额" },
                                { CREDIT, "贷方发生额" },
                                { BALANCE, "账户余额" },
                                { BLANK, "凭证号" },
                                { SUMMARY, "摘要" },
                                { OTHER_NO, "对方账号" },
                                { OTHER_NAME, "对方账号名称" },
                                { BLANK, "对方开户行" },
                                { CLOCK, "交易时间" } } },
    [BANK_CMB] = { TABLE_CSV, MONEY_GROUPED, DATE_ISO, 5,
                   .column = { { DAY, "交易日期" },
                               { DAY, "记账日期" },
                               { SIGNED, "交易金额" },
                               { BALANCE, "账户余额" },
                               { SUMMARY, "摘要" },
                               { OTHER_NO, "对方账号" },
                               { OTHER_NAME, "对方户名" } } },
    [BANK_RURAL] = { TABLE_XLSX, MONEY_PLAIN, DATE_CHINESE, 4, .two_rows = true,
                     .column = { { DAY, "日期" },
                                 { SUMMARY, "摘要" },
                                 { DEBIT, "支出" },
                                 { CREDIT, "收入" },
                                 { BALANCE, "余额" },
                                 { OTHER_NAME, "对方户名" },
                                 { OTHER_NO, "对方账号" },
                                 { SERIAL, "流水号" } } },
};

enum table_format sample__statement_format(enum bank bank) { return LAYOUTS[bank].format; }
bool sample__statement_is_mute(enum bank bank) { return LAYOUTS[bank].mute; }

bool sample__bank_has_ref(enum bank bank)
{
    return bank == BANK_CCB || (bank >= BANK_CAMT_02 && bank <= BANK_CAMT_08);
}

/* Banks book in the daytime. */
static void clock_of(const struct line *line, int ret[3])
{
    ret[0] = 9 + line->order % 8;
    ret[1] = line->order * 7 % 60;
    ret[2] = line->order * 13 % 60;
}

static void amount_cell(struct table *table, const struct layout *layout, enum column column,
                        const struct line *line)
{
    int64_t size = line->fen < 0 ? -line->fen : line->fen;
    if (column == BALANCE)
        sample__table_money(table, line->balance_fen, layout->money);
    else if (column == SIGNED)
        sample__table_money(table, line->fen, layout->money);
    else if (column == AMOUNT || (column == DEBIT) == (line->fen < 0))
        sample__table_money(table, size, layout->money);
    else
        sample__table_text(table, "");
}

static void cell_add(struct table *table, const struct layout *layout, enum column column,
                     const struct line *line)
{
    const struct account *account = line->account;
    const char *const texts[] = {
        [OWN_NO] = account->no,
        [OWN_NAME] = account->name,
        [OWN_BANK] = account->branch,
        [OTHER_NO] = line->counter_no,
        [OTHER_NAME] = line->counter_name,
        [SIDE] = line->fen < 0 ? "借" : "贷",
        [SERIAL] = line->serial,
        [REF] = line->ref,
        [SUMMARY] = line->summary,
        [BLANK] = "",
    };
    int clock[3];
    clock_of(line, clock);
    switch (column) {
    case DAY:
        sample__table_date(table, line->day, layout->date);
        break;
    case MOMENT:
        sample__table_text(table,
                           arena_printf(table->arena, "%s %02d:%02d:%02d",
                                        sample__date_text(table->arena, line->day, layout->date),
                                        clock[0], clock[1], clock[2]));
        break;
    case CLOCK:
        sample__table_text(table,
                           arena_printf(table->arena, "%d%02d%02d", clock[0], clock[1], clock[2]));
        break;
    case COLONS:
        sample__table_text(
            table, arena_printf(table->arena, "%d:%02d:%02d", clock[0], clock[1], clock[2]));
        break;
    case DEBIT:
    case CREDIT:
    case AMOUNT:
    case SIGNED:
    case BALANCE:
        amount_cell(table, layout, column, line);
        break;
    default:
        sample__table_text(table, texts[column]);
        break;
    }
}

static void labelled(struct table *table, bool new_row, const char *label, const char *value)
{
    if (new_row)
        sample__table_row(table);
    sample__table_text(table, arena_printf(table->arena, "%s：%s", label, value));
}

/* What the file says about itself, spread over the rows that the layout leaves for it. */
static void about(struct table *table, const struct layout *layout,
                  const struct statement *statement, bool single)
{
    struct arena *arena = table->arena;
    int rows = layout->header_row - 2; /* besides the mark and the header */
    bool spread = rows >= 3;
    labelled(table, true, "期间",
             arena_printf(arena, "%s 至 %s", sample__date_text(arena, statement->from, DATE_ISO),
                          sample__date_text(arena, statement->to, DATE_ISO)));
    int used = 1;
    if (single) {
        labelled(table, spread, "账号", statement->account->no);
        labelled(table, false, "户名", statement->account->name);
        labelled(table, spread || rows == 2, "期初余额",
                 sample__money_text(arena, statement->opening_fen, MONEY_PLAIN));
        labelled(table, false, "期末余额",
                 sample__money_text(arena, statement->closing_fen, MONEY_PLAIN));
        used += spread ? 2 : rows == 2;
    }
    for (; used < rows; used++)
        labelled(table, true, "币种", "人民币");
}

static void total_add(struct table *table, const struct layout *layout,
                      const struct statement *statement)
{
    int64_t credit = 0, debit = 0;
    for (int i = 0; i < statement->lines; i++)
        *(statement->line[i]->fen < 0 ? &debit : &credit) += statement->line[i]->fen;
    sample__table_row(table);
    for (int c = 0; layout->column[c].column != END; c++) {
        if (layout->column[c].column == CREDIT)
            sample__table_money(table, credit, layout->money);
        else if (layout->column[c].column == DEBIT)
            sample__table_money(table, -debit, layout->money);
        else
            sample__table_text(table, c == 0 ? "合计" : "");
    }
}

/* The upper row of a header of two: all but the two amounts reach down into the lower one. */
static void upper_header_add(struct table *table, const struct layout *layout)
{
    sample__table_row(table);
    for (int c = 0; layout->column[c].column != END; c++) {
        enum column column = layout->column[c].column;
        if (column == DEBIT) {
            sample__table_text(table, "发生额");
            sample__table_merge(table, table->rows, c + 1, 1, 2);
        } else if (column == CREDIT) {
            sample__table_text(table, "");
        } else {
            sample__table_text(table, layout->column[c].header);
            sample__table_merge(table, table->rows, c + 1, 2, 1);
        }
    }
}

static void header_add(struct table *table, const struct layout *layout)
{
    if (layout->two_rows)
        upper_header_add(table, layout);
    sample__table_row(table);
    for (int c = 0; layout->column[c].column != END; c++) {
        enum column column = layout->column[c].column;
        bool here = !layout->two_rows || column == DEBIT || column == CREDIT;
        sample__table_text(table, here ? layout->column[c].header : "");
    }
}

void sample__statement_table(struct world *world, const struct statement *statements, int count,
                             struct table *table, int *ret_rows)
{
    enum bank bank = statements[0].account->bank;
    const struct layout *layout = &LAYOUTS[bank];
    sample__table_init(table, world->arena, "账户明细");
    sample__table_row(table);
    sample__table_text(table, arena_printf(world->arena, "%s账户明细（演示数据·非真实）",
                                           SAMPLE_BANK_NAMES[bank]));
    if (!layout->mute)
        about(table, layout, &statements[0], count == 1);
    header_add(table, layout);
    for (int s = 0; s < count; s++)
        for (int i = 0; i < statements[s].lines; i++) {
            sample__table_row(table);
            for (int c = 0; layout->column[c].column != END; c++)
                cell_add(table, layout, layout->column[c].column, statements[s].line[i]);
            *ret_rows++ = table->rows;
        }
    if (layout->total && count == 1 && statements[0].lines > 0)
        total_add(table, layout, &statements[0]);
}
