#include "core/i18n.h"
#include "decode.h"
#include "xlsx.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The first texts stay in memory, the others go to an unlinked file and come back through a cache
 * of blocks: cells mostly refer to texts in the order of the table. */
enum {
    MEMORY_MAX = 16 << 20,
    BLOCK = 65536,
    BLOCKS = 64,
    NO_BLOCK = -1,
};
#define TOTAL_MAX UINT32_C(4000000000) /* bytes of all texts: offsets have 32 bits */

struct block {
    int64_t number;
    size_t len;
    char bytes[BLOCK];
};

struct xlsx_strings {
    uint32_t count;
    uint32_t room;      /* of offsets */
    uint32_t *offsets;  /* count + 1 */
    uint32_t in_memory; /* bytes; what begins later is in the file */
    struct buf memory;
    FILE *spill; /* NULL: all is in memory */
    struct block *cache;
    struct buf text; /* of the string being read or given */
    bool in_text;    /* inside t, outside rPh */
    unsigned phonetic;
};

static void add_offset(struct xlsx_strings *strings, uint32_t offset)
{
    if (strings->count + 1 >= strings->room) {
        strings->room = strings->room == 0 ? 1024 : strings->room * 2;
        uint32_t *more = realloc(strings->offsets, sizeof *more * strings->room);
        if (more == NULL)
            abort();
        strings->offsets = more;
    }
    strings->offsets[strings->count] = offset;
}

static bool spill(struct xlsx_strings *strings, struct err *err)
{
    if (strings->spill == NULL) {
        strings->spill = tmpfile();
        strings->cache = calloc(BLOCKS, sizeof *strings->cache);
        if (strings->cache == NULL)
            abort();
        for (int i = 0; i < BLOCKS; i++)
            strings->cache[i].number = NO_BLOCK;
    }
    if (strings->spill == NULL ||
        fwrite(strings->text.data, 1, strings->text.len, strings->spill) != strings->text.len)
        return err_set(err, ERR_IO, _("cannot write a temporary file: %s"), strerror(errno));
    return true;
}

static bool add(struct xlsx_strings *strings, struct err *err)
{
    uint32_t at = strings->offsets[strings->count];
    if (strings->count == XLSX_STRINGS_MAX || at > TOTAL_MAX - TABLE_CELL_MAX)
        return err_set(err, ERR_LIMIT, _("the workbook has too many texts"));
    if (strings->text.over)
        return err_set(err, ERR_LIMIT, _("a text of the workbook is longer than %d bytes"),
                       TABLE_CELL_MAX);
    strings->text.len = xlsx__unescape(strings->text.data, strings->text.len);
    if (strings->spill == NULL && at + strings->text.len <= MEMORY_MAX) {
        buf_add(&strings->memory, strings->text.data, strings->text.len);
        strings->in_memory = at + (uint32_t)strings->text.len;
    } else {
        TRY(spill(strings, err));
    }
    strings->count++;
    add_offset(strings, at + (uint32_t)strings->text.len);
    return true;
}

static void on_start(struct xml *xml, const char *name, const char **attributes)
{
    struct xlsx_strings *strings = xml__arg(xml);
    (void)attributes;
    if (strcmp(name, "si") == 0)
        buf_clear(&strings->text);
    else if (strcmp(name, "rPh") == 0)
        strings->phonetic++;
    else if (strcmp(name, "t") == 0)
        strings->in_text = strings->phonetic == 0;
}

static void on_end(struct xml *xml, const char *name)
{
    struct xlsx_strings *strings = xml__arg(xml);
    if (strcmp(name, "t") == 0)
        strings->in_text = false;
    else if (strcmp(name, "rPh") == 0)
        strings->phonetic--;
    else if (strcmp(name, "si") == 0 && !add(strings, xml__err(xml)))
        xml__stop(xml);
}

static void on_text(struct xml *xml, const char *bytes, size_t len)
{
    struct xlsx_strings *strings = xml__arg(xml);
    if (strings->in_text)
        buf_add(&strings->text, bytes, len);
}

bool xlsx_strings__read(struct package *package, const char *part, struct xlsx_strings **ret,
                        struct err *err)
{
    static const struct xml_handlers HANDLERS = { on_start, on_end, on_text };
    struct xlsx_strings *strings = calloc(1, sizeof *strings);
    if (strings == NULL)
        abort();
    buf_init(&strings->memory, MEMORY_MAX);
    buf_init(&strings->text, TABLE_CELL_MAX);
    add_offset(strings, 0);
    bool ok = part == NULL || package__parse(package, part, &HANDLERS, strings, err);
    if (ok && strings->spill != NULL && fflush(strings->spill) != 0)
        ok = err_set(err, ERR_IO, _("cannot write a temporary file: %s"), strerror(errno));
    if (!ok) {
        xlsx_strings_free(strings);
        return false;
    }
    *ret = strings;
    return true;
}

void xlsx_strings_free(struct xlsx_strings *strings)
{
    if (strings == NULL)
        return;
    if (strings->spill != NULL)
        (void)fclose(strings->spill); /* it is thrown away */
    buf_release(&strings->memory);
    buf_release(&strings->text);
    free(strings->cache);
    free(strings->offsets);
    free(strings);
}

uint32_t xlsx_strings__count(const struct xlsx_strings *strings) { return strings->count; }

static bool load(struct xlsx_strings *strings, uint32_t at, size_t len, struct err *err)
{
    buf_clear(&strings->text);
    while (len > 0) {
        int64_t number = at / BLOCK;
        struct block *block = &strings->cache[number % BLOCKS];
        if (block->number != number) {
            TRY(file__read(fileno(strings->spill), number * BLOCK, block->bytes, BLOCK, &block->len,
                           err));
            block->number = number;
        }
        size_t from = at % BLOCK;
        size_t part = len < BLOCK - from ? len : BLOCK - from;
        buf_add(&strings->text, block->bytes + from, part);
        at += (uint32_t)part;
        len -= part;
    }
    return true;
}

bool xlsx_strings__get(struct xlsx_strings *strings, uint32_t index, struct text *ret,
                       struct err *err)
{
    if (index >= strings->count)
        return false;
    uint32_t at = strings->offsets[index];
    size_t len = strings->offsets[index + 1] - at;
    if (at + len <= strings->in_memory) {
        *ret = (struct text) { strings->memory.data + at, len };
        return true;
    }
    TRY(load(strings, at - strings->in_memory, len, err));
    *ret = (struct text) { strings->text.data, strings->text.len };
    return true;
}

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

size_t xlsx__unescape(char *text, size_t len)
{
    size_t kept = 0;
    for (size_t i = 0; i < len; i++) {
        int code = -1;
        if (text[i] == '_' && i + 6 < len && text[i + 1] == 'x' && text[i + 6] == '_') {
            code = 0;
            for (size_t j = 2; j < 6 && code >= 0; j++)
                code = hex(text[i + j]) < 0 ? -1 : code * 16 + hex(text[i + j]);
        }
        bool ascii = code > 0 && code < 0x80; /* others are written as themselves */
        text[kept++] = ascii ? (char)code : text[i];
        i += ascii ? 6 : 0;
    }
    return kept;
}
