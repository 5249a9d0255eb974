/* From what was said to what is matched. */
#include "voice/fold.h"

#include "core/text.h"

#include <quark/base.h>

#include <stdlib.h>
#include <string.h>

/* Most characters are of one byte. */
static uint32_t read_point(const char *text, size_t length, int32_t *point)
{
	if ((unsigned char)*text >= 0x80)
		return (uint32_t)qk_text_read(text, length, point);
	*point = *text;
	return 1;
}

enum fate { KEEP, DROP, BLANK };
enum kind { OTHER, WORD, MARK, WHITE };

static int grow_array(void *array, uint32_t count, size_t size)
{
	void *grown, *old;

	memcpy(&old, array, sizeof old);
	grown = realloc(old, count * size);
	if (!grown)
		return -1;
	memcpy(array, &grown, sizeof grown);
	return 0;
}

int qk_spoken_reserve(struct qk_spoken *spoken, uint32_t length)
{
	uint32_t capacity = spoken->capacity ? spoken->capacity : 256;

	if (length < spoken->capacity)
		return QUARK_OK;
	while (capacity <= length)
		capacity *= 2;
	if (grow_array(&spoken->text, capacity, 1) || grow_array(&spoken->from, capacity, sizeof *spoken->from) ||
	    grow_array(&spoken->to, capacity, sizeof *spoken->to) ||
	    grow_array(&spoken->characters, capacity, sizeof *spoken->characters) ||
	    grow_array(&spoken->marks, capacity, 1) || grow_array(&spoken->first, capacity, sizeof *spoken->first) ||
	    grow_array(&spoken->pair, capacity, sizeof *spoken->pair) ||
	    grow_array(&spoken->rest, capacity, sizeof *spoken->rest))
		return QUARK_ERR_NOMEM;
	spoken->capacity = capacity;
	return QUARK_OK;
}

static int read_letters(struct qk_reading_room *room, const char *text, size_t length, uint32_t *count)
{
	size_t at = 0;

	*count = 0;
	while (at < length) {
		struct qk_letter *letter;

		if (*count == room->capacity) {
			if (grow_array(&room->letters, room->capacity ? room->capacity * 2 : 64, sizeof *letter))
				return QUARK_ERR_NOMEM;
			room->capacity = room->capacity ? room->capacity * 2 : 64;
		}
		letter = &room->letters[(*count)++];
		letter->at = (uint32_t)at;
		at += read_point(text + at, length - at, &letter->code_point);
		letter->fate = KEEP;
	}
	return QUARK_OK;
}

static enum kind kind_of(int32_t c)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
		return WORD;
	if (qk_is_white(c))
		return WHITE;
	if (qk_is_punctuation(c))
		return MARK;
	return qk_character_marks(c) & QK_MARK_WORD ? WORD : OTHER;
}

static int is_digit(const struct qk_letter *letter)
{
	return (qk_character_marks(letter->code_point) & QK_MARK_DIGIT) != 0;
}

/* w.w. in front of `end`, and nothing of a word before it. */
static int is_initialism(const struct qk_letter *letters, uint32_t end)
{
	if (end < 4 || letters[end - 1].code_point != '.' || letters[end - 3].code_point != '.')
		return 0;
	if (letters[end - 2].kind != WORD || letters[end - 4].kind != WORD)
		return 0;
	return end == 4 || letters[end - 5].kind != WORD;
}

static void drop(struct qk_letter *letters, uint32_t from, uint32_t to)
{
	while (from < to)
		letters[from++].fate = DROP;
}

/* Punctuation from..to with a word on both sides. */
static void judge_inside(struct qk_letter *letters, uint32_t from, uint32_t to)
{
	int wide = qk_is_wide_punctuation(letters[from].code_point);

	if (to - from == 1 && (!wide || (is_digit(&letters[from - 1]) && is_digit(&letters[to]))))
		return;
	drop(letters, from, to);
	letters[from].fate = BLANK;
}

static void judge_run(struct qk_letter *letters, uint32_t from, uint32_t to, uint32_t count)
{
	int before = from > 0 && letters[from - 1].kind == WORD, after = to < count && letters[to].kind == WORD;

	if (before && after) {
		judge_inside(letters, from, to);
		return;
	}
	if (before && is_initialism(letters, from + 1))
		from++;
	drop(letters, from, to);
}

static void judge(struct qk_letter *letters, uint32_t count)
{
	uint32_t at, from;

	for (at = 0; at < count; at++) {
		letters[at].kind = (uint8_t)kind_of(letters[at].code_point);
		if (letters[at].kind == WHITE)
			letters[at].fate = BLANK;
	}
	for (at = 0; at < count; at++) {
		for (from = at; at < count && letters[at].kind == MARK; at++)
			continue;
		if (at > from)
			judge_run(letters, from, at, count);
	}
}

static void put(struct qk_spoken *out, const char *bytes, size_t size, uint32_t from, uint32_t to)
{
	memcpy(out->text + out->length, bytes, size);
	while (size--) {
		out->from[out->length] = from;
		out->to[out->length++] = to;
	}
}

static void put_blank(struct qk_spoken *out, uint32_t from, uint32_t to)
{
	if (out->length && out->text[out->length - 1] != ' ')
		put(out, " ", 1, from, to);
}

/* The characters that belong together with the one at *at. */
static size_t take_cluster(const struct qk_letter *letters, uint32_t count, uint32_t *at, int32_t *points)
{
	size_t used = 0;

	do {
		points[used++] = letters[(*at)++].code_point;
	} while (*at < count && letters[*at].fate == KEEP && used < QK_CLUSTER_MAX &&
		 !qk_ends_cluster(points[used - 1], letters[*at].code_point));
	return used;
}

