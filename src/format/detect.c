#include "core/i18n.h"
#include "decode.h"
#include "read.h"
#include "xlsx.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { HEAD_MAX = 65536 };

struct head {
    struct text bytes;
    char data[HEAD_MAX];
};

static bool has(struct text text, const char *needle)
{
    return memmem(text.ptr, text.len, needle, strlen(needle)) != NULL;
}

static bool has_tag(struct text text, const char *tag) /* in any case */
{
    size_t len = strlen(tag);
    for (size_t at = 0; at + len <= text.len; at++)
        if (text.ptr[at] == '<' && strncasecmp(text.ptr + at, tag, len) == 0)
            return true;
    return false;
}

static bool refuse(struct err *err, const char *text, const char *hint)
{
    err_set(err, ERR_FORMAT, "%s", text);
    return err_hint(err, "%s", hint);
}

static bool read_head(int fd, struct head *head, struct err *err)
{
    size_t got = 0;
    TRY(file__read(fd, 0, head->data, sizeof head->data, &got, err));
    head->bytes = (struct text) { head->data, got };
    return true;
}

/* Formats whose first bytes name them; false with err when it is one that cannot be read. */
static bool by_magic(struct text bytes, bool *ret_xlsx, struct err *err)
{
    *ret_xlsx = text_starts(bytes, "PK\x03\x04");
    if (*ret_xlsx)
        return true;
    if (bytes.len == 0)
        return refuse(err, _("the file is empty"), _("Export it again from where it came."));
    if (text_starts(bytes, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"))
        return refuse(err, _("an old .xls workbook, or one with a password"),
                      _("Open it in a spreadsheet program and save it as .xlsx or CSV."));
    if (text_starts(bytes, "%PDF-"))
        return refuse(err, _("a PDF file"),
                      _("Ask for the same statement as .xlsx or CSV; a PDF cannot be read."));
    if (text_starts(bytes, "PK\x05\x06") || text_starts(bytes, "Rar!") ||
        text_starts(bytes, "7z\xBC\xAF") || text_starts(bytes, "\x1F\x8B"))
        return refuse(err, _("an archive"), _("Unpack it and import the files inside."));
    return true;
}

/* Sets the format when the text is XML or HTML; leaves it when it is not. */
static bool by_markup(struct text head, struct table_source *source, bool *ret_known,
                      struct err *err)
{
    struct text text = text_trim(head);
    *ret_known = false;
    if (text.len == 0 || text.ptr[0] != '<')
        return true;
    *ret_known = true;
    if (has(text, "urn:iso:std:iso:20022:tech:xsd:camt.053") || has(text, "<BkToCstmrStmt")) {
        source->format = TABLE_CAMT053;
        return true;
    }
    if (has(text, "urn:schemas-microsoft-com:office:spreadsheet") && has(text, "<Workbook"))
        return refuse(err, _("an XML spreadsheet of 2003"),
                      _("Open it in a spreadsheet program and save it as .xlsx or CSV."));
    if (has_tag(text, "<html") || has_tag(text, "<table") || has_tag(text, "<!doctype html")) {
        source->format = TABLE_HTML;
        return true;
    }
    if (!text_starts(text, "<?xml") && !text_starts(text, "<!")) {
        *ret_known = false; /* a list may begin with <, too */
        return true;
    }
    return refuse(err, _("XML or markup that is neither camt.053 nor an HTML table"),
                  _("Export the list as .xlsx or CSV."));
}

/* What stray bytes in UTF-8 look like: far more characters than bytes that fit nowhere. A GB18030
 * text read as UTF-8 is the other way round. */
static bool mostly(uint64_t chars, uint64_t bad) { return bad == 0 || chars >= 2 * bad; }

static bool by_survey(struct table_source *source, struct err *err)
{
    struct survey survey;
    TRY(survey__file(source->fd, &survey, err));
    if (survey.nuls > 0)
        return refuse(err, _("not a text file, and no format that can be read"),
                      _("Export the list as .xlsx or CSV."));
    if (mostly(survey.utf8_chars, survey.utf8_bad))
        source->encoding = ENCODING_UTF8;
    else if (mostly(survey.gb_chars, survey.gb_bad))
        source->encoding = ENCODING_GB18030;
    else {
        uint64_t line = survey.gb_line > survey.utf8_line ? survey.gb_line : survey.utf8_line;
        err_set(err, ERR_ENCODING, _("line %llu is neither UTF-8 nor GB18030"),
                (unsigned long long)line);
        return err_hint(err, "%s", _("Save the file as CSV in UTF-8."));
    }
    return true;
}

static bool by_mark(struct text bytes, struct table_source *source)
{
    bool marked = true;
    if (text_starts(bytes, "\xEF\xBB\xBF"))
        source->encoding = ENCODING_UTF8_BOM;
    else if (text_starts(bytes, "\xFF\xFE"))
        source->encoding = ENCODING_UTF16LE;
    else if (text_starts(bytes, "\xFE\xFF"))
        source->encoding = ENCODING_UTF16BE;
    else
        marked = false;
    return marked;
}

static bool find_text(struct table_source *source, struct text bytes, struct err *err)
{
    bool known = false;
    if (!by_mark(bytes, source)) {
        TRY(by_markup(bytes, source, &known, err));
        if (known && source->format == TABLE_CAMT053)
            return true; /* the XML says its encoding itself */
        TRY(by_survey(source, err));
    }
    AUTO(decoder) struct decoder *decoder = NULL;
    struct text head;
    TRY(decoder__new(source->fd, source->encoding, &decoder, err));
    TRY(decoder__next(decoder, &head, err));
    if (!known)
        TRY(by_markup(head, source, &known, err));
    if (known)
        return true;
    source->delimiter = csv__delimiter(head);
    source->format = source->delimiter == '\t' ? TABLE_TSV : TABLE_CSV;
    return true;
}

bool table_detect(struct table_source *source, struct err *err)
{
    struct head *head = malloc(sizeof *head);
    if (head == NULL)
        abort();
    bool xlsx = false;
    struct table_source found = *source;
    bool ok = read_head(source->fd, head, err) && by_magic(head->bytes, &xlsx, err);
    if (ok && xlsx) {
        found.format = TABLE_XLSX;
        ok = xlsx__check(source->fd, err);
    } else if (ok) {
        ok = find_text(&found, head->bytes, err);
    }
    free(head);
    if (ok)
        *source = found;
    return ok;
}
