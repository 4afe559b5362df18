#include "core/i18n.h"
#include "xlsx.h"

#include <string.h>

enum { FORMATS_MAX = 4096, FORMAT_ID_MAX = 1000000 };

struct styles {
    struct buf *out;
    bool in_cells; /* inside cellXfs: what cells refer to */
    uint32_t formats;
    struct {
        uint32_t id;
        unsigned parts;
    } format[FORMATS_MAX];
};

static void refuse(struct xml *xml)
{
    err_set(xml__err(xml), ERR_LIMIT, _("the workbook has too many cell formats"));
    xml__stop(xml);
}

static void add_format(struct xml *xml, const char **attributes)
{
    struct styles *styles = xml__arg(xml);
    const char *code = xml__attribute(attributes, "formatCode");
    uint32_t id = 0;
    if (code == NULL || !xml__number(xml__attribute(attributes, "numFmtId"), FORMAT_ID_MAX, &id))
        return;
    if (styles->formats == FORMATS_MAX) {
        refuse(xml);
        return;
    }
    styles->format[styles->formats].id = id;
    styles->format[styles->formats++].parts = xlsx_date__parts(code);
}

static unsigned parts_of(const struct styles *styles, uint32_t id)
{
    for (uint32_t i = 0; i < styles->formats; i++)
        if (styles->format[i].id == id)
            return styles->format[i].parts;
    return xlsx_date__builtin(id);
}

static void on_start(struct xml *xml, const char *name, const char **attributes)
{
    struct styles *styles = xml__arg(xml);
    if (strcmp(name, "numFmt") == 0)
        add_format(xml, attributes);
    if (strcmp(name, "cellXfs") == 0)
        styles->in_cells = true;
    if (strcmp(name, "xf") != 0 || !styles->in_cells)
        return;
    if (styles->out->len == XLSX_STYLES_MAX) {
        refuse(xml);
        return;
    }
    uint32_t id = 0;
    bool known = xml__number(xml__attribute(attributes, "numFmtId"), FORMAT_ID_MAX, &id);
    unsigned parts = known ? parts_of(styles, id) : 0;
    buf_addc(styles->out, (char)parts);
}

static void on_end(struct xml *xml, const char *name)
{
    struct styles *styles = xml__arg(xml);
    if (strcmp(name, "cellXfs") == 0)
        styles->in_cells = false;
}

bool xlsx_styles__read(struct package *package, const char *part, struct buf *out, struct err *err)
{
    static const struct xml_handlers HANDLERS = { .start = on_start, .end = on_end };
    struct styles styles = { .out = out };
    return part == NULL || package__parse(package, part, &HANDLERS, &styles, err);
}
