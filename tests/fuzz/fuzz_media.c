/* Any bytes as a media header: refused with a sentence, or within the limits and the same when written and read again.
 */
#include "wire/media.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_limits(const struct qk_media_header *header)
{
	if (header->kind < QK_MEDIA_FRAME || header->kind > QK_MEDIA_CREDIT || header->length > QK_MEDIA_MAX ||
	    header->width > 8192 || header->height > 8192)
		abort();
	for (int i = 0; i < 7; i++)
		if (!isfinite(header->pose[i]))
			abort();
	for (int i = 0; i < 4; i++)
		if (!isfinite(header->intrinsics[i]))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct qk_media_header header, again;
	unsigned char once[QK_MEDIA_HEADER_SIZE], twice[QK_MEDIA_HEADER_SIZE];
	char why[120] = "";

	if (qk_media_read(&header, data, size, why, sizeof why)) {
		if (!why[0])
			abort();
		return 0;
	}
	check_limits(&header);
	qk_media_write(&header, once);
	if (qk_media_read(&again, once, sizeof once, why, sizeof why))
		abort();
	qk_media_write(&again, twice);
	if (memcmp(once, twice, sizeof once) != 0)
		abort();
	return 0;
}
