/* The test pattern, from top to bottom: colour bars, the frame counter in figures, the same in 40 cells of black and
 * white (32 bits, then 8 bits that check them), a mark that moves to the right, and a ramp of grey. What changes lies
 * on grey without colour, so that in NV12 only the Y plane is drawn. */
#include "glasses/lens_private.h"
#include "quark/camera.h"

#include <string.h>

#define CELLS 40u
#define FIGURES 8u
#define WIDTH_MIN 80u
#define HEIGHT_MIN 48u

static const unsigned char glyphs[10][7] = {
	{0x0e, 0x11, 0x13, 0x15, 0x19, 0x11, 0x0e}, {0x04, 0x0c, 0x04, 0x04, 0x04, 0x04, 0x0e},
	{0x0e, 0x11, 0x01, 0x06, 0x08, 0x10, 0x1f}, {0x1f, 0x01, 0x02, 0x06, 0x01, 0x11, 0x0e},
	{0x02, 0x06, 0x0a, 0x12, 0x1f, 0x02, 0x02}, {0x1f, 0x10, 0x1e, 0x01, 0x01, 0x11, 0x0e},
	{0x06, 0x08, 0x10, 0x1e, 0x11, 0x11, 0x0e}, {0x1f, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08},
	{0x0e, 0x11, 0x11, 0x0e, 0x11, 0x11, 0x0e}, {0x0e, 0x11, 0x11, 0x0f, 0x01, 0x02, 0x0c}};

struct canvas {
	unsigned char *bytes;
	uint32_t width, height;
	uint32_t step; /* bytes from pixel to pixel */
};

/* Rows at which the parts begin, all even. */
struct layout {
	uint32_t figures, cells, mark, ramp;
	uint32_t has_counter;
};

static uint32_t even(uint32_t number)
{
	return number & ~1u;
}

static struct layout layout_of(uint32_t width, uint32_t height)
{
	struct layout layout = {even(height * 9 / 16), even(height * 13 / 16), even(height * 14 / 16),
				even(height * 15 / 16), width >= WIDTH_MIN && height >= HEIGHT_MIN};

	return layout;
}

static void fill(const struct canvas *canvas, uint32_t x, uint32_t y, uint32_t width, uint32_t height, int value)
{
	for (uint32_t row = y; row < y + height; row++)
		memset(canvas->bytes + ((size_t)row * canvas->width + x) * canvas->step, value,
		       (size_t)width * canvas->step);
}

static void draw_bars(struct qk_picture *picture, uint32_t rows)
{
	static const unsigned char bars[8][3] = {{235, 235, 235}, {220, 210, 20}, {20, 200, 210}, {20, 190, 30},
						 {200, 30, 200},  {210, 30, 25},  {25, 40, 210},  {20, 20, 20}};

	for (uint32_t y = 0; y < rows; y++) {
		for (uint32_t x = 0; x < picture->width; x++)
			memcpy(picture->rgb + ((size_t)y * picture->width + x) * 3,
			       bars[(uint64_t)even(x) * 8 / picture->width], 3);
	}
}

static void draw_ramp(struct qk_picture *picture, uint32_t from)
{
	for (uint32_t y = from; y < picture->height; y++) {
		for (uint32_t x = 0; x < picture->width; x++)
			memset(picture->rgb + ((size_t)y * picture->width + x) * 3,
			       (int)((uint64_t)x * 255 / picture->width), 3);
	}
}

void qk_lens_pattern_base(struct qk_picture *picture)
{
	struct layout layout = layout_of(picture->width, picture->height);

	memset(picture->rgb, 16, (size_t)picture->width * picture->height * 3);
	draw_bars(picture, layout.figures);
	draw_ramp(picture, layout.ramp);
}

