#include "proof/submission.h"
#include "core/i18n.h"
#include "crypto/base64.h"

#include <inttypes.h>
#include <stdlib.h>

enum { SIZE_DIGITS_MAX = 19 };

/* The next line without its newline; false when there is none that ends. */
static bool next_line(struct text *rest, struct text *ret)
{
    size_t at;
    if (!text_find(*rest, "\n", &at))
        return false;
    *ret = text_slice(*rest, 0, at);
    *rest = text_slice(*rest, at + 1, rest->len);
    return true;
}

/* ASCII decimal, no leading zero, at most 2^63-1. */
static bool read_size(struct text digits, uint64_t *ret)
{
    uint64_t size = 0;
    if (digits.len == 0 || digits.len > SIZE_DIGITS_MAX || (digits.len > 1 && digits.ptr[0] == '0'))
        return false;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.ptr[i] < '0' || digits.ptr[i] > '9')
            return false;
        size = size * 10 + (uint64_t)(digits.ptr[i] - '0');
    }
    *ret = size;
    return size <= INT64_MAX;
}

static bool read_proof(struct text *rest, struct submission *out, struct err *err)
{
    struct text line;
    size_t len;
    for (;;) {
        if (!next_line(rest, &line))
            return err_set(err, ERR_INPUT, _("no empty line ends the proof"));
        if (line.len == 0)
            return true;
        if (out->count == SUBMISSION_PROOF_MAX)
            return err_set(err, ERR_LIMIT, _("a proof has at most %d hashes"),
                           SUBMISSION_PROOF_MAX);
        if (!base64_decode(line, out->proof[out->count].bytes, SHA256_SIZE, &len) ||
            len != SHA256_SIZE)
            return err_set(err, ERR_INPUT, _("line %zu of the proof is not a hash"),
                           out->count + 1);
        out->count++;
    }
}

bool submission_parse(struct text body, struct submission *ret, struct err *err)
{
    struct submission out = { 0 };
    struct text rest = body;
    struct text line;
    if (!next_line(&rest, &line) || !text_starts(line, "old ") ||
        !read_size(text_slice(line, 4, line.len), &out.old_size))
        return err_set(err, ERR_INPUT, _("the first line is not \"old\" and a size"));
    TRY(read_proof(&rest, &out, err));
    out.note = rest;
    *ret = out;
    return true;
}

void submission_write(const struct submission *request, struct buf *out)
{
    buf_addf(out, "old %" PRIu64 "\n", request->old_size);
    for (size_t i = 0; i < request->count; i++) {
        base64_add(request->proof[i].bytes, SHA256_SIZE, out);
        buf_addc(out, '\n');
    }
    buf_addc(out, '\n');
    buf_add(out, request->note.ptr, request->note.len);
}
