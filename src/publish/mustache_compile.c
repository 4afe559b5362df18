#include "core/i18n.h"
#include "mustache.h"

#include <string.h>

/* One pass over the source. A section knows where it ends, so that rendering only walks. */
struct compiler {
    struct arena *arena;
    struct text source;
    struct mustache *out;
    size_t at;   /* everything before it is compiled */
    size_t line; /* line of line_at, counted as far as it was asked for */
    size_t line_at;
    struct text open; /* delimiters in force */
    struct text close;
    size_t section[MUSTACHE_SECTION_DEPTH_MAX];
    size_t depth;
};

struct tag {
    char kind; /* one of # ^ / > & = ! {, or 0 for an escaped name */
    size_t begin;
    size_t end;       /* past the closing delimiter */
    struct text name; /* trimmed content without the kind */
    struct text rest; /* content as it stands, for delimiters */
    bool alone;       /* stands alone on its line, which then vanishes */
};

static size_t line_of(struct compiler *c, size_t at)
{
    for (; c->line_at < at; c->line_at++)
        c->line += c->source.ptr[c->line_at] == '\n';
    return c->line;
}

static bool wrong(struct compiler *c, size_t at, const char *what, struct err *err)
{
    return err_set(err, ERR_INPUT, "%s:%zu: %s", c->out->name, line_of(c, at), what);
}

static struct mustache_node *add_node(struct compiler *c, enum mustache_op op, size_t at)
{
    struct mustache *out = c->out;
    if (out->count == out->size) {
        size_t size = out->size == 0 ? 64 : out->size * 2;
        struct mustache_node *nodes = arena_array(c->arena, size, struct mustache_node);
        if (out->count > 0)
            memcpy(nodes, out->nodes, out->count * sizeof *nodes);
        out->nodes = nodes;
        out->size = size;
    }
    struct mustache_node *node = &out->nodes[out->count++];
    node->op = op;
    node->line = line_of(c, at);
    return node;
}

static bool starts_line(const struct compiler *c, size_t at)
{
    return at == 0 || c->source.ptr[at - 1] == '\n';
}

static void add_text(struct compiler *c, size_t from, size_t to)
{
    struct mustache_node *node = add_node(c, MUSTACHE_TEXT, from);
    node->text = text_slice(c->source, from, to - from);
    node->line_start = starts_line(c, from);
}

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
static bool is_blank(char c) { return c == ' ' || c == '\t'; }

static struct text trim(struct text text)
{
    while (text.len > 0 && is_space(text.ptr[0]))
        text = text_slice(text, 1, text.len - 1);
    while (text.len > 0 && is_space(text.ptr[text.len - 1]))
        text.len--;
    return text;
}

static bool find(struct text source, size_t from, struct text needle, size_t *ret)
{
    if (from > source.len)
        return false;
    const char *hit = memmem(source.ptr + from, source.len - from, needle.ptr, needle.len);
    if (hit == NULL)
        return false;
    *ret = (size_t)(hit - source.ptr);
    return true;
}

/* Start of the line of `at`, when only blanks lie between; else `at` itself with *ret_is false. */
static size_t blank_before(const struct compiler *c, size_t at, bool *ret_is)
{
    size_t from = at;
    while (from > 0 && is_blank(c->source.ptr[from - 1]))
        from--;
    *ret_is = starts_line(c, from);
    return *ret_is ? from : at;
}

/* Past the end of the line of `at`, when only blanks lie between. */
static size_t blank_after(const struct compiler *c, size_t at, bool *ret_is)
{
    size_t to = at;
    while (to < c->source.len && is_blank(c->source.ptr[to]))
        to++;
    if (to + 1 < c->source.len && c->source.ptr[to] == '\r' && c->source.ptr[to + 1] == '\n')
        to++;
    *ret_is = to == c->source.len || c->source.ptr[to] == '\n';
    if (!*ret_is)
        return at;
    return to == c->source.len ? to : to + 1;
}

