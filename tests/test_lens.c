#include "failing_malloc.h"
#include "glasses/lens.h"
#include "qtest.h"
#include "quark/base.h"
#include "quark/camera.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct frame {
	struct qk_media_buffer *buffer;
	const unsigned char *bytes;
	uint32_t width, height;
};

static struct qk_lens *open_lens(const char *source)
{
	struct qk_lens *lens;
	char why[300] = "";

	if (qk_lens_open(&lens, source, why, sizeof(why)) != 0)
		qt_fail("%s", why);
	qt_text(qk_lens_source(lens), source);
	return lens;
}

static struct frame see(struct qk_lens *lens, uint64_t time_us, uint64_t number, uint32_t format, uint32_t width,
			uint32_t height, uint32_t noise)
{
	struct frame frame;
	char why[300] = "";

	if (qk_lens_frame(lens, time_us, number, format, width, height, noise, &frame.buffer, &frame.width,
			  &frame.height, why, sizeof(why)) != 0)
		qt_fail("%s", why);
	frame.bytes = frame.buffer->data;
	return frame;
}

static const char *write_file(const char *name, const void *data, size_t length)
{
	static char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", qt_folder(), name);
	file = fopen(path, "wb");
	qt_true(file != NULL);
	qt_int(fwrite(data, 1, length, file), length);
	fclose(file);
	return path;
}

static void write_flat(const char *name, int value)
{
	unsigned char file[11 + 8 * 4];

	memcpy(file, "P5 8 4 255\n", 11);
	memset(file + 11, value, 8 * 4);
	write_file(name, file, sizeof(file));
}

static void expect_refusal(const char *source, int status, const char *part)
{
	struct qk_lens *lens;
	char why[300] = "";

	qt_int(qk_lens_open(&lens, source, why, sizeof(why)), status);
	qt_true(lens == NULL);
	qt_contains(why, part);
}

QTEST(the_pattern_shows_the_counter_in_every_format)
{
	static const uint32_t numbers[] = {0, 1, 255, 256, 12345678, 0xffffffffu};
	struct qk_lens *lens = open_lens("pattern");

	for (uint32_t format = QUARK_FORMAT_JPEG; format <= QUARK_FORMAT_GREY; format++) {
		for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
			struct frame frame = see(lens, 0, numbers[i], format, 320, 240, 0);
			uint32_t read = 7;

			qt_int(qk_lens_read_counter(format, 320, 240, frame.bytes, frame.buffer->length, &read), 0);
			qt_uint(read, numbers[i]);
			qk_media_unref(frame.buffer);
		}
	}
	qk_lens_close(lens);
}

QTEST(the_pattern_has_its_natural_size_and_colours)
{
	struct qk_lens *lens = open_lens("pattern");
	struct frame frame = see(lens, 0, 3, QUARK_FORMAT_RGB, 0, 0, 0);
	uint32_t width, height;

	qk_lens_size(lens, 0, &width, &height);
	qt_int(width, 1280);
	qt_int(height, 720);
	qt_int(frame.width, 1280);
	qt_int(frame.height, 720);
	qt_int(frame.buffer->length, 1280 * 720 * 3);
	qt_int(frame.bytes[0], 235);
	/* Red is the sixth bar. */
	qt_int(frame.bytes[(size_t)(5 * 160 + 80) * 3], 210);
	qt_int(frame.bytes[(size_t)(5 * 160 + 80) * 3 + 1], 30);
	qk_media_unref(frame.buffer);
	qk_lens_close(lens);
}

QTEST(every_size_of_pattern_can_be_had)
{
	static const uint32_t sides[] = {1, 2, 3, 16, 47, 48, 79, 80, 81, 333};
	struct qk_lens *lens = open_lens("pattern");

	for (size_t x = 0; x < 10; x++) {
		for (size_t y = 0; y < 10; y++) {
			for (uint32_t format = QUARK_FORMAT_JPEG; format <= QUARK_FORMAT_GREY; format++)
				qk_media_unref(see(lens, 0, 99999999, format, sides[x], sides[y], 3).buffer);
		}
	}
	qk_lens_close(lens);
}

