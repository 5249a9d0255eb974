/* Characters: folding and kinds, for spoken.c. */
#ifndef QK_VOICE_FOLD_H
#define QK_VOICE_FOLD_H

#include "voice/spoken.h"

#define QK_CLUSTER_MAX 32
#define QK_CLUSTER_BYTES (QK_CLUSTER_MAX * 16)

int qk_is_wide_punctuation(int32_t code_point);
int qk_is_white(int32_t code_point);
int qk_is_ideograph(int32_t code_point);
uint8_t qk_character_marks(int32_t code_point); /* enum qk_mark, without QK_MARK_START */

/* At most QK_CLUSTER_MAX characters that belong together; `out` has QK_CLUSTER_BYTES. Returns the bytes. */
size_t qk_fold_cluster(const int32_t *points, size_t count, char *out);
int qk_ends_cluster(int32_t left, int32_t right);

#endif
