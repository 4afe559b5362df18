/*
 * `mingzhang notice …`: what its verbs share.
 */
#ifndef CLI_NOTICE_H
#define CLI_NOTICE_H

#include "command.h"
#include "core/buf.h"
#include "notice/notice.h"

struct notice_options {
    const char *year, *quarter, *from, *days, *document, *issued, *issuer, *contact, *hotlines;
    const char *reason, *who, *channel, *place, *first, *last, *to, *text, *sender, *outcome, *on;
    const char *kind, *state, *chain, *out;
    bool all, boards;
};

/* A day, or the one that it is otherwise. Fails: ERR_USAGE. */
bool notice__date(const char *option, const char *value, struct date otherwise, struct date *ret,
                  struct err *err) MUST_CHECK;

/* The verbs; argv[1] is the verb. */
bool notice__run_draft(struct cli *cli, const struct notice_options *options, int argc, char **argv,
                       struct err *err) MUST_CHECK;
bool notice__run_review(struct cli *cli, const struct notice_options *options, int argc,
                        char **argv, struct err *err) MUST_CHECK;
bool notice__run_publish(struct cli *cli, const struct notice_options *options, int argc,
                         char **argv, struct err *err) MUST_CHECK;
bool notice__run_step(struct cli *cli, const struct notice_options *options, int argc, char **argv,
                      struct err *err) MUST_CHECK;
bool notice__run_object(struct cli *cli, const struct notice_options *options, int argc,
                        char **argv, struct err *err) MUST_CHECK;
bool notice__run_answer(struct cli *cli, const struct notice_options *options, int argc,
                        char **argv, struct err *err) MUST_CHECK;
bool notice__run_list(struct cli *cli, const struct notice_options *options, int argc, char **argv,
                      struct err *err) MUST_CHECK;
bool notice__run_due(struct cli *cli, const struct notice_options *options, int argc, char **argv,
                     struct err *err) MUST_CHECK;
bool notice__run_show(struct cli *cli, const struct notice_options *options, int argc, char **argv,
                      struct err *err) MUST_CHECK;
bool notice__run_remake(struct cli *cli, const struct notice_options *options, int argc,
                        char **argv, struct err *err) MUST_CHECK;

/* Every reviewed notice, or those named, in one desk; the books must verify and the log be whole,
 * which the caller has seen to. numbers NULL: all. */
struct notice_run {
    const char *const *numbers;
    size_t count;
    bool boards;      /* boards are made, and named by the records */
    size_t published; /* of this run */
};
bool cli__publish_notices(struct cli *cli, struct notice_run *run, struct err *err) MUST_CHECK;

#endif
