/*
 * verify/leaves.h - private: the tree of a log whose records are all here.
 *
 * Leaf hashes come in any order, each with its place, and wait in an unnamed temporary file; one
 * bit for each place says which ones came. When all are there, one scan makes the levels above,
 * 1/256 of the size each, and every root can be had.
 */
#ifndef VERIFY_LEAVES_H
#define VERIFY_LEAVES_H

#include "proof/tile.h"

struct leaves;

/* capacity: how many there can be. Fails: ERR_IO. */
bool leaves_new(enum tree_hash hash, uint64_t capacity, struct leaves **ret,
                struct err *err) MUST_CHECK;
void leaves_free(struct leaves *leaves);

enum leaf_put { LEAF_FRESH, LEAF_TAKEN, LEAF_OUTSIDE };
/* A place that is taken keeps what came first. */
bool leaves_put(struct leaves *leaves, uint64_t position, const struct sha256 *leaf,
                enum leaf_put *ret, struct err *err) MUST_CHECK;
/* The first place from `from` on, below the highest one that came, that nothing came for. */
bool leaves_gap(const struct leaves *leaves, uint64_t from, uint64_t *ret);
/* One more than the highest place. */
uint64_t leaves_count(const struct leaves *leaves);
/* Makes the levels; afterwards the source gives nodes, as long as the leaves live. Fails: ERR_IO.
 */
bool leaves_build(struct leaves *leaves, struct err *err) MUST_CHECK;
struct tree_source leaves_source(struct leaves *leaves);
/* The width * 32 bytes of a tile. */
bool leaves_tile(struct leaves *leaves, const struct tile *tile, unsigned char *out,
                 struct err *err) MUST_CHECK;

/* The node over a full tile; the array is used up. */
struct sha256 verify__folded(enum tree_hash hash, struct sha256 nodes[TILE_WIDTH]);

#endif
