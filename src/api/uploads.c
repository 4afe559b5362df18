#include "uploads.h"
#include "act.h"
#include "core/i18n.h"
#include "crypto/random.h"
#include "crypto/uuid.h"
#include "intake/importer.h"
#include "jobs.h"
#include "service.h"
#include "store_upload.h"

#include <inttypes.h>

enum { NAME_MAX_BYTES = 200, KIND_MAX = 20, OPTION_MAX = 200, OPTIONS_BYTES_MAX = 8192 };

static const struct {
    const char *kind;
    enum access_act act;
} KINDS[] = {
    { "programme", ACCESS_IMPORT_REGISTRY }, { "registry", ACCESS_IMPORT_REGISTRY },
    { "payments", ACCESS_IMPORT_PAYMENTS },  { "statement", ACCESS_IMPORT_STATEMENT },
    { "projects", ACCESS_PROJECT },          { "orders", ACCESS_ORDER_PAPER },
};

static bool act_of_kind(const char *kind, enum access_act *ret, struct err *err)
{
    for (size_t i = 0; i < COUNT(KINDS); i++)
        if (strcmp(KINDS[i].kind, kind) == 0) {
            *ret = KINDS[i].act;
            return true;
        }
    return err_set(err, ERR_INPUT, _("there is no kind of file \"%.40s\""), kind);
}

/* A list belongs to a payer, a statement to an account: who has a scope names it before, and what
 * the file itself says is checked again when it is imported. */
static bool need_subject(struct call *call, enum access_act act, const struct jv *options,
                         struct err *err)
{
    const char *chain = NULL;
    const char *payer = jv_string(jv_get(options, "payer"), NULL);
    const char *account = jv_string(jv_get(options, "account"), NULL);
    if (act == ACCESS_IMPORT_PAYMENTS && payer != NULL)
        chain = arena_printf(call->arena, "payer/%s", payer);
    if (act == ACCESS_IMPORT_STATEMENT && account != NULL) {
        TRY(api__account_chain(call->db, account, call->arena, &chain, err));
        if (chain == NULL)
            return err_set(err, ERR_NOT_FOUND, _("there is no account %.40s"), account);
    }
    if (chain != NULL)
        return access_need(call->db, &call->person, act, chain, err);
    if ((access_act_roles(act) & ACCESS_BIT(call->person.role)) == 0)
        return err_set(err, ERR_FORBIDDEN, _("the role %s may not do this"),
                       access_role_word(call->person.role));
    if (act == ACCESS_IMPORT_PAYMENTS && access_role_has_scope(call->person.role))
        return err_set(err, ERR_INPUT, _("\"payer\" is missing: whose list it is"));
    return true;
}

/* The names are the same for every kind but lists of projects and orders, which have none. */
static bool check_options(enum access_act act, const struct jv *options, struct err *err)
{
    static const char *const STRINGS[] = { "payer", "account", "opening",    "closing",
                                           "from",  "to",      "supersedes", "profile" };
    size_t at = 0;
    const char *key;
    struct jv *value;
    bool is_list = act == ACCESS_PROJECT || act == ACCESS_ORDER_PAPER;
    if (jv_kind(options) != JV_NULL && jv_kind(options) != JV_OBJECT)
        return err_set(err, ERR_INPUT, _("\"%s\" is not an object"), "options");
    while (jv_next(options, &at, &key, &value)) {
        bool is_fine = (strcmp(key, "year") == 0 && jv_kind(value) == JV_INT &&
                        jv_int(value, 0) >= 0 && jv_int(value, 0) <= DATE_YEAR_MAX) ||
                       (strcmp(key, "strict") == 0 && jv_kind(value) == JV_BOOL);
        for (size_t i = 0; i < COUNT(STRINGS); i++)
            is_fine = is_fine || (strcmp(key, STRINGS[i]) == 0 && jv_kind(value) == JV_STRING &&
                                  strlen(jv_string(value, "")) <= OPTION_MAX);
        if (!is_fine || is_list)
            return err_set(err, ERR_INPUT, _("there is no option \"%.40s\" of this kind"), key);
    }
    return true;
}

static bool begin(struct act *act, struct db *db, struct err *err)
{
    struct upload *upload = act->arg;
    char id[UUID_SIZE];
    upload->id = arena_strdup(act->call->arena, uuid_new(id));
    TRY(random_bytes(upload->key, sizeof upload->key, err));
    TRY(api__upload_add(db, upload, err));
    act->answer = jv_object();
    act->location = arena_printf(act->call->arena, "/api/v1/uploads/%s", upload->id);
    jv_set_string(act->answer, "id", upload->id);
    jv_set_int(act->answer, "part_size", UPLOAD_PART_SIZE);
    jv_set_int(act->answer, "parts", (upload->size + UPLOAD_PART_SIZE - 1) / UPLOAD_PART_SIZE);
    return true;
}

