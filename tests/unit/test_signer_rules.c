/* What the signer signs and what it refuses: places that a checkpoint covers, records that do not
 * continue the log, roots that are not theirs. With a head in memory. */
#include "../support/signing.h"
#include "../support/test.h"

#include "proof/note.h"

static struct signing_log made; /* the records of the test, see signing.h */

static int set_up(void **state)
{
    (void)state;
    signing_log_make(&made, 3, 4);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    signing_log_release(&made);
    return 0;
}

static bool seal(struct signer *signer, size_t from, size_t to, struct checkpoint_notes *notes,
                 struct err *err)
{
    struct checkpoint_ask ask = signing_log_ask(&made, to);
    return signer->begin(signer, err) && signer->add(signer, made.records + from, to - from, err) &&
           signer->end(signer, &ask, notes, err);
}

static void end_checkpoint__gives_a_note_that_the_checkpoint_key_signed(void **state)
{
    struct err err = { 0 };
    struct note note;
    struct note_key key;
    struct checkpoint_notes notes = signing_notes();
    (void)state;
    AUTO(signer) struct signer *signer = signing_signer(NULL);
    ASSERT_OK(seal(signer, 0, 5, &notes, &err));
    ASSERT_OK(note_parse((struct text) { notes.note.data, notes.note.len }, &note, &err));
    ASSERT_OK(note_key_of(SIGNING_LEDGER, NOTE_ED25519, &signer->checkpoint_key, &key, &err));
    assert_non_null(note_check(&note, &key));
    ASSERT_OK(note_key_of(SIGNING_LEDGER, NOTE_ED25519, &signer->key, &key, &err));
    assert_null(note_check(&note, &key)); /* the record key signs no checkpoints */
    signing_notes_release(&notes);
}

static void end_checkpoint__gives_the_same_answer_again(void **state)
{
    struct err err = { 0 };
    struct checkpoint_notes first = signing_notes(), again = signing_notes();
    (void)state;
    AUTO(signer) struct signer *signer = signing_signer(NULL);
    ASSERT_OK(seal(signer, 0, 5, &first, &err));
    ASSERT_OK(seal(signer, 5, 5, &again, &err));
    assert_string_equal(first.note.data, again.note.data);
    signing_notes_release(&first);
    signing_notes_release(&again);
}

static void end_checkpoint__refuses_another_root_and_another_size(void **state)
{
    struct err err = { 0 };
    struct checkpoint_notes notes = signing_notes();
    struct checkpoint_ask ask = signing_log_ask(&made, 4);
    (void)state;
    AUTO(signer) struct signer *signer = signing_signer(NULL);
    ASSERT_OK(signer->begin(signer, &err));
    ASSERT_OK(signer->add(signer, made.records, 4, &err));
    ask.root.bytes[0] ^= 1;
    assert_false(signer->end(signer, &ask, &notes, &err));
    assert_int_equal(err.code, ERR_CONFLICT);
    ask = signing_log_ask(&made, 5);
    ASSERT_OK(signer->begin(signer, &err));
    ASSERT_OK(signer->add(signer, made.records, 4, &err));
    assert_false(signer->end(signer, &ask, &notes, &err));
    assert_int_equal(err.code, ERR_CONFLICT);
    ASSERT_OK(seal(signer, 0, 4, &notes, &err)); /* nothing of that was kept */
    signing_notes_release(&notes);
}

static void add__refuses_a_gap_a_second_record_and_a_wrong_predecessor(void **state)
{
    struct err err = { 0 };
    (void)state;
    AUTO(signer) struct signer *signer = signing_signer(NULL);
    ASSERT_OK(signer->begin(signer, &err));
    assert_false(signer->add(signer, &made.records[1], 1, &err)); /* n = 1 without n = 0 */
    assert_int_equal(err.code, ERR_CONFLICT);
    ASSERT_OK(signer->begin(signer, &err));
    ASSERT_OK(signer->add(signer, &made.records[0], 1, &err));
    assert_false(signer->add(signer, &made.records[0], 1, &err));
    assert_int_equal(err.code, ERR_CONFLICT);
    ASSERT_OK(signer->begin(signer, &err));
    ASSERT_OK(signer->add(signer, &made.records[0], 1, &err));
    assert_false(signer->add(signer, &made.other, 1, &err)); /* n = 1 after another n = 0 */
    assert_int_equal(err.code, ERR_CONFLICT);
}

