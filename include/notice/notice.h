/*
 * notice/notice.h - 公示公告: what is disclosed, from its draft to the archive (docs/notices.md).
 *
 * A notice is drafted from the ledger at a cut-off and a checkpoint, reviewed by another person,
 * published, posted, perhaps objected to, ended and archived. Everything that happens is a record;
 * the draft, its review and the words of objections stand in the office chain, the rest in the
 * public chain of who discloses. What a notice shows is its model (docs/spec/notice.md), kept as
 * evidence under its digest beside the template set that made its page.
 *
 *   TRY(desk_open(db, signer, &desk, err));
 *   TRY(notice_draft(desk, &ask, &made, err));        // several go into one desk
 *   TRY(desk_commit(desk, err));
 *
 * who: the name of the person; it enters records only as a commitment. Dates are Beijing's.
 */
#ifndef NOTICE_NOTICE_H
#define NOTICE_NOTICE_H

#include "core/buf.h"
#include "core/date.h"
#include "core/err.h"
#include "crypto/hash.h"

struct arena;
struct db;
struct desk;

enum {
    NOTICE_NUMBER_MAX = 64,
    NOTICE_PERSON_MAX = 200,
    NOTICE_MODEL_MAX = 16 << 20,
    NOTICE_TEMPLATES_MAX = 4 << 20,
    NOTICE_WORDS_MAX = 4000,  /* bytes of an objection, and of an answer */
    NOTICE_OUTCOME_MAX = 400, /* bytes of what is published of it */
    NOTICE_PERIOD_MAX = 366,  /* days */
    NOTICE_PHOTOS_MAX = 64,
};

enum notice_kind {
    NOTICE_ARRIVAL, /* N1 资金分配和到位: of a payer's year; subject: payer id, or "programme":
                       every payer, in the programme's chain; its issuer must be named */
    NOTICE_PLAN,    /* N2 年度项目资金计划: of a village's or a county's year */
    NOTICE_USE,     /* N3 资金使用情况: of a village's year or quarter */
    NOTICE_COMPLETION, /* N4 项目完工及绩效: of a village's or a county's year */
    NOTICE_CORRECTION, /* N5 更正: of a notice; subject: its number */
    NOTICE_OUTCOME,    /* N6 异议处理结果: of an answered objection; subject: its number */
    NOTICE_KINDS
};
const char *notice_kind_word(enum notice_kind kind); /* "N1" */
bool notice_kind_find(const char *word, enum notice_kind *ret);

/* What is to be disclosed. Strings are borrowed. */
struct notice_ask {
    enum notice_kind kind;
    const char *subject;
    int year, quarter;    /* quarter 0: the whole year; both 0 for N5 and N6 */
    struct date from;     /* day of posting; the period's full days begin after it */
    int days;             /* 0: as the programme says; never fewer than that */
    const char *document; /* 文号; NULL: as the registry or the programme says */
    struct date issued;   /* its date, which starts the working days of an N1; day 0: not known */
    const char *issuer;   /* NULL: who discloses by the rule */
    const char *contact;  /* NULL: none */
    const char *hotlines; /* "name number;name number"; NULL: those of the programme */
    const char *reason;   /* of an N5: what was wrong, written for the public */
    const char *who;
};

struct notice_made {
    char number[NOTICE_NUMBER_MAX + 1];
    struct sha256 model;
};

/* Fails: ERR_NOT_FOUND for the subject, or when nothing was reconciled; ERR_INPUT for a period that
 * is too short or too long, or a name; ERR_BEHIND when something it must sum is in no checkpoint;
 * ERR_LEAK naming the place; ERR_LIMIT. */
bool notice_draft(struct desk *desk, const struct notice_ask *ask, struct notice_made *ret,
                  struct err *err) MUST_CHECK;
/* Another person has looked at the draft as it is. Fails: ERR_NOT_FOUND; ERR_SECOND_PERSON;
 * ERR_CONFLICT when it is reviewed or published already. */
bool notice_review(struct desk *desk, const char *number, const char *who,
                   struct err *err) MUST_CHECK;

/* What was made of the model, and with what. */
struct notice_rendering {
    struct text templates;     /* the template set */
    const char *renderer;      /* id and version, [A-Za-z0-9_.-] */
    const struct sha256 *page; /* NULL: none was made */
    const struct sha256 *boards;
    size_t board_count;
};
/* Fails: ERR_NOT_FOUND; ERR_REFUSED without a review, or when its day of posting is past; ERR_LEAK;
 * ERR_CONFLICT when it is published already. */
bool notice_publish(struct desk *desk, const char *number, const struct notice_rendering *rendering,
                    struct err *err) MUST_CHECK;

