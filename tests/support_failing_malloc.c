#include "failing_malloc.h"

#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define QT_SANITIZER
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define QT_SANITIZER
#endif

static atomic_long allocations, failures, live, first = LONG_MAX, last = LONG_MAX;

void (*qt_before_free)(void *memory);

static void arm(long from, long to)
{
	atomic_store(&first, LONG_MAX);
	atomic_store(&allocations, 0);
	atomic_store(&failures, 0);
	atomic_store(&last, to);
	atomic_store(&first, from);
}

void qt_fail_after(long n)
{
	arm(n, n);
}

void qt_fail_from(long n)
{
	arm(n, LONG_MAX);
}

long qt_fail_never(void)
{
	long failed = atomic_load(&failures);

	arm(LONG_MAX, LONG_MAX);
	return failed;
}

long qt_allocations(void)
{
	return atomic_load(&allocations);
}

long qt_live_blocks(void)
{
	return atomic_load(&live);
}

#ifdef QT_SANITIZER

int qt_can_fail(void)
{
	return 0;
}

#else

int qt_can_fail(void)
{
	return 1;
}

/* glibc's own, behind the names that are taken over here. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void __libc_free(void *memory);

static int must_fail(void)
{
	long number = atomic_fetch_add(&allocations, 1);

	if (number < atomic_load(&first) || number > atomic_load(&last))
		return 0;
	atomic_fetch_add(&failures, 1);
	errno = ENOMEM;
	return 1;
}

static void *counted(void *memory)
{
	if (memory)
		atomic_fetch_add(&live, 1);
	return memory;
}

void *malloc(size_t size)
{
	return must_fail() ? NULL : counted(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
	return must_fail() ? NULL : counted(__libc_calloc(count, size));
}

void *realloc(void *memory, size_t size)
{
	void *moved;

	if (must_fail())
		return NULL;
	moved = __libc_realloc(memory, size);
	if (!memory)
		return counted(moved);
	if (!moved && !size)
		atomic_fetch_sub(&live, 1);
	return moved;
}

void free(void *memory)
{
	if (memory)
		atomic_fetch_sub(&live, 1);
	if (memory && qt_before_free)
		qt_before_free(memory);
	__libc_free(memory);
}

#endif
