/* The folder of each notice. */
#include "notice_site.h"
#include "core/i18n.h"
#include "crypto/base64.h"
#include "crypto/hash.h"
#include "index_file.h"
#include "model.h"
#include "notice/check.h"
#include "notice/notice.h"
#include "notice_scan.h"
#include "publish/notice_page.h"
#include "publisher.h"
#include "tables.h"

#include <stdio.h>
#include <string.h>

/* Buffers of one notice, used again for the next. */
struct folder {
    struct publisher *p;
    const struct notice_item *item;
    struct buf model, templates, page, words;
    struct notice_scan scan;
    struct notice_commitment commitment;
    struct notice_checks *checks; /* NULL: no proofs are made */
};

static struct text of(const struct buf *buf) { return (struct text) { buf->data, buf->len }; }

static void path_of(char out[PATH_SIZE], const struct folder *folder, const char *name)
{
    (void)snprintf(out, PATH_SIZE, "notice/%s/%s", folder->item->number, name); /* 64 bytes, ours */
}

static bool put(struct folder *folder, const char *name, struct text bytes, struct err *err)
{
    char path[PATH_SIZE];
    path_of(path, folder, name);
    return site__write(folder->p->site, path, bytes, err);
}

static bool put_json(struct folder *folder, const char *name, struct text bytes, struct err *err)
{
    char path[PATH_SIZE];
    path_of(path, folder, name);
    return notice__scan_json(&folder->scan, path, bytes, err) && put(folder, name, bytes, err);
}

/* Made anew from what the record commits to; it must come out as it was. */
static bool put_page(struct folder *folder, struct err *err)
{
    struct press *press = &folder->p->press;
    char path[PATH_SIZE];
    path_of(path, folder, "index.html");
    buf_clear(&folder->page);
    TRY(publish_notice_page(of(&folder->model), of(&folder->templates), &folder->page, err));
    struct sha256 digest = sha256(folder->page.data, folder->page.len);
    if (folder->commitment.has_page && !sha256_same(&digest, &folder->commitment.page))
        return err_set(err, ERR_TAMPERED, _("the page of notice %s is not what its record says"),
                       folder->item->number);
    TRY(notice__scan(&folder->scan, path, of(&folder->page), err));
    TRY(put(folder, "index.html", of(&folder->page), err));
    TRY(tables__write(press, path, of(&folder->page), err));
    press->pages++;
    return index__page(press, path, err);
}

/* The notice's record and its signature, for openssl. */
static bool put_record(struct folder *folder, struct text check, struct err *err)
{
    AUTO(jv) struct jv *json = NULL;
    unsigned char signature[512];
    size_t len;
    TRY(jv_parse(check, "check.json", &json, err));
    const struct jv *notice = jv_get(json, "notice");
    const char *bytes = jv_string(jv_get(notice, "bytes"), "");
    const char *base64 = jv_string(jv_get(notice, "signature"), "");
    if (!base64_decode(text_of(base64), signature, sizeof signature, &len))
        return err_set(err, ERR_INTERNAL, "check.json has no signature");
    return put(folder, "record.json", text_of(bytes), err) &&
           put(folder, "record.sig", (struct text) { (const char *)signature, len }, err);
}

static bool put_proof(void *arg, const char *name, struct text bytes, struct err *err)
{
    struct folder *folder = arg;
    if (strcmp(name, "check.json") == 0)
        TRY(put_record(folder, bytes, err));
    return put_json(folder, name, bytes, err);
}

/* A board of the renderer that the record names is the one that was published. */
static bool is_published(const struct folder *folder, const struct buf *board)
{
    const struct notice_commitment *said = &folder->commitment;
    struct sha256 digest = sha256(board->data, board->len);
    if (strcmp(folder->p->renderer, said->renderer) != 0)
        return true; /* other fonts, other bytes */
    for (size_t i = 0; i < said->board_count; i++)
        if (sha256_same(&said->boards[i], &digest))
            return true;
    return false;
}

