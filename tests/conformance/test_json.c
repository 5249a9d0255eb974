/* The strict check against nst/JSONTestSuite: what must be refused (n_), what must be accepted (y_), and what each
 * implementation decides for itself (i_): here is what we decide. docs/protocol.md says the same. */
#include "qtest.h"
#include "wire/codec.h"

#include <quark/base.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH 1000

struct decision {
	const char *name;
	int accepted;
};

/* Numbers may be larger than any reader keeps (the message layer checks the range of each member). What is not UTF-8,
 * and what cannot be written as UTF-8, is refused; so is a byte order mark. */
static const struct decision decisions[] = {
	{"i_number_double_huge_neg_exp.json", 1},
	{"i_number_huge_exp.json", 1},
	{"i_number_neg_int_huge_exp.json", 1},
	{"i_number_pos_double_huge_exp.json", 1},
	{"i_number_real_neg_overflow.json", 1},
	{"i_number_real_pos_overflow.json", 1},
	{"i_number_real_underflow.json", 1},
	{"i_number_too_big_neg_int.json", 1},
	{"i_number_too_big_pos_int.json", 1},
	{"i_number_very_big_negative_int.json", 1},
	{"i_object_key_lone_2nd_surrogate.json", 0},
	{"i_string_1st_surrogate_but_2nd_missing.json", 0},
	{"i_string_1st_valid_surrogate_2nd_invalid.json", 0},
	{"i_string_UTF-16LE_with_BOM.json", 0},
	{"i_string_UTF-8_invalid_sequence.json", 0},
	{"i_string_UTF8_surrogate_U+D800.json", 0},
	{"i_string_incomplete_surrogate_and_escape_valid.json", 0},
	{"i_string_incomplete_surrogate_pair.json", 0},
	{"i_string_incomplete_surrogates_escape_valid.json", 0},
	{"i_string_invalid_lonely_surrogate.json", 0},
	{"i_string_invalid_surrogate.json", 0},
	{"i_string_invalid_utf-8.json", 0},
	{"i_string_inverted_surrogates_U+1D11E.json", 0},
	{"i_string_iso_latin_1.json", 0},
	{"i_string_lone_second_surrogate.json", 0},
	{"i_string_lone_utf8_continuation_byte.json", 0},
	{"i_string_not_in_unicode_range.json", 0},
	{"i_string_overlong_sequence_2_bytes.json", 0},
	{"i_string_overlong_sequence_6_bytes.json", 0},
	{"i_string_overlong_sequence_6_bytes_null.json", 0},
	{"i_string_truncated-utf-8.json", 0},
	{"i_string_utf16BE_no_BOM.json", 0},
	{"i_string_utf16LE_no_BOM.json", 0},
	{"i_structure_500_nested_arrays.json", 1},
	{"i_structure_UTF-8_BOM_empty_object.json", 0},
};

static const char *folder(void)
{
	const char *path = qt_data("json/test_parsing");

	if (!path)
		qt_skip("the outside test data is not there");
	return path;
}

static int is_accepted(const char *path)
{
	size_t length;
	char *text = qt_read(path, &length), why[120] = "";
	/* Exactly as long as the file, so that AddressSanitizer sees a read past its end. */
	char *exact = malloc(length ? length : 1);
	int has_nul, status;

	if (!exact)
		qt_fail("no memory");
	memcpy(exact, text, length);
	status = qk_json_check(exact, length, DEPTH, &has_nul, why, sizeof why);
	if (status && !why[0])
		qt_fail("%s: refused without a sentence", path);
	free(exact);
	free(text);
	return status == 0;
}

/* Calls for each file that begins with the prefix; returns how many there were. */
static int each_file(char prefix, void (*visit)(const char *path, const char *name))
{
	const char *path = folder();
	DIR *directory = opendir(path);
	const struct dirent *entry;
	int count = 0;

	if (!directory)
		qt_fail("%s cannot be opened", path);
	while ((entry = readdir(directory))) {
		char whole[4096];

		if (entry->d_name[0] != prefix || entry->d_name[1] != '_')
			continue;
		snprintf(whole, sizeof whole, "%s/%s", path, entry->d_name);
		visit(whole, entry->d_name);
		count++;
	}
	closedir(directory);
	return count;
}

static void must_be_accepted(const char *path, const char *name)
{
	if (!is_accepted(path))
		qt_fail("%s: refused", name);
}

static void must_be_refused(const char *path, const char *name)
{
	if (is_accepted(path))
		qt_fail("%s: accepted", name);
}

static void must_be_as_decided(const char *path, const char *name)
{
	for (size_t i = 0; i < sizeof decisions / sizeof *decisions; i++)
		if (strcmp(decisions[i].name, name) == 0) {
			if (is_accepted(path) != decisions[i].accepted)
				qt_fail("%s: decided otherwise", name);
			return;
		}
	qt_fail("%s: nothing was decided", name);
}

QTEST(all_valid_texts_are_accepted)
{
	qt_int(each_file('y', must_be_accepted), 95);
}

QTEST(all_invalid_texts_are_refused)
{
	qt_int(each_file('n', must_be_refused), 188);
}

QTEST(the_undefined_ones_are_as_decided)
{
	qt_int(each_file('i', must_be_as_decided), (int64_t)(sizeof decisions / sizeof *decisions));
}

