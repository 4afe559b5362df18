#include "proof/stamp.h"
#include "core/i18n.h"
#include "crypto/hash.h"
#include "note.h"

#include <assert.h>
#include <string.h>

enum { MANIFEST_MAX = 64 + (SHA256_HEX_SIZE + 8) * (STAMP_TOKENS_MAX + 1) };
static const char DASH[] = "\xe2\x80\x94 "; /* what a signature line begins with */

static bool is_own(struct text line, struct text origin)
{
    size_t dash = strlen(DASH);
    return text_starts(line, DASH) && line.len > dash + origin.len &&
           text_same(text_slice(line, dash, origin.len), origin) &&
           line.ptr[dash + origin.len] == ' ';
}

bool stamp_subject(struct text note, struct buf *out, struct err *err)
{
    struct text text;
    struct text lines;
    size_t end;
    int own = 0;
    if (!note__split(note, &text, &lines) || !text_find(text, "\n", &end))
        return err_set(err, ERR_INPUT, _("this is not a signed checkpoint"));
    struct text origin = text_slice(text, 0, end);
    buf_add(out, text.ptr, text.len);
    buf_addc(out, '\n');
    for (size_t at; text_find(lines, "\n", &at); lines = text_slice(lines, at + 1, lines.len)) {
        if (!is_own(lines, origin))
            continue;
        buf_add(out, lines.ptr, at + 1);
        own++;
    }
    if (own == 0)
        return err_set(err, ERR_INPUT, _("the checkpoint has no signature of its log"));
    return true;
}

void stamp_manifest(struct text subject, const struct text *tokens, size_t count, struct buf *out)
{
    char hex[SHA256_HEX_SIZE];
    struct sha256 digest = sha256(subject.ptr, subject.len);
    assert(count <= STAMP_TOKENS_MAX);
    buf_addf(out, "mingzhang/renewal/v1\n%s note\n", sha256_hex(&digest, hex));
    for (size_t i = 0; i < count; i++) {
        digest = sha256(tokens[i].ptr, tokens[i].len);
        buf_addf(out, "%s %zu\n", sha256_hex(&digest, hex), i);
    }
}

bool stamp_follows(const struct timestamp *before, const struct timestamp *next)
{
    return next->time_us >= before->time_us && next->time_us <= before->until_us;
}

/* What token number i covers. */
static struct sha256 digest_of(struct text subject, const struct text *tokens, size_t i)
{
    struct buf manifest;
    if (i == 0)
        return sha256(subject.ptr, subject.len);
    buf_init(&manifest, MANIFEST_MAX);
    stamp_manifest(subject, tokens, i, &manifest);
    struct sha256 digest = sha256(manifest.data, manifest.len);
    buf_release(&manifest);
    return digest;
}

bool stamp_check(struct text subject, const struct text *tokens, size_t count, struct text roots,
                 struct stamp_age *ret, struct err *err)
{
    *ret = (struct stamp_age) { 0 };
    if (count > STAMP_TOKENS_MAX)
        return err_set(err, ERR_LIMIT, _("a checkpoint has at most %d time-stamps"),
                       STAMP_TOKENS_MAX);
    for (size_t i = 0; i < count; i++) {
        struct timestamp stamp;
        struct sha256 digest = digest_of(subject, tokens, i);
        if (!timestamp_check(tokens[i], &digest, roots, &stamp, err))
            return err_wrap(err, _("time-stamp %zu"), i);
        if (i > 0 && !stamp_follows(&ret->last, &stamp))
            return err_set(err, ERR_TAMPERED,
                           _("time-stamp %zu was not made while the one before it held"), i);
        ret->first = i == 0 ? stamp : ret->first;
        ret->last = stamp;
        ret->good = i + 1;
    }
    return true;
}
