#include "core/random.h"
#include "glasses/picture.h"
#include "glasses/y4m.h"
#include "qtest.h"
#include "quark/base.h"
#include "quark/camera.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct qk_picture make_picture(uint32_t width, uint32_t height)
{
	struct qk_picture picture = {width, height, malloc((size_t)width * height * 3)};

	qt_true(picture.rgb != NULL);
	for (size_t i = 0; i < (size_t)width * height * 3; i++)
		picture.rgb[i] = (unsigned char)(i * 37 + i / 7);
	return picture;
}

static void expect_same(const struct qk_picture *left, const struct qk_picture *right)
{
	qt_int(left->width, right->width);
	qt_int(left->height, right->height);
	qt_true(memcmp(left->rgb, right->rgb, (size_t)left->width * left->height * 3) == 0);
}

static void expect_refusal(const void *data, size_t length, const char *part)
{
	struct qk_picture picture;
	char why[300] = "";

	qt_int(qk_picture_read(&picture, data, length, why, sizeof(why)), QUARK_ERR_INVALID);
	qt_true(picture.rgb == NULL);
	qt_contains(why, part);
}

/* Bytes of a file at an exactly fitting place, so that AddressSanitizer sees a read past the end. */
static int read_exactly(const void *data, size_t length, char *why, size_t why_size)
{
	unsigned char *copy = malloc(length ? length : 1);
	struct qk_picture picture;
	int result;

	qt_true(copy != NULL);
	memcpy(copy, data, length);
	result = qk_picture_read(&picture, copy, length, why, why_size);
	qt_true((result == 0) == (picture.rgb != NULL));
	qk_picture_free(&picture);
	free(copy);
	return result;
}

static void refuse_every_truncation(const void *data, size_t length)
{
	for (size_t cut = 0; cut < length; cut++) {
		char why[300] = "";

		if (read_exactly(data, cut, why, sizeof(why)) != QUARK_ERR_INVALID)
			qt_fail("%zu bytes of %zu were accepted", cut, length);
		qt_true(strlen(why) > 20);
		qt_true(why[strlen(why) - 1] == '.');
	}
}

/* Whatever is flipped: a picture or a sentence. */
static void survive_flips(const void *data, size_t length)
{
	struct qk_random random = {.state = length};
	unsigned char *bytes = malloc(length);

	qt_true(bytes != NULL);
	for (int round = 0; round < 600; round++) {
		char why[300] = "";

		memcpy(bytes, data, length);
		for (int i = 0; i <= round % 4; i++)
			bytes[qk_random_below(&random, length)] ^= (unsigned char)(1 + qk_random_below(&random, 255));
		if (read_exactly(bytes, length, why, sizeof(why)) != 0)
			qt_true(why[0] != '\0');
	}
	free(bytes);
}

static void make_ppm(struct qk_buffer *file, const struct qk_picture *picture)
{
	char header[64];

	snprintf(header, sizeof(header), "P6\n# made by a test\n%u %u\n255\n", picture->width, picture->height);
	qk_buffer_append(file, header, strlen(header));
	qk_buffer_append(file, picture->rgb, (size_t)picture->width * picture->height * 3);
}

QTEST(png_comes_back_exactly)
{
	struct qk_picture picture = make_picture(31, 17), back;
	struct qk_buffer file = {0};
	char why[300] = "";

	qk_buffer_append(&file, "before", 6);
	qt_int(qk_picture_png(&file, &picture), 0);
	qt_true(memcmp(file.data, "before\x89PNG", 10) == 0);
	qt_int(qk_picture_read(&back, file.data + 6, file.length - 6, why, sizeof(why)), 0);
	expect_same(&picture, &back);
	qk_picture_free(&back);
	qk_picture_free(&picture);
	qk_buffer_free(&file);
}

