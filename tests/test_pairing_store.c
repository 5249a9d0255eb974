/* The store of pairings: what is written is there, after a kill too, and what is wrong with a file is told. */
#include "qtest.h"

#include "link/pairing_store.h"

#include <quark/base.h>

#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char why[512];

static const char *db_path(void)
{
	static char path[600];

	snprintf(path, sizeof path, "%s/pairings.db", qt_folder());
	return path;
}

static struct qk_pairing_row row_of(const char *id, uint64_t created_ms)
{
	struct qk_pairing_row row = {.port = 9443, .pins_count = 1, .created_ms = created_ms};

	snprintf(row.id, sizeof row.id, "%s", id);
	strcpy(row.address, "192.168.1.20");
	strcpy(row.name, "Wei's glasses 你好");
	strcpy(row.model, "Quark S1");
	strcpy(row.app_id, "com.example.shop");
	memcpy(row.pins[0], row.id, sizeof row.id);
	return row;
}

static struct qk_pairing_store *open_store(enum qk_pairing_access access)
{
	struct qk_pairing_store *store;
	int status = qk_pairing_store_open(qt_folder(), access, &store, why, sizeof why);

	if (status)
		qt_fail("%s", why);
	return store;
}

static void put(const struct qk_pairing_row *row)
{
	struct qk_pairing_store *store = open_store(QK_PAIRING_WRITE);

	qt_int(qk_pairing_store_put(store, row, why, sizeof why), 0);
	qk_pairing_store_close(store);
}

static struct qk_pairing_rows read_all(void)
{
	struct qk_pairing_store *store = open_store(QK_PAIRING_READ);
	struct qk_pairing_rows rows;

	if (qk_pairing_store_read(store, &rows, why, sizeof why))
		qt_fail("%s", why);
	qk_pairing_store_close(store);
	return rows;
}

static int mode_of(const char *name)
{
	char path[600];
	struct stat status;

	snprintf(path, sizeof path, "%s/%s", qt_folder(), name);
	return stat(path, &status) ? -1 : (int)(status.st_mode & 07777);
}

QTEST(no_file_reads_as_no_pairings_and_makes_none)
{
	struct qk_pairing_rows rows = read_all();

	qt_uint(rows.count, 0);
	qt_int(mode_of("pairings.db"), -1);
}

QTEST(what_is_put_is_read_again_newest_first)
{
	struct qk_pairing_row older = row_of("11111111", 1000), newer = row_of("22222222", 2000);
	struct qk_pairing_rows rows;

	newer.pins_count = 2;
	memset(newer.pins[1], 9, QK_PIN_SIZE);
	put(&older);
	put(&newer);
	rows = read_all();
	qt_uint(rows.count, 2);
	qt_int(memcmp(&rows.rows[0], &newer, sizeof newer), 0);
	qt_int(memcmp(&rows.rows[1], &older, sizeof older), 0);
	free(rows.rows);
}

QTEST(files_are_for_their_owner_only_whatever_the_umask)
{
	struct qk_pairing_row row = row_of("11111111", 1000);
	struct qk_pairing_store *store;

	umask(0);
	store = open_store(QK_PAIRING_WRITE);
	qt_int(qk_pairing_store_put(store, &row, why, sizeof why), 0);
	qt_int(mode_of("pairings.db"), 0600);
	qt_int(mode_of("pairings.db-wal"), 0600);
	qt_int(mode_of("pairings.db-shm"), 0600);
	qk_pairing_store_close(store);
	qt_int(mode_of("pairings.db"), 0600);
}

QTEST(pairing_anew_takes_the_place_of_the_old_one)
{
	struct qk_pairing_row row = row_of("11111111", 1000);
	struct qk_pairing_rows rows;

	put(&row);
	row.created_ms = 5000;
	memset(row.pins[0], 7, QK_PIN_SIZE);
	put(&row);
	rows = read_all();
	qt_uint(rows.count, 1);
	qt_int(rows.rows[0].pins[0][0], 7);
	free(rows.rows);
}

