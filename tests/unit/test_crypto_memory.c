#include "../support/test.h"

#include "crypto/memory.h"
#include "crypto/sign.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

/* A key of this test's own, as a file of PKCS#8. */
#define PEM                                                                                        \
    "-----BEGIN PRIVATE KEY-----\n"                                                                \
    "MC4CAQAwBQYDK2VwBCIEIEzNCJsoqU2PpUL2kRzFeLfGwdkXNGZj8lCV/7xISZ1v\n"                           \
    "-----END PRIVATE KEY-----\n"

/* Larger areas are the sanitizers' own books, terabytes of nothing. */
enum { LINE_MAX_ = 512, PIECE = 1 << 16, AREA_MAX = 1 << 28 };

struct area {
    uintptr_t from, to;
    bool is_writable;
};

static bool read_area(const char *line, struct area *ret)
{
    char mode[8];
    return sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %7s", &ret->from, &ret->to, mode) == 3 &&
           (ret->is_writable = strncmp(mode, "rw", 2) == 0) && ret->to - ret->from <= AREA_MAX;
}

/* Is the area locked and left out of core dumps? From its "VmFlags:" line. */
static bool is_guarded(uintptr_t address)
{
    char line[LINE_MAX_];
    struct area area;
    bool inside = false;
    bool guarded = false;
    FILE *file = fopen("/proc/self/smaps", "re");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "VmFlags:", 8) == 0)
            guarded =
                guarded || (inside && strstr(line, " lo") != NULL && strstr(line, " dd") != NULL);
        else if (read_area(line, &area))
            inside = address >= area.from && address < area.to;
    }
    assert_int_equal(fclose(file), 0);
    return guarded;
}

/* Copies of the secret in writable memory; how many lie outside of guarded areas. */
static size_t count_copies(const struct area *area, const unsigned char *secret, size_t len,
                           const unsigned char *own, size_t *ret_guarded)
{
    static unsigned char piece[PIECE + 64];
    size_t open = 0;
    for (uintptr_t at = area->from; at < area->to; at += PIECE) {
        struct iovec local = { piece, sizeof piece };
        struct iovec remote = { (void *)at,
                                area->to - at < sizeof piece ? area->to - at : sizeof piece };
        ssize_t got = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
        for (size_t i = 0; got > 0 && i + len <= (size_t)got && i < PIECE; i++) {
            uintptr_t found = at + i;
            if (memcmp(piece + i, secret, len) != 0 || found == (uintptr_t)own)
                continue;
            if (found >= (uintptr_t)piece && found < (uintptr_t)piece + sizeof piece)
                continue; /* our own copy of what we look at */
            if (is_guarded(found))
                *ret_guarded += 1;
            else
                open++;
        }
        memset(piece, 0, sizeof piece);
    }
    return open;
}

static void search(const unsigned char *secret, size_t len, const unsigned char *own,
                   size_t *ret_open, size_t *ret_guarded)
{
    char line[LINE_MAX_];
    struct area areas[512];
    size_t count = 0;
    FILE *file = fopen("/proc/self/maps", "re");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL && count < COUNT(areas))
        count += read_area(line, &areas[count]) ? 1 : 0;
    assert_int_equal(fclose(file), 0);
    for (size_t i = 0; i < count; i++)
        *ret_open += count_copies(&areas[i], secret, len, own, ret_guarded);
}

/* The seed that is looked for; built so that the program holds no second copy. */
static void make_seed(unsigned char out[32])
{
    static const char HEX[] = "4ccd089b28a94d8fa542f6911cc578b7c6c1d917346663f25095ffbc48499d6f";
    for (size_t i = 0; i < 32; i++) {
        char digits[3] = { HEX[2 * i], HEX[2 * i + 1], '\0' };
        out[i] = (unsigned char)strtoul(digits, NULL, 16);
    }
}

static void key__lies_in_guarded_memory_only_and_is_wiped(void **state)
{
    struct err err;
    unsigned char seed[32];
    char path[] = "/tmp/mingzhang-memory-XXXXXX";
    struct signing_key *key = NULL;
    struct signature made;
    size_t open = 0;
    size_t guarded = 0;
    int fd = mkstemp(path);
    (void)state;
    ASSERT_OK(secret_memory_begin(&err));
    ASSERT_OK(secret_memory_begin(&err)); /* a second time changes nothing */
    assert_true(fd >= 0 && write(fd, PEM, strlen(PEM)) == (ssize_t)strlen(PEM));
    assert_int_equal(close(fd), 0);
    ASSERT_OK(signing_key_load(path, &key, &err));
    ASSERT_OK(signing_key_sign(key, "x", 1, &made, &err));
    assert_int_equal(unlink(path), 0);
    make_seed(seed);
    search(seed, sizeof seed, seed, &open, &guarded);
    assert_int_equal(open, 0);
    assert_true(guarded >= 1);
    signing_key_free(key);
    open = guarded = 0;
    search(seed, sizeof seed, seed, &open, &guarded);
    assert_int_equal(open + guarded, 0);
}

static void secret__is_guarded_and_zeroed(void **state)
{
    struct err err;
    (void)state;
    ASSERT_OK(secret_memory_begin(&err));
    unsigned char *secret = secret_alloc(100);
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(secret[i], 0);
    assert_true(is_guarded((uintptr_t)secret));
    memset(secret, 7, 100);
    secret_wipe(secret, 50);
    assert_int_equal(secret[49], 0);
    assert_int_equal(secret[50], 7);
    secret_free(secret, 100);
    secret_free(NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(key__lies_in_guarded_memory_only_and_is_wiped),
        cmocka_unit_test(secret__is_guarded_and_zeroed),
    };
    return cmocka_run_group_tests_name("crypto_memory", tests, NULL, NULL);
}
