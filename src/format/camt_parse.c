#include "camt.h"
#include "core/i18n.h"
#include "decode.h"

#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

/* The push parser with SAX2 handlers, because it knows the true line of each element also beyond
 * line 65,535, which the nodes of a text reader do not. */

enum { CHUNK = 32768, NAMESPACE_DIGITS = 2, VERSION_FIRST = 2, VERSION_LAST = 11 };
static const char NAMESPACE[] = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.";

struct frame {
    enum camt_node node;
    const struct camt_child *as; /* NULL: unknown, or above Document */
    uint64_t seen;               /* children that were met, by position */
    unsigned last;               /* position of the last child */
    bool parent;                 /* has child elements */
};

struct walk {
    struct camt *camt;
    xmlParserCtxtPtr parser;
    bool in_document;
    bool found;
    uint32_t depth;
    enum camt_scope scope;
    struct buf text;
    struct frame frames[CAMT053_DEPTH_MAX + 1];
};

static uint32_t line_of(const struct walk *walk)
{
    int line = xmlSAX2GetLineNumber(walk->parser);
    return line > 0 ? (uint32_t)line : 0;
}

static void stop(struct walk *walk)
{
    walk->camt->stopped = true;
    xmlStopParser(walk->parser);
}

static enum camt_scope scope_of(enum camt_node node)
{
    switch ((int)node) { /* most nodes have none */
    case NODE_STATEMENT:
        return IN_STATEMENT;
    case NODE_BALANCE:
        return IN_BALANCE;
    case NODE_ENTRY:
        return IN_ENTRY;
    case NODE_DETAILS:
        return IN_DETAILS;
    default:
        return IN_MESSAGE;
    }
}

static void begin_scope(struct walk *walk, enum camt_node node)
{
    struct camt *camt = walk->camt;
    enum camt_scope scope = scope_of(node);
    if (scope == IN_MESSAGE)
        return;
    if (scope == IN_ENTRY) {
        camt__statement_begin(camt);
        camt->entries++;
        camt->refusals_before = camt->report.refusals;
        camt->details = 0;
    }
    if (scope == IN_STATEMENT)
        camt__statement_start(camt);
    if (scope != IN_DETAILS) { /* details live as long as their entry */
        arena_reset(camt->arenas[scope]);
        camt->bytes = 0;
    }
    camt->records[scope] = (struct camt_record) { .line = line_of(walk) };
    walk->scope = scope;
}

static void end_scope(struct walk *walk, enum camt_node node)
{
    struct camt *camt = walk->camt;
    switch ((int)node) { /* the others have no hook */
    case NODE_STATEMENT:
        camt__statement_end(camt);
        walk->scope = IN_MESSAGE;
        break;
    case NODE_ACCOUNT:
        camt__account_end(camt);
        break;
    case NODE_BALANCE:
        camt__balance_end(camt);
        walk->scope = IN_STATEMENT;
        break;
    case NODE_ENTRY:
        camt__entry_end(camt);
        walk->scope = IN_STATEMENT;
        break;
    case NODE_DETAILS:
        camt__details_end(camt);
        walk->scope = IN_ENTRY;
        break;
    default:
        break;
    }
}

static size_t room_for(size_t len)
{
    size_t room = 64;
    while (room < len)
        room *= 2;
    return room;
}

/* Appends to a value. Joined values have the room of the next power of two, so that many short
 * pieces do not copy each other again and again. */
static void join(struct camt *camt, struct camt_record *record, enum camt_field field,
                 struct arena *arena, struct text text)
{
    struct text *value = &record->value[field];
    size_t len = value->len + 1 + text.len;
    bool fits =
        (record->joined & UINT64_C(1) << field) != 0 && room_for(value->len) == room_for(len);
    union { /* the memory is ours; only the view is const */
        const char *view;
        char *bytes;
    } own = { .view = value->ptr };
    char *into = fits ? own.bytes : arena_alloc(arena, room_for(len));
    if (!fits) {
        memcpy(into, value->ptr, value->len);
        camt->bytes += room_for(len);
    }
    into[value->len] = ' ';
    memcpy(into + value->len + 1, text.ptr, text.len);
    record->joined |= UINT64_C(1) << field;
    *value = (struct text) { into, len };
}

