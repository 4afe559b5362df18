/* seal/store_form.h - private: the SQL of balance forms. */
#ifndef SEAL_STORE_FORM_H
#define SEAL_STORE_FORM_H

#include "db/db.h"
#include "seal/form.h"

/* One row, one column: the figures as JSON, NULL for an unknown account. */
bool store__form_now(struct db *db, const char *account, struct date month, struct db_result **ret,
                     struct err *err) MUST_CHECK;
bool store__form_add(struct db *db, const char *account, struct date month, const char *who,
                     const char *said, int64_t *ret_id, struct err *err) MUST_CHECK;
/* Locked; no row when there is none. Columns: account, first day of the month, maker, checker,
 * figures, whether they are the same now. */
bool store__form_get(struct db *db, int64_t id, struct db_result **ret, struct err *err) MUST_CHECK;
bool store__form_checked(struct db *db, int64_t id, const char *who, int64_t n,
                         struct err *err) MUST_CHECK;
bool store__form_each(struct db *db, const struct date *month,
                      bool (*each)(const struct db_result *row, void *arg, struct err *err),
                      void *arg, struct err *err) MUST_CHECK;

#endif