QTEST(jpeg_comes_back_nearly)
{
	struct qk_picture picture = {40, 24, malloc(40 * 24 * 3)}, back;
	struct qk_buffer file = {0};

	qt_true(picture.rgb != NULL);
	for (int i = 0; i < 40 * 24; i++)
		memset(picture.rgb + i * 3, i % 40 * 5 + i / 40, 3);
	qt_int(qk_picture_jpeg(&file, &picture, 95), 0);
	qt_int(qk_picture_read(&back, file.data, file.length, NULL, 0), 0);
	qt_int(back.width, 40);
	qt_int(back.height, 24);
	for (int i = 0; i < 40 * 24 * 3; i++)
		qt_near(back.rgb[i], picture.rgb[i], 6);
	qk_picture_free(&back);
	qk_picture_free(&picture);
	qk_buffer_free(&file);
}

QTEST(a_large_jpeg_is_written_in_blocks)
{
	struct qk_picture picture = make_picture(400, 300), back;
	struct qk_buffer file = {0};

	qt_int(qk_picture_jpeg(&file, &picture, 100), 0);
	qt_true(file.length > 65536);
	qt_int(qk_picture_read(&back, file.data, file.length, NULL, 0), 0);
	qk_picture_free(&back);
	qk_picture_free(&picture);
	qk_buffer_free(&file);
}

QTEST(ppm_and_pgm_are_read)
{
	static const char grey[] = "P5 # grey\n 2\t1 # size\n4\n\x04\x02";
	struct qk_picture picture = make_picture(5, 3), back;
	struct qk_buffer file = {0};

	make_ppm(&file, &picture);
	qt_int(qk_picture_read(&back, file.data, file.length, NULL, 0), 0);
	expect_same(&picture, &back);
	qk_picture_free(&back);
	qt_int(qk_picture_read(&back, grey, sizeof(grey) - 1, NULL, 0), 0);
	qt_true(memcmp(back.rgb, "\xff\xff\xff\x80\x80\x80", 6) == 0);
	qk_picture_free(&back);
	qk_picture_free(&picture);
	qk_buffer_free(&file);
}

QTEST(every_truncation_of_every_kind_is_refused)
{
	struct qk_picture picture = make_picture(9, 7);
	struct qk_buffer png = {0}, jpeg = {0}, ppm = {0};

	qt_int(qk_picture_png(&png, &picture), 0);
	qt_int(qk_picture_jpeg(&jpeg, &picture, 80), 0);
	make_ppm(&ppm, &picture);
	refuse_every_truncation(png.data, png.length);
	refuse_every_truncation(jpeg.data, jpeg.length);
	refuse_every_truncation(ppm.data, ppm.length);
	expect_refusal(png.data, png.length - 5, "The PNG file is cut short");
	expect_refusal(jpeg.data, jpeg.length - 5, "The JPEG file is cut short");
	expect_refusal(ppm.data, ppm.length - 5, "The PPM file is cut short: 184 bytes of pixels of 189");
	qk_picture_free(&picture);
	qk_buffer_free(&png);
	qk_buffer_free(&jpeg);
	qk_buffer_free(&ppm);
}

QTEST(flipped_bytes_give_a_picture_or_a_sentence)
{
	struct qk_picture picture = make_picture(19, 11);
	struct qk_buffer png = {0}, jpeg = {0}, ppm = {0};

	qt_int(qk_picture_png(&png, &picture), 0);
	qt_int(qk_picture_jpeg(&jpeg, &picture, 80), 0);
	make_ppm(&ppm, &picture);
	survive_flips(png.data, png.length);
	survive_flips(jpeg.data, jpeg.length);
	survive_flips(ppm.data, ppm.length);
	qk_picture_free(&picture);
	qk_buffer_free(&png);
	qk_buffer_free(&jpeg);
	qk_buffer_free(&ppm);
}

QTEST(a_flipped_byte_of_a_png_is_always_noticed)
{
	struct qk_picture picture = make_picture(9, 7);
	struct qk_buffer png = {0};
	char why[300];

	qt_int(qk_picture_png(&png, &picture), 0);
	for (size_t i = 0; i < png.length; i++) {
		png.data[i] = (char)(png.data[i] ^ 4);
		qt_int(read_exactly(png.data, png.length, why, sizeof(why)), QUARK_ERR_INVALID);
		png.data[i] = (char)(png.data[i] ^ 4);
	}
	qk_picture_free(&picture);
	qk_buffer_free(&png);
}

