#include "../support/test.h"

#include "proof/any_signer.h"
#include "proof/item.h"
#include "proof/request_make.h"
#include <string.h>
#include <unistd.h>

static const char LEDGER[] = "mingzhang.example/test";
static const char ACCOUNT[] = "6222000000006789";

struct desk_test {
    struct arena *arena;
    struct any_signer *holder, *one, *two;
    struct request request;
};

static struct any_signer *signer_of(const char *name, bool is_sm2)
{
    struct err err = { 0 };
    struct any_signer *signer = NULL;
    char path[64];
    (void)snprintf(path, sizeof path, "build/request-%ld-%s.pem", (long)getpid(), name);
    ASSERT_OK(any_signer_create(path, is_sm2, &signer, &err));
    assert_int_equal(unlink(path), 0);
    return signer;
}

static struct party_wish party_of(const struct desk_test *t)
{
    return (struct party_wish) { .chain = "441424103201",
                                 .account_no = ACCOUNT,
                                 .key_id = any_signer_id(t->holder),
                                 .name = "演示镇人民政府",
                                 .role = "town",
                                 .seat = 2,
                                 .valid_from = "2019-03-01" };
}

static int begin(void **state)
{
    static struct desk_test t;
    struct err err = { 0 };
    memset(&t, 0, sizeof t);
    t.arena = arena_make();
    t.holder = signer_of("holder", true);
    t.one = signer_of("one", false);
    t.two = signer_of("two", false);
    t.request.ledger = LEDGER;
    const struct key_wish key = { .key = *any_signer_key(t.holder), .use = KEY_USE_APPROVAL };
    const struct party_wish party = party_of(&t);
    ASSERT_OK(request_add_key(&t.request, t.arena, &key, &err));
    ASSERT_OK(request_add_party(&t.request, t.arena, &party, &err));
    *state = &t;
    return 0;
}

static int end(void **state)
{
    struct desk_test *t = *state;
    any_signer_free(t->holder);
    any_signer_free(t->one);
    any_signer_free(t->two);
    arena_free(t->arena);
    return 0;
}

static struct buf write_it(const struct request *request)
{
    struct err err = { 0 };
    struct buf out;
    buf_init(&out, REQUEST_FILE_MAX);
    ASSERT_OK(request_write(request, &out, &err));
    return out;
}

static enum request_voice sign(struct desk_test *t, size_t item, const struct any_signer *signer)
{
    struct err err = { 0 };
    enum request_voice voice;
    ASSERT_OK(
        request_sign_with(&t->request, &t->request.items[item], signer, t->arena, &voice, &err));
    return voice;
}

static struct authority authority_of(const struct desk_test *t, int64_t k)
{
    struct authority authority = { .k = k, .count = 2 };
    authority.keys[0] = *any_signer_key(t->one);
    authority.keys[1] = *any_signer_key(t->two);
    return authority;
}

static struct request_signed judge(struct desk_test *t, size_t item)
{
    struct err err = { 0 };
    struct request_signed ret;
    const struct authority authority = authority_of(t, 2);
    ASSERT_OK(request_judge(&t->request, &t->request.items[item], &authority, &ret, &err));
    return ret;
}

static void request__is_read_as_it_was_written(void **state)
{
    struct desk_test *t = *state;
    struct err err = { 0 };
    struct request read;
    struct buf first = write_it(&t->request);
    ASSERT_OK(request_read((struct text) { first.data, first.len }, t->arena, &read, &err));
    assert_int_equal(read.count, 2);
    assert_string_equal(read.ledger, LEDGER);
    assert_true(text_eq(request_opened(&read.items[1], "account"), ACCOUNT));
    struct buf second = write_it(&read);
    assert_string_equal(first.data, second.data);
    buf_release(&first);
    buf_release(&second);
}

static void request__gathers_voices_one_after_the_other(void **state)
{
    struct desk_test *t = *state;
    assert_true(sign(t, 0, t->holder) == REQUEST_VOICE_PROOF);
    assert_true(judge(t, 0).by_key);
    assert_int_equal(judge(t, 0).by_authority, 0);
    assert_true(sign(t, 0, t->one) == REQUEST_VOICE_AUTHORITY);
    assert_int_equal(judge(t, 0).by_authority, 1);
    (void)sign(t, 0, t->one); /* again: still one voice */
    assert_int_equal(judge(t, 0).by_authority, 1);
    (void)sign(t, 0, t->two);
    assert_int_equal(judge(t, 0).by_authority, 2);
    (void)sign(t, 0, t->holder); /* the proof is replaced, not doubled */
    assert_true(judge(t, 0).by_key);
    assert_int_equal(judge(t, 0).by_authority, 2);
}

static void request__that_changed_after_a_signature_loses_it(void **state)
{
    struct desk_test *t = *state;
    (void)sign(t, 0, t->holder);
    (void)sign(t, 0, t->one);
    struct request_item *item = &t->request.items[0];
    item->body = body_with(t->arena, item->body, "use", text_of("\"record\""));
    assert_false(judge(t, 0).by_key);
    assert_int_equal(judge(t, 0).by_authority, 0);
}

