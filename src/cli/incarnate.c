/* `mingzhang incarnate`: a person says that the ledger goes on from an older state. */
#include "core/arena.h"
#include "core/date.h"
#include "core/i18n.h"
#include "key.h"
#include "ledger/desk.h"
#include "ledger/enrol.h"
#include "log/log.h"
#include "signer/signer.h"
#include "json/value.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What was begun and may have to be finished after a crash. */
#define BEGUN_FILE "incarnation.request"

/* The numbers that a request's body names. */
static bool read_lost(const struct request_item *item, struct log_lost *ret, struct err *err)
{
    AUTO(jv) struct jv *body = NULL;
    TRY(jv_parse(item->body, _("an incarnation request"), &body, err));
    const char *root = jv_string(jv_get(body, "root"), "");
    const char *lost_root = jv_string(jv_get(body, "lost_root"), "");
    *ret = (struct log_lost) { .number = jv_int(jv_get(body, "number"), 0),
                               .lost_size = (uint64_t)jv_int(jv_get(body, "lost_size"), 0),
                               .size = (uint64_t)jv_int(jv_get(body, "size"), 0) };
    if (!hex_decode(root, strlen(root), ret->root.bytes) ||
        !hex_decode(lost_root, strlen(lost_root), ret->lost_root.bytes))
        return err_set(err, ERR_INPUT, _("this is no incarnation request"));
    return true;
}

/* The record as the signer is shown it; only its moment and its links will differ. */
static bool declare(struct cli *cli, const struct request *request, const struct log_lost *lost,
                    struct err *err)
{
    struct buf bytes __attribute__((cleanup(buf_auto)));
    const struct record_head head = { .at_us = time_now_us(),
                                      .by = cli->signer->key_id,
                                      .chain = request->items[0].chain,
                                      .key = cli->signer->key_id,
                                      .ledger = request->ledger,
                                      .n = 1,
                                      .type = TYPE_INCARNATION };
    buf_init(&bytes, RECORD_SIZE_MAX);
    TRY(record_build(&head, request->items[0].body, &bytes, err));
    return log_begin_incarnation(cli->db, cli->signer, (struct text) { bytes.data, bytes.len },
                                 lost, err);
}

/* Without an authority there is only the word of who runs the server. */
static bool post_alone(struct cli *cli, const struct request_item *item, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    return desk_open(cli->db, cli->signer, &desk, err) && desk_put_item(desk, item, NULL, err) &&
           desk_commit(desk, err);
}

static bool post(struct cli *cli, const struct authority *authority, const struct request *request,
                 struct err *err)
{
    struct enrol_summary summary;
    if (authority == NULL)
        return post_alone(cli, &request->items[0], err);
    return ledger_enrol(cli->db, cli->signer, authority, request, 1, &summary, err);
}

/* Before the signer is asked: what it has begun cannot be taken back. */
static bool check_signed(const struct authority *authority, const struct request *request,
                         struct err *err)
{
    struct request_signed by;
    TRY(request_judge(request, &request->items[0], authority, &by, err));
    if (by.by_authority >= authority->k)
        return true;
    (void)err_set(err, ERR_REFUSED, _("%lld of %lld keys of the authority have signed this"),
                  (long long)by.by_authority, (long long)authority->k);
    return err_hint(err, _("Let more of its holders sign: mingzhang key sign REQUEST --key KEY"));
}

/* Signer first: it refuses places that it covered once. A crash before the record leaves a request
 * that the next call goes on with. */
static bool finish(struct cli *cli, const struct request *request, const char *begun,
                   struct err *err)
{
    struct log_lost lost;
    struct log_summary summary;
    struct authority space;
    bool is_begun, is_known;
    if (request->count != 1 || request->items[0].type != TYPE_INCARNATION)
        return err_set(err, ERR_INPUT, _("this is no incarnation request"));
    TRY(read_lost(&request->items[0], &lost, err));
    TRY(cli__pinned_authority(cli, NULL, &space, &is_known, err));
    const struct authority *authority = is_known ? &space : NULL;
    if (is_known)
        TRY(check_signed(authority, request, err));
    TRY(cli__write_request(request, begun, err));
    TRY(log_is_begun(cli->signer, &lost, &is_begun, err));
    if (!is_begun)
        TRY(declare(cli, request, &lost, err));
    TRY(post(cli, authority, request, err));
    TRY(cli__checkpoint(cli, NULL, &summary, err));
    (void)unlink(begun); /* one that stays names an incarnation that is over, and is refused */
    cli__say(cli,
             _("incarnation %" PRId64 " goes on from %" PRIu64
               " records; a checkpoint over %" PRIu64 " was given up"),
             lost.number, lost.size, lost.lost_size);
    struct jv *result = jv_object();
    jv_set_int(result, "incarnation", lost.number);
    jv_set_int(result, "size", (int64_t)lost.size);
    jv_set_int(result, "lost_size", (int64_t)lost.lost_size);
    cli__give(cli, result);
    return true;
}

static bool begin(struct cli *cli, const char *reason, const char *begun, struct err *err)
{
    struct request request = { 0 };
    struct log_lost lost;
    struct authority authority;
    bool is_known;
    TRY(log_lost(cli->db, cli->signer, &lost, err));
    TRY(cli__ledger_name(cli, &request.ledger, err));
    const struct incarnation_wish wish = { .number = lost.number,
                                           .lost_size = (int64_t)lost.lost_size,
                                           .size = (int64_t)lost.size,
                                           .lost_root = &lost.lost_root,
                                           .root = &lost.root,
                                           .reason = reason };
    TRY(request_add_incarnation(&request, cli->arena, &wish, err));
    TRY(cli__pinned_authority(cli, NULL, &authority, &is_known, err));
    if (!is_known)
        return finish(cli, &request, begun, err);
    TRY(cli__write_request(&request, begun, err));
    TRY(cli__show_request(cli, &request, &authority, err));
    cli__say(cli, _("written: %s"), begun);
    cli__say(cli, _("Let the authority sign it (mingzhang key sign), then: mingzhang incarnate %s"),
             begun);
    struct jv *result = jv_object();
    jv_set_string(result, "request", begun);
    cli__give(cli, result);
    return true;
}

bool cli__run_incarnate(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *reason = NULL;
    struct request request;
    const struct cli_option known[] = { { "reason", &reason, NULL }, { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 0, 1, err));
    if (argc > 1 && reason != NULL)
        return err_set(err, ERR_USAGE, _("--reason begins an incarnation; a REQUEST goes on"));
    TRY(cli__open(cli, err));
    const char *begun = arena_printf(cli->arena, "%s/%s", cli->conf.home, BEGUN_FILE);
    const char *path = argc > 1 ? argv[1] : begun;
    if (argc == 1 && reason == NULL && access(begun, F_OK) != 0)
        return cli__need("reason", reason, err);
    TRY(cli__open_signer(cli, err));
    if (reason != NULL)
        return begin(cli, reason, begun, err);
    TRY(cli__read_request(cli, path, &request, err));
    return finish(cli, &request, begun, err);
}
