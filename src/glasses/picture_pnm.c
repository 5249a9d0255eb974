#include "glasses/picture_private.h"
#include "quark/base.h"

struct reader {
	const unsigned char *next, *end;
};

static int is_space(unsigned char byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static void skip_space(struct reader *reader)
{
	while (reader->next < reader->end) {
		if (*reader->next == '#') {
			while (reader->next < reader->end && *reader->next != '\n')
				reader->next++;
		} else if (is_space(*reader->next)) {
			reader->next++;
		} else {
			return;
		}
	}
}

/* A number up to 99999; -1 when there is none. */
static int read_number(struct reader *reader)
{
	int number = -1;

	skip_space(reader);
	while (reader->next < reader->end && *reader->next >= '0' && *reader->next <= '9') {
		number = (number < 0 ? 0 : number) * 10 + (*reader->next++ - '0');
		if (number > 99999)
			return -1;
	}
	return number;
}

static void read_pixels(struct qk_picture *picture, const unsigned char *in, unsigned channels, int maximum)
{
	size_t count = (size_t)picture->width * picture->height * 3;
	unsigned char scaled[256];

	for (int i = 0; i < 256; i++)
		scaled[i] = (unsigned char)((i < maximum ? i * 255 + maximum / 2 : maximum * 255) / maximum);
	for (size_t i = 0; i < count; i++)
		picture->rgb[i] = scaled[in[channels == 3 ? i : i / 3]];
}

int qk_picture_read_pnm(struct qk_picture *picture, const void *data, size_t length, char *why, size_t why_size)
{
	struct reader reader = {(const unsigned char *)data + 2, (const unsigned char *)data + length};
	unsigned channels = ((const unsigned char *)data)[1] == '6' ? 3 : 1;
	int width = read_number(&reader), height = read_number(&reader), maximum = read_number(&reader);
	size_t wanted;
	int result;

	if (width < 0 || height < 0 || maximum < 0 || reader.next >= reader.end || !is_space(*reader.next))
		return qk_picture_refuse(why, why_size,
					 "The PPM header is damaged or cut short; "
					 "it must give width, height and 255, and then the pixels.");
	if (maximum < 1 || maximum > 255)
		return qk_picture_refuse(why, why_size,
					 "The PPM file has values up to %d where 1 to 255 can be read; "
					 "save it with 8 bits a channel.",
					 maximum);
	result = qk_picture_make(picture, (uint64_t)width, (uint64_t)height, why, why_size);
	if (result)
		return result;
	wanted = (size_t)width * (size_t)height * channels;
	if ((size_t)(reader.end - reader.next - 1) < wanted) {
		qk_picture_free(picture);
		return qk_picture_refuse(why, why_size,
					 "The PPM file is cut short: %zu bytes of pixels of %zu are "
					 "there; use the whole file.",
					 (size_t)(reader.end - reader.next - 1), wanted);
	}
	read_pixels(picture, reader.next + 1, channels, maximum);
	return 0;
}
