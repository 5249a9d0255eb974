/* BT.601, full range, as JFIF has it. All factors are in units of 1/65536 and add up exactly, so that grey stays grey:
 *   Y = 0.299 R + 0.587 G + 0.114 B
 *   U = 128 - 0.168736 R - 0.331264 G + 0.5 B        V = 128 + 0.5 R - 0.418688 G - 0.081312 B
 *   R = Y + 1.402 v    G = Y - 0.344136 u - 0.714136 v    B = Y + 1.772 u        with u = U - 128, v = V - 128
 * Y is rounded to the nearest; U and V are rounded to the nearest with halves down, so that 255 is never passed. */
#include "glasses/picture_private.h"
#include "quark/base.h"
#include "quark/camera.h"

#include <string.h>

static size_t half(uint32_t side)
{
	return ((size_t)side + 1) / 2;
}

size_t qk_picture_frame_size(uint32_t format, uint32_t width, uint32_t height)
{
	size_t pixels = (size_t)width * height;

	switch (format) {
	case QUARK_FORMAT_NV12:
		return pixels + half(width) * half(height) * 2;
	case QUARK_FORMAT_RGB:
		return pixels * 3;
	case QUARK_FORMAT_GREY:
		return pixels;
	default:
		return 0;
	}
}

static void convert_luma(const struct qk_picture *picture, unsigned char *out)
{
	size_t pixels = (size_t)picture->width * picture->height;
	const unsigned char *in = picture->rgb;

	for (size_t i = 0; i < pixels; i++, in += 3)
		out[i] = (unsigned char)((19595u * in[0] + 38470u * in[1] + 7471u * in[2] + 32768u) >> 16);
}

/* The mean of four pixels; at an odd edge the last pixel counts twice. */
static void convert_chroma(const struct qk_picture *picture, unsigned char *out)
{
	uint32_t width = picture->width, height = picture->height;

	for (uint32_t y = 0; y < height; y += 2) {
		const unsigned char *top = picture->rgb + (size_t)y * width * 3;
		const unsigned char *bottom = y + 1 < height ? top + (size_t)width * 3 : top;

		for (uint32_t x = 0; x < width; x += 2) {
			size_t left = (size_t)x * 3, right = x + 1 < width ? left + 3 : left;
			int sum[3];

			for (size_t i = 0; i < 3; i++)
				sum[i] = top[left + i] + top[right + i] + bottom[left + i] + bottom[right + i];
			*out++ = (unsigned char)((-11059 * sum[0] - 21709 * sum[1] + 32768 * sum[2] + (128 << 18) +
						  (1 << 17) - 1) >>
						 18);
			*out++ = (unsigned char)((32768 * sum[0] - 27439 * sum[1] - 5329 * sum[2] + (128 << 18) +
						  (1 << 17) - 1) >>
						 18);
		}
	}
}

void qk_picture_convert(const struct qk_picture *picture, uint32_t format, unsigned char *out)
{
	size_t pixels = (size_t)picture->width * picture->height;

	if (format == QUARK_FORMAT_RGB) {
		memcpy(out, picture->rgb, pixels * 3);
		return;
	}
	convert_luma(picture, out);
	if (format == QUARK_FORMAT_NV12)
		convert_chroma(picture, out + pixels);
}

static unsigned char clamp(int value)
{
	return (unsigned char)(value < 0 ? 0 : value > 255 ? 255 : value);
}

void qk_picture_pixel(unsigned char *rgb, int y, int u, int v)
{
	int scaled = y * 65536 + 32768;

	u -= 128;
	v -= 128;
	rgb[0] = clamp((scaled + 91881 * v) >> 16);
	rgb[1] = clamp((scaled - 22554 * u - 46802 * v) >> 16);
	rgb[2] = clamp((scaled + 116130 * u) >> 16);
}

static void from_nv12(struct qk_picture *picture, const unsigned char *data)
{
	const unsigned char *chroma = data + (size_t)picture->width * picture->height;
	unsigned char *out = picture->rgb;

	for (uint32_t y = 0; y < picture->height; y++) {
		const unsigned char *pairs = chroma + (y / 2) * half(picture->width) * 2;

		for (uint32_t x = 0; x < picture->width; x++, out += 3)
			qk_picture_pixel(out, *data++, pairs[x / 2 * 2], pairs[x / 2 * 2 + 1]);
	}
}

static void from_grey(struct qk_picture *picture, const unsigned char *data)
{
	size_t pixels = (size_t)picture->width * picture->height;

	for (size_t i = 0; i < pixels; i++)
		memset(picture->rgb + i * 3, data[i], 3);
}

static void from_pixels(struct qk_picture *picture, uint32_t format, const unsigned char *data)
{
	if (format == QUARK_FORMAT_NV12)
		from_nv12(picture, data);
	else if (format == QUARK_FORMAT_GREY)
		from_grey(picture, data);
	else
		memcpy(picture->rgb, data, (size_t)picture->width * picture->height * 3);
}

int qk_picture_from_frame(struct qk_picture *picture, uint32_t format, uint32_t width, uint32_t height,
			  const unsigned char *data, size_t length, char *why, size_t why_size)
{
	size_t wanted = qk_picture_frame_size(format, width, height);
	int result;

	memset(picture, 0, sizeof(*picture));
	if (format == QUARK_FORMAT_JPEG)
		return qk_picture_read(picture, data, length, why, why_size);
	if (format != QUARK_FORMAT_NV12 && format != QUARK_FORMAT_RGB && format != QUARK_FORMAT_GREY)
		return qk_picture_refuse(why, why_size,
					 "The frame has the unknown format %u; use JPEG, NV12, RGB or "
					 "GREY.",
					 format);
	result = qk_picture_make(picture, width, height, why, why_size);
	if (result)
		return result;
	if (length != wanted) {
		qk_picture_free(picture);
		return qk_picture_refuse(why, why_size,
					 "The frame has %zu bytes where %u x %u needs %zu; send whole "
					 "frames.",
					 length, width, height, wanted);
	}
	from_pixels(picture, format, data);
	return 0;
}
