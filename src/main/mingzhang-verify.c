/* The auditor's tool: judges an exported folder offline. Links neither libpq nor libssl. */
#include "core/i18n.h"
#include "verify/command.h"

#include <stdio.h>

enum { OUT_MAX = 64 * 1024 * 1024, COMPLAINTS_MAX = 64 * 1024 };

static bool put(const struct buf *text, FILE *file)
{
    return fwrite(text->data, 1, text->len, file) == text->len && fflush(file) == 0;
}

int main(int argc, char **argv)
{
    struct buf out;
    struct buf complaints;
    i18n_init();
    buf_init(&out, OUT_MAX);
    buf_init(&complaints, COMPLAINTS_MAX);
    int status = verify_command(argc, argv, &out, &complaints);
    if (!put(&out, stdout) || !put(&complaints, stderr))
        status = 3; /* a verdict that nobody could read is none */
    buf_release(&out);
    buf_release(&complaints);
    return status;
}
