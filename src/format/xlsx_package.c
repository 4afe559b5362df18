#include "core/i18n.h"
#include "xlsx.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

enum { CHUNK = 65536, DEPTH_MAX = 64, NEEDLE_MAX = 32 };

struct package {
    zip_t *zip;
};

struct xml {
    const struct xml_handlers *handlers;
    void *arg;
    struct err *err;
    XML_Parser parser;
    unsigned depth;
    bool stopped; /* err is set */
};

static bool not_a_workbook(struct err *err)
{
    err_set(err, ERR_FORMAT, _("a ZIP file that is not an XLSX workbook, or a damaged one"));
    return err_hint(err, "%s", _("Open it in a spreadsheet program and save it as .xlsx or CSV."));
}

static bool check_part(const zip_stat_t *stat, struct err *err)
{
    static const zip_uint64_t NEEDED = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_NAME;
    if ((stat->valid & NEEDED) != NEEDED)
        return not_a_workbook(err);
    if ((stat->valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat->encryption_method != ZIP_EM_NONE)
        return err_set(err, ERR_FORMAT, _("the workbook has a password"));
    bool swollen = stat->size > XLSX_RATIO_FROM && stat->size / XLSX_RATIO_MAX > stat->comp_size;
    if (stat->size > XLSX_PART_MAX || swollen)
        return err_set(err, ERR_LIMIT, _("part %s of the workbook unpacks to %llu bytes"),
                       stat->name, (unsigned long long)stat->size);
    return true;
}

static bool check_parts(zip_t *zip, struct err *err)
{
    zip_int64_t count = zip_get_num_entries(zip, 0);
    if (count > XLSX_PARTS_MAX)
        return err_set(err, ERR_LIMIT, _("the workbook has more than %d parts"), XLSX_PARTS_MAX);
    for (zip_uint64_t i = 0; i < (zip_uint64_t)count; i++) {
        zip_stat_t stat;
        if (zip_stat_index(zip, i, 0, &stat) != 0)
            return not_a_workbook(err);
        TRY(check_part(&stat, err));
    }
    return true;
}

bool package__open(int fd, struct package **ret, struct err *err)
{
    int copy = dup(fd);
    FILE *stream = copy >= 0 ? fdopen(copy, "rb") : NULL;
    if (stream == NULL)
        return err_set(err, ERR_IO, _("cannot read the file: %s"), "dup");
    rewind(stream); /* the zip library reads from where the stream stands */
    zip_error_t code;
    zip_error_init(&code);
    zip_source_t *source = zip_source_filep_create(stream, 0, -1, &code);
    zip_t *zip = source != NULL ? zip_open_from_source(source, ZIP_RDONLY, &code) : NULL;
    zip_error_fini(&code);
    if (zip == NULL) {
        if (source != NULL)
            zip_source_free(source); /* closes the stream */
        else
            (void)fclose(stream); /* it was only read */
        return not_a_workbook(err);
    }
    if (!check_parts(zip, err)) {
        zip_discard(zip);
        return false;
    }
    struct package *package = calloc(1, sizeof *package);
    if (package == NULL)
        abort();
    package->zip = zip;
    *ret = package;
    return true;
}

void package_free(struct package *package)
{
    if (package == NULL)
        return;
    zip_discard(package->zip);
    free(package);
}

static zip_int64_t locate(const struct package *package, const char *part)
{
    zip_int64_t at = zip_name_locate(package->zip, part, 0);
    return at >= 0 ? at : zip_name_locate(package->zip, part, ZIP_FL_NOCASE);
}

bool package__has(const struct package *package, const char *part)
{
    return locate(package, part) >= 0;
}

struct stream {
    zip_file_t *file;
    const char *part;
    zip_uint64_t left; /* a part may not be longer than its entry says */
};

static bool open_part(struct package *package, const char *part, struct stream *ret,
                      struct err *err)
{
    zip_int64_t at = locate(package, part);
    zip_stat_t stat;
    if (at < 0 || zip_stat_index(package->zip, (zip_uint64_t)at, 0, &stat) != 0)
        return err_set(err, ERR_FORMAT, _("part %s of the workbook is missing"), part);
    zip_file_t *file = zip_fopen_index(package->zip, (zip_uint64_t)at, 0);
    if (file == NULL)
        return err_set(err, ERR_FORMAT, _("part %s of the workbook is damaged"), part);
    *ret = (struct stream) { .file = file, .part = part, .left = stat.size };
    return true;
}

static bool read_part(struct stream *stream, void *into, size_t len, size_t *ret_got,
                      struct err *err)
{
    zip_int64_t got = zip_fread(stream->file, into, len);
    if (got < 0)
        return err_set(err, ERR_FORMAT, _("part %s of the workbook is damaged"), stream->part);
    if ((zip_uint64_t)got > stream->left)
        return err_set(err, ERR_LIMIT, _("part %s of the workbook is longer than it says"),
                       stream->part);
    stream->left -= (zip_uint64_t)got;
    *ret_got = (size_t)got;
    return true;
}

static bool find(struct stream *stream, const char *bytes, bool *ret_found, struct err *err)
{
    size_t len = strlen(bytes);
    char chunk[CHUNK + NEEDLE_MAX];
    size_t have = 0;
    size_t got = 1;
    *ret_found = false;
    while (got > 0 && !*ret_found) {
        TRY(read_part(stream, chunk + have, CHUNK, &got, err));
        have += got;
        *ret_found = memmem(chunk, have, bytes, len) != NULL;
        size_t keep = have < len - 1 ? have : len - 1;
        memmove(chunk, chunk + have - keep, keep);
        have = keep;
    }
    return true;
}

bool package__find(struct package *package, const char *part, const char *bytes, bool *ret_found,
                   struct err *err)
{
    struct stream stream;
    TRY(open_part(package, part, &stream, err));
    bool ok = find(&stream, bytes, ret_found, err);
    (void)zip_fclose(stream.file); /* it was only read */
    return ok;
}

static const char *local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon != NULL ? colon + 1 : name;
}

