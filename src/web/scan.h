/*
 * The requests of one connection, read strictly and written again in one form.
 *
 * evhttp is more lenient than is safe: it takes bare line feeds, folded lines, NULs, chunk sizes of
 * several spellings, and lets trailers into the head. Two programs that read one message
 * differently are how requests are smuggled. So every byte passes here first (RFC 9112), and evhttp
 * is given only the canonical form of what is well-formed and within the limits. At the first thing
 * that is wrong the rest of the connection is dropped: `status` and `why` are set, and what was
 * given so far is completed, so that evhttp hands over a last request, which is to be answered with
 * them.
 */
#ifndef WEB_SCAN_H
#define WEB_SCAN_H

#include "core/buf.h"
#include "core/text.h"

enum {
    SCAN_HEADERS_MAX = 100, /* lines of a head */
    SCAN_CHUNK_LINE_MAX = 256,
    SCAN_EMPTY_LINES_MAX = 2, /* before a request */
};

enum web_scan_state {
    SCAN_REQUEST_LINE,
    SCAN_HEADER,
    SCAN_BODY,
    SCAN_CHUNK_SIZE,
    SCAN_CHUNK_DATA,
    SCAN_CHUNK_END,
    SCAN_TRAILER,
    SCAN_OVER,
};

struct web_scan {
    enum web_scan_state state;
    size_t body_max;
    struct buf line;   /* what has come of the line that is being read */
    struct buf head;   /* of the request, in its canonical form */
    size_t head_len;   /* bytes of its header lines */
    uint64_t left;     /* bytes of the body or the chunk */
    uint64_t body_len; /* of the chunks so far */
    uint64_t requests; /* that evhttp was given */
    int empty_lines;
    int headers;
    int hosts;
    int lengths;
    int encodings;
    int64_t length;
    bool may_have_body; /* the method */
    bool is_old;        /* HTTP/1.0 */
    bool is_chunked;    /* what evhttp was given so far */
    bool closes;
    bool keeps;
    int status; /* 0: nothing is wrong */
    const char *why;
};

void web__scan_init(struct web_scan *scan, size_t body_max);
void web__scan_release(struct web_scan *scan);
/* Reads what came and appends what evhttp may see. */
void web__scan(struct web_scan *scan, const char *bytes, size_t len, struct buf *out);
/* Between two requests, with nothing of the next one read. */
bool web__scan_is_idle(const struct web_scan *scan);

/* scan_head.c: one line of a head, without its end. Each refuses with web__scan_refuse(). */
void web__scan_request_line(struct web_scan *scan, struct text line);
void web__scan_header(struct web_scan *scan, struct text line);
void web__scan_head_end(struct web_scan *scan);
bool web__scan_is_header(struct text line, struct text *ret_name, struct text *ret_value);
void web__scan_refuse(struct web_scan *scan, int status, const char *why);

#endif
