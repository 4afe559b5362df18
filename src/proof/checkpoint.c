#include "proof/checkpoint.h"
#include "core/i18n.h"
#include "crypto/base64.h"

#include <inttypes.h>
#include <stdio.h>

bool checkpoint_number(struct text digits, uint64_t *ret)
{
    uint64_t number = 0;
    if (digits.len == 0 || digits.len > 19 || (digits.len > 1 && digits.ptr[0] == '0'))
        return false;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.ptr[i] < '0' || digits.ptr[i] > '9')
            return false;
        number = number * 10 + (uint64_t)(digits.ptr[i] - '0'); /* 19 digits fit into 64 bits */
    }
    if (number > INT64_MAX)
        return false;
    *ret = number;
    return true;
}

/* Takes the next line out of the text, without its newline; false when there is no whole one. */
static bool next_line(struct text *text, struct text *ret)
{
    size_t at;
    if (!text_find(*text, "\n", &at))
        return false;
    *ret = text_slice(*text, 0, at);
    *text = text_slice(*text, at + 1, text->len);
    return true;
}

bool checkpoint_parse(struct text text, struct checkpoint *ret, struct err *err)
{
    struct checkpoint out;
    struct text rest = text;
    struct text size;
    struct text root;
    size_t len = 0;
    if (!next_line(&rest, &out.origin) || out.origin.len == 0 ||
        out.origin.len > CHECKPOINT_ORIGIN_MAX || !text_is_utf8(out.origin))
        return err_set(err, ERR_INPUT, _("a checkpoint must begin with the name of its log"));
    if (!next_line(&rest, &size) || !checkpoint_number(size, &out.size))
        return err_set(err, ERR_INPUT, _("the size of a checkpoint is no number below 2^63"));
    if (!next_line(&rest, &root) ||
        !base64_decode(root, out.root.bytes, sizeof out.root.bytes, &len) ||
        len != sizeof out.root.bytes)
        return err_set(err, ERR_INPUT, _("the root of a checkpoint is not base64 of 32 bytes"));
    out.extensions = rest;
    for (struct text line; rest.len > 0;)
        if (!next_line(&rest, &line) || line.len == 0)
            return err_set(err, ERR_INPUT, _("a checkpoint ends with a line that is not whole"));
    *ret = out;
    return true;
}

void checkpoint_write(struct text origin, uint64_t size, const struct sha256 *root, struct buf *out)
{
    buf_add(out, origin.ptr, origin.len);
    buf_addf(out, "\n%" PRIu64 "\n", size);
    base64_add(root->bytes, SHA256_SIZE, out);
    buf_addc(out, '\n');
}

char *checkpoint_origin(const char *ledger, int64_t incarnation, char out[CHECKPOINT_NAME_SIZE])
{
    if (incarnation <= 1)
        (void)snprintf(out, CHECKPOINT_NAME_SIZE, "%s", ledger);
    else
        (void)snprintf(out, CHECKPOINT_NAME_SIZE, "%s#%" PRId64, ledger, incarnation);
    return out;
}
