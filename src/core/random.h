/* A small seeded generator (splitmix64) for everything that must repeat from a seed. Not for secrets. */
#ifndef QK_CORE_RANDOM_H
#define QK_CORE_RANDOM_H

#include <stdint.h>

struct qk_random {
	uint64_t state;
};

static inline uint64_t qk_random_next(struct qk_random *random)
{
	uint64_t z = (random->state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* 0 to limit - 1; limit > 0. */
static inline uint64_t qk_random_below(struct qk_random *random, uint64_t limit)
{
	return qk_random_next(random) % limit;
}

#endif
