#include "mustache.h"
#include "core/i18n.h"
#include "json/value.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { STACK_MAX = (MUSTACHE_SECTION_DEPTH_MAX + 1) * (MUSTACHE_PARTIAL_DEPTH_MAX + 1) };

struct mustache_set {
    struct arena *arena;
    size_t count;
    struct mustache templates[MUSTACHE_TEMPLATES_MAX];
};

struct renderer {
    const struct mustache_set *set;
    struct buf *out;
    struct err *err;
    enum mustache_form form;
    size_t partials; /* how deep we are */
    size_t indent_len;
    char indent[MUSTACHE_INDENT_MAX];
    size_t depth;
    const struct jv *stack[STACK_MAX];
};

struct mustache_set *mustache_set_new(void)
{
    struct mustache_set *set = calloc(1, sizeof *set);
    if (set == NULL)
        abort();
    set->arena = arena_make();
    return set;
}

void mustache_set_free(struct mustache_set *set)
{
    if (set == NULL)
        return;
    arena_free(set->arena);
    free(set);
}

static const struct mustache *find_template(const struct mustache_set *set, const char *name)
{
    for (size_t i = 0; i < set->count; i++)
        if (strcmp(set->templates[i].name, name) == 0)
            return &set->templates[i];
    return NULL;
}

bool mustache_set_add(struct mustache_set *set, const char *name, struct text source,
                      struct err *err)
{
    if (find_template(set, name) != NULL)
        return err_set(err, ERR_CONFLICT, _("there is a template \"%s\" already"), name);
    if (set->count == MUSTACHE_TEMPLATES_MAX)
        return err_set(err, ERR_LIMIT, _("more than %d templates"), MUSTACHE_TEMPLATES_MAX);
    struct mustache compiled;
    TRY(mustache__compile(set->arena, name, source, &compiled, err));
    set->templates[set->count++] = compiled;
    return true;
}

/* The first part is sought from the top of the stack down, the rest only inside what was found. */
static const struct jv *look_up(const struct renderer *r, const struct mustache_node *node)
{
    if (node->part_count == 0)
        return r->stack[r->depth - 1];
    const struct jv *value = NULL;
    for (size_t i = r->depth; i > 0 && value == NULL; i--)
        if (jv_kind(r->stack[i - 1]) == JV_OBJECT)
            value = jv_get(r->stack[i - 1], node->parts[0]);
    for (size_t i = 1; i < node->part_count && value != NULL; i++)
        value = jv_kind(value) == JV_OBJECT ? jv_get(value, node->parts[i]) : NULL;
    return value;
}

static bool is_truthy(const struct jv *value)
{
    switch (jv_kind(value)) {
    case JV_NULL:
        return false;
    case JV_BOOL:
        return jv_bool(value, false);
    case JV_INT:
        return jv_int(value, 0) != 0;
    case JV_STRING:
        return jv_string(value, "")[0] != '\0';
    case JV_ARRAY:
        return jv_size(value) > 0;
    case JV_OBJECT:
        return true;
    }
    return false;
}

/* Length of a character that must not reach a page, else 0: ASCII controls but tab and line ends,
 * C1 controls, and the marks that change the direction of writing (U+061C, U+200E, U+200F,
 * U+202A..202E, U+2066..2069). */
static size_t hidden(const unsigned char *at)
{
    if (at[0] < 0x20)
        return at[0] != '\t' && at[0] != '\n' && at[0] != '\r';
    if (at[0] == 0x7f)
        return 1;
    if (at[0] == 0xc2 && at[1] >= 0x80 && at[1] <= 0x9f)
        return 2;
    if (at[0] == 0xd8 && at[1] == 0x9c)
        return 2;
    if (at[0] != 0xe2 || (at[1] != 0x80 && at[1] != 0x81))
        return 0;
    bool marks = at[1] == 0x80 && (at[2] == 0x8e || at[2] == 0x8f);
    bool embeds = at[1] == 0x80 && at[2] >= 0xaa && at[2] <= 0xae;
    bool isolates = at[1] == 0x81 && at[2] >= 0xa6 && at[2] <= 0xa9;
    return marks || embeds || isolates ? 3 : 0;
}

static const char *entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* Controls are left out before it comes to them, line ends and tabs stay. */
static const char *json_escape(char c)
{
    switch (c) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        return NULL;
    }
}

static void add_escaped(struct buf *out, const char *string, enum mustache_form form)
{
    const char *(*escape)(char c) = form == MUSTACHE_JSON ? json_escape : entity;
    const char *from = string; /* what is not written yet */
    const char *at = string;
    while (*at != '\0') {
        size_t skip = hidden((const unsigned char *)at);
        const char *written = skip == 0 ? escape(*at) : "";
        if (written == NULL) {
            at++;
            continue;
        }
        buf_add(out, from, (size_t)(at - from));
        buf_adds(out, written);
        at += skip == 0 ? 1 : skip;
        from = at;
    }
    buf_add(out, from, (size_t)(at - from));
}

