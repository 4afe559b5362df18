/* Offline verification against what the processors can do at all: the ratios of docs/benchmarks.md.
 *
 * A bundle of RECORDS records (argument, default 100000) in 500 village chains is written; then, in
 * turn and three times over, the machine's own speed is measured as `openssl speed` does (one
 * message and signature again and again, one thread a processor), the signature pass alone, and all
 * passes. The best of each counts. Memory is that of a process of its own, for a tenth and for all.
 */
#include "proof/body.h"
#include "verify/bundle.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHAINS = 500, ROUNDS = 3, SPEED_US = 1000000, THREADS_MAX = 64 };
#define LEDGER "mingzhang.example/bench"

struct made {
    struct buf bytes;
    struct signature signature;
};

static struct signing_key *key;
static struct public_key public_key;
static char key_id[KEY_ID_SIZE];
static struct made office[2]; /* genesis and file of programme/office, which receipts cite */
static struct made sample;    /* a receipt: what speed() verifies */

static void must(bool ok, const struct err *err)
{
    if (ok)
        return;
    (void)fprintf(stderr, "bench_verify: %s\n", err->text);
    exit(1);
}

static void make(struct record_head *head, const char *body, struct made *out)
{
    struct err err = { 0 };
    buf_clear(&out->bytes);
    must(record_build(head, text_of(body), &out->bytes, &err), &err);
    must(signing_key_sign(key, out->bytes.data, out->bytes.len, &out->signature, &err), &err);
    head->prev = record_hash(out->bytes.data, out->bytes.len);
    head->n++;
}

static struct record_head make_genesis(const char *chain, const char *family, const char *kind,
                                       struct made *out)
{
    char body[512];
    char hex[2 * PUBLIC_KEY_SIZE + 1];
    struct record_head head = { .at_us = INT64_C(1555057815123456),
                                .by = key_id,
                                .chain = chain,
                                .key = key_id,
                                .ledger = LEDGER,
                                .type = TYPE_GENESIS };
    (void)snprintf(body, sizeof body,
                   "{\"class\":\"%s\",\"demo\":true,\"kind\":\"%s\",\"programme\":\"bench\","
                   "\"public_key\":\"%s\"}",
                   family, kind, hex_encode(public_key.bytes, PUBLIC_KEY_SIZE, hex));
    make(&head, body, out);
    return head;
}

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

static void make_office(void)
{
    struct record_head head = make_genesis("programme/office", "office", "programme", &office[0]);
    head.type = TYPE_FILE;
    make(&head,
         "{\"digest\":{\"commit\":\"" ZEROS "\"},\"format\":\"csv\",\"kind\":\"statement\","
         "\"lines\":1,\"name\":{\"commit\":\"" ZEROS "\"},\"size\":1}",
         &office[1]);
}

static void make_receipt(struct record_head *head, int i, struct made *out)
{
    char body[2048];
    char commit[SHA256_HEX_SIZE];
    char hash[SHA256_HEX_SIZE];
    struct sha256 salted = sha256(&i, sizeof i);
    struct sha256 file = record_hash(office[1].bytes.data, office[1].bytes.len);
    (void)sha256_hex(&salted, commit);
    (void)snprintf(body, sizeof body,
                   "{\"account\":{\"commit\":\"%s\",\"tail\":\"6789\"},\"amount_fen\":%d,"
                   "\"balance_fen\":%d,\"booked_on\":\"2019-04-12\",\"counterparty\":{\"id\":"
                   "\"payer/city\"},\"evidence\":{\"file\":{\"chain\":\"programme/office\","
                   "\"hash\":\"%s\",\"n\":1},\"line\":%d,\"raw\":{\"commit\":\"%s\"}},\"lines\":"
                   "[{\"account\":\"bank\",\"amount_fen\":%d,\"source\":\"none\",\"year\":0},"
                   "{\"account\":\"suspense\",\"amount_fen\":-%d,\"source\":\"none\",\"year\":0}]}",
                   commit, i + 1, i + 1, sha256_hex(&file, hash), i + 1, commit, i + 1, i + 1);
    head->type = TYPE_RECEIPT;
    make(head, body, out);
}

static void add(struct bundle_writer *writer, const struct made *made)
{
    struct err err = { 0 };
    must(bundle_add_record(writer, (struct text) { made->bytes.data, made->bytes.len },
                           &made->signature, &err),
         &err);
}

static void write_bundle(const char *folder, int records)
{
    struct err err = { 0 };
    struct bundle_writer *writer = NULL;
    must(bundle_create(folder, LEDGER, true, &writer, &err), &err);
    must(bundle_add_key(writer, key_id, &public_key, &err), &err);
    for (int i = 0; i < CHAINS; i++) {
        char chain[CHAIN_ID_MAX + 1];
        (void)snprintf(chain, sizeof chain, "4414241%05d", i);
        must(bundle_begin_chain(writer, chain, &err), &err);
        struct record_head head = make_genesis(chain, "public", "village", &sample);
        add(writer, &sample);
        while (head.n < records / CHAINS) {
            make_receipt(&head, (int)head.n, &sample);
            add(writer, &sample);
        }
        must(bundle_end_chain(writer, &err), &err);
    }
    must(bundle_begin_chain(writer, "programme/office", &err), &err);
    add(writer, &office[0]);
    add(writer, &office[1]);
    must(bundle_end_chain(writer, &err), &err);
    must(bundle_commit(writer, &err), &err);
    bundle_writer_free(writer);
}

