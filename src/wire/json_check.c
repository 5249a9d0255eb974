/* The strict check that every text passes before a parser sees it: RFC 8259, in one pass, without recursion. */
#include "wire/table.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LEVELS_MAX 1024u

enum step { STEP_VALUE, STEP_MEMBER, STEP_AFTER, STEP_DONE, STEP_FAILED };

struct checker {
	const unsigned char *begin, *at, *end;
	struct qk_json_scan *scan;
	uint32_t level, level_max;
	uint64_t is_object[LEVELS_MAX / 64];
	char *why;
	size_t why_size;
};

__attribute__((format(printf, 2, 3))) static enum step fail(struct checker *checker, const char *format, ...)
{
	va_list arguments;
	int length;

	if (!checker->why_size)
		return STEP_FAILED;
	length = snprintf(checker->why, checker->why_size, "byte %zu: ", (size_t)(checker->at - checker->begin));
	if (length < 0 || (size_t)length >= checker->why_size)
		return STEP_FAILED;
	va_start(arguments, format);
	vsnprintf(checker->why + length, checker->why_size - (size_t)length, format, arguments);
	va_end(arguments);
	return STEP_FAILED;
}

static void skip_space(struct checker *checker)
{
	const unsigned char *at = checker->at;

	while (at < checker->end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
		at++;
	checker->at = at;
}

static int next_is(const struct checker *checker, char wanted)
{
	return checker->at < checker->end && *checker->at == (unsigned char)wanted;
}

static int is_digit(const struct checker *checker)
{
	return checker->at < checker->end && *checker->at >= '0' && *checker->at <= '9';
}

/* The four digits after \u, or -1. */
static int32_t read_hex(const unsigned char *at, const unsigned char *end)
{
	int32_t value = 0;

	if (end - at < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		unsigned char c = at[i];

		if (c >= '0' && c <= '9')
			value = value * 16 + (c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			value = value * 16 + ((c | 0x20) - 'a' + 10);
		else
			return -1;
	}
	return value;
}

/* At the u of an escape. */
static int check_code_unit(struct checker *checker)
{
	const unsigned char *at = checker->at;
	int32_t unit = read_hex(at + 1, checker->end), low;

	if (unit < 0 || (unit >= 0xdc00 && unit <= 0xdfff))
		return -1;
	if (unit == 0 && !checker->scan->has_nul) {
		checker->scan->has_nul = 1;
		checker->scan->nul_offset = (size_t)(at - 1 - checker->begin);
	}
	checker->at += 5;
	if (unit < 0xd800 || unit > 0xdbff)
		return 0;
	at = checker->at;
	if (checker->end - at < 6 || at[0] != '\\' || at[1] != 'u')
		return -1;
	low = read_hex(at + 2, checker->end);
	checker->at += 6;
	return low >= 0xdc00 && low <= 0xdfff ? 0 : -1;
}

/* At a backslash. */
static int check_escape(struct checker *checker)
{
	checker->at++;
	if (checker->at >= checker->end)
		return -1;
	if (*checker->at == 'u')
		return check_code_unit(checker);
	return *checker->at && strchr("\"\\/bfnrt", *checker->at++) ? 0 : -1;
}

static const unsigned char *skip_plain(const unsigned char *at, const unsigned char *end)
{
	while (at < end && *at >= 0x20 && *at < 0x80 && *at != '"' && *at != '\\')
		at++;
	return at;
}

/* At the opening quote. */
static int check_string(struct checker *checker)
{
	checker->at++;
	for (;;) {
		checker->at = skip_plain(checker->at, checker->end);
		if (checker->at >= checker->end) {
			fail(checker, "the text ends within a string");
			return -1;
		}
		if (*checker->at == '"') {
			checker->at++;
			return 0;
		}
		if (*checker->at == '\\') {
			if (check_escape(checker) == 0)
				continue;
			fail(checker, "a wrong escape in a string");
			return -1;
		}
		if (*checker->at < 0x20) {
			fail(checker, "a control character in a string, which must be escaped");
			return -1;
		}
		size_t length = qk_utf8_length(checker->at, checker->end);

		if (!length) {
			fail(checker, "a string that is not UTF-8");
			return -1;
		}
		checker->at += length;
	}
}

static int check_digits(struct checker *checker)
{
	if (!is_digit(checker))
		return -1;
	while (is_digit(checker))
		checker->at++;
	return 0;
}

static int check_number_parts(struct checker *checker)
{
	if (next_is(checker, '-'))
		checker->at++;
	if (next_is(checker, '0'))
		checker->at++;
	else if (check_digits(checker))
		return -1;
	if (next_is(checker, '.')) {
		checker->at++;
		if (check_digits(checker))
			return -1;
	}
	if (!next_is(checker, 'e') && !next_is(checker, 'E'))
		return 0;
	checker->at++;
	if (next_is(checker, '+') || next_is(checker, '-'))
		checker->at++;
	return check_digits(checker);
}

static enum step check_number(struct checker *checker)
{
	const unsigned char *begin = checker->at;
	size_t length;

	if (check_number_parts(checker))
		return fail(checker, "a wrong number");
	if (is_digit(checker))
		return fail(checker, "a number that begins with 0");
	length = (size_t)(checker->at - begin);
	if (length > checker->scan->longest_number)
		checker->scan->longest_number = length;
	return STEP_AFTER;
}

static enum step check_word(struct checker *checker, const char *word)
{
	size_t length = strlen(word);

	if ((size_t)(checker->end - checker->at) < length || memcmp(checker->at, word, length) != 0)
		return fail(checker, "a value was expected");
	checker->at += length;
	return STEP_AFTER;
}

static void count_level(struct checker *checker, int object)
{
	uint64_t bit = (uint64_t)1 << checker->level % 64;
	uint64_t *word = &checker->is_object[checker->level / 64];

	if (object) {
		*word |= bit;
		checker->scan->objects++;
	} else {
		*word &= ~bit;
		checker->scan->arrays++;
	}
	checker->level++;
}

static enum step open_level(struct checker *checker, int object)
{
	if (checker->level >= checker->level_max)
		return fail(checker, "nested deeper than %u", (unsigned)checker->level_max);
	count_level(checker, object);
	checker->at++;
	skip_space(checker);
	if (next_is(checker, object ? '}' : ']')) {
		checker->at++;
		checker->level--;
		return STEP_AFTER;
	}
	return object ? STEP_MEMBER : STEP_VALUE;
}

static enum step check_value(struct checker *checker)
{
	skip_space(checker);
	if (checker->at >= checker->end)
		return fail(checker, "the text ends where a value was expected");
	switch (*checker->at) {
	case '{':
		return open_level(checker, 1);
	case '[':
		return open_level(checker, 0);
	case '"':
		return check_string(checker) ? STEP_FAILED : STEP_AFTER;
	case 't':
		return check_word(checker, "true");
	case 'f':
		return check_word(checker, "false");
	case 'n':
		return check_word(checker, "null");
	default:
		if (*checker->at != '-' && !is_digit(checker))
			return fail(checker, "a value was expected");
		return check_number(checker);
	}
}

static enum step check_member(struct checker *checker)
{
	skip_space(checker);
	if (!next_is(checker, '"'))
		return fail(checker, "a member's name was expected");
	if (check_string(checker))
		return STEP_FAILED;
	skip_space(checker);
	if (!next_is(checker, ':'))
		return fail(checker, "a colon was expected");
	checker->at++;
	return STEP_VALUE;
}

static enum step check_after(struct checker *checker)
{
	int object;

	skip_space(checker);
	if (checker->level == 0)
		return checker->at == checker->end ? STEP_DONE : fail(checker, "something after the end of the value");
	object = checker->is_object[(checker->level - 1) / 64] >> (checker->level - 1) % 64 & 1;
	if (next_is(checker, ',')) {
		checker->at++;
		return object ? STEP_MEMBER : STEP_VALUE;
	}
	if (!next_is(checker, object ? '}' : ']'))
		return fail(checker, "a comma or %s was expected", object ? "}" : "]");
	checker->at++;
	checker->level--;
	return STEP_AFTER;
}

int qk_json_scan(struct qk_json_scan *scan, const char *text, size_t length, uint32_t depth, char *why, size_t why_size)
{
	const unsigned char *begin = (const unsigned char *)text;
	struct checker checker = {
		.begin = begin,
		.at = begin,
		.end = begin + length,
		.scan = scan,
		.level_max = depth < LEVELS_MAX ? depth : LEVELS_MAX,
		.why = why,
		.why_size = why ? why_size : 0,
	};
	enum step step = STEP_VALUE;

	*scan = (struct qk_json_scan){0};
	while (step != STEP_DONE && step != STEP_FAILED) {
		if (step == STEP_VALUE)
			step = check_value(&checker);
		else if (step == STEP_MEMBER)
			step = check_member(&checker);
		else
			step = check_after(&checker);
	}
	return step == STEP_DONE ? 0 : -1;
}

int qk_json_check(const char *text, size_t length, uint32_t depth, int *has_nul, char *why, size_t why_size)
{
	struct qk_json_scan scan;
	int status = qk_json_scan(&scan, text, length, depth, why, why_size);

	if (has_nul)
		*has_nul = scan.has_nul;
	return status;
}

int qk_json_check_file(const char *text, size_t length, uint32_t depth, int *has_nul, char *why, size_t why_size)
{
	char reason[128] = "";
	size_t byte = 0, line = 1, column = 1;
	int told = 0;

	if (!qk_json_check(text, length, depth, has_nul, reason, sizeof reason))
		return 0;
	sscanf(reason, "byte %zu: %n", &byte, &told);
	for (size_t i = 0; i < byte && i < length; i++) {
		column += ((unsigned char)text[i] & 0xc0u) != 0x80u;
		if (text[i] == '\n') {
			line++;
			column = 1;
		}
	}
	snprintf(why, why_size, "line %zu, column %zu: %s", line, column, reason + told);
	return -1;
}