QTEST(glasses_are_known_by_their_key_whatever_their_id)
{
	struct qk_pairing_row row = row_of("11111111", 1000), other = row_of("22222222", 1000);
	struct qk_pairing_rows rows;

	put(&other);
	row.pins_count = 2;
	memset(row.pins[1], 7, QK_PIN_SIZE);
	put(&row);
	strcpy(row.id, "33333333"); /* after its key has changed */
	memset(row.pins[0], 7, QK_PIN_SIZE);
	row.pins_count = 1;
	row.created_ms = 3000;
	put(&row);
	rows = read_all();
	qt_uint(rows.count, 2);
	qt_text(rows.rows[0].id, "33333333");
	qt_text(rows.rows[1].id, "22222222");
	free(rows.rows);
}

QTEST(removing_takes_one_away)
{
	struct qk_pairing_row a = row_of("11111111", 1000), b = row_of("22222222", 2000);
	struct qk_pairing_store *store;
	struct qk_pairing_rows rows;
	uint32_t removed = 9;

	put(&a);
	put(&b);
	store = open_store(QK_PAIRING_WRITE);
	qt_int(qk_pairing_store_remove(store, "11111111", &removed, why, sizeof why), 0);
	qt_uint(removed, 1);
	qt_int(qk_pairing_store_remove(store, "11111111", &removed, why, sizeof why), 0);
	qt_uint(removed, 0);
	qk_pairing_store_close(store);
	rows = read_all();
	qt_uint(rows.count, 1);
	qt_text(rows.rows[0].id, "22222222");
	free(rows.rows);
}

/* --- the change of the glasses' key ------------------------------------------------------------------------------- */

static unsigned char pin_a[QK_PIN_SIZE] = {1}, pin_b[QK_PIN_SIZE] = {2}, pin_c[QK_PIN_SIZE] = {3};

static void met(const unsigned char *pin, const unsigned char *next)
{
	struct qk_pairing_store *store = open_store(QK_PAIRING_WRITE);

	qt_int(qk_pairing_store_met(store, pin, next, 7000, why, sizeof why), 0);
	qk_pairing_store_close(store);
}

static void expect_pins(const unsigned char *first, const unsigned char *second)
{
	struct qk_pairing_rows rows = read_all();

	qt_uint(rows.count, 1);
	qt_uint(rows.rows[0].pins_count, second ? 2 : 1);
	qt_int(memcmp(rows.rows[0].pins[0], first, QK_PIN_SIZE), 0);
	if (second)
		qt_int(memcmp(rows.rows[0].pins[1], second, QK_PIN_SIZE), 0);
	free(rows.rows);
}

QTEST(an_announced_key_is_kept_until_it_is_met_and_then_takes_the_place)
{
	struct qk_pairing_row row = row_of("11111111", 1000);

	memcpy(row.pins[0], pin_a, QK_PIN_SIZE);
	put(&row);
	met(pin_a, NULL);
	expect_pins(pin_a, NULL);
	met(pin_a, pin_b);
	expect_pins(pin_a, pin_b);
	met(pin_a, NULL);
	expect_pins(pin_a, pin_b);
	met(pin_a, pin_c);
	expect_pins(pin_a, pin_c);
	met(pin_b, NULL); /* never heard of */
	expect_pins(pin_a, pin_c);
	met(pin_c, NULL);
	expect_pins(pin_c, NULL);
	met(pin_a, NULL); /* the old key is gone for good */
	expect_pins(pin_c, NULL);
}

QTEST(the_new_key_may_announce_the_one_after_it_at_once)
{
	struct qk_pairing_row row = row_of("11111111", 1000);
	struct qk_pairing_rows rows;

	memcpy(row.pins[0], pin_a, QK_PIN_SIZE);
	put(&row);
	met(pin_a, pin_b);
	met(pin_b, pin_c);
	expect_pins(pin_b, pin_c);
	rows = read_all();
	qt_uint(rows.rows[0].used_ms, 7000);
	free(rows.rows);
}

/* --- what can go wrong -------------------------------------------------------------------------------------------- */

static void write_file(const void *bytes, size_t length)
{
	int fd = open(db_path(), O_WRONLY | O_CREAT | O_TRUNC, 0600);

	qt_int(write(fd, bytes, length), (int64_t)length);
	close(fd);
}