/* Keeps a value in the record of the open scope. */
static void keep(struct walk *walk, const struct camt_child *as, enum camt_field field,
                 struct text raw)
{
    struct camt *camt = walk->camt;
    struct camt_record *record = &camt->records[walk->scope];
    struct arena *arena = camt->arenas[walk->scope == IN_DETAILS ? IN_ENTRY : walk->scope];
    struct text text = text_trim(raw);
    struct text *value = &record->value[field];
    struct place place = { .line = line_of(walk), .element = as->name, .value = text };
    bool joins = value->len > 0 && (as->flags & MANY) != 0;
    size_t len = joins ? value->len + 1 + text.len : raw.len;
    camt->bytes += text.len;
    if (len > CAMT053_FIELD_MAX || camt->bytes > CAMT053_ENTRY_MAX) {
        err_set(camt->err, ERR_LIMIT, _("line %u: the value of %s is too long"), place.line,
                as->name);
        stop(walk);
        return;
    }
    if ((as->flags & TYPED) != 0 && text.len != raw.len)
        camt__warn(camt, "camt053.space", place, _("blanks around a value"));
    if (joins) {
        join(camt, record, field, arena, text);
    } else if (value->len > 0 && !text_same(*value, text)) {
        camt__refuse(camt, "camt053.conflict", place,
                     _("the same was given before, but different"));
    } else {
        *value = (struct text) { arena_strndup(arena, text.ptr, text.len), text.len };
        record->at[field] = place.line;
    }
}

/* The position of the child in its parent's list; -1: it has no such child. */
static int position_of(enum camt_node parent, const char *name)
{
    const struct camt_child *children = camt__children(parent);
    for (int i = 0; children[i].name != NULL; i++)
        if (strcmp(children[i].name, name) == 0)
            return i;
    return -1;
}

/* Checks a known child against its place; says what is wrong. */
static void check_place(struct walk *walk, struct frame *parent, unsigned position)
{
    const struct camt_child *child = &camt__children(parent->node)[position];
    struct place place = { .line = line_of(walk), .element = child->name };
    bool again = (parent->seen & UINT64_C(1) << position) != 0;
    if (again && (child->flags & MANY) == 0 && child->node == NODE_LEAF)
        camt__warn(walk->camt, "camt053.repeated", place, _("an element that may stand once"));
    else if (again && (child->flags & MANY) == 0)
        camt__refuse(walk->camt, "camt053.conflict", place, _("an element that may stand once"));
    else if (position < parent->last)
        camt__warn(walk->camt, "camt053.order", place,
                   _("an element after others that it should stand before"));
    parent->seen |= UINT64_C(1) << position;
    parent->last = position;
}

static void read_version(struct walk *walk, const xmlChar *uri)
{
    struct camt *camt = walk->camt;
    struct text name = text_of(uri != NULL ? (const char *)uri : "");
    struct text digits = text_slice(name, sizeof NAMESPACE - 1, name.len);
    bool known = text_starts(name, NAMESPACE) && digits.len == NAMESPACE_DIGITS;
    int version = known ? (digits.ptr[0] - '0') * 10 + digits.ptr[1] - '0' : 0;
    struct place place = { .line = line_of(walk), .element = "Document", .value = name };
    walk->in_document = true;
    walk->found = true;
    if (name.len > 0 && (!known || version < VERSION_FIRST)) {
        err_set(camt->err, ERR_FORMAT, _("%s is not a bank statement camt.053 from version 02 on"),
                arena_strndup(camt->arenas[IN_MESSAGE], name.ptr, name.len));
        err_hint(camt->err, "%s", _("Ask the bank for camt.053, version 02 or 08."));
        stop(walk);
    } else if (name.len == 0 || version > VERSION_LAST) {
        camt__warn(camt, "camt053.version", place, _("a version of camt.053 that is not known"));
    }
}

static void keep_currency(struct walk *walk, const struct camt_child *as, int count,
                          const xmlChar **attributes)
{
    for (int i = 0; i < count; i++) { /* local name, prefix, URI, value, end of the value */
        const xmlChar **attribute = attributes + (size_t)i * 5;
        if (strcmp((const char *)attribute[0], "Ccy") != 0)
            continue;
        struct text value = { (const char *)attribute[3], (size_t)(attribute[4] - attribute[3]) };
        struct camt_child currency = { .name = "Ccy", .flags = TYPED };
        keep(walk, &currency, as->field + 1, value);
    }
}

static void enter(struct walk *walk, const char *name, struct frame *frame)
{
    struct frame *parent = &walk->frames[walk->depth - 1];
    parent->parent = true;
    frame->node = NODE_ANY;
    if (parent->node == NODE_ANY)
        return;
    int position = position_of(parent->node, name);
    if (position < 0) {
        struct place place = {
            .line = line_of(walk),
            .element = parent->as != NULL ? parent->as->name : "Document",
            .value = text_of(name),
        };
        camt__warn(walk->camt, "camt053.unknown", place,
                   _("an element that camt.053 does not have"));
        return;
    }
    frame->as = &camt__children(parent->node)[position];
    frame->node = frame->as->node;
    check_place(walk, parent, (unsigned)position);
    begin_scope(walk, frame->node);
}

