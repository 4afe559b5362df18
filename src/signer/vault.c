#include "vault.h"
#include "core/file.h"
#include "core/i18n.h"
#include "many.h"
#include "proof/checkpoint.h"
#include "proof/enrol.h"
#include "proof/note.h"

#include <pthread.h>
#include <unistd.h>

struct vault {
    struct vault_keys keys;
    bool has_rules;
    int threads, threads_alone;
    char path[SIGNER_PATH_MAX]; /* of the head; "" in memory only */
    char authority[SIGNER_PATH_MAX + 16];
    char key_id[KEY_ID_SIZE], sm2_id[KEY_ID_SIZE];
    pthread_rwlock_t lock;          /* of everything below */
    struct head *head;              /* NULL: no rules */
    struct head *next;              /* of the new incarnation that is being made; NULL: none */
    struct checkpoint_ask declared; /* size and root that the incarnation record names */
    const void *busy;               /* who makes a checkpoint; NULL: nobody */
};

static int some_threads(int wanted)
{
    if (wanted < 1)
        return 1;
    return wanted > SIGNER_THREADS_MAX ? SIGNER_THREADS_MAX : wanted;
}

bool vault_new(const struct vault_keys *keys, struct head *head, const char *path, int threads,
               struct vault **ret, struct err *err)
{
    if (keys->checkpoint != NULL) {
        struct public_key a = signing_key_public(keys->record);
        struct public_key b = signing_key_public(keys->checkpoint);
        if (memcmp(&a, &b, sizeof a) == 0)
            return err_set(err, ERR_KEY, _("the record key and the checkpoint key are one key"));
    }
    struct vault *vault = calloc(1, sizeof *vault);
    if (vault == NULL || pthread_rwlock_init(&vault->lock, NULL) != 0)
        abort();
    int processors = (int)sysconf(_SC_NPROCESSORS_ONLN);
    /* one processor is left to the database while it writes what was signed */
    vault->threads = some_threads(threads > 0 ? threads : processors - 1);
    vault->threads_alone = some_threads(threads > 0 ? threads : processors);
    vault->keys = *keys;
    vault->head = head;
    vault->has_rules = head != NULL;
    if (path != NULL) {
        snprintf(vault->path, sizeof vault->path, "%s", path);
        snprintf(vault->authority, sizeof vault->authority, "%s", path);
        snprintf(strrchr(vault->authority, '/') + 1, sizeof "authority.json", "authority.json");
    }
    struct public_key key = signing_key_public(keys->record);
    public_key_id(&key, vault->key_id);
    if (keys->national != NULL) {
        struct sm2_public sm2 = sm2_key_public(keys->national);
        sm2_key_id(&sm2, vault->sm2_id);
    }
    *ret = vault;
    return true;
}

void vault_free(struct vault *vault)
{
    if (vault == NULL)
        return;
    signing_key_free(vault->keys.record);
    signing_key_free(vault->keys.checkpoint);
    sm2_key_free(vault->keys.national);
    head_free(vault->head);
    head_free(vault->next);
    pthread_rwlock_destroy(&vault->lock);
    free(vault);
}

void vault_show(const struct vault *vault, struct signer *ret)
{
    ret->key = signing_key_public(vault->keys.record);
    public_key_id(&ret->key, ret->key_id);
    if (vault->keys.checkpoint != NULL) {
        ret->checkpoint_key = signing_key_public(vault->keys.checkpoint);
        public_key_id(&ret->checkpoint_key, ret->checkpoint_key_id);
    }
    ret->is_strict = vault->has_rules;
    ret->national = vault->keys.mode;
    if (vault->keys.national != NULL) {
        ret->sm2_key = sm2_key_public(vault->keys.national);
        sm2_key_id(&ret->sm2_key, ret->sm2_key_id);
    }
}

struct signer_head vault_head(struct vault *vault)
{
    struct signer_head summary = { .incarnation = 1 };
    pthread_rwlock_rdlock(&vault->lock);
    if (vault->head != NULL)
        summary = head_summary(vault->head);
    pthread_rwlock_unlock(&vault->lock);
    return summary;
}

