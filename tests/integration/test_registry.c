/* The programme and the registry: what is accepted, what contradicts, what may change later. */
#include "intake_fixture.h"

#include "core/asset.h"
#include "programme/programme.h"
#include "programme/registry.h"
#include "reconcile/reconciler.h"

static char *replace(struct arena *arena, const char *in, const char *from, const char *to)
{
    const char *at = strstr(in, from);
    if (at == NULL)
        fail_msg("no \"%s\" to replace", from);
    return arena_printf(arena, "%.*s%s%s", (int)(at - in), in, to, at + strlen(from));
}

static void programme__is_loaded_with_its_calendar_and_rules(void **state)
{
    (void)state;
    struct fixture it;
    struct err err = { 0 };
    begin(&it);
    assert_int_equal(pg_test_int(&it.pg, "SELECT count(*) FROM programme.county"), 27);
    assert_int_equal(pg_test_int(&it.pg, "SELECT held_days FROM programme.setting"), 30);
    assert_string_equal(
        pg_test_text(&it.pg, "SELECT min(n.day) FROM programme.day d JOIN programme.day n ON"
                             " n.ordinal = d.ordinal + 3 AND n.is_working"
                             " WHERE d.day = '2019-04-30'"),
        "2019-05-07");
    assert_int_equal(pg_test_int(&it.pg, "SELECT count(*) FROM programme.rule WHERE own_account"),
                     2);
    ASSERT_OK(run(&it, IMPORT_PROGRAMME, &err));
    assert_non_null(it.result.known_as);
    assert_int_equal(pg_test_int(&it.pg, "SELECT count(*) FROM intake.file"), 1);
    end(&it);
}

static void programme__a_rule_that_is_gone_classifies_nothing_more(void **state)
{
    (void)state;
    struct fixture it;
    struct err err = { 0 };
    begin(&it);
    struct text all_bytes = asset_find(PROGRAMME_BUILTIN)->bytes;
    char *json = arena_strndup(it.arena, all_bytes.ptr, all_bytes.len);
    json = replace(it.arena, json, "\"id\": \"fee\"", "\"id\": \"charge\"");
    put(&it, "p.json", json);
    ASSERT_OK(run(&it, IMPORT_PROGRAMME, &err));
    assert_string_equal(pg_test_text(&it.pg, "SELECT string_agg(id, ' ' ORDER BY position)"
                                             " FROM programme.rule WHERE position > 0"
                                             " AND id IN ('fee', 'charge', 'interest')"),
                        "interest charge");
    it.count = 0;
    ASSERT_OK(run(&it, IMPORT_PROGRAMME, &err));
    assert_int_equal(pg_test_int(&it.pg, "SELECT count(*) FROM programme.rule WHERE position > 0"),
                     8);
    put(&it, "q.json", replace(it.arena, json, "手续费|账户", "手续费|(账户"));
    ASSERT_ERR(run(&it, IMPORT_PROGRAMME, &err), ERR_DB);
    end(&it);
}