static int open_status(enum qk_pairing_access access)
{
	struct qk_pairing_store *store = NULL;
	struct qk_pairing_rows rows = {NULL, 0};
	int status;

	why[0] = '\0';
	status = qk_pairing_store_open(qt_folder(), access, &store, why, sizeof why);
	if (!status)
		status = qk_pairing_store_read(store, &rows, why, sizeof why);
	free(rows.rows);
	qk_pairing_store_close(store);
	return status;
}

QTEST(a_file_that_is_no_database_is_told_and_left_as_it_is)
{
	static const char text[] = "This is not a database; it only happens to lie where one should be, and it is long "
				   "enough to have a header of one hundred bytes, which it fills with prose.";
	size_t length;
	char *after;

	write_file(text, sizeof text);
	for (int access = QK_PAIRING_READ; access <= QK_PAIRING_WRITE; access++) {
		qt_int(open_status((enum qk_pairing_access)access), QUARK_ERR_IO);
		qt_contains(why, "pairings.db is damaged and was left as it is");
		qt_contains(why, "pair again");
	}
	after = qt_read(db_path(), &length);
	qt_uint(length, sizeof text);
	qt_int(memcmp(after, text, sizeof text), 0);
	free(after);
}

QTEST(damage_anywhere_in_the_file_is_told_or_harmless)
{
	struct qk_pairing_row row = row_of("11111111", 1000);
	int told = 0;
	size_t length;
	char *bytes;

	put(&row);
	bytes = qt_read(db_path(), &length);
	for (size_t at = 0; at < length; at += 61) {
		char kept[16];
		size_t most = length - at < sizeof kept ? length - at : sizeof kept;

		memcpy(kept, bytes + at, most);
		memset(bytes + at, 0xa5, most);
		write_file(bytes, length);
		memcpy(bytes + at, kept, most);
		if (open_status(QK_PAIRING_READ)) {
			told++;
			if (!why[0] || !strstr(why, "pairings.db"))
				qt_fail("damage at byte %zu: \"%s\"", at, why);
		}
	}
	free(bytes);
	qt_true(told > 5);
}

QTEST(a_row_that_is_not_whole_is_told)
{
	struct qk_pairing_row row = row_of("11111111", 1000);

	memset(row.name, 'x', sizeof row.name - 1);
	put(&row);
	qt_int(open_status(QK_PAIRING_READ), QUARK_OK);
	row.port = 0;
	put(&row);
	qt_int(open_status(QK_PAIRING_READ), QUARK_ERR_IO);
	qt_contains(why, "not whole");
}

QTEST(an_empty_file_reads_as_no_pairings)
{
	struct qk_pairing_row row = row_of("11111111", 1000);

	write_file("", 0);
	qt_int(open_status(QK_PAIRING_READ), QUARK_OK);
	put(&row);
	qt_int(open_status(QK_PAIRING_READ), QUARK_OK);
}

QTEST(a_file_of_a_newer_version_is_left_alone)
{
	struct qk_pairing_row row = row_of("11111111", 1000);
	size_t length;
	char *bytes;

	put(&row);
	bytes = qt_read(db_path(), &length);
	bytes[63] = 2; /* user_version, big-endian at offset 60 */
	write_file(bytes, length);
	free(bytes);
	for (int access = QK_PAIRING_READ; access <= QK_PAIRING_WRITE; access++) {
		qt_int(open_status((enum qk_pairing_access)access), QUARK_ERR_IO);
		qt_contains(why, "of version 2");
		qt_contains(why, "update it");
	}
}

QTEST(a_file_that_others_can_change_is_refused)
{
	struct qk_pairing_row row = row_of("11111111", 1000);

	put(&row);
	qt_int(chmod(db_path(), 0620), 0);
	qt_int(open_status(QK_PAIRING_READ), QUARK_ERR_IO);
	qt_contains(why, "mode 620");
	qt_contains(why, "chmod 600");
}

