/* A signer that is a process of its own, as its clients see it. */
#include "core/i18n.h"
#include "place.h"
#include "start.h"
#include "wire.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FRAME_TEXTS = 4 * 1024 * 1024 }; /* bytes of texts in one frame, about */

struct client {
    struct signer signer; /* first: a struct signer pointer is a struct client pointer */
    int file;
    struct buf out, in;
};

static bool hint_lost(struct err *err)
{
    return err_hint(err, _("Nothing was signed that the log does not know of; run the command "
                           "again."));
}

/* One question and its answer. */
static bool ask(struct client *client, struct wire_in *ret, struct err *err)
{
    bool more = false;
    if (!wire_send(client->file, &client->out, err) ||
        !wire_receive(client->file, &client->in, ret, &more, err))
        return hint_lost(err);
    if (!more) {
        (void)err_set(err, ERR_IO, _("the signer has ended"));
        return hint_lost(err);
    }
    if (ret->word == WIRE_OK)
        return true;
    wire_read_err(ret, err);
    return false;
}

static bool bad_answer(struct err *err)
{
    return err_set(err, ERR_KEY, _("the signer's answer makes no sense"));
}

static bool ask_word(struct signer *signer, enum wire_word word, struct wire_in *ret,
                     struct err *err)
{
    struct client *client = (struct client *)signer;
    wire_begin(&client->out, word);
    return ask(client, ret, err);
}

/* How many of the texts go into one frame: at least one. */
static size_t fitting(const struct text *texts, size_t count)
{
    size_t bytes = 0, i = 0;
    while (i < count && i < SIGNER_TEXTS_MAX && (i == 0 || bytes + texts[i].len <= FRAME_TEXTS))
        bytes += texts[i++].len;
    return i;
}

static bool take_signatures(struct wire_in *in, size_t count, struct signature *ret,
                            struct signature_der *ret_second)
{
    for (size_t i = 0; i < count; i++) {
        unsigned char len;
        if (!wire_take(in, ret[i].bytes, SIGNATURE_SIZE))
            return false;
        if (ret_second == NULL)
            continue;
        if (!wire_take(in, &len, 1) || len > SM2_DER_MAX ||
            !wire_take(in, ret_second[i].bytes, len))
            return false;
        ret_second[i].len = len;
    }
    return in->rest.len == 0;
}

static bool client_sign(struct signer *signer, const struct text *texts, size_t count,
                        struct signature *ret, struct signature_der *ret_second, struct err *err)
{
    struct client *client = (struct client *)signer;
    struct wire_in in;
    bool is_double = signer->national == NATIONAL_RECORD;
    for (size_t at = 0, some; at < count; at += some) {
        some = fitting(texts + at, count - at);
        wire_begin(&client->out, signer->is_alone ? WIRE_SIGN_ALONE : WIRE_SIGN);
        wire_put_texts(&client->out, texts + at, some);
        TRY(ask(client, &in, err));
        if (!take_signatures(&in, some, ret + at, is_double ? ret_second + at : NULL))
            return bad_answer(err);
    }
    return true;
}

static bool client_begin(struct signer *signer, struct err *err)
{
    struct wire_in in;
    return ask_word(signer, WIRE_BEGIN, &in, err);
}

static bool client_add(struct signer *signer, const struct text *records, size_t count,
                       struct err *err)
{
    struct client *client = (struct client *)signer;
    struct wire_in in;
    for (size_t at = 0, some; at < count; at += some) {
        some = fitting(records + at, count - at);
        wire_begin(&client->out, WIRE_ADD);
        wire_put_texts(&client->out, records + at, some);
        TRY(ask(client, &in, err));
    }
    return true;
}

static bool take_note(struct wire_in *in, struct buf *ret)
{
    uint32_t len;
    if (!wire_take_u32(in, &len) || len > in->rest.len)
        return false;
    buf_add(ret, in->rest.ptr, len);
    in->rest = text_slice(in->rest, len, in->rest.len);
    return true;
}

