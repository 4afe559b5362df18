#include "verify/command.h"
#include "core/date.h"
#include "core/i18n.h"
#include "paper.h"
#include "verify/bundle.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

enum { SHOW_MOST = 50, SHOW_ALL = REPORT_FINDINGS_MAX };

struct request {
    const char *folder;
    const char *trust, *remember;
    const char *paper; /* PDF to write; NULL: none */
    bool json, all, help, hashes;
    int threads;
};

static const char *usage(void)
{
    return _(
        "usage: mingzhang-verify [--trust FILE [--remember FILE]] [--report FILE.pdf] [--json]\n"
        "                        [--all] [--threads N] FOLDER\n"
        "       mingzhang-verify --hashes --trust FILE [--json] [--all] [--threads N] FOLDER\n"
        "\n"
        "Judges a folder that `mingzhang export` wrote: bytes, chains, signatures, balances,\n"
        "citations, the log. Needs no network and no database.\n"
        "\n"
        "  --trust FILE   public key (and heads) that you had from elsewhere\n"
        "  --remember FILE  the log must continue what the file remembers; a good run is\n"
        "                 remembered there\n"
        "  --report FILE  the report as a PDF to be filed\n"
        "  --json         the report for machines\n"
        "  --all          every finding, not the first 50 only\n"
        "  --threads N    1 to 64; one per processor otherwise\n"
        "  --hashes       only whether these are the bytes that the signed checkpoint covers:\n"
        "                 for a copy of a whole ledger that was judged before; in seconds\n"
        "\n"
        "Exit status: 0 intact and anchored, 1 findings or not anchored, 2 wrong usage,\n"
        "3 something cannot be read.\n");
}

static bool parse_threads(const char *text, int *ret)
{
    char *end = NULL;
    long number = strtol(text, &end, 10);
    if (end == text || *end != '\0' || number < 1 || number > CHECKER_THREADS_MAX)
        return false;
    *ret = (int)number;
    return true;
}

static bool parse(int argc, char **argv, struct request *out)
{
    static const struct option OPTIONS[] = {
        { "trust", required_argument, NULL, 't' },
        { "json", no_argument, NULL, 'j' },
        { "all", no_argument, NULL, 'a' },
        { "threads", required_argument, NULL, 'n' },
        { "report", required_argument, NULL, 'r' },
        { "remember", required_argument, NULL, 'm' },
        { "help", no_argument, NULL, 'h' },
        { "hashes", no_argument, NULL, 's' },
        { NULL, 0, NULL, 0 },
    };
    optind = 0; /* so that a second call starts afresh */
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1;) {
        if (c == 't')
            out->trust = optarg;
        else if (c == 'r')
            out->paper = optarg;
        else if (c == 'm')
            out->remember = optarg;
        else if (c == 'j')
            out->json = true;
        else if (c == 'a')
            out->all = true;
        else if (c == 'h')
            out->help = true;
        else if (c == 's')
            out->hashes = true;
        else if (c != 'n' || !parse_threads(optarg, &out->threads))
            return false;
    }
    if (out->help)
        return true;
    bool is_more = out->remember != NULL || out->paper != NULL; /* says more than hashes can */
    if (argc - optind != 1 || (out->remember != NULL && out->trust == NULL) ||
        (out->hashes && (is_more || out->trust == NULL)))
        return false;
    out->folder = argv[optind];
    return true;
}

static bool file_report(const struct request *request, const struct report *report, struct err *err)
{
    char at[TIME_TEXT_MAX];
    (void)time_format(time_now_us(), at);
    at[10] = '\0'; /* the day */
    const struct paper_of of = { request->folder, at, request->trust };
    return request->paper == NULL || paper_write(report, &of, request->paper, err);
}

static bool run(const struct request *request, const struct trust *trust, struct buf *out,
                int *ret_status, struct err *err)
{
    struct report report;
    report_init(&report);
    const struct bundle_options options = {
        .trust = request->trust != NULL ? trust : NULL,
        .threads = request->threads,
        .hashes_only = request->hashes,
    };
    bool ok = bundle_verify(request->folder, &options, &report, err) &&
              file_report(request, &report, err);
    if (ok && request->json) {
        AUTO(jv) struct jv *document = report_json(&report);
        jv_write(document, 1, out);
        buf_addc(out, '\n');
    } else if (ok) {
        report_text(&report, request->all ? SHOW_ALL : SHOW_MOST, out);
    }
    *ret_status = report_exit(&report);
    if (ok && *ret_status == 0 && request->remember != NULL && report.head_size > 0)
        ok = trust_remember_save(request->remember, report.ledger, report.head_size,
                                 &report.head_root, err);
    report_release(&report);
    return ok;
}

int verify_command(int argc, char **argv, struct buf *out, struct buf *complaints)
{
    struct err err = { 0 };
    struct trust trust = { 0 };
    struct request request = { 0 };
    int status = 0;
    if (!parse(argc, argv, &request)) {
        buf_adds(complaints, usage());
        return 2;
    }
    if (request.help) {
        buf_adds(out, usage());
        return 0;
    }
    bool ok = request.trust == NULL || trust_load(request.trust, &trust, &err);
    ok = ok && (request.remember == NULL || trust_remember_load(request.remember, &trust, &err));
    ok = ok && run(&request, &trust, out, &status, &err);
    trust_release(&trust);
    if (ok)
        return status;
    buf_addf(complaints, "mingzhang-verify: %s\n", err.text);
    if (err.hint[0] != '\0')
        buf_addf(complaints, "%s\n", err.hint);
    return err_exit(err.code);
}
