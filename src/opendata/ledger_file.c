/* The general ledger as one file, XML or JSON. Modelled on the 总账 part of GB/T 24589.1; a subset,
 * and it says so itself. An item is built as JSON and printed in either form. */
#include "columns.h"
#include "core/i18n.h"
#include "one_file.h"
#include "store.h"
#include "store_ledger.h"
#include "json/value.h"

#include <inttypes.h>
#include <string.h>

enum { ITEM_MAX = 16384 };

struct ledger_file {
    FILE *out;
    const char *unit; /* NULL: all */
    bool is_xml, is_first;
    const char *item; /* element of the list that is open */
    struct buf text;
    int64_t rows;
    size_t units;
};

static void put(struct ledger_file *file, const char *text)
{
    (void)fputs(text, file->out); /* the file says at its end whether all went well */
}

static void put_escaped(struct ledger_file *file, const char *text)
{
    for (; *text != '\0'; text++) {
        const char *safe = *text == '&'   ? "&amp;"
                           : *text == '<' ? "&lt;"
                           : *text == '>' ? "&gt;"
                                          : NULL;
        if (safe != NULL)
            put(file, safe);
        else
            (void)putc(*text, file->out); /* as above */
    }
}

static void put_xml(struct ledger_file *file, const struct jv *item)
{
    size_t at = 0;
    const char *key;
    struct jv *value;
    while (jv_next(item, &at, &key, &value)) {
        (void)fprintf(file->out, "<%s>", key); /* as above */
        if (jv_kind(value) == JV_INT)
            (void)fprintf(file->out, "%" PRId64, jv_int(value, 0)); /* as above */
        else
            put_escaped(file, jv_string(value, ""));
        (void)fprintf(file->out, "</%s>", key); /* as above */
    }
}

/* Takes the item. */
static bool put_item(struct ledger_file *file, struct jv *item, struct err *err)
{
    buf_clear(&file->text);
    if (file->is_xml) {
        (void)fprintf(file->out, "<%s>", file->item); /* the file's end says whether it went well */
        put_xml(file, item);
        (void)fprintf(file->out, "</%s>\n", file->item); /* as above */
    } else {
        jv_write(item, 0, &file->text);
        put(file, file->is_first ? "\n" : ",\n");
        put(file, file->text.data);
    }
    file->is_first = false;
    jv_free(item);
    return buf_check(&file->text, file->item, err);
}

static void begin_list(struct ledger_file *file, const char *list, const char *item)
{
    (void)fprintf(file->out, file->is_xml ? "<%s>\n" : ",\n\"%s\":[", list); /* as above */
    file->item = item;
    file->is_first = true;
}

static void end_list(struct ledger_file *file, const char *list)
{
    if (file->is_xml)
        (void)fprintf(file->out, "</%s>\n", list); /* as above */
    else
        put(file, "]");
}

static void set_money(struct jv *item, const char *key, struct money money)
{
    char text[MONEY_TEXT_MAX];
    jv_set_string(item, key, money_plain(money, text));
}

static void set_colour(struct jv *item, const char *book, const char *source, int year)
{
    jv_set_string(item, "科目编号", book);
    jv_set_string(item, "资金来源", kind_source(source));
    jv_set_int(item, "资金年度", year);
}

static bool add_unit(const struct unit_row *row, void *arg, struct err *err)
{
    struct ledger_file *file = arg;
    struct jv *item = jv_object();
    jv_set_string(item, "核算单位编号", row->id);
    jv_set_string(item, "核算单位名称", row->name);
    file->units++;
    return put_item(file, item, err);
}

static bool add_balance(const struct balance_row *row, void *arg, struct err *err)
{
    struct jv *item = jv_object();
    jv_set_string(item, "核算单位编号", row->unit);
    jv_set_string(item, "会计期间", row->period);
    set_colour(item, row->book, row->source, row->year);
    set_money(item, "期初余额", row->opening);
    set_money(item, "借方发生额", row->debit);
    set_money(item, "贷方发生额", row->credit);
    set_money(item, "期末余额", row->closing);
    return put_item(arg, item, err);
}

static const char *summary_of(const char *type)
{
    static const char *const NAMES[][2] = {
        { "quota", "应拨" },    { "payment", "拨付" },   { "receipt", "到账" },
        { "expense", "支出" },  { "carry", "上年结转" }, { "reclass", "对账调整科目" },
        { "reversal", "冲销" },
    };
    for (size_t i = 0; i < COUNT(NAMES); i++)
        if (strcmp(NAMES[i][0], type) == 0)
            return NAMES[i][1];
    return type;
}

