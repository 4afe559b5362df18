#include "publisher.h"

#include <stdio.h>
#include <string.h>

/* The payer whose rows come in, in order of village and year. */
struct payer {
    struct publisher *p;
    struct tally tally;
    struct tally village; /* the years of one village that this payer pays for */
    struct jv *children;  /* NULL between payers */
};

/* One row of the payer's table. */
static bool end_village(struct payer *payer, const struct village_row *row, struct err *err)
{
    char href[PATH_SIZE];
    char place[512];
    TRY(tally__add_account(&payer->village, &row->figures, err));
    TRY(tally__add(&payer->tally, &payer->village, err));
    (void)snprintf(href, sizeof href, "village/%s.html", row->village); /* twelve digits */
    struct jv *child = model__child(row->name, href, &payer->village);
    (void)snprintf(place, sizeof place, "%s%s", row->county_name, row->town); /* cut is harmless */
    jv_set_string(child, "note", place);
    jv_add(jv_get(payer->children, "rows"), child);
    payer->village = (struct tally) { 0 };
    return true;
}

static bool end_payer(struct payer *payer, const struct village_row *row, struct err *err)
{
    struct publisher *p = payer->p;
    struct jv *children = payer->children;
    payer->children = NULL;
    char path[PATH_SIZE];
    char text[1024];
    (void)snprintf(path, sizeof path, "payer/%s.html", row->payer); /* at most 40 bytes of id */
    jv_add(p->payers, model__child(row->payer_name, path, &payer->tally));
    (void)snprintf(text, sizeof text, "%s为各村安排的引导资金：应拨、拨付和到账",
                   row->payer_name); /* cut is harmless */
    struct jv *model = press__model(&p->press, "../", row->payer_name, text);
    press__crumb(model, "资金总览", "index.html");
    press__crumb(model, "出资方", "index.html#payers");
    jv_set_string(model, "kicker", "出资方");
    (void)snprintf(text, sizeof text, "为 %zu 个村安排引导资金。支出、结余是这些村共管账户的数。",
                   payer->tally.villages); /* fits */
    jv_set_string(model, "lead", text);
    bool printed = group__print(p, path, model, &payer->tally, children, err);
    payer->tally = (struct tally) { 0 };
    return printed;
}

static bool take_row(const struct village_row *row, void *arg, struct err *err)
{
    struct payer *payer = arg;
    if (payer->children == NULL)
        payer->children = group__children("各村", "由该出资方安排资金的各村", "村", false);
    TRY(tally__add_year(&payer->village, row->year, row->source, &row->figures, err));
    if (row->ends_village)
        TRY(end_village(payer, row, err));
    return !row->ends_group || end_payer(payer, row, err);
}

bool publisher__payers(struct publisher *p, struct err *err)
{
    struct payer payer = { .p = p };
    bool done = publish__each_payer_row(p->db, take_row, &payer, err);
    jv_free(payer.children);
    return done;
}
