/* What someone who has the ledger's key could write, and the rules that still find it out. */
#include "../support/tamper.h"
#include "../support/test.h"

#include <stdio.h>
#include <string.h>

static void forge_space(struct model *m)
{
    model_forge(m, PAYER, model_find(m, PAYER, "payment"), "\"v\":1", "\"v\": 1");
}

static void forge_unbalanced(struct model *m)
{
    model_forge(m, PAYER, model_find(m, PAYER, "payment"), "-50000000", "-40000000");
}

static void forge_colour(struct model *m)
{
    model_forge(m, PAYER, model_find(m, PAYER, "payment"), "district", "city");
}

static void forge_amount_alone(struct model *m)
{
    model_forge(m, VILLAGE, model_find(m, VILLAGE, "expense"), "\"amount_fen\":1,\"booked",
                "\"amount_fen\":2,\"booked");
}

static void forge_field(struct model *m)
{
    model_forge(m, VILLAGE, model_find(m, VILLAGE, "expense"), ",\"booked_on\"",
                ",\"bonus\":1,\"booked_on\"");
}

static void forge_citation(struct model *m)
{
    struct model_chain *files = model_chain(m, OFFICE);
    model_edit(m, OFFICE, files->count - 1, "\"items\":3", "\"items\":4");
    model_relink(m, OFFICE, files->count - 1);
    model_forge(m, OFFICE, 1, "\"size\":4096", "\"size\":4097");
}

static void forge_reclass(struct model *m)
{
    size_t n = model_find(m, VILLAGE, "reclass");
    model_edit(m, VILLAGE, n, "\"from\":\"suspense\"", "\"from\":\"interest\"");
    model_forge(m, VILLAGE, n, "\"account\":\"suspense\"", "\"account\":\"interest\"");
}

static void forge_second_reversal(struct model *m)
{
    struct model_chain *chain = model_chain(m, PAYER);
    char old[32];
    char new[32];
    size_t n = chain->count++;
    chain->records[n] = chain->records[n - 1];
    (void)snprintf(old, sizeof old, "\"n\":%zu,\"prev\"", n - 1);
    (void)snprintf(new, sizeof new, "\"n\":%zu,\"prev\"", n);
    model_forge(m, PAYER, n, old, new);
}

static void forge_office_type(struct model *m)
{
    struct model_chain *from = model_chain(m, VILLAGE "/office");
    struct model_chain *to = model_chain(m, VILLAGE);
    char old[32];
    char new[32];
    size_t source = model_find(m, VILLAGE "/office", "break");
    size_t n = to->count++;
    to->records[n] = from->records[source];
    (void)snprintf(old, sizeof old, "\"n\":%zu,\"prev\"", source);
    (void)snprintf(new, sizeof new, "\"n\":%zu,\"prev\"", n);
    model_edit(m, VILLAGE, n, "\"chain\":\"" VILLAGE "/office\"", "\"chain\":\"" VILLAGE "\"");
    model_forge(m, VILLAGE, n, old, new);
}

static void forge_backdate(struct model *m)
{
    model_forge(m, VILLAGE, 3, "\"at\":\"2019-04-12", "\"at\":\"2019-04-11");
}

static void forge_ledger(struct model *m)
{
    model_forge(m, VILLAGE, 3, "mingzhang.example/vectors", "mingzhang.example/another");
}

static const struct tamper_case CASES[] = {
    { "a space, signed", forge_space, false, PASS_FORM, PAYER, "payment", -2 },
    { "an unbalanced entry, signed", forge_unbalanced, false, PASS_BALANCE, PAYER, "payment", -2 },
    { "a colour, signed", forge_colour, false, PASS_BALANCE, PAYER, "payment", -2 },
    { "an amount that the entry does not move", forge_amount_alone, false, PASS_BALANCE, VILLAGE,
      "expense", -2 },
    { "a field too many, signed", forge_field, false, PASS_BODY, VILLAGE, "expense", -2 },
    { "a cited record rewritten, signed", forge_citation, false, PASS_CITATION, PAYER, "payment",
      -2 },
    { "a reclass from another book", forge_reclass, false, PASS_DISPOSITION, VILLAGE, "reclass",
      -2 },
    { "a second reversal", forge_second_reversal, false, PASS_DISPOSITION, PAYER, NULL, 4 },
    { "an accusation in a public chain", forge_office_type, false, PASS_CHAIN, VILLAGE, NULL, -2 },
    { "back-dated, signed", forge_backdate, false, PASS_CHAIN, VILLAGE, NULL, 3 },
    { "of another ledger, signed", forge_ledger, false, PASS_CHAIN, VILLAGE, NULL, 3 },
};

static void forgery_with_the_key__is_found_and_named(void **state)
{
    (void)state;
    tamper_run(CASES, COUNT(CASES));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forgery_with_the_key__is_found_and_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