static bool add_voucher(const struct voucher_line *row, void *arg, struct err *err)
{
    struct ledger_file *file = arg;
    struct jv *item = jv_object();
    char posted[TIME_TEXT_MAX];
    const struct money zero = { 0 };
    struct money credit = { -row->amount.fen };
    bool is_debit = row->amount.fen > 0;
    jv_set_string(item, "核算单位编号", row->unit);
    jv_set_int(item, "记账凭证编号", row->n);
    jv_set_int(item, "记账凭证行号", row->position);
    jv_set_string(item, "记账凭证日期", row->day);
    jv_set_string(item, "会计期间", row->period);
    jv_set_string(item, "记账凭证摘要", summary_of(row->type));
    set_colour(item, row->book, row->source, row->year);
    set_money(item, "借方金额", is_debit ? row->amount : zero);
    set_money(item, "贷方金额", is_debit ? zero : credit);
    jv_set_string(item, "记账时间", time_format(row->at_us, posted));
    jv_set_string(item, "账链记录", row->hash);
    file->rows++;
    return put_item(file, item, err);
}

static const struct {
    const char *book, *name, *side;
} BOOKS[] = {
    { "bank", "银行存款", "借" },
    { "due", "应拨（备查）", "借" },
    { "due_control", "应拨对应（备查）", "贷" },
    { "fee", "手续费", "借" },
    { "forwarded", "转拨", "借" },
    { "interest", "利息", "贷" },
    { "opening", "上年结转", "贷" },
    { "other_fund", "其他资金", "贷" },
    { "paid", "拨付（备查）", "借" },
    { "paid_control", "拨付对应（备查）", "贷" },
    { "refund", "退回", "借" },
    { "reversal_clearing", "冲正", "借" },
    { "special_payable", "专项应付款—引导资金", "贷" },
    { "spending", "支出", "借" },
    { "suspense", "暂收待查", "贷" },
    { "transfer", "内部划转", "借" },
};

static bool put_books(struct ledger_file *file, struct err *err)
{
    begin_list(file, "会计科目", "科目");
    for (size_t i = 0; i < COUNT(BOOKS); i++) {
        struct jv *item = jv_object();
        jv_set_string(item, "科目编号", BOOKS[i].book);
        jv_set_string(item, "科目名称", BOOKS[i].name);
        jv_set_string(item, "余额方向", BOOKS[i].side);
        TRY(put_item(file, item, err));
    }
    end_list(file, "会计科目");
    return true;
}

static bool put_about(struct ledger_file *file, const struct subject *subject, struct err *err)
{
    struct jv *item = jv_object();
    char day[DATE_TEXT_MAX];
    jv_set_string(item, "电子账簿编号", subject->origin);
    jv_set_string(item, "电子账簿名称", subject->name);
    jv_set_string(item, "开发单位", "明账");
    jv_set_string(item, "本位币", "CNY");
    jv_set_string(item, "数据截止日期", date_format(subject->as_of, day));
    jv_set_string(item, "接口声明", "参照GB/T 24589.1总账部分编制的子集，不声称符合该标准");
    jv_set_string(item, "数据性质", subject->is_demo ? "演示数据·非真实" : "正式数据");
    if (subject->size >= 0) {
        jv_set_int(item, "检查点记录数", subject->size);
        jv_set_string(item, "检查点根", subject->root);
    }
    file->item = "电子账簿";
    file->is_first = true;
    put(file, file->is_xml ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<会计核算数据>\n"
                           : "{\"电子账簿\":");
    return put_item(file, item, err);
}

static bool put_all(struct db *db, FILE *out, void *arg, struct err *err)
{
    struct ledger_file *file = arg;
    const char *unit = file->unit;
    AUTO(arena) struct arena *arena = arena_make();
    struct subject subject;
    file->out = out;
    TRY(opendata__subject(db, arena, &subject, err));
    TRY(opendata__gather_ledger(db, err));
    TRY(put_about(file, &subject, err));
    begin_list(file, "核算单位", "单位");
    TRY(opendata__each_unit(db, unit, add_unit, file, err));
    end_list(file, "核算单位");
    if (file->units == 0)
        return err_set(err, ERR_NOT_FOUND, _("there is no such chain to export"));
    TRY(put_books(file, err));
    begin_list(file, "科目余额及发生额", "余额");
    TRY(opendata__each_balance(db, unit, add_balance, file, err));
    end_list(file, "科目余额及发生额");
    begin_list(file, "记账凭证", "分录");
    TRY(opendata__each_voucher(db, unit, add_voucher, file, err));
    end_list(file, "记账凭证");
    put(file, file->is_xml ? "</会计核算数据>\n" : "}\n");
    return true;
}

bool opendata_ledger_export(struct db *db, const char *path, const char *unit,
                            struct opendata_summary *ret, struct err *err)
{
    struct ledger_file file = { .is_xml = text_ends(text_of(path), ".xml"), .unit = unit };
    buf_init(&file.text, ITEM_MAX);
    bool ok = one_file__write(db, path, put_all, &file, err);
    buf_release(&file.text);
    *ret = (struct opendata_summary) { 1, 1, file.rows };
    return ok;
}
