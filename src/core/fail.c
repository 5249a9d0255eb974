#include "core/context_private.h"

#include <stdarg.h>
#include <stdio.h>

int qk_fail(struct quark_context *context, int status, int stage, int retry, const char *hint, const char *format, ...)
{
	va_list list;

	if (!context)
		return status;
	va_start(list, format);
	qk_failure_set_list(&context->failure, status, stage, retry, hint, format, list);
	va_end(list);
	context->has_failure = 1;
	qk_log(context, QUARK_LOG_DEBUG, "failed: %s (%s): %s", quark_status_name(status), quark_stage_name(stage),
	       context->failure.text);
	return status;
}

int qk_client_bug(struct quark_context *context, const char *function, const char *format, ...)
{
	char sentence[224];
	va_list list;

	va_start(list, format);
	vsnprintf(sentence, sizeof sentence, format, list);
	va_end(list);
	qk_log(context, QUARK_LOG_WARNING, "client bug: %s: %s", function, sentence);
	return qk_fail(context, QUARK_ERR_INVALID, QUARK_STAGE_APP, QUARK_RETRY_NEVER, NULL, "%s: %s", function,
		       sentence);
}

int qk_no_memory(struct quark_context *context, const char *what)
{
	return qk_fail(context, QUARK_ERR_NOMEM, QUARK_STAGE_APP, QUARK_RETRY_LATER,
		       "Free memory and try again; nothing was changed.", "no memory for %s", what);
}
