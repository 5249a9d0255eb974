/* zbar reads most photographs as they are. What it misses is small, blurred, badly lit, without a quiet zone or white
 * on black; for these the picture is looked at again, changed. The time that takes is bounded by the pixels of each
 * further look: LOOK_PIXELS_MAX is a little more than a 720p frame, and what is larger is halved first. */
#include "glasses/codes_private.h"
#include "quark/base.h"

#include <stdlib.h>
#include <string.h>

#include <zbar.h>

#define LOOK_PIXELS_MAX (1024u * 1024)
#define HALVE_FROM 320u /* a smaller frame has nothing to give away */
#define ENLARGE_MAX 4u
#define MARGIN 16u /* white around the picture, for codes that fill it to the edge */
#define DARKER_BY 6u

struct copy {
	unsigned char *pixels;
	uint32_t width, height;
};

static int make_copy(struct copy *copy, uint32_t width, uint32_t height)
{
	*copy = (struct copy){malloc((size_t)width * height), width, height};
	return copy->pixels ? 0 : QUARK_ERR_NOMEM;
}

/* Where a pixel of the enlarged picture lies: between `first` and `second`, `part` / 256 of the way. */
struct between {
	uint32_t first, second, part;
};

static struct between between(uint32_t index, uint32_t times, uint32_t side)
{
	/* Centre of the pixel, in units of 1/256 pixel; half a pixel up so that it never goes below 0. */
	uint32_t at = (index * 2 + 1) * 128 / times + 128;
	struct between result = {at / 256 ? at / 256 - 1 : 0, at / 256, at % 256};

	if (result.second >= side)
		result.second = side - 1;
	return result;
}

static void enlarge_row(unsigned char *out, const struct qk_grey *grey, uint32_t side, const struct between *row,
			uint32_t times)
{
	const unsigned char *top = grey->pixels + (size_t)row->first * grey->width;
	const unsigned char *bottom = grey->pixels + (size_t)row->second * grey->width;

	for (uint32_t x = 0; x < side * times; x++) {
		struct between column = between(x, times, side);
		uint32_t upper = top[column.first] * (256 - column.part) + top[column.second] * column.part;
		uint32_t lower = bottom[column.first] * (256 - column.part) + bottom[column.second] * column.part;

		out[x] = (unsigned char)((upper * (256 - row->part) + lower * row->part + 32768) >> 16);
	}
}

/* Whether the last column repeats the one before, as in a frame of odd width that was made even. A code that fills
 * the frame is not read with such a wide edge. */
static int has_double_column(const struct qk_grey *grey)
{
	const unsigned char *last = grey->pixels + grey->width - 1;

	for (uint32_t y = 0; y < grey->height; y++, last += grey->width) {
		if (grey->width < 2 || last[0] != last[-1])
			return 0;
	}
	return 1;
}

static int has_double_row(const struct qk_grey *grey)
{
	const unsigned char *last = grey->pixels + (size_t)(grey->height - 1) * grey->width;

	return grey->height > 1 && memcmp(last, last - grey->width, grey->width) == 0;
}

static int enlarge(struct copy *out, const struct qk_grey *grey, uint32_t times)
{
	uint32_t columns = grey->width - (uint32_t)has_double_column(grey);
	uint32_t rows = grey->height - (uint32_t)has_double_row(grey);

	if (make_copy(out, columns * times + 2 * MARGIN, rows * times + 2 * MARGIN))
		return QUARK_ERR_NOMEM;
	memset(out->pixels, 255, (size_t)out->width * out->height);
	for (uint32_t y = 0; y < rows * times; y++) {
		struct between row = between(y, times, rows);

		enlarge_row(out->pixels + (size_t)(y + MARGIN) * out->width + MARGIN, grey, columns, &row, times);
	}
	return 0;
}

static void add_row(uint32_t *sums, const unsigned char *row, uint32_t width)
{
	for (uint32_t x = 0; x < width; x++)
		sums[x] += row[x];
}

static void subtract_row(uint32_t *sums, const unsigned char *row, uint32_t width)
{
	for (uint32_t x = 0; x < width; x++)
		sums[x] -= row[x];
}

/* Black where a pixel is darker than the mean of what is around it. `sums` are those of `rows` rows. */
static void threshold_row(unsigned char *out, const unsigned char *in, const uint32_t *sums, uint32_t width,
			  uint32_t rows, uint32_t radius)
{
	uint64_t sum = 0;
	uint32_t columns = 0;

	for (uint32_t x = 0; x < radius && x < width; x++, columns++)
		sum += sums[x];
	for (uint32_t x = 0; x < width; x++) {
		if (x + radius < width) {
			sum += sums[x + radius];
			columns++;
		}
		if (x > radius) {
			sum -= sums[x - radius - 1];
			columns--;
		}
		out[x] = (uint64_t)(in[x] + DARKER_BY) * columns * rows < sum ? 0 : 255;
	}
}

static void threshold_with(struct copy *out, const struct copy *in, uint32_t *sums, uint32_t radius)
{
	uint32_t width = in->width, rows = 0;

	for (uint32_t y = 0; y < radius && y < in->height; y++, rows++)
		add_row(sums, in->pixels + (size_t)y * width, width);
	for (uint32_t y = 0; y < in->height; y++) {
		if (y + radius < in->height) {
			add_row(sums, in->pixels + (size_t)(y + radius) * width, width);
			rows++;
		}
		if (y > radius) {
			subtract_row(sums, in->pixels + (size_t)(y - radius - 1) * width, width);
			rows--;
		}
		threshold_row(out->pixels + (size_t)y * width, in->pixels + (size_t)y * width, sums, width, rows,
			      radius);
	}
}