/* Reads the tag that begins at `begin`. */
static bool read_tag(struct compiler *c, size_t begin, struct tag *tag, struct err *err)
{
    size_t inside = begin + c->open.len;
    char kind = inside < c->source.len ? c->source.ptr[inside] : '\0';
    *tag = (struct tag) { .begin = begin };
    struct text close = c->close;
    char closer[MUSTACHE_DELIMITER_MAX + 2];
    if (kind != '\0' && strchr("#^/>&=!{", kind) != NULL) {
        tag->kind = kind;
        inside++;
    }
    if (kind == '=' || kind == '{') { /* these two close with their own mark as well */
        closer[0] = kind == '=' ? '=' : '}';
        memcpy(closer + 1, c->close.ptr, c->close.len);
        close = (struct text) { closer, c->close.len + 1 };
    }
    size_t end;
    if (!find(c->source, inside, close, &end))
        return wrong(c, begin, _("a tag is not closed"), err);
    tag->rest = text_slice(c->source, inside, end - inside);
    tag->name = trim(tag->rest);
    tag->end = end + close.len;
    if (tag->kind != '\0' && strchr("#^/>=!", tag->kind) != NULL) {
        bool before;
        bool after;
        (void)blank_before(c, begin, &before); /* only the answer matters here */
        (void)blank_after(c, tag->end, &after);
        tag->alone = before && after;
    }
    return true;
}

static bool check_name(struct compiler *c, const struct tag *tag, struct err *err)
{
    if (tag->name.len == 0)
        return wrong(c, tag->begin, _("a tag has no name"), err);
    if (tag->name.len > MUSTACHE_NAME_MAX)
        return err_set(err, ERR_LIMIT, _("%s:%zu: a name is longer than %d bytes"), c->out->name,
                       line_of(c, tag->begin), MUSTACHE_NAME_MAX);
    for (size_t i = 0; i < tag->name.len; i++)
        if (is_space(tag->name.ptr[i]))
            return wrong(c, tag->begin, _("a name has white space inside"), err);
    return true;
}

/* Splits "a.b.c" at its dots; "." alone has no parts. */
static bool split_name(struct compiler *c, const struct tag *tag, struct mustache_node *node,
                       struct err *err)
{
    node->text = tag->name;
    if (text_eq(tag->name, "."))
        return true;
    size_t dots = 0;
    for (size_t i = 0; i < tag->name.len; i++)
        dots += tag->name.ptr[i] == '.';
    node->parts = arena_array(c->arena, dots + 1, const char *);
    for (size_t from = 0; from <= tag->name.len;) {
        size_t to = from;
        while (to < tag->name.len && tag->name.ptr[to] != '.')
            to++;
        if (to == from)
            return wrong(c, tag->begin, _("a part of a dotted name is empty"), err);
        node->parts[node->part_count++] = arena_strndup(c->arena, tag->name.ptr + from, to - from);
        from = to + 1;
    }
    return true;
}

static bool open_section(struct compiler *c, const struct tag *tag, struct err *err)
{
    if (c->depth == MUSTACHE_SECTION_DEPTH_MAX)
        return err_set(err, ERR_LIMIT, _("%s:%zu: more than %d sections inside each other"),
                       c->out->name, line_of(c, tag->begin), MUSTACHE_SECTION_DEPTH_MAX);
    c->section[c->depth++] = c->out->count;
    enum mustache_op op = tag->kind == '#' ? MUSTACHE_SECTION : MUSTACHE_INVERTED;
    return split_name(c, tag, add_node(c, op, tag->begin), err);
}

static bool close_section(struct compiler *c, const struct tag *tag, struct err *err)
{
    if (c->depth == 0)
        return wrong(c, tag->begin, _("a section is closed that was not opened"), err);
    struct mustache_node *node = &c->out->nodes[c->section[--c->depth]];
    if (!text_same(node->text, tag->name))
        return err_set(err, ERR_INPUT, _("%s:%zu: the section \"%.*s\" of line %zu is open"),
                       c->out->name, line_of(c, tag->begin), TEXT_ARG(node->text), node->line);
    node->end = c->out->count;
    return true;
}

