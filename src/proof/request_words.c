/* What an item asks for, in words: what somebody signs is what he was shown. */
#include "core/i18n.h"
#include "proof/item.h"
#include "proof/request_make.h"

static void line(struct buf *out, const char *label, struct text value)
{
    if (value.len > 0)
        buf_addf(out, "    %s: %.*s\n", label, TEXT_ARG(value));
}

static void key_words(const struct request_item *item, struct buf *out)
{
    buf_addf(out, "  %s\n", _("A key may be used from now on"));
    line(out, _("key"), item_string(item->body, "id"));
    line(out, _("used for"), item_string(item->body, "use"));
    line(out, _("algorithm"), item_string(item->body, "algorithm"));
    line(out, _("name"), item_string(item->body, "name"));
    line(out, _("takes the place of the key"), item_string(item->body, "replaces"));
    line(out, _("public key"), item_string(item->body, "public_key"));
}

static void party_words(const struct request_item *item, struct buf *out)
{
    char seat[32];
    (void)snprintf(seat, sizeof seat, "%lld", (long long)item_int(item->body, "seat", 0));
    buf_addf(out, "  %s\n", _("An office takes a seat at an account and signs its payments"));
    line(out, _("account's chain"), text_of(item->chain));
    line(out, _("account number"), request_opened(item, "account"));
    line(out, _("seat"), text_of(seat));
    line(out, _("role"), item_string(item->body, "role"));
    line(out, _("office"), item_string(item->body, "name"));
    line(out, _("its key"), text_of(item->key_id));
    line(out, _("from"), item_string(item->body, "valid_from"));
    line(out, _("until"), item_string(item->body, "valid_to"));
    line(out, _("takes the seat from the party of record"),
         item_string(item_value(item->body, "replaces"), "hash"));
}

static void revocation_words(const struct request_item *item, struct buf *out)
{
    buf_addf(out, "  %s\n", _("A key is not used any more, for ever"));
    line(out, _("key"), item_string(item->body, "id"));
    line(out, _("reason"), item_string(item->body, "reason"));
}

static void incarnation_words(const struct request_item *item, struct buf *out)
{
    char number[32], lost[32], size[32];
    (void)snprintf(number, sizeof number, "%lld", (long long)item_int(item->body, "number", 0));
    (void)snprintf(lost, sizeof lost, "%lld", (long long)item_int(item->body, "lost_size", 0));
    (void)snprintf(size, sizeof size, "%lld", (long long)item_int(item->body, "size", 0));
    buf_addf(out, "  %s\n", _("The ledger goes on from an older state; newer records are lost"));
    line(out, _("incarnation"), text_of(number));
    line(out, _("records that were signed"), text_of(lost));
    line(out, _("with the root"), item_string(item->body, "lost_root"));
    line(out, _("records from which it goes on"), text_of(size));
    line(out, _("with the root"), item_string(item->body, "root"));
    line(out, _("reason"), request_opened(item, "reason"));
}

void request_words(const struct request *request, const struct request_item *item, struct buf *out)
{
    switch (item->type) {
    case TYPE_KEY:
        key_words(item, out);
        break;
    case TYPE_PARTY:
        party_words(item, out);
        break;
    case TYPE_REVOCATION:
        revocation_words(item, out);
        break;
    default:
        incarnation_words(item, out);
    }
    line(out, _("ledger"), text_of(request->ledger));
}
