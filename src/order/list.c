#include "order/list.h"
#include "core/i18n.h"
#include "intake/account_no.h"
#include "intake/day.h"
#include "intake/kept.h"
#include "ledger/poster.h"
#include "order/order.h"
#include "programme/programme.h"
#include "sheet.h"
#include "store.h"

#include <stdlib.h>
#include <string.h>

enum {
    P_VILLAGE,
    P_YEAR,
    P_ID,
    P_NAME,
    P_CATEGORY,
    P_BUDGET,
    P_TARGET,
    P_PARTY,
    P_PARTY_ACCOUNT,
    P_LIBRARY,
    P_BASIS,
    P_BENEFIT,
    P_CONTENT,
    P_PLACE,
    P_STANDARD,
    P_UNIT,
    P_FROM,
    P_TO
};
static const struct sheet_column PROJECTS[SHEET_COLUMNS_MAX] = {
    [P_VILLAGE] = { { "村代码", "村编码" }, true },
    [P_YEAR] = { { "年度", "所属年度" }, true },
    [P_ID] = { { "项目编号", "编号" }, true },
    [P_NAME] = { { "项目名称" }, true },
    [P_CATEGORY] = { { "类别", "项目类别" }, true },
    [P_BUDGET] = { { "预算", "预算金额", "资金规模" }, true },
    [P_TARGET] = { { "绩效目标" }, true },
    [P_PARTY] = { { "合同方", "承包方", "施工单位", "供应商" }, false },
    [P_PARTY_ACCOUNT] = { { "合同方账号", "承包方账号" }, false },
    [P_LIBRARY] = { { "项目库编号", "项目库编码" }, false },
    [P_BASIS] = { { "依据", "文号" }, false },
    [P_BENEFIT] = { { "带贫减贫机制", "带贫机制" }, false },
    [P_CONTENT] = { { "建设内容", "建设任务", "主要内容" }, false },
    [P_PLACE] = { { "实施地点", "建设地点", "地点" }, false },
    [P_STANDARD] = { { "补助标准" }, false },
    [P_UNIT] = { { "实施单位", "责任单位" }, false },
    [P_FROM] = { { "开始日期", "开工日期" }, false },
    [P_TO] = { { "完成日期", "完工日期" }, false },
};
enum { O_ACCOUNT, O_ID, O_AMOUNT, O_PROJECT, O_PAYEE, O_PAYEE_ACCOUNT, O_PURPOSE, O_PAID, O_SCAN };
static const struct sheet_column PAPERS[SHEET_COLUMNS_MAX] = {
    [O_ACCOUNT] = { { "付款账号", "账号", "共管账户账号" }, true },
    [O_ID] = { { "申请编号", "编号", "单号" }, true },
    [O_AMOUNT] = { { "金额", "用款金额", "支付金额" }, true },
    [O_PROJECT] = { { "项目编号" }, false },
    [O_PAYEE] = { { "收款人", "收款单位", "收款户名" }, true },
    [O_PAYEE_ACCOUNT] = { { "收款账号", "收款人账号" }, false },
    [O_PURPOSE] = { { "用途", "摘要", "事由" }, true },
    [O_PAID] = { { "支付日期", "付款日期", "日期" }, true },
    [O_SCAN] = { { "扫描件摘要值", "扫描件" }, true },
};

/* One list: its rows, and where they go. */
struct listing {
    const struct order_list_options *options;
    struct refusal_list *refusals;
    struct arena *arena;
    struct sheet_rows sheet;
    struct desk *desk;
    struct desk_place file; /* of its record; n -1 in the trial */
    int64_t file_id;
};

static bool refuse(const struct listing *on, const struct sheet_row *row, int column,
                   const struct err *why)
{
    const struct refusal_place place = { row->place, row->line,
                                         column < 0 ? "" : on->sheet.columns[column].names[0] };
    return refusal_add_err(on->refusals, place, text_of(column < 0 ? "" : row->cells[column]), why);
}

static bool read_fen(const struct listing *on, const struct sheet_row *row, int column,
                     int64_t *ret)
{
    struct amount amount;
    struct err why = { 0 };
    if (!amount_parse(text_of(row->cells[column]), on->sheet.units[column], false, &amount, &why))
        return refuse(on, row, column, &why);
    *ret = amount.money.fen;
    return true;
}

