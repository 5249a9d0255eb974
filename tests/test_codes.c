#include "core/random.h"
#include "glasses/codes.h"
#include "glasses/lens.h"
#include "qtest.h"
#include "quark/base.h"
#include "quark/camera.h"

#include <stdlib.h>
#include <string.h>

#define ALL_KINDS (QUARK_CODE_QR | QUARK_CODE_EAN | QUARK_CODE_OTHER)
#define SHOP_LINK "https://example.com/p/6901234567892?name=green-tea"

struct grey {
	uint32_t width, height;
	unsigned char *pixels;
};

static struct grey make_grey(uint32_t width, uint32_t height, int value)
{
	struct grey grey = {width, height, malloc((size_t)width * height)};

	qt_true(grey.pixels != NULL);
	memset(grey.pixels, value, (size_t)width * height);
	return grey;
}

static void fill(struct grey *grey, uint32_t x, uint32_t y, uint32_t width, uint32_t height, int value)
{
	for (uint32_t row = y; row < y + height; row++)
		memset(grey->pixels + (size_t)row * grey->width + x, value, width);
}

/* Bars as characters, 1 for dark. */
static void draw_bars(struct grey *grey, uint32_t x, uint32_t y, uint32_t height, const char *bars)
{
	for (uint32_t i = 0; bars[i]; i++)
		fill(grey, x + i * 3, y, 3, height, bars[i] == '1' ? 10 : 245);
}

/* EAN-13 6901234567892, by the tables of the standard. */
static const char tea_bars[] = "101"
			       "0001011"
			       "0100111"
			       "0110011"
			       "0011011"
			       "0111101"
			       "0100011"
			       "01010"
			       "1001110"
			       "1010000"
			       "1000100"
			       "1001000"
			       "1110100"
			       "1101100"
			       "101";

static void read_shelf(struct qk_codes *codes, uint32_t kinds, uint32_t format)
{
	struct qk_lens *lens;
	struct qk_media_buffer *buffer;
	uint32_t width, height;
	char why[256] = "";

	qt_int(qk_lens_open(&lens, qt_source("examples/data/shelf.png"), why, sizeof(why)), 0);
	qt_int(qk_lens_frame(lens, 0, 0, format, 1280, 720, 0, &buffer, &width, &height, why, sizeof(why)), 0);
	qt_int(qk_codes_read(codes, kinds, format, width, height, buffer->data, buffer->length), 0);
	qk_media_unref(buffer);
	qk_lens_close(lens);
}

static const struct qk_code_found *find(const struct qk_codes *codes, uint32_t kind)
{
	for (size_t i = 0; i < codes->count; i++) {
		if (codes->found[i].kind == kind)
			return &codes->found[i];
	}
	qt_fail("no code of kind %u among %zu", kind, codes->count);
}

static void check_shelf(uint32_t format)
{
	struct qk_codes codes;
	const struct qk_code_found *found;

	read_shelf(&codes, ALL_KINDS, format);
	qt_int(codes.count, 2);
	found = find(&codes, QUARK_CODE_QR);
	qt_text((const char *)found->data, SHOP_LINK);
	qt_int(found->length, strlen(SHOP_LINK));
	qt_near(found->x, 830, 20);
	qt_near(found->y, 461, 20);
	qt_near(found->width, 175, 20);
	qt_near(found->height, 178, 20);
	qt_text((const char *)find(&codes, QUARK_CODE_EAN)->data, "6901234567892");
	qk_codes_free(&codes);
	qt_int(codes.count, 0);
	qt_true(codes.found == NULL);
}

QTEST(the_shop_shelf_is_read_as_nv12)
{
	check_shelf(QUARK_FORMAT_NV12);
}

QTEST(the_shop_shelf_is_read_as_rgb_grey_and_jpeg)
{
	check_shelf(QUARK_FORMAT_RGB);
	check_shelf(QUARK_FORMAT_GREY);
	check_shelf(QUARK_FORMAT_JPEG);
}

QTEST(only_the_wanted_kinds_are_told)
{
	struct qk_codes codes;

	read_shelf(&codes, QUARK_CODE_EAN, QUARK_FORMAT_NV12);
	qt_int(codes.count, 1);
	qt_int(codes.found[0].kind, QUARK_CODE_EAN);
	qk_codes_free(&codes);
	read_shelf(&codes, QUARK_CODE_QR, QUARK_FORMAT_NV12);
	qt_int(codes.count, 1);
	qt_int(codes.found[0].kind, QUARK_CODE_QR);
	qk_codes_free(&codes);
	read_shelf(&codes, QUARK_CODE_OTHER, QUARK_FORMAT_NV12);
	qt_int(codes.count, 0);
	qk_codes_free(&codes);
	read_shelf(&codes, 0, QUARK_FORMAT_NV12);
	qt_int(codes.count, 0);
	qk_codes_free(&codes);
}

