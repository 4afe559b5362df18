#include "answer.h"
#include "core/i18n.h"

static bool senseless(struct err *err)
{
    return err_set(err, ERR_INPUT, _("a message to the signer makes no sense"));
}

static bool give_keys(struct vault *vault, struct buf *out)
{
    struct signer shown = { 0 };
    vault_show(vault, &shown);
    buf_addc(out, (char)shown.national);
    buf_add(out, shown.key.bytes, PUBLIC_KEY_SIZE);
    buf_add(out, shown.checkpoint_key.bytes, PUBLIC_KEY_SIZE);
    if (shown.national != NATIONAL_OFF)
        buf_add(out, shown.sm2_key.point, SM2_POINT_SIZE);
    return true;
}

static bool give_head(struct vault *vault, struct buf *out)
{
    struct signer_head head = vault_head(vault);
    wire_put_u64(out, (uint64_t)head.incarnation);
    wire_put_u64(out, head.size);
    buf_add(out, head.root.bytes, SHA256_SIZE);
    return true;
}

static bool sign(struct vault *vault, struct wire_in *in, struct buf *out, struct err *err)
{
    struct text texts[SIGNER_TEXTS_MAX];
    struct signature signatures[SIGNER_TEXTS_MAX];
    struct signature_der seconds[SIGNER_TEXTS_MAX];
    struct signer shown = { 0 };
    size_t count;
    vault_show(vault, &shown);
    if (!wire_take_texts(in, texts, &count))
        return senseless(err);
    const struct vault_ask ask = { texts, count, in->word == WIRE_SIGN_ALONE };
    TRY(vault_sign(vault, &ask, signatures, seconds, err));
    for (size_t i = 0; i < count; i++) {
        buf_add(out, signatures[i].bytes, SIGNATURE_SIZE);
        if (shown.national != NATIONAL_RECORD)
            continue;
        buf_addc(out, (char)seconds[i].len);
        buf_add(out, seconds[i].bytes, seconds[i].len);
    }
    return true;
}

static bool add(struct vault *vault, const void *who, struct wire_in *in, struct err *err)
{
    struct text texts[SIGNER_TEXTS_MAX];
    size_t count;
    if (!wire_take_texts(in, texts, &count))
        return senseless(err);
    return vault_add(vault, who, texts, count, err);
}

static bool end(struct vault *vault, const void *who, struct wire_in *in, struct buf *out,
                struct err *err)
{
    struct checkpoint_ask ask;
    struct checkpoint_notes notes;
    if (!wire_take_u64(in, &ask.size) || !wire_take(in, ask.root.bytes, SHA256_SIZE) ||
        !wire_take(in, ask.root_sm3.bytes, SHA256_SIZE) || in->rest.len > 0)
        return senseless(err);
    buf_init(&notes.note, CHECKPOINT_NOTE_MAX);
    buf_init(&notes.sm3, CHECKPOINT_NOTE_MAX);
    bool ok = vault_end(vault, who, &ask, &notes, err);
    wire_put_u32(out, (uint32_t)notes.note.len);
    buf_add(out, notes.note.data, notes.note.len);
    wire_put_u32(out, (uint32_t)notes.sm3.len);
    buf_add(out, notes.sm3.data, notes.sm3.len);
    buf_release(&notes.note);
    buf_release(&notes.sm3);
    return ok;
}

static bool incarnate(struct vault *vault, const void *who, struct wire_in *in, struct err *err)
{
    struct text texts[SIGNER_TEXTS_MAX];
    size_t count;
    if (!wire_take_texts(in, texts, &count) || count != 1)
        return senseless(err);
    return vault_incarnate(vault, who, texts[0], err);
}

bool answer_frame(struct vault *vault, const void *who, struct wire_in *in, struct buf *out)
{
    struct err err = { 0 };
    bool ok;
    wire_begin(out, WIRE_OK);
    switch (in->word) {
    case WIRE_KEYS:
        ok = give_keys(vault, out);
        break;
    case WIRE_HEAD:
        ok = give_head(vault, out);
        break;
    case WIRE_SIGN:
    case WIRE_SIGN_ALONE:
        ok = sign(vault, in, out, &err);
        break;
    case WIRE_BEGIN:
        ok = vault_begin(vault, who, &err);
        break;
    case WIRE_ADD:
        ok = add(vault, who, in, &err);
        break;
    case WIRE_END:
        ok = end(vault, who, in, out, &err);
        break;
    case WIRE_INCARNATE:
        ok = incarnate(vault, who, in, &err);
        break;
    case WIRE_STOP:
        return false;
    default:
        ok = senseless(&err);
    }
    if (!ok)
        wire_put_err(out, &err);
    return true;
}
