/* What stands at the end of the demo. */
#include "core/arena.h"
#include "core/i18n.h"
#include "demo.h"
#include "reconcile/break.h"
#include "report/report.h"
#include "json/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 3 };

static bool write_totals(struct demo *demo, enum report_format format, FILE *stream,
                         struct err *err)
{
    struct report_params params = { 0 };
    struct report_target target = { .format = format, .stream = stream };
    return report_write(demo->cli->db, "totals", &params, &target, err);
}

static bool read_totals(struct demo *demo, struct err *err)
{
    char *text = NULL;
    size_t len = 0;
    FILE *stream = open_memstream(&text, &len);
    bool ok = stream != NULL && write_totals(demo, REPORT_JSON, stream, err);
    if (stream != NULL && fclose(stream) != 0)
        ok = err_set(err, ERR_MEMORY, _("there is not enough memory"));
    ok = ok && jv_parse((struct text) { text, len }, "totals", &demo->totals, err);
    free(text);
    return ok;
}

static void say_break(const struct cli *cli, const struct jv *entry)
{
    char amount[MONEY_TEXT_MAX];
    const char *code = jv_string(jv_get(entry, "code"), "");
    struct money money = { jv_int(jv_get(entry, "amount_fen"), 0) };
    cli__say(cli, "  %s %s  %s %lld  %s", code, break_name(code),
             jv_string(jv_get(entry, "village"), ""), (long long)jv_int(jv_get(entry, "year"), 0),
             money_format(money, amount));
    const struct jv *facts = jv_get(entry, "facts");
    for (size_t i = 0; i < jv_size(facts) && i < SHOWN; i++)
        cli__say(cli, "      %s:%lld", jv_string(jv_at(jv_at(facts, i), 0), ""),
                 (long long)jv_int(jv_at(jv_at(facts, i), 1), 0));
}

/* Three differences of three kinds, each with a line to look at. */
static void say_three(const struct demo *demo)
{
    const struct jv *found = jv_get(demo->found, "breaks");
    const char *shown[SHOWN] = { "", "", "" };
    size_t count = 0;
    for (size_t i = 0; i < jv_size(found) && count < SHOWN; i++) {
        const struct jv *entry = jv_at(found, i);
        const char *code = jv_string(jv_get(entry, "code"), "");
        bool again = false;
        for (size_t k = 0; k < count; k++)
            again = again || strcmp(shown[k], code) == 0;
        if (again || jv_size(jv_get(entry, "facts")) == 0)
            continue;
        shown[count++] = code;
        say_break(demo->cli, entry);
    }
}

static void say_differences(const struct demo *demo, const char *what, const struct jv *entries)
{
    if (jv_size(entries) == 0)
        return;
    cli__say(demo->cli, "%s", what);
    for (size_t i = 0; i < jv_size(entries); i++)
        say_break(demo->cli, jv_at(entries, i));
}

static struct jv *breaks_by_kind(const struct demo *demo)
{
    const struct jv *found = jv_get(demo->found, "breaks");
    struct jv *kinds = jv_object();
    for (size_t i = 0; i < jv_size(found); i++) {
        const char *code = jv_string(jv_get(jv_at(found, i), "code"), "");
        jv_set_int(kinds, code, jv_int(jv_get(kinds, code), 0) + 1);
    }
    return kinds;
}

/* The report names sources as its readers do; machines get the words of the programme. */
static const char *source_word(const char *label)
{
    static const char *const WORDS[][2] = { { "市级财政", "city" },
                                            { "区级财政", "district" },
                                            { "市属国企", "soe" } };
    for (size_t i = 0; i < COUNT(WORDS); i++)
        if (strcmp(label, WORDS[i][0]) == 0)
            return WORDS[i][1];
    return label;
}

/* Quota, paid and received by source and year, in fen, out of the report of the totals. */
static struct jv *sources(const struct demo *demo)
{
    struct jv *list = jv_array();
    const struct jv *rows = jv_get(jv_at(jv_get(demo->totals, "sections"), 0), "rows");
    for (size_t i = 0; i < jv_size(rows); i++) {
        const struct jv *row = jv_at(rows, i);
        if (jv_get(row, "level") != NULL) /* a subtotal */
            continue;
        struct jv *item = jv_object();
        jv_set_int(item, "year", strtoll(jv_string(jv_get(row, "year"), "0"), NULL, 10));
        jv_set_string(item, "source", source_word(jv_string(jv_get(row, "source"), "")));
        jv_set_int(item, "quota_fen", jv_int(jv_get(row, "quota_fen"), 0));
        jv_set_int(item, "paid_fen", jv_int(jv_get(row, "paid_fen"), 0));
        jv_set_int(item, "received_fen", jv_int(jv_get(row, "arrived_fen"), 0));
        jv_add(list, item);
    }
    return list;
}

static struct jv *summary(struct demo *demo)
{
    struct jv *object = jv_object();
    jv_set_int(object, "villages", demo->sample.villages);
    jv_set_int(object, "years", demo->sample.years);
    jv_set_int(object, "seed", (int64_t)demo->sample.seed);
    jv_set(object, "sources", sources(demo));
    jv_set(object, "breaks", breaks_by_kind(demo));
    jv_set_int(object, "planted", (int64_t)jv_size(jv_get(demo->truth, "breaks")));
    jv_set(object, "missing", jv_share(demo->missing));
    jv_set(object, "unplanned", jv_share(demo->unplanned));
    jv_set_int(object, "records", (int64_t)demo->records);
    jv_set_int(object, "chains", (int64_t)demo->chains);
    jv_set_int(object, "sealed", (int64_t)(demo->sealed.sealed + demo->sealed.already));
    jv_set_int(object, "unsealed", (int64_t)demo->sealed.unsealed);
    jv_set_bool(object, "verified", demo->verified);
    jv_set_bool(object, "matches", demo__matches(demo));
    jv_set_string(object, "altered", demo->altered);
    jv_set_string(object, "site", demo->site);
    return object;
}

bool demo__show(struct demo *demo, struct err *err)
{
    struct cli *cli = demo->cli;
    if (cli->json) {
        TRY(read_totals(demo, err));
        cli__give(cli, summary(demo));
        return true;
    }
    (void)putchar('\n');
    TRY(write_totals(demo, REPORT_TABLE, stdout, err));
    cli__say(cli, _("\nThree of the %zu differences found:"),
             jv_size(jv_get(demo->found, "breaks")));
    say_three(demo);
    cli__say(cli, _("\nOne amount was altered in a copy; the verifier says:\n  %s"), demo->altered);
    say_differences(demo, _("\nPlanted, but not found:"), demo->missing);
    say_differences(demo, _("\nFound, but not planted:"), demo->unplanned);
    cli__say(
        cli,
        demo__matches(demo)
            ? _("\nWhat was found equals what was planted; %llu records in %llu chains verify.")
            : _("\nWhat was found is NOT what was planted, or the books do not verify "
                "(%llu records in %llu chains)."),
        (unsigned long long)demo->records, (unsigned long long)demo->chains);
    cli__say(cli, _("%zu accounts are sealed up to the last month; the seal names the %zu others."),
             demo->sealed.sealed + demo->sealed.already, demo->sealed.unsealed);
    cli__say(cli, _("%zu public pages; open\n  file://%s/index.html"), demo->pages, demo->site);
    return true;
}
