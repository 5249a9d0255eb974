/* The file: opening, making, its version, and what can be wrong with it. */
#include "link/pairing_store_private.h"

#include <quark/base.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_NAME "pairings.db"
#define BUSY_MS 5000 /* for another process */
#define SCHEMA 1

static const char schema[] = "BEGIN IMMEDIATE;"
			     "CREATE TABLE IF NOT EXISTS pairing ("
			     " id TEXT PRIMARY KEY NOT NULL, address TEXT NOT NULL, port INTEGER NOT NULL,"
			     " name TEXT NOT NULL, model TEXT NOT NULL, app_id TEXT NOT NULL,"
			     " pin BLOB NOT NULL, next_pin BLOB,"
			     " created_ms INTEGER NOT NULL, used_ms INTEGER NOT NULL) WITHOUT ROWID;"
			     "PRAGMA user_version=1;"
			     "COMMIT";

static int damaged(const struct qk_pairing_store *store, char *why, size_t size)
{
	snprintf(why, size,
		 "%s is damaged and was left as it is: %s. Restore it from a copy, or move it away and pair again",
		 store->path, sqlite3_errmsg(store->database));
	return QUARK_ERR_IO;
}

int qk_pairing_store_failed(const struct qk_pairing_store *store, const char *what, char *why, size_t size)
{
	switch (sqlite3_errcode(store->database)) {
	case SQLITE_NOMEM:
		snprintf(why, size, "no memory for the pairings in %s", store->path);
		return QUARK_ERR_NOMEM;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_ERROR: /* another table than ours */
	case SQLITE_MISMATCH:
		return damaged(store, why, size);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		snprintf(why, size, "%s cannot be %s: another process has held it for %d seconds", store->path, what,
			 BUSY_MS / 1000);
		return QUARK_ERR_IO;
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
		snprintf(why, size,
			 "%s cannot be %s: the file or its folder is not writable; look at their owner and modes",
			 store->path, what);
		return QUARK_ERR_IO;
	case SQLITE_FULL:
		snprintf(why, size, "%s cannot be %s: the disk is full", store->path, what);
		return QUARK_ERR_IO;
	default:
		snprintf(why, size, "%s cannot be %s: %s", store->path, what, sqlite3_errmsg(store->database));
		return QUARK_ERR_IO;
	}
}

static int system_failed(const struct qk_pairing_store *store, const char *what, char *why, size_t size)
{
	char text[128];

	snprintf(why, size, "%s cannot be %s: %s", store->path, what, strerror_r(errno, text, sizeof text));
	return QUARK_ERR_IO;
}

/* The folder keeps the name of a new file only after this. */
static int sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), failed;

	failed = fd < 0 || fsync(fd);
	if (fd >= 0)
		close(fd);
	return failed ? -1 : 0;
}

/* Made here, since SQLite would make it with the modes that the umask leaves. An empty file is an empty database. */
static int make_file(const struct qk_pairing_store *store, const char *folder, char *why, size_t size)
{
	int fd = open(store->path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0 && errno == EEXIST)
		return QUARK_OK;
	if (fd < 0)
		return system_failed(store, "made", why, size);
	close(fd);
	return sync_folder(folder) ? system_failed(store, "made for good", why, size) : QUARK_OK;
}

/* 0; 1: there is none; or a status. Whoever could change the file could put another key in it. */
static int check_file(const struct qk_pairing_store *store, char *why, size_t size)
{
	struct stat status;

	if (lstat(store->path, &status))
		return errno == ENOENT ? 1 : system_failed(store, "looked at", why, size);
	if (!S_ISREG(status.st_mode)) {
		snprintf(why, size, "%s is not a file; move it away", store->path);
		return QUARK_ERR_IO;
	}
	if (status.st_mode & 077) {
		snprintf(why, size, "%s can be read or changed by others (mode %03o); run: chmod 600 %s", store->path,
			 (unsigned)(status.st_mode & 0777), store->path);
		return QUARK_ERR_IO;
	}
	return QUARK_OK;
}

static int on_version(void *user_data, int columns, char **values, char **names)
{
	int *version = user_data;

	(void)names;
	*version = columns == 1 && values[0] ? atoi(values[0]) : -1;
	return 0;
}

static int check_version(struct qk_pairing_store *store, enum qk_pairing_access access, char *why, size_t size)
{
	int version = -1;

	if (sqlite3_exec(store->database, "PRAGMA user_version", on_version, &version, NULL))
		return qk_pairing_store_failed(store, "read", why, size);
	if (version < 0 || version > SCHEMA) {
		snprintf(why, size, "%s is of version %d, and this libquark reads versions up to %d; update it",
			 store->path, version, SCHEMA);
		return QUARK_ERR_IO;
	}
	if (version == SCHEMA || access == QK_PAIRING_READ)
		return QUARK_OK;
	if (sqlite3_exec(store->database, schema, NULL, NULL, NULL))
		return qk_pairing_store_failed(store, "written", why, size);
	return QUARK_OK;
}

static int open_database(struct qk_pairing_store *store, enum qk_pairing_access access, char *why, size_t size)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;

	if (sqlite3_open_v2(store->path, &store->database, flags, NULL)) {
		if (store->database)
			return qk_pairing_store_failed(store, "opened", why, size);
		snprintf(why, size, "no memory for the pairings in %s", store->path);
		return QUARK_ERR_NOMEM;
	}
	sqlite3_busy_timeout(store->database, BUSY_MS);
	if (sqlite3_exec(store->database,
			 access == QK_PAIRING_WRITE ? "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
						      "PRAGMA trusted_schema=OFF"
						    : "PRAGMA trusted_schema=OFF",
			 NULL, NULL, NULL))
		return qk_pairing_store_failed(store, access == QK_PAIRING_WRITE ? "written" : "read", why, size);
	return check_version(store, access, why, size);
}

static int open_in(struct qk_pairing_store *store, const char *folder, enum qk_pairing_access access, char *why,
		   size_t size)
{
	int length = snprintf(store->path, sizeof store->path, "%s/" FILE_NAME, folder), status = QUARK_OK;

	if (length < 0 || (size_t)length >= sizeof store->path) {
		snprintf(why, size, "the path of the state folder is too long");
		return QUARK_ERR_IO;
	}
	if (access == QK_PAIRING_WRITE)
		status = make_file(store, folder, why, size);
	if (!status)
		status = check_file(store, why, size);
	return status ? status : open_database(store, access, why, size);
}

int qk_pairing_store_open(const char *folder, enum qk_pairing_access access, struct qk_pairing_store **out, char *why,
			  size_t why_size)
{
	struct qk_pairing_store *store = calloc(1, sizeof *store);
	int status;

	*out = NULL;
	if (!store) {
		snprintf(why, why_size, "no memory for the pairings in %s", folder);
		return QUARK_ERR_NOMEM;
	}
	status = open_in(store, folder, access, why, why_size);
	if (status) {
		qk_pairing_store_close(store);
		return status > 0 ? QUARK_OK : status;
	}
	*out = store;
	return QUARK_OK;
}

void qk_pairing_store_close(struct qk_pairing_store *store)
{
	if (store)
		sqlite3_close(store->database);
	free(store);
}
