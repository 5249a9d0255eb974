/* Any bytes as a picture of the app's: refused with a sentence, or a size within the limits. */
#include "overlay/image_probe.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct qk_image_size found;
	const char *wrong = qk_image_probe(&found, data, size);

	if (wrong)
		return 0;
	if (found.width < 1 || found.width > QK_IMAGE_SIDE_MAX || found.height < 1 || found.height > QK_IMAGE_SIDE_MAX)
		abort();
	return 0;
}
