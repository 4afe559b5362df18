/* The demo's people: whoever has a certificate of certs/make-dev.sh in the home folder. */
#include "access/registry.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "crypto/cert.h"
#include "demo.h"
#include "ledger/desk.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *file;
    enum access_role role;
    bool other; /* of another village */
} PEOPLE[] = {
    { "operator", ACCESS_OPERATOR, false }, { "payer", ACCESS_PAYER, false },
    { "county", ACCESS_COUNTY, false },     { "town", ACCESS_TOWN, false },
    { "manager", ACCESS_MANAGER, false },   { "manager2", ACCESS_MANAGER, true },
    { "auditor", ACCESS_AUDITOR, false },   { "publisher", ACCESS_PUBLISHER, false },
    { "expired", ACCESS_OPERATOR, false },  { "administrator", ACCESS_ADMINISTRATOR, false },
};

static bool add_one(struct demo *demo, struct desk *desk, size_t i, const char *path,
                    struct err *err)
{
    char scope[ACCESS_SCOPE_ITEM_SIZE], name[ACCESS_NAME_MAX];
    const char *const items[] = { scope };
    struct access_person known;
    struct cert cert;
    TRY(cert_load(path, &cert, err));
    TRY(access_find(demo->cli->db, &cert.key, &known, err));
    if (known.standing != ACCESS_UNKNOWN) /* a second run */
        return true;
    TRY(access_example_scope(demo->cli->db, PEOPLE[i].role, PEOPLE[i].other, scope, err));
    (void)snprintf(name, sizeof name, "%s（%s）", _("demonstration"), PEOPLE[i].file);
    const struct access_grant grant = { .key = cert.key,
                                        .role = PEOPLE[i].role,
                                        .name = name,
                                        .scope = items,
                                        .scope_count = scope[0] != '\0' };
    return access_register(desk, &grant, NULL, NULL, err);
}

bool demo__people(struct demo *demo, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    TRY(desk_open(demo->cli->db, demo->cli->signer, &desk, err));
    for (size_t i = 0; i < COUNT(PEOPLE); i++) {
        const char *path =
            arena_printf(demo->cli->arena, "%s/certs/%s.pem", demo->cli->conf.home, PEOPLE[i].file);
        if (access(path, R_OK) == 0)
            TRY(add_one(demo, desk, i, path, err));
    }
    return desk_commit(desk, err);
}
