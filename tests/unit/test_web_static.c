/* A folder of files for everyone, and what of it nobody must see. */
#include "../support/test.h"

#include "../support/loopback.h"
#include "web/http_date.h"
#include "web/static.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PATH_SIZE = 200, SWAPS = 300 };

struct fixture {
    struct loopback loop;
    struct web_static *site;
    struct buf out;
    char base[40];
    char folder[PATH_SIZE];
    _Atomic bool over;
    uint16_t port;
};

static const char *at(const struct fixture *f, const char *name)
{
    static char path[2 * PATH_SIZE];
    (void)snprintf(path, sizeof path, "%s/%s", f->base, name);
    return path;
}

static void write_file(const struct fixture *f, const char *name, const char *text)
{
    FILE *file = fopen(at(f, name), "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0 && fclose(file) == 0);
}

static int set_up(void **state)
{
    static struct fixture f = { .base = "/tmp/mingzhang-site-XXXXXX" };
    if (mkdtemp(f.base) == NULL)
        return -1;
    buf_init(&f.out, 1 << 20);
    (void)snprintf(f.folder, sizeof f.folder, "%s/site", f.base);
    assert_int_equal(mkdir(f.folder, 0755), 0);
    assert_int_equal(mkdir(at(&f, "site/village"), 0755), 0);
    assert_int_equal(mkdir(at(&f, "site/empty"), 0755), 0);
    assert_int_equal(mkdir(at(&f, "site/.git"), 0755), 0);
    write_file(&f, "secret.txt", "secret");
    write_file(&f, "site/index.html", "<p>home");
    write_file(&f, "site/village/index.html", "<p>village");
    write_file(&f, "site/style.css", "p{}");
    write_file(&f, "site/公示.txt", "notice");
    write_file(&f, "site/.hidden", "secret");
    write_file(&f, "site/.git/config", "secret");
    assert_int_equal(symlink("../secret.txt", at(&f, "site/link.txt")), 0);
    assert_int_equal(symlink("..", at(&f, "site/up")), 0);
    assert_int_equal(mkfifo(at(&f, "site/pipe"), 0644), 0);
    const struct web_static_options site = { .folder = f.folder };
    f.site = web_static_new(&site);
    const struct web_options options = web_static_listener(f.site);
    loopback_begin(&f.loop, &options);
    f.port = web_server_port(f.loop.server);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    static const char *const THINGS[] = {
        "site/pipe",       "site/up",    "site/link.txt",  "site/.git/config",
        "site/.hidden",    "secret.txt", "site/公示.txt",  "site/style.css",
        "site/index.html", "site/.git",  "site/404.html",  "site/village/index.html",
        "site/village",    "site/empty", "other/page.txt", "site/page.txt",
        "other",           "site",
    };
    struct fixture *f = *state;
    loopback_end(&f->loop);
    web_static_free(f->site);
    buf_release(&f->out);
    for (size_t i = 0; i < COUNT(THINGS); i++)
        (void)remove(at(f, THINGS[i])); /* not every test makes each of them */
    return rmdir(f->base);
}

static const char *ask(struct fixture *f, const char *method, const char *path, const char *more)
{
    char bytes[4096];
    (void)snprintf(bytes, sizeof bytes, "%s %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n%s\r\n",
                   method, path, more);
    return loopback_ask(f->port, bytes, &f->out);
}

static void static__gives_files_and_the_pages_of_folders(void **state)
{
    static const struct {
        const char *path;
        const char *type;
        const char *body;
    } FILES[] = {
        { "/", "text/html; charset=utf-8", "<p>home" },
        { "/index.html", "text/html; charset=utf-8", "<p>home" },
        { "/village/", "text/html; charset=utf-8", "<p>village" },
        { "/style.css", "text/css; charset=utf-8", "p{}" },
        { "/style.css?v=2", "text/css; charset=utf-8", "p{}" },
        { "/%E5%85%AC%e7%a4%ba.txt", "text/plain; charset=utf-8", "notice" },
    };
    struct fixture *f = *state;
    char line[100];
    for (size_t i = 0; i < COUNT(FILES); i++) {
        const char *out = ask(f, "GET", FILES[i].path, "");
        ASSERT_TEXT_HAS(out, "HTTP/1.1 200 OK\r\n");
        (void)snprintf(line, sizeof line, "Content-Type: %s\r\n", FILES[i].type);
        ASSERT_TEXT_HAS(out, line);
        (void)snprintf(line, sizeof line, "\r\n\r\n%s", FILES[i].body);
        ASSERT_TEXT_HAS(out, line);
    }
    const char *out = ask(f, "HEAD", "/style.css", "");
    ASSERT_TEXT_HAS(out, "Content-Length: 3\r\n");
    assert_string_equal(strstr(out, "\r\n\r\n"), "\r\n\r\n");
}

static void static__says_who_may_do_what_with_a_page(void **state)
{
    static const char *const LINES[] = {
        "Content-Security-Policy: default-src 'none'; ",
        "frame-ancestors 'none'",
        "X-Content-Type-Options: nosniff\r\n",
        "Referrer-Policy: no-referrer\r\n",
        "X-Frame-Options: DENY\r\n",
        "Cross-Origin-Opener-Policy: same-origin\r\n",
        "Cross-Origin-Resource-Policy: same-origin\r\n",
        "Permissions-Policy: camera=()",
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT(LINES); i++) {
        ASSERT_TEXT_HAS(ask(f, "GET", "/", ""), LINES[i]);
        ASSERT_TEXT_HAS(ask(f, "GET", "/none", ""), LINES[i]);
    }
    assert_null(strstr(ask(f, "GET", "/", ""), "Strict-Transport-Security")); /* it is plain */
}

static void static__shows_nothing_that_is_not_a_file_of_the_folder(void **state)
{
    static const char *const PATHS[] = {
        "/none",
        "/../secret.txt",
        "/village/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2E%2e%2fsecret.txt",
        "/..%2fsecret.txt",
        "/..%5csecret.txt",
        "/.%2e/secret.txt",
        "/./index.html",
        "/.hidden",
        "/%2ehidden",
        "/.git/config",
        "//index.html",
        "/village//index.html",
        "/link.txt",
        "/up/secret.txt",
        "/pipe",
        "/empty/",
        "/index.html/",
        "/style.css/x",
        "/index.html%00.txt",
        "/%",
        "/%4",
        "/%zz",
        "/%c0%ae%c0%ae/secret.txt",
        "/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a",
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT(PATHS); i++) {
        const char *out = ask(f, "GET", PATHS[i], "");
        if (strstr(out, "HTTP/1.1 404 ") != out || strstr(out, "secret") != NULL)
            fail_msg("%s was answered with\n%s", PATHS[i], out);
    }
}

static void static__limits_the_name_of_a_file(void **state)
{
    struct fixture *f = *state;
    char path[WEB_STATIC_NAME_MAX + 8];
    memset(path, 'n', sizeof path);
    path[0] = '/';
    path[WEB_STATIC_NAME_MAX + 2] = '\0';
    ASSERT_TEXT_HAS(ask(f, "GET", path, ""), "HTTP/1.1 404 ");
    path[WEB_STATIC_NAME_MAX + 1] = '\0';
    ASSERT_TEXT_HAS(ask(f, "GET", path, ""), "HTTP/1.1 404 "); /* it may be, and is not there */
}

static void static__only_reads(void **state)
{
    struct fixture *f = *state;
    const char *out = ask(f, "POST", "/", "Content-Length: 0\r\n");
    ASSERT_TEXT_HAS(out, "HTTP/1.1 405 ");
    ASSERT_TEXT_HAS(out, "Allow: GET, HEAD, OPTIONS\r\n");
    ASSERT_TEXT_HAS(ask(f, "DELETE", "/style.css", ""), "HTTP/1.1 405 ");
    ASSERT_TEXT_HAS(ask(f, "POST", "/", "Content-Length: 1\r\n\r\nx"), "HTTP/1.1 413 ");
}

static void static__leads_to_the_folder_that_was_meant(void **state)
{
    struct fixture *f = *state;
    const char *out = ask(f, "GET", "/village", "");
    ASSERT_TEXT_HAS(out, "HTTP/1.1 308 ");
    ASSERT_TEXT_HAS(out, "Location: /village/\r\n");
}

static void static__says_missing_in_the_sites_own_words(void **state)
{
    struct fixture *f = *state;
    ASSERT_TEXT_HAS(ask(f, "GET", "/none", ""), "\r\n\r\nnot found\n");
    write_file(f, "site/404.html", "<p>lost");
    const char *out = ask(f, "GET", "/none", "");
    ASSERT_TEXT_HAS(out, "HTTP/1.1 404 ");
    ASSERT_TEXT_HAS(out, "Content-Type: text/html; charset=utf-8\r\n");
    ASSERT_TEXT_HAS(out, "\r\n\r\n<p>lost");
}

static void header_of(const char *out, const char *name, char value[200])
{
    const char *from = strstr(out, name);
    assert_non_null(from);
    from += strlen(name) + 2;
    size_t len = strcspn(from, "\r");
    assert_true(len < 150);
    memcpy(value, from, len);
    value[len] = '\0';
}

static void static__sends_nothing_twice_to_who_has_it(void **state)
{
    struct fixture *f = *state;
    char tag[200], date[200], more[600];
    const char *out = ask(f, "GET", "/style.css", "");
    header_of(out, "ETag", tag);
    header_of(out, "Last-Modified", date);
    ASSERT_TEXT_HAS(out, "Cache-Control: no-cache\r\n");
    static const char *const SAME[][2] = { { "", "" }, { "\"x\", W/", "" }, { "\"x\",", ", *" } };
    for (size_t i = 0; i < COUNT(SAME); i++) {
        (void)snprintf(more, sizeof more, "If-None-Match: %s%s%s\r\n", SAME[i][0], tag, SAME[i][1]);
        out = ask(f, "GET", "/style.css", more);
        ASSERT_TEXT_HAS(out, "HTTP/1.1 304 ");
        ASSERT_TEXT_HAS(out, "ETag: ");
        assert_string_equal(strstr(out, "\r\n\r\n"), "\r\n\r\n");
    }
    (void)snprintf(more, sizeof more, "If-Modified-Since: %s\r\n", date);
    ASSERT_TEXT_HAS(ask(f, "GET", "/style.css", more), "HTTP/1.1 304 ");
    ASSERT_TEXT_HAS(
        ask(f, "GET", "/style.css", "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n"),
        "HTTP/1.1 200 ");
    /* the tag decides when both are there: RFC 9110, 13.2.2 */
    (void)snprintf(more, sizeof more, "If-None-Match: \"x\"\r\nIf-Modified-Since: %s\r\n", date);
    ASSERT_TEXT_HAS(ask(f, "GET", "/style.css", more), "HTTP/1.1 200 ");
    write_file(f, "site/style.css", "p{ }");
    (void)snprintf(more, sizeof more, "If-None-Match: %s\r\n", tag);
    ASSERT_TEXT_HAS(ask(f, "GET", "/style.css", more), "HTTP/1.1 200 ");
}

static void *swap(void *arg)
{
    struct fixture *f = arg;
    char site[2 * PATH_SIZE], other[2 * PATH_SIZE], page[2 * PATH_SIZE];
    (void)snprintf(site, sizeof site, "%s/site", f->base);
    (void)snprintf(other, sizeof other, "%s/other", f->base);
    (void)snprintf(page, sizeof page, "%s/other/page.txt", f->base);
    while (!f->over) { /* as publish does it: in, and the old one away */
        FILE *file = mkdir(other, 0755) == 0 ? fopen(page, "w") : NULL;
        if (file == NULL || fputs("page", file) < 0 || fclose(file) != 0 ||
            renameat2(AT_FDCWD, site, AT_FDCWD, other, RENAME_EXCHANGE) != 0 || unlink(page) != 0 ||
            rmdir(other) != 0)
            return arg;
    }
    return NULL;
}

static void static__misses_no_file_while_the_folder_is_swapped(void **state)
{
    struct fixture *f = *state;
    pthread_t thread;
    void *failed = NULL;
    char aside[2 * PATH_SIZE];
    (void)snprintf(aside, sizeof aside, "%s/aside", f->base);
    assert_int_equal(rename(f->folder, aside), 0);
    assert_int_equal(mkdir(f->folder, 0755), 0);
    write_file(f, "site/page.txt", "page");
    f->over = false;
    assert_int_equal(pthread_create(&thread, NULL, swap, f), 0);
    for (int i = 0; i < SWAPS; i++)
        ASSERT_TEXT_HAS(ask(f, "GET", "/page.txt", ""), "\r\n\r\npage");
    f->over = true;
    assert_int_equal(pthread_join(thread, &failed), 0);
    assert_null(failed);
    assert_int_equal(unlink(at(f, "site/page.txt")), 0);
    assert_int_equal(rmdir(f->folder), 0);
    assert_int_equal(rename(aside, f->folder), 0);
}

static void http_date__is_the_one_form(void **state)
{
    char out[HTTP_DATE_SIZE];
    int64_t time_s = 0;
    (void)state;
    /* the example of RFC 9110, 5.6.7 */
    assert_string_equal(http_date_format(784111777, out), "Sun, 06 Nov 1994 08:49:37 GMT");
    assert_true(http_date_parse(text_of("Sun, 06 Nov 1994 08:49:37 GMT"), &time_s));
    assert_int_equal(time_s, 784111777);
    static const char *const WRONG[] = {
        "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "Mon, 06 Nov 1994 08:49:37 GMT",  "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 06 Nov 1994 08:60:37 GMT",  "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 8:49:37 GMT",   "",
    };
    for (size_t i = 0; i < COUNT(WRONG); i++)
        assert_false(http_date_parse(text_of(WRONG[i]), &time_s));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(static__gives_files_and_the_pages_of_folders),
        cmocka_unit_test(static__says_who_may_do_what_with_a_page),
        cmocka_unit_test(static__shows_nothing_that_is_not_a_file_of_the_folder),
        cmocka_unit_test(static__limits_the_name_of_a_file),
        cmocka_unit_test(static__only_reads),
        cmocka_unit_test(static__leads_to_the_folder_that_was_meant),
        cmocka_unit_test(static__says_missing_in_the_sites_own_words),
        cmocka_unit_test(static__sends_nothing_twice_to_who_has_it),
        cmocka_unit_test(static__misses_no_file_while_the_folder_is_swapped),
        cmocka_unit_test(http_date__is_the_one_form),
    };
    return cmocka_run_group_tests_name("web_static", tests, set_up, tear_down);
}