/* Strict: what is not a well-formed record of this ledger never gets signed. */
static bool read_record(const struct head *head, struct text bytes, struct record *ret,
                        struct err *err)
{
    struct body body;
    TRY(record_parse(bytes, ret, err));
    if (!body_read(ret, &body, err))
        return err_wrap(err, "%.*s %lld", TEXT_ARG(ret->chain), (long long)ret->n);
    if (!text_eq(ret->ledger, head_ledger(head)))
        return err_set(err, ERR_TAMPERED, _("the record belongs to the ledger %.*s"),
                       TEXT_ARG(ret->ledger));
    return true;
}

/* The place is free; called by many threads, under the lock for reading. */
static bool may_sign(void *arg, struct text bytes, struct err *err)
{
    const struct vault *vault = arg;
    struct record record;
    TRY(read_record(vault->head, bytes, &record, err));
    if (!text_eq(record.key, vault->key_id))
        return err_set(err, ERR_KEY, _("the record names the key %.*s; this signer has %s"),
                       TEXT_ARG(record.key), vault->key_id);
    if (!text_eq(record.key2, vault->keys.mode == NATIONAL_RECORD ? vault->sm2_id : ""))
        return err_set(err, ERR_KEY, _("the record does not name this signer's second key"));
    if (record.n <= head_covered(vault->head, record.chain))
        return err_set(err, ERR_CONFLICT,
                       _("record %lld of the chain %.*s is covered by a checkpoint"),
                       (long long)record.n, TEXT_ARG(record.chain));
    return true;
}

bool vault_sign(struct vault *vault, const struct vault_ask *ask, struct signature *ret,
                struct signature_der *ret_second, struct err *err)
{
    struct many many = {
        .key = vault->keys.record,
        .second = vault->keys.mode == NATIONAL_RECORD ? vault->keys.national : NULL,
        .check = vault->head == NULL ? NULL : may_sign,
        .arg = vault,
        .texts = ask->texts,
        .count = ask->count,
        .signatures = ret,
        .seconds = ret_second,
    };
    pthread_rwlock_rdlock(&vault->lock);
    bool ok = many_sign(&many, ask->is_alone ? vault->threads_alone : vault->threads, err);
    pthread_rwlock_unlock(&vault->lock);
    return ok;
}

static bool check_busy(const struct vault *vault, const void *who, struct err *err)
{
    if (vault->busy == who)
        return true;
    return err_set(err, ERR_CONFLICT, _("no checkpoint was begun here"));
}

bool vault_begin(struct vault *vault, const void *who, struct err *err)
{
    if (vault->head == NULL || vault->keys.checkpoint == NULL)
        return err_set(err, ERR_KEY, _("this signer has no checkpoint key"));
    pthread_rwlock_wrlock(&vault->lock);
    bool ok = vault->busy == NULL || vault->busy == who ||
              err_set(err, ERR_CONFLICT, _("another program is making a checkpoint"));
    if (ok) {
        vault->busy = who;
        head_free(vault->next);
        vault->next = NULL;
        head_stage(vault->head);
    }
    pthread_rwlock_unlock(&vault->lock);
    return ok;
}

bool vault_add(struct vault *vault, const void *who, const struct text *records, size_t count,
               struct err *err)
{
    pthread_rwlock_wrlock(&vault->lock);
    bool ok = check_busy(vault, who, err);
    struct head *head = vault->next != NULL ? vault->next : vault->head;
    struct record record;
    for (size_t i = 0; ok && i < count; i++)
        ok = read_record(head, records[i], &record, err) && head_add(head, &record, err);
    pthread_rwlock_unlock(&vault->lock);
    return ok;
}