QTEST(a_reused_buffer_shows_the_same_as_a_new_one)
{
	struct qk_lens *used = open_lens("pattern"), *fresh = open_lens("pattern");
	const void *first = NULL;

	for (uint64_t i = 0; i < 40; i++) {
		struct frame frame = see(used, 0, i * 997, QUARK_FORMAT_NV12, 322, 200, i % 7 == 2 ? 9 : 0);

		if (i == 0)
			first = frame.bytes;
		/* One buffer goes round. */
		qt_true(frame.bytes == first);
		if (i == 39) {
			struct frame other = see(fresh, 0, i * 997, QUARK_FORMAT_NV12, 322, 200, 0);

			qt_true(memcmp(frame.bytes, other.bytes, frame.buffer->length) == 0);
			qk_media_unref(other.buffer);
		}
		qk_media_unref(frame.buffer);
	}
	qk_lens_close(used);
	qk_lens_close(fresh);
}

QTEST(sizes_of_the_same_length_are_not_mixed_up)
{
	struct qk_lens *used = open_lens("pattern"), *fresh = open_lens("pattern");
	struct frame frame, other = see(fresh, 0, 5, QUARK_FORMAT_GREY, 96, 128, 0);

	for (uint64_t i = 0; i < 6; i++) {
		frame = see(used, 0, i, QUARK_FORMAT_GREY, i % 2 ? 96 : 128, i % 2 ? 128 : 96, 0);
		if (i == 5)
			qt_true(memcmp(frame.bytes, other.bytes, frame.buffer->length) == 0);
		qk_media_unref(frame.buffer);
	}
	qk_media_unref(other.buffer);
	qk_lens_close(used);
	qk_lens_close(fresh);
}

QTEST(held_frames_keep_their_bytes)
{
	struct qk_lens *lens = open_lens("pattern");
	struct frame frames[20];

	for (uint32_t i = 0; i < 20; i++)
		frames[i] = see(lens, 0, i, QUARK_FORMAT_GREY, 160, 96, 0);
	qk_lens_close(lens);
	for (uint32_t i = 0; i < 20; i++) {
		uint32_t read;

		qt_int(qk_lens_read_counter(QUARK_FORMAT_GREY, 160, 96, frames[i].bytes, 160 * 96, &read), 0);
		qt_int(read, i);
		qk_media_unref(frames[i].buffer);
	}
}

QTEST(a_frame_that_is_none_of_ours_has_no_counter)
{
	unsigned char pixels[96 * 64];
	uint32_t read;

	memset(pixels, 200, sizeof(pixels));
	qt_int(qk_lens_read_counter(QUARK_FORMAT_GREY, 96, 64, pixels, sizeof(pixels), &read), -1);
	qt_int(qk_lens_read_counter(QUARK_FORMAT_GREY, 96, 64, pixels, 17, &read), -1);
	qt_int(qk_lens_read_counter(QUARK_FORMAT_JPEG, 96, 64, pixels, 17, &read), -1);
	qt_int(qk_lens_read_counter(QUARK_FORMAT_GREY, 8, 8, pixels, 64, &read), -1);
	qt_int(qk_lens_read_counter(77, 8, 8, pixels, 64, &read), -1);
}

QTEST(a_still_is_shared_and_not_copied)
{
	struct qk_lens *lens;
	struct frame one, two, other;

	lens = open_lens(write_file("other.pgm", "P5 2 2 255\n\1\2\3\4", 15));
	one = see(lens, 0, 1, QUARK_FORMAT_NV12, 0, 0, 0);
	two = see(lens, 5000000, 2, QUARK_FORMAT_NV12, 0, 0, 0);
	other = see(lens, 0, 3, QUARK_FORMAT_GREY, 0, 0, 0);
	qt_true(one.buffer == two.buffer);
	qt_true(one.buffer != other.buffer);
	qt_true(memcmp(other.bytes, "\1\2\3\4", 4) == 0);
	qk_media_unref(one.buffer);
	qk_media_unref(two.buffer);
	qk_media_unref(other.buffer);
	qk_lens_close(lens);
}

