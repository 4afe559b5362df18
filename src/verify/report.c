#include "verify/report.h"
#include "core/i18n.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    const char *meaning;
} PASSES[PASS_COUNT] = {
    [PASS_BYTES] = { "bytes", N_("files and frames are whole") },
    [PASS_FORM] = { "form", N_("canonical form") },
    [PASS_HASH] = { "hash", N_("hashes of the chain heads") },
    [PASS_CHAIN] = { "chain", N_("each record follows the one before it") },
    [PASS_SIGNATURE] = { "signature", N_("signatures") },
    [PASS_KEY] = { "key", N_("keys") },
    [PASS_BODY] = { "body", N_("bodies fit their type") },
    [PASS_BALANCE] = { "balance", N_("entries balance in every colour") },
    [PASS_CITATION] = { "citation", N_("what is cited exists") },
    [PASS_DISPOSITION] = { "disposition", N_("each line stands in one book") },
    [PASS_ENROL] = { "enrolment", N_("keys and parties were enrolled by who may") },
    [PASS_APPROVAL] = { "approval",
                        N_("orders are signed by all their parties, and paid as signed") },
    [PASS_LIMIT] = { "limit", N_("limits of quotas and budgets hold") },
    [PASS_COVERAGE] = { "coverage", N_("statements are whole, no line is left out") },
    [PASS_SEAL] = { "seal", N_("seals say what the records add up to") },
    [PASS_NOTICE] = { "notice", N_("notices keep to their periods and answer objections") },
    [PASS_OPENING] = { "opening", N_("openings are what the records commit to") },
    [PASS_EVIDENCE] = { "evidence", N_("files are those of their digests") },
    [PASS_FIGURE] = { "figure", N_("figures of notices are sums of records") },
    [PASS_PROJECTION] = { "projection", N_("tables equal the signed bytes") },
    [PASS_POSITION] = { "position", N_("each record has its place in the log") },
    [PASS_TREE] = { "tree", N_("the records give the roots that were signed") },
    [PASS_TILE] = { "tile", N_("tiles are those of the tree") },
    [PASS_CHECKPOINT] = { "checkpoint", N_("checkpoints are signed by their keys") },
    [PASS_CONSISTENCY] = { "consistency", N_("the log continues the one remembered") },
    [PASS_SECOND] = { "second", N_("second signatures (SM2)") },
    [PASS_TIME] = { "time", N_("dates fit the times that others gave") },
    [PASS_HEADS] = { "heads", N_("daily heads say what the chains are") },
    [PASS_WITNESS] = { "witness", N_("witnesses that your policy wants") },
    [PASS_STAMP] = { "stamp", N_("time-stamps and their renewals") },
    [PASS_FACT] = { "fact", N_("every fact has its record") },
};

void report_init(struct report *report) { memset(report, 0, sizeof *report); }

void report_release(struct report *report)
{
    free(report->kept);
    report->kept = NULL;
    report->kept_count = report->kept_size = 0;
}

const char *pass_name(enum pass pass) { return PASSES[pass].name; }

const char *pass_meaning(enum pass pass) { return _(PASSES[pass].meaning); }

void report_add(struct report *report, const struct finding *finding)
{
    report->findings++;
    report->found[finding->pass]++;
    report->ran[finding->pass] = true;
    if (report->kept_count == REPORT_FINDINGS_MAX)
        return;
    if (report->kept_count == report->kept_size) {
        size_t size = report->kept_size == 0 ? 16 : 2 * report->kept_size;
        struct finding *kept = realloc(report->kept, size * sizeof *kept);
        if (kept == NULL)
            abort();
        report->kept = kept;
        report->kept_size = size;
    }
    report->kept[report->kept_count++] = *finding;
}

static int compare(const void *left, const void *right)
{
    const struct finding *a = left;
    const struct finding *b = right;
    if (a->order != b->order)
        return a->order < b->order ? -1 : 1;
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    return (int)a->pass - (int)b->pass;
}

void report_close(struct report *report)
{
    if (report->kept_count > 0)
        qsort(report->kept, report->kept_count, sizeof *report->kept, compare);
}

