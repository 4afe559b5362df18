#include "rng.h"
#include <assert.h>

static uint64_t rotate(uint64_t x, int by) { return (x << by) | (x >> (64 - by)); }

/* SplitMix64 spreads a small seed over the whole state. */
static uint64_t spread(uint64_t *seed)
{
    uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

void sample__rng_seed(struct rng *rng, uint64_t seed)
{
    for (int i = 0; i < 4; i++)
        rng->state[i] = spread(&seed);
}

/* xoshiro256**. */
uint64_t sample__rng_next(struct rng *rng)
{
    uint64_t *s = rng->state;
    uint64_t result = rotate(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

int sample__rng_range(struct rng *rng, int low, int high)
{
    assert(low <= high);
    uint64_t span = (uint64_t)((int64_t)high - low) + 1;
    return (int)(low + (int64_t)(sample__rng_next(rng) % span));
}

bool sample__rng_chance(struct rng *rng, int in_a_hundred)
{
    return sample__rng_range(rng, 0, 99) < in_a_hundred;
}
