/* A small witness of transparency logs, for those outside the house (docs/witness.md). */
#include "core/i18n.h"
#include "crypto/memory.h"
#include "witness/command.h"

#include <signal.h>
#include <stdio.h>

enum { OUT_MAX = 4 * 1024 * 1024, COMPLAINTS_MAX = 64 * 1024 };

static void say(const char *line)
{
    (void)fprintf(stderr, "%s\n", line); /* a log that cannot be written stops no witness */
}

static bool put(const struct buf *text, FILE *file)
{
    return fwrite(text->data, 1, text->len, file) == text->len && fflush(file) == 0;
}

int main(int argc, char **argv)
{
    struct buf out;
    struct buf complaints;
    struct err err;
    i18n_init();
    (void)signal(SIGPIPE, SIG_IGN); /* a client that left shows as a failed write */
    if (!secret_memory_begin(&err)) {
        (void)fprintf(stderr, "mingzhang-witness: %s\n%s\n", err.text, err.hint);
        return err_exit(err.code);
    }
    buf_init(&out, OUT_MAX);
    buf_init(&complaints, COMPLAINTS_MAX);
    int status = witness_command(argc, argv, &out, &complaints, say);
    if (!put(&out, stdout) || !put(&complaints, stderr))
        status = 3;
    buf_release(&out);
    buf_release(&complaints);
    return status;
}