/* Where it hung or stood. */
struct notice_posting {
    const char *channel; /* board, portal, other */
    const char *place;
    struct date first, last; /* last: day 0 while it still hangs */
    const struct sha256 *photos;
    size_t photo_count;
};
/* All fail with ERR_NOT_FOUND for the number, and ERR_REFUSED with the rule that it breaks. */
bool notice_post(struct desk *desk, const char *number, const struct notice_posting *posting,
                 struct err *err) MUST_CHECK;
bool notice_extend(struct desk *desk, const char *number, struct date to,
                   struct err *err) MUST_CHECK;
/* After its last day, when it hung somewhere through the whole period and no objection is open. */
bool notice_end(struct desk *desk, const char *number, struct err *err) MUST_CHECK;
bool notice_archive(struct desk *desk, const char *number, struct err *err) MUST_CHECK;

/* An objection came in; its words and sender stay in the office. *ret_objection: its number. */
struct notice_words {
    const char *text;
    const char *sender; /* NULL: not named */
    const char *who;
    struct date received;
};
bool notice_object(struct desk *desk, const char *number, const struct notice_words *words,
                   char ret_objection[NOTICE_NUMBER_MAX + 1], struct err *err) MUST_CHECK;
/* outcome: written for the public; words: the whole answer, for the office. */
bool notice_answer(struct desk *desk, const char *objection, const char *outcome,
                   const struct notice_words *words, struct err *err) MUST_CHECK;

/* Borrowed for the length of the call. */
struct notice_row {
    const char *number, *kind, *title, *issuer, *chain;
    const char *state; /* draft, reviewed, published, running, over, ended, archived */
    const char *from, *to, *as_of, *due;    /* dates; due "": none */
    const char *supersedes, *superseded_by; /* numbers; "" */
    const char *subject;
    int64_t n; /* of its record; -1: not published */
    const char *hash, *model, *page, *renderer, *published_at; /* hex; "" before */
    int64_t postings, objections, open;
    bool is_late; /* published after `due`, or not yet and it is past */
};
struct notice_filter {
    const char *chain, *kind, *state, *number; /* NULL: any */
    bool only_published;
    const char *after_kind, *after_chain, *after_number; /* after this one; NULL: from the first */
    int64_t limit;                                       /* 0: all */
};
/* In order of kind, chain and number. */
bool notice_list(struct db *db, const struct notice_filter *filter,
                 bool (*each)(void *arg, const struct notice_row *row, struct err *err), void *arg,
                 struct err *err) MUST_CHECK;

/* What must be disclosed: arrivals of every payer's year (N1), use of funds of every village's year
 * that is over (N3). only_missing: what no published notice says. */
struct notice_due_row {
    const char *kind, *subject, *number; /* number "": none does */
    int year;
};
bool notice_due(struct db *db, bool only_missing,
                bool (*each)(void *arg, const struct notice_due_row *row, struct err *err),
                void *arg, struct err *err) MUST_CHECK;

/* One thing that happened to a notice, in order. */
struct notice_event {
    const char *what; /* posted, extended, ended, archived, objection, answer */
    const char *on, *channel, *place, *first, *last, *to, *objection, *due, *outcome;
    const char *photos; /* hex digests, separated by spaces */
    int64_t n;
};
bool notice_events(struct db *db, const char *number,
                   bool (*each)(void *arg, const struct notice_event *event, struct err *err),
                   void *arg, struct err *err) MUST_CHECK;

/* The model's bytes, of a draft as well. Fails: ERR_NOT_FOUND; ERR_TAMPERED. */
bool notice_model(struct db *db, const char *number, struct buf *model, struct err *err) MUST_CHECK;

/* What the record of a published notice commits to, read from its own bytes. */
enum { NOTICE_BOARDS_MAX = 8 };
struct notice_commitment {
    struct sha256 model, templates, page;
    struct sha256 boards[NOTICE_BOARDS_MAX];
    size_t board_count;
    bool has_page;
    char renderer[NOTICE_NUMBER_MAX + 1];
};
/* And the evidence under these digests, checked against them. Fails: ERR_NOT_FOUND; ERR_TAMPERED.
 */
bool notice_evidence(struct db *db, const char *number, struct notice_commitment *ret,
                     struct buf *model, struct buf *templates, struct err *err) MUST_CHECK;

/* The chains that a published notice stands on: its own, and those of the records that its figures
 * sum. Ascending by their bytes, each once; of the arena. model: its bytes, checked against what
 * the record commits to. Fails: ERR_NOT_FOUND, also for a draft; ERR_TAMPERED. */
struct notice_chains {
    const char *const *items;
    size_t count;
};
bool notice_chains(struct db *db, const char *number, struct arena *arena, struct buf *model,
                   struct notice_chains *ret, struct err *err) MUST_CHECK;

/* Finished text looked over for personal data: a page, a board's document, a table. Numbers that
 * the model prints to be called are meant to be read. Fails: ERR_LEAK naming the place. */
bool notice_scan(struct text model, struct text text, const char *name, struct err *err) MUST_CHECK;

#endif
