#include "proof/receipt.h"
#include "core/i18n.h"
#include "crypto/base64.h"

#include <inttypes.h>
#include <string.h>

static const char MAGIC[] = "c2sp.org/tlog-proof@v1";

void receipt_write(const void *extra, size_t extra_len, uint64_t index,
                   const struct tree_proof *proof, struct text note, struct buf *out)
{
    buf_addf(out, "%s\n", MAGIC);
    if (extra_len > 0) {
        buf_adds(out, "extra ");
        base64_add(extra, extra_len, out);
        buf_addc(out, '\n');
    }
    buf_addf(out, "index %" PRIu64 "\n", index);
    for (size_t i = 0; i < proof->count; i++) {
        base64_add(proof->hashes[i].bytes, SHA256_SIZE, out);
        buf_addc(out, '\n');
    }
    buf_addc(out, '\n');
    buf_add(out, note.ptr, note.len);
}

static bool bad(struct err *err)
{
    return err_set(err, ERR_INPUT, _("this is not a proof of an entry (tlog-proof)"));
}

static bool next_line(struct text *rest, struct text *ret)
{
    size_t end;
    if (!text_find(*rest, "\n", &end))
        return false;
    *ret = text_slice(*rest, 0, end);
    *rest = text_slice(*rest, end + 1, rest->len);
    return true;
}

/* Behind a word and one space. */
static bool value_of(struct text line, const char *word, struct text *ret)
{
    *ret = text_slice(line, strlen(word), line.len);
    return text_starts(line, word);
}

static bool read_hashes(struct text *rest, struct tree_proof *proof, struct err *err)
{
    struct text line;
    for (proof->count = 0; next_line(rest, &line); proof->count++) {
        size_t len = 0;
        if (line.len == 0)
            return true;
        if (proof->count == TREE_HEIGHT_MAX)
            return err_set(err, ERR_LIMIT, _("a proof has more than %d hashes"), TREE_HEIGHT_MAX);
        if (!base64_decode(line, proof->hashes[proof->count].bytes, SHA256_SIZE, &len) ||
            len != SHA256_SIZE)
            return bad(err);
    }
    return bad(err);
}

static bool is_base64(struct text base64)
{
    unsigned char bytes[RECEIPT_EXTRA_MAX];
    size_t len;
    return base64_decode(base64, bytes, sizeof bytes, &len) && len > 0;
}

bool receipt_parse(struct text bytes, struct receipt *ret, struct err *err)
{
    struct receipt out = { .extra = { "", 0 } };
    struct text rest = bytes;
    struct text line;
    struct text value;
    if (bytes.len > RECEIPT_SIZE_MAX)
        return err_set(err, ERR_LIMIT, _("a proof is longer than %d bytes"), RECEIPT_SIZE_MAX);
    if (!next_line(&rest, &line) || !text_eq(line, MAGIC) || !next_line(&rest, &line))
        return bad(err);
    if (value_of(line, "extra ", &value)) {
        if (!is_base64(value) || !next_line(&rest, &line))
            return bad(err);
        out.extra = value;
    }
    if (!value_of(line, "index ", &value) || !checkpoint_number(value, &out.index))
        return bad(err);
    TRY(read_hashes(&rest, &out.proof, err));
    if (rest.len == 0)
        return bad(err);
    out.note = rest;
    *ret = out;
    return true;
}

bool receipt_check(const struct receipt *receipt, enum tree_hash hash, const struct sha256 *leaf,
                   const struct note_key *keys, size_t count, struct err *err)
{
    struct note note;
    struct checkpoint checkpoint;
    TRY(note_parse(receipt->note, &note, err));
    TRY(checkpoint_parse(note.text, &checkpoint, err));
    for (size_t i = 0; i < count; i++)
        if (!text_eq(checkpoint.origin, keys[i].name))
            return err_set(err, ERR_INPUT, _("the checkpoint is of another log"));
    TRY(note_check_any(&note, keys, count, err));
    return tree_check_inclusion(hash, checkpoint.size, receipt->index, leaf, receipt->proof.hashes,
                                receipt->proof.count, &checkpoint.root, err);
}