static void request__for_a_rotation_knows_the_key_that_is_replaced(void **state)
{
    struct desk_test *t = *state;
    struct err err = { 0 };
    const struct key_wish key = { .key = *any_signer_key(t->two),
                                  .use = KEY_USE_RECORD,
                                  .replaces = any_signer_id(t->one) };
    ASSERT_OK(request_add_key(&t->request, t->arena, &key, &err));
    assert_true(sign(t, 2, t->one) == REQUEST_VOICE_REPLACED);
    assert_true(sign(t, 2, t->two) == REQUEST_VOICE_PROOF);
    assert_true(sign(t, 2, t->holder) == REQUEST_VOICE_AUTHORITY);
    assert_true(judge(t, 2).names_replaced);
}

static void request__counts_a_key_of_the_authority_once(void **state)
{
    struct desk_test *t = *state;
    struct buf twice;
    buf_init(&twice, REQUEST_FILE_MAX);
    (void)sign(t, 0, t->one);
    struct request_item *item = &t->request.items[0];
    struct text list = item_value(item->body, "authority");
    int64_t before = judge(t, 0).by_authority;
    assert_true(before == 1 && list.len > 2);
    /* the same list behind itself: [a,b] becomes [a,b,a,b] */
    buf_add(&twice, list.ptr, list.len - 1);
    buf_addc(&twice, ',');
    buf_add(&twice, list.ptr + 1, list.len - 1);
    struct text body = item->body;
    item->body = body_with(t->arena, body, "authority", (struct text) { twice.data, twice.len });
    assert_int_equal(judge(t, 0).by_authority, before);
    item->body = body;
    buf_release(&twice);
}

static void request__says_in_words_what_it_asks_for(void **state)
{
    struct desk_test *t = *state;
    struct buf words;
    buf_init(&words, REQUEST_FILE_MAX);
    request_words(&t->request, &t->request.items[1], &words);
    ASSERT_TEXT_HAS(words.data, ACCOUNT);
    ASSERT_TEXT_HAS(words.data, "演示镇人民政府");
    ASSERT_TEXT_HAS(words.data, "441424103201");
    ASSERT_TEXT_HAS(words.data, LEDGER);
    ASSERT_TEXT_HAS(words.data, any_signer_id(t->holder));
    buf_release(&words);
}

static void request__for_an_incarnation_shows_its_reason(void **state)
{
    struct desk_test *t = *state;
    struct err err = { 0 };
    struct sha256 root = sha256("root", 4), lost = sha256("lost", 4);
    struct incarnation_wish wish = { 2, 12, 9, &lost, &root, "磁盘损坏" };
    struct buf words;
    ASSERT_OK(request_add_incarnation(&t->request, t->arena, &wish, &err));
    assert_true(sign(t, 2, t->one) == REQUEST_VOICE_AUTHORITY);
    assert_true(sign(t, 2, t->two) == REQUEST_VOICE_AUTHORITY);
    assert_int_equal(judge(t, 2).by_authority, 2);
    buf_init(&words, REQUEST_FILE_MAX);
    request_words(&t->request, &t->request.items[2], &words);
    ASSERT_TEXT_HAS(words.data, "磁盘损坏");
    ASSERT_TEXT_HAS(words.data, ": 12\n");
    buf_release(&words);
    wish.reason = "a \"quoted\" \\ word";
    ASSERT_OK(request_add_incarnation(&t->request, t->arena, &wish, &err));
    struct buf out = write_it(&t->request);
    struct request read;
    ASSERT_OK(request_read((struct text) { out.data, out.len }, t->arena, &read, &err));
    assert_true(text_eq(request_opened(&read.items[3], "reason"), wish.reason));
    buf_release(&out);
    wish.number = 0;
    ASSERT_ERR(request_add_incarnation(&t->request, t->arena, &wish, &err), ERR_INPUT);
    wish.number = 2;
    wish.reason = "";
    ASSERT_ERR(request_add_incarnation(&t->request, t->arena, &wish, &err), ERR_INPUT);
}

static bool reads(struct desk_test *t, const char *old, const char *new, enum err_code expected)
{
    struct err err = { 0 };
    struct request read;
    struct buf out = write_it(&t->request);
    struct buf changed;
    char *at = strstr(out.data, old);
    assert_non_null(at);
    buf_init(&changed, 2 * REQUEST_FILE_MAX);
    buf_add(&changed, out.data, (size_t)(at - out.data));
    buf_adds(&changed, new);
    buf_adds(&changed, at + strlen(old));
    bool ok = request_read((struct text) { changed.data, changed.len }, t->arena, &read, &err);
    if (!ok)
        assert_int_equal(err.code, expected);
    buf_release(&out);
    buf_release(&changed);
    return ok;
}