QTEST(damaged_headers_are_refused_with_a_sentence)
{
	static const char *const headers[] = {
		"P6",         "P6 ",          "P6 1 1",          "P6 1 1 255", "P6 x 1 255 abc",
		"P6 1 1 ab ", "P6 1 -1 255 ", "P6 123456 1 255 "};

	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		expect_refusal(headers[i], strlen(headers[i]), "The PPM header is damaged or cut short");
	expect_refusal("P6 1 1 256 aaaaaa", 17, "values up to 256");
	expect_refusal("P6 1 1 0 aaaaaa", 15, "values up to 0");
	expect_refusal("P6 0 1 255 aaaaaa", 17, "no pixels");
	expect_refusal("P6 8193 1 255 aaa", 17, "8193 x 1");
	expect_refusal("GIF89a and more", 15, "The first bytes are not those of a picture");
	expect_refusal("", 0, "The first bytes are not those of a picture");
	expect_refusal("YUV4MPEG2 W1 H1", 15, "This is a Y4M film");
	expect_refusal("P6", QK_PICTURE_FILE_MAX + (size_t)1, "make it smaller");
}

QTEST(files_are_loaded_and_named_in_the_sentence)
{
	struct qk_picture picture;
	char path[4096], why[300] = "";
	FILE *file;

	snprintf(path, sizeof(path), "%s/one.ppm", qt_folder());
	file = fopen(path, "wb");
	qt_true(file && fwrite("P6 1 1 255 abc", 1, 14, file) == 14 && fclose(file) == 0);
	qt_int(qk_picture_load(&picture, path, why, sizeof(why)), 0);
	qt_true(memcmp(picture.rgb, "abc", 3) == 0);
	qk_picture_free(&picture);
	qt_int(truncate(path, 12), 0);
	qt_int(qk_picture_load(&picture, path, why, sizeof(why)), QUARK_ERR_INVALID);
	qt_contains(why, "one.ppm cannot be used: The PPM file is cut short");
	qt_int(truncate(path, QK_PICTURE_FILE_MAX + 1LL), 0);
	qt_int(qk_picture_load(&picture, path, why, sizeof(why)), QUARK_ERR_INVALID);
	qt_contains(why, "make it smaller");
	qt_int(qk_picture_load(&picture, "/nowhere.png", why, sizeof(why)), QUARK_ERR_IO);
	qt_contains(why, "/nowhere.png cannot be read");
	qt_int(qk_picture_load(&picture, qt_folder(), why, sizeof(why)), QUARK_ERR_INVALID);
	qt_contains(why, "is not a file");
}

QTEST(grey_stays_grey_in_nv12_and_back)
{
	for (int value = 0; value < 256; value++) {
		unsigned char rgb[12], nv12[6];
		struct qk_picture picture = {2, 2, rgb}, back;

		memset(rgb, value, sizeof(rgb));
		qk_picture_convert(&picture, QUARK_FORMAT_NV12, nv12);
		qt_int(nv12[0], value);
		qt_int(nv12[3], value);
		qt_int(nv12[4], 128);
		qt_int(nv12[5], 128);
		qt_int(qk_picture_from_frame(&back, QUARK_FORMAT_NV12, 2, 2, nv12, 6, NULL, 0), 0);
		qt_true(memcmp(back.rgb, rgb, 12) == 0);
		qk_picture_free(&back);
	}
}

QTEST(colours_are_those_of_bt601_full_range)
{
	/* From the definition: Y = 0.299 R + 0.587 G + 0.114 B, U = 128 + 0.564 (B - Y), V = 128 + 0.713 (R - Y). */
	for (int i = 0; i < 4096; i++) {
		int red = (i & 15) * 17, green = (i >> 4 & 15) * 17, blue = (i >> 8) * 17;
		double luma = 0.299 * red + 0.587 * green + 0.114 * blue;
		double u = 128 + (blue - luma) / 1.772, v = 128 + (red - luma) / 1.402;
		unsigned char rgb[12], nv12[6];
		struct qk_picture picture = {2, 2, rgb}, back;

		for (int j = 0; j < 12; j += 3) {
			rgb[j] = (unsigned char)red;
			rgb[j + 1] = (unsigned char)green;
			rgb[j + 2] = (unsigned char)blue;
		}
		qk_picture_convert(&picture, QUARK_FORMAT_NV12, nv12);
		/* A little more than half, because the factors have 16 bits. */
		qt_near(nv12[0], luma, 0.502);
		qt_near(nv12[4], u > 255 ? 255 : u, 0.502);
		qt_near(nv12[5], v > 255 ? 255 : v, 0.502);
		qt_int(qk_picture_from_frame(&back, QUARK_FORMAT_NV12, 2, 2, nv12, 6, NULL, 0), 0);
		for (int j = 0; j < 12; j++)
			qt_near(back.rgb[j], rgb[j], 2);
		qk_picture_free(&back);
	}
}