static bool client_end(struct signer *signer, const struct checkpoint_ask *wanted,
                       struct checkpoint_notes *ret, struct err *err)
{
    struct client *client = (struct client *)signer;
    struct wire_in in;
    wire_begin(&client->out, WIRE_END);
    wire_put_u64(&client->out, wanted->size);
    buf_add(&client->out, wanted->root.bytes, SHA256_SIZE);
    buf_add(&client->out, wanted->root_sm3.bytes, SHA256_SIZE);
    TRY(ask(client, &in, err));
    return (take_note(&in, &ret->note) && take_note(&in, &ret->sm3)) || bad_answer(err);
}

static bool client_head(struct signer *signer, struct signer_head *ret, struct err *err)
{
    struct wire_in in;
    uint64_t incarnation;
    TRY(ask_word(signer, WIRE_HEAD, &in, err));
    if (!wire_take_u64(&in, &incarnation) || !wire_take_u64(&in, &ret->size) ||
        !wire_take(&in, ret->root.bytes, SHA256_SIZE))
        return bad_answer(err);
    ret->incarnation = (int64_t)incarnation;
    return true;
}

static bool client_incarnate(struct signer *signer, struct text record, struct err *err)
{
    struct client *client = (struct client *)signer;
    struct wire_in in;
    wire_begin(&client->out, WIRE_INCARNATE);
    wire_put_texts(&client->out, &record, 1);
    return ask(client, &in, err);
}

static void client_close(struct signer *signer)
{
    struct client *client = (struct client *)signer;
    if (client->file >= 0)
        (void)close(client->file); /* the signer notices */
    buf_release(&client->out);
    buf_release(&client->in);
    free(client);
}

bool signer_stop(struct signer *signer, struct err *err)
{
    struct wire_in in;
    return signer->sign != client_sign || ask_word(signer, WIRE_STOP, &in, err);
}

static bool learn_keys(struct client *client, struct err *err)
{
    struct signer *signer = &client->signer;
    struct wire_in in;
    unsigned char mode;
    wire_begin(&client->out, WIRE_KEYS);
    TRY(ask(client, &in, err));
    if (!wire_take(&in, &mode, 1) || mode > NATIONAL_RECORD ||
        !wire_take(&in, signer->key.bytes, PUBLIC_KEY_SIZE) ||
        !wire_take(&in, signer->checkpoint_key.bytes, PUBLIC_KEY_SIZE))
        return bad_answer(err);
    signer->national = (enum national)mode;
    public_key_id(&signer->key, signer->key_id);
    public_key_id(&signer->checkpoint_key, signer->checkpoint_key_id);
    if (mode == NATIONAL_OFF)
        return true;
    if (!wire_take(&in, signer->sm2_key.point, SM2_POINT_SIZE))
        return bad_answer(err);
    sm2_key_id(&signer->sm2_key, signer->sm2_key_id);
    return true;
}

bool signer_open(const struct signer_settings *settings, struct signer **ret, struct err *err)
{
    int file;
    TRY(start_connect(settings, &file, err));
    struct client *client = calloc(1, sizeof *client);
    if (client == NULL)
        abort();
    client->file = file;
    buf_init(&client->out, WIRE_MAX + WIRE_HEAD_SIZE);
    buf_init(&client->in, WIRE_MAX + WIRE_HEAD_SIZE);
    client->signer.is_strict = true;
    client->signer.sign = client_sign;
    client->signer.begin = client_begin;
    client->signer.add = client_add;
    client->signer.end = client_end;
    client->signer.head = client_head;
    client->signer.incarnate = client_incarnate;
    client->signer.close = client_close;
    if (!learn_keys(client, err)) {
        client_close(&client->signer);
        return false;
    }
    *ret = &client->signer;
    return true;
}
