#include "core/context_private.h"

#include "core/services.h"
#include "core/struct_size.h"
#include "core/text.h"
#include "core/worker.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define EVENTS_DEFAULT 1024u

/* The failure of quark_context_new(), which has no context to keep it in. */
static _Thread_local struct quark_failure new_failure;

static void close_context(struct qk_handle *handle)
{
	struct quark_context *context = (struct quark_context *)(void *)handle;

	qk_request_drop_all(context);
	qk_event_drop_all(context);
}

static void free_attachments(struct quark_context *context)
{
	struct qk_list *item, *after;

	qk_list_each_safe (item, after, &context->attachments) {
		struct qk_attachment *attachment = qk_container(item, struct qk_attachment, link);

		qk_list_remove(item);
		attachment->free(attachment);
	}
}

static void free_context(struct qk_handle *handle)
{
	struct quark_context *context = (struct quark_context *)(void *)handle;

	free_attachments(context);
	qk_worker_free(context->worker);
	qk_loop_close(context);
	qk_event_drop_all(context);
	qk_services_free(context->services);
	free(context->app_id);
	free(context->app_name);
	free(context->app_version);
	free(context->state_folder);
	free(context);
}

static const struct qk_handle_ops context_ops = {QK_HANDLE_CONTEXT, close_context, free_context};

static int __attribute__((format(printf, 2, 3))) refuse(int status, const char *format, ...)
{
	char sentence[sizeof new_failure.text];
	int misuse = status == QUARK_ERR_INVALID || status == QUARK_ERR_ABI;
	va_list list;

	va_start(list, format);
	vsnprintf(sentence, sizeof sentence, format, list);
	va_end(list);
	qk_failure_set(&new_failure, status, QUARK_STAGE_APP, QUARK_RETRY_NEVER,
		       misuse ? "See struct quark_context_config in quark/context.h." : NULL, "%s", sentence);
	qk_log(NULL, QUARK_LOG_WARNING, "%squark_context_new: %s", misuse ? "client bug: " : "", new_failure.text);
	return status;
}

static int app_id_is_valid(const char *id)
{
	size_t length = strlen(id);

	return length >= 3 && length <= 64 && strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789.-") == length;
}

static int text_fits(const char *text, size_t most)
{
	size_t count = qk_text_count(text);

	return count >= 1 && count <= most && !qk_text_has_control(text, NULL);
}

static int check_texts(const struct quark_context_config *config)
{
	if (config->app_id && !app_id_is_valid(config->app_id))
		return refuse(QUARK_ERR_INVALID, "app_id must be 3 to 64 of a-z, 0-9, '.' and '-'");
	if (config->app_name && !text_fits(config->app_name, 40))
		return refuse(QUARK_ERR_INVALID, "app_name must be 1 to 40 characters of UTF-8");
	if (config->app_version && !text_fits(config->app_version, 32))
		return refuse(QUARK_ERR_INVALID, "app_version must be 1 to 32 characters of UTF-8");
	if (config->state_folder && !*config->state_folder)
		return refuse(QUARK_ERR_INVALID, "state_folder is empty; use NULL for none");
	return QUARK_OK;
}

static int check_numbers(const struct quark_context_config *config)
{
	if (config->flags || config->reserved)
		return refuse(QUARK_ERR_INVALID, "flags and reserved must be 0");
	if (config->log_level > QUARK_LOG_DEBUG)
		return refuse(QUARK_ERR_INVALID, "log_level is not one of enum quark_log_level");
	if (config->max_events && (config->max_events < 16 || config->max_events > 65536))
		return refuse(QUARK_ERR_INVALID, "max_events must be 0, or 16 to 65536");
	if (config->clock > QUARK_CLOCK_VIRTUAL)
		return refuse(QUARK_ERR_INVALID, "clock is not one of enum quark_clock");
	return QUARK_OK;
}

static int make_state_folder(const char *path)
{
	struct stat status;

	if (mkdir(path, 0700) && errno != EEXIST)
		return refuse(QUARK_ERR_IO, "state_folder: %s cannot be made; make its parent, or choose another",
			      path);
	if (stat(path, &status) || !S_ISDIR(status.st_mode))
		return refuse(QUARK_ERR_IO, "state_folder: %s is not a folder", path);
	if (status.st_mode & 077)
		return refuse(QUARK_ERR_IO, "state_folder: %s can be read by others; use mode 0700 (chmod 700)", path);
	return QUARK_OK;
}

static int level_from_environment(void)
{
	static const char *const names[] = {"", "none", "error", "warning", "info", "debug"};
	const char *wanted = getenv("QUARK_LOG");

	for (int level = QUARK_LOG_NONE; wanted && level <= QUARK_LOG_DEBUG; level++)
		if (!strcmp(wanted, names[level]))
			return level;
	return QUARK_LOG_WARNING;
}

static int copy_text(char **out, const char *text, const char *otherwise)
{
	if (!text)
		text = otherwise;
	*out = text ? strdup(text) : NULL;
	return text && !*out ? -1 : 0;
}

static int fill(struct quark_context *context, const struct quark_context_config *config)
{
	const char *id = config->app_id ? config->app_id : "app.unnamed";

	context->log = config->log;
	context->log_data = config->log_data;
	context->log_level = config->log_level ? (int)config->log_level : level_from_environment();
	context->max_events = config->max_events ? config->max_events : EVENTS_DEFAULT;
	qk_list_init(&context->events);
	qk_list_init(&context->pool);
	qk_list_init(&context->sources);
	qk_list_init(&context->requests);
	qk_clock_init(&context->clock, config->clock == QUARK_CLOCK_VIRTUAL);
	return copy_text(&context->app_id, id, NULL) || copy_text(&context->app_name, config->app_name, id) ||
	       copy_text(&context->app_version, config->app_version, "0") ||
	       copy_text(&context->state_folder, config->state_folder, NULL);
}