static void programme__a_rule_that_changes_classifies_old_lines_anew(void **state)
{
    (void)state;
    struct fixture it;
    struct err err = { 0 };
    struct reconcile_summary summary;
    const struct import_options statement = { .kind = IMPORT_STATEMENT };
    static const char MARCH[] = "账号：8001000000001\n期间：2019-03-01 至 2019-03-31\n"
                                "交易时间,收入金额,支出金额,账户余额,交易行名,对方省市,对方账号,"
                                "对方户名,交易用途\n2019-03-21,12.34,,112.34,,,,,结息\n";
    begin_with_registry(&it);
    if (!import_bytes(&it, statement, "march.csv", MARCH, &err))
        fail_msg("%s%s", err.text, all(&it));
    ASSERT_OK(reconcile_run(it.pg.db, &(struct reconcile_options) { 0 }, &summary, &err));
    static const char BOOKS[] = "SELECT l.rule || ' ' || s.book FROM intake.line l"
                                " JOIN reconcile.line_state s ON s.line_id = l.id";
    assert_string_equal(pg_test_text(&it.pg, BOOKS), "interest interest");
    struct text shipped = asset_find(PROGRAMME_BUILTIN)->bytes;
    char *json = arena_strndup(it.arena, shipped.ptr, shipped.len);
    it.count = 0;
    put(&it, "p.json", replace(it.arena, json, "结息", "结算利息"));
    ASSERT_OK(run(&it, IMPORT_PROGRAMME, &err));
    assert_int_equal(pg_test_int(&it.pg, "SELECT count(*) FROM intake.rule_now"), 1);
    ASSERT_OK(reconcile_run(it.pg.db, &(struct reconcile_options) { 0 }, &summary, &err));
    assert_string_equal(pg_test_text(&it.pg, BOOKS), "interest suspense");
    assert_string_equal(pg_test_text(&it.pg, "SELECT string_agg((body ->> 'from') || '>' ||"
                                             " (body ->> 'to'), ' ') FROM reconcile.event"
                                             " WHERE type = 'reclass'"),
                        "interest>suspense");
    it.count = 0; /* the rules that ship, again */
    ASSERT_OK(run(&it, IMPORT_PROGRAMME, &err));
    assert_int_equal(pg_test_int(&it.pg, "SELECT count(*) FROM intake.rule_now"), 0);
    end(&it);
}

static void registry__makes_a_quota_for_each_village_and_year(void **state)
{
    (void)state;
    struct fixture it;
    begin_with_registry(&it);
    assert_int_equal(pg_test_int(&it.pg, "SELECT count(*) FROM programme.quota"), 6);
    assert_int_equal(pg_test_int(&it.pg, "SELECT sum(amount_fen) FROM programme.quota"), 300000000);
    assert_string_equal(pg_test_text(&it.pg, "SELECT min(due) || ' ' || min(document)"
                                             " FROM programme.quota"),
                        "2019-04-30 穗办〔2018〕31号");
    assert_string_equal(pg_test_text(&it.pg, "SELECT string_agg(role || org, ',' ORDER BY position)"
                                             " FROM programme.party"
                                             " WHERE account_no = '8001000000001'"),
                        "帮扶单位市农业局,镇演示镇,村甲村");
    assert_string_equal(pg_test_text(&it.pg, "SELECT transit FROM programme.route"
                                             " WHERE payer = 'tianhe'"),
                        "8001000000009");
    assert_int_equal(pg_test_int(&it.pg, "SELECT count(*) FROM programme.village_alias"
                                         " WHERE alias IN ('老甲村', '441424103999', '乙村')"),
                     3);
    assert_int_equal(pg_test_int(&it.pg, "SELECT sum(villages) FROM programme.scope"), 3);
    end(&it);
}

static void registry__the_same_bytes_change_nothing(void **state)
{
    (void)state;
    struct fixture it;
    struct err err = { 0 };
    begin_with_registry(&it);
    put_all(&it);
    ASSERT_OK(run(&it, IMPORT_REGISTRY, &err));
    assert_non_null(it.result.known_as);
    assert_int_equal(it.result.rows_new, 0);
    end(&it);
}

/* One text of one file of the set replaced; what must the first refusal say? */
struct change {
    int file; /* 0 payers, 1 villages, 2 accounts, 3 routes, 4 scope */
    const char *from, *to, *says;
};

static bool import_changed(struct fixture *it, struct change change, struct err *err)
{
    const char *files[] = { PAYERS, VILLAGES, ACCOUNTS, ROUTES, SCOPE };
    static const char *const NAMES[] = { "payers.csv", "villages.csv", "accounts.csv", "routes.csv",
                                         "scope.csv" };
    files[change.file] = replace(it->arena, files[change.file], change.from, change.to);
    it->count = 0;
    for (size_t i = 0; i < COUNT(files); i++)
        put(it, NAMES[i], files[i]);
    return run(it, IMPORT_REGISTRY, err);
}

