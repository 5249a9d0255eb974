/* What an app says it uses a sensor for (rule P1). */
#ifndef QK_CORE_PURPOSE_H
#define QK_CORE_PURPOSE_H

struct quark_context;

#define QK_PURPOSE_CHARACTERS 80
#define QK_PURPOSE_BYTES (QK_PURPOSE_CHARACTERS * 4 + 1)

/* config->purpose of a public call: QUARK_OK, or a client bug that says what is wrong with it. */
int qk_purpose_check(struct quark_context *context, const char *function, const char *purpose);

#endif
