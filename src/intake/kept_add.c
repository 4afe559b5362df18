/* Lists whose rows another module reads are kept like every other file. */
#include "core/arena.h"
#include "intake/kept.h"
#include "job.h"

enum { REFUSAL_ITEMS_KEPT = 100 };

struct keeping {
    struct evidence evidence;
    struct table_source source;
    const char *kind;
    int64_t lines, id;
};

static bool keep(struct db *db, void *arg, struct err *err)
{
    struct keeping *on = arg;
    AUTO(arena) struct arena *arena = arena_make();
    struct known_file known;
    struct import_result result = { .name = on->evidence.name,
                                    .format = table_format_name(on->source.format),
                                    .encoding = encoding_name(on->source.encoding),
                                    .profile = "",
                                    .lines = on->lines };
    refusal_init(&result.warnings, arena);
    TRY(store_find_sha256(db, arena, &on->evidence.sha256, &known, err));
    on->id = known.id;
    if (known.id != 0)
        return store_note_name(db, known.id, on->evidence.name, err);
    TRY(import_keep(db, &on->evidence, on->kind, result.format, result.encoding, &on->id, err));
    return store_finish_file(db, on->id, &result, "", "[]", err);
}

bool kept_add(struct db *db, const char *path, const char *kind, int64_t lines, int64_t *ret_id,
              struct err *err)
{
    struct keeping on = { .kind = kind, .lines = lines };
    TRY(evidence_open(path, &on.evidence, err));
    on.source = (struct table_source) { .fd = on.evidence.fd, .name = on.evidence.name };
    bool ok = table_detect(&on.source, err) && db_tx(db, DB_READ_COMMITTED, keep, &on, err);
    evidence_close(&on.evidence);
    *ret_id = on.id;
    return ok;
}

bool kept_refused(struct db *db, const char *path, const char *kind,
                  const struct refusal_list *refusals, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct evidence evidence;
    TRY(evidence_open(path, &evidence, err));
    const struct store_refusal refusal = {
        .sha256 = evidence.sha256,
        .name = evidence.name,
        .kind = kind,
        .code = err_slug(ERR_REFUSED),
        .account_no = "",
        .items = refusals_json(arena, refusals, REFUSAL_ITEMS_KEPT),
    };
    bool ok = store_refusal(db, &refusal, err);
    evidence_close(&evidence);
    return ok;
}
