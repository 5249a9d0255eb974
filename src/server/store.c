#include "server/store.h"

#include <quark/base.h>

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SCHEMA 1
#define PATH_SIZE 4096

struct qk_store {
	char folder[PATH_SIZE - 32];
	sqlite3 *database;
	int lock;
};

static int refuse(int status, char *why, size_t why_size, const char *what, const char *folder, const char *reason)
{
	snprintf(why, why_size, "%s %s: %s", what, folder, reason);
	return status;
}

static void path_of(const struct qk_store *store, const char *name, char *out)
{
	snprintf(out, PATH_SIZE, "%s/%s", store->folder, name);
}

int qk_store_default(char *out, size_t size)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	if (state && *state == '/')
		return (size_t)snprintf(out, size, "%s/quark-glasses", state) < size ? 0 : -1;
	if (!home || *home != '/')
		return -1;
	return (size_t)snprintf(out, size, "%s/.local/state/quark-glasses", home) < size ? 0 : -1;
}

/* --- the folder --------------------------------------------------------------------------------------------------- */

static int make_folders(const char *folder)
{
	char path[PATH_SIZE];

	snprintf(path, sizeof path, "%s", folder);
	for (char *at = path + 1; *at; at++) {
		if (*at != '/')
			continue;
		*at = '\0';
		if (mkdir(path, 0700) && errno != EEXIST)
			return -1;
		*at = '/';
	}
	return mkdir(path, 0700) && errno != EEXIST ? -1 : 0;
}

static int open_folder(struct qk_store *store, char *why, size_t why_size)
{
	struct stat status;

	if (make_folders(store->folder) || stat(store->folder, &status))
		return refuse(QUARK_ERR_IO, why, why_size, "cannot make the state folder", store->folder,
			      strerror(errno));
	if (!S_ISDIR(status.st_mode))
		return refuse(QUARK_ERR_IO, why, why_size, "cannot use the state folder", store->folder,
			      "it is no folder");
	if (status.st_mode & 077)
		return refuse(QUARK_ERR_IO, why, why_size, "cannot use the state folder", store->folder,
			      "others than its owner may enter it; chmod 700 it, or name another with --state");
	return 0;
}

static int take_lock(struct qk_store *store, char *why, size_t why_size)
{
	char path[PATH_SIZE];

	path_of(store, "lock", path);
	store->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (store->lock < 0)
		return refuse(QUARK_ERR_IO, why, why_size, "cannot write in the state folder", store->folder,
			      strerror(errno));
	if (flock(store->lock, LOCK_EX | LOCK_NB) == 0)
		return 0;
	return refuse(QUARK_ERR_BUSY, why, why_size, "cannot use the state folder", store->folder,
		      "another quark-glasses has it; end that one, or name another folder with --state");
}

/* --- the database ------------------------------------------------------------------------------------------------- */

static int database_failed(struct qk_store *store, char *why, size_t why_size)
{
	return refuse(QUARK_ERR_IO, why, why_size, "the database of the state folder failed:", store->folder,
		      store->database ? sqlite3_errmsg(store->database) : "no memory");
}

