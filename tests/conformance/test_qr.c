/* The photographs of QR codes in data/qr, unscaled through the lens. Plain zbar reads 37 of the 42. */
#include "glasses/codes.h"
#include "glasses/lens.h"
#include "qtest.h"
#include "quark/camera.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PHOTOGRAPHS 42
#define READ_AT_LEAST 42

struct tally {
	int seen, read, false_reads;
};

static void compare(struct tally *tally, const struct qk_codes *codes, const char *image)
{
	char path[4096];
	size_t length;
	char *wanted;

	snprintf(path, sizeof(path), "%.*s.txt", (int)strlen(image) - 4, image);
	wanted = qt_read(path, &length);
	for (size_t i = 0; i < codes->count; i++) {
		if (codes->found[i].length == length && memcmp(codes->found[i].data, wanted, length) == 0)
			tally->read++;
		else
			tally->false_reads++;
	}
	if (codes->count == 0)
		printf("not read: %s\n", image);
	free(wanted);
}

static void read_image(struct tally *tally, const char *image, uint32_t format)
{
	struct qk_lens *lens;
	struct qk_media_buffer *buffer;
	struct qk_codes codes;
	uint32_t width, height;
	char why[256] = "";

	if (qk_lens_open(&lens, image, why, sizeof(why)) != 0)
		qt_fail("%s", why);
	qt_int(qk_lens_frame(lens, 0, 0, format, 0, 0, 0, &buffer, &width, &height, why, sizeof(why)), 0);
	qt_int(qk_codes_read(&codes, QUARK_CODE_QR | QUARK_CODE_EAN | QUARK_CODE_OTHER, format, width, height,
			     buffer->data, buffer->length),
	       0);
	compare(tally, &codes, image);
	tally->seen++;
	qk_codes_free(&codes);
	qk_media_unref(buffer);
	qk_lens_close(lens);
}

static void read_folder(struct tally *tally, const char *folder, uint32_t format)
{
	struct dirent **entries = NULL;
	int count = scandir(folder, &entries, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		char path[4096];
		size_t length = strlen(entries[i]->d_name);

		snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
		if (length > 4 && strcmp(entries[i]->d_name + length - 4, ".png") == 0)
			read_image(tally, path, format);
		free(entries[i]);
	}
	free(entries);
}

static void read_all(uint32_t format, const char *name)
{
	static const char *const folders[] = {"qr/qrcode-1", "qr/qrcode-3", "qr/qrcode-5"};
	struct tally tally = {0};

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		const char *folder = qt_data(folders[i]);

		if (!folder)
			qt_skip("no data/qr");
		read_folder(&tally, folder, format);
	}
	printf("%s: %d of %d photographs read, %d false\n", name, tally.read, tally.seen, tally.false_reads);
	qt_int(tally.seen, PHOTOGRAPHS);
	qt_int(tally.false_reads, 0);
	qt_true(tally.read >= READ_AT_LEAST);
}

QTEST(photographs_are_read_as_rgb)
{
	read_all(QUARK_FORMAT_RGB, "RGB");
}

QTEST(photographs_are_read_as_nv12)
{
	read_all(QUARK_FORMAT_NV12, "NV12");
}
