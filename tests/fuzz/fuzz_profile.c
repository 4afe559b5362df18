/* Profiles and programmes are files of users; header names are cells of strangers. */
#include "core/arena.h"
#include "intake/profile.h"
#include "programme/credit_code.h"
#include "programme/programme.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_make();
    struct text text = { (const char *)data, size };
    struct profile *profile = NULL;
    struct programme *programme = NULL;
    struct err err = { 0 };
    enum amount_unit unit;
    if (profile_parse(text, "fuzz", arena, &profile, &err))
        assert(profile->name != NULL && profile->kind <= PROFILE_PAYMENTS);
    err = (struct err) { 0 };
    if (programme_parse(text, "fuzz", arena, &programme, &err))
        assert(programme->year_count > 0 && programme->day_count > 0);
    (void)profile_header_name(arena, text, &unit);
    (void)credit_code_is_valid(text);
    arena_free(arena);
    return 0;
}
