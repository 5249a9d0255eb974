#include "core/failure.h"

#include <stdio.h>
#include <string.h>

/* A text that did not fit must not end inside a character. */
static void cut_at_character(char *text, size_t size, int wanted)
{
	size_t end = size - 1;

	if (wanted < (int)size)
		return;
	while (end > 0 && ((unsigned char)text[end - 1] & 0xc0u) == 0x80u)
		end--;
	if (end > 0 && (unsigned char)text[end - 1] >= 0xc0u)
		end--;
	text[end] = '\0';
}

static void copy_text(char *out, size_t size, const char *text)
{
	cut_at_character(out, size, snprintf(out, size, "%s", text ? text : ""));
}

void qk_failure_set_list(struct quark_failure *failure, int status, int stage, int retry, const char *hint,
			 const char *format, va_list list)
{
	failure->status = status;
	failure->stage = stage;
	failure->retry = retry;
	cut_at_character(failure->text, sizeof failure->text,
			 vsnprintf(failure->text, sizeof failure->text, format, list));
	copy_text(failure->hint, sizeof failure->hint, hint);
}

void qk_failure_set(struct quark_failure *failure, int status, int stage, int retry, const char *hint,
		    const char *format, ...)
{
	va_list list;

	va_start(list, format);
	qk_failure_set_list(failure, status, stage, retry, hint, format, list);
	va_end(list);
}

const char *qk_failure_line(const struct quark_failure *failure, char *line, size_t size)
{
	if (!failure)
		return "no failure";
	snprintf(line, size, "%s (%s): %s%s%s", quark_status_name(failure->status), quark_stage_name(failure->stage),
		 failure->text, failure->hint[0] ? ". " : "", failure->hint);
	return line;
}

int quark_failure_status(const struct quark_failure *failure)
{
	return failure ? failure->status : QUARK_OK;
}

int quark_failure_stage(const struct quark_failure *failure)
{
	return failure ? failure->stage : QUARK_STAGE_NONE;
}

int quark_failure_retry(const struct quark_failure *failure)
{
	return failure ? failure->retry : QUARK_RETRY_NEVER;
}

const char *quark_failure_text(const struct quark_failure *failure)
{
	return failure ? failure->text : "";
}

const char *quark_failure_hint(const struct quark_failure *failure)
{
	return failure ? failure->hint : "";
}