QTEST(the_same_code_twice_is_told_once)
{
	struct grey grey = make_grey(800, 400, 245);
	struct qk_codes codes;

	draw_bars(&grey, 60, 40, 100, tea_bars);
	draw_bars(&grey, 420, 240, 100, tea_bars);
	qt_int(qk_codes_read(&codes, QUARK_CODE_EAN, QUARK_FORMAT_GREY, 800, 400, grey.pixels, 800 * 400), 0);
	qt_int(codes.count, 1);
	qt_text((const char *)codes.found[0].data, "6901234567892");
	qk_codes_free(&codes);
	free(grey.pixels);
}

/* QR codes, a row each, the first module in bit 32: one of UTF-8, and one of the bytes 'a' 0 'b' 255. */
static const uint64_t utf8_code[33] = {0x1fc4bd77f, 0x1048ca541, 0x17599f15d, 0x175e53e5d, 0x17522495d, 0x105635841,
				       0x1fd55557f, 0x1f60900,   0x17c23407c, 0x1aae60b10, 0x14c9359eb, 0x139660e61,
				       0x10ea26bcb, 0x1a2f79c27, 0x6f58ab0d,  0xe925fa67,  0x11fd4277e, 0x151bfe36a,
				       0x11dd8b538, 0x1f9e38a,   0x11eb11c20, 0x143924999, 0x156bb50b3, 0x1583e0d98,
				       0x15df345f6, 0x1be1b10,   0x1fc836b57, 0x1051e3d11, 0x175ae49f7, 0x175af9f16,
				       0x17504a9fc, 0x104bdfde4, 0x1fd9c265e};
static const uint64_t nul_code[33] = {0x1fc3bd07f, 0x1049ca741, 0x17599f25d, 0x175c53e5d, 0x175a2495d, 0x105235841,
				      0x1fd55557f, 0x1760d00,   0x17ca3587c, 0x120d60d14, 0x10f8358f7, 0x15b560d5d,
				      0x14ca249c3, 0x1b27f9424, 0x6718a70c,  0xe1a1f2a6,  0x137142f0c, 0x139fbd0a6,
				      0x15ed8a700, 0x43c9f2aa,  0x11e913e28, 0x1431a4999, 0x14efb58f2, 0x1403a0d58,
				      0x174e359f6, 0x1ba0f18,   0x1fc83595b, 0x1051e0d15, 0x1758e49f7, 0x175a797e4,
				      0x17548a51c, 0x10475f1f4, 0x1fd502e5e};

static struct grey draw_qr(const uint64_t *rows)
{
	struct grey grey = make_grey(41 * 4, 41 * 4, 255);

	for (uint32_t row = 0; row < 33; row++) {
		for (uint32_t column = 0; column < 33; column++)
			fill(&grey, (column + 4) * 4, (row + 4) * 4, 4, 4, rows[row] >> (32 - column) & 1 ? 0 : 255);
	}
	return grey;
}

static void expect_bytes(const uint64_t *rows, const char *bytes, size_t length)
{
	struct grey grey = draw_qr(rows);
	struct qk_codes codes;

	qt_int(qk_codes_read(&codes, QUARK_CODE_QR, QUARK_FORMAT_GREY, grey.width, grey.height, grey.pixels,
			     (size_t)grey.width * grey.height),
	       0);
	qt_int(codes.count, 1);
	qt_int(codes.found[0].length, length);
	qt_true(memcmp(codes.found[0].data, bytes, length) == 0);
	qk_codes_free(&codes);
	free(grey.pixels);
}

QTEST(the_bytes_of_a_qr_code_are_exact)
{
	static const char text[] = "\xe7\xbb\xbf\xe8\x8c\xb6 \xc2\xa5"
				   "12.80 caf\xc3\xa9";

	expect_bytes(utf8_code, text, sizeof(text) - 1);
	expect_bytes(nul_code, "a\0b\xff", 4);
}

QTEST(the_same_qr_code_twice_is_told_once)
{
	struct grey one = draw_qr(utf8_code), two = make_grey(one.width * 2, one.height, 255);
	struct qk_codes codes;

	for (uint32_t row = 0; row < one.height; row++) {
		memcpy(two.pixels + (size_t)row * two.width, one.pixels + (size_t)row * one.width, one.width);
		memcpy(two.pixels + (size_t)row * two.width + one.width, one.pixels + (size_t)row * one.width,
		       one.width);
	}
	qt_int(qk_codes_read(&codes, QUARK_CODE_QR, QUARK_FORMAT_GREY, two.width, two.height, two.pixels,
			     (size_t)two.width * two.height),
	       0);
	qt_int(codes.count, 1);
	qk_codes_free(&codes);
	free(one.pixels);
	free(two.pixels);
}

QTEST(white_on_black_is_read_on_a_further_look)
{
	struct grey grey = make_grey(400, 200, 245);
	struct qk_codes codes;

	draw_bars(&grey, 60, 40, 100, tea_bars);
	for (size_t i = 0; i < 400 * 200; i++)
		grey.pixels[i] = (unsigned char)(255 - grey.pixels[i]);
	qt_int(qk_codes_read(&codes, QUARK_CODE_EAN, QUARK_FORMAT_GREY, 400, 200, grey.pixels, 400 * 200), 0);
	qt_int(codes.count, 1);
	qt_text((const char *)codes.found[0].data, "6901234567892");
	qk_codes_free(&codes);
	free(grey.pixels);
}

