#include "test.h"

#include "audit/audit.h"
#include "core/arena.h"
#include "core/date.h"
#include "disclosed.h"
#include "ledger/desk.h"
#include "proof/item.h"
#include "proof/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct date today(void)
{
    enum { DAY = 86400, BEIJING = 8 * 3600 };
    return (struct date) { (int32_t)((time_now_us() / 1000000 + BEIJING) / DAY) };
}

/* A notice wants to know up to when the books were reconciled. There is nothing to reconcile here:
 * a run that stayed would make every line one without a disposition. */
static void say_reconciled(struct logged *it, bool is_so)
{
    pg_test_sql(&it->pg, is_so ? "INSERT INTO reconcile.run (as_of, proof, rules_version)"
                                 " VALUES ('2019-12-31', '{}', 1)"
                               : "SET session_replication_role = replica;"
                                 "DELETE FROM reconcile.run;"
                                 "SET session_replication_role = origin");
}

const char *disclosed_draft(struct logged *it, enum notice_kind kind, const char *subject)
{
    static struct notice_made made;
    struct err err = { 0 };
    AUTO(desk) struct desk *desk = NULL;
    const struct notice_ask ask = { .kind = kind,
                                    .subject = subject,
                                    .year = kind == NOTICE_CORRECTION ? 0 : 2019,
                                    .from = today(),
                                    .reason = kind == NOTICE_CORRECTION ? "表中日期有误" : NULL,
                                    .who = "张三" };
    say_reconciled(it, true);
    ASSERT_OK(desk_open(it->pg.db, it->signer, &desk, &err));
    ASSERT_OK(notice_draft(desk, &ask, &made, &err));
    ASSERT_OK(desk_commit(desk, &err));
    say_reconciled(it, false);
    return made.number;
}

void disclosed_publish(struct logged *it, const char *number)
{
    struct err err = { 0 };
    AUTO(desk) struct desk *desk = NULL;
    const struct notice_rendering rendering = { .templates = text_of("{}"), .renderer = "test-1" };
    ASSERT_OK(desk_open(it->pg.db, it->signer, &desk, &err));
    ASSERT_OK(notice_review(desk, number, "李四", &err));
    ASSERT_OK(notice_publish(desk, number, &rendering, &err));
    ASSERT_OK(desk_commit(desk, &err));
    logged_seal(it);
}

struct buf disclosed_model(struct logged *it, const char *number)
{
    struct err err = { 0 };
    struct buf model;
    buf_init(&model, NOTICE_MODEL_MAX);
    ASSERT_OK(notice_model(it->pg.db, number, &model, &err));
    return model;
}

/* docs/spec/notice.md: the tree over the figures' own bytes. */
static struct sha256 figures_root(struct text model)
{
    struct tree_frontier tree = { 0 };
    struct sha256 root;
    struct text item;
    struct items list = item_items(model, "figures");
    while (items_next(&list, &item)) {
        struct sha256 leaf = tree_leaf(TREE_SHA256, item.ptr, item.len);
        tree_frontier_add(TREE_SHA256, &tree, &leaf);
    }
    tree_frontier_root(TREE_SHA256, &tree, &root);
    return root;
}

static void put_model(struct logged *it, const char *number, struct text model)
{
    char hex[SHA256_HEX_SIZE], root_hex[SHA256_HEX_SIZE];
    struct buf sql;
    struct sha256 digest = sha256(model.ptr, model.len);
    struct sha256 root = figures_root(model);
    char *bytes = malloc(2 * model.len + 1);
    assert_non_null(bytes);
    buf_init(&sql, NOTICE_MODEL_MAX);
    buf_adds(&sql, "SET session_replication_role = replica; INSERT INTO notice.evidence VALUES (");
    buf_addf(&sql, "'\\x%s', 'model', '\\x", sha256_hex(&digest, hex));
    buf_adds(&sql, hex_encode(model.ptr, model.len, bytes));
    buf_addf(&sql, "'); UPDATE notice.draft SET model = '\\x%s', figures = '\\x%s'", hex,
             sha256_hex(&root, root_hex));
    buf_addf(&sql, " WHERE number = '%s'; SET session_replication_role = origin", number);
    pg_test_sql(&it->pg, sql.data);
    buf_release(&sql);
    free(bytes);
}

void disclosed_lie(struct logged *it, const char *number, const char *old, const char *new)
{
    struct buf lie, model = disclosed_model(it, number);
    const char *at = strstr(model.data, old);
    if (at == NULL)
        fail_msg("%s is not in %s", old, model.data);
    buf_init(&lie, NOTICE_MODEL_MAX);
    buf_add(&lie, model.data, (size_t)(at - model.data));
    buf_adds(&lie, new);
    buf_adds(&lie, at + strlen(old));
    put_model(it, number, (struct text) { lie.data, lie.len });
    buf_release(&lie);
    buf_release(&model);
}

const char *disclosed_export(struct logged *it, const char *name, const char *number)
{
    static char folder[700];
    struct err err = { 0 };
    AUTO(arena) struct arena *arena = arena_make();
    struct notice_chains chains;
    struct buf model;
    buf_init(&model, NOTICE_MODEL_MAX);
    ASSERT_OK(notice_chains(it->pg.db, number, arena, &model, &chains, &err));
    const struct audit_notice notice = { .number = number,
                                         .chains = chains.items,
                                         .count = chains.count,
                                         .model = { model.data, model.len } };
    const struct audit_filter filter = { .public_only = true, .notice = &notice };
    (void)snprintf(folder, sizeof folder, "%s/%s", it->pg.folder, name);
    ASSERT_OK(audit_export(it->pg.db, folder, &filter, &err));
    buf_release(&model);
    return folder;
}

int disclosed_begin(void **state)
{
    struct logged *it;
    (void)logged_begin(state);
    it = *state;
    disclosed_publish(it, disclosed_draft(it, NOTICE_USE, LOGGED_VILLAGE));
    disclosed_publish(it, disclosed_draft(it, NOTICE_USE, "441424100202"));
    disclosed_publish(it, disclosed_draft(it, NOTICE_CORRECTION, DISCLOSED));
    return 0;
}

int disclosed_end(void **state) { return logged_end(state); }
