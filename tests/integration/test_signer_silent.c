/* Callers that take a place at the signer's socket and do not use it. Every wait ends by the
 * signer's own deadline of one second; nothing here waits for a time of its own. */
#include "../support/test.h"

#include "../support/signer_process.h"

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PLACES = 32, PATIENCE_S = 1, FLOOD_MAX = 1000000 };

/* A frame of one byte: WIRE_KEYS of docs/spec/signer.md. */
static const char KEYS[] = { 0, 0, 0, 1, 2 };

static char home[] = "/tmp/test_signer_silent.XXXXXX";
static struct signer_settings settings;
static pid_t server;
static int callers[PLACES];

static int set_up_all(void **state)
{
    struct err err = { 0 };
    (void)state;
    (void)signal(SIGPIPE, SIG_IGN);
    return mkdtemp(home) == NULL || !signer_process_settings(home, &settings) ||
           !signer_create(&settings, "test.example/ledger", &err);
}

static int tear_down_all(void **state)
{
    char command[100];
    (void)state;
    (void)snprintf(command, sizeof command, "rm -rf '%s'", home);
    return system(command);
}

static int set_up(void **state)
{
    (void)state;
    server = signer_process_start_with(&settings, PATIENCE_S);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    (void)kill(server, SIGTERM);
    return waitpid(server, NULL, 0) != server;
}

static int call(void)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(file >= 0);
    size_t len = strlen(settings.socket);
    assert_true(len < sizeof address.sun_path);
    memcpy(address.sun_path, settings.socket, len);
    assert_int_equal(connect(file, (const struct sockaddr *)&address, sizeof address), 0);
    return file;
}

/* Blocks until the signer has hung up. */
static bool is_shown_out(int file)
{
    char byte;
    ssize_t got = recv(file, &byte, 1, 0);
    return got == 0 || (got < 0 && errno == ECONNRESET);
}

static void ask_keys(int file)
{
    char head[4];
    assert_int_equal(send(file, KEYS, sizeof KEYS, 0), sizeof KEYS);
    assert_int_equal(recv(file, head, sizeof head, MSG_WAITALL), sizeof head);
    char rest[256];
    size_t len = (size_t)(unsigned char)head[3];
    assert_true(head[0] == 0 && head[1] == 0 && head[2] == 0 && len < sizeof rest);
    assert_int_equal(recv(file, rest, len, MSG_WAITALL), (ssize_t)len);
}

static void newcomer_is_served(void)
{
    struct err err = { 0 };
    struct signer_head head;
    AUTO(signer) struct signer *signer = NULL;
    ASSERT_OK(signer_open(&settings, &signer, &err));
    ASSERT_OK(signer->head(signer, &head, &err));
}

static void callers__who_never_ask_do_not_keep_the_places(void **state)
{
    (void)state;
    for (int i = 0; i < PLACES; i++)
        callers[i] = call();
    newcomer_is_served();
    for (int i = 0; i < PLACES; i++) {
        assert_true(is_shown_out(callers[i]));
        assert_int_equal(close(callers[i]), 0);
    }
}

static void callers__between_questions_stay_until_their_place_is_wanted(void **state)
{
    (void)state;
    int patient = call(); /* stays longer than anybody else, while there is room */
    ask_keys(patient);
    int never = call();
    assert_true(is_shown_out(never)); /* so that the time of both is over */
    ask_keys(patient);
    assert_int_equal(close(never), 0);
    for (int i = 1; i < PLACES; i++) {
        callers[i] = call();
        ask_keys(callers[i]);
    }
    newcomer_is_served(); /* in the place of the one that was silent for the longest time */
    assert_true(is_shown_out(patient));
    assert_int_equal(close(patient), 0);
    for (int i = 1; i < PLACES; i++) {
        ask_keys(callers[i]);
        assert_int_equal(close(callers[i]), 0);
    }
}

static void caller__who_does_not_finish_a_question_is_shown_out(void **state)
{
    (void)state;
    int one = call(), two = call();
    ask_keys(two);
    assert_int_equal(send(one, KEYS, 3, 0), 3);
    assert_int_equal(send(two, KEYS, 1, 0), 1);
    assert_true(is_shown_out(one));
    assert_true(is_shown_out(two));
    (void)close(one); /* the other side is gone */
    (void)close(two);
    newcomer_is_served();
}

static void caller__who_takes_no_answer_is_shown_out(void **state)
{
    (void)state;
    int file = call();
    int asked = 0;
    while (asked < FLOOD_MAX && send(file, KEYS, sizeof KEYS, MSG_NOSIGNAL) == sizeof KEYS)
        asked++;
    assert_true(asked < FLOOD_MAX); /* the last one failed: nobody is there any more */
    (void)close(file);
    newcomer_is_served();
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(callers__who_never_ask_do_not_keep_the_places),
        TEST(callers__between_questions_stay_until_their_place_is_wanted),
        TEST(caller__who_does_not_finish_a_question_is_shown_out),
        TEST(caller__who_takes_no_answer_is_shown_out),
    };
    return cmocka_run_group_tests_name("signer_silent", tests, set_up_all, tear_down_all);
}
