#include "cover.h"

#include <assert.h>
#include <stdlib.h>

struct search {
    int64_t fen[COVER_CANDIDATES_MAX]; /* descending */
    int place[COVER_CANDIDATES_MAX];
    int count, most, steps;
    int chosen[COVER_LINES_MAX];
    struct cover_set *sets;
    int found;
};

/* The largest amounts come first: what cannot be reached with them cannot be reached at all. */
static int64_t reachable(const struct search *s, int from, int lines)
{
    int64_t sum = 0;
    for (int i = from; i < s->count && i < from + lines; i++)
        sum += s->fen[i];
    return sum;
}

static void keep(struct search *s, int depth)
{
    struct cover_set *set = &s->sets[s->found++];
    set->count = depth;
    for (int i = 0; i < depth; i++)
        set->member[i] = s->place[s->chosen[i]];
}

static void descend(struct search *s, int from, int depth, int64_t left)
{
    if (left == 0 && depth >= 2)
        keep(s, depth);
    if (left == 0 || depth == s->most)
        return;
    for (int i = from; i < s->count && s->found < COVER_SETS_MAX; i++) {
        if (++s->steps > COVER_STEPS_MAX || reachable(s, i, s->most - depth) < left)
            return;
        if (s->fen[i] > left)
            continue;
        s->chosen[depth] = i;
        descend(s, i + 1, depth + 1, left - s->fen[i]);
    }
}

int cover_find(const int64_t *fen, int count, int64_t target, int most,
               struct cover_set sets[COVER_SETS_MAX])
{
    if (count > COVER_CANDIDATES_MAX)
        return -1;
    struct search s = { .most = most < COVER_LINES_MAX ? most : COVER_LINES_MAX, .sets = sets };
    for (int i = 0; i < count; i++) {
        assert(fen[i] > 0);
        int at = s.count++;
        for (; at > 0 && s.fen[at - 1] < fen[i]; at--) {
            s.fen[at] = s.fen[at - 1];
            s.place[at] = s.place[at - 1];
        }
        s.fen[at] = fen[i];
        s.place[at] = i;
    }
    descend(&s, 0, 0, target);
    return s.steps > COVER_STEPS_MAX ? -1 : s.found;
}

/* What one target found in this round. */
struct wish {
    struct cover_fact *target;
    struct cover_fact *candidate[COVER_CANDIDATES_MAX];
    struct cover_set sets[COVER_SETS_MAX];
    int found;
};

static bool within(const struct cover_fact *sent, const struct cover_fact *got)
{
    return got->day.day >= sent->from.day && got->day.day <= sent->to.day;
}

static void look(struct cover_fact *facts, size_t count, struct cover_fact *target, int most,
                 struct wish *wish)
{
    int64_t fen[COVER_CANDIDATES_MAX];
    int many = 0;
    wish->target = target;
    wish->found = 0;
    for (size_t i = 0; i < count; i++) {
        struct cover_fact *it = &facts[i];
        if (it->taken || it->is_got == target->is_got || it->fen >= target->fen ||
            !(target->is_got ? within(it, target) : within(target, it)))
            continue;
        if (many == COVER_CANDIDATES_MAX)
            return;
        wish->candidate[many] = it;
        fen[many++] = it->fen;
    }
    if (many >= 2)
        wish->found = cover_find(fen, many, target->fen, most, wish->sets);
}

static bool uses(const struct wish *wish, const struct cover_fact *fact)
{
    if (wish->target == fact)
        return true;
    for (int i = 0; i < wish->sets[0].count; i++)
        if (wish->candidate[wish->sets[0].member[i]] == fact)
            return true;
    return false;
}

/* Two targets that each have one set, with a fact in common. */
static bool quarrel(const struct wish *a, const struct wish *b)
{
    if (uses(b, a->target))
        return true;
    for (int i = 0; i < a->sets[0].count; i++)
        if (uses(b, a->candidate[a->sets[0].member[i]]))
            return true;
    return false;
}

static struct cover_hit **add(struct cover_hit **end, const struct wish *wish, int set, int score,
                              struct arena *arena)
{
    struct cover_hit *hit = arena_new(arena, struct cover_hit);
    hit->target_is_got = wish->target->is_got;
    hit->score = score;
    hit->target = wish->target->id;
    hit->count = wish->sets[set].count;
    for (int i = 0; i < hit->count; i++)
        hit->member[i] = wish->candidate[wish->sets[set].member[i]]->id;
    *end = hit;
    return &hit->next;
}

static void take(const struct wish *wish)
{
    wish->target->taken = true;
    for (int i = 0; i < wish->sets[0].count; i++)
        wish->candidate[wish->sets[0].member[i]]->taken = true;
}

static bool alone(const struct wish *wishes, size_t count, size_t at)
{
    for (size_t i = 0; i < count; i++)
        if (i != at && wishes[i].found == 1 && quarrel(&wishes[at], &wishes[i]))
            return false;
    return true;
}

struct cover_hit *cover_group(struct cover_fact *facts, size_t count, int most, struct arena *arena)
{
    struct cover_hit *first = NULL, **end = &first;
    struct wish *wishes = arena_array(arena, count, struct wish);
    bool *sure = arena_array(arena, count, bool);
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < count; i++) {
            wishes[i].found = 0;
            if (!facts[i].taken)
                look(facts, count, &facts[i], most, &wishes[i]);
        }
        for (size_t i = 0; i < count; i++)
            sure[i] = wishes[i].found == 1 && alone(wishes, count, i);
        for (size_t i = 0; i < count; i++)
            if (sure[i]) {
                end = add(end, &wishes[i], 0, COVER_SCORE_SURE, arena);
                take(&wishes[i]);
                again = true;
            }
    }
    for (size_t i = 0; i < count; i++)
        for (int set = 0; set < wishes[i].found; set++)
            end = add(end, &wishes[i], set, COVER_SCORE_SURE / (wishes[i].found + 1), arena);
    return first;
}
