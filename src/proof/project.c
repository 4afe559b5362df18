#include "proof/approval.h"

#include <stdlib.h>

struct project {
    struct sha256 id;
    int64_t n, budget_fen, paid_fen;
};

/* A village has a few dozen: they are looked through. */
struct projects {
    struct project *list;
    size_t count, size;
};

struct projects *projects_new(void)
{
    struct projects *projects = calloc(1, sizeof *projects);
    if (projects == NULL)
        abort();
    return projects;
}

void projects_free(struct projects *projects)
{
    if (projects != NULL)
        free(projects->list);
    free(projects);
}

void projects_clear(struct projects *projects) { projects->count = 0; }

static struct project *find(const struct projects *projects, const struct sha256 *id)
{
    for (size_t i = 0; i < projects->count; i++)
        if (sha256_same(&projects->list[i].id, id))
            return &projects->list[i];
    return NULL;
}

static struct project *room(struct projects *projects)
{
    enum { FIRST = 16 };
    if (projects->count == projects->size) {
        projects->size = projects->size == 0 ? FIRST : 2 * projects->size;
        struct project *larger = reallocarray(projects->list, projects->size, sizeof *larger);
        if (larger == NULL)
            abort();
        projects->list = larger;
    }
    return &projects->list[projects->count++];
}

bool projects_add(struct projects *projects, const struct record *record, const struct body *body)
{
    struct cite old;
    struct text word = body_string(body, "id");
    struct sha256 id = sha256(word.ptr, word.len);
    struct project *project = find(projects, &id);
    bool replaces = body_cite(body, "replaces", &old);
    if (replaces != (project != NULL) || (replaces && old.n != project->n))
        return false;
    if (project == NULL) {
        project = room(projects);
        *project = (struct project) { .id = id };
    }
    project->n = record->n;
    project->budget_fen = body_int(body, "budget_fen", 0);
    return true;
}

enum project_sum projects_pay(struct projects *projects, const struct sha256 *id,
                              int64_t amount_fen)
{
    struct project *project = find(projects, id);
    if (project == NULL)
        return PROJECT_UNKNOWN;
    if (amount_fen > project->budget_fen - project->paid_fen)
        return PROJECT_OVER; /* and is not added, so that no sum overflows */
    project->paid_fen += amount_fen;
    return PROJECT_FITS;
}
