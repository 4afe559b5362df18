/*
 * ledger/post.h - private: one run of the poster, and how a record is drafted in it.
 *
 *   TRY(post__begin(post, "441424103201", TYPE_RECEIPT, err));
 *   canonical_set_int(&post->body, "amount_fen", fen);          // keys in ascending order
 *   TRY(post__set_commit(post, "payee", value, err));
 *   TRY(post__set_lines(post, &entry, err));
 *   TRY(post__end(post, "line", fact_id, err));
 *
 * Between begin and end nothing else may be drafted.
 */
#ifndef LEDGER_POST_H
#define LEDGER_POST_H

#include "chains.h"
#include "ledger/poster.h"
#include "pipe.h"
#include "proof/record.h"

enum { PROGRAMME_ID_MAX = 64 };

/* Whoever posts holds this lock (db_lock): one poster, or one desk, at a time. */
#define POST_LOCK "ledger.post"

/* Where a record is that another one speaks of. */
struct place {
    char chain[CHAIN_NAME_MAX + 1];
    int64_t n;
    struct sha256 hash;
};

struct post {
    struct db *db;       /* for reading */
    struct pipe *pipe;   /* NULL at the desk, which has one batch and writes by itself */
    struct batch *batch; /* NULL: ask the pipe for one */
    /* Hands on a full batch; then there is an empty one, or none and the pipe has it. */
    bool (*full)(struct post *post, struct err *err);
    struct chains *chains;
    struct signer *signer;
    const struct post_watch *watch;
    struct post_summary summary;
    uint64_t total; /* estimate of the records of this run */
    char ledger[LEDGER_NAME_MAX + 1];
    char programme[PROGRAMME_ID_MAX + 1];
    bool is_demo;
    struct place programme_at; /* its newest record */
    int64_t now_us;            /* moment of the batch */
    size_t batch_records;      /* how many the next one takes */
    bool was_full;             /* the last one was: there is much to do */
    struct err left_out;       /* about the first fact that no record can hold; ERR_NONE: none */

    /* the record being drafted */
    struct canonical body;
    struct buf bytes;
    struct record_head head;
    struct chain *chain;
    size_t first_opening; /* of the batch's openings: undone when the draft is dropped */
    int line_count;
};

/* Begins a posting run of the ledger in post->db: fails when there is none, or when the signer's
 * key is not its record key. Fails: ERR_NOT_FOUND, ERR_KEY, ERR_DB. */
bool post__open(struct post *post, struct err *err) MUST_CHECK;
/* What a genesis says: the programme's id, whether it is a demo, its newest record. Leaves
 * post->programme empty when there is none. */
bool post__load_programme(struct post *post, struct err *err) MUST_CHECK;
/* The chain as it ends now, its head read when it was not yet. Fails: ERR_INPUT for a bad name. */
bool post__chain(struct post *post, const char *name, struct chain **ret,
                 struct err *err) MUST_CHECK;
/* by: NULL means the signer; borrowed until the record ends. Fails: as post__begin(). */
bool post__begin_by(struct post *post, const char *chain, enum record_type type, const char *by,
                    struct err *err) MUST_CHECK;

/* Drops the record that was begun and not ended, with what was kept beside it. */
void post__abandon(struct post *post);

/* Begins a record; a chain that does not exist yet gets its genesis first.
 * Fails: ERR_INPUT for a bad chain; whatever made the pipe fail. */
bool post__begin(struct post *post, const char *chain, enum record_type type,
                 struct err *err) MUST_CHECK;
/* "key": {"commit": ...}, and the opening beside the record under the same name. */
bool post__set_commit(struct post *post, const char *key, struct text value,
                      struct err *err) MUST_CHECK;
/* An opening that was made elsewhere, e.g. before somebody signed the commitment. */
void post__keep_opening(struct post *post, const char *key, const unsigned char *salt,
                        struct text value);
/* "key": {"commit": ..., "tail": last four digits} of a bank account of digits. */
bool post__set_account(struct post *post, const char *key, struct text account_no,
                       struct err *err) MUST_CHECK;
void post__set_cite(struct post *post, const char *key, const struct place *place);
/* "evidence": the file's record, the line in it, and a commitment to the line as it stood. */
bool post__set_evidence(struct post *post, const struct place *file, int64_t line, struct text raw,
                        struct err *err) MUST_CHECK;
/* "key": text from outside, made fit for a record: control characters become spaces, and what is
 * longer than a field may be is cut at a character. */
void post__set_text(struct post *post, const char *key, struct text text);
/* "key": {"id":…,"version":…} */
void post__set_rule(struct post *post, const char *key, struct text id, int64_t version);
/* "lines": the entry. Fails: ERR_UNBALANCED. */
bool post__set_lines(struct post *post, const struct entry *entry, struct err *err) MUST_CHECK;
/* Ends the record; kind NULL: no fact of its own. Fails: ERR_LIMIT, ERR_INPUT, ERR_ENCODING. */
bool post__end(struct post *post, const char *kind, int64_t fact_id, struct err *err) MUST_CHECK;

/* Where the record drafted last is. */
struct place post__last(const struct post *post);
/* Facts of this kind are drafted up to last_id. */
bool post__progress(struct post *post, const char *kind, int64_t last_id, bool done,
                    struct err *err) MUST_CHECK;
/* Everything drafted so far is committed when this returns. */
bool post__flush(struct post *post, struct err *err) MUST_CHECK;

/* The stages, in this order. Each drafts every fact of its kind that has no record. */
bool post__programme(struct post *post, struct err *err) MUST_CHECK;  /* also genesis */
bool post__quotas(struct post *post, struct err *err) MUST_CHECK;     /* also adjustments */
bool post__files(struct post *post, struct err *err) MUST_CHECK;      /* also refusals */
bool post__statements(struct post *post, struct err *err) MUST_CHECK; /* before their lines */
bool post__payments(struct post *post, struct err *err) MUST_CHECK;
bool post__lines(struct post *post, struct err *err) MUST_CHECK;
bool post__carried(struct post *post, struct err *err) MUST_CHECK;
bool post__events(struct post *post, struct err *err) MUST_CHECK;
bool post__reversals(struct post *post, struct err *err) MUST_CHECK; /* after every reclass */

#endif
