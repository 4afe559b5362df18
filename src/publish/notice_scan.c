#include "notice_scan.h"
#include "core/buf.h"
#include "core/i18n.h"
#include "core/leak.h"
#include "json/value.h"

#include <string.h>

enum { BASE64_HASH = 44, BASE64_SIGNATURE = 88 };

static void allow(struct notice_scan *scan, const struct jv *list, const char *member)
{
    for (size_t i = 0; i < jv_size(list) && scan->count < NOTICE_ALLOWED_MAX; i++)
        scan->allowed[scan->count++] = jv_string(jv_get(jv_at(list, i), member), "");
}

static bool read_templates(struct notice_scan *scan, struct text templates, struct err *err)
{
    struct sha256 digest = sha256(templates.ptr, templates.len);
    if (scan->templates != NULL && sha256_same(&scan->set, &digest))
        return true;
    jv_free(scan->templates);
    scan->templates = NULL;
    scan->set = digest;
    return jv_parse(templates, _("the template set"), &scan->templates, err);
}

bool notice__scan_of(struct notice_scan *scan, struct text model, struct text templates,
                     struct err *err)
{
    jv_free(scan->model);
    scan->model = NULL;
    scan->count = 0;
    TRY(jv_parse(model, _("the model"), &scan->model, err));
    TRY(read_templates(scan, templates, err));
    allow(scan, jv_get(scan->model, "hotlines"), "number");
    allow(scan, jv_get(jv_get(scan->templates, "site"), "keys"), "id");
    scan->allowed[scan->count] = NULL;
    return true;
}

void notice__scan_end(struct notice_scan *scan)
{
    jv_free(scan->model);
    jv_free(scan->templates);
}

bool notice__scan(const struct notice_scan *scan, const char *name, struct text bytes,
                  struct err *err)
{
    return leak_check(bytes, name, scan->allowed, err);
}

/* A hash or a signature in base64. */
static bool is_digest(struct text string)
{
    return (string.len == BASE64_HASH || string.len == BASE64_SIGNATURE) &&
           string.ptr[string.len - 1] == '=' && memchr(string.ptr, ' ', string.len) == NULL;
}

/* Each behind a mark, so that two never make one number. */
static void add_string(struct text string, struct buf *out)
{
    if (is_digest(string))
        return;
    buf_add(out, string.ptr, string.len);
    buf_adds(out, "<\n");
}

/* Where the string of JSON that begins at `at` ends: at its quote. */
static const char *end_of(const char *at, const char *end)
{
    while (at < end && *at != '"')
        at += *at == '\\' && at + 1 < end ? 2 : 1;
    return at < end ? at : end;
}

/* The same for a string of a record that is itself a string: its quotes are escaped once, and what
 * is escaped in it is escaped twice. */
static const char *inner_end_of(const char *at, const char *end)
{
    while (end - at > 2 && !(at[0] == '\\' && at[1] == '"')) {
        bool escapes = at[0] == '\\' && at[1] == '\\';
        at += escapes ? 2 : 1;
        if (escapes)
            at += at[0] == '\\' && end - at > 2 ? 2 : 1;
    }
    return end - at > 2 ? at : end;
}

static void add_record(struct text record, struct buf *out)
{
    const char *end = record.ptr + record.len;
    for (const char *at = record.ptr; (at = inner_end_of(at, end)) < end;) {
        const char *from = at + 2;
        at = inner_end_of(from, end);
        add_string((struct text) { from, (size_t)(at - from) }, out);
        at = at < end ? at + 2 : end;
    }
}

static void add_strings(struct text json, struct buf *out)
{
    const char *end = json.ptr + json.len;
    for (const char *at = json.ptr; (at = end_of(at, end)) < end;) {
        const char *from = at + 1;
        at = end_of(from, end);
        struct text string = { from, (size_t)(at - from) };
        if (text_starts(string, "{"))
            add_record(string, out);
        else
            add_string(string, out);
        at = at < end ? at + 1 : end;
    }
}

bool notice__scan_json(const struct notice_scan *scan, const char *name, struct text bytes,
                       struct err *err)
{
    AUTO(buf) struct buf strings = { 0 };
    buf_init(&strings, 2 * bytes.len + 1024); /* a mark takes no more than two quotes */
    add_strings(bytes, &strings);
    TRY(buf_check(&strings, name, err));
    return notice__scan(scan, name, (struct text) { strings.data, strings.len }, err);
}