QTEST(odd_sizes_have_a_last_half_pair)
{
	struct qk_picture picture = make_picture(3, 3), back;
	unsigned char nv12[9 + 8];

	qt_int(qk_picture_frame_size(QUARK_FORMAT_NV12, 3, 3), 17);
	qt_int(qk_picture_frame_size(QUARK_FORMAT_NV12, 1, 1), 3);
	qt_int(qk_picture_frame_size(QUARK_FORMAT_RGB, 3, 3), 27);
	qt_int(qk_picture_frame_size(QUARK_FORMAT_GREY, 3, 3), 9);
	qt_int(qk_picture_frame_size(QUARK_FORMAT_JPEG, 3, 3), 0);
	memset(picture.rgb, 77, 27);
	qk_picture_convert(&picture, QUARK_FORMAT_NV12, nv12);
	qt_int(qk_picture_from_frame(&back, QUARK_FORMAT_NV12, 3, 3, nv12, 17, NULL, 0), 0);
	expect_same(&picture, &back);
	qk_picture_free(&back);
	qk_picture_free(&picture);
}

QTEST(frames_of_the_wrong_length_are_refused)
{
	unsigned char bytes[64] = {0};
	struct qk_picture picture;
	char why[300] = "";

	qt_int(qk_picture_from_frame(&picture, QUARK_FORMAT_RGB, 4, 4, bytes, 47, why, sizeof(why)), QUARK_ERR_INVALID);
	qt_contains(why, "47 bytes where 4 x 4 needs 48");
	qt_int(qk_picture_from_frame(&picture, 9, 4, 4, bytes, 48, why, sizeof(why)), QUARK_ERR_INVALID);
	qt_contains(why, "unknown format 9");
	qt_int(qk_picture_from_frame(&picture, QUARK_FORMAT_GREY, 0, 4, bytes, 0, why, sizeof(why)), QUARK_ERR_INVALID);
	qt_int(qk_picture_from_frame(&picture, QUARK_FORMAT_GREY, 9000, 1, bytes, 9000, why, sizeof(why)),
	       QUARK_ERR_INVALID);
	qt_int(qk_picture_from_frame(&picture, QUARK_FORMAT_GREY, 8, 8, bytes, 64, why, sizeof(why)), 0);
	qk_picture_free(&picture);
}

QTEST(scaling_takes_the_mean_of_the_area)
{
	unsigned char four[] = {0, 0, 0, 100, 100, 100, 40, 40, 40, 60, 60, 60};
	struct qk_picture picture = {2, 2, four}, out;

	qt_int(qk_picture_scale(&out, &picture, 1, 1), 0);
	qt_int(out.rgb[0], 50);
	qk_picture_free(&out);
	qt_int(qk_picture_scale(&out, &picture, 4, 2), 0);
	qt_true(memcmp(out.rgb, "\0\0\0\0\0\0ddddddllllll", 12) == 0);
	qk_picture_free(&out);
	qt_int(qk_picture_scale(&out, &picture, 3, 1), 0);
	qt_int(out.rgb[0], 20);
	qt_int(out.rgb[3], 50);
	qt_int(out.rgb[6], 80);
	qk_picture_free(&out);
	qt_int(qk_picture_scale(&out, &picture, 2, 2), 0);
	expect_same(&out, &picture);
	qk_picture_free(&out);
	qt_int(qk_picture_scale(&out, &picture, 0, 2), -1);
}

