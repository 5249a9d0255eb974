/* One test for each way a test can end; check-harness.sh says what must come of it. */
#include "qtest.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>

static void *volatile kept;

QTEST(passes)
{
	qt_true(1);
	qt_int(-1, -1);
	qt_uint(UINT64_MAX, UINT64_MAX);
	qt_near(0.1 + 0.2, 0.3, 1e-9);
	qt_text("one", "one");
	qt_contains("one two", "two");
	qt_true(qt_source("CMakeLists.txt") != NULL);
	qt_true(qt_data("no/such/file") == NULL);
}

QTEST(passes_and_frees)
{
	free(qt_read(qt_source("CMakeLists.txt"), NULL));
}

QTEST(skips)
{
	kept = malloc(10);
	free(kept);
	qt_skip("there is a reason");
}

QTEST(fails_true)
{
	qt_true(0);
}

QTEST(fails_int)
{
	qt_int(1, 2);
}

QTEST(fails_uint)
{
	qt_uint(1, 2);
}

QTEST(fails_near)
{
	qt_near(1.0, 2.0, 0.5);
}

QTEST(fails_text)
{
	qt_text("one", NULL);
}

QTEST(fails_contains)
{
	qt_contains("one", "two");
}

QTEST(fails_by_a_file_left_open)
{
	qt_true(open("/dev/null", O_RDONLY) >= 0);
}

QTEST(fails_by_a_crash)
{
	raise(SIGSEGV);
}

QTEST(leaks_memory)
{
	kept = malloc(77);
	kept = NULL;
}