/* Text and line of one note. */
static bool sign_note(struct vault *vault, int64_t incarnation, enum tree_hash hash,
                      const struct checkpoint_ask *ask, struct buf *out, struct err *err)
{
    char origin[SIGNER_ORIGIN_MAX + sizeof CHECKPOINT_SM3_SUFFIX];
    __attribute__((cleanup(buf_auto))) struct buf text;
    struct note_key own;
    buf_init(&text, CHECKPOINT_NOTE_MAX);
    signer_origin(head_ledger(vault->head), incarnation, origin);
    if (hash == TREE_SM3)
        memcpy(origin + strlen(origin), CHECKPOINT_SM3_SUFFIX, sizeof CHECKPOINT_SM3_SUFFIX);
    checkpoint_write(text_of(origin), ask->size, hash == TREE_SM3 ? &ask->root_sm3 : &ask->root,
                     &text);
    struct text view = { text.data, text.len };
    buf_add(out, text.data, text.len);
    buf_addc(out, '\n');
    if (hash == TREE_SM3) {
        struct sm2_public key = sm2_key_public(vault->keys.national);
        return note_key_of_sm2(origin, &key, &own, err) &&
               note_sign_sm2(view, &own, vault->keys.national, out, err);
    }
    struct public_key key = signing_key_public(vault->keys.checkpoint);
    return note_key_of(origin, NOTE_ED25519, &key, &own, err) &&
           note_sign(view, &own, vault->keys.checkpoint, out, err);
}

static bool check_claim(struct head *head, const struct checkpoint_ask *ask, struct err *err)
{
    struct sha256 root;
    head_staged_root(head, TREE_SHA256, &root);
    bool is_same = ask->size == head_staged_size(head) && sha256_same(&root, &ask->root);
    if (is_same && head_is_national(head)) {
        head_staged_root(head, TREE_SM3, &root);
        is_same = sha256_same(&root, &ask->root_sm3);
    }
    return is_same || err_set(err, ERR_CONFLICT,
                              _("the records given to the signer make another tree of size %llu"),
                              (unsigned long long)head_staged_size(head));
}

static bool give_again(const struct head *head, struct checkpoint_notes *ret)
{
    struct text note = head_note(head, false), sm3 = head_note(head, true);
    buf_add(&ret->note, note.ptr, note.len);
    buf_add(&ret->sm3, sm3.ptr, sm3.len);
    return note.len > 0;
}

/* The head is on the disk before anybody sees the note. */
static bool take_over(struct vault *vault, struct head *applied, struct err *err)
{
    if (vault->path[0] != '\0' && !head_save(applied, vault->path, err)) {
        head_free(applied);
        return false;
    }
    head_free(vault->head);
    vault->head = applied;
    head_free(vault->next);
    vault->next = NULL;
    return true;
}

static bool finish(struct vault *vault, const struct checkpoint_ask *ask,
                   struct checkpoint_notes *ret, struct err *err)
{
    struct head *head = vault->head;
    TRY(check_claim(head, ask, err));
    if (ask->size == head_summary(head).size && give_again(head, ret))
        return true; /* the same size and root: the same answer */
    if (ask->size == 0)
        return err_set(err, ERR_CONFLICT, _("there is nothing in the log yet"));
    int64_t incarnation = head_summary(head).incarnation;
    TRY(sign_note(vault, incarnation, TREE_SHA256, ask, &ret->note, err));
    if (head_is_national(head))
        TRY(sign_note(vault, incarnation, TREE_SM3, ask, &ret->sm3, err));
    return take_over(vault,
                     head_applied(head, (struct text) { ret->note.data, ret->note.len },
                                  (struct text) { ret->sm3.data, ret->sm3.len }),
                     err);
}

/* What was signed and is given up stays readable: head.<its incarnation>. */
static bool keep_aside(const struct vault *vault, struct err *err)
{
    char aside[SIGNER_PATH_MAX + 24];
    if (vault->path[0] == '\0')
        return true;
    snprintf(aside, sizeof aside, "%s.%lld", vault->path,
             (long long)head_summary(vault->head).incarnation);
    return head_save(vault->head, aside, err);
}

