#include "glasses/picture_private.h"

#include <stdlib.h>
#include <string.h>

/* Which pixels of the source one pixel of the result covers: all that its area touches, each weighed by how much of it
 * is covered, in units of 1/result. Going up this picks the nearest pixel, and the mean of two where it straddles. */
struct span {
	uint32_t first, count;
	uint32_t head, tail; /* weight of the first and the last pixel; those between weigh `result` */
};

static struct span span_of(uint32_t index, uint32_t source, uint32_t result)
{
	uint64_t from = (uint64_t)index * source, to = from + source;
	struct span span = {.first = (uint32_t)(from / result)};
	uint32_t last = (uint32_t)((to - 1) / result);

	span.count = last - span.first + 1;
	span.head = span.count == 1 ? source : (uint32_t)((uint64_t)(span.first + 1) * result - from);
	span.tail = (uint32_t)(to - (uint64_t)last * result);
	return span;
}

static uint32_t weight_of(const struct span *span, uint32_t index, uint32_t result)
{
	if (index == 0)
		return span->head;
	return index == span->count - 1 ? span->tail : result;
}

static void add_row(uint64_t *sums, const struct qk_picture *in, uint32_t row, uint64_t weight)
{
	const unsigned char *pixels = in->rgb + (size_t)row * in->width * 3;

	for (size_t i = 0; i < (size_t)in->width * 3; i++)
		sums[i] += pixels[i] * weight;
}

static void write_row(unsigned char *out, const uint64_t *sums, const struct qk_picture *in, uint32_t width,
		      const struct span *columns)
{
	/* All weights of one result pixel add up to in->width * in->height. */
	uint64_t whole = (uint64_t)in->width * in->height;

	for (uint32_t x = 0; x < width; x++) {
		uint64_t total[3] = {whole / 2, whole / 2, whole / 2};

		for (uint32_t i = 0; i < columns[x].count; i++) {
			uint64_t weight = weight_of(&columns[x], i, width);
			const uint64_t *pixel = sums + (size_t)(columns[x].first + i) * 3;

			total[0] += pixel[0] * weight;
			total[1] += pixel[1] * weight;
			total[2] += pixel[2] * weight;
		}
		for (size_t i = 0; i < 3; i++)
			*out++ = (unsigned char)(total[i] / whole);
	}
}

static void scale_into(struct qk_picture *out, const struct qk_picture *in, uint64_t *sums, struct span *columns)
{
	for (uint32_t x = 0; x < out->width; x++)
		columns[x] = span_of(x, in->width, out->width);
	for (uint32_t y = 0; y < out->height; y++) {
		struct span rows = span_of(y, in->height, out->height);

		memset(sums, 0, (size_t)in->width * 3 * sizeof(*sums));
		for (uint32_t i = 0; i < rows.count; i++)
			add_row(sums, in, rows.first + i, weight_of(&rows, i, out->height));
		write_row(out->rgb + (size_t)y * out->width * 3, sums, in, out->width, columns);
	}
}

int qk_picture_scale(struct qk_picture *out, const struct qk_picture *in, uint32_t width, uint32_t height)
{
	uint64_t *sums;
	struct span *columns;
	int done;

	if (qk_picture_make(out, width, height, NULL, 0))
		return -1;
	if (width == in->width && height == in->height) {
		memcpy(out->rgb, in->rgb, (size_t)width * height * 3);
		return 0;
	}
	sums = malloc((size_t)in->width * 3 * sizeof(*sums));
	columns = malloc((size_t)width * sizeof(*columns));
	done = sums && columns;
	if (done)
		scale_into(out, in, sums, columns);
	else
		qk_picture_free(out);
	free(sums);
	free(columns);
	return done ? 0 : -1;
}
