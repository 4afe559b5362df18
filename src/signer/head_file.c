/* The bytes of the head file; head.h shows them. */
#include "head_file.h"
#include "core/file.h"
#include "core/i18n.h"
#include "crypto/base64.h"
#include "proof/checkpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char MAGIC[] = "mingzhang-head/1";

struct name_list {
    struct item {
        const char *name;
        int64_t n;
        const struct sha256 *hash;
    } * items;
    size_t count, size;
};

static void keep(void *arg, const char *name, int64_t n, const struct sha256 *hash)
{
    struct name_list *list = arg;
    if (list->count == list->size) {
        list->size = list->size == 0 ? 1024 : list->size * 2;
        list->items = reallocarray(list->items, list->size, sizeof *list->items);
        if (list->items == NULL)
            abort();
    }
    list->items[list->count++] = (struct item) { name, n, hash };
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct item *)a)->name, ((const struct item *)b)->name);
}

static void write_frontier(const struct tree_frontier *frontier, struct buf *out)
{
    char hex[SHA256_HEX_SIZE];
    for (int level = 0; level < TREE_PROOF_MAX; level++)
        if (((frontier->size >> level) & 1) != 0)
            buf_adds(out, sha256_hex(&frontier->nodes[level], hex));
    buf_addc(out, '\n');
}

static void write_note(const struct head *head, bool is_sm3, struct buf *out)
{
    struct text note = head_note(head, is_sm3);
    if (note.len == 0)
        buf_addc(out, '-');
    else
        base64_add(note.ptr, note.len, out);
    buf_addc(out, '\n');
}

void head_write(const struct head *head, struct buf *out)
{
    char hex[SHA256_HEX_SIZE];
    struct name_list list = { 0 };
    struct head *inside = (struct head *)(uintptr_t)head; /* only read */
    struct signer_head summary = head_summary(head);
    size_t from = out->len;
    buf_addf(out, "%s\nledger %s\nincarnation %lld\nsize %llu\nfrontier ", MAGIC, head_ledger(head),
             (long long)summary.incarnation, (unsigned long long)summary.size);
    write_frontier(head__tree(inside, TREE_SHA256), out);
    buf_adds(out, head_is_national(head) ? "sm3 " : "sm3 -\n");
    if (head_is_national(head))
        write_frontier(head__tree(inside, TREE_SM3), out);
    buf_adds(out, "note ");
    write_note(head, false, out);
    buf_adds(out, "note_sm3 ");
    write_note(head, true, out);
    head__each_chain(head, keep, &list);
    if (list.count > 0)
        qsort(list.items, list.count, sizeof *list.items, by_name);
    for (size_t i = 0; i < list.count; i++)
        buf_addf(out, "chain %s %lld %s\n", list.items[i].name, (long long)list.items[i].n,
                 sha256_hex(list.items[i].hash, hex));
    free(list.items);
    struct sha256 digest = sha256(out->data + from, out->len - from);
    buf_addf(out, "end %s\n", sha256_hex(&digest, hex));
}

/* Takes a line "word value" off the text. */
static bool take(struct text *rest, const char *word, struct text *ret_value)
{
    size_t end, len = strlen(word);
    if (!text_find(*rest, "\n", &end))
        return false;
    struct text line = text_slice(*rest, 0, end);
    if (line.len < len + 1 || memcmp(line.ptr, word, len) != 0 || line.ptr[len] != ' ')
        return false;
    *ret_value = text_slice(line, len + 1, line.len);
    *rest = text_slice(*rest, end + 1, rest->len);
    return true;
}

static bool read_number(struct text value, int64_t least, int64_t *ret)
{
    uint64_t number;
    if (!checkpoint_number(value, &number) || (int64_t)number < least)
        return false;
    *ret = (int64_t)number;
    return true;
}

static bool read_frontier(struct text hex, uint64_t size, struct tree_frontier *ret)
{
    enum { HEX = SHA256_HEX_SIZE - 1 };
    size_t at = 0;
    ret->size = size;
    for (int level = 0; level < TREE_PROOF_MAX; level++) {
        if (((size >> level) & 1) == 0)
            continue;
        if (at + HEX > hex.len || !hex_decode(hex.ptr + at, HEX, ret->nodes[level].bytes))
            return false;
        at += HEX;
    }
    return at == hex.len;
}

static bool read_note(struct text value, struct buf *ret)
{
    unsigned char bytes[CHECKPOINT_NOTE_MAX];
    size_t len;
    if (text_eq(value, "-"))
        return true;
    if (!base64_decode(value, bytes, sizeof bytes, &len))
        return false;
    buf_add(ret, bytes, len);
    return true;
}