static int build(const struct quark_context_config *config, struct quark_context **out)
{
	struct quark_context *context = calloc(1, sizeof *context);

	if (!context)
		return refuse(QUARK_ERR_NOMEM, "no memory for a context");
	qk_handle_init(&context->handle, &context_ops, NULL, context);
	qk_list_init(&context->attachments);
	if (qk_loop_open(context)) {
		free(context);
		return refuse(QUARK_ERR_IO, "no file descriptor left (ulimit -n)");
	}
	if (fill(context, config)) {
		qk_handle_unref(&context->handle);
		return refuse(QUARK_ERR_NOMEM, "no memory for a context");
	}
	*out = context;
	return QUARK_OK;
}

int quark_context_new(const struct quark_context_config *config, struct quark_context **out)
{
	struct quark_context_config known;
	int status;

	if (!out)
		return refuse(QUARK_ERR_INVALID, "out is NULL");
	*out = NULL;
	if (qk_struct_read(NULL, &known, sizeof known, sizeof known, config, "quark_context_config"))
		return refuse(QUARK_ERR_ABI, "config->size is not the size of a struct quark_context_config");
	status = check_texts(&known);
	if (!status)
		status = check_numbers(&known);
	if (!status && known.state_folder)
		status = make_state_folder(known.state_folder);
	return status ? status : build(&known, out);
}

struct quark_context *quark_context_ref(struct quark_context *context)
{
	qk_handle_ref(&context->handle);
	return context;
}

void quark_context_unref(struct quark_context *context)
{
	if (context)
		qk_handle_unref(&context->handle);
}

int qk_context_enter(struct quark_context *context, const char *function)
{
	if (!context) {
		qk_log(NULL, QUARK_LOG_WARNING, "client bug: %s: a handle is NULL", function);
		return QUARK_ERR_INVALID;
	}
	return context->in_log ? QUARK_ERR_BUSY : QUARK_OK;
}

int quark_context_dispatch(struct quark_context *context, int timeout_ms)
{
	int status = qk_context_enter(context, __func__);

	if (status)
		return status;
	status = qk_loop_run(context, timeout_ms, NULL, 0);
	if (status != QUARK_ERR_AGAIN)
		return QUARK_OK;
	return qk_fail(context, QUARK_ERR_AGAIN, QUARK_STAGE_APP, QUARK_RETRY_AFTER_EVENT,
		       "Open a device first, or use a timeout.", "nothing in this context could ever bring an event");
}

static int request_is_done(struct quark_context *context, uint64_t request)
{
	return qk_event_find_done(context, request) != NULL;
}

static int wait_for(struct quark_context *context, uint64_t request, int timeout_ms, struct quark_event **out)
{
	struct quark_event *event;

	if (!qk_event_find_done(context, request)) {
		if (!qk_request_find(context, request))
			return qk_client_bug(context, "quark_context_wait", "no request %llu is running",
					     (unsigned long long)request);
		if (qk_loop_run(context, timeout_ms, request_is_done, request))
			return qk_fail(context, QUARK_ERR_AGAIN, QUARK_STAGE_APP, QUARK_RETRY_NOW,
				       "The request goes on; wait again, or cancel it.",
				       "the wait ended before the request did");
	}
	event = qk_event_take_done(context, request);
	if (event->failure) {
		context->failure = *event->failure;
		context->has_failure = 1;
	}
	*out = event;
	return quark_event_status(event);
}

int quark_context_wait_event(struct quark_context *context, uint64_t request, int timeout_ms, struct quark_event **out)
{
	int status = qk_context_enter(context, __func__);

	if (out)
		*out = NULL;
	if (status)
		return status;
	if (!out)
		return qk_client_bug(context, __func__, "out is NULL");
	status = wait_for(context, request, timeout_ms, out);
	qk_loop_sync(context);
	return status;
}

int quark_context_wait(struct quark_context *context, uint64_t request, int timeout_ms)
{
	struct quark_event *event = NULL;
	int status = qk_context_enter(context, __func__);

	if (status)
		return status;
	qk_handle_ref(&context->handle);
	status = wait_for(context, request, timeout_ms, &event);
	quark_event_free(event);
	qk_loop_sync(context);
	qk_handle_unref(&context->handle);
	return status;
}

uint64_t quark_context_time_us(const struct quark_context *context)
{
	return context ? qk_clock_now(&context->clock) : 0;
}

const struct quark_failure *quark_context_failure(const struct quark_context *context)
{
	if (!context)
		return new_failure.status ? &new_failure : NULL;
	return context->has_failure ? &context->failure : NULL;
}

const char *quark_context_failure_text(const struct quark_context *context)
{
	static _Thread_local char new_line[QK_FAILURE_LINE];
	/* The line is a cache of the failure, so filling it does not change the context. */
	struct quark_context *keeper = (struct quark_context *)(uintptr_t)context;

	if (!context)
		return qk_failure_line(quark_context_failure(NULL), new_line, sizeof new_line);
	return qk_failure_line(quark_context_failure(context), keeper->failure_line, sizeof keeper->failure_line);
}
