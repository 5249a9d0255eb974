#include "support_numbers.h"

#include "qtest.h"

#include <stdio.h>
#include <string.h>

struct qk_number numbers[QK_NUMBERS_MAX];

static size_t split(const char *text, char *plain, size_t *end)
{
	const char *bar = strchr(text, '|');
	size_t head = bar ? (size_t)(bar - text) : strlen(text);

	snprintf(plain, 200, "%.*s%s", (int)head, text, bar ? bar + 1 : "");
	*end = head;
	return strlen(plain);
}

void check_order(size_t count, const char *text)
{
	for (size_t i = 1; i < count; i++)
		if (numbers[i].length >= numbers[i - 1].length)
			qt_fail("\"%s\": readings %zu and %zu are not in order", text, i - 1, i);
}

int row_fails(const struct row *row, uint32_t kind)
{
	char plain[200];
	size_t end, length = split(row->text, plain, &end);
	size_t count = qk_number_read(plain, length, kind, row->words, row->fractions, numbers);

	check_order(count, row->text);
	if (count > 0 && numbers[0].length == end && numbers[0].value == row->value && numbers[0].scale == row->scale)
		return 0;
	if (count == 0)
		fprintf(stderr, "\"%s\" is no number\n", row->text);
	else
		fprintf(stderr, "\"%s\": %lld/%u in %zu bytes\n", row->text, (long long)numbers[0].value,
			numbers[0].scale, numbers[0].length);
	return 1;
}

void check_rows(const struct row *rows, size_t count, uint32_t kind)
{
	int failures = 0;

	for (size_t i = 0; i < count; i++)
		failures += row_fails(&rows[i], kind);
	if (failures)
		qt_fail("%d of %zu rows are read otherwise", failures, count);
}

void check_none(const char *const *texts, size_t count, uint32_t kind, uint32_t words)
{
	int failures = 0;

	for (size_t i = 0; i < count; i++) {
		if (qk_number_read(texts[i], strlen(texts[i]), kind, words, PARTS, numbers) == 0)
			continue;
		fprintf(stderr, "\"%s\": %lld/%u in %zu bytes\n", texts[i], (long long)numbers[0].value,
			numbers[0].scale, numbers[0].length);
		failures++;
	}
	if (failures)
		qt_fail("%d of %zu texts have a number", failures, count);
}
