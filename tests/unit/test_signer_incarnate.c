/* Going on after a restore: which incarnation records the signer accepts, what it signs afterwards,
 * and what stays of the head that was given up. The log of the test has nine records under a
 * checkpoint; the database comes back with five. */
#include "../support/signing.h"
#include "../support/test.h"

#include "proof/any_signer.h"
#include "proof/checkpoint.h"
#include "proof/note.h"
#include "proof/request_make.h"
#include <sys/stat.h>
#include <unistd.h>

enum { LOST = 9, KEPT = 5, KEYS = 3 };

static struct signing_log made;
static char home[] = "/tmp/test_signer_incarnate.XXXXXX";
static char head_path[100], authority_path[100];
static struct any_signer *offline[KEYS];
static struct arena *arena;
static struct signer *signer;

static int set_up_all(void **state)
{
    struct err err = { 0 };
    (void)state;
    if (mkdtemp(home) == NULL)
        return 1;
    snprintf(head_path, sizeof head_path, "%s/head", home);
    snprintf(authority_path, sizeof authority_path, "%s/authority.json", home);
    signing_log_make(&made, 3, 4);
    for (int i = 0; i < KEYS; i++) {
        char path[100];
        snprintf(path, sizeof path, "%s/offline-%d.pem", home, i);
        if (!any_signer_create(path, i == 2, &offline[i], &err))
            return 1;
    }
    return 0;
}

static int tear_down_all(void **state)
{
    char command[100];
    (void)state;
    signing_log_release(&made);
    for (int i = 0; i < KEYS; i++)
        any_signer_free(offline[i]);
    snprintf(command, sizeof command, "rm -rf '%s'", home);
    return system(command);
}

static bool hand_over(size_t from, size_t to, struct err *err)
{
    return signer->add(signer, made.records + from, to - from, err);
}

static bool seal(size_t from, size_t to, struct checkpoint_notes *notes, struct err *err)
{
    struct checkpoint_ask ask = signing_log_ask(&made, to);
    return signer->begin(signer, err) && hand_over(from, to, err) &&
           signer->end(signer, &ask, notes, err);
}

static int set_up(void **state)
{
    struct err err = { 0 };
    struct checkpoint_notes notes = signing_notes();
    (void)state;
    arena = arena_make();
    (void)unlink(authority_path); /* of the test before */
    signer = signing_signer(head_path);
    bool ok = seal(0, LOST, &notes, &err);
    signing_notes_release(&notes);
    return !ok;
}

static int tear_down(void **state)
{
    (void)state;
    signer_free(signer);
    arena_free(arena);
    return 0;
}

/* What a true incarnation record says. */
static struct incarnation_wish truth(struct sha256 roots[2])
{
    roots[0] = signing_log_ask(&made, LOST).root;
    roots[1] = signing_log_ask(&made, KEPT).root;
    return (struct incarnation_wish) { 2, LOST, KEPT, &roots[0], &roots[1], "restored" };
}

/* The record, signed by the first `voices` keys of the authority. */
static struct text record_of(const struct incarnation_wish *wish, const char *ledger, int voices)
{
    struct err err = { 0 };
    struct request request = { .ledger = ledger };
    enum request_voice voice;
    struct buf *bytes = arena_new(arena, struct buf);
    ASSERT_OK(request_add_incarnation(&request, arena, wish, &err));
    for (int i = 0; i < voices; i++)
        ASSERT_OK(request_sign_with(&request, &request.items[0], offline[i], arena, &voice, &err));
    const struct record_head head = { .at_us = 1555000000000000,
                                      .by = signer->key_id,
                                      .chain = "programme",
                                      .key = signer->key_id,
                                      .ledger = ledger,
                                      .n = 1,
                                      .type = TYPE_INCARNATION };
    buf_init(bytes, RECORD_SIZE_MAX);
    ASSERT_OK(record_build(&head, request.items[0].body, bytes, &err));
    struct text kept = { arena_strndup(arena, bytes->data, bytes->len), bytes->len };
    buf_release(bytes);
    return kept;
}

static void pin_two_of_three(void)
{
    struct authority authority = { .k = 2, .count = KEYS };
    struct buf bytes;
    buf_init(&bytes, 4096);
    for (int i = 0; i < KEYS; i++)
        authority.keys[i] = *any_signer_key(offline[i]);
    authority_write(&authority, &bytes);
    FILE *file = fopen(authority_path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.data, 1, bytes.len, file), bytes.len);
    assert_int_equal(fclose(file), 0);
    buf_release(&bytes);
}

static struct signer_head head_now(void)
{
    struct err err = { 0 };
    struct signer_head head;
    ASSERT_OK(signer->head(signer, &head, &err));
    return head;
}