/* Optional: an empty cell stays empty. */
static bool read_account(const struct listing *on, const struct sheet_row *row, int column,
                         const char **ret)
{
    char digits[ACCOUNT_NO_MAX + 1];
    struct err why = { 0 };
    if (!account_no_parse(text_of(row->cells[column]), false, digits, &why))
        return refuse(on, row, column, &why);
    *ret = arena_strdup(on->arena, digits);
    return true;
}

static bool read_date(const struct listing *on, const struct sheet_row *row, int column,
                      const char **ret)
{
    char text[DATE_TEXT_MAX];
    struct date date;
    struct err why = { 0 };
    *ret = "";
    if (row->cells[column][0] == '\0')
        return true;
    if (!day_parse(text_of(row->cells[column]), &date, &why))
        return refuse(on, row, column, &why);
    *ret = arena_strdup(on->arena, date_format(date, text));
    return true;
}

static const struct order_evidence *evidence_of(const struct listing *on,
                                                const struct sheet_row *row)
{
    struct order_evidence *evidence = arena_new(on->arena, struct order_evidence);
    *evidence = (struct order_evidence) { on->file, row->line, row->raw };
    return on->file.n < 0 ? NULL : evidence;
}

static const char *or_null(const char *text) { return text[0] != '\0' ? text : NULL; }

static bool read_year(const struct listing *on, const struct sheet_row *row, int64_t *ret)
{
    const char *text = row->cells[P_YEAR];
    struct err why = { 0 };
    size_t digits = strspn(text, "0123456789");
    const char *rest = text + digits;
    bool is_year =
        digits == 4 && (rest[0] == '\0' || strcmp(rest, "年") == 0 || strcmp(rest, "年度") == 0);
    *ret = is_year ? strtoll(text, NULL, 10) : 0;
    if (*ret >= DATE_YEAR_MIN && *ret <= DATE_YEAR_MAX)
        return true;
    (void)err_set(&why, ERR_INPUT, "%s", _("a year such as 2019"));
    return refuse(on, row, P_YEAR, &why);
}

static bool is_own(const struct listing *on, const char *chain, struct err *why)
{
    return on->options->may == NULL || on->options->may(on->options->arg, chain, why);
}

static bool put_project(struct listing *on, const struct sheet_row *row, struct err *why)
{
    struct order_placed placed;
    struct project_wish wish = { .chain = row->cells[P_VILLAGE],
                                 .id = row->cells[P_ID],
                                 .name = row->cells[P_NAME],
                                 .category = row->cells[P_CATEGORY],
                                 .target = row->cells[P_TARGET],
                                 .party = row->cells[P_PARTY],
                                 .library_id = row->cells[P_LIBRARY],
                                 .basis = row->cells[P_BASIS],
                                 .benefit = row->cells[P_BENEFIT],
                                 .content = row->cells[P_CONTENT],
                                 .place = row->cells[P_PLACE],
                                 .standard = row->cells[P_STANDARD],
                                 .unit = row->cells[P_UNIT],
                                 .by = on->options->by,
                                 .evidence = evidence_of(on, row) };
    bool ok = read_year(on, row, &wish.year);
    ok = read_fen(on, row, P_BUDGET, &wish.budget_fen) && ok;
    ok = read_account(on, row, P_PARTY_ACCOUNT, &wish.party_account) && ok;
    ok = read_date(on, row, P_FROM, &wish.from) && ok;
    ok = read_date(on, row, P_TO, &wish.to) && ok;
    return !ok || (is_own(on, wish.chain, why) && project_put(on->desk, &wish, &placed, why));
}

static bool put_paper(struct listing *on, const struct sheet_row *row, struct err *why)
{
    struct order_placed placed;
    struct order_paper paper = { .id = row->cells[O_ID],
                                 .project = or_null(row->cells[O_PROJECT]),
                                 .payee = row->cells[O_PAYEE],
                                 .purpose = row->cells[O_PURPOSE],
                                 .maker = on->options->who,
                                 .file_id = on->file_id,
                                 .line_no = on->file_id != 0 ? row->line : 0,
                                 .raw = row->raw };
    const char *scan = row->cells[O_SCAN];
    struct err bad = { 0 };
    bool ok = read_account(on, row, O_ACCOUNT, &paper.account_no);
    ok = read_fen(on, row, O_AMOUNT, &paper.amount_fen) && ok;
    ok = read_account(on, row, O_PAYEE_ACCOUNT, &paper.payee_account) && ok;
    ok = read_date(on, row, O_PAID, &paper.paid_on) && ok;
    if (strlen(scan) != SHA256_HEX_SIZE - 1 || !hex_decode(scan, strlen(scan), paper.scan.bytes)) {
        (void)err_set(&bad, ERR_INPUT, "%s", _("SHA-256 of the scan, 64 hex digits"));
        ok = refuse(on, row, O_SCAN, &bad);
    }
    return !ok || (order_paper_enter(desk_db(on->desk), &paper, &placed, why) &&
                   is_own(on, placed.place.chain, why));
}

