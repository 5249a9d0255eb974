#include "core/text.h"
#include "glasses/view_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define REPLACEMENT "\xef\xbf\xbd"
#define TEXT_SIZE_DEFAULT 28u

void qk_view_number(struct qk_buffer *out, int64_t hundredths)
{
	int64_t rest = hundredths % 100;

	if (hundredths < 0) {
		qk_buffer_byte(out, '-');
		hundredths = -hundredths;
		rest = -rest;
	}
	qk_buffer_i64(out, hundredths / 100);
	if (rest == 0)
		return;
	qk_buffer_byte(out, '.');
	qk_buffer_byte(out, (char)('0' + rest / 10));
	if (rest % 10)
		qk_buffer_byte(out, (char)('0' + rest % 10));
}

void qk_view_attribute(struct qk_buffer *out, const char *name, int64_t hundredths)
{
	qk_buffer_byte(out, ' ');
	qk_buffer_text(out, name);
	qk_buffer_text(out, "=\"");
	qk_view_number(out, hundredths);
	qk_buffer_byte(out, '"');
}

void qk_view_rectangle(struct qk_buffer *out, const struct qk_rectangle *rectangle)
{
	qk_view_attribute(out, "x", rectangle->x);
	qk_view_attribute(out, "y", rectangle->y);
	qk_view_attribute(out, "width", rectangle->width);
	qk_view_attribute(out, "height", rectangle->height);
}

/* What XML has no way to write becomes U+FFFD. */
static size_t escape_one(struct qk_buffer *out, const char *text, size_t left)
{
	unsigned char byte = (unsigned char)*text;

	if (byte == '&')
		qk_buffer_text(out, "&amp;");
	else if (byte == '<')
		qk_buffer_text(out, "&lt;");
	else if (byte == '>')
		qk_buffer_text(out, "&gt;");
	else if (byte == '"')
		qk_buffer_text(out, "&quot;");
	else if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r')
		qk_buffer_text(out, REPLACEMENT);
	else if (left >= 3 && (memcmp(text, "\xef\xbf\xbe", 3) == 0 || memcmp(text, "\xef\xbf\xbf", 3) == 0)) {
		qk_buffer_text(out, REPLACEMENT);
		return 3;
	} else
		qk_buffer_byte(out, *text);
	return 1;
}

static void escape_valid(struct qk_buffer *out, const char *text, size_t length)
{
	for (size_t i = 0; i < length;)
		i += escape_one(out, text + i, length - i);
}

void qk_view_escape(struct qk_buffer *out, const char *text, size_t length)
{
	char *lossy;

	if (qk_text_valid(text, length)) {
		escape_valid(out, text, length);
		return;
	}
	lossy = qk_text_lossy(text, length);
	if (lossy)
		escape_valid(out, lossy, strlen(lossy));
	else
		out->failed = 1;
	free(lossy);
}

static uint32_t brightness(uint32_t colour)
{
	uint32_t red = colour >> 16 & 0xff, green = colour >> 8 & 0xff, blue = colour & 0xff;

	return (red * 2126 + green * 7152 + blue * 722 + 5000) / 10000;
}

void qk_view_colour(const struct qk_drawing *drawing, const char *attribute, uint32_t colour)
{
	char text[40];

	if (colour == 0)
		colour = QK_WHITE;
	if (drawing->mono) {
		uint32_t light = brightness(colour);

		colour = (light / 4) << 16 | light << 8 | light / 3;
	}
	snprintf(text, sizeof(text), " %s=\"#%06x\"", attribute, colour & 0xffffff);
	qk_buffer_text(drawing->out, text);
}

/* --- measuring: what is drawn over each other counts once, with its widest part ------------------------------------
 */

#define EMOJI_STYLE 0xfe0f

static int is_unseen(int32_t character)
{
	return character < 0x20 || character == 0xad || (character >= 0x200b && character <= 0x200f) ||
	       (character >= 0x2028 && character <= 0x202e) || (character >= 0x2060 && character <= 0x206f) ||
	       character == 0xfeff;
}

static int is_wide(int32_t character)
{
	return character == EMOJI_STYLE || (character > 0x7e && utf8proc_charwidth(character) == 2);
}

static uint32_t advance_of(const struct qk_metrics *metrics, int32_t character)
{
	if (character >= 0x20 && (uint32_t)(character - 0x20) < metrics->advances_count)
		return metrics->advances[character - 0x20];
	if (is_wide(character))
		return metrics->wide_advance;
	return is_unseen(character) || utf8proc_charwidth(character) == 0 ? 0 : metrics->other_advance;
}

struct cluster {
	size_t length;
	int32_t first;
	uint32_t advance; /* thousandths of the text size */
};

static struct cluster read_cluster(const struct qk_metrics *metrics, const char *text, size_t length, uint32_t bold)
{
	struct cluster cluster = {0, 0, 0};
	utf8proc_int32_t state = 0;
	int32_t before = 0, character = 0;

	while (cluster.length < length) {
		size_t size = qk_text_read(text + cluster.length, length - cluster.length, &character);
		uint32_t advance = advance_of(metrics, character);

		if (cluster.length == 0)
			cluster.first = character;
		else if (utf8proc_grapheme_break_stateful(before, character, &state))
			break;
		if (advance > cluster.advance)
			cluster.advance = advance;
		cluster.length += size;
		before = character;
	}
	if (cluster.advance)
		cluster.advance += bold ? metrics->bold_extra : 0;
	return cluster;
}

int64_t qk_view_advance(const struct qk_metrics *metrics, const char *text, size_t length, const struct qk_type *type)
{
	int64_t thousandths = 0;

	for (size_t i = 0; i < length;) {
		struct cluster cluster = read_cluster(metrics, text + i, length - i, type->bold);

		i += cluster.length;
		thousandths += cluster.advance;
	}
	return (thousandths * (type->size ? type->size : TEXT_SIZE_DEFAULT) + 5) / 10;
}

size_t qk_view_break(const struct qk_metrics *metrics, const char *text, size_t length, const struct qk_type *type,
		     int64_t width)
{
	int64_t thousandths = 0;
	size_t possible = 0;

	for (size_t i = 0; i < length;) {
		struct cluster cluster = read_cluster(metrics, text + i, length - i, type->bold);

		if (cluster.first == ' ' || is_wide(cluster.first))
			possible = i;
		thousandths += (int64_t)cluster.advance * type->size;
		if (thousandths / 10 > width && i > 0)
			return possible ? possible : i;
		i += cluster.length;
		if (is_wide(cluster.first))
			possible = i;
	}
	return length;
}

void qk_view_line(const struct qk_drawing *drawing, int64_t x, int64_t y, const char *text, size_t length,
		  const struct qk_type *type)
{
	struct qk_buffer *out = drawing->out;
	int64_t advance = qk_view_advance(&drawing->display->profile->metrics, text, length, type);

	if (advance == 0)
		return;
	qk_buffer_text(out, "<text xml:space=\"preserve\"");
	qk_view_attribute(out, "x", x);
	qk_view_attribute(out, "y", y);
	qk_view_attribute(out, "font-size", (int64_t)(type->size ? type->size : TEXT_SIZE_DEFAULT) * 100);
	if (type->bold)
		qk_buffer_text(out, " font-weight=\"bold\"");
	qk_view_attribute(out, "textLength", advance);
	qk_buffer_text(out, " lengthAdjust=\"spacingAndGlyphs\"");
	qk_view_colour(drawing, "fill", type->colour);
	qk_buffer_byte(out, '>');
	qk_view_escape(out, text, length);
	qk_buffer_text(out, "</text>\n");
}