static char lower(int32_t point)
{
	return (char)(point >= 'A' && point <= 'Z' ? point + 32 : point);
}

/* A character of one byte that no mark follows. */
static int is_simple(const struct qk_letter *letters, uint32_t count, uint32_t at)
{
	return letters[at].code_point < 0x80 && (at + 1 == count || letters[at + 1].code_point < 0x80);
}

static int put_cluster(struct qk_spoken *out, const struct qk_letter *letters, uint32_t count, uint32_t *at,
		       uint32_t length)
{
	int32_t points[QK_CLUSTER_MAX];
	char bytes[QK_CLUSTER_BYTES];
	uint32_t from = letters[*at].at, to;
	size_t size = 1;

	if (is_simple(letters, count, *at))
		bytes[0] = lower(letters[(*at)++].code_point);
	else
		size = qk_fold_cluster(points, take_cluster(letters, count, at, points), bytes);
	to = *at < count ? letters[*at].at : length;
	if (out->length + size > QK_SPOKEN_BYTES)
		return QUARK_ERR_INVALID;
	if (qk_spoken_reserve(out, out->length + (uint32_t)size + 1))
		return QUARK_ERR_NOMEM;
	put(out, bytes, size, from, to);
	return QUARK_OK;
}

static int write_out(struct qk_spoken *out, const struct qk_letter *letters, uint32_t count, int ignore_blanks,
		     uint32_t length)
{
	uint32_t at = 0;
	int status = qk_spoken_reserve(out, 1);

	out->length = 0;
	while (!status && at < count) {
		if (letters[at].fate == KEEP) {
			status = put_cluster(out, letters, count, &at, length);
			continue;
		}
		if (letters[at].fate == BLANK && !ignore_blanks && !(status = qk_spoken_reserve(out, out->length + 2)))
			put_blank(out, letters[at].at, letters[at].at + 1);
		at++;
	}
	if (!status)
		qk_spoken_finish(out);
	return status;
}

static void mark_character(struct qk_spoken *out, uint32_t at, uint32_t size, int32_t point)
{
	out->marks[at] = (uint8_t)(QK_MARK_START | qk_character_marks(point));
	out->rest[at] = 0;
	for (uint32_t i = at + 1; i < at + size; i++) {
		out->marks[i] = 0;
		out->rest[i] = 0;
	}
}

static void fill_place(struct qk_spoken *out, uint32_t at)
{
	const uint64_t one = 1;
	char c = out->text[at];

	out->first[at] = out->pair[at] = ~(uint64_t)0;
	if (!(out->marks[at] & QK_MARK_START))
		return;
	out->first[at] = one << qk_bucket(out->text + at, out->text + out->length);
	out->pair[at] = one << qk_bucket_of_pair(c, out->text[at + 1]);
	if (c != ' ' && c != '-' && c != '_')
		return;
	out->first[at] |= out->first[at + 1];
	out->pair[at] |= out->pair[at + 1];
}

/* What comes next at each byte, from behind; blanks, and what is read as one, let the following through. */
static void fill_first(struct qk_spoken *out)
{
	const uint64_t end = (uint64_t)1 << QK_BUCKET_END;
	int only_marks = 1;

	out->first[out->length] = out->pair[out->length] = end;
	out->rest[out->length] = 0;
	for (uint32_t at = out->length; at-- > 0;) {
		out->rest[at] |= out->rest[at + 1];
		fill_place(out, at);
		if (!(out->marks[at] & QK_MARK_START))
			continue;
		only_marks = only_marks && (out->text[at] == ' ' || (out->marks[at] & QK_MARK_PUNCTUATION));
		if (!only_marks)
			continue;
		out->first[at] |= end;
		out->pair[at] |= end;
	}
}

/* The blank at the end goes; then what is known of each character. */
void qk_spoken_finish(struct qk_spoken *out)
{
	uint32_t at = 0, before = 0;
	int32_t left = 0;
	uint16_t characters = 0;

	if (out->length && out->text[out->length - 1] == ' ')
		out->length--;
	out->text[out->length] = '\0';
	while (at < out->length) {
		int32_t point;
		uint32_t size = read_point(out->text + at, out->length - at, &point);

		mark_character(out, at, size, point);
		if (at)
			out->rest[before] = qk_pair_bit(left, point);
		before = at;
		left = point;
		for (uint32_t i = at; i < at + size; i++)
			out->characters[i] = characters;
		characters++;
		at += size;
	}
	out->characters[out->length] = characters;
	out->marks[out->length] = QK_MARK_START;
	fill_first(out);
}

int qk_spoken_read(struct qk_reading_room *room, const char *text, size_t length, int ignore_blanks,
		   struct qk_spoken *out)
{
	uint32_t count;
	int status = read_letters(room, text, length, &count);

	if (status)
		return status;
	judge(room->letters, count);
	return write_out(out, room->letters, count, ignore_blanks, (uint32_t)length);
}

void qk_spoken_free(struct qk_spoken *spoken)
{
	free(spoken->text);
	free(spoken->from);
	free(spoken->to);
	free(spoken->characters);
	free(spoken->marks);
	free(spoken->first);
	free(spoken->pair);
	free(spoken->rest);
	memset(spoken, 0, sizeof *spoken);
}

void qk_reading_room_free(struct qk_reading_room *room)
{
	free(room->letters);
	memset(room, 0, sizeof *room);
}