static int threshold(struct copy *out, const struct copy *in, uint32_t radius)
{
	uint32_t *sums = calloc(in->width, sizeof(*sums));
	int result = sums ? make_copy(out, in->width, in->height) : QUARK_ERR_NOMEM;

	if (!result)
		threshold_with(out, in, sums, radius);
	free(sums);
	return result;
}

static int look(struct qk_codes *codes, zbar_image_scanner_t *scanner, const struct copy *copy,
		struct qk_codes_scale scale)
{
	struct qk_grey grey = {copy->pixels, copy->width, copy->height};

	return qk_codes_scan(codes, scanner, &grey, &scale);
}

static uint32_t times_for(const struct qk_grey *grey)
{
	uint32_t times = ENLARGE_MAX;

	while (times > 1 && (uint64_t)grey->width * grey->height * times * times > LOOK_PIXELS_MAX)
		times--;
	return times;
}

static int try_enlarged(struct qk_codes *codes, zbar_image_scanner_t *scanner, const struct qk_grey *grey)
{
	uint32_t times = times_for(grey);
	struct copy large = {0}, sharp = {0};
	int result = enlarge(&large, grey, times);

	if (!result)
		result = threshold(&sharp, &large, (large.width > large.height ? large.width : large.height) / 16);
	if (!result)
		result = look(codes, scanner, &sharp, (struct qk_codes_scale){1, times, MARGIN});
	free(large.pixels);
	free(sharp.pixels);
	return result;
}

static void soften(struct copy *out, const struct copy *in)
{
	uint32_t width = in->width;

	memset(out->pixels, 255, (size_t)width * in->height);
	for (uint32_t y = 1; y + 1 < in->height; y++) {
		for (uint32_t x = 1; x + 1 < width; x++) {
			const unsigned char *at = in->pixels + (size_t)y * width + x;
			const unsigned char *up = at - width, *down = at + width;

			out->pixels[(size_t)y * width + x] =
				(unsigned char)((up[-1] + 2 * up[0] + up[1] + 2 * at[-1] + 4 * at[0] + 2 * at[1] +
						 down[-1] + 2 * down[0] + down[1] + 8) /
						16);
		}
	}
}

static int try_softened(struct qk_codes *codes, zbar_image_scanner_t *scanner, const struct qk_grey *grey)
{
	struct copy large = {0}, soft = {0};
	int result = enlarge(&large, grey, 3);

	if (!result)
		result = make_copy(&soft, large.width, large.height);
	if (!result) {
		soften(&soft, &large);
		result = look(codes, scanner, &soft, (struct qk_codes_scale){1, 3, MARGIN});
	}
	free(large.pixels);
	free(soft.pixels);
	return result;
}

static int try_inverted(struct qk_codes *codes, zbar_image_scanner_t *scanner, const struct qk_grey *grey,
			struct qk_codes_scale scale)
{
	struct copy copy;
	int result = make_copy(&copy, grey->width, grey->height);

	if (result)
		return result;
	for (size_t i = 0; i < (size_t)grey->width * grey->height; i++)
		copy.pixels[i] = (unsigned char)(255 - grey->pixels[i]);
	result = look(codes, scanner, &copy, scale);
	free(copy.pixels);
	return result;
}

/* The mean of four pixels takes out noise that zbar stumbles over. */
static int halve(struct copy *copy, const struct qk_grey *grey)
{
	if (make_copy(copy, grey->width / 2, grey->height / 2))
		return QUARK_ERR_NOMEM;
	for (uint32_t y = 0; y < copy->height; y++) {
		const unsigned char *top = grey->pixels + (size_t)y * 2 * grey->width, *bottom = top + grey->width;

		for (uint32_t x = 0; x < copy->width; x++, top += 2, bottom += 2)
			copy->pixels[(size_t)y * copy->width + x] =
				(unsigned char)((top[0] + top[1] + bottom[0] + bottom[1] + 2) / 4);
	}
	return 0;
}

static int try_halved(struct qk_codes *codes, zbar_image_scanner_t *scanner, const struct qk_grey *grey, int invert)
{
	static const struct qk_codes_scale twice = {2, 1, 0};
	struct copy copy = {0};
	struct qk_grey small;
	int result = 0;

	if (grey->width < HALVE_FROM || grey->height < HALVE_FROM)
		return 0;
	result = halve(&copy, grey);
	if (!result)
		result = look(codes, scanner, &copy, twice);
	small = (struct qk_grey){copy.pixels, copy.width, copy.height};
	if (!result && !codes->count && invert)
		result = try_inverted(codes, scanner, &small, twice);
	free(copy.pixels);
	return result;
}

int qk_codes_try_again(struct qk_codes *codes, zbar_image_scanner_t *scanner, const struct qk_grey *grey)
{
	static const struct qk_codes_scale same = {1, 1, 0};
	int result;

	if ((uint64_t)grey->width * grey->height > LOOK_PIXELS_MAX)
		return try_halved(codes, scanner, grey, 1);
	result = try_enlarged(codes, scanner, grey);
	if (!result && !codes->count && times_for(grey) >= 3)
		result = try_softened(codes, scanner, grey);
	if (!result && !codes->count)
		result = try_inverted(codes, scanner, grey, same);
	if (!result && !codes->count)
		result = try_halved(codes, scanner, grey, 0);
	return result;
}