/* What the rules say about a row is one more refusal; what the environment says ends it all. */
static bool is_about_row(enum err_code code)
{
    return code == ERR_REFUSED || code == ERR_CONFLICT || code == ERR_NOT_FOUND ||
           code == ERR_INPUT || code == ERR_LIMIT || code == ERR_LEAK || code == ERR_ENCODING ||
           code == ERR_FORBIDDEN;
}

static bool put_rows(struct listing *on, struct err *err)
{
    for (size_t i = 0; i < on->sheet.count; i++) {
        const struct sheet_row *row = &on->sheet.rows[i];
        const struct desk_mark *mark;
        struct err why = { 0 };
        TRY(desk_savepoint(on->desk, &mark, err));
        /* Released: thousands of open savepoints would make every row slower than the one before.
         */
        if ((on->options->is_paper ? put_paper(on, row, &why) : put_project(on, row, &why)) &&
            db_release(desk_db(on->desk), &why))
            continue;
        if (!is_about_row(why.code)) {
            *err = why;
            return false;
        }
        (void)refuse(on, row, -1, &why);
        TRY(desk_rollback_to(on->desk, mark, err));
    }
    return true;
}

static bool try_rows(struct listing *on, struct db *db, struct signer *signer, struct err *err)
{
    TRY(desk_open(db, signer, &on->desk, err));
    bool ok = put_rows(on, err);
    desk_free(on->desk); /* a trial */
    on->desk = NULL;
    return ok;
}

static bool take_rows(struct listing *on, struct db *db, struct signer *signer, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    TRY(order__file_place(db, on->file_id, &on->file, err));
    TRY(desk_open(db, signer, &desk, err));
    on->desk = desk;
    TRY(put_rows(on, err));
    if (on->refusals->count > 0)
        return err_set(err, ERR_CONFLICT, _("somebody else was quicker: try again"));
    TRY(order__take_sheet(db, on->file_id, (int64_t)on->sheet.count, err));
    return desk_commit(desk, err);
}

static bool refuse_all(const struct listing *on, struct db *db, struct err *err)
{
    const char *kind = on->options->is_paper ? "orders" : "projects";
    if (!on->options->dry_run)
        TRY(kept_refused(db, on->options->path, kind, on->refusals, err));
    return err_set(err, ERR_REFUSED, _("the list was refused: %zu places are not as expected"),
                   on->refusals->count);
}

bool order_list_import(struct db *db, struct signer *signer,
                       const struct order_list_options *options, struct refusal_list *refusals,
                       struct order_list_result *ret, struct err *err)
{
    struct post_summary posted;
    struct listing on = {
        .options = options, .refusals = refusals, .arena = refusals->arena, .file = { .n = -1 }
    };
    TRY(order__known_sheet(db, options->path, &ret->is_known, err));
    ret->rows = 0;
    ret->file_id = 0;
    if (ret->is_known)
        return true;
    TRY(order__read_sheet(options->path, options->is_paper ? PAPERS : PROJECTS, refusals, &on.sheet,
                          err));
    TRY(try_rows(&on, db, signer, err));
    if (refusals->count > 0)
        return refuse_all(&on, db, err);
    ret->rows = on.sheet.count;
    if (options->dry_run || on.sheet.count == 0)
        return true;
    TRY(kept_add(db, options->path, options->is_paper ? "orders" : "projects",
                 (int64_t)on.sheet.count, &on.file_id, err));
    TRY(ledger_post(db, signer, NULL, &posted, err)); /* the file's record, which rows cite */
    TRY(take_rows(&on, db, signer, err));
    ret->file_id = on.file_id;
    return true;
}