QTEST(noise_repeats_and_stays_within_its_bound)
{
	struct qk_lens *lens;
	struct frame one, again, later;
	int moved = 0;

	write_flat("grey.pgm", 128);
	lens = open_lens(qt_folder());
	one = see(lens, 0, 1, QUARK_FORMAT_GREY, 0, 0, 10);
	again = see(lens, 0, 1, QUARK_FORMAT_GREY, 0, 0, 10);
	later = see(lens, 0, 2, QUARK_FORMAT_GREY, 0, 0, 10);
	qt_true(memcmp(one.bytes, again.bytes, 32) == 0);
	qt_true(memcmp(one.bytes, later.bytes, 32) != 0);
	for (int i = 0; i < 32; i++) {
		qt_near(one.bytes[i], 128, 10);
		moved += one.bytes[i] != 128;
	}
	qt_true(moved > 16);
	qk_media_unref(one.buffer);
	qk_media_unref(again.buffer);
	qk_media_unref(later.buffer);
	qk_lens_close(lens);
}

QTEST(a_folder_shows_one_file_a_second_in_the_order_of_names)
{
	static const int order[] = {30, 10, 20, 30};
	struct qk_lens *lens;

	write_flat("b.pgm", 10);
	write_flat("c.pgm", 20);
	write_flat("a.pgm", 30);
	write_flat(".hidden.pgm", 99);
	write_file("notes.txt", "no picture", 10);
	lens = open_lens(qt_folder());
	for (uint64_t second = 0; second < 4; second++) {
		struct frame frame = see(lens, second * 1000000 + 999999, 0, QUARK_FORMAT_GREY, 0, 0, 0);

		qt_int(frame.bytes[0], order[second]);
		qk_media_unref(frame.buffer);
	}
	qk_lens_close(lens);
}

QTEST(a_file_of_a_folder_that_goes_bad_is_told)
{
	struct qk_lens *lens;
	struct qk_media_buffer *buffer;
	uint32_t width, height;
	char why[300] = "";

	write_flat("a.pgm", 1);
	write_flat("b.pgm", 2);
	lens = open_lens(qt_folder());
	write_file("b.pgm", "P5 8 4 255\n1", 12);
	qt_int(qk_lens_frame(lens, 1000000, 0, QUARK_FORMAT_RGB, 0, 0, 0, &buffer, &width, &height, why, sizeof(why)),
	       QUARK_ERR_DEVICE);
	qt_true(buffer == NULL);
	qt_contains(why, "b.pgm cannot be used: The PPM file is cut short");
	/* The next one is well again. */
	qk_media_unref(see(lens, 2000000, 0, QUARK_FORMAT_RGB, 0, 0, 0).buffer);
	qk_lens_size(lens, 1000000, &width, &height);
	qt_int(width, 1280);
	qk_lens_close(lens);
}

QTEST(what_cannot_be_opened_is_refused_with_a_sentence)
{
	char path[4096];

	expect_refusal("/nowhere/at/all.png", QUARK_ERR_IO, "/nowhere/at/all.png cannot be read");
	expect_refusal(qt_folder(), QUARK_ERR_INVALID, "has no picture in it");
	snprintf(path, sizeof(path), "%s", write_file("text.png", "hello", 5));
	expect_refusal(path, QUARK_ERR_INVALID, "The first bytes are not those of a picture");
	expect_refusal(qt_folder(), QUARK_ERR_INVALID, "has no picture in it");
	snprintf(path, sizeof(path), "%s/pipe", qt_folder());
	qt_int(mkfifo(path, 0600), 0);
	expect_refusal(path, QUARK_ERR_INVALID, "is not a file");
	expect_refusal("", QUARK_ERR_IO, "cannot be read");
}

