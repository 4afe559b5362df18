/*
 * A whole ledger through the verifier: BENCH_ROWS facts (default 10^5), half payments and half
 * statement lines of 477 villages, posted, sealed and exported.
 *
 *   memory   of a process that makes all passes, the log's files among them: at most 64 MiB and
 *            1 byte a record and 128 bytes a chain (design: docs/benchmarks.md)
 *   hashes   the bytes against the signed checkpoint alone, against what the processors can hash
 *            at all: one SHA-256 over a message of each record's length and one over the 65 bytes
 *            of a node, on every processor; at least 0.6
 *
 * The hashing takes turns, and the best of each counts, by the clock and by processor time. Exit 1
 * when an aim is missed.
 */
#include "../support/cpu.h"
#include "../support/facts.h"
#include "../support/pg.h"
#include "audit/audit.h"
#include "ledger/poster.h"
#include "log/log.h"
#include "proof/note.h"
#include "signer/signer.h"
#include "verify/bundle.h"

#include <dirent.h>
#include <endian.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { VILLAGES = 477, ROUNDS = 5, LEAST_PERCENT = 60, THREADS_MAX = 64, NODE_SIZE = 65 };
#define ORIGIN "bench.example/bundle"

static struct pg_test pg;
static char folder[600], trust_path[600];
static struct trust trust;
static uint16_t *lengths; /* of the records of the bundle */
static size_t count;

static void must(bool ok, const struct err *err)
{
    if (ok)
        return;
    (void)fprintf(stderr, "bench_bundle: %s\n", err->text);
    exit(3);
}

static void write_trust(const struct signer *signer)
{
    struct err err = { 0 };
    struct note_key own;
    struct buf vkey;
    char hex[2 * PUBLIC_KEY_SIZE + 1];
    must(note_key_of(ORIGIN, NOTE_ED25519, &signer->checkpoint_key, &own, &err), &err);
    buf_init(&vkey, NOTE_VKEY_MAX);
    note_key_write(&own, &vkey);
    (void)snprintf(trust_path, sizeof trust_path, "%s/trust.json", pg.folder);
    FILE *file = fopen(trust_path, "we");
    if (file == NULL ||
        fprintf(file, "{\"ledger\":\"%s\",\"public_key\":\"%s\",\"checkpoint_keys\":[\"%s\"]}",
                ORIGIN, hex_encode(signer->key.bytes, PUBLIC_KEY_SIZE, hex), vkey.data) < 0 ||
        fclose(file) != 0)
        abort();
    buf_release(&vkey);
    must(trust_load(trust_path, &trust, &err), &err);
}

static void make_bundle(int rows)
{
    struct err err = { 0 };
    struct conf conf = { 0 };
    struct signer_settings settings;
    struct post_summary posted;
    struct log_summary sealed;
    AUTO(signer) struct signer *signer = NULL;
    pg_test_begin(&pg);
    (void)snprintf(conf.home, sizeof conf.home, "%s", pg.folder);
    must(signer_settings(&conf, &settings, &err), &err);
    must(signer_create(&settings, ORIGIN, &err), &err);
    must(signer_open_local(&settings, &signer, &err), &err);
    must(ledger_init(pg.db, ORIGIN, &signer->key, &err), &err);
    facts_programme(pg.db, VILLAGES);
    facts_payments(pg.db, VILLAGES, rows / 2);
    facts_lines(pg.db, VILLAGES, rows / 2);
    must(ledger_post(pg.db, signer, NULL, &posted, &err), &err);
    must(log_advance(pg.db, signer, &conf, NULL, &sealed, &err), &err);
    (void)snprintf(folder, sizeof folder, "%s/bundle", pg.folder);
    must(audit_export(pg.db, folder, NULL, &err), &err);
    write_trust(signer);
}

static void read_lengths(const char *path)
{
    uint32_t head;
    FILE *file = fopen(path, "re");
    if (file == NULL)
        abort();
    while (fread(&head, sizeof head, 1, file) == 1) {
        if (count % 4096 == 0)
            lengths = reallocarray(lengths, count + 4096, sizeof *lengths);
        if (lengths == NULL || fseek(file, (long)be32toh(head), SEEK_CUR) != 0)
            abort();
        lengths[count++] = (uint16_t)be32toh(head);
    }
    (void)fclose(file); /* it was only read */
}

static void read_all_lengths(void)
{
    char path[1024];
    (void)snprintf(path, sizeof path, "%s/chains", folder);
    DIR *dir = opendir(path);
    if (dir == NULL)
        abort();
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        const char *end = strrchr(entry->d_name, '.');
        if (end == NULL || strcmp(end, ".records") != 0)
            continue;
        (void)snprintf(path, sizeof path, "%s/chains/%s", folder, entry->d_name);
        read_lengths(path);
    }
    (void)closedir(dir); /* it was only read */
}

struct rate {
    int64_t us, cpu_us; /* the least */
};

static void note(struct rate *rate, int64_t us, int64_t spent_us)
{
    if (rate->us == 0 || us < rate->us)
        rate->us = us;
    if (rate->cpu_us == 0 || spent_us < rate->cpu_us)
        rate->cpu_us = spent_us;
}

static const EVP_MD *md; /* fetched once */
struct share {
    pthread_t thread;
    size_t from, to;
};

