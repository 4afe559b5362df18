/* Openings that were handed out with a bundle: salts and values of what its records commit to. */
#include "bundle.h"
#include "core/i18n.h"
#include "folder.h"
#include "proof/item.h"
#include "json/canonical.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { SALT_HEX = 32, LINE_MAX_BYTES = 1024 * 1024 };
static const char SUFFIX[] = ".jsonl";

struct openings {
    struct report *report;
    struct opened_files *files;
    FILE *file;
    char path[FINDING_FILE_MAX]; /* in the folder */
    char chain[CHAIN_ID_MAX + 1];
    char *line;         /* room for one */
    struct text text;   /* the next one; empty after the last */
    int64_t at, next_n; /* line of the file, record of the chain */
};

static void found(struct openings *o, int64_t n, const char *text)
{
    struct finding finding = { .pass = PASS_OPENING, .order = UINT32_MAX, .n = n, .at = o->at };
    (void)snprintf(finding.chain, sizeof finding.chain, "%s", o->chain);
    (void)snprintf(finding.file, sizeof finding.file, "%s", o->path);
    (void)snprintf(finding.text, sizeof finding.text, "%s", text);
    report_add(o->report, &finding);
}

/* False at the end of the file. A line that is longer than any opening, or that the file breaks off
 * in, counts as an empty one. */
static bool take_line(struct openings *o, struct text *ret)
{
    size_t len = 0;
    int c;
    while ((c = getc_unlocked(o->file)) != EOF && c != '\n') {
        if (len < LINE_MAX_BYTES)
            o->line[len] = (char)c;
        len++;
    }
    *ret = (struct text) { o->line, c == EOF || len >= LINE_MAX_BYTES ? 0 : len };
    return c != EOF || len > 0;
}

/* The next line that can be read. */
static void advance(struct openings *o)
{
    struct err ignored = { 0 };
    struct text text;
    o->text = text_of("");
    while (take_line(o, &text)) {
        o->at++;
        o->report->checked[PASS_OPENING]++;
        if (canonical_check(text, &ignored) && item_int(text, "n", -1) >= o->next_n) {
            o->text = text;
            return;
        }
        found(o, -1, _("this line is no opening, or not in its order"));
    }
}

static void keep_file(struct opened_files *files, struct text hex)
{
    if (files->count == files->size) {
        files->size = files->size == 0 ? 64 : 2 * files->size;
        files->items = reallocarray(files->items, files->size, sizeof *files->items);
        if (files->items == NULL)
            abort();
    }
    if (hex.len == SHA256_HEX_SIZE - 1 &&
        hex_decode(hex.ptr, hex.len, files->items[files->count].bytes))
        files->count++;
}

static bool opens(struct text opening, const struct body *body)
{
    char field[CANONICAL_KEY_MAX + 1];
    struct sha256 commit;
    struct text name = item_string(opening, "field"), salt = item_string(opening, "salt");
    struct text value = item_string(opening, "value");
    if (name.len == 0 || name.len > CANONICAL_KEY_MAX || salt.len != SALT_HEX)
        return false;
    size_t len = (salt.len + value.len) / 2;
    unsigned char *bytes = malloc(len + 1);
    if (bytes == NULL)
        abort();
    (void)snprintf(field, sizeof field, "%.*s", TEXT_ARG(name));
    bool ok = hex_decode(salt.ptr, salt.len, bytes) &&
              (value.len == 0 || hex_decode(value.ptr, value.len, bytes + salt.len / 2)) &&
              body_commit(body, field, &commit);
    if (ok) {
        struct sha256 made = sha256(bytes, len);
        ok = sha256_same(&made, &commit);
    }
    free(bytes);
    return ok;
}

static void each_record(void *arg, struct text bytes, int64_t position)
{
    struct openings *o = arg;
    struct err ignored = { 0 };
    struct record record;
    struct body body;
    int64_t n = o->next_n++;
    (void)position; /* of no matter here */
    if (o->text.len == 0 || item_int(o->text, "n", -1) != n)
        return;
    bool is_read = record_parse(bytes, &record, &ignored) && body_read(&record, &body, &ignored);
    for (o->next_n = n; o->text.len > 0 && item_int(o->text, "n", -1) == n; advance(o))
        if (!is_read || !opens(o->text, &body))
            found(o, n, _("the opening is not what the record commits to"));
        else if (record.type == TYPE_FILE && text_eq(item_string(o->text, "field"), "digest"))
            keep_file(o->files, item_string(o->text, "value"));
    o->next_n = n + 1;
}

/* "payer.a.office" to "payer/a/office": a chain id holds no dot. */
static void set_chain(struct openings *o, struct text name)
{
    for (size_t i = 0; i < name.len; i++)
        o->chain[i] = name.ptr[i] == '.' ? '/' : name.ptr[i];
}

static bool check_file(const char *folder, struct text name, struct opened_files *files,
                       struct report *report, struct err *err)
{
    struct openings o = { .report = report, .files = files };
    char path[BUNDLE_PATH_MAX], chain[CHAIN_ID_MAX + 1];
    set_chain(&o, name);
    (void)snprintf(chain, sizeof chain, "%.*s", TEXT_ARG(name));
    (void)snprintf(o.path, sizeof o.path, "openings/%s%s", chain, SUFFIX);
    TRY(verify__path(path, err, "%s/%s", folder, o.path));
    o.file = fopen(path, "re");
    if (o.file == NULL)
        return err_set(err, ERR_IO, _("cannot read %s: %s"), path, strerror(errno));
    o.line = malloc(LINE_MAX_BYTES);
    if (o.line == NULL)
        abort();
    report->ran[PASS_OPENING] = true;
    files->are_known = files->are_known || strcmp(o.chain, "programme/office") == 0;
    advance(&o);
    bool ok = verify__each_of(folder, chain, each_record, &o, err);
    if (ok && ferror(o.file) != 0)
        ok = err_set(err, ERR_IO, _("cannot read %s: %s"), path, strerror(errno));
    if (ok && o.text.len > 0)
        found(&o, -1, _("there are openings of records that are not here"));
    free(o.line);
    (void)fclose(o.file); /* it was only read */
    return ok;
}

bool verify__openings(const char *folder, struct opened_files *files, struct report *report,
                      struct err *err)
{
    char path[BUNDLE_PATH_MAX];
    bool ok = true;
    TRY(verify__path(path, err, "%s/openings", folder));
    DIR *dir = opendir(path);
    if (dir == NULL)
        return errno == ENOENT ||
               err_set(err, ERR_IO, _("cannot read %s: %s"), path, strerror(errno));
    for (struct dirent *entry; ok && (entry = readdir(dir)) != NULL;) {
        struct text name = text_of(entry->d_name);
        if (!text_ends(name, SUFFIX) || name.len - strlen(SUFFIX) > CHAIN_ID_MAX)
            continue;
        name.len -= strlen(SUFFIX);
        ok = check_file(folder, name, files, report, err);
    }
    (void)closedir(dir); /* it was only read */
    return ok;
}