/* What a board is made of: the same of it is not made again. */
static bool put_boards(struct folder *folder, struct err *err)
{
    static const char *const PAPERS[][2] = { { "A4", "a4.pdf" }, { "A3", "a3.pdf" } };
    char made[256], model[SHA256_HEX_SIZE], templates[SHA256_HEX_SIZE], path[PATH_SIZE];
    struct sha256 of_model = sha256(folder->model.data, folder->model.len);
    struct sha256 of_templates = sha256(folder->templates.data, folder->templates.len);
    (void)snprintf(made, sizeof made, "model %s\ntemplates %s\nrenderer %s\n", /* fits */
                   sha256_hex(&of_model, model), sha256_hex(&of_templates, templates),
                   folder->p->renderer);
    path_of(path, folder, "made");
    bool same = site__has(folder->p->site, path, text_of(made));
    for (size_t i = 0; i < COUNT(PAPERS); i++) {
        bool kept = false;
        path_of(path, folder, PAPERS[i][1]);
        if (same)
            TRY(site__keep(folder->p->site, path, &kept, err));
        if (kept)
            continue;
        buf_clear(&folder->page);
        buf_clear(&folder->words);
        TRY(publish_notice_board(of(&folder->model), of(&folder->templates), PAPERS[i][0],
                                 &folder->page, &folder->words, err));
        TRY(notice__scan(&folder->scan, path, of(&folder->words), err));
        if (!is_published(folder, &folder->page))
            return err_set(err, ERR_TAMPERED,
                           _("the board of notice %s is not what its record says"),
                           folder->item->number);
        TRY(put(folder, PAPERS[i][1], of(&folder->page), err));
    }
    return put(folder, "made", text_of(made), err);
}

static const char *event_name(const char *what)
{
    static const char *const NAMES[][2] = {
        { "posted", "张贴" },   { "extended", "延长公示期" }, { "ended", "公示结束" },
        { "archived", "归档" }, { "objection", "收到异议" },  { "answer", "异议已答复" },
    };
    for (size_t i = 0; i < COUNT(NAMES); i++)
        if (strcmp(what, NAMES[i][0]) == 0)
            return NAMES[i][1];
    return what;
}

static const char *channel_name(const char *channel)
{
    if (strcmp(channel, "board") == 0)
        return "公示栏";
    return strcmp(channel, "portal") == 0 ? "网站" : "其他";
}

static void day_of(const char *iso, char out[MODEL_DAY_MAX])
{
    struct date date;
    struct err err = { 0 };
    out[0] = '\0';
    if (iso != NULL && date_parse(text_of(iso), &date, &err))
        (void)model__day(date, out); /* returns out */
}

static bool tell(void *arg, const struct notice_event *event, struct err *err)
{
    struct jv *events = arg;
    struct jv *row = jv_object();
    char on[MODEL_DAY_MAX], first[MODEL_DAY_MAX], last[MODEL_DAY_MAX], to[MODEL_DAY_MAX];
    char text[2048] = "";
    (void)err;
    day_of(event->on, on);
    day_of(event->first, first);
    day_of(event->last, last);
    day_of(event->to, to);
    if (strcmp(event->what, "posted") == 0)
        (void)snprintf(text, sizeof text, "%s　%s　%s%s%s", /* cut is harmless */
                       channel_name(event->channel), event->place, first,
                       last[0] != '\0' ? "至" : "起", last);
    else if (strcmp(event->what, "extended") == 0)
        (void)snprintf(text, sizeof text, "延长到%s", to); /* fits */
    else if (event->outcome != NULL)
        (void)snprintf(text, sizeof text, "%s%s%s", event->objection, /* cut is harmless */
                       event->outcome[0] != '\0' ? "　" : "", event->outcome);
    jv_set_string(row, "on", on);
    jv_set_string(row, "what", event_name(event->what));
    jv_set_string(row, "text", text);
    jv_set(row, "photos", jv_array());
    if (event->photos != NULL && event->photos[0] != '\0')
        jv_add(jv_get(row, "photos"), jv_of_string(event->photos));
    jv_add(events, row);
    return true;
}

