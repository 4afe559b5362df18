/*
 * What else goes through an account: interest, fees, own funds, carry-over, reversals, spending.
 * All of it is classified by a rule of the programme (C1, D1), so that none is ever a receipt.
 */
#include "scene.h"

struct season {
    int month, day;
};
/* Banks in China pay interest on the 20th or 21st of the last month of a quarter. */
static const struct season QUARTERS[] = { { 3, 21 }, { 6, 21 }, { 9, 21 }, { 12, 21 } };

static void interest_and_fees(struct world *world, struct account *account, int year)
{
    for (size_t q = 0; q < COUNT(QUARTERS); q++) {
        struct date day = sample__day(year, QUARTERS[q].month, QUARTERS[q].day);
        int64_t fen = sample__pick(world, 1200, 98765);
        (void)sample__line(world, account, day, fen, q % 2 ? "结息" : "利息收入");
        if (q % 2 == (size_t)(account->county % 2))
            (void)sample__line(world, account, (struct date) { day.day + 4 }, -3000, "账户管理费");
    }
}

/* Money of others: amounts are never those of a payment, and no payer is the counterparty. */
static void own_funds(struct world *world, struct village *village, int year)
{
    static const struct {
        const char *summary, *giver;
    } kinds[] = { { "帮扶单位自筹资金", NULL },
                  { "社会捐赠", "演示慈善会" },
                  { "其他财政资金", "演示县农业农村局" },
                  { "爱心捐款", "演示商会" } };
    int count = sample__pick(world, 0, 2);
    for (int i = 0; i < count; i++) {
        int kind = sample__pick(world, 0, 3);
        struct date day =
            sample__work_between(world, sample__day(year, 1, 6), sample__day(year, 11, 28));
        int64_t fen = sample__pick(world, 10, 700) * INT64_C(10000) + 1700;
        struct line *line = sample__line(world, village->account, day, fen, kinds[kind].summary);
        line->counter_no = "99188000000000456";
        line->counter_name = kinds[kind].giver != NULL ? kinds[kind].giver : village->unit;
    }
}

/* A wrong posting that the bank takes back on the same day. */
static void reversal(struct world *world, struct village *village, int year)
{
    struct date day =
        sample__work_between(world, sample__day(year, 5, 6), sample__day(year, 9, 20));
    int64_t fen = sample__pick(world, 100, 3000) * INT64_C(100) + 55;
    (void)sample__line(world, village->account, day, fen, "冲正：误入账");
    (void)sample__line(world, village->account, day, -fen, "冲正：误入账转出");
}

static void spending(struct world *world, struct village *village, int year)
{
    static const struct {
        const char *summary, *payee;
    } works[] = { { "村道硬底化工程进度款", "演示建筑工程有限公司" },
                  { "饮水工程款", "演示水利工程有限公司" },
                  { "路灯安装款", "演示照明工程有限公司" },
                  { "茶叶种植项目款", "演示种养专业合作社" },
                  { "文体设施款", "演示体育器材有限公司" } };
    int count = sample__pick(world, 2, 5);
    for (int i = 0; i < count; i++) {
        int kind = sample__pick(world, 0, 4);
        struct date day =
            sample__work_between(world, sample__day(year, 5, 8), sample__day(year, 12, 18));
        int64_t fen = sample__pick(world, 60, 1900) * INT64_C(10000) + sample__pick(world, 0, 99);
        struct line *line = sample__line(world, village->account, day, -fen, works[kind].summary);
        line->counter_no = arena_printf(world->arena, "9919900000000%04d", kind * 7 + 11);
        line->counter_name = works[kind].payee;
        line->elastic = true;
    }
}

/* The account was moved in from elsewhere: what was left enters as a line, not as a balance. */
static void carry_over(struct world *world, struct account *account)
{
    (void)sample__line(world, account, sample__day(FIRST_YEAR, 1, 2), account->opening_fen,
                       "上年结转");
    account->opening_fen = 0;
}

void sample__life(struct world *world)
{
    int years = world->options.years;
    for (int v = 0; v < world->villages; v++) {
        struct village *village = &world->village[v];
        if (sample__rng_chance(&world->rng, 12))
            carry_over(world, village->old_account ? village->old_account : village->account);
        if (village->old_account != NULL || village->account->fate == FATE_GAP_QUIET)
            continue;
        for (int year = FIRST_YEAR; year < FIRST_YEAR + years; year++) {
            own_funds(world, village, year);
            if (sample__rng_chance(&world->rng, 8))
                reversal(world, village, year);
            spending(world, village, year);
        }
    }
    for (int a = 0; a < world->accounts; a++) {
        struct account *account = world->account[a];
        for (int i = 0; i < years; i++)
            if (account->village == NULL || account->village->old_account == NULL)
                interest_and_fees(world, account, FIRST_YEAR + i);
    }
}