static bool finish_incarnation(struct vault *vault, const struct checkpoint_ask *ask,
                               struct err *err)
{
    TRY(check_claim(vault->next, ask, err));
    if (ask->size != vault->declared.size || !sha256_same(&ask->root, &vault->declared.root))
        return err_set(err, ERR_CONFLICT,
                       _("the incarnation record names another size and root of the log"));
    struct text none = { "", 0 };
    TRY(keep_aside(vault, err));
    return take_over(vault, head_applied(vault->next, none, none), err);
}

bool vault_end(struct vault *vault, const void *who, const struct checkpoint_ask *ask,
               struct checkpoint_notes *ret, struct err *err)
{
    pthread_rwlock_wrlock(&vault->lock);
    bool ok = check_busy(vault, who, err);
    if (ok) {
        ok = vault->next != NULL ? finish_incarnation(vault, ask, err)
                                 : finish(vault, ask, ret, err);
        vault->busy = NULL;
    }
    pthread_rwlock_unlock(&vault->lock);
    return ok;
}

void vault_leave(struct vault *vault, const void *who)
{
    pthread_rwlock_wrlock(&vault->lock);
    if (vault->busy == who)
        vault->busy = NULL;
    pthread_rwlock_unlock(&vault->lock);
}

/* Who may say that the log goes on after a restore: the authority that lies beside the head. */
static bool check_authority(const struct vault *vault, const struct record *record,
                            const struct body *body, struct err *err)
{
    AUTO(roll) struct roll *roll = roll_new();
    __attribute__((cleanup(buf_auto))) struct buf bytes;
    struct authority authority;
    bool is_there = false;
    buf_init(&bytes, 64 * 1024);
    if (vault->authority[0] != '\0')
        TRY(file_read_if(vault->authority, &bytes, &is_there, err));
    if (is_there) {
        TRY(authority_read((struct text) { bytes.data, bytes.len }, &authority, err));
        roll_pin(roll, &authority);
    }
    unsigned faults = roll_incarnation(roll, record, body, POSITION_NONE);
    if (!is_there)
        faults &= ~(unsigned)ENROL_FAULT_UNPINNED;
    return faults == 0 || err_set(err, ERR_REFUSED, "%s", enrol_fault_text(faults));
}

static bool read_declared(struct vault *vault, struct text bytes, struct err *err)
{
    struct record record;
    struct body body;
    struct sha256 lost;
    struct signer_head now = head_summary(vault->head);
    TRY(read_record(vault->head, bytes, &record, err));
    TRY(body_read(&record, &body, err));
    if (record.type != TYPE_INCARNATION)
        return err_set(err, ERR_INPUT, _("this is no incarnation record"));
    struct text root = body_string(&body, "root"), lost_root = body_string(&body, "lost_root");
    if (!hex_decode(root.ptr, root.len, vault->declared.root.bytes) ||
        !hex_decode(lost_root.ptr, lost_root.len, lost.bytes))
        return err_set(err, ERR_INPUT, _("this is no incarnation record"));
    vault->declared.size = (uint64_t)body_int(&body, "size", 0);
    if (body_int(&body, "number", 0) != now.incarnation + 1 ||
        (uint64_t)body_int(&body, "lost_size", 0) != now.size || !sha256_same(&lost, &now.root))
        return err_set(err, ERR_CONFLICT,
                       _("the incarnation record does not name the signer's own head: size %llu"),
                       (unsigned long long)now.size);
    return check_authority(vault, &record, &body, err);
}

bool vault_incarnate(struct vault *vault, const void *who, struct text record, struct err *err)
{
    TRY(vault_begin(vault, who, err));
    pthread_rwlock_wrlock(&vault->lock);
    bool ok = check_busy(vault, who, err) && read_declared(vault, record, err);
    if (ok) {
        vault->next = head_new(head_ledger(vault->head), head_is_national(vault->head));
        for (int64_t i = head_summary(vault->head).incarnation; i > 0; i--)
            head_next_incarnation(vault->next);
        head_stage(vault->next);
    }
    pthread_rwlock_unlock(&vault->lock);
    return ok;
}