/* Hashes alone say nothing without a checkpoint by a key that is trusted. */
static bool is_anchored(const struct report *report)
{
    return report->anchored &&
           (!report->hashes_only || (report->log_anchored && report->log_size > 0));
}

int report_exit(const struct report *report)
{
    return report->findings == 0 && is_anchored(report) ? 0 : 1;
}

static void finding_text(const struct finding *f, struct buf *out)
{
    buf_addf(out, "  [%s] %s", pass_name(f->pass), f->chain);
    if (f->n >= 0)
        buf_addf(out, " n %" PRId64, f->n);
    if (f->type != NULL)
        buf_addf(out, " %s", f->type);
    buf_addf(out, ": %s", f->text);
    if (f->file[0] != '\0' && f->at >= 0)
        buf_addf(out, " (%s:%" PRId64 ")", f->file, f->at);
    else if (f->file[0] != '\0')
        buf_addf(out, " (%s)", f->file);
    if (f->voucher[0] != '\0')
        buf_addf(out, _("; voucher %s"), f->voucher);
    else if (f->evidence.line > 0)
        buf_addf(out, _("; evidence: file record %lld, line %lld"), (long long)f->evidence.file_n,
                 (long long)f->evidence.line);
    buf_addc(out, '\n');
}

static void log_text(const struct report *report, struct buf *out)
{
    if (!report->has_log)
        return;
    if (report->log_size == 0)
        buf_adds(out, _("no checkpoint: nobody outside can be shown the same log\n"));
    else
        buf_addf(out, _("checkpoint over %llu records; %s; %s\n"),
                 (unsigned long long)report->log_size,
                 report->log_anchored ? _("its key is trusted") : _("its key is NOT anchored"),
                 report->witnessed ? _("witnessed") : _("not witnessed"));
    if (report->unplaced + report->uncovered > 0)
        buf_addf(out, _("%llu records are not covered by a checkpoint yet\n"),
                 (unsigned long long)(report->unplaced + report->uncovered));
    if (report->whole_until[0] != '\0')
        buf_addf(out, _("chains are whole up to the head of %s\n"), report->whole_until);
    if (report->unproved > 0)
        buf_addf(out, _("%llu chains come without a proof that they are whole\n"),
                 (unsigned long long)report->unproved);
    if (report->unjudged_stamps > 0)
        buf_addf(out, _("%llu time-stamps were not judged: the trust file names no \"tsa\"\n"),
                 (unsigned long long)report->unjudged_stamps);
}

static void verdict_text(const struct report *report, struct buf *out)
{
    if (report->findings > 0) {
        buf_addf(out, _("NOT INTACT: %llu findings\n"), (unsigned long long)report->findings);
        return;
    }
    if (report->hashes_only && is_anchored(report)) {
        buf_adds(out, _("the bytes that the checkpoint covers; nothing else was looked at\n"));
        return;
    }
    bool is_trusted = is_anchored(report);
    buf_adds(out, is_trusted ? _("intact and anchored\n") : _("consistent, NOT anchored\n"));
    if (!is_trusted)
        buf_adds(out, _("Give --trust FILE with the public key that you had from elsewhere.\n"));
    else if (!report->heads_trusted)
        buf_adds(out, _("The trust file names no heads: records removed from the end of a chain "
                        "would not be seen.\n"));
}

void report_text(const struct report *report, size_t most, struct buf *out)
{
    buf_addf(out, _("ledger %s: %llu records in %llu chains, %llu bytes\n"), report->ledger,
             (unsigned long long)report->records, (unsigned long long)report->chains,
             (unsigned long long)report->bytes);
    for (size_t i = 0; i < report->key_count; i++)
        buf_addf(out, _("signed by key %s\n"), report->keys[i]);
    for (int i = 0; i < PASS_COUNT; i++) {
        if (!report->ran[i])
            continue;
        buf_addf(out, "  %-12s %10" PRIu64 "  %s", PASSES[i].name, report->checked[i],
                 report->found[i] == 0 ? "ok" : "!!");
        if (report->found[i] > 0)
            buf_addf(out, " %" PRIu64, report->found[i]);
        buf_addf(out, "  %s\n", _(PASSES[i].meaning));
    }
    if (report->outside > 0)
        buf_addf(out, _("at least %llu citations lead to chains that this bundle does not hold\n"),
                 (unsigned long long)report->outside);
    log_text(report, out);
    for (size_t i = 0; i < report->kept_count && i < most; i++)
        finding_text(&report->kept[i], out);
    if (report->findings > most)
        buf_addf(out, _("  and %llu more\n"), (unsigned long long)report->findings - most);
    verdict_text(report, out);
}

