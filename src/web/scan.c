#include "scan.h"
#include "web/server.h"

#include <string.h>

enum { LINE_MAX_BYTES = WEB_HEAD_MAX + WEB_TARGET_MAX, HEX_DIGITS_MAX = 8 };

void web__scan_init(struct web_scan *scan, size_t body_max)
{
    *scan = (struct web_scan) { .body_max = body_max };
    buf_init(&scan->line, LINE_MAX_BYTES);
    buf_init(&scan->head, 4 * (size_t)LINE_MAX_BYTES);
}

void web__scan_release(struct web_scan *scan)
{
    buf_release(&scan->line);
    buf_release(&scan->head);
}

bool web__scan_is_idle(const struct web_scan *scan)
{
    return scan->state == SCAN_REQUEST_LINE && scan->line.len == 0;
}

void web__scan_refuse(struct web_scan *scan, int status, const char *why)
{
    if (scan->status != 0)
        return; /* the first thing that was wrong counts */
    scan->status = status;
    scan->why = why;
}

static void next_request(struct web_scan *scan)
{
    size_t body_max = scan->body_max;
    struct buf line = scan->line;
    struct buf head = scan->head;
    uint64_t requests = scan->requests;
    *scan = (struct web_scan) { .body_max = body_max, .line = line, .head = head };
    scan->requests = requests;
    buf_clear(&scan->line);
    buf_clear(&scan->head);
}

static void end_head(struct web_scan *scan, struct buf *out)
{
    web__scan_head_end(scan);
    if (scan->status != 0)
        return;
    scan->requests++;
    buf_add(out, scan->head.data, scan->head.len);
    buf_clear(&scan->head);
    if (scan->state == SCAN_REQUEST_LINE)
        next_request(scan);
}

/* RFC 9112, 7.1: hexadecimal digits, and extensions, which nobody here knows. */
static void read_chunk_size(struct web_scan *scan, struct text line, struct buf *out)
{
    static const char DIGITS[] = "0123456789abcdef";
    size_t i = 0;
    scan->left = 0;
    for (; i < line.len && i <= HEX_DIGITS_MAX; i++) {
        const char *digit = line.ptr[i] == '\0' ? NULL : strchr(DIGITS, line.ptr[i] | 0x20);
        if (digit == NULL || line.ptr[i] < '0')
            break;
        scan->left = 16 * scan->left + (uint64_t)(digit - DIGITS);
    }
    struct text rest = text_slice(line, i, line.len);
    while (rest.len > 0 && (rest.ptr[0] == ' ' || rest.ptr[0] == '\t'))
        rest = text_slice(rest, 1, rest.len);
    if (i == 0 || i > HEX_DIGITS_MAX || (rest.len > 0 && rest.ptr[0] != ';')) {
        web__scan_refuse(scan, 400, "the size of a chunk is not understood");
        return;
    }
    scan->body_len += scan->left;
    if (scan->body_len > scan->body_max) {
        web__scan_refuse(scan, 413, "the body is too large");
        return;
    }
    scan->state = scan->left > 0 ? SCAN_CHUNK_DATA : SCAN_TRAILER;
    if (scan->left > 0)
        buf_addf(out, "%llx\r\n", (unsigned long long)scan->left);
}

/* What comes after the body is read for its form and dropped. */
static void read_trailer(struct web_scan *scan, struct text line, struct buf *out)
{
    struct text name, value;
    if (line.len == 0) {
        buf_adds(out, "0\r\n\r\n");
        next_request(scan);
    } else if (!web__scan_is_header(line, &name, &value)) {
        web__scan_refuse(scan, 400, "a line after the body is not a header");
    }
}

static void read_line(struct web_scan *scan, struct text line, struct buf *out)
{
    switch (scan->state) {
    case SCAN_REQUEST_LINE:
        if (line.len > 0)
            web__scan_request_line(scan, line);
        else if (++scan->empty_lines > SCAN_EMPTY_LINES_MAX) /* RFC 9112, 2.2: some may be */
            web__scan_refuse(scan, 400, "there are empty lines before the request");
        break;
    case SCAN_HEADER:
        if (line.len > 0)
            web__scan_header(scan, line);
        else
            end_head(scan, out);
        break;
    case SCAN_CHUNK_SIZE:
        read_chunk_size(scan, line, out);
        break;
    case SCAN_CHUNK_END:
        buf_adds(out, "\r\n");
        scan->state = SCAN_CHUNK_SIZE;
        break;
    default:
        read_trailer(scan, line, out);
        break;
    }
}

/* Said as soon as it is known, not at the end of the line, which may never come. */
static void check_length(struct web_scan *scan)
{
    size_t len = scan->line.len;
    if (scan->state == SCAN_REQUEST_LINE && len > WEB_TARGET_MAX + 64)
        web__scan_refuse(scan, 414, "the target is too long");
    else if (scan->state == SCAN_CHUNK_SIZE && len > SCAN_CHUNK_LINE_MAX)
        web__scan_refuse(scan, 400, "the size of a chunk is not understood");
    else if (scan->state == SCAN_CHUNK_END && scan->line.data[0] != '\r')
        web__scan_refuse(scan, 400, "a chunk is longer than it said");
    else if ((scan->state == SCAN_HEADER || scan->state == SCAN_TRAILER) &&
             ++scan->head_len > WEB_HEAD_MAX)
        web__scan_refuse(scan, 431, "the head is too large");
}

static void read_line_byte(struct web_scan *scan, char c, struct buf *out)
{
    struct buf *line = &scan->line;
    bool after_cr = line->len > 0 && line->data[line->len - 1] == '\r';
    bool is_control = ((unsigned char)c < 0x20 && c != '\t' && c != '\r') || c == 0x7f;
    if (c == '\n' && after_cr) {
        struct text whole = { line->data, line->len - 1 };
        read_line(scan, whole, out);
        buf_clear(line);
    } else if (c == '\n' || after_cr || is_control) {
        web__scan_refuse(scan, 400, "a line has a control character or the wrong end");
    } else {
        buf_addc(line, c);
        check_length(scan);
    }
}

static size_t pass_body(struct web_scan *scan, const char *bytes, size_t len, struct buf *out)
{
    size_t take = len < scan->left ? len : (size_t)scan->left;
    buf_add(out, bytes, take);
    scan->left -= take;
    if (scan->left > 0)
        return take;
    if (scan->state == SCAN_BODY)
        next_request(scan);
    else
        scan->state = SCAN_CHUNK_END;
    return take;
}

/* Brings evhttp to a last request, whatever it has seen so far. */
static void finish(struct web_scan *scan, struct buf *out)
{
    if (scan->is_chunked) {
        buf_adds(out, "\r\n0\r\n\r\n"); /* the empty line is none of evhttp's concern */
    } else {
        buf_adds(out, "GET / HTTP/1.1\r\n\r\n");
        scan->requests++;
    }
    scan->state = SCAN_OVER;
}

void web__scan(struct web_scan *scan, const char *bytes, size_t len, struct buf *out)
{
    for (size_t i = 0; i < len && scan->state != SCAN_OVER;) {
        if (scan->state == SCAN_BODY || scan->state == SCAN_CHUNK_DATA)
            i += pass_body(scan, bytes + i, len - i, out);
        else
            read_line_byte(scan, bytes[i++], out);
        if (scan->status != 0)
            finish(scan, out);
    }
}
