#include "qtest.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define ALL_SKIPPED 77
#define FD_MAX 1024

/* Check runs a test in a child process; what the parent shall know about it afterwards lies in shared memory. */
struct record {
	const char *last_file;
	int last_line;
	int finished, skipped;
	char reason[200];
	char folder[200];
};

static struct qtest *first_test, **last_test = &first_test;
static struct qtest **tests;
static struct record *records, *record;
static jmp_buf end_of_test;
static char *paths[64];
static size_t path_count;

/* LeakSanitizer, when the program is linked with it. */
__attribute__((weak)) void __lsan_disable(void);
__attribute__((weak)) void __lsan_enable(void);
__attribute__((weak)) int __lsan_do_recoverable_leak_check(void);
int __lsan_is_turned_off(void);
/* Makes "sim:" known, when the simulator is linked into the program. */
__attribute__((weak)) int quark_sim_register(void);

static int leaks_are_looked_for;

/* Check leaves its own memory behind in the child, so there is no look for leaks when a process ends. */
int __lsan_is_turned_off(void)
{
	return !leaks_are_looked_for;
}

static int leaks_memory(void)
{
	int leaks = 0;

	if (__lsan_do_recoverable_leak_check) {
		leaks_are_looked_for = 1;
		leaks = __lsan_do_recoverable_leak_check();
		leaks_are_looked_for = 0;
	}
	return leaks;
}

/* Only what the test itself allocates is looked at. */
static void watch_memory(int watch)
{
	static int watched;

	if (!__lsan_disable || watch == watched)
		return;
	watched = watch;
	if (watch)
		__lsan_enable();
	else
		__lsan_disable();
}

void qtest_add(struct qtest *test)
{
	*last_test = test;
	last_test = &test->next;
}

void qtest_fail(const char *file, int line, const char *format, ...)
{
	char text[2000];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	record->finished = 1;
	watch_memory(0);
	_ck_assert_failed(file, line, "Failed", "%s", text);
	abort();
}

void qtest_skip(const char *reason)
{
	record->skipped = 1;
	snprintf(record->reason, sizeof(record->reason), "%s", reason);
	longjmp(end_of_test, 1);
}

static void passed(const char *file, int line)
{
	record->last_file = file;
	record->last_line = line;
}

void qtest_true(const char *file, int line, const char *expression, int value)
{
	if (!value)
		qtest_fail(file, line, "%s is not true", expression);
	passed(file, line);
}

void qtest_int(const char *file, int line, const char *what, int64_t actual, int64_t expected)
{
	if (actual != expected)
		qtest_fail(file, line, "%s is %lld, expected %lld", what, (long long)actual, (long long)expected);
	passed(file, line);
}

void qtest_uint(const char *file, int line, const char *what, uint64_t actual, uint64_t expected)
{
	if (actual != expected)
		qtest_fail(file, line, "%s is %llu, expected %llu", what, (unsigned long long)actual,
			   (unsigned long long)expected);
	passed(file, line);
}

void qtest_near(const char *file, int line, const char *what, double actual, double expected, double tolerance)
{
	if (!(fabs(actual - expected) <= tolerance))
		qtest_fail(file, line, "%s is %.17g, expected %.17g within %g", what, actual, expected, tolerance);
	passed(file, line);
}

static const char *shown(const char *text)
{
	return text ? text : "NULL";
}

void qtest_text(const char *file, int line, const char *what, const char *actual, const char *expected)
{
	if (actual != expected && (!actual || !expected || strcmp(actual, expected) != 0))
		qtest_fail(file, line, "%s is \"%.800s\", expected \"%.800s\"", what, shown(actual), shown(expected));
	passed(file, line);
}

void qtest_contains(const char *file, int line, const char *what, const char *text, const char *part)
{
	if (!text || !part || !strstr(text, part))
		qtest_fail(file, line, "%s is \"%.800s\", which does not contain \"%.800s\"", what, shown(text),
			   shown(part));
	passed(file, line);
}

static const char *keep_path(const char *folder, const char *path)
{
	size_t size = strlen(folder) + strlen(path) + 2;
	char **slot = &paths[path_count++ % (sizeof(paths) / sizeof(paths[0]))];

	free(*slot);
	*slot = malloc(size);
	if (!*slot)
		qt_fail("no memory for a path");
	snprintf(*slot, size, "%s/%s", folder, path);
	return *slot;
}

static void forget_paths(void)
{
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		free(paths[i]);
		paths[i] = NULL;
	}
}

static const char *source_folder(void)
{
	const char *folder = getenv("QUARK_TEST_SOURCE");

	return folder ? folder : ".";
}

const char *qt_source(const char *path)
{
	return keep_path(source_folder(), path);
}

const char *qt_data(const char *path)
{
	const char *folder = getenv("QUARK_TEST_DATA");
	const char *whole;

	if (!folder || !*folder)
		folder = keep_path(source_folder(), "../shared/data");
	whole = keep_path(folder, path);
	return access(whole, R_OK) == 0 ? whole : NULL;
}

