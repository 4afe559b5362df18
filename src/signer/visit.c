#include "visit.h"
#include "core/date.h"

#include <sys/socket.h>
#include <unistd.h>

void visits_init(struct visits *visits, int patience_s)
{
    *visits = (struct visits) { .lock = PTHREAD_MUTEX_INITIALIZER,
                                .patience_us = (int64_t)patience_s * 1000000 };
}

struct visit *visits_join(struct visits *visits, int file)
{
    struct visit *found = NULL;
    pthread_mutex_lock(&visits->lock);
    for (size_t i = 0; i < VISITS_MAX && found == NULL; i++)
        if (visits->all[i].state == VISIT_GONE)
            found = &visits->all[i];
    if (found != NULL)
        *found = (struct visit) {
            .visits = visits, .state = VISIT_NEW, .since_us = time_monotonic_us(), .file = file
        };
    pthread_mutex_unlock(&visits->lock);
    return found;
}

void visit_is(struct visit *visit, enum visit_state state)
{
    pthread_mutex_lock(&visit->visits->lock);
    visit->state = state;
    visit->since_us = time_monotonic_us();
    pthread_mutex_unlock(&visit->visits->lock);
}

void visit_leave(struct visit *visit)
{
    pthread_mutex_lock(
        &visit->visits->lock); /* so that nobody shuts down a number that is reused */
    (void)close(visit->file);
    visit->state = VISIT_GONE;
    pthread_mutex_unlock(&visit->visits->lock);
}

bool visits_any(struct visits *visits)
{
    bool is_any = false;
    pthread_mutex_lock(&visits->lock);
    for (size_t i = 0; i < VISITS_MAX; i++)
        is_any = is_any || visits->all[i].state != VISIT_GONE;
    pthread_mutex_unlock(&visits->lock);
    return is_any;
}

void visits_watch(struct visits *visits, bool is_place_wanted)
{
    pthread_mutex_lock(&visits->lock);
    struct visit *silent = NULL; /* for the longest time */
    int64_t too_long = time_monotonic_us() - visits->patience_us;
    for (size_t i = 0; i < VISITS_MAX; i++) {
        struct visit *visit = &visits->all[i];
        if (visit->state == VISIT_GONE || visit->state == VISIT_SERVED ||
            visit->since_us > too_long)
            continue;
        if (visit->state != VISIT_SILENT)
            (void)shutdown(visit->file, SHUT_RDWR); /* it may have left already */
        else if (silent == NULL || visit->since_us < silent->since_us)
            silent = visit;
    }
    if (is_place_wanted && silent != NULL)
        (void)shutdown(silent->file, SHUT_RDWR);
    pthread_mutex_unlock(&visits->lock);
}
