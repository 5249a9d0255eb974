/* What is in the file of pairings: reading, writing, removing. */
#include "link/pairing_store_private.h"

#include <quark/base.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS "id, address, port, name, model, app_id, pin, next_pin, created_ms, used_ms"

/* --- reading ------------------------------------------------------------------------------------------------------ */

static int take_text(sqlite3_stmt *row, int column, char *out, size_t size)
{
	const char *text = (const char *)sqlite3_column_text(row, column);
	size_t length = (size_t)sqlite3_column_bytes(row, column);

	if (!text || length >= size || strlen(text) != length)
		return -1;
	memcpy(out, text, length + 1);
	return 0;
}

static int take_pin(sqlite3_stmt *row, int column, unsigned char *out)
{
	const void *bytes = sqlite3_column_blob(row, column);

	if (!bytes || sqlite3_column_bytes(row, column) != QK_PIN_SIZE)
		return -1;
	memcpy(out, bytes, QK_PIN_SIZE);
	return 0;
}

/* Everything is checked: a file can be anything. */
static int take_row(sqlite3_stmt *row, struct qk_pairing_row *out)
{
	sqlite3_int64 port = sqlite3_column_int64(row, 2);

	memset(out, 0, sizeof *out);
	out->port = (uint16_t)port;
	out->pins_count = sqlite3_column_type(row, 7) == SQLITE_NULL ? 1 : 2;
	out->created_ms = (uint64_t)sqlite3_column_int64(row, 8);
	out->used_ms = (uint64_t)sqlite3_column_int64(row, 9);
	if (port < 1 || port > 65535 || take_text(row, 0, out->id, sizeof out->id) ||
	    take_text(row, 1, out->address, sizeof out->address) || take_text(row, 3, out->name, sizeof out->name) ||
	    take_text(row, 4, out->model, sizeof out->model) || take_text(row, 5, out->app_id, sizeof out->app_id))
		return -1;
	return take_pin(row, 6, out->pins[0]) || (out->pins_count == 2 && take_pin(row, 7, out->pins[1])) ? -1 : 0;
}

static int add_row(struct qk_pairing_rows *rows, const struct qk_pairing_row *row)
{
	struct qk_pairing_row *more = realloc(rows->rows, (rows->count + 1) * sizeof *more);

	if (!more)
		return -1;
	rows->rows = more;
	rows->rows[rows->count++] = *row;
	return 0;
}

static int no_memory(const struct qk_pairing_store *store, char *why, size_t size)
{
	snprintf(why, size, "no memory for the pairings in %s", store->path);
	return QUARK_ERR_NOMEM;
}

static int read_rows(struct qk_pairing_store *store, sqlite3_stmt *statement, struct qk_pairing_rows *out, char *why,
		     size_t size)
{
	struct qk_pairing_row row;
	int step;

	while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
		if (take_row(statement, &row)) {
			snprintf(why, size,
				 "%s is damaged and was left as it is: a pairing in it is not whole. Restore it from a "
				 "copy, or move it away and pair again",
				 store->path);
			return sqlite3_errcode(store->database) == SQLITE_NOMEM ? no_memory(store, why, size)
										: QUARK_ERR_IO;
		}
		if (add_row(out, &row))
			return no_memory(store, why, size);
	}
	return step == SQLITE_DONE ? QUARK_OK : qk_pairing_store_failed(store, "read", why, size);
}

/* A file that was made and never written to has no table yet. */
static int has_table(struct qk_pairing_store *store)
{
	return sqlite3_table_column_metadata(store->database, NULL, "pairing", NULL, NULL, NULL, NULL, NULL, NULL) !=
	       SQLITE_ERROR;
}

