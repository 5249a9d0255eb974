/* Reading the size-prefixed structs that apps fill. */
#ifndef QK_CORE_STRUCT_SIZE_H
#define QK_CORE_STRUCT_SIZE_H

#include <stddef.h>

struct quark_context;

/* Copies the app's struct into `out` (of `known` bytes, the newest version this library knows). A shorter one is padded
 * with zeros; a longer one is taken when its unknown tail is zero. `first` is the size of version 1. `in` NULL leaves
 * all zero but the size. Returns 0, or QUARK_ERR_ABI with the context's failure set, naming `type`. */
int qk_struct_read(struct quark_context *context, void *out, size_t known, size_t first, const void *in,
		   const char *type);

#endif
