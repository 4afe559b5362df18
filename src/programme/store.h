/* programme/store.h - all SQL of the module. Private. */
#ifndef PROGRAMME_STORE_H
#define PROGRAMME_STORE_H

#include "db/db.h"
#include "programme/programme.h"
#include "programme/registry.h"

struct programme_found {
    bool found; /* an active programme is there */
    char id[128];
    bool same;         /* its bytes are these */
    bool quotas;       /* and quotas rest on it */
    bool terms_differ; /* amount, years, due date or sources are not the same */
};
bool programme__find(struct db *db, const struct programme *programme, bool is_demo,
                     struct programme_found *ret, struct err *err) MUST_CHECK;
bool programme__write(struct db *db, const struct programme *programme, bool is_demo,
                      struct err *err) MUST_CHECK;
bool programme__read_body(struct db *db, struct arena *arena, struct text *ret, bool *ret_is_demo,
                          struct err *err) MUST_CHECK;
enum { PROGRAMME_DIGEST_SIZE = 65 };
/* Its body when its digest is not this one, which is then replaced; nothing (NULL) when it is, and
 * "" when none is active. */
bool programme__read_new(struct db *db, char digest[PROGRAMME_DIGEST_SIZE], struct arena *arena,
                         const char **ret, struct err *err) MUST_CHECK;

/* Fills the temporary stage tables from the registry. */
bool registry__stage(struct db *db, const struct registry *registry,
                     const struct registry_quotas *quotas, const struct programme *programme,
                     struct err *err) MUST_CHECK;
/* What contradicts the tables: column, value, file, line of the row, what stands there, and a
 * code that registry_store() turns into words. */
bool registry__contradictions(struct db *db, struct db_result **ret, struct err *err) MUST_CHECK;
bool registry__merge(struct db *db, struct registry_change *ret, struct err *err) MUST_CHECK;

#endif
