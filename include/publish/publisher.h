/*
 * publish/publisher.h - the public pages of the programme, written as plain files.
 *
 * An overview, a page for every payer, county, town and village, how to check it, and the public
 * chain of every village: zh-CN, without JavaScript, printable (docs/pages.md). They are made
 * from one snapshot of the database, as of the last recorded reconciliation, and hold no clock:
 * the same facts give the same bytes.
 *
 * The site is built beside the target and swapped in whole; files that did not change are kept.
 * When anything fails, the old site stays as it was.
 */
#ifndef PUBLISH_PUBLISHER_H
#define PUBLISH_PUBLISHER_H

#include "core/date.h"
#include "core/err.h"

struct conf;
struct db;
struct jv;

enum {
    PUBLISH_PAGE_MAX = 16 << 20, /* bytes of one page */
    PUBLISH_URL_MAX = 512,       /* bytes of the site's address */
    PUBLISH_RECORDS_MAX = 300,   /* records listed on a village's page; its file has them all */
};

/* What others say about the log, as the pages tell it: who publishes knows it (log/witness.h). */
struct publish_witness {
    uint64_t size;            /* of the newest checkpoint; 0: there is none */
    bool is_witnessed;        /* as the ledger's policy demands */
    size_t count;             /* of names */
    const char *const *names; /* who has cosigned it */
};

/* Who answers for the site, as its foot says it. NULL or "": not said. */
struct publish_imprint {
    const char *url;     /* address of the site, "https://host/path"; without it no sitemap */
    const char *sponsor; /* 主办单位 */
    const char *icp;     /* ICP备案 number */
    const char *police;  /* 公安备案 number */
    const char *code;    /* 网站标识码 */
};

struct publish_options {
    const char *out;                       /* the folder of the site; made when it is missing */
    const struct publish_witness *witness; /* NULL: nobody has */
    const struct publish_imprint *imprint; /* NULL: none */
    const char *log; /* public folder of the log: checkpoint and hash tiles; NULL: not handed out */
    const struct conf *conf; /* where the log is, for the files that prove notices; NULL: none */
    const char *log_keys;    /* vkeys of the log, separated by spaces; NULL: none */
    /* For benchmarks: what each page was made of, told by several threads. NULL: nobody asks. */
    void (*watch)(void *arg, const char *path, const char *template, const struct jv *model);
    void *watch_arg;
    /* For benchmarks: only pages, without the files that stand beside them (tables, chains, log),
     * which no other program would make of the same models. */
    bool pages_only;
};

struct publish_summary {
    struct date as_of;
    size_t pages;   /* HTML pages */
    size_t files;   /* all files, pages among them */
    size_t changed; /* files that were written anew; the rest were kept */
};

/* Fails: ERR_CONFIG for an address that is none; ERR_NOT_FOUND when there is no active programme or
 * no reconciliation yet; ERR_LEAK when a page would show personal data; ERR_REFUSED when `out` is a
 * folder of something else; ERR_CONFLICT when another program publishes there; ERR_IO; ERR_DB;
 * ERR_LIMIT. */
bool publish_site(struct db *db, const struct publish_options *options, struct publish_summary *ret,
                  struct err *err) MUST_CHECK;

#endif