const char *qt_folder(void)
{
	const char *parent = getenv("TMPDIR");

	if (!record->folder[0]) {
		snprintf(record->folder, sizeof(record->folder), "%s/qtest-XXXXXX", parent ? parent : "/tmp");
		if (!mkdtemp(record->folder)) {
			record->folder[0] = '\0';
			qt_fail("no folder for the test: %s", strerror(errno));
		}
	}
	return record->folder;
}

char *qt_read(const char *path, size_t *length)
{
	FILE *file = fopen(path, "rb");
	struct stat info;
	char *data;

	if (!file || fstat(fileno(file), &info) != 0)
		qt_fail("%s: %s", path, strerror(errno));
	data = malloc((size_t)info.st_size + 1);
	if (!data || fread(data, 1, (size_t)info.st_size, file) != (size_t)info.st_size)
		qt_fail("%s cannot be read", path);
	fclose(file);
	data[info.st_size] = '\0';
	if (length)
		*length = (size_t)info.st_size;
	return data;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *place)
{
	(void)info;
	(void)type;
	(void)place;
	return remove(path);
}

static void list_fds(unsigned char open_fds[FD_MAX])
{
	DIR *folder = opendir("/proc/self/fd");
	struct dirent *entry;

	memset(open_fds, 0, FD_MAX);
	if (!folder)
		return;
	while ((entry = readdir(folder)) != NULL) {
		int fd = atoi(entry->d_name);

		if (entry->d_name[0] != '.' && fd != dirfd(folder) && fd < FD_MAX)
			open_fds[fd] = 1;
	}
	closedir(folder);
}

static void check_fds(const struct qtest *test, const unsigned char before[FD_MAX])
{
	unsigned char after[FD_MAX];
	char link[64], target[200];
	ssize_t length;

	list_fds(after);
	for (int fd = 0; fd < FD_MAX; fd++) {
		if (!after[fd] || before[fd])
			continue;
		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		length = readlink(link, target, sizeof(target) - 1);
		target[length > 0 ? length : 0] = '\0';
		qtest_fail(test->file, test->line, "file descriptor %d (%s) was left open", fd, target);
	}
}

static void run_test(int index)
{
	struct qtest *test = tests[index];
	unsigned char before[FD_MAX];

	record = &records[index];
	passed(test->file, test->line);
	_mark_point(test->file, test->line);
	list_fds(before);
	if (setjmp(end_of_test) == 0) {
		watch_memory(1);
		test->run();
	}
	forget_paths();
	watch_memory(0);
	if (!record->skipped) {
		check_fds(test, before);
		if (leaks_memory())
			qtest_fail(test->file, test->line, "memory was left behind; see the list above");
	}
	record->finished = 1;
}

static int is_wanted(const struct qtest *test, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strstr(test->name, argv[i]))
			return 1;
	}
	return argc < 2;
}

static int collect(int argc, char **argv)
{
	int count = 0;

	for (struct qtest *test = first_test; test; test = test->next)
		count++;
	tests = calloc((size_t)count + 1, sizeof(struct qtest *));
	records = mmap(NULL, (size_t)(count + 1) * sizeof(*records), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		       -1, 0);
	if (!tests || records == MAP_FAILED)
		abort();
	count = 0;
	for (struct qtest *test = first_test; test; test = test->next) {
		if (is_wanted(test, argc, argv))
			tests[count++] = test;
	}
	return count;
}

static void add_to_suite(Suite *suite, int count)
{
	TTest *cases = calloc((size_t)count, sizeof(*cases));

	for (int i = 0; cases && i < count; i++) {
		TCase *test_case = tcase_create(tests[i]->name);

		cases[i] = (TTest){tests[i]->name, run_test, tests[i]->file, tests[i]->line};
		if (!getenv("CK_DEFAULT_TIMEOUT"))
			tcase_set_timeout(test_case, 500);
		_tcase_add_test(test_case, &cases[i], 0, 0, i, i + 1);
		suite_add_tcase(suite, test_case);
	}
}

/* Tells what Check does not: what was skipped, and where a test was when it crashed. */
static int tell_records(int count)
{
	int skipped = 0;

	for (int i = 0; i < count; i++) {
		if (records[i].folder[0])
			nftw(records[i].folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
		if (records[i].skipped)
			printf("skipped: %s: %s\n", tests[i]->name, records[i].reason);
		else if (!records[i].finished)
			printf("%s:%d: %s passed here last\n", records[i].last_file, records[i].last_line,
			       tests[i]->name);
		skipped += records[i].skipped;
	}
	return skipped;
}

static SRunner *make_runner(const char *program, int count)
{
	const char *name = strrchr(program, '/');
	Suite *suite = suite_create(name ? name + 1 : program);

	add_to_suite(suite, count);
	return srunner_create(suite);
}

int main(int argc, char **argv)
{
	SRunner *runner;
	int count, failed, skipped;

	if (__lsan_disable)
		__lsan_disable();
	count = collect(argc, argv);
	if (count == 0) {
		fprintf(stderr, "no test has such a name\n");
		return 2;
	}
	if (quark_sim_register)
		quark_sim_register();
	runner = make_runner(argv[0], count);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	skipped = tell_records(count);
	printf("qtest: %d passed, %d failed, %d skipped\n", count - failed - skipped, failed, skipped);
	srunner_free(runner);
	if (failed)
		return 1;
	return skipped == count ? ALL_SKIPPED : 0;
}
