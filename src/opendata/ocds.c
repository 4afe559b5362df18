/*
 * OCDS 1.1.5: a release package of the projects that have a contract party, with the budget's
 * source (extension budget_breakdown) and what was paid. An amount is printed as the decimal that
 * it is; nothing passes through a double. The contract party itself is committed to in the ledger
 * and stays out: docs/open-data.md.
 */
#include "columns.h"
#include "one_file.h"
#include "store_project.h"
#include "json/value.h"

#include <inttypes.h>
#include <string.h>

/* Open Contracting registers prefixes; this one is nobody's. A publisher gets his own. */
#define OCID_PREFIX "ocds-000000"
#define BREAKDOWN                                                                                  \
    "https://raw.githubusercontent.com/open-contracting-extensions/"                               \
    "ocds_budget_breakdown_extension/master/extension.json"

enum { STRING_MAX = 8192 };

struct ocds {
    FILE *out;
    struct buf text; /* of one string */
    const struct subject *subject;
    const char *village; /* NULL: all */
    char ocid[160];      /* of the project that is open; "" at first */
    bool has_transaction;
    int64_t releases;
};

/* Failures of the stream show at the file's end. */
static void put(struct ocds *o, const char *text) { (void)fputs(text, o->out); }

/* "key":"value" and what follows it. */
static void put_string(struct ocds *o, const char *key, const char *value, const char *then)
{
    AUTO(jv) struct jv *string = jv_of_string(value);
    buf_clear(&o->text);
    jv_write(string, 0, &o->text);
    (void)fprintf(o->out, "\"%s\":%s%s", key, o->text.data, then); /* as put() */
}

static void put_value(struct ocds *o, const char *key, struct money money, const char *then)
{
    char amount[MONEY_TEXT_MAX];
    (void)fprintf(o->out, "\"%s\":{\"amount\":%s,\"currency\":\"CNY\"}%s", key,
                  money_plain(money, amount), then); /* as put() */
}

static void put_day(struct ocds *o, const char *key, const char *day, const char *then)
{
    (void)fprintf(o->out, "\"%s\":\"%sT00:00:00+08:00\"%s", key, day, then); /* as put() */
}

static void put_buyer(struct ocds *o, const char *key, const struct project_row *project,
                      const char *then)
{
    (void)fprintf(o->out, "\"%s\":{", key); /* as put() */
    put_string(o, "id", project->village, ",");
    put_string(o, "name", project->village_name, "}");
    put(o, then);
}

static void put_parties(struct ocds *o, const struct contract_row *row)
{
    put(o, "\"parties\":[{");
    put_string(o, "id", row->project.village, ",");
    put_string(o, "name", row->project.village_name, ",\"address\":{");
    put_string(o, "locality", row->project.town, ",");
    put_string(o, "region", row->project.county_name, ",\"countryName\":\"中国\"},");
    put(o, "\"roles\":[\"buyer\",\"payer\"]}");
    if (row->payer[0] != '\0') {
        put(o, ",{");
        put_string(o, "id", row->payer, ",");
        put_string(o, "name", row->payer_name, ",\"roles\":[\"funder\"]}");
    }
    put(o, "],");
}

static void put_planning(struct ocds *o, const struct contract_row *row)
{
    const struct project_row *project = &row->project;
    put(o, "\"planning\":{\"budget\":{");
    put_string(o, "id", project->library_id[0] != '\0' ? project->library_id : project->id, ",");
    put_string(o, "project", project->name, ",");
    put_string(o, "projectID", project->id, ",");
    put_value(o, "amount", project->budget, ",\"budgetBreakdown\":[{\"id\":\"1\",");
    put_string(o, "description", kind_source(project->source), ",");
    put_value(o, "amount", project->budget, "");
    if (row->payer[0] != '\0') {
        put(o, ",\"sourceParty\":{");
        put_string(o, "id", row->payer, ",");
        put_string(o, "name", row->payer_name, "}");
    }
    put(o, "}]}},");
}