QTEST(scaling_a_flat_picture_changes_no_value)
{
	struct qk_picture picture = make_picture(37, 23), out;

	memset(picture.rgb, 201, 37 * 23 * 3);
	for (uint32_t side = 1; side < 90; side += 8) {
		qt_int(qk_picture_scale(&out, &picture, side, 91 - side), 0);
		for (uint32_t i = 0; i < side * (91 - side) * 3; i++)
			qt_int(out.rgb[i], 201);
		qk_picture_free(&out);
	}
	qk_picture_free(&picture);
}

static struct qk_y4m *open_film(const void *data, size_t length, int status, char *why, size_t why_size)
{
	int file = memfd_create("film", MFD_CLOEXEC);
	struct qk_y4m *film;

	qt_true(file >= 0);
	qt_int(write(file, data, length), length);
	qt_int(qk_y4m_open_file(&film, file, why, why_size), status);
	return film;
}

static void expect_film_refusal(const char *data, size_t length, const char *part)
{
	char why[300] = "";

	qt_true(open_film(data, length, QUARK_ERR_INVALID, why, sizeof(why)) == NULL);
	qt_contains(why, part);
}

#define FILM(text) text, sizeof(text) - 1

QTEST(films_are_read_in_every_sampling)
{
	static const struct {
		const char *data;
		size_t length;
		int red, green, blue; /* of the last pixel */
	} films[] = {{FILM("YUV4MPEG2 W3 H1 C444 XCOLORRANGE=FULL\nFRAME\n\1\2\3\x80\x80\x80\x80\x80\x80"), 3, 3, 3},
		     {FILM("YUV4MPEG2 W3 H1 C422 XCOLORRANGE=FULL\nFRAME\n\1\2\x64\x80\x80\x80\xc0"), 190, 54, 100},
		     {FILM("YUV4MPEG2 W3 H3 C420\nFRAME X\n\0\0\0\0\0\0\0\0\x7e\0\0\0\x80\0\0\0\x80"), 128, 128, 128},
		     {FILM("YUV4MPEG2 H1 W2 Cmono\nFRAME\n\x10\xeb"), 255, 255, 255}};
	char why[300];

	for (size_t i = 0; i < sizeof(films) / sizeof(films[0]); i++) {
		struct qk_y4m *film = open_film(films[i].data, films[i].length, 0, why, sizeof(why));
		struct qk_picture picture;
		const unsigned char *last;

		qt_int(qk_y4m_frames(film), 1);
		qt_int(qk_y4m_picture(film, 0, &picture, why, sizeof(why)), 0);
		last = picture.rgb + (picture.width * picture.height - 1) * 3;
		qt_int(last[0], films[i].red);
		qt_int(last[1], films[i].green);
		qt_int(last[2], films[i].blue);
		qt_int(qk_y4m_nv12(film, 0, picture.rgb, why, sizeof(why)), QUARK_ERR_UNSUPPORTED);
		qk_picture_free(&picture);
		qk_y4m_close(film);
	}
}

QTEST(television_range_is_stretched_and_full_range_is_not)
{
	static const char plain[] = "YUV4MPEG2 W2 H2 C420jpeg\nFRAME\n\x10\xeb\x0f\xff\x10\xf0";
	static const char full[] = "YUV4MPEG2 W2 H2 C420jpeg XCOLORRANGE=FULL\nFRAME\n\x10\xeb\x0f\xff\x10\xf0";
	unsigned char nv12[6];
	char why[300];
	struct qk_y4m *film = open_film(FILM(plain), 0, why, sizeof(why));

	qt_int(qk_y4m_nv12(film, 0, nv12, why, sizeof(why)), 0);
	qt_int(nv12[0], 0);
	qt_int(nv12[1], 255);
	qt_int(nv12[2], 0);
	qt_int(nv12[3], 255);
	/* 16 and 240 are 112 away from the middle, where full range has 127.5. */
	qt_int(nv12[4], 0);
	qt_int(nv12[5], 255);
	qk_y4m_close(film);
	film = open_film(FILM(full), 0, why, sizeof(why));
	qt_int(qk_y4m_nv12(film, 0, nv12, why, sizeof(why)), 0);
	qt_true(memcmp(nv12, "\x10\xeb\x0f\xff\x10\xf0", 6) == 0);
	qk_y4m_close(film);
}