static int run(struct qk_store *store, const char *sql)
{
	return sqlite3_exec(store->database, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : -1;
}

static int64_t number_of(struct qk_store *store, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	int64_t number = -1;

	if (sqlite3_prepare_v2(store->database, sql, -1, &statement, NULL) == SQLITE_OK)
		number = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
	sqlite3_finalize(statement);
	return number;
}

static const char *const tables =
	"BEGIN IMMEDIATE;"
	"CREATE TABLE app(pin BLOB PRIMARY KEY, app_id TEXT UNIQUE NOT NULL, app_name TEXT NOT NULL,"
	" created INTEGER NOT NULL, used INTEGER NOT NULL);"
	"CREATE TABLE permission(app_id TEXT NOT NULL, sensor INTEGER NOT NULL, state INTEGER NOT NULL,"
	" until INTEGER NOT NULL, PRIMARY KEY(app_id, sensor));"
	"CREATE TABLE note(name TEXT PRIMARY KEY, value INTEGER NOT NULL);"
	"PRAGMA user_version = 1;"
	"COMMIT;";

static int check_schema(struct qk_store *store, char *why, size_t why_size)
{
	int64_t version = number_of(store, "PRAGMA user_version");

	if (version > SCHEMA)
		return refuse(QUARK_ERR_VERSION, why, why_size, "cannot use the state folder", store->folder,
			      "it was written by a newer quark-glasses; update this one, or name another folder with "
			      "--state");
	if (version < 0 || (version == 0 && run(store, tables)))
		return database_failed(store, why, why_size);
	return 0;
}

static int open_database(struct qk_store *store, char *why, size_t why_size)
{
	char path[PATH_SIZE];
	mode_t mask = umask(077);
	int result;

	path_of(store, "glasses.db", path);
	result = sqlite3_open_v2(path, &store->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
	if (result == SQLITE_OK)
		result = run(store, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
	if (result == SQLITE_OK)
		result = check_schema(store, why, why_size);
	else
		result = database_failed(store, why, why_size);
	umask(mask);
	return result;
}

/* --- the keys ----------------------------------------------------------------------------------------------------- */

static int write_next_pin(const struct qk_store *store, char *next_pin, char *why, size_t why_size)
{
	char path[PATH_SIZE];
	struct qk_key *next;
	int status;

	path_of(store, "next-key.pem", path);
	if (access(path, F_OK)) {
		next_pin[0] = '\0';
		return 0;
	}
	status = qk_key_load(path, &next, why, why_size);
	if (status)
		return status;
	qk_pin_write(qk_key_pin(next), next_pin);
	qk_key_unref(next);
	return 0;
}

static int load_keys(struct qk_store *store, struct qk_key **key, char *next_pin, char *why, size_t why_size)
{
	char path[PATH_SIZE];
	int status;

	path_of(store, "key.pem", path);
	status = qk_key_load(path, key, why, why_size);
	return status ? status : write_next_pin(store, next_pin, why, why_size);
}

int64_t qk_store_announced(struct qk_store *store)
{
	int64_t when = number_of(store, "SELECT value FROM note WHERE name = 'announced'");

	return when > 0 ? when : 0;
}

int qk_store_announce(struct qk_store *store, char *next_pin, char *why, size_t why_size)
{
	char path[PATH_SIZE], sql[128];
	struct qk_key *next;
	int status;

	path_of(store, "next-key.pem", path);
	if (access(path, F_OK) == 0)
		return write_next_pin(store, next_pin, why, why_size);
	status = qk_key_load(path, &next, why, why_size);
	if (status)
		return status;
	qk_key_unref(next);
	snprintf(sql, sizeof sql, "INSERT OR REPLACE INTO note VALUES('announced', %lld)", (long long)time(NULL));
	if (run(store, sql))
		return database_failed(store, why, why_size);
	return write_next_pin(store, next_pin, why, why_size);
}

/* The rename is the one moment in which it happens. */
int qk_store_rotate(struct qk_store *store, char *why, size_t why_size)
{
	char next[PATH_SIZE], now[PATH_SIZE];

	path_of(store, "next-key.pem", next);
	path_of(store, "key.pem", now);
	if (access(next, F_OK)) {
		snprintf(why, why_size,
			 "no next key was announced; start with --rotate-key first, and give apps 30 days to hear of "
			 "it");
		return QUARK_ERR_INVALID;
	}
	if (rename(next, now))
		return refuse(QUARK_ERR_IO, why, why_size, "cannot change the key in", store->folder, strerror(errno));
	run(store, "DELETE FROM note WHERE name = 'announced'");
	return 0;
}

/* --- beginning and end -------------------------------------------------------------------------------------------- */

void qk_store_close(struct qk_store *store)
{
	if (!store)
		return;
	sqlite3_close(store->database);
	if (store->lock >= 0)
		close(store->lock);
	free(store);
}

int qk_store_open(const char *folder, struct qk_store **out, struct qk_key **key, char *next_pin, char *why,
		  size_t why_size)
{
	struct qk_store *store = calloc(1, sizeof *store);
	int status;

	*out = NULL;
	*key = NULL;
	next_pin[0] = '\0';
	if (!store)
		return refuse(QUARK_ERR_NOMEM, why, why_size, "no memory for the state folder", folder, "");
	store->lock = -1;
	if ((size_t)snprintf(store->folder, sizeof store->folder, "%s", folder) >= sizeof store->folder) {
		free(store);
		return refuse(QUARK_ERR_INVALID, why, why_size, "cannot use the state folder", "",
			      "its name is too long");
	}
	status = open_folder(store, why, why_size);
	if (status == 0)
		status = take_lock(store, why, why_size);
	if (status == 0)
		status = open_database(store, why, why_size);
	if (status == 0)
		status = load_keys(store, key, next_pin, why, why_size);
	if (status)
		qk_store_close(store);
	else
		*out = store;
	return status;
}

/* --- rows --------------------------------------------------------------------------------------------------------- */

static sqlite3_stmt *prepare(struct qk_store *store, const char *sql)
{
	sqlite3_stmt *statement = NULL;

	return sqlite3_prepare_v2(store->database, sql, -1, &statement, NULL) == SQLITE_OK ? statement : NULL;
}

static int finish(sqlite3_stmt *statement)
{
	int result = statement ? sqlite3_step(statement) : SQLITE_NOMEM;

	sqlite3_finalize(statement);
	return result == SQLITE_DONE ? 0 : -1;
}

int qk_store_apps(struct qk_store *store, void (*each)(void *owner, const struct qk_store_app *app), void *owner)
{
	sqlite3_stmt *statement =
		prepare(store, "SELECT pin, app_id, app_name, created, used FROM app ORDER BY created, rowid");
	int result = statement ? SQLITE_ROW : SQLITE_NOMEM;

	while (statement && (result = sqlite3_step(statement)) == SQLITE_ROW) {
		struct qk_store_app app = {.app_id = (const char *)sqlite3_column_text(statement, 1),
					   .app_name = (const char *)sqlite3_column_text(statement, 2),
					   .created_s = sqlite3_column_int64(statement, 3),
					   .used_s = sqlite3_column_int64(statement, 4)};

		if (sqlite3_column_bytes(statement, 0) != QK_PIN_SIZE || !app.app_id || !app.app_name)
			continue;
		memcpy(app.pin, sqlite3_column_blob(statement, 0), QK_PIN_SIZE);
		each(owner, &app);
	}
	sqlite3_finalize(statement);
	return result == SQLITE_DONE ? 0 : QUARK_ERR_IO;
}

int qk_store_permissions(struct qk_store *store, void (*each)(void *owner, const struct qk_store_permission *one),
			 void *owner)
{
	sqlite3_stmt *statement = prepare(store, "SELECT app_id, sensor, state, until FROM permission");
	int result = statement ? SQLITE_ROW : SQLITE_NOMEM;

	while (statement && (result = sqlite3_step(statement)) == SQLITE_ROW) {
		struct qk_store_permission one = {.app_id = (const char *)sqlite3_column_text(statement, 0),
						  .sensor = (uint32_t)sqlite3_column_int(statement, 1),
						  .state = (uint32_t)sqlite3_column_int(statement, 2),
						  .until_s = sqlite3_column_int64(statement, 3)};

		if (one.app_id)
			each(owner, &one);
	}
	sqlite3_finalize(statement);
	return result == SQLITE_DONE ? 0 : QUARK_ERR_IO;
}

/* One row for a key and one for an id: a new pairing takes the place of either. */
int qk_store_add(struct qk_store *store, const struct qk_store_app *app, char *why, size_t why_size)
{
	sqlite3_stmt *statement = prepare(store, "INSERT OR REPLACE INTO app VALUES(?, ?, ?, ?, ?)");

	if (statement) {
		sqlite3_bind_blob(statement, 1, app->pin, QK_PIN_SIZE, SQLITE_STATIC);
		sqlite3_bind_text(statement, 2, app->app_id, -1, SQLITE_STATIC);
		sqlite3_bind_text(statement, 3, app->app_name, -1, SQLITE_STATIC);
		sqlite3_bind_int64(statement, 4, app->created_s);
		sqlite3_bind_int64(statement, 5, app->used_s);
	}
	return finish(statement) ? database_failed(store, why, why_size) : 0;
}

static int remove_from(struct qk_store *store, const char *sql, const char *app_id)
{
	sqlite3_stmt *statement = prepare(store, sql);

	if (statement)
		sqlite3_bind_text(statement, 1, app_id, -1, SQLITE_STATIC);
	return finish(statement);
}

int qk_store_remove(struct qk_store *store, const char *app_id, char *why, size_t why_size)
{
	if (qk_store_begin(store) || remove_from(store, "DELETE FROM app WHERE app_id = ?", app_id) ||
	    remove_from(store, "DELETE FROM permission WHERE app_id = ?", app_id) || qk_store_end(store)) {
		database_failed(store, why, why_size);
		run(store, "ROLLBACK");
		return QUARK_ERR_IO;
	}
	return 0;
}

int qk_store_permission(struct qk_store *store, const struct qk_store_permission *one, char *why, size_t why_size)
{
	sqlite3_stmt *statement = prepare(store, "INSERT OR REPLACE INTO permission VALUES(?, ?, ?, ?)");

	if (statement) {
		sqlite3_bind_text(statement, 1, one->app_id, -1, SQLITE_STATIC);
		sqlite3_bind_int64(statement, 2, one->sensor);
		sqlite3_bind_int64(statement, 3, one->state);
		sqlite3_bind_int64(statement, 4, one->until_s);
	}
	return finish(statement) ? database_failed(store, why, why_size) : 0;
}

int qk_store_begin(struct qk_store *store)
{
	return run(store, "BEGIN IMMEDIATE");
}

int qk_store_used(struct qk_store *store, const unsigned char *pin, int64_t used_s)
{
	sqlite3_stmt *statement = prepare(store, "UPDATE app SET used = ? WHERE pin = ?");

	if (statement) {
		sqlite3_bind_int64(statement, 1, used_s);
		sqlite3_bind_blob(statement, 2, pin, QK_PIN_SIZE, SQLITE_STATIC);
	}
	return finish(statement);
}

int qk_store_end(struct qk_store *store)
{
	return run(store, "COMMIT");
}