QTEST(another_shape_is_shown_whole_with_black_beside_it)
{
	struct qk_lens *lens;
	struct frame frame;

	write_flat("wide.pgm", 200);
	lens = open_lens(qt_folder());
	frame = see(lens, 0, 0, QUARK_FORMAT_GREY, 16, 16, 0);
	qt_int(frame.bytes[8], 0);
	qt_int(frame.bytes[3 * 16 + 8], 0);
	qt_int(frame.bytes[4 * 16], 200);
	qt_int(frame.bytes[11 * 16 + 15], 200);
	qt_int(frame.bytes[12 * 16], 0);
	qk_media_unref(frame.buffer);
	qk_lens_close(lens);
}

QTEST(nv12_of_an_odd_picture_repeats_the_last_column_and_row)
{
	struct qk_lens *lens = open_lens(write_file("odd.pgm", "P5 3 3 255\n\1\2\3\4\5\6\7\10\11", 20));
	struct frame frame = see(lens, 0, 0, QUARK_FORMAT_NV12, 0, 0, 0);

	qt_int(frame.width, 4);
	qt_int(frame.height, 4);
	qt_true(memcmp(frame.bytes, "\1\2\3\3\4\5\6\6\7\10\11\11\7\10\11\11\200\200\200\200\200\200\200\200", 24) == 0);
	qk_media_unref(frame.buffer);
	frame = see(lens, 0, 0, QUARK_FORMAT_RGB, 0, 0, 0);
	qt_int(frame.width, 3);
	qk_media_unref(frame.buffer);
	qk_lens_close(lens);
}

QTEST(a_jpeg_file_is_given_as_it_is)
{
	struct qk_picture picture = {.width = 32, .height = 16};
	struct qk_buffer file = {0};
	struct qk_lens *lens;
	struct frame frame;

	picture.rgb = malloc(32 * 16 * 3);
	qt_true(picture.rgb != NULL);
	for (int i = 0; i < 32 * 16 * 3; i++)
		picture.rgb[i] = (unsigned char)(i * 5);
	qt_int(qk_picture_jpeg(&file, &picture, 55), 0);
	lens = open_lens(write_file("some.jpg", file.data, file.length));
	frame = see(lens, 0, 0, QUARK_FORMAT_JPEG, 0, 0, 0);
	qt_int(frame.buffer->length, file.length);
	qt_true(memcmp(frame.bytes, file.data, file.length) == 0);
	qk_media_unref(frame.buffer);
	frame = see(lens, 0, 0, QUARK_FORMAT_JPEG, 32, 16, 20);
	qt_true(frame.buffer->length != file.length || memcmp(frame.bytes, file.data, file.length) != 0);
	qk_media_unref(frame.buffer);
	frame = see(lens, 0, 0, QUARK_FORMAT_JPEG, 64, 32, 0);
	qt_int(frame.width, 64);
	qt_true(frame.bytes[0] == 0xff && frame.bytes[1] == 0xd8);
	qk_media_unref(frame.buffer);
	qk_lens_close(lens);
	qk_buffer_free(&file);
	qk_picture_free(&picture);
}

QTEST(too_large_or_unknown_frames_are_refused_with_a_sentence)
{
	struct qk_lens *lens = open_lens("pattern");
	struct qk_media_buffer *buffer;
	uint32_t width, height;
	char why[300] = "";

	qt_int(qk_lens_frame(lens, 0, 0, QUARK_FORMAT_RGB, 8192, 8192, 0, &buffer, &width, &height, why, sizeof(why)),
	       QUARK_ERR_DEVICE);
	qt_contains(why, "8192 x 8192");
	qt_int(qk_lens_frame(lens, 0, 0, 0, 64, 64, 0, &buffer, &width, &height, why, sizeof(why)), QUARK_ERR_DEVICE);
	qt_contains(why, "the format 0");
	qt_int(qk_lens_frame(lens, 0, 0, QUARK_FORMAT_NV12, UINT32_MAX, 2, 0, &buffer, &width, &height, why,
			     sizeof(why)),
	       QUARK_ERR_DEVICE);
	qk_lens_close(lens);
}

