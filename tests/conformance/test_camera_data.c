/* The Y4M film with its odd header and the JPEG files of data/camera. */
#include "glasses/lens.h"
#include "glasses/picture.h"
#include "glasses/y4m.h"
#include "qtest.h"
#include "quark/base.h"
#include "quark/camera.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILM "camera/y4m/small_input.y4m"
#define FILM_SIDE 64u
#define FILM_FRAME (FILM_SIDE * FILM_SIDE * 3 / 2)

static const char *data_path(const char *name)
{
	const char *path = qt_data(name);

	if (!path)
		qt_skip("no data/camera");
	return path;
}

static struct qk_picture load(const char *name)
{
	struct qk_picture picture;
	char why[300] = "";

	if (qk_picture_load(&picture, data_path(name), why, sizeof(why)) != 0)
		qt_fail("%s", why);
	return picture;
}

static double mean_difference(const struct qk_picture *left, const struct qk_picture *right)
{
	size_t length = (size_t)left->width * left->height * 3;
	uint64_t sum = 0;

	qt_int(left->width, right->width);
	qt_int(left->height, right->height);
	for (size_t i = 0; i < length; i++)
		sum += (uint64_t)abs(left->rgb[i] - right->rgb[i]);
	return (double)sum / (double)length;
}

static int stretched(int value, int from, int to)
{
	double result = (double)(value - from) * 255 / (to - from);

	return result < 0 ? 0 : result > 255 ? 255 : (int)(result + 0.5);
}

QTEST(the_film_has_its_frames_and_pixels)
{
	size_t length, header;
	char *raw = qt_read(data_path(FILM), &length), why[300] = "";
	unsigned char nv12[FILM_FRAME];
	uint32_t width, height;
	struct qk_y4m *film;

	qt_int(qk_y4m_open(&film, data_path(FILM), why, sizeof(why)), 0);
	qk_y4m_size(film, &width, &height);
	qt_int(width, FILM_SIDE);
	qt_int(height, FILM_SIDE);
	header = (size_t)(strchr(raw, '\n') - raw) + 1;
	qt_int((length - header) % (FILM_FRAME + 6), 0);
	qt_int(qk_y4m_frames(film), (length - header) / (FILM_FRAME + 6));
	printf("%u frames\n", qk_y4m_frames(film));
	for (uint32_t index = 0; index < qk_y4m_frames(film); index++) {
		const unsigned char *pixels = (const unsigned char *)raw + header + index * (FILM_FRAME + 6) + 6;

		qt_int(qk_y4m_nv12(film, index, nv12, why, sizeof(why)), 0);
		for (size_t i = 0; i < FILM_SIDE * FILM_SIDE; i++)
			qt_int(nv12[i], stretched(pixels[i], 16, 235));
		for (size_t i = 0; i < FILM_SIDE * FILM_SIDE / 2; i++)
			qt_near(nv12[FILM_SIDE * FILM_SIDE + i],
				128 + (pixels[FILM_SIDE * FILM_SIDE * (4 + i % 2) / 4 + i / 2] - 128) * 255.0 / 224, 1);
	}
	qk_y4m_close(film);
	free(raw);
}

QTEST(the_film_is_seen_through_the_lens)
{
	struct qk_lens *lens;
	struct qk_media_buffer *first, *later;
	uint32_t width, height;
	char why[300] = "";

	qt_int(qk_lens_open(&lens, data_path(FILM), why, sizeof(why)), 0);
	qt_int(qk_lens_frame(lens, 0, 0, QUARK_FORMAT_NV12, 0, 0, 0, &first, &width, &height, why, sizeof(why)), 0);
	qt_int(qk_lens_frame(lens, 40000, 1, QUARK_FORMAT_NV12, 0, 0, 0, &later, &width, &height, why, sizeof(why)), 0);
	qt_int(width, FILM_SIDE);
	qt_int(first->length, FILM_FRAME);
	qt_true(memcmp(first->data, later->data, FILM_FRAME) != 0);
	qk_media_unref(first);
	qk_media_unref(later);
	qk_lens_close(lens);
}

QTEST(every_cut_film_is_refused)
{
	size_t length;
	char *raw = qt_read(data_path(FILM), &length), path[4096];

	snprintf(path, sizeof(path), "%s/cut.y4m", qt_folder());
	for (size_t cut = 1; cut < length; cut += 997) {
		FILE *file = fopen(path, "wb");
		struct qk_y4m *film;
		char why[600] = "";

		qt_true(file && fwrite(raw, 1, cut, file) == cut && fclose(file) == 0);
		qt_int(qk_y4m_open(&film, path, why, sizeof(why)), QUARK_ERR_INVALID);
		qt_contains(why, "cut");
	}
	free(raw);
}

QTEST(the_jpeg_is_the_ppm)
{
	struct qk_picture jpeg = load("camera/jpeg/testorig.jpg"), ppm = load("camera/jpeg/testorig.ppm");
	double difference = mean_difference(&jpeg, &ppm);

	printf("testorig: mean difference %.3f of 255\n", difference);
	qt_true(difference < 0.3);
	qk_picture_free(&jpeg);
	qk_picture_free(&ppm);
}

QTEST(the_other_jpegs_show_the_same)
{
	static const char *const names[] = {"camera/jpeg/testimgint.jpg", "camera/jpeg/testimgari.jpg"};

	for (size_t i = 0; i < 2; i++) {
		struct qk_picture jpeg = load(names[i]), ppm = load("camera/jpeg/testorig.ppm");
		double difference = mean_difference(&jpeg, &ppm);

		printf("%s: mean difference %.3f of 255\n", names[i], difference);
		qt_true(difference < 0.6);
		qk_picture_free(&jpeg);
		qk_picture_free(&ppm);
	}
}

QTEST(every_cut_jpeg_is_refused)
{
	static const char *const names[] = {"camera/jpeg/testorig.jpg", "camera/jpeg/testimgint.jpg",
					    "camera/jpeg/testimgari.jpg"};

	for (size_t i = 0; i < 3; i++) {
		size_t length;
		char *raw = qt_read(data_path(names[i]), &length);

		for (size_t cut = 0; cut < length; cut += 61) {
			struct qk_picture picture;
			char why[300] = "";

			qt_int(qk_picture_read(&picture, raw, cut, why, sizeof(why)), QUARK_ERR_INVALID);
			qt_true(why[0] != '\0');
		}
		free(raw);
	}
}
