/* <chain>.whole.json: that a chain is whole up to the record which the last daily head names. */
#include "core/i18n.h"
#include "log/log.h"
#include "notice/check.h"
#include "proof/type.h"
#include "store_check.h"

#include <stdio.h>

struct wholes {
    struct notice_checks *checks;
    struct checked_head head;
    notice_put *put;
    void *arg;
};

/* Chains that are handed out. */
static bool is_public(struct text chain)
{
    enum chain_kind kind;
    bool is_office;
    return chain_parse(chain, &kind, &is_office) && !is_office;
}

/* "payer.d-tianhe.whole.json": as the chain's own file is named. */
static void name_of(struct text chain, char out[CHAIN_ID_MAX + 16])
{
    (void)snprintf(out, CHAIN_ID_MAX + 16, TEXT_FMT ".whole.json", TEXT_ARG(chain));
    for (char *at = out; *at != '\0'; at++)
        if (*at == '/')
            *at = '.';
}

static bool write(const struct wholes *on, const struct log_chain_proof *proof, struct canonical *w,
                  struct err *err)
{
    struct tree_proof of_head;
    canonical_object(w);
    canonical_key(w, "chain");
    canonical_string(w, proof->chain);
    canonical_key(w, "checkpoint");
    TRY(check__put_note(check__note(on->checks), w, err));
    canonical_key(w, "head");
    TRY(check__put_record(on->checks, w, &on->head.record, &of_head, err));
    canonical_set_int(w, "index", (int64_t)proof->index);
    canonical_key(w, "leaf");
    canonical_string(w, proof->leaf);
    check__put_proof(w, &proof->proof);
    canonical_close(w);
    return canonical_end(w, err);
}

static bool put_one(void *arg, const struct log_chain_proof *proof, struct err *err)
{
    const struct wholes *on = arg;
    struct buf out __attribute__((cleanup(buf_auto))) = { 0 };
    struct canonical w;
    char name[CHAIN_ID_MAX + 16];
    if (!is_public(proof->chain))
        return true;
    buf_init(&out, CHECK_FILE_MAX);
    canonical_begin(&w, &out);
    TRY(write(on, proof, &w, err));
    name_of(proof->chain, name);
    return on->put(on->arg, name, (struct text) { out.data, out.len }, err);
}

bool notice_whole_files(struct notice_checks *checks, notice_put *put, void *arg, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct wholes on = { .checks = checks, .put = put, .arg = arg };
    bool is_found;
    TRY(check__head(check__db(checks), arena, &on.head, &is_found, err));
    if (!is_found)
        return true;
    TRY(check__open(checks, on.head.size, err));
    return log_prove_chains(check__db(checks), on.head.of_size, put_one, &on, err);
}
