/* One record altered in a copy, and the verifier that names it. */
#include "audit/audit.h"
#include "core/arena.h"
#include "core/file.h"
#include "core/i18n.h"
#include "demo.h"
#include "verify/bundle.h"
#include "json/value.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOOK_MAX = 1 << 20 };

/* The chain file of the first village: its name begins with a digit. */
static bool first_village(const char *copy, char *path, size_t size, struct err *err)
{
    char folder[4096];
    char best[256] = "";
    (void)snprintf(folder, sizeof folder, "%s/chains", copy); /* the copy's path is short */
    DIR *chains = opendir(folder);
    struct dirent *entry;
    while (chains != NULL && (entry = readdir(chains)) != NULL) {
        bool village = entry->d_name[0] >= '0' && entry->d_name[0] <= '9' &&
                       strstr(entry->d_name, "office") == NULL &&
                       strstr(entry->d_name, ".records") != NULL;
        if (village && (best[0] == '\0' || strcmp(entry->d_name, best) < 0))
            (void)snprintf(best, sizeof best, "%s", entry->d_name);
    }
    if (chains != NULL)
        (void)closedir(chains); /* it was only read */
    if (best[0] == '\0')
        return err_set(err, ERR_NOT_FOUND, _("the copy in %s holds no village"), copy);
    if (snprintf(path, size, "%s/%s", folder, best) >= (int)size)
        return err_set(err, ERR_LIMIT, _("the path of the home folder is too long"));
    return true;
}

/* Adds one hundred thousand yuan to the first receipt: 5 becomes 6 in its leading digit. */
static bool alter_amount(const char *path, struct err *err)
{
    static char bytes[LOOK_MAX + 1];
    FILE *file = fopen(path, "r+e");
    if (file == NULL)
        return err_set(err, ERR_IO, _("cannot write %s: %s"), path, strerror(errno));
    size_t len = fread(bytes, 1, LOOK_MAX, file);
    struct text text = { bytes, len };
    size_t at = 0;
    size_t from = 0;
    bool found = text_find(text, "\"type\":\"receipt\"", &from);
    /* the amount stands before the type: keys of a record ascend */
    for (size_t next; found && text_find(text_slice(text, at, from - at), "\"amount_fen\":", &next);
         at += next + 13)
        ;
    at += bytes[at] == '-';
    char digit = (char)(bytes[at] == '9' ? '8' : bytes[at] + 1);
    bool ok = found && at > 0 && fseek(file, (long)at, SEEK_SET) == 0 && fputc(digit, file) >= 0;
    if (fclose(file) != 0 || !ok)
        return err_set(err, ERR_IO, _("cannot alter a record in %s"), path);
    return true;
}

/* The record whose bytes are not what was signed; the sums that it upset are found as well. */
static const struct finding *the_altered(const struct report *report)
{
    for (size_t i = 0; i < report->kept_count; i++)
        if (report->kept[i].pass == PASS_SIGNATURE)
            return &report->kept[i];
    return &report->kept[0];
}

bool demo__alter_copy(struct demo *demo, struct err *err)
{
    char path[4400];
    struct report report;
    struct bundle_options options = { 0 };
    file_remove_tree(demo->copy); /* of an earlier run */
    TRY(audit_export(demo->cli->db, demo->copy, NULL, err));
    TRY(first_village(demo->copy, path, sizeof path, err));
    TRY(alter_amount(path, err));
    report_init(&report);
    bool ok = bundle_verify(demo->copy, &options, &report, err);
    if (ok && report.findings == 0)
        ok = err_set(err, ERR_DIFFERS, _("the verifier did not see the altered record"));
    if (ok) {
        const struct finding *first = the_altered(&report);
        (void)snprintf(demo->altered, sizeof demo->altered, "%s n=%lld (%s): %s", first->chain,
                       (long long)first->n, first->type != NULL ? first->type : "?", first->text);
    }
    report_release(&report);
    return ok;
}
