#include "core/i18n.h"
#include "xlsx.h"

#include <string.h>

enum { RELATIONS_MAX = XLSX_PARTS_MAX, PART_NAME_MAX = 512 };

struct relation {
    const char *id;
    const char *kind; /* last word of its type: "worksheet", "styles", ... */
    const char *part;
};

struct relations {
    struct arena *arena;
    const char *folder; /* of the part they belong to, "" or "xl/" */
    uint32_t count;
    struct relation list[RELATIONS_MAX];
};

/* "xl/x/" to "xl/". */
static void go_up(char *folder)
{
    size_t len = strlen(folder);
    while (len > 0 && folder[len - 1] == '/')
        folder[--len] = '\0';
    char *slash = strrchr(folder, '/');
    *(slash != NULL ? slash + 1 : folder) = '\0';
}

/* "../a/b.xml" as seen from "xl/x/" is "xl/a/b.xml". */
static const char *resolve(struct arena *arena, const char *folder, const char *target)
{
    if (target[0] == '/')
        return arena_strdup(arena, target + 1);
    char *base = arena_strdup(arena, folder);
    for (bool up = true; up;) {
        up = strncmp(target, "../", 3) == 0;
        if (up)
            go_up(base);
        target += up ? 3 : 0;
    }
    target += strncmp(target, "./", 2) == 0 ? 2 : 0;
    return arena_printf(arena, "%s%s", base, target);
}

static void on_relation(struct xml *xml, const char *name, const char **attributes)
{
    struct relations *all = xml__arg(xml);
    const char *id = xml__attribute(attributes, "Id");
    const char *type = xml__attribute(attributes, "Type");
    const char *target = xml__attribute(attributes, "Target");
    const char *mode = xml__attribute(attributes, "TargetMode");
    bool outside = mode != NULL && strcmp(mode, "External") == 0;
    if (strcmp(name, "Relationship") != 0 || outside || id == NULL || type == NULL ||
        target == NULL || strlen(target) > PART_NAME_MAX)
        return;
    if (all->count == RELATIONS_MAX) {
        err_set(xml__err(xml), ERR_LIMIT, _("the workbook has more than %d parts"), XLSX_PARTS_MAX);
        xml__stop(xml);
        return;
    }
    const char *slash = strrchr(type, '/');
    all->list[all->count++] = (struct relation) {
        .id = arena_strdup(all->arena, id),
        .kind = arena_strdup(all->arena, slash != NULL ? slash + 1 : type),
        .part = resolve(all->arena, all->folder, target),
    };
}

static bool read_relations(struct package *package, const char *part, struct relations *all,
                           struct err *err)
{
    static const struct xml_handlers HANDLERS = { .start = on_relation };
    all->count = 0;
    return package__parse(package, part, &HANDLERS, all, err);
}

static const char *part_of_kind(const struct relations *all, const char *kind)
{
    for (uint32_t i = 0; i < all->count; i++)
        if (strcmp(all->list[i].kind, kind) == 0)
            return all->list[i].part;
    return NULL;
}

struct listing {
    const struct relations *relations;
    struct arena *arena;
    struct xlsx_book *book;
};

static void add_sheet(struct xml *xml, const char **attributes)
{
    struct listing *listing = xml__arg(xml);
    struct xlsx_book *book = listing->book;
    const char *name = xml__attribute(attributes, "name");
    const char *id = xml__attribute(attributes, "id");
    const char *state = xml__attribute(attributes, "state");
    const struct relation *relation = NULL;
    for (uint32_t i = 0; id != NULL && i < listing->relations->count; i++)
        if (strcmp(listing->relations->list[i].id, id) == 0)
            relation = &listing->relations->list[i];
    if (relation == NULL || strcmp(relation->kind, "worksheet") != 0)
        return; /* a chart or macro sheet: no cells */
    if (book->count == XLSX_SHEETS_MAX) {
        err_set(xml__err(xml), ERR_LIMIT, _("the workbook has more than %d sheets"),
                XLSX_SHEETS_MAX);
        xml__stop(xml);
        return;
    }
    book->sheets[book->count++] = (struct xlsx_sheet) {
        .name = arena_strdup(listing->arena, name != NULL ? name : ""),
        .part = relation->part,
        .hidden = state != NULL && strcmp(state, "visible") != 0,
    };
}

static void on_workbook(struct xml *xml, const char *name, const char **attributes)
{
    struct listing *listing = xml__arg(xml);
    if (strcmp(name, "workbookPr") == 0) {
        const char *value = xml__attribute(attributes, "date1904");
        listing->book->from_1904 =
            value != NULL && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
    } else if (strcmp(name, "sheet") == 0) {
        add_sheet(xml, attributes);
    }
}

static bool no_sheets(struct err *err)
{
    err_set(err, ERR_FORMAT, _("a ZIP file that is not an XLSX workbook, or a damaged one"));
    return err_hint(err, "%s", _("Open it in a spreadsheet program and save it as .xlsx or CSV."));
}

/* "xl/workbook.xml": folder "xl/", relations in "xl/_rels/workbook.xml.rels". */
static const char *folder_of(struct arena *arena, const char *part)
{
    const char *slash = strrchr(part, '/');
    return slash != NULL ? arena_strndup(arena, part, (size_t)(slash - part) + 1) : "";
}

bool xlsx_book__read(struct package *package, struct arena *arena, struct xlsx_book *ret,
                     struct err *err)
{
    static const struct xml_handlers HANDLERS = { .start = on_workbook };
    struct relations *relations = arena_new(arena, struct relations);
    *relations = (struct relations) { .arena = arena, .folder = "" };
    if (!package__has(package, "_rels/.rels"))
        return no_sheets(err);
    TRY(read_relations(package, "_rels/.rels", relations, err));
    const char *part = part_of_kind(relations, "officeDocument");
    if (part == NULL || !text_ends(text_of(part), ".xml") || !package__has(package, part))
        return no_sheets(err); /* .xlsb has .bin */
    const char *folder = folder_of(arena, part);
    relations->folder = folder;
    TRY(read_relations(package,
                       arena_printf(arena, "%s_rels/%s.rels", folder, part + strlen(folder)),
                       relations, err));
    struct xlsx_book *book = arena_new(arena, struct xlsx_book);
    struct listing listing = { relations, arena, book };
    TRY(package__parse(package, part, &HANDLERS, &listing, err));
    if (book->count == 0)
        return no_sheets(err);
    book->strings = part_of_kind(relations, "sharedStrings");
    book->styles = part_of_kind(relations, "styles");
    *ret = *book;
    return true;
}

bool xlsx__check(int fd, struct err *err)
{
    AUTO(package) struct package *package = NULL;
    AUTO(arena) struct arena *arena = arena_make();
    TRY(package__open(fd, &package, err));
    return xlsx_book__read(package, arena, arena_new(arena, struct xlsx_book), err);
}
