/* Characters: folding, kinds, buckets. */
#include "voice/fold.h"

#include "core/text.h"

#include <string.h>
#include <utf8proc.h>

int qk_is_punctuation(int32_t c)
{
	static const int32_t marks[] = {',', '.', '?', '!', ';', ':', 0xa1, 0xbf, 0x61f, 0x2019, 0};

	if (qk_is_wide_punctuation(c))
		return 1;
	for (const int32_t *mark = marks; *mark; mark++)
		if (*mark == c)
			return 1;
	return 0;
}

int qk_is_wide_punctuation(int32_t c)
{
	return c == 0x3001 || c == 0x3002 || c == 0xff0c || c == 0xff1f || c == 0xff01 || c == 0xff1b || c == 0xff1a;
}

int qk_is_white(int32_t c)
{
	return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xa0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

int qk_is_ideograph(int32_t c)
{
	return (c >= 0x3040 && c <= 0x30ff) || (c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) ||
	       (c >= 0x20000 && c <= 0x3ffff);
}

static int is_word_category(int32_t c)
{
	utf8proc_category_t category = utf8proc_category(c);

	return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO) ||
	       category == UTF8PROC_CATEGORY_PC;
}

uint8_t qk_character_marks(int32_t c)
{
	if (c >= 'a' && c <= 'z')
		return QK_MARK_WORD;
	if ((c >= '0' && c <= '9') || (c >= 0xff10 && c <= 0xff19))
		return QK_MARK_WORD | QK_MARK_DIGIT;
	if (c == ' ')
		return 0;
	if (qk_is_punctuation(c))
		return QK_MARK_PUNCTUATION;
	if (qk_is_ideograph(c))
		return QK_MARK_WORD | QK_MARK_IDEOGRAPH;
	return is_word_category(c) ? QK_MARK_WORD : 0;
}

/* Marks in the order of their classes, as composition wants them. */
static void order_marks(int32_t *points, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		int class = utf8proc_get_property(points[i])->combining_class;
		size_t at = i;
		int32_t point = points[i];

		while (class && at > 0 && utf8proc_get_property(points[at - 1])->combining_class > class) {
			points[at] = points[at - 1];
			at--;
		}
		points[at] = point;
	}
}

static size_t decompose(int32_t point, int32_t *out, size_t room)
{
	int boundary = 0;
	utf8proc_ssize_t count = utf8proc_decompose_char(point, out, (utf8proc_ssize_t)room,
							 UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD, &boundary);

	return count < 0 || (size_t)count > room ? 0 : (size_t)count;
}

size_t qk_fold_cluster(const int32_t *points, size_t count, char *out)
{
	int32_t folded[QK_CLUSTER_MAX * 4];
	size_t used = 0, bytes = 0;

	for (size_t i = 0; i < count; i++)
		used += decompose(points[i], folded + used, sizeof folded / sizeof *folded - used);
	order_marks(folded, used);
	utf8proc_ssize_t composed =
		utf8proc_normalize_utf32(folded, (utf8proc_ssize_t)used, UTF8PROC_COMPOSE | UTF8PROC_STABLE);

	for (utf8proc_ssize_t i = 0; i < composed; i++)
		bytes += (size_t)utf8proc_encode_char(folded[i] == 0x2019 ? '\'' : folded[i],
						      (utf8proc_uint8_t *)out + bytes);
	return bytes;
}

int qk_ends_cluster(int32_t left, int32_t right)
{
	if ((left < 0x80 && right < 0x80) || (qk_is_ideograph(left) && qk_is_ideograph(right)))
		return 1;
	return utf8proc_grapheme_break(left, right);
}

void qk_fold(const char *text, size_t length, struct qk_buffer *out)
{
	int32_t points[QK_CLUSTER_MAX];
	char bytes[QK_CLUSTER_BYTES];
	size_t at = 0, count = 0;
	int32_t next;

	while (at < length || count) {
		size_t size = at < length ? qk_text_read(text + at, length - at, &next) : 0;

		if (count && (!size || count == QK_CLUSTER_MAX || qk_ends_cluster(points[count - 1], next))) {
			qk_buffer_append(out, bytes, qk_fold_cluster(points, count, bytes));
			count = 0;
		}
		if (size)
			points[count++] = next;
		at += size;
	}
}

/* Letters and pairs of digits of English have their own, all else shares what is left. Of the character alone. */
uint32_t qk_bucket(const char *at, const char *end)
{
	const unsigned char *byte = (const unsigned char *)at;

	if (at >= end)
		return QK_BUCKET_END;
	if (*byte >= 'a' && *byte <= 'z')
		return *byte - 'a';
	if (*byte >= '0' && *byte <= '9')
		return 26u + (*byte - '0') / 2u;
	if (*byte < 0x80)
		return 31u + *byte % 8u;
	if (*byte < 0xe0 || end - at < 3)
		return 39u + (end - at > 1 ? byte[1] : 0) % 24u;
	return 39u + (byte[1] * 7u + byte[2] + byte[0]) % 24u;
}