void *xml__arg(struct xml *xml) { return xml->arg; }
struct err *xml__err(struct xml *xml) { return xml->err; }

void xml__stop(struct xml *xml)
{
    xml->stopped = true;
    (void)XML_StopParser(xml->parser, XML_FALSE); /* fails only when it stands already */
}

const char *xml__attribute(const char **attributes, const char *name)
{
    for (size_t i = 0; attributes[i] != NULL; i += 2)
        if (strcmp(local(attributes[i]), name) == 0)
            return attributes[i + 1];
    return NULL;
}

bool xml__number(const char *text, uint32_t most, uint32_t *ret)
{
    uint64_t value = 0;
    if (text == NULL || *text == '\0')
        return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return false;
        value = value * 10 + (uint64_t)(*text - '0');
        if (value > most)
            return false;
    }
    *ret = (uint32_t)value;
    return true;
}

static void on_start(void *arg, const XML_Char *name, const XML_Char **attributes)
{
    struct xml *xml = arg;
    if (xml->stopped)
        return;
    if (++xml->depth > DEPTH_MAX) {
        err_set(xml->err, ERR_LIMIT, _("XML of the workbook is nested too deep"));
        xml__stop(xml);
        return;
    }
    xml->handlers->start(xml, local(name), attributes);
}

static void on_end(void *arg, const XML_Char *name)
{
    struct xml *xml = arg;
    xml->depth--;
    if (!xml->stopped && xml->handlers->end != NULL)
        xml->handlers->end(xml, local(name));
}

static void on_text(void *arg, const XML_Char *bytes, int len)
{
    struct xml *xml = arg;
    if (!xml->stopped)
        xml->handlers->text(xml, bytes, (size_t)len);
}

static void on_doctype(void *arg, const XML_Char *name, const XML_Char *system,
                       const XML_Char *public, int has_subset)
{
    struct xml *xml = arg;
    (void)name, (void)system, (void)public, (void)has_subset;
    err_set(xml->err, ERR_FORMAT, _("XML of the workbook has a DOCTYPE, which is not allowed"));
    xml__stop(xml);
}

static bool parse(struct xml *xml, struct stream *stream)
{
    size_t got = 1;
    while (got > 0) {
        void *into = XML_GetBuffer(xml->parser, CHUNK);
        if (into == NULL)
            return err_set(xml->err, ERR_MEMORY, _("there is not enough memory to read XML"));
        TRY(read_part(stream, into, CHUNK, &got, xml->err));
        enum XML_Status status = XML_ParseBuffer(xml->parser, (int)got, got == 0);
        if (xml->stopped)
            return false;
        if (status != XML_STATUS_OK)
            return err_set(xml->err, ERR_FORMAT, _("part %s of the workbook, line %lu: %s"),
                           stream->part, XML_GetCurrentLineNumber(xml->parser),
                           XML_ErrorString(XML_GetErrorCode(xml->parser)));
    }
    return true;
}

bool package__parse(struct package *package, const char *part, const struct xml_handlers *handlers,
                    void *arg, struct err *err)
{
    struct stream stream;
    TRY(open_part(package, part, &stream, err));
    struct xml xml = {
        .handlers = handlers, .arg = arg, .err = err, .parser = XML_ParserCreate(NULL)
    };
    if (xml.parser == NULL)
        abort();
    XML_SetUserData(xml.parser, &xml);
    XML_SetElementHandler(xml.parser, on_start, on_end);
    if (handlers->text != NULL)
        XML_SetCharacterDataHandler(xml.parser, on_text);
    XML_SetStartDoctypeDeclHandler(xml.parser, on_doctype);
    bool ok = parse(&xml, &stream);
    XML_ParserFree(xml.parser);
    (void)zip_fclose(stream.file); /* it was only read */
    return ok;
}
