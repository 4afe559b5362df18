#include "../support/test.h"

#include "core/arena.h"
#include "core/buf.h"
#include "intake/profile.h"

#include <stdio.h>
#include <string.h>

enum { DOCUMENT_MAX = 1 << 20 };

static struct text document(struct arena *arena)
{
    char *bytes = arena_alloc(arena, DOCUMENT_MAX);
    FILE *file = fopen("docs/formats.md", "rb");
    assert_non_null(file);
    size_t len = fread(bytes, 1, DOCUMENT_MAX, file);
    assert_int_equal(fclose(file), 0);
    return (struct text) { bytes, len };
}

static void expect_in(struct text document, const struct profile *profile, const char *name)
{
    size_t at;
    if (!text_find(document, name, &at))
        fail_msg("docs/formats.md does not name \"%s\" of %s", name, profile->name);
}

static void profiles__every_synonym_stands_in_the_document(void **state)
{
    (void)state;
    struct arena *arena = arena_make();
    struct profiles profiles;
    struct err err = { 0 };
    struct text text = document(arena);
    ASSERT_OK(profiles_load(NULL, arena, &profiles, &err));
    assert_true(profiles.count >= 10);
    for (size_t i = 0; i < profiles.count; i++) {
        const struct profile *profile = profiles.items[i];
        expect_in(text, profile, profile->name);
        for (int field = 0; field < FIELD_COUNT; field++)
            for (size_t k = 0; k < profile->fields[field].count; k++)
                expect_in(text, profile, profile->fields[field].raw[k]);
        for (int label = 0; label < LABEL_COUNT; label++)
            for (size_t k = 0; k < profile->labels[label].count; k++)
                expect_in(text, profile, profile->labels[label].raw[k]);
    }
    arena_free(arena);
}

static void profile_header_name__takes_off_units_and_marks(void **state)
{
    (void)state;
    static const struct {
        const char *cell, *name;
        enum amount_unit unit;
    } CASES[] = {
        { "金额（万元）", "金额", AMOUNT_WAN },         { "金额(元)", "金额", AMOUNT_YUAN },
        { "借方发生额/元", "借方发生额", AMOUNT_YUAN }, { "*村 代码", "村代码", AMOUNT_UNIT_OPEN },
        { "账号：", "账号", AMOUNT_UNIT_OPEN },         { "Ｄａｔｅ", "date", AMOUNT_UNIT_OPEN },
        { "金额\n(人民币元)", "金额", AMOUNT_YUAN },    { "(元)", "(元)", AMOUNT_UNIT_OPEN },
    };
    struct arena *arena = arena_make();
    for (size_t i = 0; i < COUNT(CASES); i++) {
        enum amount_unit unit;
        assert_string_equal(profile_header_name(arena, text_of(CASES[i].cell), &unit),
                            CASES[i].name);
        assert_int_equal(unit, CASES[i].unit);
    }
    arena_free(arena);
}

#define GOOD                                                                                       \
    "{\"format\":\"mingzhang-profile/1\",\"name\":\"x\",\"title\":\"t\",\"kind\":\"statement\","   \
    "\"need\":[\"date\"],\"columns\":{\"date\":[\"入账日\"]}}"

static void profile_parse__reads_a_profile_of_a_user(void **state)
{
    (void)state;
    struct arena *arena = arena_make();
    struct profile *profile = NULL;
    struct err err = { 0 };
    ASSERT_OK(profile_parse(text_of(GOOD), "x.json", arena, &profile, &err));
    assert_string_equal(profile->fields[FIELD_DATE].raw[0], "入账日");
    assert_true(profile->need[FIELD_DATE]);
    arena_free(arena);
}

static void profile_parse__refuses_what_it_does_not_know(void **state)
{
    (void)state;
    static const char *const BAD[] = {
        "",
        "[]",
        "{}",
        "{\"format\":\"other\",\"name\":\"x\",\"title\":\"t\",\"kind\":\"statement\"}",
        "{\"format\":\"mingzhang-profile/1\",\"name\":\"x\",\"title\":\"t\",\"kind\":\"bank\"}",
        "{\"format\":\"mingzhang-profile/1\",\"name\":\"x\",\"title\":\"t\",\"kind\":\"statement\","
        "\"columns\":{\"dates\":[\"a\"]}}",
        "{\"format\":\"mingzhang-profile/1\",\"name\":\"x\",\"title\":\"t\",\"kind\":\"statement\","
        "\"columns\":{\"date\":[1]}}",
        "{\"format\":\"mingzhang-profile/1\",\"name\":\"x\",\"title\":\"t\",\"kind\":\"statement\","
        "\"colums\":{}}",
    };
    struct arena *arena = arena_make();
    for (size_t i = 0; i < COUNT(BAD); i++) {
        struct profile *profile = NULL;
        struct err err = { 0 };
        ASSERT_ERR(profile_parse(text_of(BAD[i]), "x.json", arena, &profile, &err), ERR_INPUT);
    }
    arena_free(arena);
}

static char *with_names(struct arena *arena, int count)
{
    char *names = arena_strdup(arena, "\"n0\"");
    for (int i = 1; i < count; i++)
        names = arena_printf(arena, "%s,\"n%d\"", names, i);
    return arena_printf(arena,
                        "{\"format\":\"mingzhang-profile/1\",\"name\":\"x\",\"title\":\"t\","
                        "\"kind\":\"statement\",\"columns\":{\"date\":[%s]}}",
                        names);
}

static void profile_parse__stops_at_its_limits(void **state)
{
    (void)state;
    struct arena *arena = arena_make();
    struct profile *profile = NULL;
    struct err err = { 0 };
    ASSERT_OK(profile_parse(text_of(with_names(arena, PROFILE_NAMES_MAX)), "x.json", arena,
                            &profile, &err));
    ASSERT_ERR(profile_parse(text_of(with_names(arena, PROFILE_NAMES_MAX + 1)), "x.json", arena,
                             &profile, &err),
               ERR_INPUT);
    char *padded = arena_alloc(arena, PROFILE_BYTES_MAX + 1);
    memset(padded, ' ', PROFILE_BYTES_MAX + 1);
    memcpy(padded, GOOD, strlen(GOOD));
    ASSERT_OK(profile_parse((struct text) { padded, PROFILE_BYTES_MAX }, "x.json", arena, &profile,
                            &err));
    ASSERT_ERR(profile_parse((struct text) { padded, PROFILE_BYTES_MAX + 1 }, "x.json", arena,
                             &profile, &err),
               ERR_LIMIT);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(profiles__every_synonym_stands_in_the_document),
        cmocka_unit_test(profile_header_name__takes_off_units_and_marks),
        cmocka_unit_test(profile_parse__reads_a_profile_of_a_user),
        cmocka_unit_test(profile_parse__refuses_what_it_does_not_know),
        cmocka_unit_test(profile_parse__stops_at_its_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
