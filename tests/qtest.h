/* What the tests are written in. A test registers itself and main() comes from qtest.c, which runs each test in a
 * process of its own and then looks for file descriptors (and, under AddressSanitizer, memory) that it left behind.
 *
 *	#include "qtest.h"
 *
 *	QTEST(a_cleared_buffer_keeps_its_memory)
 *	{
 *		qt_true(buffer.data != NULL);
 *		qt_int(buffer.length, 0);
 *	}
 *
 * A program of tests takes parts of test names as arguments and runs only the tests that contain one of them.
 * CK_FORK=no runs them all in one process, for a debugger. Each check evaluates its arguments once. */
#ifndef QUARK_TESTS_QTEST_H
#define QUARK_TESTS_QTEST_H

#include <stddef.h>
#include <stdint.h>

struct qtest {
	const char *name;
	const char *file;
	int line;
	void (*run)(void);
	struct qtest *next;
};

#define QTEST(test_name)                                                                                               \
	static void qtest_run_##test_name(void);                                                                       \
	__attribute__((constructor)) static void qtest_add_##test_name(void)                                           \
	{                                                                                                              \
		static struct qtest test = {#test_name, __FILE__, __LINE__, qtest_run_##test_name, NULL};              \
                                                                                                                       \
		qtest_add(&test);                                                                                      \
	}                                                                                                              \
	static void qtest_run_##test_name(void)

/* The expression is true. */
#define qt_true(expression) qtest_true(__FILE__, __LINE__, #expression, (expression) ? 1 : 0)
/* Two signed, or two unsigned, integers are equal. */
#define qt_int(actual, expected) qtest_int(__FILE__, __LINE__, #actual, (int64_t)(actual), (int64_t)(expected))
#define qt_uint(actual, expected) qtest_uint(__FILE__, __LINE__, #actual, (uint64_t)(actual), (uint64_t)(expected))
/* Two numbers differ by no more than the tolerance. */
#define qt_near(actual, expected, tolerance)                                                                           \
	qtest_near(__FILE__, __LINE__, #actual, (double)(actual), (double)(expected), (double)(tolerance))
/* Two texts are equal; NULL equals NULL. */
#define qt_text(actual, expected) qtest_text(__FILE__, __LINE__, #actual, (actual), (expected))
/* The text contains the part. */
#define qt_contains(text, part) qtest_contains(__FILE__, __LINE__, #text, (text), (part))
/* Ends the test as failed, with a sentence. */
#define qt_fail(...) qtest_fail(__FILE__, __LINE__, __VA_ARGS__)
/* Ends the test as skipped. */
#define qt_skip(reason) qtest_skip(reason)

/* The path of outside test data: below $QUARK_TEST_DATA, by default "../shared/data" beside the source tree. NULL
 * when it is not there. Lives until the test ends. */
const char *qt_data(const char *path);
/* The path of a file of this source tree. Lives until the test ends. */
const char *qt_source(const char *path);
/* A folder of the test's own, new and empty, taken away when the test ends. */
const char *qt_folder(void);
/* The bytes of a file, NUL-terminated, to be freed with free(); fails the test when it cannot be read. */
char *qt_read(const char *path, size_t *length);

void qtest_add(struct qtest *test);
void qtest_true(const char *file, int line, const char *expression, int value);
void qtest_int(const char *file, int line, const char *what, int64_t actual, int64_t expected);
void qtest_uint(const char *file, int line, const char *what, uint64_t actual, uint64_t expected);
void qtest_near(const char *file, int line, const char *what, double actual, double expected, double tolerance);
void qtest_text(const char *file, int line, const char *what, const char *actual, const char *expected);
void qtest_contains(const char *file, int line, const char *what, const char *text, const char *part);
__attribute__((noreturn, format(printf, 3, 4))) void qtest_fail(const char *file, int line, const char *format, ...);
__attribute__((noreturn)) void qtest_skip(const char *reason);

#endif
