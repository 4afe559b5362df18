/* A notice's page and boards from its model and template set: bytes in, bytes out. */
#include "board/run.h"
#include "core/file.h"
#include "core/i18n.h"
#include "crypto/hash.h"
#include "model.h"
#include "notice_view.h"
#include "publish/mustache.h"
#include "publish/notice_page.h"
#include "publish/publisher.h"
#include "json/value.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RENDERER_TEXT_MAX = 512 };

/* A set that was opened: its templates compiled, its site. */
struct set {
    struct jv *json;
    struct mustache_set *templates;
    struct jv *site; /* borrowed from json */
};

static void set_close(struct set *set)
{
    mustache_set_free(set->templates);
    jv_free(set->json);
}

static bool set_open(struct text bytes, struct set *ret, struct err *err)
{
    static const char FORMAT[] = "mingzhang-templates/1";
    *ret = (struct set) { .templates = mustache_set_new() };
    if (bytes.len > PUBLISH_TEMPLATES_MAX)
        return err_set(err, ERR_LIMIT, _("a template set has at most %d bytes"),
                       PUBLISH_TEMPLATES_MAX);
    TRY(jv_parse(bytes, _("the template set"), &ret->json, err));
    if (strcmp(jv_string(jv_get(ret->json, "format"), ""), FORMAT) != 0)
        return err_set(err, ERR_INPUT, _("this is no template set \"%s\""), FORMAT);
    ret->site = jv_get(ret->json, "site");
    const struct jv *templates = jv_get(ret->json, "templates");
    if (jv_kind(ret->site) != JV_OBJECT || jv_kind(templates) != JV_OBJECT)
        return err_set(err, ERR_INPUT, _("this is no template set \"%s\""), FORMAT);
    const char *name;
    struct jv *source;
    for (size_t at = 0; jv_next(templates, &at, &name, &source);)
        TRY(mustache_set_add(ret->templates, name, text_of(jv_string(source, "")), err));
    return true;
}

/* 64 digits in groups of four, half of them on a line: people compare them by eye. */
static void set_fingerprint(struct jv *key)
{
    unsigned char bytes[32];
    const char *given = jv_string(jv_get(key, "public_key"), "");
    struct sha256 digest;
    char hex[SHA256_HEX_SIZE];
    char grouped[MODEL_GROUPED_MAX];
    if (strlen(given) != 2 * sizeof bytes || !hex_decode(given, strlen(given), bytes))
        return; /* a key of another kind has none */
    digest = sha256(bytes, sizeof bytes);
    jv_set_string(key, "fingerprint", model__grouped(sha256_hex(&digest, hex), grouped));
}

static bool render(struct text model, struct text templates, const char *template,
                   enum mustache_form form, const char *paper, struct buf *out, struct err *err)
{
    struct set set = { 0 };
    AUTO(jv) struct jv *view = NULL;
    bool ok = set_open(templates, &set, err);
    struct jv *keys = ok ? jv_get(set.site, "keys") : NULL;
    for (size_t i = 0; i < jv_size(keys); i++) {
        set_fingerprint(jv_at(keys, i));
        jv_set_bool(jv_at(keys, i), "last", i + 1 == jv_size(keys));
    }
    ok = ok && notice__view(model, set.site, &view, err);
    if (ok) {
        jv_set_string(view, "paper", paper);
        jv_set_string(view, "root_path", "../../");
        ok = mustache_render_as(set.templates, template, view, form, out, err);
    }
    set_close(&set);
    return ok;
}

bool publish_notice_page(struct text model, struct text templates, struct buf *out, struct err *err)
{
    return render(model, templates, "notice_page", MUSTACHE_HTML, "", out, err);
}

bool publish_notice_document(struct text model, struct text templates, const char *paper,
                             struct buf *out, struct err *err)
{
    return render(model, templates, "notice_board", MUSTACHE_JSON, paper, out, err);
}

/* The board's program writes files; they are read and go at once. */
static bool make_pdf(struct text document, const char *folder, struct buf *out, struct buf *words,
                     struct err *err)
{
    char pdf[64], text[64];
    (void)snprintf(pdf, sizeof pdf, "%s/board.pdf", folder);   /* our own short name */
    (void)snprintf(text, sizeof text, "%s/board.txt", folder); /* likewise */
    bool ok = board_run(document, pdf, words == NULL ? NULL : text, err) &&
              file_read(pdf, out, err) && (words == NULL || file_read(text, words, err));
    (void)unlink(pdf);  /* it may not be there */
    (void)unlink(text); /* likewise */
    return ok;
}

bool publish_notice_board(struct text model, struct text templates, const char *paper,
                          struct buf *out, struct buf *words, struct err *err)
{
    char folder[] = "/tmp/mingzhang-board-XXXXXX";
    AUTO(buf) struct buf document = { 0 };
    buf_init(&document, PUBLISH_BOARD_MAX);
    TRY(publish_notice_document(model, templates, paper, &document, err));
    if (mkdtemp(folder) == NULL)
        return err_set(err, ERR_IO, _("cannot make the folder %s: %s"), folder, strerror(errno));
    bool ok = make_pdf((struct text) { document.data, document.len }, folder, out, words, err);
    (void)rmdir(folder); /* what cannot go is empty */
    return ok;
}

bool publish_renderer(char out[PUBLISH_RENDERER_MAX], struct err *err)
{
    char hex[SHA256_HEX_SIZE], cairo[16] = "", pango[16] = "";
    AUTO(buf) struct buf said = { 0 };
    buf_init(&said, RENDERER_TEXT_MAX);
    TRY(board_run_renderer(&said, err));
    struct sha256 digest = sha256(said.data, said.len);
    if (sscanf(said.data, "mingzhang-board/3 cairo %15[0-9.] pango %15[0-9.]", cairo, pango) != 2)
        return err_set(err, ERR_INTERNAL, "mingzhang-board says \"%s\"", said.data);
    (void)snprintf(out, PUBLISH_RENDERER_MAX, "board3-cairo%s-pango%s-%.8s", cairo, pango,
                   sha256_hex(&digest, hex)); /* fits */
    return true;
}
