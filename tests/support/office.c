#include "test.h"

#include "facts.h"
#include "office.h"
#include <string.h>

static struct any_signer *signer_of(struct office *o, const char *name)
{
    struct err err = { 0 };
    struct any_signer *signer = NULL;
    char path[700];
    (void)snprintf(path, sizeof path, "%s/%s.pem", o->test->pg.folder, name);
    ASSERT_OK(any_signer_create(path, false, &signer, &err));
    return signer;
}

int office_begin(void **state)
{
    static struct office o;
    memset(&o, 0, sizeof o);
    void *test;
    assert_int_equal(ledger_test_begin(&test), 0);
    o.test = test;
    o.arena = arena_make();
    o.one = signer_of(&o, "one");
    o.two = signer_of(&o, "two");
    o.helper = signer_of(&o, "helper");
    o.town = signer_of(&o, "town");
    o.authority = (struct authority) { .k = 2, .count = 2 };
    o.authority.keys[0] = *any_signer_key(o.one);
    o.authority.keys[1] = *any_signer_key(o.two);
    facts_programme(o.test->pg.db, 2);
    ledger_test_post(o.test);
    *state = &o;
    return 0;
}

int office_end(void **state)
{
    struct office *o = *state;
    any_signer_free(o->one);
    any_signer_free(o->two);
    any_signer_free(o->helper);
    any_signer_free(o->town);
    arena_free(o->arena);
    void *test = o->test;
    return ledger_test_end(&test);
}

void office_sign(struct office *o, struct request *request, const struct any_signer *signer)
{
    for (size_t i = 0; i < request->count; i++) {
        struct err err = { 0 };
        enum request_voice voice;
        ASSERT_OK(request_sign_with(request, &request->items[i], signer, o->arena, &voice, &err));
    }
}

void office_add_key(struct office *o, struct request *request, const struct any_signer *signer,
                    const char *replaces)
{
    struct err err = { 0 };
    const struct key_wish wish = { .key = *any_signer_key(signer),
                                   .use = KEY_USE_APPROVAL,
                                   .replaces = replaces };
    request->ledger = OFFICE_LEDGER;
    ASSERT_OK(request_add_key(request, o->arena, &wish, &err));
}

void office_add_party(struct office *o, struct request *request, const struct any_signer *signer,
                      const char *last_hash, int64_t last_n)
{
    struct err err = { 0 };
    const struct party_wish wish = { .chain = OFFICE_VILLAGE,
                                     .account_no = "8001000001",
                                     .key_id = any_signer_id(signer),
                                     .name = "演示镇\"人民\"政府",
                                     .role = "town",
                                     .seat = 1,
                                     .valid_from = "2019-03-01",
                                     .last_hash = last_hash,
                                     .last_n = last_n };
    request->ledger = OFFICE_LEDGER;
    ASSERT_OK(request_add_party(request, o->arena, &wish, &err));
}

struct request office_whole(struct office *o, const struct any_signer *signer)
{
    struct request request = { 0 };
    office_add_key(o, &request, signer, NULL);
    office_add_party(o, &request, signer, NULL, 0);
    office_sign(o, &request, signer);
    office_sign(o, &request, o->one);
    office_sign(o, &request, o->two);
    return request;
}

bool office_enrol(struct office *o, const struct request *request, struct err *err)
{
    struct enrol_summary summary;
    return ledger_enrol(o->test->pg.db, o->test->signer, &o->authority, request, 1, &summary, err);
}

int64_t office_count(struct office *o, const char *what)
{
    char sql[300];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", what);
    return pg_test_int(&o->test->pg, sql);
}

/* Whatever is open elsewhere on the server does not matter here: the watermark is set aside. */
void office_sequence(struct office *o)
{
    pg_test_sql(&o->test->pg, "UPDATE ledger.log_queue SET xid = '3'");
    while (pg_test_int(&o->test->pg, "SELECT log.sequence()") > 0)
        continue;
    assert_int_equal(office_count(o, "ledger.log_queue"), 0);
}

/* The cite of a key's record, as canonical JSON. */
static struct text cite_of_key(struct office *o, struct desk *desk, const struct desk_place *keys,
                               const char *key_id)
{
    char sql[300], hex[SHA256_HEX_SIZE];
    struct sha256 hash = keys->hash;
    int64_t n = keys->n;
    struct err err = { 0 };
    if (keys->n < 0) {
        (void)snprintf(sql, sizeof sql, "SELECT enrolled_n FROM ledger.key WHERE id = '%s'",
                       key_id);
        n = pg_test_int(&o->test->pg, sql);
        ASSERT_OK(desk_hash_of(desk, "programme", n, &hash, &err));
    }
    const char *cite =
        arena_printf(o->arena, "{\"chain\":\"programme\",\"hash\":\"%s\",\"n\":%lld}",
                     sha256_hex(&hash, hex), (long long)n);
    return text_of(cite);
}

void office_force(struct office *o, const struct request *request)
{
    struct err err = { 0 };
    struct desk *desk = NULL;
    struct desk_place key = { .n = -1 };
    ASSERT_OK(desk_open(o->test->pg.db, o->test->signer, &desk, &err));
    for (size_t i = 0; i < request->count; i++) {
        const struct request_item *item = &request->items[i];
        struct desk_opening opening = { 0 };
        struct desk_record record = { .chain = item->chain,
                                      .type = item->type,
                                      .body = item->body,
                                      .openings = &opening,
                                      .opening_count = item->opening_count };
        if (item->opening_count > 0) {
            opening = (struct desk_opening) { .field = item->openings[0].field,
                                              .value = item->openings[0].value };
            memcpy(opening.salt, item->openings[0].salt, sizeof opening.salt);
        }
        if (item->type == TYPE_PARTY)
            record.body =
                body_with(o->arena, item->body, "key", cite_of_key(o, desk, &key, item->key_id));
        struct desk_place place;
        ASSERT_OK(desk_put(desk, &record, &place, &err));
        if (item->type == TYPE_KEY)
            key = place;
    }
    ASSERT_OK(desk_commit(desk, &err));
    desk_free(desk);
}