static void put_contract(struct ocds *o, const struct project_row *project)
{
    bool is_over = project->executed.fen >= project->budget.fen;
    put_string(o, "title", project->name, ",");
    put_string(o, "description", project->target, ",");
    (void)fprintf(o->out, "\"status\":\"%s\",", is_over ? "terminated" : "active"); /* as put() */
    put_value(o, "value", project->budget, ",");
    if (project->from[0] != '\0' && project->to[0] != '\0') {
        put(o, "\"period\":{");
        put_day(o, "startDate", project->from, ",");
        put_day(o, "endDate", project->to, "},");
    }
    put(o, "\"implementation\":{\"transactions\":[");
    o->has_transaction = false;
}

static void close_release(struct ocds *o)
{
    if (o->ocid[0] != '\0')
        put(o, "]}}]}");
    o->ocid[0] = '\0';
}

static void open_release(struct ocds *o, const struct contract_row *row, const char *ocid)
{
    const struct project_row *project = &row->project;
    char day[DATE_TEXT_MAX], id[200];
    close_release(o);
    put(o, o->releases++ > 0 ? ",\n{" : "\n{");
    (void)snprintf(id, sizeof id, "%s-%" PRId64, ocid, project->n); /* the newest record's place */
    put_string(o, "ocid", ocid, ",");
    put_string(o, "id", id, ",");
    put_day(o, "date", date_format(o->subject->as_of, day), ",\"language\":\"zh\",");
    put(o, "\"tag\":[\"planning\",\"award\",\"contract\",\"implementation\"],"
           "\"initiationType\":\"tender\",");
    put_parties(o, row);
    put_buyer(o, "buyer", project, ",");
    put_planning(o, row);
    put(o, "\"awards\":[{");
    put_string(o, "id", project->id, ",\"status\":\"active\",");
    put_value(o, "value", project->budget, "}],\"contracts\":[{");
    put_string(o, "id", project->id, ",");
    put_string(o, "awardID", project->id, ",");
    put_contract(o, project);
    (void)snprintf(o->ocid, sizeof o->ocid, "%s", ocid); /* as long as its source */
}

static bool add_row(const struct contract_row *row, void *arg, struct err *err)
{
    struct ocds *o = arg;
    char ocid[sizeof o->ocid];
    (void)snprintf(ocid, sizeof ocid, "%s-%s-%s", OCID_PREFIX, row->project.village,
                   row->project.id); /* an id has 64 bytes at most */
    if (strcmp(ocid, o->ocid) != 0)
        open_release(o, row, ocid);
    if (row->is_paid) {
        put(o, o->has_transaction ? ",{" : "{");
        put_string(o, "id", row->order, ",");
        put_string(o, "source", row->hash, ",");
        put_day(o, "date", row->day, ",");
        put_buyer(o, "payer", &row->project, ",");
        put_value(o, "value", row->amount, "}");
        o->has_transaction = true;
    }
    return buf_check(&o->text, row->project.id, err);
}

static bool put_all(struct db *db, FILE *out, void *arg, struct err *err)
{
    struct ocds *o = arg;
    AUTO(arena) struct arena *arena = arena_make();
    struct subject subject;
    char day[DATE_TEXT_MAX];
    o->out = out;
    TRY(opendata__subject(db, arena, &subject, err));
    TRY(opendata__gather_projects(db, err));
    o->subject = &subject;
    put(o, "{\"version\":\"1.1\",\"extensions\":[\"" BREAKDOWN "\"],");
    put_string(o, "uri", arena_printf(arena, "https://%s/ocds.json", subject.origin), ",");
    put_day(o, "publishedDate", date_format(subject.as_of, day), ",\"publisher\":{");
    put_string(o, "name", subject.is_demo ? "演示数据·非真实" : subject.name, "},\"releases\":[");
    TRY(opendata__each_contract(db, o->village, add_row, o, err));
    close_release(o);
    put(o, "]}\n");
    return true;
}

bool opendata_ocds_export(struct db *db, const char *path, const char *village,
                          struct opendata_summary *ret, struct err *err)
{
    struct ocds o = { .village = village };
    buf_init(&o.text, STRING_MAX);
    bool ok = one_file__write(db, path, put_all, &o, err);
    buf_release(&o.text);
    *ret = (struct opendata_summary) { 1, 1, o.releases };
    return ok;
}
