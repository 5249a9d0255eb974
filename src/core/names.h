/* Words for the numbers of a public enum: a table with the number as the place. */
#ifndef QK_CORE_NAMES_H
#define QK_CORE_NAMES_H

#include <stddef.h>

static inline const char *qk_name_at(const char *const *names, size_t count, int number)
{
	return number >= 0 && (size_t)number < count && names[number] ? names[number] : "?";
}

#define QK_NAME_AT(names, number) qk_name_at(names, sizeof(names) / sizeof *(names), number)

#endif
