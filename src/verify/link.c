#include "checker.h"
#include "core/i18n.h"
#include "core/money.h"
#include "disposition.h"
#include "log.h"
#include "subject.h"
#include "verify/bundle.h"
#include "verify/rollcall.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    unsigned fault;
    const char *text;
} PLACES[] = {
    { CHAIN_FAULT_NAME, N_("it belongs to another chain") },
    { CHAIN_FAULT_LEDGER, N_("it belongs to another ledger") },
    { CHAIN_FAULT_N, N_("its number is not the next one") },
    { CHAIN_FAULT_PREV, N_("prev is not the hash of the record before it") },
    { CHAIN_FAULT_TIME, N_("at is before that of the record before it") },
    { CHAIN_FAULT_GENESIS, N_("a chain begins with one genesis and has no other") },
    { CHAIN_FAULT_TYPE, N_("this chain may not hold this type") },
};

static void *grown(void *memory, size_t *size, size_t count, size_t item)
{
    if (count < *size)
        return memory;
    *size = *size == 0 ? 64 : 2 * *size;
    void *more = realloc(memory, *size * item);
    if (more == NULL)
        abort();
    return more;
}

void verify__count(struct checker *checker, enum pass pass)
{
    checker->report->checked[pass]++;
    checker->report->ran[pass] = true;
}

void verify__file_of(const struct checker *checker, const char *chain, char out[FINDING_FILE_MAX])
{
    char name[CHAIN_ID_MAX + 1];
    if (checker->options.is_bundle)
        (void)snprintf(out, FINDING_FILE_MAX, "chains/%s.records", bundle_name_of(chain, name));
    else
        (void)snprintf(out, FINDING_FILE_MAX, "ledger.record");
}

void verify__found(struct checker *checker, const struct item *item, enum pass pass, int64_t n,
                   const char *text)
{
    const struct chain_entry *chain = &checker->chains[checker->link.chain];
    struct finding finding = { .pass = pass, .order = checker->link.chain, .n = n, .at = item->at };
    (void)snprintf(finding.chain, sizeof finding.chain, "%s", chain->id);
    verify__file_of(checker, chain->id, finding.file);
    (void)snprintf(finding.text, sizeof finding.text, "%s", text);
    if (item->kind == ITEM_RECORD && item->is_read)
        finding.type = type_row(item->record.type)->name;
    struct cite file;
    /* Also of a body that does not fit: what was read of it is there. */
    int64_t line = finding.type != NULL ? body_evidence_line(&item->body) : 0;
    if (line > 0 && body_evidence_file(&item->body, &file)) {
        finding.evidence.file_n = file.n;
        finding.evidence.line = line;
    }
    report_add(checker->report, &finding);
}

/* Where keys are valid is decided by the log. Without one, or without the programme's chain, it
 * cannot be said; what has no place yet stands behind everything that has. */
static bool is_valid_there(const struct checker *checker, const struct item *item)
{
    const struct rollcall *rollcall = checker->options.rollcall;
    if (rollcall == NULL || !rollcall_has_log(rollcall))
        return true;
    const struct enrol_key *key = roll_find(rollcall_roll(rollcall), item->record.key);
    int64_t position = item->position >= 0 ? item->position : POSITION_NOW;
    return key != NULL && key->use == KEY_USE_RECORD && enrol_key_is_valid(key, position);
}

static void link_signature(struct checker *checker, struct item *item)
{
    struct report *report = checker->report;
    char text[FINDING_TEXT_MAX];
    char id[KEY_ID_SIZE];
    int64_t n = item->record.n;
    verify__count(checker, PASS_SIGNATURE);
    verify__count(checker, PASS_KEY);
    (void)snprintf(id, sizeof id, "%.*s", TEXT_ARG(item->record.key));
    if ((item->faults & 1U << PASS_KEY) != 0) {
        (void)snprintf(text, sizeof text, _("key %s is not one that this ledger has and you trust"),
                       id);
        verify__found(checker, item, PASS_KEY, n, text);
    } else if (!is_valid_there(checker, item)) {
        (void)snprintf(text, sizeof text, _("key %s is not valid at this place in the log"), id);
        verify__found(checker, item, PASS_KEY, n, text);
    }
    if (item->key < 0)
        return;
    if ((item->faults & 1U << PASS_SIGNATURE) != 0)
        verify__found(checker, item, PASS_SIGNATURE, n,
                      item->has_signature
                          ? _("the signature is not that of these bytes by this key")
                          : _("there is no signature"));
    if (item->record.key2.len > 0)
        verify__count(checker, PASS_SECOND);
    if ((item->faults & 1U << PASS_SECOND) != 0)
        verify__found(checker, item, PASS_SECOND, n,
                      _("the second signature is not that of these bytes by a key that is valid"));
    for (size_t i = 0; i < report->key_count; i++)
        if (strcmp(report->keys[i], id) == 0)
            return;
    if (report->key_count < COUNT(report->keys))
        memcpy(report->keys[report->key_count++], id, sizeof id);
}

