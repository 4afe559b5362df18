/* sample/rng.h - the sample's own random numbers: the same seed gives the same files anywhere. */
#ifndef SAMPLE_RNG_H
#define SAMPLE_RNG_H

#include <stdbool.h>
#include <stdint.h>

struct rng {
    uint64_t state[4];
};

void sample__rng_seed(struct rng *rng, uint64_t seed);
uint64_t sample__rng_next(struct rng *rng);
int sample__rng_range(struct rng *rng, int low, int high);  /* low .. high, both included */
bool sample__rng_chance(struct rng *rng, int in_a_hundred); /* true that often */

#endif