bool api__upload_begin(struct call *call, struct err *err)
{
    static const char *const MEMBERS[] = { "kind", "name", "size", "sha256", "options", NULL };
    struct buf options __attribute__((cleanup(buf_auto)));
    struct upload upload = { .owner = call->person.key_id };
    const struct jv *asked = jv_get(call->body, "options");
    const char *digest;
    enum access_act what = ACCESS_ACTS;
    buf_init(&options, OPTIONS_BYTES_MAX);
    TRY(call__members(call, MEMBERS, err));
    TRY(call__string(call, "kind", KIND_MAX, &upload.kind, err));
    TRY(call__string(call, "name", NAME_MAX_BYTES, &upload.name, err));
    TRY(call__int(call, "size", 1, IMPORT_BYTES_MAX, &upload.size, err));
    TRY(call__string(call, "sha256", API_VALUE_MAX, &digest, err));
    TRY(call__digest(digest, &upload.sha256, err));
    for (const char *c = upload.name; *c != '\0'; c++)
        if (*c == '/' || (unsigned char)*c < 0x20 || *c == 0x7f)
            return err_set(err, ERR_INPUT, _("\"%s\" is not the name of a file"), "name");
    if (upload.name[0] == '.')
        return err_set(err, ERR_INPUT, _("\"%s\" is not the name of a file"), "name");
    TRY(act_of_kind(upload.kind, &what, err));
    TRY(check_options(what, asked, err));
    TRY(need_subject(call, what, asked, err));
    if (asked == NULL)
        buf_adds(&options, "{}");
    else
        jv_write(asked, 0, &options);
    TRY(buf_check(&options, "options", err));
    upload.options = options.data;
    struct act act = { .call = call, .in_tx = begin, .arg = &upload, .status = 201 };
    return act__do(&act, err);
}

bool api__upload_show(struct call *call, struct err *err)
{
    const struct db_arg args[] = { db_text(call->params[0]), db_text(call->person.key_id) };
    return call__give_item(call, &ITEM_UPLOAD, args, COUNT(args), err);
}

static bool open_upload(struct call *call, struct upload *ret, struct err *err)
{
    TRY(api__upload_get(call->db, call->params[0], call->person.key_id, call->arena, ret, err));
    return strcmp(ret->state, "open") == 0 ||
           err_set(err, ERR_CONFLICT, _("this upload is over: it is %s"), ret->state);
}

/* The same part may come twice; another one in its place would be a second text under one nonce. */
static bool same_as_before(struct call *call, const struct upload *upload, int64_t part,
                           struct err *err)
{
    struct text body = call->request->body, sealed;
    TRY(api__part_get(call->db, upload->id, part, call->arena, &sealed, err));
    if (sealed.len == body.len + BOX_TAG_SIZE) {
        unsigned char *plain = arena_alloc(call->arena, body.len + 1);
        TRY(box_open(upload->key, (uint64_t)part, sealed.ptr, sealed.len, plain, err));
        struct sha256 before = sha256(plain, body.len), now = sha256(body.ptr, body.len);
        if (sha256_same(&before, &now))
            return true;
    }
    (void)err_set(err, ERR_CONFLICT, _("this part came before, with other bytes"));
    return err_hint(err, _("Drop the upload and begin a new one."));
}

bool api__upload_part(struct call *call, struct err *err)
{
    struct upload upload;
    struct text body = call->request->body;
    int64_t part;
    bool is_new;
    TRY(open_upload(call, &upload, err));
    TRY(call__number(call->params[1], &part, err));
    int64_t parts = (upload.size + UPLOAD_PART_SIZE - 1) / UPLOAD_PART_SIZE;
    if (part >= parts)
        return err_set(err, ERR_NOT_FOUND, _("this file has %" PRId64 " parts, from 0"), parts);
    int64_t want = part + 1 < parts ? UPLOAD_PART_SIZE : upload.size - part * UPLOAD_PART_SIZE;
    if ((int64_t)body.len != want)
        return err_set(err, ERR_INPUT, _("part %" PRId64 " has %zu bytes instead of %" PRId64),
                       part, body.len, want);
    unsigned char *sealed = arena_alloc(call->arena, body.len + BOX_TAG_SIZE);
    TRY(box_seal(upload.key, (uint64_t)part, body.ptr, body.len, sealed, err));
    TRY(api__part_put(call->db, upload.id, part,
                      (struct text) { (const char *)sealed, body.len + BOX_TAG_SIZE }, &is_new,
                      err));
    if (!is_new)
        TRY(same_as_before(call, &upload, part, err));
    return api__upload_show(call, err);
}

static bool start_job(struct call *call, const char *kind, struct err *err)
{
    static const char *const MEMBERS[] = { "also", NULL };
    struct upload upload;
    TRY(call__members(call, MEMBERS, err));
    TRY(api__upload_get(call->db, call->params[0], call->person.key_id, call->arena, &upload, err));
    const struct jv *also = jv_get(call->body, "also");
    struct jv *asked = jv_object(), *uploads = jv_array();
    jv_set(asked, "uploads", uploads);
    jv_add(uploads, jv_of_string(upload.id));
    for (size_t i = 0; i < jv_size(also); i++)
        jv_add(uploads, jv_of_string(jv_string(jv_at(also, i), "")));
    bool ok = (jv_size(uploads) <= IMPORT_FILES_MAX ||
               err_set(err, ERR_LIMIT, _("more than %d files at once"), IMPORT_FILES_MAX)) &&
              jobs__ask(call, kind, asked, err);
    jv_free(asked);
    return ok;
}

bool api__upload_check(struct call *call, struct err *err) { return start_job(call, "check", err); }

bool api__upload_commit(struct call *call, struct err *err)
{
    return start_job(call, "import", err);
}

static bool drop(struct db *db, void *arg, struct err *err)
{
    return api__upload_end(db, arg, "dropped", err);
}

bool api__upload_drop(struct call *call, struct err *err)
{
    struct upload upload;
    TRY(open_upload(call, &upload, err));
    char *id = arena_strdup(call->arena, upload.id);
    TRY(db_tx(call->db, DB_READ_COMMITTED, drop, id, err));
    call->response->status = 204;
    return true;
}
