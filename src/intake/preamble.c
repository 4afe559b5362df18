#include "preamble.h"
#include "core/arena.h"

#include <string.h>

enum { PREAMBLE_CELL_MAX = 500 }; /* longer cells are prose */

static int find_label(const struct profile *profile, const char *normal)
{
    for (int label = 0; label < LABEL_TOTAL; label++)
        for (size_t i = 0; i < profile->labels[label].count; i++)
            if (strcmp(profile->labels[label].normal[i], normal) == 0)
                return label;
    return -1;
}

static bool is_colon(struct text text, size_t at, size_t *ret_len)
{
    struct text rest = text_slice(text, at, text.len);
    if (text_starts(rest, ":"))
        *ret_len = 1;
    else if (text_starts(rest, "："))
        *ret_len = strlen("：");
    else
        return false;
    return true;
}

/* The word that ends before a colon: back to a blank or a semicolon. */
static struct text word_before(struct text text, size_t end)
{
    size_t from = 0;
    for (size_t at = 0; at < end;) {
        uint32_t point = text_next(text, &at);
        if (at <= end &&
            (point == ' ' || point == '\t' || point == '\n' || point == 0x3000 || point == 0xA0 ||
             point == ';' || point == 0xFF1B || point == ',' || point == 0xFF0C))
            from = at;
    }
    return text_slice(text, from, end - from);
}

struct mark { /* a known label inside a cell */
    int label;
    size_t from, value;
};

static void say(struct preamble *preamble, int label, struct text value, const char *title,
                struct arena *arena, int line)
{
    value = text_trim(value);
    if (value.len == 0 || preamble->labels[label].text.len > 0)
        return;
    preamble->labels[label] = (struct said) {
        { arena_strndup(arena, value.ptr, value.len), value.len },
        line,
        title,
    };
}

/* "账号：123 户名：某村": every known word before a colon begins a value. */
static void read_inside(struct preamble *preamble, const struct profile *profile,
                        struct arena *arena, struct text text, int line)
{
    struct mark marks[LABEL_COUNT];
    size_t count = 0;
    size_t colon_len;
    for (size_t at = 0; at < text.len && count < LABEL_COUNT; at++) {
        if (!is_colon(text, at, &colon_len))
            continue;
        struct text word = word_before(text, at);
        enum amount_unit unit;
        int label = find_label(profile, profile_header_name(arena, word, &unit));
        if (label >= 0)
            marks[count++] = (struct mark) { label, at - word.len, at + colon_len };
    }
    for (size_t i = 0; i < count; i++) {
        size_t end = i + 1 < count ? marks[i + 1].from : text.len;
        struct text title = text_slice(text, marks[i].from, marks[i].value - marks[i].from);
        say(preamble, marks[i].label, text_slice(text, marks[i].value, end - marks[i].value),
            arena_strndup(arena, title.ptr, title.len), arena, line);
    }
}

void preamble_read(struct preamble *preamble, const struct profile *profile, struct arena *arena,
                   const struct table_cell *cells, size_t count, int line)
{
    for (size_t i = 0; i < count; i++) {
        struct text text = cells[i].text;
        enum amount_unit unit;
        if (cells[i].kind != TABLE_TEXT || text.len == 0 || text.len > PREAMBLE_CELL_MAX)
            continue;
        int label = find_label(profile, profile_header_name(arena, text, &unit));
        if (label < 0) {
            read_inside(preamble, profile, arena, text, line);
            continue;
        }
        size_t next = i + 1;
        while (next < count &&
               (cells[next].text.len == 0 || text_same(cells[next].text, cells[i].text)))
            next++;
        if (next < count)
            say(preamble, label, cells[next].text, arena_strndup(arena, text.ptr, text.len), arena,
                line);
    }
}

bool preamble_is_label(const struct profile *profile, enum label label, struct arena *arena,
                       struct text cell)
{
    if (cell.len == 0 || cell.len > PREAMBLE_CELL_MAX)
        return false;
    const char *normal = text_normal(arena, cell);
    for (size_t i = 0; i < profile->labels[label].count; i++) {
        const char *name = profile->labels[label].normal[i];
        size_t len = strlen(name);
        if (strncmp(normal, name, len) == 0 &&
            (normal[len] == '\0' || strchr("(:0123456789", normal[len]) != NULL))
            return true;
    }
    return false;
}
