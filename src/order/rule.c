#include "rule.h"
#include "core/arena.h"
#include "core/i18n.h"

#include <stdlib.h>
#include <string.h>

struct date order__today(void)
{
    int64_t local = time_now_us() + INT64_C(8) * 3600 * 1000000;
    return (struct date) { (int32_t)(local / ORDER_DAY_US) };
}

static bool is_empty(const char *text) { return text == NULL || text[0] == '\0'; }

bool order__check_id(const char *id, struct err *err)
{
    size_t len = strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");
    if (len > 0 && len <= ORDER_ID_MAX && id[len] == '\0')
        return true;
    return err_set(err, ERR_INPUT,
                   _("a number is written with letters, digits, _ . and -, not \"%s\""), id);
}

bool order__check_project(const struct project_wish *wish, const struct programme *programme,
                          struct err *err)
{
    if (is_empty(wish->target)) {
        (void)err_set(err, ERR_REFUSED, _("a project without a performance target is none"));
        return err_hint(err,
                        _("State the target: how much, how good, by when (国办发〔2018〕35号)."));
    }
    if (wish->budget_fen <= 0 || wish->budget_fen > MONEY_FEN_MAX)
        return err_set(err, ERR_REFUSED, _("a project without a budget is none"));
    if (is_empty(wish->name))
        return err_set(err, ERR_INPUT, _("the project has no name"));
    if (wish->id != NULL)
        TRY(order__check_id(wish->id, err));
    if (!programme_has_year(programme, (int)wish->year))
        return err_set(err, ERR_REFUSED, _("%d is not a year of the programme"), (int)wish->year);
    if (is_empty(wish->category) ||
        (programme->category_count > 0 &&
         programme_category(programme, text_of(wish->category)) == NULL))
        return err_set(err, ERR_REFUSED, _("the programme has no category \"%s\""),
                       wish->category != NULL ? wish->category : "");
    return true;
}

static int compare(const void *a, const void *b)
{
    const struct order_document *left = a, *right = b;
    int order = strcmp(left->kind, right->kind);
    return order != 0 ? order : memcmp(left->digest.bytes, right->digest.bytes, SHA256_SIZE);
}

static bool has_kind(const struct order_wish *wish, const char *kind)
{
    for (size_t i = 0; i < wish->document_count; i++)
        if (strcmp(wish->documents[i].kind, kind) == 0)
            return true;
    return false;
}

bool order__check_documents(const struct order_wish *wish, const struct programme *programme,
                            struct err *err)
{
    if (wish->document_count > ORDER_DOCUMENTS_MAX)
        return err_set(err, ERR_LIMIT, _("an order has at most %d documents"), ORDER_DOCUMENTS_MAX);
    for (size_t i = 0; i < wish->document_count; i++) {
        const char *kind = wish->documents[i].kind;
        if (programme->document_count > 0 && programme_document(programme, text_of(kind)) == NULL)
            return err_set(err, ERR_REFUSED, _("the programme knows no document \"%s\""), kind);
        for (size_t k = 0; k < i; k++)
            if (compare(&wish->documents[i], &wish->documents[k]) == 0)
                return err_set(err, ERR_REFUSED, _("the same document \"%s\" is there twice"),
                               kind);
    }
    for (int i = 0; i < programme->document_count; i++) {
        const struct programme_document *document = &programme->documents[i];
        if (document->needed_from_fen > 0 && wish->amount_fen >= document->needed_from_fen &&
            !has_kind(wish, document->id)) {
            (void)err_set(err, ERR_REFUSED, _("the document %s (%s) is missing"), document->name,
                          document->id);
            return err_hint(err, _("The programme's file says which documents an order needs."));
        }
    }
    return true;
}

bool order__check_seats(const struct seats *seats, const struct roll *roll,
                        const struct programme *programme, struct date on, struct err *err)
{
    int needed = programme->parties_at_least > APPROVALS_LEAST ? programme->parties_at_least
                                                               : APPROVALS_LEAST;
    int held = 0;
    for (int number = 1; number <= FIELD_SEAT_MAX; number++) {
        const struct seat *seat = &seats->seat[number];
        bool is_held = seat->key[0] != '\0' && on.day >= seat->from.day && on.day <= seat->to.day;
        bool has_key = false;
        for (size_t i = 0; is_held && i < roll_count(roll); i++) {
            const struct enrol_key *key = roll_at(roll, i);
            has_key =
                has_key || (key->use == KEY_USE_APPROVAL &&
                            seats_of(seats, roll, text_of(key->id), POSITION_NOW, on) == number);
        }
        held += has_key;
    }
    if (held >= needed)
        return true;
    (void)err_set(err, ERR_REFUSED, _("%d parties hold a seat of this account, and %d must sign"),
                  held, needed);
    return err_hint(err, _("Seat them first: mingzhang key party, mingzhang key enrol"));
}

bool order__check_room(const struct order_room *room, int64_t amount_fen, struct err *err)
{
    char amount[MONEY_TEXT_MAX], left[MONEY_TEXT_MAX];
    (void)money_format((struct money) { amount_fen }, amount);
    if (amount_fen > room->budget_fen)
        return err_set(err, ERR_REFUSED, _("%s yuan is over the project's budget: %s is left"),
                       amount, money_format((struct money) { room->budget_fen }, left));
    if (amount_fen > room->lot_fen)
        return err_set(err, ERR_REFUSED,
                       _("%s yuan is over what arrived of this colour: %s is left"), amount,
                       money_format((struct money) { room->lot_fen }, left));
    if (amount_fen > room->quota_fen)
        return err_set(err, ERR_REFUSED,
                       _("%s yuan is over the village's quota of the year: %s is left"), amount,
                       money_format((struct money) { room->quota_fen }, left));
    return true;
}

bool order__same_name(const char *a, const char *b)
{
    AUTO(arena) struct arena *arena = arena_make();
    return strcmp(text_normal(arena, text_of(a)), text_normal(arena, text_of(b))) == 0;
}