static void *hash_share(void *arg)
{
    static const unsigned char bytes[UINT16_MAX + 1];
    unsigned char digest[EVP_MAX_MD_SIZE];
    const struct share *share = arg;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    for (size_t i = share->from; i < share->to; i++)
        for (int node = 0; node < 2; node++)
            if (EVP_DigestInit_ex(ctx, md, NULL) != 1 ||
                EVP_DigestUpdate(ctx, bytes, node ? (size_t)NODE_SIZE : lengths[i]) != 1 ||
                EVP_DigestFinal_ex(ctx, digest, NULL) != 1)
                abort();
    EVP_MD_CTX_free(ctx);
    return NULL;
}

static void hash_all(int threads, struct rate *rate)
{
    struct share shares[THREADS_MAX];
    int64_t from = time_monotonic_us(), cpu = cpu_own_us();
    for (size_t i = 0; i < (size_t)threads; i++) {
        shares[i].from = count * i / (size_t)threads;
        shares[i].to = count * (i + 1) / (size_t)threads;
        if (pthread_create(&shares[i].thread, NULL, hash_share, &shares[i]) != 0)
            abort();
    }
    for (int i = 0; i < threads; i++)
        if (pthread_join(shares[i].thread, NULL) != 0)
            abort();
    note(rate, time_monotonic_us() - from, cpu_own_us() - cpu);
}

static struct report verify(bool hashes_only, struct rate *rate)
{
    struct err err = { 0 };
    struct report report;
    const struct bundle_options options = { .trust = &trust, .hashes_only = hashes_only };
    report_init(&report);
    int64_t from = time_monotonic_us(), cpu = cpu_own_us();
    must(bundle_verify(folder, &options, &report, &err), &err);
    note(rate, time_monotonic_us() - from, cpu_own_us() - cpu);
    if (report_exit(&report) != 0 || report.records == 0) {
        struct buf text;
        buf_init(&text, 1024 * 1024);
        report_text(&report, 5, &text);
        (void)fprintf(stderr, "%s", text.data);
        exit(3);
    }
    return report;
}

struct told {
    uint64_t records, chains;
    int64_t us, cpu_us;
};

/* Memory of a process of its own, in KiB. */
static long in_child(struct told *ret)
{
    int ends[2], status;
    struct rusage usage = { 0 };
    if (pipe(ends) != 0)
        abort();
    pid_t child = fork();
    if (child == 0) {
        char self[64];
        (void)snprintf(self, sizeof self, "%d", ends[1]);
        (void)execl("/proc/self/exe", "bench_bundle", self, folder, trust_path, NULL);
        _exit(3);
    }
    (void)close(ends[1]); /* so that read() ends with the child */
    bool ok = read(ends[0], ret, sizeof *ret) == sizeof *ret;
    (void)close(ends[0]); /* it was only read */
    if (wait4(child, &status, 0, &usage) != child || !ok || status != 0)
        exit(3);
    return usage.ru_maxrss;
}

/* The child: a fresh program, so that nothing of its parent counts. */
static int all_passes(char **argv)
{
    struct err err = { 0 };
    struct rate rate = { 0 };
    (void)snprintf(folder, sizeof folder, "%s", argv[2]);
    must(trust_load(argv[3], &trust, &err), &err);
    struct report report = verify(false, &rate);
    struct told told = { report.records, report.chains, rate.us, rate.cpu_us };
    return write((int)strtol(argv[1], NULL, 10), &told, sizeof told) == sizeof told ? 0 : 3;
}

static bool measure_memory(void)
{
    struct told told;
    long kib = in_child(&told);
    long most = 64 * 1024 + (long)((told.records + 128 * told.chains) / 1024);
    (void)printf("bundle %8llu records, %llu chains: all passes in %lld ms, "
                 "%lld us of the processors a record, %ld KiB (at most %ld)\n",
                 (unsigned long long)told.records, (unsigned long long)told.chains,
                 (long long)told.us / 1000, (long long)told.cpu_us / (long long)told.records, kib,
                 most);
    (void)fflush(stdout);
    return kib <= most;
}

static bool measure_hashes(void)
{
    struct rate raw = { 0 }, pass = { 0 };
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    int threads = processors < 1 ? 1 : processors > THREADS_MAX ? THREADS_MAX : (int)processors;
    md = EVP_MD_fetch(NULL, "SHA2-256", NULL);
    read_all_lengths();
    for (int round = 0; round < ROUNDS; round++) {
        hash_all(threads, &raw);
        struct report report = verify(true, &pass);
        report_release(&report);
    }
    int64_t percent = raw.us * 100 / pass.us;
    (void)printf("hashes %8zu records: SHA-256 alone %lld ms, to the checkpoint %lld ms  ratio "
                 "0.%02lld (at least 0.%d; by processor time 0.%02lld)\n",
                 count, (long long)raw.us / 1000, (long long)pass.us / 1000, (long long)percent,
                 LEAST_PERCENT, (long long)(raw.cpu_us * 100 / pass.cpu_us));
    return percent >= LEAST_PERCENT;
}

int main(int argc, char **argv)
{
    if (argc == 4)
        return all_passes(argv);
    const char *rows = getenv("BENCH_ROWS");
    make_bundle(rows != NULL ? (int)strtol(rows, NULL, 10) : 100000);
    bool ok = measure_memory();
    ok = measure_hashes() && ok;
    trust_release(&trust);
    free(lengths);
    pg_test_end(&pg);
    return ok ? 0 : 1;
}