QTEST(a_link_or_a_folder_in_its_place_is_refused)
{
	qt_int(symlink("/dev/null", db_path()), 0);
	qt_int(open_status(QK_PAIRING_WRITE), QUARK_ERR_IO);
	qt_contains(why, "not a file");
	qt_int(unlink(db_path()), 0);
	qt_int(mkdir(db_path(), 0700), 0);
	qt_int(open_status(QK_PAIRING_WRITE), QUARK_ERR_IO);
	qt_contains(why, "not a file");
	qt_int(rmdir(db_path()), 0);
}

/*
 * Root may write anywhere, so the test gives that right up. It stays root: another user may not
 * reach the folder of the tests at all, where a folder above it is closed.
 */
static void obey_modes(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};

	qt_int(syscall(SYS_capset, &header, none), 0);
}

QTEST(a_folder_that_cannot_be_written_is_told)
{
	obey_modes();
	qt_int(chmod(qt_folder(), 0500), 0);
	qt_int(open_status(QK_PAIRING_READ), QUARK_OK);
	qt_int(open_status(QK_PAIRING_WRITE), QUARK_ERR_IO);
	qt_contains(why, "pairings.db cannot be made: Permission denied");
	qt_int(chmod(qt_folder(), 0700), 0);
}

QTEST(a_folder_that_became_read_only_is_told)
{
	struct qk_pairing_row row = row_of("11111111", 1000);
	struct qk_pairing_store *store = NULL;

	obey_modes();
	put(&row);
	qt_int(chmod(db_path(), 0400), 0);
	qt_int(chmod(qt_folder(), 0500), 0);
	if (qk_pairing_store_open(qt_folder(), QK_PAIRING_WRITE, &store, why, sizeof why) == QUARK_OK)
		qt_int(qk_pairing_store_try(store, why, sizeof why), QUARK_ERR_IO);
	qk_pairing_store_close(store);
	qt_contains(why, "not writable");
	qt_int(chmod(qt_folder(), 0700), 0);
}

/* A child that is killed right after it was told "stored". */
static void put_and_die(const struct qk_pairing_row *row)
{
	struct qk_pairing_store *store = NULL;

	if (qk_pairing_store_open(qt_folder(), QK_PAIRING_WRITE, &store, why, sizeof why) ||
	    qk_pairing_store_put(store, row, why, sizeof why))
		_exit(1);
	raise(SIGKILL);
}

QTEST(what_was_told_as_stored_survives_a_kill)
{
	for (int i = 0; i < 20; i++) {
		struct qk_pairing_row row;
		struct qk_pairing_rows rows;
		char id[QK_GLASSES_ID];
		int status;
		pid_t child;

		snprintf(id, sizeof id, "%08x", (unsigned)i);
		row = row_of(id, (uint64_t)i + 1);
		child = fork();
		if (child == 0)
			put_and_die(&row);
		qt_int(waitpid(child, &status, 0), child);
		qt_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
		rows = read_all();
		qt_uint(rows.count, (uint64_t)i + 1);
		qt_text(rows.rows[0].id, row.id);
		free(rows.rows);
	}
}

QTEST(several_processes_may_write_at_once)
{
	enum { PROCESSES = 4, EACH = 10 };
	struct qk_pairing_rows rows;
	int status;

	for (int p = 0; p < PROCESSES; p++) {
		if (fork() != 0)
			continue;
		for (int i = 0; i < EACH; i++) {
			struct qk_pairing_store *store = NULL;
			struct qk_pairing_row row;
			char id[32];

			snprintf(id, sizeof id, "%04x%04x", (unsigned)p, (unsigned)i);
			row = row_of(id, 1);
			if (qk_pairing_store_open(qt_folder(), QK_PAIRING_WRITE, &store, why, sizeof why) ||
			    qk_pairing_store_put(store, &row, why, sizeof why))
				_exit(1);
			qk_pairing_store_close(store);
		}
		_exit(0);
	}
	for (int p = 0; p < PROCESSES; p++) {
		qt_true(wait(&status) > 0);
		qt_int(status, 0);
	}
	rows = read_all();
	qt_uint(rows.count, PROCESSES * EACH);
	free(rows.rows);
}
