/* Makes allocations fail on purpose, of our code and of the libraries it calls, and counts those that are still alive.
 * Not in builds with a sanitizer that has a malloc of its own: there nothing fails and nothing is counted.
 *
 *	if (!qt_can_fail())
 *		qt_skip("the sanitizer has a malloc of its own");
 *	for (long n = 0;; n++) {
 *		qt_fail_after(n);
 *		...
 *		if (!qt_fail_never())
 *			break; // it needed no more than n allocations
 *	}
 *
 * Call qt_fail_never() before any check: the harness allocates too. */
#ifndef QUARK_TESTS_FAILING_MALLOC_H
#define QUARK_TESTS_FAILING_MALLOC_H

/* 1 when allocations can be made to fail in this build. */
int qt_can_fail(void);

/* From now on, `n` allocations succeed and the one after them fails; those that follow succeed again. */
void qt_fail_after(long n);

/* From now on, `n` allocations succeed and all others fail. */
void qt_fail_from(long n);

/* All succeed again. Returns how many failed since qt_fail_after() or qt_fail_from(). */
long qt_fail_never(void);

/* Allocations (also failed ones) since the last qt_fail_ call. */
long qt_allocations(void);

/* Blocks that were allocated and not freed yet, in the whole process. */
long qt_live_blocks(void);

/* Looks at each block before it is freed, whoever frees it; NULL: nobody looks. It may not allocate. */
extern void (*qt_before_free)(void *memory);

#endif
