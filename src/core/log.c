#include "core/context_private.h"

#include <stdarg.h>
#include <stdio.h>

int qk_log_wanted(const struct quark_context *context, int level)
{
	return level <= (context ? context->log_level : QUARK_LOG_WARNING);
}

static const char *level_name(int level)
{
	static const char *const names[] = {"", "", "error", "warning", "info", "debug"};

	return level >= QUARK_LOG_ERROR && level <= QUARK_LOG_DEBUG ? names[level] : "";
}

void qk_log(struct quark_context *context, int level, const char *format, ...)
{
	char line[512];
	va_list list;

	if (!qk_log_wanted(context, level) || (context && context->in_log))
		return;
	va_start(list, format);
	vsnprintf(line, sizeof line, format, list);
	va_end(list);
	if (!context || !context->log) {
		fprintf(stderr, "quark: %s: %s\n", level_name(level), line);
		return;
	}
	context->in_log = 1;
	context->log(context->log_data, level, line);
	context->in_log = 0;
}