int qk_pairing_store_read(struct qk_pairing_store *store, struct qk_pairing_rows *out, char *why, size_t why_size)
{
	static const char sql[] = "SELECT " COLUMNS " FROM pairing ORDER BY created_ms DESC, id";
	sqlite3_stmt *statement;
	int status;

	out->rows = NULL;
	out->count = 0;
	if (!store || !has_table(store))
		return QUARK_OK;
	if (sqlite3_prepare_v2(store->database, sql, sizeof sql, &statement, NULL))
		return qk_pairing_store_failed(store, "read", why, why_size);
	status = read_rows(store, statement, out, why, why_size);
	sqlite3_finalize(statement);
	if (!status)
		return QUARK_OK;
	free(out->rows);
	out->rows = NULL;
	out->count = 0;
	return status;
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

/* One statement. `form` has a letter for each parameter: t a text, i a 64-bit number, p a pin (NULL is fine). */
static int run(struct qk_pairing_store *store, const char *sql, const char *form, va_list list)
{
	sqlite3_stmt *statement;
	const void *pin;
	int failed = 0;

	if (sqlite3_prepare_v2(store->database, sql, -1, &statement, NULL))
		return -1;
	for (int i = 1; *form; form++, i++) {
		if (*form == 't') {
			failed |= sqlite3_bind_text(statement, i, va_arg(list, const char *), -1, SQLITE_STATIC);
		} else if (*form == 'i') {
			failed |= sqlite3_bind_int64(statement, i, va_arg(list, sqlite3_int64));
		} else {
			pin = va_arg(list, const void *);
			failed |= pin ? sqlite3_bind_blob(statement, i, pin, QK_PIN_SIZE, SQLITE_STATIC)
				      : sqlite3_bind_null(statement, i);
		}
	}
	failed = failed || sqlite3_step(statement) != SQLITE_DONE;
	return sqlite3_finalize(statement) || failed ? -1 : 0;
}

/* Outside of a transaction it is on disk when this returns 0. */
static int change(struct qk_pairing_store *store, char *why, size_t size, const char *sql, const char *form, ...)
{
	va_list list;
	int failed;

	va_start(list, form);
	failed = run(store, sql, form, list);
	va_end(list);
	return failed ? qk_pairing_store_failed(store, "written", why, size) : QUARK_OK;
}

int qk_pairing_store_try(struct qk_pairing_store *store, char *why, size_t why_size)
{
	if (sqlite3_exec(store->database, "BEGIN IMMEDIATE; ROLLBACK", NULL, NULL, NULL))
		return qk_pairing_store_failed(store, "written", why, why_size);
	return QUARK_OK;
}

static int insert(struct qk_pairing_store *store, const struct qk_pairing_row *row, char *why, size_t size)
{
	const unsigned char *next = row->pins_count == 2 ? row->pins[1] : NULL;
	int status =
		change(store, why, size, "DELETE FROM pairing WHERE id = ?1 OR pin IN (?2, ?3) OR next_pin IN (?2, ?3)",
		       "tpp", row->id, row->pins[0], next);

	if (status)
		return status;
	return change(store, why, size, "INSERT INTO pairing (" COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		      "ttitttppii", row->id, row->address, (sqlite3_int64)row->port, row->name, row->model, row->app_id,
		      row->pins[0], next, (sqlite3_int64)row->created_ms, (sqlite3_int64)row->used_ms);
}

/* 0, or the status of what failed, when nothing is changed. */
static int end_transaction(struct qk_pairing_store *store, int status, char *why, size_t size)
{
	if (!status && sqlite3_exec(store->database, "COMMIT", NULL, NULL, NULL))
		status = qk_pairing_store_failed(store, "written", why, size);
	if (status)
		sqlite3_exec(store->database, "ROLLBACK", NULL, NULL, NULL);
	return status;
}

int qk_pairing_store_put(struct qk_pairing_store *store, const struct qk_pairing_row *row, char *why, size_t why_size)
{
	if (sqlite3_exec(store->database, "BEGIN IMMEDIATE", NULL, NULL, NULL))
		return qk_pairing_store_failed(store, "written", why, why_size);
	return end_transaction(store, insert(store, row, why, why_size), why, why_size);
}

int qk_pairing_store_remove(struct qk_pairing_store *store, const char *id, uint32_t *removed, char *why,
			    size_t why_size)
{
	int status = change(store, why, why_size, "DELETE FROM pairing WHERE id = ?", "t", id);

	*removed = status ? 0 : (uint32_t)sqlite3_changes(store->database);
	return status;
}

/* In one statement, so that of two processes neither undoes what the other wrote. An announced key is kept until
 * another is announced, or it is met: glasses that restart may forget to say it for a while. */
int qk_pairing_store_met(struct qk_pairing_store *store, const unsigned char *pin, const unsigned char *next,
			 uint64_t now_ms, char *why, size_t why_size)
{
	return change(store, why, why_size,
		      "UPDATE pairing SET pin = ?1, used_ms = ?3,"
		      " next_pin = coalesce(?2, CASE WHEN pin = ?1 THEN next_pin END)"
		      " WHERE pin = ?1 OR next_pin = ?1",
		      "ppi", pin, next, (sqlite3_int64)now_ms);
}
