/* publish/mustache.h (private) - what compiling leaves for rendering. */
#ifndef PUBLISH_MUSTACHE_PRIVATE_H
#define PUBLISH_MUSTACHE_PRIVATE_H

#include "core/arena.h"
#include "publish/mustache.h"

enum mustache_op {
    MUSTACHE_TEXT,     /* bytes of the template */
    MUSTACHE_ESCAPED,  /* {{name}} */
    MUSTACHE_RAW,      /* {{{name}}} or {{&name}} */
    MUSTACHE_SECTION,  /* {{#name}} */
    MUSTACHE_INVERTED, /* {{^name}} */
    MUSTACHE_PARTIAL,  /* {{>name}} */
};

struct mustache_node {
    enum mustache_op op;
    bool line_start;    /* TEXT: begins a line, so that a partial's indentation goes before it */
    size_t end;         /* SECTION, INVERTED: the node after the section */
    size_t line;        /* where it stands, for messages */
    size_t part_count;  /* of a dotted name; 0 for "." */
    const char **parts; /* the name split at its dots */
    struct text text;   /* TEXT: the bytes; PARTIAL: indentation; others: the name as written */
};

struct mustache {
    const char *name;
    struct mustache_node *nodes;
    size_t count;
    size_t size; /* nodes that there is room for */
};

bool mustache__compile(struct arena *arena, const char *name, struct text source,
                       struct mustache *ret, struct err *err) MUST_CHECK;

#endif
