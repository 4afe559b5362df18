/* Files that were handed out with a bundle: each is what its name says, and one that was taken in.
 */
#include "bundle.h"
#include "core/file.h"
#include "core/i18n.h"
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct evidence {
    const char *folder;
    const struct opened_files *files;
    struct report *report;
    struct hasher *hasher;
};

static void found(const struct evidence *evidence, const char *name, const char *text)
{
    struct finding finding = { .pass = PASS_EVIDENCE, .order = UINT32_MAX, .n = -1, .at = -1 };
    (void)snprintf(finding.chain, sizeof finding.chain, "programme/office");
    (void)snprintf(finding.file, sizeof finding.file, "evidence/%.*s", FINDING_FILE_MAX - 10, name);
    (void)snprintf(finding.text, sizeof finding.text, "%s", text);
    report_add(evidence->report, &finding);
}

static int by_bytes(const void *a, const void *b) { return memcmp(a, b, SHA256_SIZE); }

static void add(const char *bytes, size_t len, void *arg) { hasher_add(arg, bytes, len); }

static bool check_file(const struct evidence *evidence, const char *name, struct err *err)
{
    char path[BUNDLE_PATH_MAX];
    struct stat about;
    struct sha256 named;
    const struct opened_files *files = evidence->files;
    TRY(verify__path(path, err, "%s/evidence/%s", evidence->folder, name));
    evidence->report->checked[PASS_EVIDENCE]++;
    if (strlen(name) != SHA256_HEX_SIZE - 1 ||
        !hex_decode(name, SHA256_HEX_SIZE - 1, named.bytes) || lstat(path, &about) != 0 ||
        !S_ISREG(about.st_mode)) {
        found(evidence, name, _("this is no file named by its SHA-256"));
        return true;
    }
    TRY(file_each(path, add, evidence->hasher, err));
    struct sha256 made = hasher_end(evidence->hasher);
    if (!sha256_same(&made, &named))
        found(evidence, name, _("the file's SHA-256 is not its name"));
    else if (files->are_known && (files->count == 0 || bsearch(&named, files->items, files->count,
                                                               SHA256_SIZE, by_bytes) == NULL))
        found(evidence, name, _("no opened record is about this file"));
    return true;
}

static bool check_all(const struct evidence *evidence, DIR *dir, struct err *err)
{
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            TRY(check_file(evidence, entry->d_name, err));
    return true;
}

static bool check_folder(const char *folder, struct opened_files *files, struct report *report,
                         struct err *err)
{
    char path[BUNDLE_PATH_MAX];
    AUTO(hasher) struct hasher *hasher = hasher_new();
    const struct evidence evidence = { folder, files, report, hasher };
    TRY(verify__path(path, err, "%s/evidence", folder));
    DIR *dir = opendir(path);
    if (dir == NULL)
        return errno == ENOENT ||
               err_set(err, ERR_IO, _("cannot read %s: %s"), path, strerror(errno));
    report->ran[PASS_EVIDENCE] = true;
    if (files->count > 0)
        qsort(files->items, files->count, SHA256_SIZE, by_bytes);
    bool ok = check_all(&evidence, dir, err);
    (void)closedir(dir); /* it was only read */
    return ok;
}

bool verify__handed_out(const char *folder, struct report *report, struct err *err)
{
    struct opened_files files = { 0 };
    bool ok = verify__openings(folder, &files, report, err) &&
              check_folder(folder, &files, report, err) && verify__figures(folder, report, err);
    free(files.items);
    return ok;
}
