#include "core/random.h"
#include "glasses/lens_private.h"
#include "quark/camera.h"

#include <string.h>

static unsigned char disturb(unsigned char value, unsigned random, int noise)
{
	int result = value + (int)((random * (unsigned)(2 * noise + 1)) >> 8) - noise;

	return (unsigned char)(result < 0 ? 0 : result > 255 ? 255 : result);
}

void qk_lens_noise(unsigned char *bytes, uint32_t format, uint32_t width, uint32_t height, uint32_t noise,
		   uint64_t frame)
{
	struct qk_random random = {.state = frame * 0x2545f4914f6cdd1du + noise};
	size_t length = (size_t)width * height * (format == QUARK_FORMAT_RGB ? 3 : 1);
	int strength = noise > 255 ? 255 : (int)noise;

	for (size_t i = 0; i < length; i += 8) {
		uint64_t bits = qk_random_next(&random);

		for (size_t j = i; j < i + 8 && j < length; j++, bits >>= 8)
			bytes[j] = disturb(bytes[j], (unsigned)(bits & 255), strength);
	}
}
