#include "wire.h"
#include "core/i18n.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

static uint32_t read_u32(const char *bytes)
{
    const unsigned char *b = (const unsigned char *)bytes;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static void write_u32(uint32_t number, char out[4])
{
    for (int i = 0; i < 4; i++)
        out[i] = (char)(unsigned char)(number >> (24 - 8 * i));
}

bool wire_take(struct wire_in *in, void *ret, size_t len)
{
    if (in->rest.len < len)
        return false;
    memcpy(ret, in->rest.ptr, len);
    in->rest.ptr += len;
    in->rest.len -= len;
    return true;
}

bool wire_take_u32(struct wire_in *in, uint32_t *ret)
{
    char bytes[4];
    if (!wire_take(in, bytes, sizeof bytes))
        return false;
    *ret = read_u32(bytes);
    return true;
}

bool wire_take_u64(struct wire_in *in, uint64_t *ret)
{
    uint32_t high, low;
    if (!wire_take_u32(in, &high) || !wire_take_u32(in, &low))
        return false;
    *ret = (uint64_t)high << 32 | low;
    return true;
}

bool wire_take_texts(struct wire_in *in, struct text texts[SIGNER_TEXTS_MAX], size_t *ret_count)
{
    uint32_t count, len;
    if (!wire_take_u32(in, &count) || count > SIGNER_TEXTS_MAX)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (!wire_take_u32(in, &len) || len > in->rest.len)
            return false;
        texts[i] = (struct text) { in->rest.ptr, len };
        in->rest.ptr += len;
        in->rest.len -= len;
    }
    *ret_count = count;
    return in->rest.len == 0;
}

void wire_begin(struct buf *out, enum wire_word word)
{
    buf_clear(out);
    buf_add(out, "\0\0\0\0", 4); /* the length; wire_send() fills it in */
    buf_addc(out, (char)word);
}

void wire_put_u32(struct buf *out, uint32_t number)
{
    char bytes[4];
    write_u32(number, bytes);
    buf_add(out, bytes, sizeof bytes);
}

void wire_put_u64(struct buf *out, uint64_t number)
{
    wire_put_u32(out, (uint32_t)(number >> 32));
    wire_put_u32(out, (uint32_t)number);
}

void wire_put_texts(struct buf *out, const struct text *texts, size_t count)
{
    wire_put_u32(out, (uint32_t)count);
    for (size_t i = 0; i < count; i++) {
        wire_put_u32(out, (uint32_t)texts[i].len);
        buf_add(out, texts[i].ptr, texts[i].len);
    }
}

void wire_put_err(struct buf *out, const struct err *err)
{
    wire_begin(out, WIRE_FAILED);
    buf_addf(out, "%s\n%s\n%s\n", err_slug(err->code), err->text, err->hint);
}

static enum err_code code_of(struct text slug)
{
    for (int code = 1; code < ERR_COUNT; code++)
        if (text_eq(slug, err_slug((enum err_code)code)))
            return (enum err_code)code;
    return ERR_INTERNAL;
}

void wire_read_err(struct wire_in *in, struct err *err)
{
    struct text parts[3] = { { "", 0 }, { "", 0 }, { "", 0 } };
    for (size_t i = 0, end; i < COUNT(parts) && text_find(in->rest, "\n", &end); i++) {
        parts[i] = text_slice(in->rest, 0, end);
        in->rest = text_slice(in->rest, end + 1, in->rest.len);
    }
    (void)err_set(err, code_of(parts[0]), "%.*s", TEXT_ARG(parts[1]));
    if (parts[2].len > 0)
        (void)err_hint(err, "%.*s", TEXT_ARG(parts[2]));
}

static bool send_all(int file, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t done = send(file, bytes, len, MSG_NOSIGNAL);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        bytes += done;
        len -= (size_t)done;
    }
    return true;
}

bool wire_send(int file, struct buf *out, struct err *err)
{
    TRY(buf_check(out, "signer", err));
    write_u32((uint32_t)(out->len - 4), out->data);
    if (!send_all(file, out->data, out->len))
        return err_set(err, ERR_IO, _("the signer cannot be reached: %s"), strerror(errno));
    return true;
}

/* 1: all of it; 0: nothing came; -1: it broke off. */
static int receive_all(int file, char *bytes, size_t len)
{
    size_t at = 0;
    while (at < len) {
        ssize_t got = recv(file, bytes + at, len - at, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0 && at == 0 ? 0 : -1;
        at += (size_t)got;
    }
    return 1;
}

bool wire_receive(int file, struct buf *hold, struct wire_in *ret, bool *ret_more, struct err *err)
{
    char head[4];
    char piece[64 * 1024];
    int got = receive_all(file, head, sizeof head);
    *ret_more = got > 0;
    if (got == 0)
        return true;
    uint32_t left = got > 0 ? read_u32(head) : 0;
    if (got > 0 && (left == 0 || left > WIRE_MAX))
        return err_set(err, ERR_LIMIT, _("a message of %u bytes is too long or empty"), left);
    buf_clear(hold);
    buf_add(hold, head, sizeof head);
    while (got > 0 && left > 0) {
        size_t want = left < sizeof piece ? left : sizeof piece;
        got = receive_all(file, piece, want);
        buf_add(hold, piece, got > 0 ? want : 0);
        left -= (uint32_t)want;
    }
    if (got <= 0)
        return err_set(err, ERR_IO, _("the connection to the signer broke off"));
    if (!wire_parse((struct text) { hold->data, hold->len }, ret))
        return err_set(err, ERR_INPUT, _("a message to the signer makes no sense"));
    return true;
}

bool wire_parse(struct text bytes, struct wire_in *ret)
{
    if (bytes.len < WIRE_HEAD_SIZE || read_u32(bytes.ptr) != bytes.len - 4 ||
        (unsigned char)bytes.ptr[4] >= WIRE_WORDS)
        return false;
    ret->word = (enum wire_word)(unsigned char)bytes.ptr[4];
    ret->rest = text_slice(bytes, WIRE_HEAD_SIZE, bytes.len);
    return true;
}
