#include "../support/test.h"
#include "verify/bundle.h"
#include "verify/command.h"
#include "json/value.h"

#include "../support/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[128];
static char trust[160];
static struct buf out;
static struct buf complaints;

static int run(int argc, char **argv)
{
    buf_clear(&out);
    buf_clear(&complaints);
    return verify_command(argc, argv, &out, &complaints);
}

static int set_up(void **state)
{
    (void)state;
    char hex[2 * PUBLIC_KEY_SIZE + 1];
    (void)snprintf(folder, sizeof folder, "/tmp/test_verify_command.%d", (int)getpid());
    (void)snprintf(trust, sizeof trust, "%s.trust.json", folder);
    buf_init(&out, 1 << 20);
    buf_init(&complaints, 1 << 20);
    struct model *m = model_load();
    model_write(m, folder);
    FILE *file = fopen(trust, "we");
    if (file == NULL ||
        fprintf(file, "{\"ledger\":\"%s\",\"public_key\":\"%s\"}\n", m->ledger,
                hex_encode(m->public_key.bytes, PUBLIC_KEY_SIZE, hex)) < 0 ||
        fclose(file) != 0)
        return -1;
    model_free(m);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    char command[512];
    buf_release(&out);
    buf_release(&complaints);
    (void)snprintf(command, sizeof command, "rm -rf '%s' '%s'", folder, trust);
    return system(command);
}

static void verify_command__says_not_anchored_without_trust(void **state)
{
    (void)state;
    char *argv[] = { (char[]) { "mingzhang-verify" }, folder, NULL };
    assert_int_equal(run(2, argv), 1);
    ASSERT_TEXT_HAS(out.data, "NOT anchored");
    assert_int_equal(complaints.len, 0);
}

static void verify_command__is_content_with_a_trusted_key(void **state)
{
    (void)state;
    char *argv[] = { (char[]) { "mingzhang-verify" }, (char[]) { "--trust" }, trust, folder, NULL };
    assert_int_equal(run(4, argv), 0);
    ASSERT_TEXT_HAS(out.data, "intact and anchored");
    ASSERT_TEXT_HAS(out.data, "names no heads");
}

static void verify_command__gives_json_with_every_pass(void **state)
{
    (void)state;
    struct err err;
    AUTO(jv) struct jv *document = NULL;
    char *argv[] = { (char[]) { "mingzhang-verify" },
                     (char[]) { "--json" },
                     (char[]) { "--trust" },
                     trust,
                     (char[]) { "--threads" },
                     (char[]) { "2" },
                     folder,
                     NULL };
    assert_int_equal(run(7, argv), 0);
    ASSERT_OK(jv_parse((struct text) { out.data, out.len }, "report", &document, &err));
    assert_string_equal(jv_string(jv_get(document, "verdict"), ""), "intact");
    assert_int_equal(jv_int(jv_get(document, "records"), 0), 31);
    assert_int_equal(jv_int(jv_get(document, "chains"), 0), 8);
    assert_int_equal(jv_size(jv_get(document, "findings")), 0);
    const struct jv *passes = jv_get(document, "passes");
    assert_int_equal(jv_size(passes), 11);
    for (size_t i = 0; i < jv_size(passes); i++)
        assert_true(jv_int(jv_get(jv_at(passes, i), "checked"), 0) > 0);
}

static void verify_command__refuses_wrong_usage(void **state)
{
    (void)state;
    char *none[] = { (char[]) { "mingzhang-verify" }, NULL };
    char *two[] = { (char[]) { "mingzhang-verify" }, folder, folder, NULL };
    char *many[] = { (char[]) { "mingzhang-verify" }, (char[]) { "--threads" }, (char[]) { "65" },
                     folder, NULL };
    char *unknown[] = { (char[]) { "mingzhang-verify" }, (char[]) { "--fast" }, folder, NULL };
    assert_int_equal(run(1, none), 2);
    assert_int_equal(run(3, two), 2);
    assert_int_equal(run(4, many), 2);
    assert_int_equal(run(3, unknown), 2);
    ASSERT_TEXT_HAS(complaints.data, "--trust FILE");
}

