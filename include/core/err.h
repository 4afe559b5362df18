/*
 * core/err.h - how a function says that it failed.
 *
 * A function that can fail returns bool and takes a struct err last. On success the err is
 * untouched; on failure it is set once, by the lowest function that knows what happened.
 * Outputs named ret_ are untouched on failure. A caller that knows more prepends with
 * err_wrap() and keeps the code. Text is one short sentence in lower case without a full stop;
 * the hint is a whole sentence that says what to do. Both go through gettext (core/i18n.h).
 */
#ifndef CORE_ERR_H
#define CORE_ERR_H

#include <stdbool.h>

#define MUST_CHECK        __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))

enum err_code {
    ERR_NONE = 0,
#define ERR(name, slug, http, exit, text) ERR_##name,
#include "core/err_list.h"
#undef ERR
    ERR_COUNT
};

enum { ERR_TEXT_MAX = 1024, ERR_HINT_MAX = 512 };

struct err {
    enum err_code code;
    char text[ERR_TEXT_MAX];
    char hint[ERR_HINT_MAX];
};

/* These three return false, so that failing is one line: return err_set(err, ERR_INPUT, ...); */
bool err_set(struct err *err, enum err_code code, const char *format, ...) PRINTF_LIKE(3, 4);
/* Adds what the reader should do; call it after err_set(). */
bool err_hint(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);
/* Prepends "text: " to the error that is set, keeping its code. */
bool err_wrap(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);
void err_clear(struct err *err);

const char *err_slug(enum err_code code);    /* stable string, e.g. "unbalanced" */
const char *err_meaning(enum err_code code); /* English; pass through gettext to show it */
int err_http(enum err_code code);
int err_exit(enum err_code code);

/* Leave with false when a call failed; the err of the call is kept. */
#define TRY(call)                                                                                  \
    do {                                                                                           \
        if (!(call))                                                                               \
            return false;                                                                          \
    } while (0)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* AUTO(thing) struct thing *x = NULL; is freed by thing_free() when the scope ends. */
#define AUTO(type) __attribute__((cleanup(type##_auto)))
#define AUTO_DEFINE(type)                                                                          \
    static inline void type##_auto(struct type **it) { type##_free(*it); }

#endif
