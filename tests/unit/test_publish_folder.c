/* The folder of a site: swapped in whole, or not at all. */
#include "../support/test.h"

#include "../../src/publish/site.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

struct place {
    char root[64];
    char target[80];
};

static int begin(void **state)
{
    static struct place place;
    (void)snprintf(place.root, sizeof place.root, "/tmp/mingzhang-site-XXXXXX");
    assert_non_null(mkdtemp(place.root));
    (void)snprintf(place.target, sizeof place.target, "%.64s/site", place.root);
    *state = &place;
    return 0;
}

static int end(void **state)
{
    struct place *place = *state;
    char command[128];
    (void)snprintf(command, sizeof command, "rm -rf '%s'", place->root);
    FILE *shell = popen(command, "r"); /* system() has no place here either */
    return shell == NULL || pclose(shell) != 0;
}

static bool exists(const struct place *p, const char *path)
{
    char full[256];
    (void)snprintf(full, sizeof full, "%s/%s", p->root, path);
    return access(full, F_OK) == 0;
}

static void put(const struct place *p, const char *path, const char *text)
{
    char full[256];
    (void)snprintf(full, sizeof full, "%s/%s", p->root, path);
    FILE *file = fopen(full, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static ino_t inode(const struct place *p, const char *path)
{
    char full[256];
    struct stat stat_of;
    (void)snprintf(full, sizeof full, "%s/%s", p->root, path);
    assert_int_equal(stat(full, &stat_of), 0);
    return stat_of.st_ino;
}

/* Publishes a.html with the text, and b/c.html that is always the same. */
static void publish(const struct place *p, const char *text, size_t changed)
{
    struct err err = { 0 };
    AUTO(site) struct site *site = NULL;
    ASSERT_OK(site__begin(p->target, &site, &err));
    ASSERT_OK(site__folder(site, "b", &err));
    ASSERT_OK(site__write(site, "a.html", text_of(text), &err));
    ASSERT_OK(site__write(site, "b/c.html", text_of("same"), &err));
    ASSERT_OK(site__commit(site, &err));
    assert_int_equal(site__files(site), 3); /* and the mark */
    assert_int_equal(site__changed(site), changed);
}

static void site__commit_swaps_and_keeps_what_is_the_same(void **state)
{
    const struct place *p = *state;
    publish(p, "one", 3);
    ino_t a = inode(p, "site/a.html");
    ino_t c = inode(p, "site/b/c.html");
    publish(p, "two", 1);
    assert_int_not_equal(inode(p, "site/a.html"), a);
    assert_int_equal(inode(p, "site/b/c.html"), c);
    assert_false(exists(p, ".site.next"));
}

static void site__commit_removes_what_is_not_there_any_more(void **state)
{
    const struct place *p = *state;
    struct err err = { 0 };
    publish(p, "one", 3);
    AUTO(site) struct site *site = NULL;
    ASSERT_OK(site__begin(p->target, &site, &err));
    ASSERT_OK(site__write(site, "a.html", text_of("one"), &err));
    ASSERT_OK(site__commit(site, &err));
    assert_false(exists(p, "site/b"));
}

static void site_free__without_commit_leaves_the_old_site(void **state)
{
    const struct place *p = *state;
    struct err err = { 0 };
    publish(p, "one", 3);
    ino_t a = inode(p, "site/a.html");
    struct site *site = NULL;
    ASSERT_OK(site__begin(p->target, &site, &err));
    ASSERT_OK(site__write(site, "a.html", text_of("other"), &err));
    site_free(site);
    assert_int_equal(inode(p, "site/a.html"), a);
    assert_false(exists(p, ".site.next"));
}

/* A limit on the size of files stands for a disk that is full. */
static void site__write_fails_when_the_disk_is_full_and_the_old_site_stays(void **state)
{
    const struct place *p = *state;
    struct err err = { 0 };
    publish(p, "one", 3);
    ino_t a = inode(p, "site/a.html");
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    struct rlimit full = { .rlim_cur = 100, .rlim_max = before.rlim_max };
    assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
    char page[4096];
    memset(page, 'x', sizeof page);
    struct site *site = NULL;
    bool begun = site__begin(p->target, &site, &err);
    bool wrote = begun && site__write(site, "big.html", (struct text) { page, sizeof page }, &err);
    site_free(site);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_true(begun);
    assert_false(wrote);
    assert_int_equal(err.code, ERR_IO);
    assert_int_equal(inode(p, "site/a.html"), a);
    assert_false(exists(p, ".site.next"));
}

static void site__begin_refuses_a_folder_of_something_else(void **state)
{
    const struct place *p = *state;
    struct err err = { 0 };
    struct site *site = NULL;
    assert_int_equal(mkdir(p->target, 0755), 0);
    put(p, "site/thesis.txt", "years of work");
    ASSERT_ERR(site__begin(p->target, &site, &err), ERR_REFUSED);
    assert_true(exists(p, "site/thesis.txt"));
}

static void site__begin_takes_an_empty_folder(void **state)
{
    const struct place *p = *state;
    assert_int_equal(mkdir(p->target, 0755), 0);
    publish(p, "one", 3);
    assert_true(exists(p, "site/a.html"));
}

static void site__begin_cleans_up_after_a_killed_run(void **state)
{
    const struct place *p = *state;
    char next[128];
    (void)snprintf(next, sizeof next, "%s/.site.next", p->root);
    assert_int_equal(mkdir(next, 0755), 0);
    put(p, ".site.next/a.html", "half");
    publish(p, "one", 3);
    assert_true(exists(p, "site/b/c.html"));
}

static void site__begin_says_when_another_program_publishes(void **state)
{
    const struct place *p = *state;
    struct err err = { 0 };
    AUTO(site) struct site *first = NULL;
    struct site *second = NULL;
    ASSERT_OK(site__begin(p->target, &first, &err));
    ASSERT_ERR(site__begin(p->target, &second, &err), ERR_CONFLICT);
    ASSERT_OK(site__write(first, "a.html", text_of("one"), &err));
    ASSERT_OK(site__commit(first, &err));
}

static void site__begin_follows_a_symbolic_link(void **state)
{
    const struct place *p = *state;
    char real[128];
    (void)snprintf(real, sizeof real, "%s/real", p->root);
    assert_int_equal(mkdir(real, 0755), 0);
    assert_int_equal(symlink("real", p->target), 0);
    publish(p, "one", 3);
    assert_true(exists(p, "real/a.html"));
    assert_true(exists(p, "site/a.html"));
}

static void site__begin_refuses_what_cannot_be_a_folder(void **state)
{
    const struct place *p = *state;
    struct err err = { 0 };
    struct site *site = NULL;
    char path[128];
    ASSERT_ERR(site__begin("", &site, &err), ERR_USAGE);
    ASSERT_ERR(site__begin("/", &site, &err), ERR_USAGE);
    (void)snprintf(path, sizeof path, "%s/none/site", p->root);
    ASSERT_ERR(site__begin(path, &site, &err), ERR_IO);
    put(p, "site", "a file");
    ASSERT_ERR(site__begin(p->target, &site, &err), ERR_IO);
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_PLACE(site__commit_swaps_and_keeps_what_is_the_same),
        IN_PLACE(site__commit_removes_what_is_not_there_any_more),
        IN_PLACE(site_free__without_commit_leaves_the_old_site),
        IN_PLACE(site__write_fails_when_the_disk_is_full_and_the_old_site_stays),
        IN_PLACE(site__begin_refuses_a_folder_of_something_else),
        IN_PLACE(site__begin_takes_an_empty_folder),
        IN_PLACE(site__begin_cleans_up_after_a_killed_run),
        IN_PLACE(site__begin_says_when_another_program_publishes),
        IN_PLACE(site__begin_follows_a_symbolic_link),
        IN_PLACE(site__begin_refuses_what_cannot_be_a_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
