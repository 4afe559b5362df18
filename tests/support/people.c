#include "test.h"

#include "facts.h"
#include "people.h"

#include <string.h>

int people_begin(void **state)
{
    static struct people people;
    (void)ledger_test_begin(state);
    people.test = *state;
    people.db = people.test->pg.db;
    facts_programme(people.db, 3);
    (void)ledger_test_post(people.test);
    *state = &people;
    return 0;
}

int people_end(void **state)
{
    struct people *people = *state;
    *state = people->test;
    return ledger_test_end(state);
}

struct sha256 people_key(const char *name) { return sha256(name, strlen(name)); }

static bool add(struct people *p, const struct access_grant *grant, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    TRY(desk_open(p->db, p->test->signer, &desk, err));
    TRY(access_register(desk, grant, NULL, NULL, err));
    return desk_commit(desk, err);
}

bool people_add(struct people *p, const char *name, enum access_role role, const char *scope,
                struct err *err)
{
    const struct access_grant grant = { .key = people_key(name),
                                        .role = role,
                                        .name = name,
                                        .scope = &scope,
                                        .scope_count = scope != NULL };
    return add(p, &grant, err);
}

void people_add_for(struct people *p, const char *name, enum access_role role, int from_s, int to_s)
{
    enum { SECOND_US = 1000000 };
    struct err err = { 0 };
    int64_t now = time_now_us();
    const struct access_grant grant = { .key = people_key(name),
                                        .role = role,
                                        .name = name,
                                        .from_us =
                                            from_s == 0 ? 0 : now + (int64_t)from_s * SECOND_US,
                                        .to_us = to_s == 0 ? 0 : now + (int64_t)to_s * SECOND_US };
    ASSERT_OK(add(p, &grant, &err));
}

bool people_remove(struct people *p, const char *name, const char *reason, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    struct access_person person = people_find(p, name);
    TRY(desk_open(p->db, p->test->signer, &desk, err));
    TRY(access_end(desk, person.key_id, reason, NULL, NULL, err));
    return desk_commit(desk, err);
}

struct access_person people_find(struct people *p, const char *name)
{
    struct err err = { 0 };
    struct access_person person;
    struct sha256 key = people_key(name);
    ASSERT_OK(access_find(p->db, &key, &person, &err));
    return person;
}
