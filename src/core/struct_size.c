#include "core/struct_size.h"

#include "core/failure.h"

#include <stdint.h>
#include <string.h>

#define STRUCT_MAX 4096u

static int refuse(struct quark_context *context, const char *type, uint32_t size, const char *why)
{
	return qk_fail(context, QUARK_ERR_ABI, QUARK_STAGE_APP, QUARK_RETRY_NEVER,
		       "Set size to sizeof the struct, zero the rest, and build app and library from the same headers.",
		       "struct %s: size is %u, %s", type, size, why);
}

static int tail_is_zero(const unsigned char *bytes, size_t from, size_t to)
{
	while (from < to)
		if (bytes[from++])
			return 0;
	return 1;
}

int qk_struct_read(struct quark_context *context, void *out, size_t known, size_t first, const void *in,
		   const char *type)
{
	uint32_t size;

	memset(out, 0, known);
	if (!in)
		return 0;
	memcpy(&size, in, sizeof size);
	if (size < first)
		return refuse(context, type, size, "less than its first version had");
	if (size > STRUCT_MAX)
		return refuse(context, type, size, "more than any struct of this library has");
	if (size > known && !tail_is_zero(in, known, size))
		return refuse(context, type, size,
			      "and it sets a field that this version of the library does not know");
	memcpy(out, in, size < known ? size : known);
	return 0;
}
