/*
 * verify/subject.h - private: what the records of one chain say together: who may sign for the
 * account, what its parties approved, one quota a year, what became of notices. Fed in order by
 * link.c.
 */
#ifndef VERIFY_SUBJECT_H
#define VERIFY_SUBJECT_H

#include "checker.h"
#include "proof/approval.h"
#include "proof/coverage.h"
#include "proof/notice.h"

struct subject {
    struct seats seats;
    struct orders *orders;
    struct projects *projects;
    struct coverage *coverage;
    struct notices *notices;
    bool is_account;                  /* a public chain that statements speak of */
    int64_t quota_n[FIELD_YEARS_MAX]; /* of the quota that stands, by year */
    int64_t quota_year[FIELD_YEARS_MAX];
    size_t quota_count;
};

void verify__subject_begin(struct checker *checker);
/* A record whose body could be read, in the place where it stands. */
void verify__subject_record(struct checker *checker, struct item *item);
/* At the end of each chain. */
void verify__subject_end(struct checker *checker, struct item *item);
void verify__subject_release(struct subject *subject);

#endif