/* "{{=<% %>=}}": two words without '='. */
static bool set_delimiters(struct compiler *c, const struct tag *tag, struct err *err)
{
    size_t to = 0;
    while (to < tag->name.len && !is_space(tag->name.ptr[to]))
        to++;
    struct text open = text_slice(tag->name, 0, to);
    struct text close = trim(text_slice(tag->name, to, tag->name.len - to));
    bool good = open.len > 0 && close.len > 0 && open.len <= MUSTACHE_DELIMITER_MAX &&
                close.len <= MUSTACHE_DELIMITER_MAX;
    for (size_t i = 0; good && i < close.len; i++)
        good = !is_space(close.ptr[i]);
    if (!good || memchr(tag->name.ptr, '=', tag->name.len) != NULL)
        return wrong(c, tag->begin, _("these are not two delimiters"), err);
    c->open = open;
    c->close = close;
    return true;
}

static bool add_partial(struct compiler *c, const struct tag *tag, size_t line_from,
                        struct err *err)
{
    struct mustache_node *node = add_node(c, MUSTACHE_PARTIAL, tag->begin);
    node->parts = arena_array(c->arena, 1, const char *);
    node->parts[0] = arena_strndup(c->arena, tag->name.ptr, tag->name.len);
    node->part_count = 1;
    if (tag->alone)
        node->text = text_slice(c->source, line_from, tag->begin - line_from);
    if (node->text.len > MUSTACHE_INDENT_MAX)
        return err_set(err, ERR_LIMIT, _("%s:%zu: indented by more than %d bytes"), c->out->name,
                       line_of(c, tag->begin), MUSTACHE_INDENT_MAX);
    return true;
}

static bool add_tag(struct compiler *c, const struct tag *tag, size_t line_from, struct err *err)
{
    if (tag->kind == '!')
        return true;
    if (tag->kind == '=')
        return set_delimiters(c, tag, err);
    TRY(check_name(c, tag, err));
    switch (tag->kind) {
    case '#':
    case '^':
        return open_section(c, tag, err);
    case '/':
        return close_section(c, tag, err);
    case '>':
        return add_partial(c, tag, line_from, err);
    case '&':
    case '{':
        return split_name(c, tag, add_node(c, MUSTACHE_RAW, tag->begin), err);
    default:
        return split_name(c, tag, add_node(c, MUSTACHE_ESCAPED, tag->begin), err);
    }
}

/* The text up to the tag, then the tag. A line that holds nothing but the tag vanishes. */
static bool compile_tag(struct compiler *c, size_t begin, struct err *err)
{
    struct tag tag;
    TRY(read_tag(c, begin, &tag, err));
    bool ignored;
    size_t line_from = tag.alone ? blank_before(c, begin, &ignored) : begin;
    if (c->at < line_from)
        add_text(c, c->at, line_from);
    if (!tag.alone && starts_line(c, begin))
        add_text(c, begin, begin); /* marks where a partial's indentation goes */
    TRY(add_tag(c, &tag, line_from, err));
    c->at = tag.alone ? blank_after(c, tag.end, &ignored) : tag.end;
    return true;
}

bool mustache__compile(struct arena *arena, const char *name, struct text source,
                       struct mustache *ret, struct err *err)
{
    *ret = (struct mustache) { .name = arena_strdup(arena, name) };
    if (source.len > MUSTACHE_SOURCE_MAX)
        return err_set(err, ERR_LIMIT, _("%s is larger than %d bytes"), name, MUSTACHE_SOURCE_MAX);
    struct compiler c = {
        .arena = arena,
        .source = { arena_strndup(arena, source.ptr, source.len), source.len },
        .out = ret,
        .line = 1,
        .open = text_of("{{"),
        .close = text_of("}}"),
    };
    size_t begin;
    while (find(c.source, c.at, c.open, &begin))
        TRY(compile_tag(&c, begin, err));
    if (c.at < c.source.len)
        add_text(&c, c.at, c.source.len);
    if (c.depth > 0) {
        const struct mustache_node *node = &ret->nodes[c.section[c.depth - 1]];
        return err_set(err, ERR_INPUT, _("%s:%zu: the section \"%.*s\" is not closed"), name,
                       node->line, TEXT_ARG(node->text));
    }
    return true;
}