static bool print_value(struct renderer *r, const struct mustache *t,
                        const struct mustache_node *node)
{
    const struct jv *value = look_up(r, node);
    switch (jv_kind(value)) {
    case JV_NULL:
        return true;
    case JV_BOOL:
        buf_adds(r->out, jv_bool(value, false) ? "true" : "false");
        return true;
    case JV_INT:
        buf_addf(r->out, "%" PRId64, jv_int(value, 0));
        return true;
    case JV_STRING:
        if (node->op == MUSTACHE_RAW)
            buf_adds(r->out, jv_string(value, ""));
        else
            add_escaped(r->out, jv_string(value, ""), r->form);
        return true;
    case JV_ARRAY:
    case JV_OBJECT:
        break;
    }
    return err_set(r->err, ERR_INPUT, _("%s:%zu: \"%.*s\" is a list or an object"), t->name,
                   node->line, TEXT_ARG(node->text));
}

/* A partial's indentation goes before each line of its own text, not before lines of values. */
static void print_text(struct renderer *r, const struct mustache_node *node)
{
    struct text text = node->text;
    if (r->indent_len == 0) {
        buf_add(r->out, text.ptr, text.len);
        return;
    }
    if (node->line_start)
        buf_add(r->out, r->indent, r->indent_len);
    while (text.len > 0) {
        const char *end = memchr(text.ptr, '\n', text.len);
        size_t len = end == NULL ? text.len : (size_t)(end - text.ptr) + 1;
        buf_add(r->out, text.ptr, len);
        text = text_slice(text, len, text.len - len);
        if (end != NULL && text.len > 0)
            buf_add(r->out, r->indent, r->indent_len);
    }
}

static bool render(struct renderer *r, const struct mustache *t, size_t from, size_t to);

static bool print_partial(struct renderer *r, const struct mustache *t,
                          const struct mustache_node *node)
{
    const struct mustache *partial = find_template(r->set, node->parts[0]);
    if (partial == NULL)
        return true;
    if (r->partials == MUSTACHE_PARTIAL_DEPTH_MAX)
        return err_set(r->err, ERR_LIMIT, _("%s:%zu: more than %d partials inside each other"),
                       t->name, node->line, MUSTACHE_PARTIAL_DEPTH_MAX);
    size_t outer = r->indent_len;
    if (node->text.len > MUSTACHE_INDENT_MAX - outer)
        return err_set(r->err, ERR_LIMIT, _("%s:%zu: indented by more than %d bytes"), t->name,
                       node->line, MUSTACHE_INDENT_MAX);
    if (node->text.len > 0)
        memcpy(r->indent + outer, node->text.ptr, node->text.len);
    r->indent_len = outer + node->text.len;
    r->partials++;
    bool done = render(r, partial, 0, partial->count);
    r->partials--;
    r->indent_len = outer;
    return done;
}

static bool render_with(struct renderer *r, const struct mustache *t, size_t from,
                        const struct jv *value)
{
    if (r->depth == STACK_MAX)
        return err_set(r->err, ERR_LIMIT, _("%s: sections and partials are too deep"), t->name);
    r->stack[r->depth++] = value;
    bool done = render(r, t, from + 1, t->nodes[from].end);
    r->depth--;
    return done;
}

static bool print_section(struct renderer *r, const struct mustache *t, size_t at)
{
    const struct jv *value = look_up(r, &t->nodes[at]);
    if (t->nodes[at].op == MUSTACHE_INVERTED)
        return is_truthy(value) || render(r, t, at + 1, t->nodes[at].end);
    if (jv_kind(value) != JV_ARRAY)
        return !is_truthy(value) || render_with(r, t, at, value);
    for (size_t i = 0; i < jv_size(value); i++)
        TRY(render_with(r, t, at, jv_at(value, i)));
    return true;
}

static bool render(struct renderer *r, const struct mustache *t, size_t from, size_t to)
{
    for (size_t at = from; at < to && !r->out->over; at++) {
        const struct mustache_node *node = &t->nodes[at];
        switch (node->op) {
        case MUSTACHE_TEXT:
            print_text(r, node);
            break;
        case MUSTACHE_ESCAPED:
        case MUSTACHE_RAW:
            TRY(print_value(r, t, node));
            break;
        case MUSTACHE_PARTIAL:
            TRY(print_partial(r, t, node));
            break;
        case MUSTACHE_SECTION:
        case MUSTACHE_INVERTED:
            TRY(print_section(r, t, at));
            at = node->end - 1;
            break;
        }
    }
    return true;
}

bool mustache_render(const struct mustache_set *set, const char *name, const struct jv *data,
                     struct buf *out, struct err *err)
{
    return mustache_render_as(set, name, data, MUSTACHE_HTML, out, err);
}

bool mustache_render_as(const struct mustache_set *set, const char *name, const struct jv *data,
                        enum mustache_form form, struct buf *out, struct err *err)
{
    const struct mustache *t = find_template(set, name);
    if (t == NULL)
        return err_set(err, ERR_NOT_FOUND, _("there is no template \"%s\""), name);
    struct renderer r = { .set = set, .out = out, .err = err, .form = form };
    r.stack[r.depth++] = data;
    TRY(render(&r, t, 0, t->count));
    return buf_check(out, name, err);
}