static void request__is_refused_when_it_shows_something_else_than_it_commits_to(void **state)
{
    struct desk_test *t = *state;
    assert_false(
        reads(t, "\"value\":\"6222000000006789", "\"value\":\"6222000000006780", ERR_TAMPERED));
    assert_false(reads(t, "\"field\":\"account\"", "\"field\":\"nothing\"", ERR_TAMPERED));
}

static void request__is_refused_when_it_is_no_request(void **state)
{
    struct desk_test *t = *state;
    static const struct {
        const char *old, *new;
    } CASES[] = {
        { "\"v\":1", "\"v\":2" },
        { "\"v\":1", "\"v\":1,\"w\":1" },
        { "{\"items\"", "{ \"items\"" },
        { "\"ledger\":\"mingzhang.example/test\",\"v\"", "\"ledger\":\"here\",\"v\"" },
        { "\"type\":\"key\"", "\"type\":\"file\"" },
        { "\"chain\":\"programme\"", "\"chain\":\"441424103201\"" },
        { "\"chain\":\"441424103201\",\"key\":\"", "\"chain\":\"441424103201\",\"key\":\"x" },
        { "\"salt\":\"", "\"salt\":\"0" },
    };
    assert_true(reads(t, "\"v\":1", "\"v\":1", ERR_INPUT));
    for (size_t i = 0; i < COUNT(CASES); i++)
        if (reads(t, CASES[i].old, CASES[i].new, ERR_INPUT))
            fail_msg("accepted with %s", CASES[i].new);
}

static void request__holds_16_items_and_no_more(void **state)
{
    struct desk_test *t = *state;
    struct err err = { 0 };
    while (t->request.count < REQUEST_ITEMS_MAX)
        ASSERT_OK(request_add_revocation(&t->request, t->arena, "0123456789abcdef", "left", &err));
    ASSERT_ERR(request_add_revocation(&t->request, t->arena, "0123456789abcdef", "left", &err),
               ERR_LIMIT);
    struct buf out = write_it(&t->request);
    struct request read;
    ASSERT_OK(request_read((struct text) { out.data, out.len }, t->arena, &read, &err));
    buf_release(&out);
}

static void request__longer_than_its_limit_is_refused(void **state)
{
    struct desk_test *t = *state;
    struct err err = { 0 };
    struct request read;
    char *bytes = arena_alloc(t->arena, REQUEST_FILE_MAX + 1);
    memset(bytes, ' ', REQUEST_FILE_MAX + 1);
    ASSERT_ERR(request_read((struct text) { bytes, REQUEST_FILE_MAX + 1 }, t->arena, &read, &err),
               ERR_LIMIT);
    ASSERT_ERR(request_read((struct text) { bytes, REQUEST_FILE_MAX }, t->arena, &read, &err),
               ERR_INPUT);
}

static void request_add__refuses_what_the_server_would_refuse(void **state)
{
    struct desk_test *t = *state;
    struct err err = { 0 };
    struct party_wish wish = party_of(t);
    wish.seat = FIELD_SEAT_MAX + 1;
    ASSERT_ERR(request_add_party(&t->request, t->arena, &wish, &err), ERR_INPUT);
    wish = party_of(t);
    wish.account_no = "6222 0000";
    ASSERT_ERR(request_add_party(&t->request, t->arena, &wish, &err), ERR_INPUT);
    wish = party_of(t);
    wish.chain = "payer/city";
    ASSERT_ERR(request_add_party(&t->request, t->arena, &wish, &err), ERR_INPUT);
    wish = party_of(t);
    wish.valid_from = "2019-02-30";
    ASSERT_ERR(request_add_party(&t->request, t->arena, &wish, &err), ERR_INPUT);
    wish = party_of(t);
    wish.last_hash = "no hash";
    ASSERT_ERR(request_add_party(&t->request, t->arena, &wish, &err), ERR_INPUT);
    ASSERT_ERR(request_add_revocation(&t->request, t->arena, "no id", "left", &err), ERR_INPUT);
    ASSERT_ERR(request_add_revocation(&t->request, t->arena, "0123456789abcdef", "tired", &err),
               ERR_INPUT);
    assert_int_equal(t->request.count, 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(request__is_read_as_it_was_written),
        TEST(request__counts_a_key_of_the_authority_once),
        TEST(request__gathers_voices_one_after_the_other),
        TEST(request__that_changed_after_a_signature_loses_it),
        TEST(request__for_a_rotation_knows_the_key_that_is_replaced),
        TEST(request__says_in_words_what_it_asks_for),
        TEST(request__for_an_incarnation_shows_its_reason),
        TEST(request__is_refused_when_it_shows_something_else_than_it_commits_to),
        TEST(request__is_refused_when_it_is_no_request),
        TEST(request__holds_16_items_and_no_more),
        TEST(request__longer_than_its_limit_is_refused),
        TEST(request_add__refuses_what_the_server_would_refuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