static void expect_nothing(const unsigned char *pixels, uint32_t width, uint32_t height)
{
	struct qk_codes codes;

	qt_int(qk_codes_read(&codes, ALL_KINDS, QUARK_FORMAT_GREY, width, height, pixels, (size_t)width * height), 0);
	if (codes.count)
		qt_fail("%s was read where there is nothing", (const char *)codes.found[0].data);
	qk_codes_free(&codes);
}

QTEST(noise_and_stripes_are_no_codes)
{
	struct grey grey = make_grey(640, 360, 0);
	struct qk_random random = {.state = 99};

	for (int round = 0; round < 12; round++) {
		for (size_t i = 0; i < 640 * 360; i++)
			grey.pixels[i] = (unsigned char)qk_random_below(&random, 256);
		expect_nothing(grey.pixels, 640, 360);
		for (uint32_t x = 0; x < 640;) {
			uint32_t wide = 1 + (uint32_t)qk_random_below(&random, 7);

			wide = x + wide > 640 ? 640 - x : wide;
			fill(&grey, x, 0, wide, 360, qk_random_below(&random, 2) ? 240 : 15);
			x += wide;
		}
		expect_nothing(grey.pixels, 640, 360);
	}
	free(grey.pixels);
}

QTEST(stripes_that_differ_from_row_to_row_are_no_codes)
{
	struct grey grey = make_grey(640, 360, 0);
	struct qk_random random = {.state = 4};

	for (int round = 0; round < 8; round++) {
		for (uint32_t y = 0; y < 360; y++) {
			int dark = 0;

			for (uint32_t x = 0; x < 640; dark = !dark) {
				uint32_t wide = 2 * (1 + (uint32_t)qk_random_below(&random, 4));

				wide = x + wide > 640 ? 640 - x : wide;
				fill(&grey, x, y, wide, 1, dark ? 15 : 240);
				x += wide;
			}
		}
		expect_nothing(grey.pixels, 640, 360);
	}
	free(grey.pixels);
}

QTEST(the_test_pattern_and_the_street_have_no_codes)
{
	static const char *const sources[] = {"pattern", "examples/data/street.png"};

	for (size_t i = 0; i < 2; i++) {
		struct qk_lens *lens;
		struct qk_media_buffer *buffer;
		struct qk_codes codes;
		uint32_t width, height;
		char why[256] = "";

		qt_int(qk_lens_open(&lens, i ? qt_source(sources[i]) : sources[i], why, sizeof(why)), 0);
		qt_int(qk_lens_frame(lens, 0, 77, QUARK_FORMAT_NV12, 1280, 720, 0, &buffer, &width, &height, why,
				     sizeof(why)),
		       0);
		qt_int(qk_codes_read(&codes, ALL_KINDS, QUARK_FORMAT_NV12, width, height, buffer->data, buffer->length),
		       0);
		qt_int(codes.count, 0);
		qk_codes_free(&codes);
		qk_media_unref(buffer);
		qk_lens_close(lens);
	}
}

QTEST(tiny_frames_are_looked_at_without_harm)
{
	unsigned char pixels[64];

	memset(pixels, 128, sizeof(pixels));
	for (uint32_t width = 1; width <= 8; width++) {
		for (uint32_t height = 1; height <= 8; height++)
			expect_nothing(pixels, width, height);
	}
}

QTEST(frames_that_are_none_are_refused)
{
	unsigned char pixels[64] = {0};
	struct qk_codes codes;

	qt_int(qk_codes_read(&codes, ALL_KINDS, QUARK_FORMAT_GREY, 8, 8, pixels, 63), QUARK_ERR_INVALID);
	qt_int(codes.count, 0);
	qt_int(qk_codes_read(&codes, ALL_KINDS, QUARK_FORMAT_NV12, 8, 8, pixels, 64), QUARK_ERR_INVALID);
	qt_int(qk_codes_read(&codes, ALL_KINDS, QUARK_FORMAT_RGB, 8, 8, pixels, 64), QUARK_ERR_INVALID);
	qt_int(qk_codes_read(&codes, ALL_KINDS, QUARK_FORMAT_JPEG, 8, 8, pixels, 64), QUARK_ERR_INVALID);
	qt_int(qk_codes_read(&codes, ALL_KINDS, QUARK_FORMAT_GREY, 0, 8, pixels, 0), QUARK_ERR_INVALID);
	qt_int(qk_codes_read(&codes, ALL_KINDS, QUARK_FORMAT_GREY, 100000, 100000, pixels, 64), QUARK_ERR_INVALID);
	qt_int(qk_codes_read(&codes, ALL_KINDS, 9, 8, 8, pixels, 64), QUARK_ERR_INVALID);
}
