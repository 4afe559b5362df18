#include "test.h"

#include "tamper.h"
#include "verify/bundle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64];
static char trust_file[96];

static void choose_folder(void)
{
    (void)snprintf(folder, sizeof folder, "/tmp/tamper.%d", (int)getpid());
    (void)snprintf(trust_file, sizeof trust_file, "%s.trust.json", folder);
}

const char *tamper_path(const char *name)
{
    static char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void remove_folder(void)
{
    char command[256];
    (void)snprintf(command, sizeof command, "rm -rf '%s'", folder);
    assert_int_equal(system(command), 0);
}

static void write_model(const struct model *m)
{
    remove_folder();
    model_write(m, folder);
}

/* What an auditor noted down while everything was fine. */
static void note_trust(const struct model *m)
{
    char hex[2 * PUBLIC_KEY_SIZE + 1];
    char hash_hex[SHA256_HEX_SIZE];
    AUTO(jv) struct jv *document = jv_object();
    struct jv *heads = jv_object();
    jv_set_string(document, "ledger", m->ledger);
    jv_set_string(document, "public_key", hex_encode(m->public_key.bytes, PUBLIC_KEY_SIZE, hex));
    for (size_t i = 0; i < m->count; i++) {
        const struct model_chain *chain = &m->chains[i];
        const struct model_record *last = &chain->records[chain->count - 1];
        struct sha256 hash = record_hash(last->bytes, last->len);
        struct jv *head = jv_object();
        jv_set_int(head, "n", (int64_t)chain->count - 1);
        jv_set_string(head, "hash", sha256_hex(&hash, hash_hex));
        jv_set(heads, chain->id, head);
    }
    jv_set(document, "heads", heads);
    struct buf text;
    buf_init(&text, 1 << 20);
    jv_write(document, 0, &text);
    FILE *out = fopen(trust_file, "we");
    assert_non_null(out);
    assert_int_equal(fwrite(text.data, text.len, 1, out), 1);
    assert_int_equal(fclose(out), 0);
    buf_release(&text);
}

static void verify(struct report *report)
{
    struct err err;
    struct trust trust;
    ASSERT_OK(trust_load(trust_file, &trust, &err));
    const struct bundle_options options = { .trust = &trust, .threads = 3 };
    report_init(report);
    ASSERT_OK(bundle_verify(folder, &options, report, &err));
    trust_release(&trust);
}

static bool names(const struct report *report, const struct tamper_case *c, int64_t n)
{
    for (size_t k = 0; k < report->kept_count; k++) {
        const struct finding *f = &report->kept[k];
        if (f->pass == c->finding && strcmp(f->chain, c->chain) == 0 && (n == -2 || f->n == n))
            return true;
    }
    return false;
}

static void demand(const struct report *report, const struct tamper_case *c, int64_t n)
{
    struct buf text;
    if (report_exit(report) == 1 && names(report, c, n))
        return;
    buf_init(&text, 1 << 20);
    report_text(report, 20, &text);
    fail_msg("%s: not found as %s in %s:\n%s", c->name, pass_name(c->finding), c->chain, text.data);
}

static void run_case(const struct tamper_case *c)
{
    struct report report;
    struct model *m = model_load();
    write_model(m);
    note_trust(m);
    verify(&report);
    if (report_exit(&report) != 0)
        fail_msg("%s: the intact one fails: %s", c->name, report.kept[0].text);
    report_release(&report);

    int64_t n = c->n;
    if (c->type != NULL)
        n = (int64_t)model_find(m, c->chain, c->type);
    c->mutilate(m);
    if (!c->of_folder)
        write_model(m);
    verify(&report);
    demand(&report, c, n);
    report_release(&report);
    model_free(m);
}

static void clean(void)
{
    remove_folder();
    assert_int_equal(unlink(trust_file), 0);
}

void tamper_run(const struct tamper_case *cases, size_t count)
{
    choose_folder();
    for (size_t i = 0; i < count; i++)
        run_case(&cases[i]);
    clean();
}

void tamper_verify(void (*mutilate)(struct model *m), struct report *report)
{
    choose_folder();
    struct model *m = model_load();
    note_trust(m);
    mutilate(m);
    write_model(m);
    verify(report);
    model_free(m);
    clean();
}