static void draw_figure(const struct canvas *canvas, uint32_t x, uint32_t y, uint32_t size, uint32_t figure)
{
	for (uint32_t row = 0; row < 7; row++) {
		for (uint32_t column = 0; column < 5; column++)
			fill(canvas, x + column * size, y + row * size, size, size,
			     glyphs[figure][row] >> (4 - column) & 1 ? 240 : 16);
	}
}

static void draw_figures(const struct canvas *canvas, uint32_t y, uint32_t height, uint64_t frame)
{
	uint32_t size = height / 8, across = canvas->width / (FIGURES * 6);
	uint32_t left;

	size = across < size ? across : size;
	left = (canvas->width - size * (FIGURES * 6 - 1)) / 2;
	for (uint32_t i = FIGURES; i-- > 0; frame /= 10)
		draw_figure(canvas, left + i * 6 * size, y + (height - 7 * size) / 2, size, (uint32_t)(frame % 10));
}

static uint64_t cells_of(uint64_t frame)
{
	uint64_t low = frame & 0xffffffffu;

	return low << 8 | (0xa5 ^ (low & 255) ^ (low >> 8 & 255) ^ (low >> 16 & 255) ^ low >> 24);
}

static void draw_cells(const struct canvas *canvas, uint32_t y, uint32_t height, uint64_t frame)
{
	uint64_t cells = cells_of(frame);
	uint32_t size = canvas->width / CELLS;

	for (uint32_t i = 0; i < CELLS; i++)
		fill(canvas, i * size, y, size, height, cells >> (CELLS - 1 - i) & 1 ? 240 : 16);
}

static void draw_mark(const struct canvas *canvas, uint32_t y, uint32_t height, uint64_t frame)
{
	uint32_t size = height < canvas->width ? height : canvas->width;
	uint32_t room = canvas->width - size;
	uint32_t step = canvas->width / 64 + 1;

	fill(canvas, 0, y, canvas->width, height, 64);
	if (size)
		fill(canvas, room ? (uint32_t)(frame % (room + 1) * step % (room + 1)) : 0, y, size, height, 255);
}

void qk_lens_pattern_draw(unsigned char *bytes, uint32_t format, uint32_t width, uint32_t height, uint64_t frame)
{
	struct canvas canvas = {bytes, width, height, format == QUARK_FORMAT_RGB ? 3 : 1};
	struct layout layout = layout_of(width, height);

	draw_mark(&canvas, layout.mark, layout.ramp - layout.mark, frame);
	if (!layout.has_counter)
		return;
	draw_figures(&canvas, layout.figures, layout.cells - layout.figures, frame);
	draw_cells(&canvas, layout.cells, layout.mark - layout.cells, frame);
}

static uint32_t read_cells(const unsigned char *row, uint32_t size, uint32_t step, uint64_t *cells)
{
	*cells = 0;
	for (uint32_t i = 0; i < CELLS; i++)
		*cells = *cells << 1 | (row[(size_t)(i * size + size / 2) * step] >= 128);
	return (uint32_t)(*cells >> 8);
}

int qk_lens_read_counter(uint32_t format, uint32_t width, uint32_t height, const unsigned char *data, size_t length,
			 uint32_t *frame)
{
	struct layout layout = layout_of(width, height);
	struct qk_picture picture = {0};
	uint32_t step = 1;
	uint64_t cells;

	if (format == QUARK_FORMAT_JPEG || format == QUARK_FORMAT_RGB) {
		if (qk_picture_from_frame(&picture, format, width, height, data, length, NULL, 0))
			return -1;
		data = picture.rgb;
		step = 3;
	} else if (length == 0 || length != qk_picture_frame_size(format, width, height)) {
		return -1;
	}
	if (layout.has_counter && (!picture.rgb || (picture.width == width && picture.height == height)))
		*frame = read_cells(data + (size_t)(layout.cells + layout.mark) / 2 * width * step, width / CELLS, step,
				    &cells);
	else
		cells = ~0ull;
	qk_picture_free(&picture);
	return cells == cells_of(cells >> 8) ? 0 : -1;
}
