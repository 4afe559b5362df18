/* The rules about replacements and about the authority's own keys (docs/spec/enrolment.md), on
 * records made for each case. */
#include "../support/test.h"

#include "proof/any_signer.h"
#include "proof/request_make.h"
#include <string.h>
#include <unistd.h>

static const char LEDGER[] = "mingzhang.example/test";
enum { ONE, TWO, THREE, OLD, NEW, OTHER, PEOPLE };

struct house {
    struct arena *arena;
    struct any_signer *people[PEOPLE];
    struct roll *roll; /* two of ONE, TWO, THREE are the authority */
    int64_t position;
};

static int begin(void **state)
{
    static struct house h;
    memset(&h, 0, sizeof h);
    struct authority authority = { .k = 2, .count = 3 };
    h.arena = arena_make();
    h.roll = roll_new();
    for (int i = 0; i < PEOPLE; i++) {
        struct err err = { 0 };
        char path[64];
        (void)snprintf(path, sizeof path, "build/authority-%ld-%d.pem", (long)getpid(), i);
        ASSERT_OK(any_signer_create(path, i == TWO, &h.people[i], &err)); /* one of them is SM2 */
        assert_int_equal(unlink(path), 0);
        if (i < (int)authority.count)
            authority.keys[i] = *any_signer_key(h.people[i]);
    }
    roll_pin(h.roll, &authority);
    h.position = 10;
    *state = &h;
    return 0;
}

static int end(void **state)
{
    struct house *h = *state;
    for (int i = 0; i < PEOPLE; i++)
        any_signer_free(h->people[i]);
    roll_free(h->roll);
    arena_free(h->arena);
    return 0;
}

/* Signs the request's only item with these people, and asks the rules. -1 ends the list. */
static unsigned judge(struct house *h, struct request *request, const int *signers)
{
    struct err err = { 0 };
    struct buf out;
    struct record record;
    struct body body;
    for (; *signers >= 0; signers++) {
        enum request_voice voice;
        ASSERT_OK(request_sign_with(request, &request->items[0], h->people[*signers], h->arena,
                                    &voice, &err));
    }
    const struct record_head head = { .by = "0123456789abcdef",
                                      .chain = "programme",
                                      .key = "0123456789abcdef",
                                      .ledger = LEDGER,
                                      .n = h->position,
                                      .type = request->items[0].type };
    buf_init(&out, RECORD_SIZE_MAX);
    ASSERT_OK(record_build(&head, request->items[0].body, &out, &err));
    ASSERT_OK(record_parse((struct text) { out.data, out.len }, &record, &err));
    ASSERT_OK(body_read(&record, &body, &err));
    unsigned faults = record.type == TYPE_KEY ? roll_enrol(h->roll, &record, &body, h->position)
                                              : roll_revoke(h->roll, &record, &body, h->position);
    h->position++;
    buf_release(&out);
    return faults;
}

#define BY(...)                                                                                    \
    (const int[]) { __VA_ARGS__, -1 }

static unsigned enrol(struct house *h, int who, enum key_use use, int old, const int *signers)
{
    struct err err = { 0 };
    struct request request = { .ledger = LEDGER };
    const struct key_wish wish = { .key = *any_signer_key(h->people[who]),
                                   .use = use,
                                   .replaces = old < 0 ? NULL : any_signer_id(h->people[old]) };
    ASSERT_OK(request_add_key(&request, h->arena, &wish, &err));
    return judge(h, &request, signers);
}

static unsigned end_key(struct house *h, int who, const int *signers)
{
    struct err err = { 0 };
    struct request request = { .ledger = LEDGER };
    ASSERT_OK(
        request_add_revocation(&request, h->arena, any_signer_id(h->people[who]), "lost", &err));
    return judge(h, &request, signers);
}

static void key__of_the_authority_takes_the_place_of_another_by_k_signatures_only(void **state)
{
    struct house *h = *state;
    /* the key that is replaced alone is not enough */
    assert_int_equal(enrol(h, NEW, KEY_USE_AUTHORITY, THREE, BY(NEW, THREE)),
                     ENROL_FAULT_AUTHORITY);
    assert_int_equal(enrol(h, NEW, KEY_USE_AUTHORITY, -1, BY(NEW, ONE, TWO)),
                     ENROL_FAULT_REPLACED); /* n stays n */
    assert_int_equal(enrol(h, NEW, KEY_USE_AUTHORITY, THREE, BY(NEW, ONE, TWO)), 0);
    /* the new one counts, and until it is revoked the old one does, too */
    assert_int_equal(enrol(h, OLD, KEY_USE_APPROVAL, -1, BY(OLD, NEW, ONE)), 0);
    assert_int_equal(end_key(h, THREE, BY(NEW, ONE)), 0);
    assert_int_equal(enrol(h, OTHER, KEY_USE_APPROVAL, -1, BY(OTHER, THREE, ONE)),
                     ENROL_FAULT_AUTHORITY);
    assert_int_equal(enrol(h, OTHER, KEY_USE_APPROVAL, -1, BY(OTHER, NEW, TWO)), 0);
}