QTEST(the_speed_of_a_film_is_exact)
{
	static const char slow[] = "YUV4MPEG2 W1 H1 F30000:1001 Cmono\nFRAME\n1FRAME\n2FRAME\n3";
	static const char unknown[] = "YUV4MPEG2 W1 H1 F0:0 Cmono\nFRAME\n1FRAME\n2FRAME\n3";
	char why[300];
	struct qk_y4m *film = open_film(FILM(slow), 0, why, sizeof(why));

	qt_int(qk_y4m_frame_at(film, 0), 0);
	qt_int(qk_y4m_frame_at(film, 33366), 0);
	qt_int(qk_y4m_frame_at(film, 33367), 1);
	/* After 1001 seconds exactly 30000 frames. */
	qt_int(qk_y4m_frame_at(film, 1001000000), 0);
	qt_int(qk_y4m_frame_at(film, 1000999999), 2);
	qt_int(qk_y4m_frame_at(film, 1500000), 44 % 3);
	qt_true(qk_y4m_frame_at(film, UINT64_MAX) < 3);
	qk_y4m_close(film);
	film = open_film(FILM(unknown), 0, why, sizeof(why));
	qt_int(qk_y4m_frame_at(film, 39999), 0);
	qt_int(qk_y4m_frame_at(film, 40000), 1);
	qk_y4m_close(film);
	qk_y4m_close(NULL);
}

QTEST(films_that_cannot_be_shown_are_refused_with_a_sentence)
{
	static const char cut[] = "YUV4MPEG2 W2 H1 Cmono\nFRAME\n12FRAME\n1";

	expect_film_refusal(FILM(cut), "Frame 2 of the Y4M film is cut short: 1 bytes of 2");
	expect_film_refusal(FILM("YUV4MPEG2 W2 H1 Cmono\nFRAME\n12GRAME\n12"),
			    "Frame 2 of the Y4M film does not begin");
	expect_film_refusal(FILM("YUV4MPEG2 W2 H1 Cmono\nFRAMES\n12"), "Frame 1 of the Y4M film does not begin");
	expect_film_refusal(FILM("YUV4MPEG2 W2 H1 It\nFRAME\n12345"), "interlaced (It)");
	expect_film_refusal(FILM("YUV4MPEG2 W2 H1 C420p10\nFRAME\n12"), "C420p10");
	expect_film_refusal(FILM("YUV4MPEG2 W2 H1 F25\nFRAME\n12"), "frame rate F25");
	expect_film_refusal(FILM("YUV4MPEG2 W2 H1 F25:1x\nFRAME\n12"), "frame rate F25:1x");
	expect_film_refusal(FILM("YUV4MPEG2 W2 H0\nFRAME\n12"), "H0");
	expect_film_refusal(FILM("YUV4MPEG2 W99999999999999999999 H1\nFRAME\n12"), "a side must have");
	expect_film_refusal(FILM("YUV4MPEG2 W2\nFRAME\n12"), "lacks the width");
	expect_film_refusal(FILM("YUV4MPEG2 W2 H2\n"), "has no frame");
	expect_film_refusal(FILM("YUV4MPEG3 W2 H2\n"), "header is damaged");
	expect_film_refusal(FILM("YUV4MPEG2 W2 H\0\n"), "header is damaged");
	expect_film_refusal("", 0, "header is damaged");
	for (size_t length = 0; length < sizeof(cut) - 1; length++) {
		/* All but the cut right behind the first frame. */
		if (length != 30)
			expect_film_refusal(cut, length, "Y4M");
	}
}

QTEST(a_film_that_is_no_file_is_refused)
{
	char why[300] = "";
	struct qk_y4m *film;
	int ends[2];

	qt_int(qk_y4m_open(&film, "/nowhere.y4m", why, sizeof(why)), QUARK_ERR_IO);
	qt_contains(why, "/nowhere.y4m cannot be read");
	qt_int(pipe(ends), 0);
	qt_int(qk_y4m_open_file(&film, ends[0], why, sizeof(why)), QUARK_ERR_INVALID);
	qt_contains(why, "not a regular file");
	close(ends[1]);
}
