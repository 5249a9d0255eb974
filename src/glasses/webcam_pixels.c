#include "glasses/webcam.h"

static unsigned char clamp(int value)
{
	return (unsigned char)(value < 0 ? 0 : value > 255 ? 255 : value);
}

/* In 1/256: luminance from 16 to 235, colour around 128. */
static void write_pixel(int y, int u, int v, unsigned char *out)
{
	int light = 298 * (y - 16) + 128;

	out[0] = clamp((light + 409 * (v - 128)) >> 8);
	out[1] = clamp((light - 100 * (u - 128) - 208 * (v - 128)) >> 8);
	out[2] = clamp((light + 516 * (u - 128)) >> 8);
}

void qk_webcam_yuyv(const unsigned char *in, uint32_t width, uint32_t height, size_t stride, unsigned char *out)
{
	for (uint32_t row = 0; row < height; row++)
		for (uint32_t column = 0; column < width; column++) {
			const unsigned char *pair = in + row * stride + column / 2 * 4;

			write_pixel(pair[column % 2 * 2], pair[1], pair[3], out);
			out += 3;
		}
}