static void link_place(struct checker *checker, struct item *item)
{
    char text[FINDING_TEXT_MAX];
    struct link *link = &checker->link;
    int64_t expected = link->check.next_n;
    verify__count(checker, PASS_CHAIN);
    unsigned faults = chain_feed(&link->check, &item->record, &item->hash);
    for (size_t i = 0; i < COUNT(PLACES); i++) {
        if ((faults & PLACES[i].fault) == 0)
            continue;
        (void)snprintf(text, sizeof text, "%s", _(PLACES[i].text));
        if (PLACES[i].fault == CHAIN_FAULT_N)
            (void)snprintf(text, sizeof text, _("its number is not the next one, %lld"),
                           (long long)expected);
        verify__found(checker, item, PASS_CHAIN, item->record.n, text);
    }
}

static void add_balance(struct link *link, const struct entry_view *line)
{
    for (size_t i = 0; i < link->balance_count; i++) {
        struct checker_balance *b = &link->balances[i];
        if (b->book == line->book && b->source == line->source && b->year == line->year) {
            b->amount_fen += line->amount_fen;
            return;
        }
    }
    link->balances =
        grown(link->balances, &link->balance_size, link->balance_count, sizeof *link->balances);
    link->balances[link->balance_count++] =
        (struct checker_balance) { line->book, line->source, line->year, line->amount_fen };
}

struct citing {
    struct checker *checker;
    const struct item *item;
};

static bool cite_one(const struct cite *cite, void *arg)
{
    const struct citing *citing = arg;
    struct checker *checker = citing->checker;
    verify__count(checker, PASS_CITATION);
    return citations_add(checker->citations, cite, checker->link.chain, citing->item->record.n,
                         &checker->failed);
}

static void link_disposition(struct checker *checker, struct item *item)
{
    struct link *link = &checker->link;
    int64_t target = verify__disposition_target(&item->record, &item->body);
    if (verify__disposition_counts(item->record.type))
        verify__count(checker, PASS_DISPOSITION);
    if (target < 0)
        return;
    const char *wrong =
        target < (int64_t)link->state_count - 1
            ? verify__disposition_apply(&item->record, &item->body, &link->states[target])
            : _("it changes a record that is not there");
    if (wrong != NULL)
        verify__found(checker, item, PASS_DISPOSITION, item->record.n, wrong);
}

static void add_state(struct link *link, const struct item *item)
{
    link->states = grown(link->states, &link->state_size, link->state_count, 1);
    link->states[link->state_count++] =
        item->is_body ? verify__disposition_of(&item->record, &item->body) : 0;
}

static void link_body(struct checker *checker, struct item *item)
{
    struct citing citing = { checker, item };
    verify__count(checker, PASS_BODY);
    verify__count(checker, PASS_BALANCE);
    if (!item->is_body) {
        verify__found(checker, item, item->why[0].pass, item->record.n, item->why[0].text);
        return;
    }
    for (size_t i = 0; i < item->body.line_count; i++)
        add_balance(&checker->link, &item->body.lines[i]);
    (void)body_each_cite(&item->body, cite_one, &citing); /* a failure stands in ->failed */
    link_disposition(checker, item);
    verify__subject_record(checker, item);
    if (checker->options.compare != NULL)
        verify__count(checker, PASS_PROJECTION);
    if ((item->faults & (1U << PASS_PROJECTION | 1U << PASS_FACT)) != 0)
        verify__found(checker, item, item->why[1].pass, item->record.n, item->why[1].text);
}

static void check_trusted_head(struct checker *checker, struct item *item, int64_t place)
{
    int64_t n;
    struct sha256 hash;
    const struct chain_entry *chain = &checker->chains[checker->link.chain];
    if (checker->options.trust == NULL ||
        !trust_head(checker->options.trust, chain->id, &n, &hash) || n != place)
        return;
    verify__count(checker, PASS_HASH);
    checker->link.saw_trusted_head = true;
    if (!sha256_same(&hash, &item->hash))
        verify__found(checker, item, PASS_HASH, place,
                      _("its hash is not that of the trusted head"));
}

