/* The verbs and options of `mingzhang notice`. */
#include "core/i18n.h"
#include "notice.h"

#include <string.h>

bool cli__run_notice(struct cli *cli, int argc, char **argv, struct err *err)
{
    static const struct {
        const char *name;
        bool (*run)(struct cli *cli, const struct notice_options *options, int argc, char **argv,
                    struct err *err);
    } VERBS[] = {
        { "draft", notice__run_draft },     { "review", notice__run_review },
        { "publish", notice__run_publish }, { "post", notice__run_step },
        { "extend", notice__run_step },     { "end", notice__run_step },
        { "archive", notice__run_step },    { "object", notice__run_object },
        { "answer", notice__run_answer },   { "list", notice__run_list },
        { "show", notice__run_show },       { "remake", notice__run_remake },
        { "due", notice__run_due },
    };
    struct notice_options o = { 0 };
    const struct cli_option known[] = {
        { "year", &o.year, NULL },
        { "quarter", &o.quarter, NULL },
        { "from", &o.from, NULL },
        { "days", &o.days, NULL },
        { "document", &o.document, NULL },
        { "issued", &o.issued, NULL },
        { "issuer", &o.issuer, NULL },
        { "contact", &o.contact, NULL },
        { "hotlines", &o.hotlines, NULL },
        { "reason", &o.reason, NULL },
        { "who", &o.who, NULL },
        { "channel", &o.channel, NULL },
        { "place", &o.place, NULL },
        { "first", &o.first, NULL },
        { "last", &o.last, NULL },
        { "to", &o.to, NULL },
        { "text", &o.text, NULL },
        { "sender", &o.sender, NULL },
        { "outcome", &o.outcome, NULL },
        { "on", &o.on, NULL },
        { "kind", &o.kind, NULL },
        { "state", &o.state, NULL },
        { "chain", &o.chain, NULL },
        { "out", &o.out, NULL },
        { "all", NULL, &o.all },
        { "boards", NULL, &o.boards },
        { NULL, NULL, NULL },
    };
    TRY(cli__options(&argc, argv, known, err));
    for (size_t i = 0; argc > 1 && i < COUNT(VERBS); i++)
        if (strcmp(argv[1], VERBS[i].name) == 0)
            return VERBS[i].run(cli, &o, argc, argv, err);
    return err_set(err, ERR_USAGE,
                   _("notice needs one of: draft, review, publish, post, extend, "
                     "end, archive, object, answer, list, due, show, "
                     "remake"));
}
