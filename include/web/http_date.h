/*
 * web/http_date.h - the date of HTTP headers (RFC 9110, 5.6.7), and percent signs of a target.
 */
#ifndef WEB_HTTP_DATE_H
#define WEB_HTTP_DATE_H

#include "core/text.h"

enum { HTTP_DATE_SIZE = 30 };

/* "Sun, 06 Nov 1994 08:49:37 GMT"; returns out. */
char *http_date_format(int64_t time_s, char out[HTTP_DATE_SIZE]);
/* Exactly that form; the two obsolete ones count as absent. */
bool http_date_parse(struct text text, int64_t *ret_time_s);

#endif
