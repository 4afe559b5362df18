/* Files as they arrived, and files that were refused. */
#include "core/i18n.h"
#include "facts.h"

/* The digest itself is what is committed to: 32 bytes. */
static bool set_digest(struct post *post, const char *hex, struct err *err)
{
    struct sha256 digest;
    if (!hex_decode(hex, strlen(hex), digest.bytes))
        return err_set(err, ERR_INTERNAL, "digest %s", hex);
    return post__set_commit(post, "digest",
                            (struct text) { (const char *)digest.bytes, SHA256_SIZE }, err);
}

/* Columns: id, kind, name, digest, format, profile, size, lines, covers from, covers to, subject,
 * place of the file that it supersedes. */
static bool draft_file(struct post *post, const struct db_result *row, struct err *err)
{
    struct place superseded;
    struct text profile = db_get_text(row, 0, 5);
    TRY(post__begin(post, "programme/office", TYPE_FILE, err));
    if (!db_is_null(row, 0, 8))
        canonical_set_string(&post->body, "covers_from", db_get(row, 0, 8));
    if (!db_is_null(row, 0, 9))
        canonical_set_string(&post->body, "covers_to", db_get(row, 0, 9));
    TRY(set_digest(post, db_get(row, 0, 3), err));
    canonical_set_string(&post->body, "format", db_get(row, 0, 4));
    canonical_set_string(&post->body, "kind", db_get(row, 0, 1));
    canonical_set_int(&post->body, "lines", db_get_int(row, 0, 7));
    TRY(post__set_commit(post, "name", db_get_text(row, 0, 2), err));
    if (profile.len > 0)
        post__set_text(post, "profile", profile);
    canonical_set_int(&post->body, "size", db_get_int(row, 0, 6));
    if (db_get_text(row, 0, 10).len > 0)
        canonical_set_string(&post->body, "subject", db_get(row, 0, 10));
    if (fact__place(row, 11, &superseded))
        post__set_cite(post, "supersedes", &superseded);
    return post__end(post, "file", db_get_int(row, 0, 0), err);
}

/* Columns: id, kind, name, digest, code, account, date, number of items. */
static bool draft_refusal(struct post *post, const struct db_result *row, struct err *err)
{
    struct text account = db_get_text(row, 0, 5);
    TRY(post__begin(post, "programme/office", TYPE_REFUSAL, err));
    if (account.len > 0)
        TRY(post__set_account(post, "account", account, err));
    canonical_set_string(&post->body, "code", db_get(row, 0, 4));
    TRY(set_digest(post, db_get(row, 0, 3), err));
    canonical_set_int(&post->body, "items", db_get_int(row, 0, 7));
    canonical_set_string(&post->body, "kind", db_get(row, 0, 1));
    TRY(post__set_commit(post, "name", db_get_text(row, 0, 2), err));
    if (!db_is_null(row, 0, 6))
        canonical_set_string(&post->body, "on", db_get(row, 0, 6));
    return post__end(post, "refusal", db_get_int(row, 0, 0), err);
}

bool post__files(struct post *post, struct err *err)
{
    TRY(fact__walk(post, FACT_FILE, draft_file, err));
    TRY(fact__walk_next(post, STORE_NEXT_SUPERSEDING, draft_file, err));
    TRY(fact__walk(post, FACT_REFUSAL, draft_refusal, err));
    return post__flush(post, err);
}
