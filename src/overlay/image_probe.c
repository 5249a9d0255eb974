#include "overlay/image_probe.h"

#include <string.h>

#define PNG_HEADER_LENGTH 33u /* signature, and IHDR with its length and checksum */

static uint32_t read_16(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] << 8 | bytes[1];
}

static uint32_t read_32(const unsigned char *bytes)
{
	return read_16(bytes) << 16 | read_16(bytes + 2);
}

static const char *check_size(const struct qk_image_size *size)
{
	if (size->width == 0 || size->height == 0)
		return "has no pixels";
	if (size->width > QK_IMAGE_SIDE_MAX || size->height > QK_IMAGE_SIDE_MAX)
		return "is larger than 4096 pixels a side";
	return NULL;
}

static const char *probe_png(struct qk_image_size *out, const unsigned char *bytes, size_t length)
{
	if (length < PNG_HEADER_LENGTH)
		return "is a PNG that ends inside its header";
	if (read_32(bytes + 8) != 13 || memcmp(bytes + 12, "IHDR", 4) != 0)
		return "is a PNG that does not begin with IHDR";
	out->width = read_32(bytes + 16);
	out->height = read_32(bytes + 20);
	return check_size(out);
}

/* SOF0 to SOF15 but for DHT (C4), JPG (C8) and DAC (CC). */
static int is_frame_header(unsigned marker)
{
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

static int stands_alone(unsigned marker)
{
	return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

static const char *read_frame_header(struct qk_image_size *out, const unsigned char *segment, size_t length)
{
	if (length < 8)
		return "is a JPEG that ends inside its header";
	out->height = read_16(segment + 3);
	out->width = read_16(segment + 5);
	if (out->height == 0)
		return "is a JPEG that does not tell its height";
	return check_size(out);
}

static const char *probe_jpeg(struct qk_image_size *out, const unsigned char *bytes, size_t length)
{
	size_t at = 2;

	while (at + 4 <= length) {
		unsigned marker = bytes[at + 1];
		size_t segment;

		if (bytes[at] != 0xff)
			return "is a JPEG with rubbish between its segments";
		if (marker == 0xff || stands_alone(marker)) {
			at += marker == 0xff ? 1 : 2;
			continue;
		}
		if (marker == 0xd9 || marker == 0xda)
			return "is a JPEG that does not tell its size";
		segment = read_16(bytes + at + 2);
		if (segment < 2 || segment > length - at - 2)
			return "is a JPEG that ends inside its header";
		if (is_frame_header(marker))
			return read_frame_header(out, bytes + at + 2, segment);
		at += 2 + segment;
	}
	return "is a JPEG that ends inside its header";
}

const char *qk_image_probe(struct qk_image_size *out, const void *data, size_t length)
{
	static const unsigned char png[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
	static const unsigned char jpeg[3] = {0xff, 0xd8, 0xff};

	out->width = out->height = 0;
	if (length > QK_IMAGE_BYTES_MAX)
		return "is longer than 262144 bytes";
	if (length >= sizeof(png) && memcmp(data, png, sizeof(png)) == 0)
		return probe_png(out, data, length);
	if (length >= sizeof(jpeg) && memcmp(data, jpeg, sizeof(jpeg)) == 0)
		return probe_jpeg(out, data, length);
	return "is neither PNG nor JPEG";
}
