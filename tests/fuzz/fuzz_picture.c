/* Image files. The sides that a header claims are made small first, and the checksums of PNG are put right, so that the
 * fuzzer's time goes into what lies behind them; the untouched bytes are read as well. */
#include "glasses/picture.h"
#include "quark/camera.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INPUT_MAX 4096

static uint32_t checksum(const uint8_t *data, size_t length)
{
	uint32_t sum = 0xffffffffu;

	for (size_t i = 0; i < length; i++) {
		sum ^= data[i];
		for (int bit = 0; bit < 8; bit++)
			sum = sum & 1 ? sum >> 1 ^ 0xedb88320u : sum >> 1;
	}
	return ~sum;
}

static uint32_t read_u32(const uint8_t *in)
{
	return (uint32_t)in[0] << 24 | (uint32_t)in[1] << 16 | (uint32_t)in[2] << 8 | in[3];
}

static void write_u32(uint8_t *out, uint32_t number)
{
	for (int i = 0; i < 4; i++)
		out[i] = (uint8_t)(number >> (24 - 8 * i));
}

static void mend_png(uint8_t *data, size_t size)
{
	if (size >= 24) {
		write_u32(data + 16, read_u32(data + 16) & 0x7f);
		write_u32(data + 20, read_u32(data + 20) & 0x7f);
	}
	for (size_t at = 8; size - at >= 12;) {
		uint32_t length = read_u32(data + at);

		if (length > size - at - 12)
			return;
		write_u32(data + at + 8 + length, checksum(data + at + 4, length + 4u));
		at += 12 + (size_t)length;
	}
}

static void mend_jpeg(uint8_t *data, size_t size)
{
	for (size_t i = 0; i + 9 < size; i++) {
		if (data[i] == 0xff && data[i + 1] >= 0xc0 && data[i + 1] <= 0xcf && data[i + 1] != 0xc4)
			data[i + 5] = data[i + 7] = 0;
	}
}

static void read_picture(const uint8_t *data, size_t size)
{
	struct qk_picture picture;
	char why[256] = "";
	int result = qk_picture_read(&picture, data, size, why, sizeof(why));

	if (result == 0 && (!picture.rgb || !picture.width || !picture.height))
		abort();
	if (result == -1 && !why[0])
		abort();
	qk_picture_free(&picture);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *mended;

	if (size < 8 || size > INPUT_MAX)
		return 0;
	mended = malloc(size);
	if (!mended)
		return 0;
	memcpy(mended, data, size);
	if (data[0] == 0x89)
		mend_png(mended, size);
	else if (data[0] == 0xff)
		mend_jpeg(mended, size);
	read_picture(mended, size);
	if (data[0] == 0x89)
		read_picture(data, size);
	free(mended);
	return 0;
}