static struct jv *finding_json(const struct finding *f)
{
    struct jv *out = jv_object();
    jv_set_string(out, "pass", pass_name(f->pass));
    jv_set_string(out, "chain", f->chain);
    jv_set(out, "n", f->n >= 0 ? jv_of_int(f->n) : jv_of_null());
    jv_set(out, "type", f->type != NULL ? jv_of_string(f->type) : jv_of_null());
    jv_set_string(out, "file", f->file);
    jv_set(out, "at", f->at >= 0 ? jv_of_int(f->at) : jv_of_null());
    if (f->voucher[0] != '\0')
        jv_set_string(out, "voucher", f->voucher);
    if (f->evidence.line > 0) {
        struct jv *evidence = jv_object();
        jv_set_int(evidence, "file_n", f->evidence.file_n);
        jv_set_int(evidence, "line", f->evidence.line);
        jv_set(out, "evidence", evidence);
    }
    jv_set_string(out, "text", f->text);
    return out;
}

static const char *verdict_word(const struct report *report)
{
    if (report->findings > 0)
        return "findings";
    if (!is_anchored(report))
        return "not_anchored";
    return report->hashes_only ? "hashes" : "intact";
}

static struct jv *log_json(const struct report *report)
{
    struct jv *out = jv_object();
    jv_set_int(out, "size", (int64_t)report->log_size);
    jv_set_bool(out, "anchored", report->log_anchored);
    jv_set_bool(out, "witnessed", report->witnessed);
    jv_set_int(out, "unplaced", (int64_t)report->unplaced);
    jv_set_int(out, "uncovered", (int64_t)report->uncovered);
    jv_set(out, "whole_until",
           report->whole_until[0] != '\0' ? jv_of_string(report->whole_until) : jv_of_null());
    jv_set_int(out, "unproved", (int64_t)report->unproved);
    jv_set_int(out, "unjudged_stamps", (int64_t)report->unjudged_stamps);
    return out;
}

struct jv *report_json(const struct report *report)
{
    struct jv *out = jv_object();
    struct jv *keys = jv_array();
    struct jv *passes = jv_array();
    struct jv *findings = jv_array();
    jv_set_string(out, "ledger", report->ledger);
    jv_set_string(out, "verdict", verdict_word(report));
    jv_set_bool(out, "verified", report->findings == 0);
    jv_set_bool(out, "anchored", report->anchored);
    jv_set_bool(out, "heads_trusted", report->heads_trusted);
    jv_set_int(out, "records", (int64_t)report->records);
    jv_set_int(out, "chains", (int64_t)report->chains);
    jv_set_int(out, "bytes", (int64_t)report->bytes);
    jv_set_int(out, "outside", (int64_t)report->outside);
    if (report->has_log)
        jv_set(out, "log", log_json(report));
    for (size_t i = 0; i < report->key_count; i++)
        jv_add(keys, jv_of_string(report->keys[i]));
    jv_set(out, "keys", keys);
    for (int i = 0; i < PASS_COUNT; i++) {
        if (!report->ran[i])
            continue;
        struct jv *pass = jv_object();
        jv_set_string(pass, "name", PASSES[i].name);
        jv_set_int(pass, "checked", (int64_t)report->checked[i]);
        jv_set_int(pass, "findings", (int64_t)report->found[i]);
        jv_add(passes, pass);
    }
    jv_set(out, "passes", passes);
    jv_set_int(out, "finding_count", (int64_t)report->findings);
    for (size_t i = 0; i < report->kept_count; i++)
        jv_add(findings, finding_json(&report->kept[i]));
    jv_set(out, "findings", findings);
    return out;
}
