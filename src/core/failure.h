/* The failure structure: fixed size, so that telling of a failure cannot itself fail. */
#ifndef QK_CORE_FAILURE_H
#define QK_CORE_FAILURE_H

#include <quark/base.h>

#include <stdarg.h>

struct quark_failure {
	int status; /* enum quark_status */
	int stage;  /* enum quark_stage */
	int retry;  /* enum quark_retry */
	char text[256];
	char hint[192];
};

struct quark_context;

#define QK_FAILURE_LINE 560

/* The failure as one line, or "no failure" for NULL. */
const char *qk_failure_line(const struct quark_failure *failure, char *line, size_t size);

/* Fills a failure; `hint` may be NULL. Texts that are too long are cut at a character. */
void qk_failure_set(struct quark_failure *failure, int status, int stage, int retry, const char *hint,
		    const char *format, ...) __attribute__((format(printf, 6, 7)));

void qk_failure_set_list(struct quark_failure *failure, int status, int stage, int retry, const char *hint,
			 const char *format, va_list list) __attribute__((format(printf, 6, 0)));

/* Sets the context's failure and returns `status`. The usual last line of a public call that fails:
 *	return qk_fail(context, QUARK_ERR_CLOSED, QUARK_STAGE_DEVICE, QUARK_RETRY_NEVER, NULL, "the overlay is closed");
 * Logs it at debug level. `context` may be NULL (only the status is returned). */
int qk_fail(struct quark_context *context, int status, int stage, int retry, const char *hint, const char *format, ...)
	__attribute__((format(printf, 6, 7)));

/* Misuse: logs "client bug: <function>: <sentence>" as a warning, sets the failure, returns QUARK_ERR_INVALID. */
int qk_client_bug(struct quark_context *context, const char *function, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* No memory: sets the failure, returns QUARK_ERR_NOMEM. */
int qk_no_memory(struct quark_context *context, const char *what);

#endif