static void add__refuses_a_second_hash_for_a_place_that_a_checkpoint_covers(void **state)
{
    struct err err = { 0 };
    struct checkpoint_notes notes = signing_notes();
    (void)state;
    AUTO(signer) struct signer *signer = signing_signer(NULL);
    ASSERT_OK(seal(signer, 0, 2, &notes, &err));
    ASSERT_OK(signer->begin(signer, &err));
    assert_false(signer->add(signer, &made.other, 1, &err));
    assert_int_equal(err.code, ERR_CONFLICT);
    signing_notes_release(&notes);
}

static void sign__signs_a_place_again_until_a_checkpoint_covers_it(void **state)
{
    struct err err = { 0 };
    struct signature signature;
    struct checkpoint_notes notes = signing_notes();
    (void)state;
    AUTO(signer) struct signer *signer = signing_signer(NULL);
    ASSERT_OK(signer->sign(signer, &made.records[1], 1, &signature, NULL, &err));
    ASSERT_OK(signer->sign(signer, &made.other, 1, &signature, NULL, &err));
    ASSERT_OK(seal(signer, 0, 1, &notes, &err));
    ASSERT_OK(signer->sign(signer, &made.other, 1, &signature, NULL, &err)); /* n = 1: not yet */
    signing_notes_release(&notes);
    notes = signing_notes();
    ASSERT_OK(seal(signer, 1, 2, &notes, &err));
    assert_false(signer->sign(signer, &made.other, 1, &signature, NULL, &err));
    assert_int_equal(err.code, ERR_CONFLICT);
    assert_false(signer->sign(signer, &made.records[1], 1, &signature, NULL, &err));
    signing_notes_release(&notes);
}

static void sign__refuses_what_is_no_record_of_this_ledger_by_this_key(void **state)
{
    struct err err = { 0 };
    struct signature signature;
    struct text nonsense = text_of("{\"a\":1}");
    (void)state;
    AUTO(signer) struct signer *signer = signing_signer(NULL);
    assert_false(signer->sign(signer, &nonsense, 1, &signature, NULL, &err));
    assert_int_equal(err.code, ERR_TAMPERED);
    assert_false(signer->sign(signer, &made.foreign, 1, &signature, NULL, &err));
    assert_int_equal(err.code, ERR_TAMPERED);
    assert_false(signer->sign(signer, &made.of_another_key, 1, &signature, NULL, &err));
    assert_int_equal(err.code, ERR_KEY);
}

static void sign__names_the_place_of_a_record_whose_body_is_wrong(void **state)
{
    struct err err = { 0 };
    struct signature signature;
    char bytes[2048];
    (void)state;
    AUTO(signer) struct signer *signer = signing_signer(NULL);
    assert_true(signer->is_strict);
    assert_true(made.records[1].len < sizeof bytes);
    memcpy(bytes, made.records[1].ptr, made.records[1].len);
    bytes[made.records[1].len] = '\0';
    char *due = strstr(bytes, "-04-30");
    assert_non_null(due);
    due[5] = '1'; /* no April has 31 days */
    struct text text = { bytes, made.records[1].len };
    assert_false(signer->sign(signer, &text, 1, &signature, NULL, &err));
    assert_int_equal(err.code, ERR_TAMPERED);
    ASSERT_TEXT_HAS(err.text, "441424103201 1");
}

static void end__wants_a_beginning(void **state)
{
    struct err err = { 0 };
    struct checkpoint_notes notes = signing_notes();
    struct checkpoint_ask ask = signing_log_ask(&made, 1);
    (void)state;
    AUTO(signer) struct signer *signer = signing_signer(NULL);
    assert_false(signer->end(signer, &ask, &notes, &err));
    assert_int_equal(err.code, ERR_CONFLICT);
    assert_false(signer->add(signer, made.records, 1, &err));
    assert_int_equal(err.code, ERR_CONFLICT);
    signing_notes_release(&notes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(end_checkpoint__gives_a_note_that_the_checkpoint_key_signed),
        cmocka_unit_test(end_checkpoint__gives_the_same_answer_again),
        cmocka_unit_test(end_checkpoint__refuses_another_root_and_another_size),
        cmocka_unit_test(add__refuses_a_gap_a_second_record_and_a_wrong_predecessor),
        cmocka_unit_test(add__refuses_a_second_hash_for_a_place_that_a_checkpoint_covers),
        cmocka_unit_test(sign__signs_a_place_again_until_a_checkpoint_covers_it),
        cmocka_unit_test(sign__refuses_what_is_no_record_of_this_ledger_by_this_key),
        cmocka_unit_test(sign__names_the_place_of_a_record_whose_body_is_wrong),
        cmocka_unit_test(end__wants_a_beginning),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
