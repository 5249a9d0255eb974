#ifndef QK_CORE_LOG_H
#define QK_CORE_LOG_H

#include <quark/context.h>

/* One line to the app's log function, if its level is wanted. Only on the context's thread. `context` NULL: stderr. */
void qk_log(struct quark_context *context, int level, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* 1 when a line of this level would be heard; for callers that would do work for it. */
int qk_log_wanted(const struct quark_context *context, int level);

#endif