static void registry__everything_that_is_wrong_is_refused(void **state)
{
    (void)state;
    static const struct change CHANGES[] = {
        { 0, "91350100M000100Y43", "91350100M000100Y4Z", "GB 32100" },
        { 0, "440106", "990106", "county or city" },
        { 0, "tianhe", "Tianhe", "a-z" },
        { 0, ",区级,", ",省级,", "source of the programme" },
        { 0, "4400001000000000003", "4400001000000000004", "stands once" },
        { 0, "4400001000000000003", "8001000000001", "账户" },
        { 0, ",演示集团\n", ",市财政\n", "stands once" },
        { 1, "441424103201", "44142410320", "twelve digits" },
        { 1, "441424103202,乙村,演示镇,441424", "441424103202,乙村,演示镇,441821", "佛冈县" },
        { 1, "441424,五华县,441424103999", "441424,丰顺县,441424103999", "五华县" },
        { 1, "441424103999", "441424103201", "stands once" },
        { 1, "乙村,演示镇", "甲村,演示镇", "stands once" },
        { 1, "区属单位,tianhe", "区属单位,metro", "区级财政" },
        { 1, "区属单位,tianhe", "区属单位,nobody", "sheet 出资方" },
        { 1, "区属单位", "省属单位", "kind of unit" },
        { 1, "2019-01-01,,,", "2019-01-01,2018-12-31,,", "生效日期" },
        { 1, "2019-01-01,,,", "2019-01-01,2019-06-30,441821100999,", "another village" },
        { 1, "2019-01-01", "2019-13-01", "2019-13-01" },
        { 2, "8001000000001,共管账户,441424103201", "8001000000001,共管账户,441424103209",
          "sheet 村" },
        { 2, "、村:甲村", "", "at least 3" },
        { 2, "镇:演示镇、村:甲村", "村:演示镇、村:甲村", "once" },
        { 2, "8001000000002", "8001000000001", "stands once" },
        { 2, "8001000000002", "8.001E+12", "last digits are lost" },
        { 2, "wuhua", "", "标识" },
        { 3, "中转,8001000000009", "中转,8001000000001", "transit" },
        { 3, "中转,8001000000009", "直达,8001000000009", "直达" },
        { 3, "中转,8001000000009", "中转,", "transit" },
        { 3, "tianhe,441424", "nobody,441424", "sheet 出资方" },
        { 4, "441424,2,1000000.00", "441424,3,1000000.00", "difference of -1" },
        { 4, "441424,2,1000000.00", "441424,2,1000000.01", "difference of -0.01" },
        { 4, "counties,441821,1,500000.00\n", "", "control total" },
        { 4, "counties,441821", "payers,441821", "same scope" },
    };
    struct fixture it;
    begin(&it);
    for (size_t i = 0; i < COUNT(CHANGES); i++) {
        struct err err = { 0 };
        if (import_changed(&it, CHANGES[i], &err))
            fail_msg("accepted: %s", CHANGES[i].to);
        assert_int_equal(err.code, ERR_REFUSED);
        ASSERT_TEXT_HAS(all(&it), CHANGES[i].says);
    }
    assert_int_equal(pg_test_int(&it.pg, "SELECT count(*) FROM programme.village"), 0);
    end(&it);
}

static void registry__the_whole_is_bound_by_the_programmes_own_totals(void **state)
{
    (void)state;
    struct fixture it;
    struct err err = { 0 };
    begin(&it);
    put_all(&it);
    it.count--; /* without the scope */
    assert_false(run(&it, IMPORT_REGISTRY, &err));
    ASSERT_TEXT_HAS(all(&it), "74 villages of city; the sheet 村 has 1, a difference of -73");
    ASSERT_TEXT_HAS(all(&it), "165,000,000.00 yuan a year of district");
    end(&it);
}

static void registry__lists_stop_at_their_limit(void **state)
{
    (void)state;
    struct fixture it;
    begin(&it);
    for (int more = 0; more < 2; more++) {
        struct err err = { 0 };
        char *names = arena_strdup(it.arena, "名0");
        for (int i = 1; i < 50 + more; i++)
            names = arena_printf(it.arena, "%s、名%d", names, i);
        bool ok = import_changed(&it, (struct change) { 1, "老甲村", names, "" }, &err);
        if (ok != (more == 0))
            fail_msg("%d names: %s %s", 50 + more, err.text, all(&it));
    }
    ASSERT_TEXT_HAS(all(&it), "at most 50");
    end(&it);
}

