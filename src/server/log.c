/* The log of messages: what went over the link, for people who look on. */
#include "server/server_private.h"

#include <stdlib.h>
#include <string.h>

int qk_server_log_begin(struct qk_server *server)
{
	if (!server->log.entries)
		server->log.entries = calloc(QK_LOG_ENTRIES, sizeof *server->log.entries);
	return server->log.entries ? 0 : QUARK_ERR_NOMEM;
}

const struct qk_log_entry *qk_server_log(const struct qk_server *server, uint64_t number)
{
	const struct qk_message_log *log = &server->log;

	if (!log->entries || number == 0 || number > log->last || log->last - number >= QK_LOG_ENTRIES)
		return NULL;
	return &log->entries[number % QK_LOG_ENTRIES];
}

uint64_t qk_server_log_last(const struct qk_server *server)
{
	return server->log.last;
}

static struct qk_log_entry *add(struct qk_connection *connection, uint32_t direction)
{
	struct qk_server *server = connection->server;
	struct qk_message_log *log = &server->log;
	struct qk_log_entry *entry;

	log->last++;
	entry = &log->entries[log->last % QK_LOG_ENTRIES];
	*entry = (struct qk_log_entry){.number = log->last,
				       .time_us = qk_clock_now(&server->clock),
				       .connection = connection->id,
				       .direction = direction};
	server->changed |= QK_CHANGED_LOG;
	return entry;
}

static void read_name(struct qk_json *json, struct qk_log_entry *entry)
{
	struct qk_buffer name = {0};

	if (qk_json_string(json, &name) == 0 && name.data)
		snprintf(entry->name, sizeof entry->name, "%s", name.data);
	qk_buffer_free(&name);
}

/* Foreign bytes: what cannot be read stays unnamed. */
static void read_members(struct qk_log_entry *entry, const char *text, size_t length)
{
	struct qk_json json = qk_json_open(text, length), name;
	int64_t id;

	if (qk_json_enter(&json))
		return;
	while (qk_json_member(&json, &name) > 0) {
		struct qk_json value = json;

		if (qk_json_is(name, "method"))
			read_name(&value, entry);
		else if (qk_json_is(name, "id") && qk_json_i64(&value, &id) == 0 && id > 0)
			entry->id = (uint64_t)id;
		else if (qk_json_is(name, "result"))
			entry->form = QK_FORM_RESULT;
		else if (qk_json_is(name, "error"))
			entry->form = QK_FORM_ERROR;
		if (qk_json_skip(&json))
			return;
	}
}

/* An answer has no name of its own. */
static void name_answer(const struct qk_server *server, struct qk_log_entry *answer)
{
	const struct qk_log_entry *entry;

	for (uint64_t number = answer->number - 1; (entry = qk_server_log(server, number)); number--)
		if (entry->id == answer->id && entry->connection == answer->connection &&
		    entry->direction != answer->direction) {
			memcpy(answer->name, entry->name, sizeof answer->name);
			return;
		}
}

void qk_log_message(struct qk_connection *connection, uint32_t direction, const char *text, size_t length)
{
	struct qk_log_entry *entry;

	if (!connection->server->log.entries)
		return;
	entry = add(connection, direction);
	entry->bytes = (uint32_t)length;
	read_members(entry, text, length);
	if (entry->form && entry->id)
		name_answer(connection->server, entry);
	else if (!entry->form)
		entry->form = entry->id ? QK_FORM_REQUEST : QK_FORM_NOTIFICATION;
}

void qk_log_media(struct qk_connection *connection, uint32_t direction, const struct qk_media_header *header)
{
	static const char *const names[] = {"media",       "media frame", "media photo",
					    "media sound", "media image", "media credit"};
	struct qk_log_entry *entry;

	if (!connection->server->log.entries)
		return;
	entry = add(connection, direction);
	entry->bytes = header->length + QK_MEDIA_HEADER_SIZE;
	snprintf(entry->name, sizeof entry->name, "%s",
		 names[header->kind < sizeof names / sizeof *names ? header->kind : 0]);
}
