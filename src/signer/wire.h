/*
 * What the signer and its clients say to each other (docs/spec/signer.md): frames on a stream
 * socket, each 4 bytes of length (big-endian, at most WIRE_MAX), 1 byte that says what it is, and
 * the rest. The client asks, the signer answers; several questions may be under way.
 *
 *   ask                 body                                      answer
 *   WIRE_KEYS           –                                         mode 1, record key 32, checkpoint
 *                                                                 key 32, SM2 point 65 or nothing
 *   WIRE_HEAD           –                                         incarnation 8, size 8, root 32
 *   WIRE_SIGN           texts                                     for each 64 bytes; with second
 *                                                                 signatures 1 length + DER behind
 *   WIRE_BEGIN          –                                         –
 *   WIRE_ADD            texts                                     –
 *   WIRE_END            size 8, root 32, root_sm3 32              length 4 + note, length 4 + note
 *   WIRE_INCARNATE      one text                                  –
 *   WIRE_STOP           –                                         –
 *   WIRE_SIGN_ALONE     texts                                     as WIRE_SIGN; by every processor
 *
 * Texts are: a count (4), then each its length (4) and bytes. An answer is WIRE_OK, or WIRE_FAILED
 * with the error's stable string, its text and its hint, each with a line feed behind it.
 */
#ifndef SIGNER_WIRE_H
#define SIGNER_WIRE_H

#include "core/buf.h"
#include "signer/signer.h"

enum { WIRE_MAX = 8 * 1024 * 1024, WIRE_HEAD_SIZE = 5 };
enum wire_word {
    WIRE_OK,
    WIRE_FAILED,
    WIRE_KEYS,
    WIRE_HEAD,
    WIRE_SIGN,
    WIRE_BEGIN,
    WIRE_ADD,
    WIRE_END,
    WIRE_INCARNATE,
    WIRE_STOP,
    WIRE_SIGN_ALONE,
    WIRE_WORDS
};

/* A frame that is being read: views into its body. */
struct wire_in {
    enum wire_word word;
    struct text rest;
};
bool wire_take(struct wire_in *in, void *ret, size_t len); /* false: it is too short */
bool wire_take_u32(struct wire_in *in, uint32_t *ret);
bool wire_take_u64(struct wire_in *in, uint64_t *ret);
/* Texts; at most SIGNER_TEXTS_MAX, and nothing may follow. */
bool wire_take_texts(struct wire_in *in, struct text texts[SIGNER_TEXTS_MAX], size_t *ret_count);

void wire_begin(struct buf *out, enum wire_word word); /* empties out */
void wire_put_u32(struct buf *out, uint32_t number);
void wire_put_u64(struct buf *out, uint64_t number);
void wire_put_texts(struct buf *out, const struct text *texts, size_t count);
void wire_put_err(struct buf *out, const struct err *err);
void wire_read_err(struct wire_in *in, struct err *err); /* sets err */

/* Fails: ERR_LIMIT for a frame that is too long; ERR_IO. */
bool wire_send(int file, struct buf *out, struct err *err) MUST_CHECK;
/* `hold` keeps the body. *ret_more false: the other side has hung up before a frame. */
bool wire_receive(int file, struct buf *hold, struct wire_in *ret, bool *ret_more,
                  struct err *err) MUST_CHECK;
/* As wire_receive(), of bytes in memory. */
bool wire_parse(struct text bytes, struct wire_in *ret) MUST_CHECK;

#endif