/* Writes a file of `rows` routes, each of another payer. */
static const char *put_routes(struct fixture *it, const char *name, int rows)
{
    const char *path = arena_printf(it->arena, "%s/%s", it->pg.folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs("出资方,县区代码,方式,中转账号\n", file) >= 0);
    for (int i = 0; i < rows; i++)
        assert_true(fprintf(file, "p%d,441424,直达,\n", i) > 0);
    assert_int_equal(fclose(file), 0);
    return path;
}
static bool import_many(struct fixture *it, const char *const *paths, size_t count, struct err *err)
{
    refusal_init(&it->refusals, it->arena);
    struct import_options options = { .kind = IMPORT_REGISTRY,
                                      .paths = paths,
                                      .path_count = count };
    return import_file(it->pg.db, &options, &it->result, &it->refusals, err);
}
static void registry__takes_files_up_to_the_limit_and_no_more(void **state)
{
    (void)state;
    struct fixture it;
    struct err err = { 0 };
    const char *paths[IMPORT_FILES_MAX + 1];
    begin(&it);
    put_all(&it);
    memcpy(paths, it.paths, it.count * sizeof *paths);
    for (size_t i = it.count; i <= IMPORT_FILES_MAX; i++)
        paths[i] = put_routes(&it, arena_printf(it.arena, "more-%zu.csv", i), 0);
    ASSERT_ERR(import_many(&it, paths, IMPORT_FILES_MAX + 1, &err), ERR_USAGE);
    assert_int_equal(pg_test_int(&it.pg, "SELECT count(*) FROM programme.village"), 0);
    err_clear(&err);
    if (!import_many(&it, paths, IMPORT_FILES_MAX, &err))
        fail_msg("%s%s", err.text, all(&it));
    assert_int_equal(pg_test_int(&it.pg, "SELECT count(*) FROM programme.village"), 3);
    end(&it);
}

static void registry__reads_rows_up_to_the_limit_and_no_more(void **state)
{
    (void)state;
    struct fixture it;
    struct err err = { 0 };
    begin(&it);
    const char *path = put_routes(&it, "routes.csv", REGISTRY_ROWS_MAX);
    ASSERT_ERR(import_many(&it, &path, 1, &err), ERR_REFUSED); /* nobody knows the payers */
    assert_null(strstr(all(&it), "at most"));
    path = put_routes(&it, "routes.csv", REGISTRY_ROWS_MAX + 1);
    ASSERT_ERR(import_many(&it, &path, 1, &err), ERR_REFUSED);
    ASSERT_TEXT_HAS(all(&it), "at most 50000 rows");
    end(&it);
}

static void registry__additions_and_dates_may_change_later(void **state)
{
    (void)state;
    struct fixture it;
    struct err err = { 0 };
    begin_with_registry(&it);
    ASSERT_OK(import_changed(
        &it,
        (struct change) { 2, "甲村共管户,,,",
                          "甲村共管户,,2019-12-31,帮扶单位:市农业局、镇:演示镇、村:甲村\n"
                          "8001000000011,共管账户,441424103201,,,新行,甲村共管户二,2020-01-01,,",
                          "" },
        &err));
    assert_int_equal(it.result.rows_new, 1);
    assert_int_equal(it.result.rows_changed, 1);
    assert_string_equal(pg_test_text(&it.pg, "SELECT valid_to FROM programme.account"
                                             " WHERE account_no = '8001000000001'"),
                        "2019-12-31");
    end(&it);
}

static void registry__what_was_imported_stays(void **state)
{
    (void)state;
    static const struct change CHANGES[] = {
        { 0, "天河区财政局,区级", "天河财政局,区级", "天河区财政局" },
        { 0, "市财政、", "", "市财政" },
        { 1, "丙村,另一镇", "丙村,第三镇", "另一镇" },
        { 1, "老甲村", "", "老甲村" },
        { 2, "五华农商行,乙村", "别的行,乙村", "五华农商行" },
        { 3, "city,441424,直达,", "city,441424,中转,8001000000009", "直达" },
    };
    struct fixture it;
    begin_with_registry(&it);
    for (size_t i = 0; i < COUNT(CHANGES); i++) {
        struct err err = { 0 };
        if (import_changed(&it, CHANGES[i], &err))
            fail_msg("accepted: %s", CHANGES[i].to);
        ASSERT_TEXT_HAS(all(&it), CHANGES[i].says);
    }
    end(&it);
}