/* Two frames of 4 x 2, full range, 2 frames a second: dark, then bright. */
static const char film[] = "YUV4MPEG2 W4 H2 F2:1 Ip C420mpeg2 XCOLORRANGE=FULL\n"
			   "FRAME\n\x10\x11\x12\x13\x14\x15\x16\x17\x80\x80\x80\x80"
			   "FRAME Ip\n\xe0\xe1\xe2\xe3\xe4\xe5\xe6\xe7\x60\x61\xa0\xa1";

QTEST(a_film_runs_at_its_own_speed_and_starts_again)
{
	struct qk_lens *lens = open_lens(write_file("film.y4m", film, sizeof(film) - 1));
	static const uint64_t times[] = {0, 499999, 500000, 999999, 1000000, 1500000};
	static const int first[] = {0x10, 0x10, 0xe0, 0xe0, 0x10, 0xe0};
	struct frame frame;

	for (size_t i = 0; i < 6; i++) {
		frame = see(lens, times[i], 0, QUARK_FORMAT_NV12, 0, 0, 0);
		qt_int(frame.bytes[0], first[i]);
		qk_media_unref(frame.buffer);
	}
	qt_true(memcmp(frame.bytes + 1, "\xe1\xe2\xe3\xe4\xe5\xe6\xe7\x60\xa0\x61\xa1", 11) == 0);
	frame = see(lens, 0, 0, QUARK_FORMAT_GREY, 4, 2, 0);
	qt_int(frame.bytes[7], 0x17);
	qk_media_unref(frame.buffer);
	qk_lens_close(lens);
}

QTEST(a_film_goes_on_when_its_file_is_replaced)
{
	char path[4096], other[4096];
	struct qk_lens *lens;
	struct frame frame;

	snprintf(path, sizeof(path), "%s", write_file("film.y4m", film, sizeof(film) - 1));
	lens = open_lens(path);
	snprintf(other, sizeof(other), "%s", write_file("new.y4m", "nonsense", 8));
	qt_int(rename(other, path), 0);
	frame = see(lens, 500000, 0, QUARK_FORMAT_RGB, 8, 4, 0);
	qt_int(frame.width, 8);
	qk_media_unref(frame.buffer);
	qk_lens_close(lens);
}

QTEST(a_film_that_is_cut_while_it_runs_is_told)
{
	struct qk_media_buffer *buffer;
	struct qk_picture picture;
	uint32_t width, height;
	char path[4096], why[300] = "";
	struct qk_lens *lens;

	snprintf(path, sizeof(path), "%s", write_file("film.y4m", film, sizeof(film) - 1));
	lens = open_lens(path);
	qt_int(truncate(path, 80), 0);
	qt_int(qk_lens_frame(lens, 500000, 0, QUARK_FORMAT_NV12, 0, 0, 0, &buffer, &width, &height, why, sizeof(why)),
	       QUARK_ERR_DEVICE);
	qt_contains(why, "was changed or cut while it was shown");
	qt_int(qk_lens_picture(lens, 500000, &picture, why, sizeof(why)), QUARK_ERR_DEVICE);
	qk_lens_close(lens);
}

