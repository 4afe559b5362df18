/*
 * log/store_witness.h - private: SQL for cosignatures, witnesses and time-stamps.
 */
#ifndef LOG_STORE_WITNESS_H
#define LOG_STORE_WITNESS_H

#include "core/arena.h"
#include "db/db.h"

struct store_checkpoint {
    bool exists;
    uint64_t size;
    struct text note;
};
struct store_remote {
    uint64_t last_size;
    const char *outcome; /* "" : never asked */
    const char *problem;
    int64_t asked_us;
};
struct store_line {
    const char *witness;
    struct text line;
    int64_t time_us;
};
struct store_lines {
    size_t count;
    struct store_line *items; /* by name */
};
struct store_token {
    struct text token;
    const char *authority;
    int64_t time_us;
    int64_t until_us;
};
struct store_keys {
    const char *ledger;
    int64_t incarnation;
    size_t count;
    struct text *items; /* public keys */
};
struct store_tokens {
    size_t count;
    struct store_token *items; /* in the order in which they were made */
};
struct store_sizes {
    size_t count;
    uint64_t *items;
};
struct store_stamp_counts {
    int64_t stamped, due, due_renewal, last_us;
};

/* One statement in a transaction of its own, as the sealer. */
bool log__write(struct db *db, const struct db_stmt *stmt, const struct db_arg *args, size_t count,
                struct err *err) MUST_CHECK;

/* The newest one; in memory of the arena. */
bool log__newest(struct db *db, struct arena *arena, struct store_checkpoint *ret,
                 struct err *err) MUST_CHECK;
bool log__note(struct db *db, struct arena *arena, uint64_t size, struct text *ret,
               struct err *err) MUST_CHECK; /* fails: ERR_NOT_FOUND */
bool log__lines(struct db *db, struct arena *arena, uint64_t size, struct store_lines *ret,
                struct err *err) MUST_CHECK;
bool log__put_line(struct db *db, uint64_t size, const struct store_line *line,
                   struct err *err) MUST_CHECK;
bool log__remote(struct db *db, struct arena *arena, const char *witness, struct store_remote *ret,
                 struct err *err) MUST_CHECK;
bool log__put_remote(struct db *db, const char *witness, const char *url,
                     const struct store_remote *remote, struct err *err) MUST_CHECK;

/* Keys that may sign checkpoints, of a ledger that has its name; is_second: those over SM3. */
bool log__checkpoint_keys(struct db *db, bool is_second, struct arena *arena,
                          struct store_keys *ret, struct err *err) MUST_CHECK;

bool log__stamp_counts(struct db *db, int64_t renew_before_us, int64_t ends_before_us,
                       struct store_stamp_counts *ret, struct err *err) MUST_CHECK;
/* Checkpoints that are the first to cover a daily head and have no token; at most `most`. */
bool log__stamps_due(struct db *db, struct arena *arena, int64_t most, struct store_sizes *ret,
                     struct err *err) MUST_CHECK;
/* Stamped ones whose last token is from before, or whose certificate ends before. */
bool log__renewals_due(struct db *db, struct arena *arena, int64_t renew_before_us,
                       int64_t ends_before_us, struct store_sizes *ret, struct err *err) MUST_CHECK;
bool log__tokens(struct db *db, struct arena *arena, uint64_t size, struct store_tokens *ret,
                 struct err *err) MUST_CHECK;
/* place: how many it has already. */
bool log__put_token(struct db *db, uint64_t size, size_t place, const struct store_token *token,
                    struct err *err) MUST_CHECK;

#endif
