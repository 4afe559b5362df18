/* `mingzhang notice remake`: a notice's page and boards again, from what its record commits to. */
#include "publish/notice_page.h"
#include "publish/publisher.h"

#include "core/arena.h"
#include "core/file.h"
#include "core/i18n.h"
#include "notice.h"
#include "json/value.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_MODE = 0644, FOLDER_MODE = 0755 };
static const char *const PAPERS[] = { "A4", "A3" };
static const char *const NAMES[] = { "board-a4.pdf", "board-a3.pdf" };

struct remaking {
    struct cli *cli;
    const char *number, *out;
    struct notice_commitment said;
    struct text model, templates;
    struct jv *files;
    bool differs;
};

/* wanted NULL: the record says nothing of this file. */
static bool put(struct remaking *on, const char *name, struct text bytes,
                const struct sha256 *wanted, struct err *err)
{
    char hex[SHA256_HEX_SIZE];
    struct sha256 digest = sha256(bytes.ptr, bytes.len);
    const char *path = arena_printf(on->cli->arena, "%s/%s", on->out, name);
    bool is_same = wanted == NULL || sha256_same(wanted, &digest);
    TRY(file_write(path, bytes, FILE_MODE, err));
    cli__say(on->cli, "  %s  %s  %s", sha256_hex(&digest, hex), path,
             wanted == NULL ? _("the record does not name it")
             : is_same      ? _("as its record says")
                            : _("NOT what its record says"));
    struct jv *item = jv_object();
    jv_set_string(item, "file", name);
    jv_set_string(item, "sha256", hex);
    jv_set_bool(item, "named", wanted != NULL);
    jv_set_bool(item, "same", is_same);
    jv_add(on->files, item);
    on->differs |= !is_same;
    return true;
}

static bool remake_board(struct remaking *on, size_t i, struct err *err)
{
    AUTO(buf) struct buf pdf = { 0 };
    buf_init(&pdf, PUBLISH_BOARD_MAX);
    TRY(publish_notice_board(on->model, on->templates, PAPERS[i], &pdf, NULL, err));
    return put(on, NAMES[i], (struct text) { pdf.data, pdf.len },
               i < on->said.board_count ? &on->said.boards[i] : NULL, err);
}

/* Boards come out the same only by the renderer that the record names. */
static bool check_renderer(const struct remaking *on, struct err *err)
{
    char here[PUBLISH_RENDERER_MAX];
    TRY(publish_renderer(here, err));
    if (strcmp(here, on->said.renderer) != 0)
        cli__note(on->cli, _("the boards were made by %s, here is %s"), on->said.renderer, here);
    return true;
}

static bool remake(struct remaking *on, bool boards, struct err *err)
{
    AUTO(buf) struct buf page = { 0 };
    buf_init(&page, PUBLISH_PAGE_MAX);
    if (mkdir(on->out, FOLDER_MODE) != 0 && errno != EEXIST)
        return err_set(err, ERR_IO, _("cannot make the folder %s: %s"), on->out, strerror(errno));
    TRY(publish_notice_page(on->model, on->templates, &page, err));
    TRY(put(on, "model.json", on->model, &on->said.model, err));
    TRY(put(on, "templates.json", on->templates, &on->said.templates, err));
    TRY(put(on, "index.html", (struct text) { page.data, page.len },
            on->said.has_page ? &on->said.page : NULL, err));
    if (!boards && on->said.board_count == 0)
        return true;
    TRY(check_renderer(on, err));
    for (size_t i = 0; i < COUNT(PAPERS); i++)
        TRY(remake_board(on, i, err));
    return true;
}

bool notice__run_remake(struct cli *cli, const struct notice_options *options, int argc,
                        char **argv, struct err *err)
{
    AUTO(buf) struct buf model = { 0 };
    AUTO(buf) struct buf templates = { 0 };
    struct remaking on = { .cli = cli, .out = options->out };
    TRY(cli__words(argc, argv, 2, 2, err));
    TRY(cli__need("out", options->out, err));
    TRY(cli__open(cli, err));
    buf_init(&model, NOTICE_MODEL_MAX);
    buf_init(&templates, NOTICE_TEMPLATES_MAX);
    on.number = argv[2];
    TRY(notice_evidence(cli->db, on.number, &on.said, &model, &templates, err));
    on.model = (struct text) { model.data, model.len };
    on.templates = (struct text) { templates.data, templates.len };
    on.files = jv_array();
    if (!remake(&on, options->boards, err)) {
        jv_free(on.files);
        return false;
    }
    cli__give(cli, on.files);
    cli->status = on.differs ? 1 : 0;
    return true;
}
