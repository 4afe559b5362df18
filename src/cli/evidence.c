/* `mingzhang evidence`: the files as they arrived: a list, or one of them read back. */
#include "access/note.h"
#include "command.h"
#include "core/i18n.h"
#include "intake/kept.h"
#include "json/value.h"

#include <inttypes.h>
#include <unistd.h>

struct listing {
    const struct cli *cli;
    struct jv *files;
};

static bool say_file(const struct kept_row *row, void *arg, struct err *err)
{
    (void)err; /* printing fails at the end, once */
    struct listing *listing = arg;
    cli__say(listing->cli, "%.16s  %-10s %s %12" PRId64 "  %s%s", row->sha256, row->kind,
             row->arrived_at, row->size, row->name, row->is_erased ? _("  (erased)") : "");
    struct jv *item = jv_object();
    jv_set_string(item, "sha256", row->sha256);
    jv_set_string(item, "kind", row->kind);
    jv_set_string(item, "name", row->name);
    jv_set_string(item, "arrived_at", row->arrived_at);
    jv_set_int(item, "size", row->size);
    jv_set_bool(item, "erased", row->is_erased);
    jv_add(listing->files, item);
    return true;
}

static bool list(struct cli *cli, struct err *err)
{
    struct listing listing = { cli, jv_array() };
    bool ok = kept_each(cli->db, say_file, &listing, err);
    if (ok)
        cli__give(cli, jv_share(listing.files));
    jv_free(listing.files);
    return ok;
}

bool cli__run_evidence(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *out = NULL;
    char sha256[KEPT_DIGEST_SIZE];
    const struct cli_option known[] = { { "out", &out, NULL }, { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 0, 1, err));
    if ((out != NULL) != (argc == 2))
        return err_set(err, ERR_USAGE, _("`evidence DIGEST --out FILE` reads one file back"));
    TRY(cli__open(cli, err));
    if (argc == 1)
        return list(cli, err);
    TRY(kept_write(cli->db, argv[1], out, sha256, err));
    if (!access_note_machine(cli->db, "evidence", "", sha256, err)) {
        (void)unlink(out); /* nobody gets what is not noted */
        return false;
    }
    cli__say(cli, _("%s: the bytes of %s"), out, sha256);
    struct jv *result = jv_object();
    jv_set_string(result, "sha256", sha256);
    jv_set_string(result, "file", out);
    cli__give(cli, result);
    return true;
}