QTEST(a_film_that_is_written_over_while_it_runs_is_told)
{
	struct qk_media_buffer *buffer;
	uint32_t width, height;
	char zeros[sizeof(film)] = {0}, path[4096], why[300] = "";
	struct qk_lens *lens;

	snprintf(path, sizeof(path), "%s", write_file("film.y4m", film, sizeof(film) - 1));
	lens = open_lens(path);
	write_file("film.y4m", zeros, sizeof(zeros));
	qt_int(qk_lens_frame(lens, 0, 0, QUARK_FORMAT_NV12, 0, 0, 0, &buffer, &width, &height, why, sizeof(why)),
	       QUARK_ERR_DEVICE);
	qt_contains(why, "was changed or cut while it was shown");
	qk_lens_close(lens);
}

QTEST(the_scene_behind_the_view_is_a_picture)
{
	struct qk_lens *lens = open_lens("pattern");
	struct qk_picture picture;
	uint32_t read;

	qt_int(qk_lens_picture(lens, 2000000, &picture, NULL, 0), 0);
	qt_int(picture.width, 1280);
	qt_int(qk_lens_read_counter(QUARK_FORMAT_RGB, 1280, 720, picture.rgb, 1280 * 720 * 3, &read), 0);
	qt_int(read, 60);
	qk_picture_free(&picture);
	qk_lens_close(lens);
	qk_lens_close(NULL);
}

static int use_lens(const char *source)
{
	struct qk_lens *lens;
	struct qk_media_buffer *buffer;
	struct qk_picture picture;
	uint32_t width, height;
	int result = qk_lens_open(&lens, source, NULL, 0);

	for (uint32_t format = QUARK_FORMAT_JPEG; format <= QUARK_FORMAT_GREY && !result; format++) {
		result = qk_lens_frame(lens, 500000, 1, format, 34, 22, format == QUARK_FORMAT_RGB, &buffer, &width,
				       &height, NULL, 0);
		if (!result)
			qk_media_unref(buffer);
	}
	if (!result)
		result = qk_lens_picture(lens, 0, &picture, NULL, 0);
	if (!result)
		qk_picture_free(&picture);
	qk_lens_close(lens);
	return result;
}

static void fail_each_allocation(const char *source)
{
	if (!qt_can_fail())
		qt_skip("the sanitizer has a malloc of its own");
	use_lens(source);
	for (long n = 0;; n++) {
		long live = qt_live_blocks(), failed;
		int result;

		qt_fail_after(n);
		result = use_lens(source);
		failed = qt_fail_never();
		qt_int(qt_live_blocks(), live);
		/* libjpeg and the C library make do without some. */
		qt_true(result == 0 || (failed && (result == QUARK_ERR_NOMEM || result == QUARK_ERR_IO)));
		if (!failed)
			return;
	}
}

QTEST(each_failed_allocation_of_the_pattern_is_told)
{
	fail_each_allocation("pattern");
}

QTEST(each_failed_allocation_of_a_png_is_told)
{
	struct qk_buffer file = {0};
	unsigned char rgb[8 * 8 * 3] = {0};
	struct qk_picture picture = {8, 8, rgb};
	const char *path;

	qt_int(qk_picture_png(&file, &picture), 0);
	path = write_file("some.png", file.data, file.length);
	qk_buffer_free(&file);
	fail_each_allocation(path);
}

QTEST(each_failed_allocation_of_a_jpeg_is_told)
{
	struct qk_buffer file = {0};
	unsigned char rgb[8 * 8 * 3] = {0};
	struct qk_picture picture = {8, 8, rgb};
	const char *path;

	qt_int(qk_picture_jpeg(&file, &picture, 90), 0);
	path = write_file("some.jpg", file.data, file.length);
	qk_buffer_free(&file);
	fail_each_allocation(path);
}

QTEST(each_failed_allocation_of_a_film_is_told)
{
	fail_each_allocation(write_file("film.y4m", film, sizeof(film) - 1));
}

QTEST(each_failed_allocation_of_a_folder_is_told)
{
	write_flat("b.pgm", 10);
	write_flat("a.pgm", 30);
	fail_each_allocation(qt_folder());
}