static void refuses(struct text record, enum err_code code)
{
    struct err err = { 0 };
    assert_false(signer->incarnate(signer, record, &err));
    assert_int_equal(err.code, code);
    assert_int_equal(head_now().incarnation, 1);
    assert_int_equal(head_now().size, LOST);
}

static void restore(int voices)
{
    struct err err = { 0 };
    struct sha256 roots[2];
    struct incarnation_wish wish = truth(roots);
    struct checkpoint_notes none = signing_notes();
    struct checkpoint_ask ask = signing_log_ask(&made, KEPT);
    ASSERT_OK(signer->incarnate(signer, record_of(&wish, SIGNING_LEDGER, voices), &err));
    ASSERT_OK(hand_over(0, KEPT, &err));
    ASSERT_OK(signer->end(signer, &ask, &none, &err));
    assert_int_equal(none.note.len, 0);
    signing_notes_release(&none);
}

static void incarnate__goes_on_from_what_the_database_still_has(void **state)
{
    struct checkpoint_ask ask = signing_log_ask(&made, KEPT);
    (void)state;
    restore(0);
    assert_int_equal(head_now().incarnation, 2);
    assert_int_equal(head_now().size, KEPT);
    struct sha256 root = head_now().root;
    assert_memory_equal(&root, &ask.root, SHA256_SIZE);
}

static void incarnate__refuses_another_lost_root_size_and_number(void **state)
{
    struct sha256 roots[2], other = sha256("other", 5);
    struct incarnation_wish wish = truth(roots);
    (void)state;
    wish.lost_root = &other;
    refuses(record_of(&wish, SIGNING_LEDGER, 0), ERR_CONFLICT);
    wish = truth(roots);
    wish.lost_size = LOST - 1;
    refuses(record_of(&wish, SIGNING_LEDGER, 0), ERR_CONFLICT);
    wish.lost_size = LOST + 1;
    refuses(record_of(&wish, SIGNING_LEDGER, 0), ERR_CONFLICT);
    wish = truth(roots);
    wish.number = 1;
    refuses(record_of(&wish, SIGNING_LEDGER, 0), ERR_CONFLICT);
    wish.number = 3;
    refuses(record_of(&wish, SIGNING_LEDGER, 0), ERR_CONFLICT);
}

static void incarnate__refuses_another_ledgers_record_and_another_type(void **state)
{
    struct sha256 roots[2];
    struct incarnation_wish wish = truth(roots);
    (void)state;
    refuses(record_of(&wish, "other.example/ledger", 0), ERR_TAMPERED);
    refuses(made.records[0], ERR_INPUT);
    refuses(text_of("{}"), ERR_TAMPERED);
}

static void incarnate__wants_k_keys_of_the_authority_that_is_pinned(void **state)
{
    struct sha256 roots[2];
    struct incarnation_wish wish = truth(roots);
    (void)state;
    pin_two_of_three();
    refuses(record_of(&wish, SIGNING_LEDGER, 0), ERR_REFUSED);
    refuses(record_of(&wish, SIGNING_LEDGER, 1), ERR_REFUSED);
    restore(2);
    assert_int_equal(head_now().incarnation, 2);
}

static void incarnate__refuses_an_authority_file_that_is_damaged(void **state)
{
    struct sha256 roots[2];
    struct incarnation_wish wish = truth(roots);
    (void)state;
    FILE *file = fopen(authority_path, "we");
    assert_non_null(file);
    assert_true(fputs("{\"k\":0}", file) > 0);
    assert_int_equal(fclose(file), 0);
    refuses(record_of(&wish, SIGNING_LEDGER, 3), ERR_INPUT);
}

static void ends_in_conflict(size_t handed, size_t asked)
{
    struct err err = { 0 };
    struct sha256 roots[2];
    struct incarnation_wish wish = truth(roots);
    struct checkpoint_notes none = signing_notes();
    struct checkpoint_ask ask = signing_log_ask(&made, asked);
    ASSERT_OK(signer->incarnate(signer, record_of(&wish, SIGNING_LEDGER, 0), &err));
    ASSERT_OK(hand_over(0, handed, &err));
    assert_false(signer->end(signer, &ask, &none, &err));
    assert_int_equal(err.code, ERR_CONFLICT);
    assert_int_equal(none.note.len, 0);
    assert_int_equal(head_now().incarnation, 1);
    signing_notes_release(&none);
}