static void link_record(struct checker *checker, struct item *item)
{
    struct link *link = &checker->link;
    struct chain_entry *chain = &checker->chains[link->chain];
    int64_t place = chain->count++;
    checker->report->records++;
    checker->report->bytes += item->len;
    verify__count(checker, PASS_BYTES);
    if (checker->options.signatures_only) {
        verify__count(checker, PASS_SIGNATURE);
        if ((item->faults & 1U << PASS_SIGNATURE) != 0)
            verify__found(checker, item, PASS_SIGNATURE, place, _("there is no good signature"));
        return;
    }
    verify__count(checker, PASS_FORM);
    if (checker->failed.code != ERR_NONE ||
        !citations_add_hash(checker->citations, &item->hash, &checker->failed))
        return;
    add_state(link, item);
    if (!item->is_read) {
        verify__found(checker, item, item->why[0].pass, link->check.next_n, item->why[0].text);
        verify__place_before(checker, item);
        chain_skip(&link->check, &item->hash);
        verify__place_record(checker, item);
        return;
    }
    verify__place_before(checker, item);
    link_place(checker, item);
    link_signature(checker, item);
    link_body(checker, item);
    verify__place_record(checker, item);
    check_trusted_head(checker, item, place);
}

static void begin_chain(struct checker *checker, const struct item *item)
{
    struct link *link = &checker->link;
    link->chain = item->chain;
    link->state_count = 0;
    link->balance_count = 0;
    link->saw_trusted_head = false;
    verify__subject_begin(checker);
    checker->chains[link->chain].base = (int64_t)checker->report->records;
    checker->chains[link->chain].count = 0;
    checker->report->chains++;
    chain_begin(&link->check, text_of(checker->chains[link->chain].id),
                text_of(checker->options.ledger));
    verify__place_begin(checker);
}

static void end_chain(struct checker *checker, struct item *item)
{
    int64_t n;
    struct sha256 hash;
    struct link *link = &checker->link;
    const struct chain_entry *chain = &checker->chains[link->chain];
    if (checker->options.signatures_only)
        return;
    verify__place_end(checker, item);
    if (link->check.next_n == 0)
        verify__found(checker, item, PASS_CHAIN, -1, _("the chain has no record"));
    if (item->has_head) {
        verify__count(checker, PASS_HASH);
        if (item->head.next_n != link->check.next_n ||
            !sha256_same(&item->head.hash, &link->check.head))
            verify__found(checker, item, PASS_HASH, -1,
                          _("the chain does not end with the record that its head names"));
    }
    if (checker->options.trust != NULL && !link->saw_trusted_head &&
        trust_head(checker->options.trust, chain->id, &n, &hash)) {
        verify__count(checker, PASS_HASH);
        verify__found(checker, item, PASS_HASH, -1,
                      _("the chain ends before the head that you trust"));
    }
    verify__subject_end(checker, item);
    if (checker->options.chain_end != NULL)
        checker->options.chain_end(checker->options.arg, chain->id, link->check.next_n,
                                   &link->check.head, link->balances, link->balance_count);
}

static void note(struct checker *checker, const struct batch *batch, const struct item *item)
{
    struct finding finding = { .pass = PASS_BYTES, .n = -1, .at = item->at };
    (void)snprintf(finding.file, sizeof finding.file, "%.*s", (int)item->extra_len,
                   batch->bytes + item->extra_from);
    (void)snprintf(finding.text, sizeof finding.text, "%.*s", (int)item->len,
                   batch->bytes + item->from);
    report_add(checker->report, &finding);
}

void verify__link(struct checker *checker, const struct batch *batch, struct item *item)
{
    char text[FINDING_TEXT_MAX];
    switch (item->kind) {
    case ITEM_CHAIN:
        begin_chain(checker, item);
        break;
    case ITEM_RECORD:
        link_record(checker, item);
        break;
    case ITEM_DAMAGE:
        verify__count(checker, PASS_BYTES);
        (void)snprintf(text, sizeof text, "%.*s", (int)item->len, batch->bytes + item->from);
        verify__found(checker, item, PASS_BYTES, checker->chains[checker->link.chain].count, text);
        break;
    case ITEM_NOTE:
        note(checker, batch, item);
        break;
    case ITEM_END:
        end_chain(checker, item);
        break;
    }
}

void verify__link_release(struct link *link)
{
    free(link->states);
    free(link->balances);
}