static void verify_command__says_what_it_cannot_read(void **state)
{
    (void)state;
    char *absent[] = { (char[]) { "mingzhang-verify" }, (char[]) { "/nonexistent/bundle" }, NULL };
    char *no_trust[] = { (char[]) { "mingzhang-verify" }, (char[]) { "--trust" },
                         (char[]) { "/nonexistent/trust" }, folder, NULL };
    assert_int_equal(run(2, absent), 3);
    ASSERT_TEXT_HAS(complaints.data, "/nonexistent/bundle/ledger.json");
    assert_int_equal(run(4, no_trust), 3);
    ASSERT_TEXT_HAS(complaints.data, "/nonexistent/trust");
    assert_int_equal(out.len, 0);
}

static void verify_command__says_when_there_is_no_room_for_temporary_files(void **state)
{
    (void)state;
    char *argv[] = { (char[]) { "mingzhang-verify" }, folder, NULL };
    assert_int_equal(setenv("TMPDIR", "/nonexistent", 1), 0);
    int status = run(2, argv);
    assert_int_equal(unsetenv("TMPDIR"), 0);
    assert_int_equal(status, 3);
    ASSERT_TEXT_HAS(complaints.data, "TMPDIR");
    assert_int_equal(out.len, 0);
}

static void bundle_create__leaves_nothing_behind_when_given_up(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct bundle_writer *writer = NULL;
    char fresh[160];
    (void)snprintf(fresh, sizeof fresh, "%s.given-up", folder);
    ASSERT_OK(bundle_create(fresh, "a.b/c", true, &writer, &err));
    ASSERT_OK(bundle_begin_chain(writer, "programme", &err));
    bundle_writer_free(writer);
    assert_int_equal(access(fresh, F_OK), -1);
    char command[512];
    (void)snprintf(command, sizeof command, "! ls -d '%s'.part-* 2>/dev/null", fresh);
    assert_int_equal(system(command), 0);
    ASSERT_ERR(bundle_create("/nonexistent/x", "a.b/c", true, &writer, &err), ERR_IO);
    ASSERT_ERR(bundle_create(folder, "a.b/c", true, &writer, &err), ERR_CONFLICT);
}

static void trust_load__refuses_what_it_cannot_use(void **state)
{
    (void)state;
    static const char *const BAD[] = {
        "{}",
        "{\"ledger\":\"a.b/c\"}",
        "{\"ledger\":\"a.b/c\",\"public_key\":\"00\"}",
        "{\"public_key\":\"%s\"}",
        "{\"ledger\":\"a.b/c\",\"public_key\":\"%s\",\"heads\":[]}",
        "{\"ledger\":\"a.b/c\",\"public_key\":\"%s\",\"heads\":{\"programme\":{\"n\":1}}}",
        "{\"ledger\":\"a.b/c\",\"public_key\":\"%s\",\"heads\":{\"programme\":{\"hash\":\"00\"}}}",
    };
    static const char KEY[] = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    char file[256];
    (void)snprintf(file, sizeof file, "%s.bad", trust);
    for (size_t i = 0; i < COUNT(BAD); i++) {
        const char *key = strstr(BAD[i], "%s");
        size_t head = key != NULL ? (size_t)(key - BAD[i]) : strlen(BAD[i]);
        FILE *made = fopen(file, "we");
        assert_non_null(made);
        assert_true(fprintf(made, "%.*s%s%s", (int)head, BAD[i], key != NULL ? KEY : "",
                            key != NULL ? key + 2 : "") > 0);
        assert_int_equal(fclose(made), 0);
        char *argv[] = { (char[]) { "mingzhang-verify" }, (char[]) { "--trust" }, file, folder,
                         NULL };
        assert_int_equal(run(4, argv), 1);
        ASSERT_TEXT_HAS(complaints.data, file);
    }
    assert_int_equal(unlink(file), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verify_command__says_not_anchored_without_trust),
        cmocka_unit_test(verify_command__is_content_with_a_trusted_key),
        cmocka_unit_test(verify_command__gives_json_with_every_pass),
        cmocka_unit_test(verify_command__refuses_wrong_usage),
        cmocka_unit_test(verify_command__says_what_it_cannot_read),
        cmocka_unit_test(verify_command__says_when_there_is_no_room_for_temporary_files),
        cmocka_unit_test(bundle_create__leaves_nothing_behind_when_given_up),
        cmocka_unit_test(trust_load__refuses_what_it_cannot_use),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