static void on_start(void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                     int namespaces, const xmlChar **declared, int count, int defaulted,
                     const xmlChar **attributes)
{
    struct walk *walk = arg;
    (void)prefix, (void)namespaces, (void)declared, (void)defaulted;
    if (walk->camt->stopped)
        return;
    if (++walk->depth > CAMT053_DEPTH_MAX) {
        err_set(walk->camt->err, ERR_LIMIT, _("XML is nested too deep"));
        stop(walk);
        return;
    }
    struct frame *frame = &walk->frames[walk->depth];
    *frame = (struct frame) { .node = NODE_ANY };
    buf_clear(&walk->text);
    if (!walk->in_document && strcmp((const char *)name, "Document") == 0) {
        read_version(walk, uri);
        frame->node = NODE_DOCUMENT;
    } else if (walk->in_document) {
        enter(walk, (const char *)name, frame);
        if (frame->as != NULL && (frame->as->flags & MONEY) != 0)
            keep_currency(walk, frame->as, count, attributes);
    }
    if (walk->camt->stopped)
        stop(walk);
}

static void on_end(void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    struct walk *walk = arg;
    (void)name, (void)prefix, (void)uri;
    if (walk->camt->stopped || walk->depth == 0)
        return;
    struct frame *frame = &walk->frames[walk->depth--];
    if (frame->as != NULL && frame->as->field != F_NONE && !frame->parent)
        keep(walk, frame->as, frame->as->field, (struct text) { walk->text.data, walk->text.len });
    if (frame->node == NODE_DOCUMENT)
        walk->in_document = false;
    if (!walk->camt->stopped)
        end_scope(walk, frame->node);
    if (report__full(&walk->camt->report) && !walk->camt->stopped)
        walk->camt->stopped = !report__verdict(&walk->camt->report, walk->camt->err);
    if (walk->camt->stopped)
        stop(walk);
}

static void on_text(void *arg, const xmlChar *bytes, int len)
{
    struct walk *walk = arg;
    const struct camt_child *as = walk->frames[walk->depth].as;
    if (!walk->camt->stopped && as != NULL && as->field != F_NONE)
        buf_add(&walk->text, bytes, (size_t)len);
}

static void on_doctype(void *arg, const xmlChar *name, const xmlChar *external,
                       const xmlChar *system)
{
    struct walk *walk = arg;
    (void)name, (void)external, (void)system;
    struct place place = { .line = line_of(walk) };
    camt__refuse(walk->camt, "camt053.doctype", place, _("a DOCTYPE, which is not allowed"));
    walk->camt->stopped = !report__verdict(&walk->camt->report, walk->camt->err);
    stop(walk);
}

static void quiet(void *arg, xmlErrorPtr error)
{
    (void)arg;
    (void)error; /* the parser keeps the last one */
}

static bool broken(struct walk *walk)
{
    const xmlError *error = xmlCtxtGetLastError(walk->parser);
    struct text message =
        text_trim(text_of(error != NULL && error->message != NULL ? error->message : ""));
    int line = error != NULL ? error->line : 0;
    struct place place = { .line = line > 0 ? (uint32_t)line : 0, .value = message };
    camt__refuse(walk->camt, "camt053.xml", place, _("well-formed XML"));
    return err_set(walk->camt->err, ERR_FORMAT, _("line %d is not well-formed XML: %.*s"), line,
                   TEXT_ARG(message));
}

static bool feed(struct walk *walk, int fd)
{
    struct camt *camt = walk->camt;
    char chunk[CHUNK];
    size_t got = 1;
    for (int64_t at = 0; got > 0; at += (int64_t)got) {
        TRY(file__read(fd, at, chunk, sizeof chunk, &got, camt->err));
        int code = xmlParseChunk(walk->parser, chunk, (int)got, got == 0);
        if (camt->stopped)
            return false;
        if (code != XML_ERR_OK || walk->parser->wellFormed == 0)
            return broken(walk);
    }
    if (!walk->found)
        return err_set(camt->err, ERR_FORMAT, _("there is no bank statement in the file"));
    return true;
}

bool camt__parse(struct camt *camt, int fd)
{
    xmlSAXHandler handlers = {
        .initialized = XML_SAX2_MAGIC,
        .internalSubset = on_doctype,
        .startElementNs = on_start,
        .endElementNs = on_end,
        .characters = on_text,
        .cdataBlock = on_text,
        .ignorableWhitespace = on_text,
        .serror = quiet,
    };
    struct walk *walk = calloc(1, sizeof *walk);
    if (walk == NULL)
        abort();
    walk->camt = camt;
    buf_init(&walk->text, CAMT053_FIELD_MAX + 1);
    walk->parser = xmlCreatePushParserCtxt(&handlers, walk, NULL, 0, NULL);
    if (walk->parser == NULL)
        abort();
    /* No NOENT, DTDLOAD or HUGE: no entities of its own, and the library's limits stay. */
    (void)xmlCtxtUseOptions(walk->parser, XML_PARSE_NONET);
    bool ok = feed(walk, fd);
    xmlFreeDoc(walk->parser->myDoc);
    xmlFreeParserCtxt(walk->parser);
    buf_release(&walk->text);
    free(walk);
    return ok;
}
