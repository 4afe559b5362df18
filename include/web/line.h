/*
 * web/line.h - log lines of a service: one JSON object a line, for standard error.
 *
 * A line begins with the level as systemd's journal reads it ("<6>"). What a value holds cannot end
 * the line or the string. Lines are for machines and operators: they are not translated.
 *
 *   struct line line;
 *   line_begin(&line, LINE_NOTICE, "started");
 *   line_int(&line, "port", 8443);
 *   fputs(line_end(&line), stderr);                       (one write, so that lines stay whole)
 */
#ifndef WEB_LINE_H
#define WEB_LINE_H

#include "web/server.h"

enum line_level { LINE_ERROR = 3, LINE_WARNING = 4, LINE_NOTICE = 5, LINE_INFO = 6 };
enum { LINE_MAX_BYTES = 4096, LINE_VALUE_MAX = 1024 };

struct line {
    size_t len;
    char bytes[LINE_MAX_BYTES];
};

/* Begins with the time and the event, a short word of the program. */
void line_begin(struct line *line, enum line_level level, const char *event);
/* Names are the program's. A value is cut after LINE_VALUE_MAX bytes; one that does not fit any
 * more is left out. */
void line_text(struct line *line, const char *name, const char *value);
void line_int(struct line *line, const char *name, int64_t value);
const char *line_end(struct line *line);    /* with its line end; the line's own memory */
struct text line_object(struct line *line); /* ends it, too: the object alone, for a file */

/* The line of one request: time, id, method, route, status, bytes, microseconds, key. */
void line_access(struct line *line, const struct web_access *access);

#endif