static void *spin(void *arg)
{
    uint64_t *done = arg;
    EVP_PKEY *pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key.bytes, 32);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    const unsigned char *bytes = (const unsigned char *)sample.bytes.data;
    if (EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey) != 1)
        abort();
    for (int64_t end = time_monotonic_us() + SPEED_US; time_monotonic_us() < end; *done += 16)
        for (int i = 0; i < 16; i++)
            if (EVP_DigestVerify(ctx, sample.signature.bytes, SIGNATURE_SIZE, bytes,
                                 sample.bytes.len) != 1)
                abort();
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(pkey);
    return NULL;
}

/* What a measurement gives: by the clock, and by the processors' own time, which other programs on
 * the machine disturb less. */
struct rate {
    uint64_t per_second;     /* best round */
    uint64_t per_cpu_second; /* best round */
};

static int64_t cpu_us(void)
{
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) != 0)
        abort();
    return (int64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
           usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

static uint64_t better(uint64_t a, uint64_t b) { return a > b ? a : b; }

static void note(struct rate *rate, uint64_t done, int64_t wall_us, int64_t spent_us)
{
    rate->per_second = better(rate->per_second, done * 1000000 / (uint64_t)wall_us);
    rate->per_cpu_second = better(rate->per_cpu_second, done * 1000000 / (uint64_t)spent_us);
}

static void speed(int threads, struct rate *rate)
{
    pthread_t ids[THREADS_MAX];
    uint64_t done[THREADS_MAX] = { 0 };
    uint64_t sum = 0;
    int64_t cpu = cpu_us();
    int64_t begin = time_monotonic_us();
    for (int i = 0; i < threads; i++)
        if (pthread_create(&ids[i], NULL, spin, &done[i]) != 0)
            abort();
    for (int i = 0; i < threads; i++)
        if (pthread_join(ids[i], NULL) == 0)
            sum += done[i];
    note(rate, sum, time_monotonic_us() - begin, cpu_us() - cpu);
}

static void verify(const char *folder, bool signatures_only, struct rate *rate)
{
    struct err err = { 0 };
    struct report report;
    struct trust trust;
    must(trust_of_key(LEDGER, &public_key, &trust, &err), &err);
    const struct bundle_options options = { .trust = &trust, .signatures_only = signatures_only };
    report_init(&report);
    int64_t cpu = cpu_us();
    int64_t begin = time_monotonic_us();
    must(bundle_verify(folder, &options, &report, &err), &err);
    note(rate, report.records, time_monotonic_us() - begin, cpu_us() - cpu);
    if (report_exit(&report) != 0) {
        (void)fprintf(stderr, "bench_verify: the bundle has findings\n");
        exit(1);
    }
    report_release(&report);
    trust_release(&trust);
}

/* Most memory that a process of its own needed, in KiB. */
static long memory_of(const char *folder)
{
    struct rusage usage;
    struct rate rate = { 0 };
    int status;
    pid_t child = fork();
    if (child == 0) {
        verify(folder, false, &rate);
        _exit(0);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0)
        abort();
    return usage.ru_maxrss;
}

static void print_ratio(const char *what, const struct rate *rate, const struct rate *against,
                        uint64_t least)
{
    uint64_t clock = rate->per_second * 1000 / against->per_second;
    uint64_t cpu = rate->per_cpu_second * 1000 / against->per_cpu_second;
    (void)printf("%-34s %9" PRIu64 "/s  ratio %" PRIu64 ".%03" PRIu64 "  (at least 0.%03" PRIu64
                 "; by processor time %" PRIu64 ".%03" PRIu64 ")%s\n",
                 what, rate->per_second, clock / 1000, clock % 1000, least, cpu / 1000, cpu % 1000,
                 clock < least ? "  BELOW" : "");
}

static void measure(const char *folder, int records)
{
    struct rate most = { 0 };
    struct rate signatures = { 0 };
    struct rate all = { 0 };
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    int threads = processors < 1 ? 1 : processors > THREADS_MAX ? THREADS_MAX : (int)processors;
    for (int round = 0; round < ROUNDS; round++) {
        speed(threads, &most);
        verify(folder, true, &signatures);
        verify(folder, false, &all);
    }
    (void)printf("verify: %d records of %zu bytes, %d chains, %d processors\n", records,
                 sample.bytes.len, CHAINS + 1, threads);
    (void)printf("%-34s %9" PRIu64 "/s\n", "OpenSSL Ed25519 verify, all cores", most.per_second);
    print_ratio("signature pass", &signatures, &most, 900);
    print_ratio("all passes", &all, &most, 750);
}

int main(int argc, char **argv)
{
    char folder[64];
    char small[80];
    char command[256];
    struct err err = { 0 };
    const unsigned char seed[32] = "a seed of thirty-two bytes bench";
    int records = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 100000;
    must(signing_key_from_seed(seed, &key, &err), &err);
    public_key = signing_key_public(key);
    (void)public_key_id(&public_key, key_id);
    buf_init(&office[0].bytes, RECORD_SIZE_MAX);
    buf_init(&office[1].bytes, RECORD_SIZE_MAX);
    buf_init(&sample.bytes, RECORD_SIZE_MAX);
    make_office();
    (void)snprintf(folder, sizeof folder, "/tmp/bench_verify.%d", (int)getpid());
    (void)snprintf(small, sizeof small, "%s.small", folder);
    write_bundle(small, records / 10);
    write_bundle(folder, records);
    long of_small = memory_of(small);
    long of_all = memory_of(folder);
    measure(folder, records);
    (void)printf("memory: %ld KiB for %d records, %ld KiB for %d\n", of_small, records / 10, of_all,
                 records);
    (void)snprintf(command, sizeof command, "rm -rf '%s' '%s'", folder, small);
    return system(command) == 0 ? 0 : 1;
}
