#include "log/receipt.h"
#include "core/arena.h"
#include "core/file.h"
#include "core/i18n.h"
#include "files.h"
#include "log/witness.h"
#include "proof/checkpoint.h"
#include "proof/note.h"
#include "proof/receipt.h"
#include "publish.h"
#include "settings.h"
#include "store.h"

enum { NOTE_MAX = NOTE_TEXT_MAX + NOTE_SIGNATURES_MAX };

bool log_published(const struct conf *conf, uint64_t *ret, struct err *err)
{
    struct buf bytes __attribute__((cleanup(buf_auto)));
    AUTO(arena) struct arena *arena = arena_make();
    struct checkpoint checkpoint;
    const char *log = conf->log[0] != '\0' ? conf->log : "log";
    bool is_there;
    *ret = 0;
    buf_init(&bytes, NOTE_MAX);
    const char *path =
        arena_printf(arena, "%s/public/checkpoint", log__setting_path(conf, log, arena));
    TRY(file_read_if(path, &bytes, &is_there, err));
    if (!is_there)
        return true;
    struct note *note = arena_new(arena, struct note);
    TRY(note_parse((struct text) { bytes.data, bytes.len }, note, err));
    TRY(checkpoint_parse(note->text, &checkpoint, err));
    *ret = checkpoint.size;
    return true;
}

bool log_receipt(struct db *db, const struct conf *conf, const char *chain, int64_t n,
                 struct buf *out, struct err *err)
{
    struct buf note __attribute__((cleanup(buf_auto)));
    AUTO(public_tree) struct public_tree *tree = NULL;
    struct tree_proof proof;
    uint64_t size, position;
    bool is_placed;
    buf_init(&note, NOTE_MAX);
    TRY(log__position(db, chain, n, &is_placed, &position, err));
    TRY(log_published(conf, &size, err));
    if (!is_placed || position >= size)
        return err_set(err, ERR_BEHIND, _("no checkpoint covers this record yet"));
    TRY(log_witness_note(db, size, &note, err));
    tree = public_tree_new(conf, size);
    struct tree_source source = public_tree_source(tree);
    TRY(tree_prove_inclusion(&source, size, position, &proof, err));
    receipt_write(NULL, 0, position, &proof, (struct text) { note.data, note.len }, out);
    return true;
}
