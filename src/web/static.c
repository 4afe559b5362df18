#include "web/static.h"
#include "web.h"
#include "web/http_date.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRIES = 3, VALUE_MAX = 128 };

struct web_static {
    struct web_static_options options;
    struct web_route route;
};

/* A path in parts, each a name of its own without percent signs. */
struct path {
    size_t depth;
    bool is_folder; /* ends with a slash */
    char parts[WEB_STATIC_DEPTH_MAX][WEB_STATIC_NAME_MAX + 1];
};

static const char OWN_FILES[] = "default-src 'none'; script-src 'self'; style-src 'self'; "
                                "img-src 'self' data:; font-src 'self'; connect-src 'self'; "
                                "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

static const struct {
    const char *ending;
    const char *type;
} TYPES[] = {
    { ".html", "text/html; charset=utf-8" },
    { ".css", "text/css; charset=utf-8" },
    { ".js", "text/javascript; charset=utf-8" },
    { ".json", "application/json" },
    { ".jsonl", "application/jsonl" },
    { ".svg", "image/svg+xml" },
    { ".png", "image/png" },
    { ".jpg", "image/jpeg" },
    { ".ico", "image/vnd.microsoft.icon" },
    { ".woff2", "font/woff2" },
    { ".pdf", "application/pdf" },
    { ".csv", "text/csv; charset=utf-8" },
    { ".tsv", "text/tab-separated-values; charset=utf-8" },
    { ".xml", "application/xml" },
    { ".txt", "text/plain; charset=utf-8" },
    { ".md", "text/markdown; charset=utf-8" },
    { ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
    { ".zip", "application/zip" },
    { ".tlog-proof", "text/plain; charset=utf-8" },
    { "checkpoint", "text/plain; charset=utf-8" },
};

struct web_static *web_static_new(const struct web_static_options *options)
{
    struct web_static *it = calloc(1, sizeof *it);
    if (it == NULL)
        abort();
    it->options = *options;
    if (it->options.content_policy == NULL)
        it->options.content_policy = OWN_FILES;
    return it;
}

void web_static_free(struct web_static *it) { free(it); }

void web_security_headers(const struct web_request *request, struct web_response *response,
                          const char *content_policy)
{
    static const char *const PAIRS[][2] = {
        { "Referrer-Policy", "no-referrer" },
        { "X-Frame-Options", "DENY" },
        { "Cross-Origin-Opener-Policy", "same-origin" },
        { "Cross-Origin-Resource-Policy", "same-origin" },
        { "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()" },
    };
    web_response_header(response, "Content-Security-Policy", content_policy);
    for (size_t i = 0; i < COUNT(PAIRS); i++)
        web_response_header(response, PAIRS[i][0], PAIRS[i][1]);
    if (request->is_tls)
        web_response_header(response, "Strict-Transport-Security", "max-age=31536000");
}

static int hex_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One part without its percent signs. False for what no file of ours is called: nothing, a dot in
 * front (so no "..", either), a slash that was hidden, a control character. */
static bool read_part(struct text from, char out[WEB_STATIC_NAME_MAX + 1])
{
    size_t len = 0;
    for (size_t i = 0; i < from.len; i++) {
        int c = (unsigned char)from.ptr[i];
        if (c == '%') {
            if (i + 2 >= from.len || hex_of(from.ptr[i + 1]) < 0 || hex_of(from.ptr[i + 2]) < 0)
                return false;
            c = 16 * hex_of(from.ptr[i + 1]) + hex_of(from.ptr[i + 2]);
            i += 2;
        }
        if (c < 0x20 || c == 0x7f || c == '/' || c == '\\' || len == WEB_STATIC_NAME_MAX)
            return false;
        out[len++] = (char)c;
    }
    out[len] = '\0';
    return len > 0 && out[0] != '.' && text_is_utf8((struct text) { out, len });
}

static bool read_path(struct text from, struct path *ret)
{
    *ret = (struct path) { 0 };
    from = text_slice(from, 1, from.len); /* the slash that every path begins with */
    while (from.len > 0) {
        size_t slash;
        struct text part = from;
        if (text_find(from, "/", &slash))
            part = text_slice(from, 0, slash);
        if (ret->depth == WEB_STATIC_DEPTH_MAX || !read_part(part, ret->parts[ret->depth]))
            return false;
        ret->depth++;
        from = text_slice(from, part.len + 1, from.len);
        ret->is_folder = from.len == 0 && part.ptr + part.len < from.ptr;
    }
    ret->is_folder = ret->is_folder || ret->depth == 0;
    return true;
}

/* Part after part, so that no symbolic link is followed. -1 when it is not there. */
static int walk(int root, const struct path *path)
{
    int at = root;
    for (size_t i = 0; i < path->depth && at >= 0; i++) {
        int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
        if (i + 1 < path->depth || path->is_folder)
            flags |= O_DIRECTORY;
        int next = openat(at, path->parts[i], flags);
        if (at != root)
            (void)close(at); /* it was only read */
        at = next;
    }
    if (!path->is_folder || at < 0)
        return at;
    int index = openat(at, "index.html", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (at != root)
        (void)close(at);
    return index;
}

/* While one folder is swapped for another, what is missing may be missing in the old one only: it
 * is looked for again as long as the name means another folder than the one that was searched. */
static int find(const struct web_static *it, const struct path *path, struct stat *ret)
{
    for (int i = 0; i < TRIES; i++) {
        struct stat searched, named;
        int root = open(it->options.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (root < 0)
            continue;
        int file = walk(root, path);
        bool same = fstat(root, &searched) == 0 && stat(it->options.folder, &named) == 0 &&
                    searched.st_dev == named.st_dev && searched.st_ino == named.st_ino;
        (void)close(root);
        if (file >= 0 && fstat(file, ret) == 0)
            return file;
        if (file >= 0)
            (void)close(file);
        if (same)
            break;
    }
    return -1;
}

static const char *type_of(const char *name)
{
    struct text text = text_of(name);
    for (size_t i = 0; i < COUNT(TYPES); i++)
        if (text_ends(text, TYPES[i].ending))
            return TYPES[i].type;
    return "application/octet-stream";
}

/* Whether the list of If-None-Match names this tag; it compares weakly (RFC 9110, 13.1.2). */
static bool names_tag(struct text list, const char *tag)
{
    while (list.len > 0) {
        size_t comma;
        struct text one = list;
        if (text_find(list, ",", &comma))
            one = text_slice(list, 0, comma);
        list = text_slice(list, one.len + 1, list.len);
        one = text_trim(one);
        if (text_starts(one, "W/"))
            one = text_slice(one, 2, one.len);
        if (text_eq(one, tag) || text_eq(one, "*"))
            return true;
    }
    return false;
}

static bool is_unchanged(const struct web_request *request, const char *tag, int64_t modified_s)
{
    const char *tags = web_request_header(request, "If-None-Match");
    const char *since = web_request_header(request, "If-Modified-Since");
    int64_t since_s;
    if (tags != NULL)
        return names_tag(text_of(tags), tag);
    return since != NULL && http_date_parse(text_of(since), &since_s) && modified_s <= since_s;
}

static void put_validators(const struct stat *is, struct web_response *response, char *tag)
{
    char date[HTTP_DATE_SIZE];
    (void)snprintf(tag, VALUE_MAX, "\"%" PRIx64 "-%" PRIx64 "-%" PRIx64 ".%lx\"",
                   (uint64_t)is->st_ino, (uint64_t)is->st_size, (uint64_t)is->st_mtim.tv_sec,
                   (unsigned long)is->st_mtim.tv_nsec);
    web_response_header(response, "ETag", tag);
    web_response_header(response, "Last-Modified", http_date_format(is->st_mtim.tv_sec, date));
    web_response_header(response, "Cache-Control", "no-cache");
}

/* Takes the file over. */
static void send_file(int file, struct web_response *response)
{
    struct err err = { 0 };
    if (web_response_file(response, file, &err))
        return;
    (void)close(file);
    web__refuse(response, 404, "not found");
}

static void say_missing(const struct web_static *it, struct web_response *response)
{
    static const struct path MISSING = { .depth = 1, .parts = { "404.html" } };
    struct stat is;
    int file = find(it, &MISSING, &is);
    if (file < 0) {
        web__refuse(response, 404, "not found");
        return;
    }
    response->status = 404;
    response->content_type = "text/html; charset=utf-8";
    send_file(file, response);
}

/* "/village" is "/village/": links in the page are relative to that. */
static void point_to_folder(const struct web_request *request, struct web_response *response)
{
    char place[WEB_HEADER_VALUE_MAX];
    int len = snprintf(place, sizeof place, TEXT_FMT "/", TEXT_ARG(request->path));
    if (len < 0 || (size_t)len >= sizeof place) {
        web__refuse(response, 404, "not found");
        return;
    }
    response->status = 308;
    web_response_header(response, "Location", place);
}

void web_static_answer(const struct web_static *it, const struct web_request *request,
                       struct web_response *response)
{
    struct path path;
    struct stat is;
    char tag[VALUE_MAX];
    web_security_headers(request, response, it->options.content_policy);
    int file = read_path(request->path, &path) ? find(it, &path, &is) : -1;
    if (file < 0) {
        say_missing(it, response);
        return;
    }
    if (S_ISDIR(is.st_mode)) {
        (void)close(file);
        point_to_folder(request, response);
        return;
    }
    if (!S_ISREG(is.st_mode)) {
        (void)close(file);
        say_missing(it, response);
        return;
    }
    put_validators(&is, response, tag);
    response->content_type = type_of(path.is_folder ? ".html" : path.parts[path.depth - 1]);
    if (is_unchanged(request, tag, is.st_mtim.tv_sec)) {
        (void)close(file);
        response->status = 304;
        return;
    }
    send_file(file, response);
}

static void answer(void *arg, const struct web_request *request, struct web_response *response)
{
    const struct web_static *it = arg;
    response->route = "/*";
    if (it->options.before != NULL && it->options.before(it->options.arg, request, response))
        return;
    web_static_answer(it, request, response);
}

struct web_options web_static_listener(struct web_static *it)
{
    struct web_options options = web_options_default();
    it->route = (struct web_route) { WEB_GET, "/*", answer, WEB_ON_LOOP };
    options.routes = &it->route;
    options.route_count = 1;
    options.arg = it;
    options.on_access = it->options.on_access;
    options.access_arg = it->options.arg;
    return options;
}
