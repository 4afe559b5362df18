/* read.h - the readers behind table_read(), one per format. */
#ifndef FORMAT_READ_H
#define FORMAT_READ_H

#include "format/table.h"
#include "row.h"

/* Each gives rows and issues; whether the file is refused is decided by table_read(). */
bool csv__read(const struct table_source *source, struct row *row, struct err *err) MUST_CHECK;
bool xlsx__read(const struct table_source *source, struct row *row, struct err *err) MUST_CHECK;
bool html__read(const struct table_source *source, struct row *row, struct err *err) MUST_CHECK;

/* The delimiter that makes the first lines of the text most alike. */
char csv__delimiter(struct text head);

#endif
