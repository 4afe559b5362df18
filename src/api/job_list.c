/* A list of projects or of paper orders that was uploaded: taken by the module of orders, which
 * commits by itself; the same bytes again change nothing, so a job may be taken up again. */
#include "job_list.h"
#include "core/i18n.h"
#include "order/list.h"
#include "service.h"
#include "json/refusals.h"

struct owning {
    struct db *db;
    struct access_person person;
    enum access_act act;
};

static bool may(void *arg, const char *chain, struct err *why)
{
    struct owning *it = arg;
    return access_need(it->db, &it->person, it->act, chain, why);
}

bool job__is_list(const char *kind)
{
    return strcmp(kind, "projects") == 0 || strcmp(kind, "orders") == 0;
}

static struct jv *result_json(const char *name, const struct order_list_result *result, bool is_dry)
{
    struct jv *object = jv_object();
    jv_set_bool(object, "dry_run", is_dry);
    jv_set_string(object, "name", name);
    jv_set_int(object, "file_id", result->file_id);
    jv_set_int(object, "rows", (int64_t)result->rows);
    jv_set_bool(object, "known", result->is_known);
    return object;
}

bool job__take_list(struct job_run *run, const struct upload *upload, const char *path,
                    struct err *err)
{
    struct refusal_list refusals;
    struct order_list_result result;
    struct signer *signer;
    struct err why = { 0 };
    struct owning owning = { .db = run->db };
    struct order_list_options options = { .path = path,
                                          .is_paper = strcmp(upload->kind, "orders") == 0,
                                          .who = run->row->owner,
                                          .by = run->row->owner,
                                          .dry_run = strcmp(run->row->kind, "check") == 0,
                                          .may = may,
                                          .arg = &owning };
    owning.act = options.is_paper ? ACCESS_ORDER_PAPER : ACCESS_PROJECT;
    refusal_init(&refusals, run->arena);
    TRY(jobs__signer(run->jobs, &signer, err));
    TRY(access_find_id(run->db, run->row->owner, &owning.person, err));
    if (order_list_import(run->db, signer, &options, &refusals, &result, &why)) {
        jv_free(run->result);
        run->result = result_json(upload->name, &result, options.dry_run);
        return true;
    }
    if (!job__is_passing(&why))
        run->refusals = jv_refusals(&refusals, refusals.kept);
    *err = why;
    return false;
}
