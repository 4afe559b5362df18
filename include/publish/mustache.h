/*
 * publish/mustache.h - templates without code: the mustache language on JSON values.
 *
 * All of the required modules of the mustache specification: comments, delimiters,
 * interpolation, inverted, partials, sections. A template is compiled once and rendered many
 * times; one set may be rendered by many threads at the same time, each into its own buf.
 *
 * {{name}} is escaped for HTML text and quoted attributes (& < > " '), and what no reader can see
 * but what can turn a line around is left out: control characters and bidirectional overrides.
 * {{{name}}} and {{&name}} put bytes in as they are; no template of a public page uses them.
 *
 * Falsey: absent, null, false, an empty list, an empty string and 0. Everything else is truthy.
 */
#ifndef PUBLISH_MUSTACHE_H
#define PUBLISH_MUSTACHE_H

#include "core/buf.h"
#include "core/err.h"
#include "core/text.h"

struct jv;
struct mustache_set;

enum {
    MUSTACHE_SOURCE_MAX = 1 << 20,   /* bytes of one template */
    MUSTACHE_NAME_MAX = 255,         /* bytes of the name in a tag */
    MUSTACHE_DELIMITER_MAX = 16,     /* bytes of a changed delimiter */
    MUSTACHE_SECTION_DEPTH_MAX = 32, /* sections inside sections of one template */
    MUSTACHE_PARTIAL_DEPTH_MAX = 32, /* partials inside partials, while rendering */
    MUSTACHE_INDENT_MAX = 256,       /* bytes of white space before the lines of a partial */
    MUSTACHE_TEMPLATES_MAX = 256,    /* templates in a set */
};

/* How {{name}} is escaped. JSON: inside the quotes of a string of JSON. */
enum mustache_form { MUSTACHE_HTML, MUSTACHE_JSON };

struct mustache_set *mustache_set_new(void);
void mustache_set_free(struct mustache_set *set);
AUTO_DEFINE(mustache_set)

/* Compiles and adds a template; partials look it up by this name. The source is copied.
 * Fails: ERR_INPUT with template and line: a tag or section that is not closed, a name or
 * delimiter that is none; ERR_LIMIT; ERR_CONFLICT when the name is taken. */
bool mustache_set_add(struct mustache_set *set, const char *name, struct text source,
                      struct err *err) MUST_CHECK;

/* Renders a template of the set, appending to out; mustache_render() writes HTML.
 * Fails: ERR_NOT_FOUND when the set has no such template (a missing partial is empty);
 * ERR_INPUT when a tag would print a list or an object; ERR_LIMIT when out is full or partials
 * call each other too deeply. */
bool mustache_render(const struct mustache_set *set, const char *name, const struct jv *data,
                     struct buf *out, struct err *err) MUST_CHECK;
bool mustache_render_as(const struct mustache_set *set, const char *name, const struct jv *data,
                        enum mustache_form form, struct buf *out, struct err *err) MUST_CHECK;

#endif