static bool read_chain(struct head *head, struct text value)
{
    struct text last = value;
    struct sha256 hash;
    size_t first, second;
    int64_t n;
    enum chain_kind kind;
    bool is_office;
    if (!text_find(value, " ", &first))
        return false;
    last = text_slice(value, first + 1, value.len);
    return text_find(last, " ", &second) && read_number(text_slice(last, 0, second), 0, &n) &&
           last.len - second - 1 == SHA256_HEX_SIZE - 1 &&
           hex_decode(last.ptr + second + 1, SHA256_HEX_SIZE - 1, hash.bytes) &&
           chain_parse(text_slice(value, 0, first), &kind, &is_office) &&
           head__put_chain(head, text_slice(value, 0, first), n, &hash);
}

static bool read_parts(struct text rest, struct head **ret)
{
    struct text value, sm3;
    char ledger[LEDGER_NAME_MAX + 1];
    int64_t incarnation, size;
    if (!take(&rest, "ledger", &value) || value.len > LEDGER_NAME_MAX)
        return false;
    snprintf(ledger, sizeof ledger, "%.*s", TEXT_ARG(value));
    if (!take(&rest, "incarnation", &value) || !read_number(value, 1, &incarnation) ||
        !take(&rest, "size", &value) || !read_number(value, 0, &size) ||
        !take(&rest, "frontier", &value) || !take(&rest, "sm3", &sm3))
        return false;
    AUTO(head) struct head *head = head_new(ledger, !text_eq(sm3, "-"));
    head__set_incarnation(head, incarnation);
    if (!read_frontier(value, (uint64_t)size, head__tree(head, TREE_SHA256)) ||
        (head_is_national(head) &&
         !read_frontier(sm3, (uint64_t)size, head__tree(head, TREE_SM3))) ||
        !take(&rest, "note", &value) || !read_note(value, head__note(head, false)) ||
        !take(&rest, "note_sm3", &value) || !read_note(value, head__note(head, true)))
        return false;
    while (take(&rest, "chain", &value))
        if (!read_chain(head, value))
            return false;
    if (rest.len > 0)
        return false;
    *ret = head;
    head = NULL;
    return true;
}

bool head_read(struct text bytes, struct head **ret, struct err *err)
{
    enum { END = 4 + SHA256_HEX_SIZE }; /* "end ", digits, line feed */
    char hex[SHA256_HEX_SIZE], end[END + 1];
    struct text magic = text_slice(bytes, 0, sizeof MAGIC);
    if (bytes.len > END + sizeof MAGIC && memcmp(magic.ptr, MAGIC, sizeof MAGIC - 1) == 0 &&
        magic.ptr[sizeof MAGIC - 1] == '\n') {
        size_t len = bytes.len - END;
        struct sha256 digest = sha256(bytes.ptr, len);
        snprintf(end, sizeof end, "end %s\n", sha256_hex(&digest, hex));
        if (memcmp(bytes.ptr + len, end, END) == 0 &&
            read_parts(text_slice(bytes, sizeof MAGIC, len - sizeof MAGIC), ret))
            return true;
    }
    return err_set(err, ERR_KEY, _("the head file is damaged"));
}

static bool hint_lost(struct err *err)
{
    return err_hint(err,
                    _("Put back the newest copy of the signer's own folder. From an older one, go "
                      "on with `mingzhang incarnate`."));
}

bool head_load(const char *path, struct head **ret, struct err *err)
{
    __attribute__((cleanup(buf_auto))) struct buf bytes;
    buf_init(&bytes, HEAD_FILE_MAX);
    bool is_there;
    TRY(file_read_if(path, &bytes, &is_there, err));
    if (!is_there) {
        (void)err_set(err, ERR_KEY, _("the signer's head file %s is missing"), path);
        return hint_lost(err);
    }
    if (head_read((struct text) { bytes.data, bytes.len }, ret, err))
        return true;
    (void)err_wrap(err, "%s", path);
    return hint_lost(err);
}

bool head_save(const struct head *head, const char *path, struct err *err)
{
    __attribute__((cleanup(buf_auto))) struct buf bytes;
    buf_init(&bytes, HEAD_FILE_MAX);
    head_write(head, &bytes);
    TRY(buf_check(&bytes, path, err));
    return file_write(path, (struct text) { bytes.data, bytes.len }, 0600, err);
}