#define ADJUST "村代码,年度,原出资方,新出资方,原金额,新金额,文号,日期\n"

static void import_adjusted(struct fixture *it, const char *rows, const char *refused_with)
{
    struct err err = { 0 };
    put_all(it);
    put(it, "adjust.csv", arena_printf(it->arena, "%s%s", ADJUST, rows));
    bool ok = run(it, IMPORT_REGISTRY, &err);
    if (refused_with == NULL && !ok)
        fail_msg("%s %s", err.text, all(it));
    if (refused_with == NULL)
        return;
    assert_false(ok);
    ASSERT_TEXT_HAS(all(it), refused_with);
}

static void registry__a_quota_changes_only_by_an_adjustment_with_its_document(void **state)
{
    (void)state;
    struct fixture it;
    struct err err = { 0 };
    begin_with_registry(&it);
    assert_false(import_changed(
        &it, (struct change) { 1, "天河区教育局,区属单位,tianhe", "市农业局,市属单位,city", "" },
        &err));
    ASSERT_TEXT_HAS(all(&it), "调整");
    import_adjusted(&it, "441424103202,2020,tianhe,city,,,,2020-01-02\n", "document");
    import_adjusted(&it, "441424103202,2020,metro,city,,,文1,2020-01-02\n", "tianhe");
    import_adjusted(&it, "441424103202,2020,,,400000,300000,文1,2020-01-02\n", "500000.00");
    import_adjusted(&it, "441424103202,2021,tianhe,city,,,文1,2020-01-02\n", "2021");
    import_adjusted(&it, "441424103202,2020,tianhe,city,500000,450000,文1,2020-01-02\n", NULL);
    assert_string_equal(pg_test_text(&it.pg, "SELECT payer || source || amount_fen || document"
                                             " FROM programme.quota WHERE village = '441424103202'"
                                             " AND year = 2020"),
                        "citycity45000000文1");
    /* the adjustment stays in the file; a second one begins where the first ended */
    import_adjusted(&it, "441424103202,2019,tianhe,city,,,文2,2020-01-02\n", "文1");
    import_adjusted(&it,
                    "441424103202,2020,tianhe,city,500000,450000,文1,2020-01-02\n"
                    "441424103202,2020,city,tianhe,450000,500000,文3,2020-03-02\n",
                    NULL);
    assert_string_equal(pg_test_text(&it.pg, "SELECT payer || amount_fen FROM programme.quota"
                                             " WHERE village = '441424103202' AND year = 2020"),
                        "tianhe50000000");
    assert_int_equal(pg_test_int(&it.pg, "SELECT count(*) FROM programme.adjustment"), 2);
    end(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programme__is_loaded_with_its_calendar_and_rules),
        cmocka_unit_test(programme__a_rule_that_is_gone_classifies_nothing_more),
        cmocka_unit_test(programme__a_rule_that_changes_classifies_old_lines_anew),
        cmocka_unit_test(registry__makes_a_quota_for_each_village_and_year),
        cmocka_unit_test(registry__the_same_bytes_change_nothing),
        cmocka_unit_test(registry__everything_that_is_wrong_is_refused),
        cmocka_unit_test(registry__the_whole_is_bound_by_the_programmes_own_totals),
        cmocka_unit_test(registry__lists_stop_at_their_limit),
        cmocka_unit_test(registry__takes_files_up_to_the_limit_and_no_more),
        cmocka_unit_test(registry__reads_rows_up_to_the_limit_and_no_more),
        cmocka_unit_test(registry__additions_and_dates_may_change_later),
        cmocka_unit_test(registry__what_was_imported_stays),
        cmocka_unit_test(registry__a_quota_changes_only_by_an_adjustment_with_its_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
