/*
 * tests/integration/intake_fixture.h - a database with the programme, and a small registry: one
 * payer of each source, three villages, a direct and a transit route.
 */
#ifndef INTAKE_FIXTURE_H
#define INTAKE_FIXTURE_H

#include "../support/test.h"

#include "../support/pg.h"

#include "core/arena.h"
#include "intake/importer.h"

#include <stdio.h>
#include <string.h>

static const char PAYERS[] =
    "代码,名称,资金来源,区划或信用代码,账号,账户名称,别名\n"
    "city,广州市财政局,市级,,'4400001000000000001,广州市财政局国库支付中心,市财政、广州市财政\n"
    "tianhe,天河区财政局,区级,440106,4400001000000000002、4400001000000000003,,\n"
    "metro,演示集团有限公司,市属国企,91350100M000100Y43,4400001000000000004,,演示集团\n";
static const char VILLAGES[] =
    "村代码,村名,镇,县区代码,县区,别名代码,别名,帮扶单位,帮扶单位类型,出资方,生效日期,失效日期,"
    "继任村代码,文号\n"
    "441424103201,甲村,演示镇,441424,五华县,,老甲村,市农业局,市属单位,city,,,,\n"
    "441424103202,乙村,演示镇,441424,五华县,441424103999,,天河区教育局,区属单位,tianhe,,,,\n"
    "441821100203,丙村,另一镇,441821,佛冈县,,,演示集团,市属国企,metro,2019-01-01,,,\n";
static const char ACCOUNTS[] =
    "账号,类型,村代码,县区代码,标识,开户行,户名,生效日期,失效日期,共管方\n"
    "8001000000001,共管账户,441424103201,,,五华农商行,甲村共管户,,,帮扶单位:市农业局、镇:"
    "演示镇、村:甲村\n"
    "8001000000002,共管账户,441424103202,,,五华农商行,乙村共管户,,,帮扶单位:天河区教育局、镇:"
    "演示镇、村:乙村\n"
    "8001000000003,共管账户,441821100203,,,佛冈农商行,丙村共管户,,,帮扶单位:演示集团、镇:"
    "另一镇、村:丙村\n"
    "8001000000009,中转账户,,441424,wuhua,五华农商行,五华县财政局,,,\n";
static const char ROUTES[] = "出资方,县区代码,方式,中转账号\n"
                             "city,441424,直达,\n"
                             "tianhe,441424,中转,8001000000009\n";
static const char SCOPE[] = "范围,对象,村数,年度金额\n"
                            "counties,441424,2,1000000.00\n"
                            "counties,441821,1,500000.00\n";

struct fixture {
    struct pg_test pg;
    struct arena *arena;
    struct refusal_list refusals;
    struct import_result result;
    const char *paths[8];
    size_t count;
};

static inline void put(struct fixture *fixture, const char *name, const char *bytes)
{
    char *path = arena_printf(fixture->arena, "%s/%s", fixture->pg.folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, strlen(bytes), file), strlen(bytes));
    assert_int_equal(fclose(file), 0);
    fixture->paths[fixture->count++] = path;
}

static inline bool run(struct fixture *fixture, enum import_kind kind, struct err *err)
{
    refusal_init(&fixture->refusals, fixture->arena);
    struct import_options options = { .kind = kind,
                                      .paths = fixture->paths,
                                      .path_count = fixture->count };
    return import_file(fixture->pg.db, &options, &fixture->result, &fixture->refusals, err);
}

static inline void begin(struct fixture *fixture)
{
    struct err err = { 0 };
    *fixture = (struct fixture) { .arena = arena_make() };
    pg_test_begin(&fixture->pg);
    ASSERT_OK(run(fixture, IMPORT_PROGRAMME, &err));
}

static inline void end(struct fixture *fixture)
{
    pg_test_end(&fixture->pg);
    arena_free(fixture->arena);
}

static inline void put_all(struct fixture *fixture)
{
    fixture->count = 0;
    put(fixture, "payers.csv", PAYERS);
    put(fixture, "villages.csv", VILLAGES);
    put(fixture, "accounts.csv", ACCOUNTS);
    put(fixture, "routes.csv", ROUTES);
    put(fixture, "scope.csv", SCOPE);
}

/* The first refusal, as "file:line column value: expected"; "" when there is none. */
static inline const char *first(struct fixture *fixture)
{
    if (fixture->refusals.kept == 0)
        return "";
    const struct refusal *refusal = &fixture->refusals.items[0];
    return arena_printf(fixture->arena, "%s:%d %s %s: %s", refusal->file, refusal->line,
                        refusal->column, refusal->value, refusal->expected);
}

static inline void begin_with_registry(struct fixture *fixture)
{
    struct err err = { 0 };
    begin(fixture);
    put_all(fixture);
    if (!run(fixture, IMPORT_REGISTRY, &err))
        fail_msg("%s; %s", err.text, first(fixture));
    fixture->count = 0;
}

/* All refusals, one a line: for a failing test to show. */
static inline const char *all(struct fixture *fixture)
{
    char *out = arena_strdup(fixture->arena, "");
    for (size_t i = 0; i < fixture->refusals.kept && i < 20; i++) {
        const struct refusal *it = &fixture->refusals.items[i];
        out = arena_printf(fixture->arena, "%s\n  %s:%d %s \"%s\": %s", out, it->file, it->line,
                           it->column, it->value, it->expected);
    }
    return out;
}

/* Imports one file of these bytes under this name. */
static inline bool import_bytes(struct fixture *fixture, struct import_options options,
                                const char *name, const char *bytes, struct err *err)
{
    fixture->count = 0;
    put(fixture, name, bytes);
    refusal_init(&fixture->refusals, fixture->arena);
    options.paths = fixture->paths;
    options.path_count = 1;
    return import_file(fixture->pg.db, &options, &fixture->result, &fixture->refusals, err);
}

#define IMPORT_OK(fixture, options, name, bytes)                                                   \
    do {                                                                                           \
        struct err import_err = { 0 };                                                             \
        if (!import_bytes((fixture), (options), (name), (bytes), &import_err))                     \
            fail_msg("%s; %s", import_err.text, first(fixture));                                   \
    } while (0)

/* The file is refused, and the first refusal contains the text. */
#define IMPORT_REFUSED(fixture, options, name, bytes, text)                                        \
    do {                                                                                           \
        struct err import_err = { 0 };                                                             \
        if (import_bytes((fixture), (options), (name), (bytes), &import_err))                      \
            fail_msg("%s was accepted", name);                                                     \
        assert_int_equal(import_err.code, ERR_REFUSED);                                            \
        ASSERT_TEXT_HAS(first(fixture), text);                                                     \
    } while (0)

#endif