/* As a member of a message that would be ignored: refused all the same, and with the right code. */
static void must_not_reach_the_parser(const char *path, const char *name)
{
	struct qk_decoded decoded = {0};
	size_t length;
	char *text = qt_read(path, &length);

	if (qk_decode(&decoded, QK_TO_GLASSES, text, length, NULL, NULL) != QUARK_ERR_PROTOCOL)
		qt_fail("%s: taken as a message", name);
	if (length <= QK_MESSAGE_MAX)
		qt_int(decoded.rpc_code, QK_RPC_PARSE);
	qk_decoded_free(&decoded);
	free(text);
}

QTEST(no_invalid_text_is_taken_as_a_message)
{
	qt_int(each_file('n', must_not_reach_the_parser), 188);
}

/* Whatever is valid is either no message, or refused for NUL, depth or a long number; never taken for one. */
static void must_be_no_message(const char *path, const char *name)
{
	struct qk_decoded decoded = {0};
	size_t length;
	char *text = qt_read(path, &length);

	if (qk_decode(&decoded, QK_TO_GLASSES, text, length, NULL, NULL) != QUARK_ERR_PROTOCOL)
		qt_fail("%s: taken as a message", name);
	qt_int(decoded.rpc_code, QK_RPC_INVALID_REQUEST);
	qk_decoded_free(&decoded);
	free(text);
}

QTEST(valid_texts_that_are_no_messages_are_invalid_requests)
{
	qt_int(each_file('y', must_be_no_message), 95);
}

static int check(const char *text, size_t length, uint32_t depth, int *has_nul)
{
	char why[80];

	return qk_json_check(text, length, depth, has_nul, why, sizeof why);
}

QTEST(depth_and_nul_are_told)
{
	int has_nul = 7;

	qt_int(check("[[[]]]", 6, 3, &has_nul), 0);
	qt_int(has_nul, 0);
	qt_int(check("[[[]]]", 6, 2, &has_nul), -1);
	qt_int(check("[]", 2, 0, &has_nul), -1);
	qt_int(check("1", 1, 0, &has_nul), 0);
	qt_int(check("[\"a\\u0000\"]", 11, 1, &has_nul), 0);
	qt_int(has_nul, 1);
	qt_int(qk_json_check("{", 1, 9, NULL, NULL, 0), -1);
	qt_int(check("\0", 1, 9, NULL), -1);
	qt_int(check("1\0", 2, 9, NULL), -1);
}

struct sentence {
	const char *text, *part;
};

static const struct sentence sentences[] = {
	{"[01]", "byte 2: a number that begins with 0"},
	{"[1.]", "a wrong number"},
	{"[1,]", "byte 3: a value was expected"},
	{"[1", "byte 2: a comma or ] was expected"},
	{"{\"a\":1", "a comma or } was expected"},
	{"{1}", "a member's name was expected"},
	{"{\"a\"1}", "a colon was expected"},
	{"[", "the text ends where a value was expected"},
	{"\"a", "the text ends within a string"},
	{"\"\\x\"", "a wrong escape"},
	{"\"\\", "a wrong escape"},
	{"\"\\u12\"", "a wrong escape"},
	{"\"\\ud800ab\\udc00\"", "a wrong escape"},
	{"\"\\ud800abdc00\"", "a wrong escape"},
	{"\"\\ud800\\n\"", "a wrong escape"},
	{"\"\\ud800\\ue000\"", "a wrong escape"},
	{"\"\\udc00\\ud800\"", "a wrong escape"},
	{"\"\t\"", "a control character"},
	{"\"\xff\"", "not UTF-8"},
	{"{} {}", "byte 3: something after the end"},
};

QTEST(people_are_told_the_line_and_the_column)
{
	static const char text[] = "{\n\n\t\"\xe4\xbd\xa0\xe5\xa5\xbd\": }";
	char why[80] = "", cut[12];
	int has_nul = 9;

	qt_int(qk_json_check_file(text, sizeof text - 1, 9, &has_nul, why, sizeof why), -1);
	qt_text(why, "line 3, column 8: a value was expected");
	qt_int(qk_json_check_file(text, sizeof text - 1, 9, NULL, cut, sizeof cut), -1);
	qt_text(cut, "line 3, col");
	qt_int(qk_json_check_file("", 0, 9, NULL, why, sizeof why), -1);
	qt_contains(why, "line 1, column 1: ");
	qt_int(qk_json_check_file("[]\n", 3, 9, &has_nul, why, sizeof why), 0);
	qt_int(has_nul, 0);
}

QTEST(each_refusal_says_where_and_what)
{
	for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
		char why[80] = "", cut[12];

		qt_int(qk_json_check(sentences[i].text, strlen(sentences[i].text), 9, NULL, why, sizeof why), -1);
		qt_contains(why, sentences[i].part);
		qt_int(qk_json_check(sentences[i].text, strlen(sentences[i].text), 9, NULL, cut, sizeof cut), -1);
		qt_true(strlen(cut) < sizeof cut);
		qt_int(qk_json_check(sentences[i].text, strlen(sentences[i].text), 9, NULL, cut, 3), -1);
	}
}
