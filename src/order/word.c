/* What a party says about an order: made and signed from the file that it was shown. */
#include "core/arena.h"
#include "core/i18n.h"
#include "order/file.h"
#include "proof/approval.h"
#include "proof/item.h"

#include <string.h>

enum { DAYS = 30 };
#define DAY_US (INT64_C(24) * 3600 * 1000000)

static const char *const DECISIONS[] = { [ORDER_WORD_APPROVE] = "approve",
                                         [ORDER_WORD_REFUSE] = "refuse",
                                         [ORDER_WORD_WITHDRAW] = "withdraw" };

static void set(struct canonical *w, const char *key, struct text value)
{
    canonical_key(w, key);
    canonical_string(w, value);
}

static void write_previous(const struct order_file *file, struct canonical *w)
{
    char hex[SHA256_HEX_SIZE];
    struct sha256 last = { 0 };
    if (file->approval_count > 0 &&
        !approval_digest(file->approvals[file->approval_count - 1], &last))
        w->bad = true;
    canonical_set_string(w, "previous", sha256_hex(&last, hex));
}

bool order_word_say(const struct order_file *file, enum order_word_kind kind, const char *key_id,
                    struct arena *arena, struct text *ret_said, struct err *err)
{
    struct buf out __attribute__((cleanup(buf_auto)));
    struct canonical w;
    char hex[SHA256_HEX_SIZE], time[TIME_TEXT_MAX];
    bool is_approval = kind != ORDER_WORD_WITHDRAW;
    struct sha256 digest = order_digest(file->record.body);
    struct text expires = body_string(&file->body, "expires");
    buf_init(&out, ORDER_WORD_MAX);
    canonical_begin(&w, &out);
    canonical_object(&w);
    set(&w, "account", file->record.chain);
    if (is_approval) {
        canonical_set_string(&w, "decision", DECISIONS[kind]);
        if (expires.len == 0)
            expires = text_of(time_format(time_now_us() + DAYS * DAY_US, time));
        set(&w, "expires", expires);
    }
    canonical_set_string(&w, "key", key_id);
    canonical_set_string(&w, "ledger", file->ledger);
    set(&w, "order", body_string(&file->body, "id"));
    canonical_set_string(&w, "order_digest", sha256_hex(&digest, hex));
    if (is_approval)
        write_previous(file, &w);
    canonical_close(&w);
    TRY(canonical_end(&w, err));
    *ret_said = (struct text) { arena_strndup(arena, out.data, out.len), out.len };
    return true;
}

bool order_word_message(enum order_word_kind kind, struct text said, struct buf *out,
                        struct err *err)
{
    return kind == ORDER_WORD_WITHDRAW ? withdrawal_message(said, out, err)
                                       : approval_message(said, out, err);
}

bool order_word_sign(const struct order_file *file, enum order_word_kind kind,
                     const struct any_signer *signer, struct arena *arena, struct order_word *ret,
                     struct err *err)
{
    struct buf message __attribute__((cleanup(buf_auto)));
    struct order_word word = { .kind = kind };
    buf_init(&message, ORDER_WORD_MAX);
    TRY(order_word_say(file, kind, any_signer_id(signer), arena, &word.said, err));
    TRY(order_word_message(kind, word.said, &message, err));
    TRY(any_signer_sign(signer, (struct text) { message.data, message.len }, word.signature,
                        &word.signature_len, err));
    *ret = word;
    return true;
}

bool order_word_write(const struct order_word *word, struct buf *out, struct err *err)
{
    char hex[2 * sizeof word->signature + 1];
    struct canonical w;
    canonical_begin(&w, out);
    canonical_object(&w);
    if (word->reason.len > 0)
        set(&w, "reason", word->reason);
    canonical_key(&w, "said");
    canonical_raw(&w, word->said);
    canonical_set_string(&w, "signature", hex_encode(word->signature, word->signature_len, hex));
    canonical_set_int(&w, "v", 1);
    canonical_close(&w);
    TRY(canonical_end(&w, err));
    buf_adds(out, "\n");
    return buf_check(out, "signed word", err);
}

static bool bad(struct err *err)
{
    return err_set(err, ERR_INPUT, _("this is no signed word about an order"));
}

/* What kind it is follows from what was signed: a withdrawal has no decision. */
static bool read_kind(struct text said, enum order_word_kind *ret, struct err *err)
{
    struct text decision = item_string(said, "decision");
    if (decision.len == 0)
        *ret = ORDER_WORD_WITHDRAW;
    else if (text_eq(decision, DECISIONS[ORDER_WORD_APPROVE]))
        *ret = ORDER_WORD_APPROVE;
    else if (text_eq(decision, DECISIONS[ORDER_WORD_REFUSE]))
        *ret = ORDER_WORD_REFUSE;
    else
        return bad(err);
    return true;
}

bool order_word_read(struct text bytes, struct arena *arena, struct order_word *ret,
                     struct err *err)
{
    struct order_word word = { 0 };
    if (bytes.len > ORDER_WORD_MAX)
        return err_set(err, ERR_LIMIT, _("a signed word has at most %d bytes"), ORDER_WORD_MAX);
    if (text_ends(bytes, "\n"))
        bytes.len--;
    struct text all = { arena_strndup(arena, bytes.ptr, bytes.len), bytes.len };
    TRY(canonical_check(all, err));
    struct text hex = item_string(all, "signature");
    word.said = item_value(all, "said");
    word.reason = item_string(all, "reason");
    word.signature_len = hex.len / 2;
    if (item_int(all, "v", 0) != 1 || word.said.len == 0 || word.said.ptr[0] != '{' ||
        hex.len == 0 || hex.len > 2 * sizeof word.signature ||
        !hex_decode(hex.ptr, hex.len, word.signature))
        return bad(err);
    TRY(read_kind(word.said, &word.kind, err));
    *ret = word;
    return true;
}