static void key__of_the_authority_cannot_end_itself(void **state)
{
    struct house *h = *state;
    assert_int_equal(end_key(h, THREE, BY(THREE)), ENROL_FAULT_AUTHORITY);
    assert_int_equal(end_key(h, THREE, BY(ONE, TWO)), 0);
}

static void key__is_replaced_once(void **state)
{
    struct house *h = *state;
    assert_int_equal(enrol(h, OLD, KEY_USE_APPROVAL, -1, BY(OLD, ONE, TWO)), 0);
    assert_int_equal(enrol(h, NEW, KEY_USE_APPROVAL, OLD, BY(NEW, OLD)), 0);
    assert_int_equal(enrol(h, OTHER, KEY_USE_APPROVAL, OLD, BY(OTHER, OLD)), ENROL_FAULT_REPLACED);
    assert_int_equal(enrol(h, OTHER, KEY_USE_APPROVAL, OLD, BY(OTHER, ONE, TWO)),
                     ENROL_FAULT_REPLACED);
    assert_int_equal(enrol(h, OTHER, KEY_USE_APPROVAL, NEW, BY(OTHER, NEW)), 0);
}

static void key__replaces_only_one_of_the_same_use(void **state)
{
    struct house *h = *state;
    assert_int_equal(enrol(h, OLD, KEY_USE_APPROVAL, -1, BY(OLD, ONE, TWO)), 0);
    assert_int_equal(enrol(h, NEW, KEY_USE_RECORD, OLD, BY(NEW, OLD)), ENROL_FAULT_REPLACED);
    assert_int_equal(enrol(h, NEW, KEY_USE_RECORD, OLD, BY(NEW, ONE, TWO)), ENROL_FAULT_REPLACED);
}

static void key__that_was_lost_is_replaced_by_the_authority(void **state)
{
    struct house *h = *state;
    assert_int_equal(enrol(h, OLD, KEY_USE_APPROVAL, -1, BY(OLD, ONE, TWO)), 0);
    assert_int_equal(end_key(h, OLD, BY(ONE, THREE)), 0);
    assert_int_equal(enrol(h, NEW, KEY_USE_APPROVAL, OLD, BY(NEW, OLD)), ENROL_FAULT_REPLACED);
    assert_int_equal(enrol(h, NEW, KEY_USE_APPROVAL, OLD, BY(NEW, TWO, THREE)), 0);
    assert_true(roll_descends(h->roll, text_of(any_signer_id(h->people[NEW])),
                              any_signer_id(h->people[OLD])));
}

static void key__needs_its_own_signature_and_those_of_different_holders(void **state)
{
    struct house *h = *state;
    struct err err = { 0 };
    struct request request = { .ledger = LEDGER };
    const struct key_wish wish = { .key = *any_signer_key(h->people[OLD]),
                                   .use = KEY_USE_APPROVAL };
    ASSERT_OK(request_add_key(&request, h->arena, &wish, &err));
    /* somebody else's signature in the place of the key's own */
    unsigned char signature[SIGNATURE_SIZE] = { 7 };
    request_sign(h->arena, &request.items[0], REQUEST_VOICE_PROOF, text_of("0123456789abcdef"),
                 signature, sizeof signature);
    assert_int_equal(judge(h, &request, BY(ONE, TWO)), ENROL_FAULT_PROOF);
    assert_int_equal(enrol(h, OLD, KEY_USE_APPROVAL, -1, BY(OLD, ONE, OTHER)),
                     ENROL_FAULT_AUTHORITY); /* a key that is not the authority's */
    assert_int_equal(enrol(h, OLD, KEY_USE_APPROVAL, -1, BY(OLD, ONE, TWO, THREE)), 0);
}

static void revocation__by_another_key_is_refused(void **state)
{
    struct house *h = *state;
    assert_int_equal(enrol(h, OLD, KEY_USE_APPROVAL, -1, BY(OLD, ONE, TWO)), 0);
    assert_int_equal(end_key(h, NEW, BY(NEW)), ENROL_FAULT_UNKNOWN);
    assert_int_equal(end_key(h, OLD, BY(OTHER)), ENROL_FAULT_AUTHORITY);
    assert_int_equal(end_key(h, OLD, BY(OLD)), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(key__of_the_authority_takes_the_place_of_another_by_k_signatures_only),
        TEST(key__of_the_authority_cannot_end_itself),
        TEST(key__is_replaced_once),
        TEST(key__replaces_only_one_of_the_same_use),
        TEST(key__that_was_lost_is_replaced_by_the_authority),
        TEST(key__needs_its_own_signature_and_those_of_different_holders),
        TEST(revocation__by_another_key_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
