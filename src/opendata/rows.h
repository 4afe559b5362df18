/* opendata/rows.h (private) - rows of the tables; arg is the struct sheet that they go to. */
#ifndef OPENDATA_ROWS_H
#define OPENDATA_ROWS_H

#include "sheet.h"
#include "store.h"
#include "store_project.h"

bool rows__movement(const struct movement *row, void *arg, struct err *err);
bool rows__share(const struct share *row, void *arg, struct err *err);
bool rows__project(const struct project_row *row, void *arg, struct err *err);
bool rows__notice(const struct notice_row *row, void *arg, struct err *err);

#endif
