#include "core/i18n.h"

#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *wanted(void)
{
    static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0')
            return value;
    }
    return "";
}

/* A build tree carries its catalogues beside the program: build/locale. An installed program has
 * them where its prefix says: <prefix>/bin and <prefix>/share/locale. */
static void bind_catalogue(void)
{
    static const char *const places[] = { "locale", "../share/locale" };
    char path[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - 32);
    if (len <= 0)
        return; /* English is left */
    path[len] = '\0';
    char *slash = strrchr(path, '/');
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        (void)snprintf(slash + 1, 24, "%s", places[i]); /* room was kept above */
        if (access(path, X_OK) == 0) {
            (void)bindtextdomain("mingzhang", path);
            return;
        }
    }
}

void i18n_init(void)
{
    const char *lang = wanted();
    /* glibc reads catalogues by LANGUAGE for any locale but "C"; C.UTF-8 always exists. */
    const char *language = getenv("LANGUAGE");
    if (strncmp(lang, "zh", 2) == 0 && (language == NULL || language[0] == '\0'))
        (void)setenv("LANGUAGE", "zh_CN", 1); /* fails only without memory: then English */
    if (setlocale(LC_ALL, "") == NULL || MB_CUR_MAX == 1)
        (void)setlocale(LC_ALL, "C.UTF-8");
    (void)setlocale(LC_NUMERIC, "C"); /* printed numbers are the same everywhere */
    bind_catalogue();
    (void)bind_textdomain_codeset("mingzhang", "UTF-8");
    (void)textdomain("mingzhang");
}