static bool put_life(struct folder *folder, struct err *err)
{
    struct publisher *p = folder->p;
    const struct notice_item *item = folder->item;
    char path[PATH_SIZE], day[MODEL_DAY_MAX];
    struct jv *events = jv_array();
    struct jv *model = press__model(&p->press, "../../", item->title, "公示进展");
    jv_set(model, "events", events);
    press__crumb(model, "资金总览", "index.html");
    press__crumb(model, "公告公示", "notice/index.html");
    jv_set_string(model, "number", item->number);
    jv_set_string(model, "here", "公示进展");
    jv_set_string(model, "state", notice__state(item));
    jv_set_bool(model, "boards", folder->commitment.board_count > 0);
    jv_set_string(model, "superseded_by", item->superseded_by);
    day_of(item->from, day);
    jv_set_string(model, "from", day);
    day_of(item->to, day);
    jv_set_string(model, "to", day);
    path_of(path, folder, "life.html");
    if (!notice_events(p->db, item->number, tell, events, err)) {
        jv_free(model);
        return false;
    }
    return press__print(&p->press, "life", path, model, err);
}

static bool put_folder(struct folder *folder, struct err *err)
{
    char path[PATH_SIZE];
    path_of(path, folder, "");
    path[strlen(path) - 1] = '\0';
    buf_clear(&folder->model);
    buf_clear(&folder->templates);
    TRY(site__folder(folder->p->site, path, err));
    TRY(notice_evidence(folder->p->db, folder->item->number, &folder->commitment, &folder->model,
                        &folder->templates, err));
    TRY(notice__scan_of(&folder->scan, of(&folder->model), of(&folder->templates), err));
    TRY(put_page(folder, err));
    if (folder->checks == NULL)
        TRY(put_json(folder, "model.json", of(&folder->model), err));
    else
        TRY(notice_check_files(folder->checks, folder->item->number, put_proof, folder, err));
    TRY(put_life(folder, err));
    return folder->commitment.board_count == 0 || put_boards(folder, err);
}

static bool put_whole(void *arg, const char *name, struct text bytes, struct err *err)
{
    struct publisher *p = arg;
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof path, "chain/%s", name); /* a chain's id and an ending */
    return site__write(p->site, path, bytes, err);
}

static bool put_all(struct folder *folder, struct err *err)
{
    struct publisher *p = folder->p;
    AUTO(notice_checks)
    struct notice_checks *checks = p->conf == NULL ? NULL : notice_checks_new(p->db, p->conf);
    folder->checks = checks;
    for (size_t i = 0; i < p->notices.count; i++) {
        folder->item = &p->notices.rows[i];
        TRY(put_folder(folder, err));
    }
    return checks == NULL || notice_whole_files(checks, put_whole, p, err);
}

bool notice__print(struct publisher *p, struct err *err)
{
    struct folder folder = { .p = p };
    bool ok = site__folder(p->site, "notice", err) && notice__print_lists(p, err);
    if (ok && p->notices.count > 0)
        ok = publish_renderer(p->renderer, err);
    buf_init(&folder.model, NOTICE_MODEL_MAX);
    buf_init(&folder.templates, PUBLISH_TEMPLATES_MAX);
    buf_init(&folder.page, PUBLISH_BOARD_MAX);
    buf_init(&folder.words, PUBLISH_BOARD_MAX);
    ok = ok && site__folder(p->site, "chain", err) && put_all(&folder, err);
    buf_release(&folder.model);
    buf_release(&folder.templates);
    buf_release(&folder.page);
    buf_release(&folder.words);
    notice__scan_end(&folder.scan);
    return ok;
}