static void incarnate__refuses_records_that_do_not_make_the_named_root(void **state)
{
    (void)state;
    ends_in_conflict(KEPT - 1, KEPT);     /* one is missing */
    ends_in_conflict(KEPT - 1, KEPT - 1); /* a true tree, but not the one that was declared */
    ends_in_conflict(KEPT + 1, KEPT + 1);
}

static void incarnate__that_was_begun_only_leaves_the_old_head(void **state)
{
    struct err err = { 0 };
    struct sha256 roots[2];
    struct incarnation_wish wish = truth(roots);
    struct checkpoint_notes notes = signing_notes();
    (void)state;
    ASSERT_OK(signer->incarnate(signer, record_of(&wish, SIGNING_LEDGER, 0), &err));
    ASSERT_OK(hand_over(0, 2, &err));
    ASSERT_OK(seal(LOST, 12, &notes, &err)); /* begin() gives up what was begun */
    assert_int_equal(head_now().incarnation, 1);
    assert_int_equal(head_now().size, 12);
    signing_notes_release(&notes);
}

static void places_are_free_again_only_as_far_as_the_restored_log_leaves_them(void **state)
{
    struct err err = { 0 };
    struct signature signature;
    (void)state;
    assert_false(signer->sign(signer, &made.records[KEPT], 1, &signature, NULL, &err));
    assert_int_equal(err.code, ERR_CONFLICT);
    err_clear(&err);
    restore(0);
    ASSERT_OK(signer->sign(signer, &made.records[KEPT], 1, &signature, NULL, &err));
    ASSERT_OK(signer->sign(signer, &made.records[LOST], 1, &signature, NULL, &err));
    for (int i = 0; i < KEPT; i++) {
        assert_false(signer->sign(signer, &made.records[i], 1, &signature, NULL, &err));
        assert_int_equal(err.code, ERR_CONFLICT);
        err_clear(&err);
    }
    assert_false(signer->sign(signer, &made.other, 1, &signature, NULL, &err));
    assert_int_equal(err.code, ERR_CONFLICT);
}

static void checkpoints_carry_the_number_of_the_incarnation(void **state)
{
    struct err err = { 0 };
    struct note note;
    struct note_key key;
    struct checkpoint checkpoint;
    struct checkpoint_notes notes = signing_notes();
    (void)state;
    restore(0);
    ASSERT_OK(seal(KEPT, 12, &notes, &err));
    ASSERT_OK(note_parse((struct text) { notes.note.data, notes.note.len }, &note, &err));
    ASSERT_OK(checkpoint_parse(note.text, &checkpoint, &err));
    assert_true(text_eq(checkpoint.origin, SIGNING_LEDGER "#2"));
    assert_int_equal(checkpoint.size, 12);
    ASSERT_OK(note_key_of(SIGNING_LEDGER "#2", NOTE_ED25519, &signer->checkpoint_key, &key, &err));
    assert_non_null(note_check(&note, &key));
    ASSERT_OK(note_key_of(SIGNING_LEDGER, NOTE_ED25519, &signer->checkpoint_key, &key, &err));
    assert_null(note_check(&note, &key));
    signing_notes_release(&notes);
}

/* The bytes of a file, in the arena. */
static const char *content(const char *path)
{
    char *bytes = arena_alloc(arena, 16384);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    size_t len = fread(bytes, 1, 16383, file);
    assert_int_equal(fclose(file), 0);
    bytes[len] = '\0';
    return bytes;
}

static void the_old_head_is_kept_aside_under_its_number(void **state)
{
    char aside[120];
    struct stat status;
    (void)state;
    const char *before = content(head_path);
    restore(0);
    snprintf(aside, sizeof aside, "%s.1", head_path);
    assert_string_equal(content(aside), before);
    assert_int_equal(stat(aside, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    ASSERT_TEXT_HAS(content(head_path), "\nincarnation 2\nsize 5\n");
}

int main(void)
{
#define ONE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        ONE(incarnate__goes_on_from_what_the_database_still_has),
        ONE(incarnate__refuses_another_lost_root_size_and_number),
        ONE(incarnate__refuses_another_ledgers_record_and_another_type),
        ONE(incarnate__wants_k_keys_of_the_authority_that_is_pinned),
        ONE(incarnate__refuses_an_authority_file_that_is_damaged),
        ONE(incarnate__refuses_records_that_do_not_make_the_named_root),
        ONE(incarnate__that_was_begun_only_leaves_the_old_head),
        ONE(places_are_free_again_only_as_far_as_the_restored_log_leaves_them),
        ONE(checkpoints_carry_the_number_of_the_incarnation),
        ONE(the_old_head_is_kept_aside_under_its_number),
    };
#undef ONE
    return cmocka_run_group_tests(tests, set_up_all, tear_down_all);
}
