/* tests/support/test.h - cmocka and what every test needs. Include it first. */
#ifndef SUPPORT_TEST_H
#define SUPPORT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/arena.h"
#include "core/err.h"

/* The call must succeed; its error is printed when it does not. */
#define ASSERT_OK(call)                                                                            \
    do {                                                                                           \
        if (!(call))                                                                               \
            fail_msg("%s: %s (%s)", #call, err.text, err_slug(err.code));                          \
    } while (0)

/* The call must fail with this code. */
#define ASSERT_ERR(call, expected)                                                                 \
    do {                                                                                           \
        if (call)                                                                                  \
            fail_msg("%s: succeeded, expected %s", #call, err_slug(expected));                     \
        if (err.code != (expected))                                                                \
            fail_msg("%s: %s (%s), expected %s", #call, err.text, err_slug(err.code),              \
                     err_slug(expected));                                                          \
    } while (0)

#define ASSERT_TEXT_HAS(haystack, needle)                                                          \
    do {                                                                                           \
        if (strstr((haystack), (needle)) == NULL)                                                  \
            fail_msg("\"%s\" does not contain \"%s\"", (haystack), (needle));                      \
    } while (0)

#endif
