#include "core/text.h"
#include "qtest.h"

#include <stdlib.h>
#include <string.h>

static const char *const wrong[] = {
	"\x80",         "\xc0\x80",         "\xc1\xbf",         "\xe0\x80\x80",     "\xed\xa0\x80",
	"\xed\xbf\xbf", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff",
	"a\xc3",        "\xe4\xb8",         "\xf0\x9f\x91"};

QTEST(only_utf_8_is_valid)
{
	qt_true(qk_text_valid("", 0));
	qt_true(qk_text_valid("a\xc3\xa9世\xf0\x9f\x91\x93\xef\xbf\xbf\xf4\x8f\xbf\xbf", 17));
	qt_true(!qk_text_valid("a\0b", 3));
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		if (qk_text_valid(wrong[i], strlen(wrong[i])))
			qt_fail("text %zu is taken as valid", i);
		qt_true(qk_text_count(wrong[i]) == SIZE_MAX);
		qt_true(qk_text_nfc(wrong[i]) == NULL);
	}
}

QTEST(characters_are_counted_and_read)
{
	int32_t code_point;

	qt_uint(qk_text_count(""), 0);
	qt_uint(qk_text_count("aé世\xf0\x9f\x91\x93"), 4);
	qt_uint(qk_text_read("世x", 4, &code_point), 3);
	qt_int(code_point, 0x4e16);
	qt_uint(qk_text_read("\xf0\x9f\x91\x93", 4, &code_point), 4);
	qt_int(code_point, 0x1f453);
	qt_uint(qk_text_read("\xff", 1, &code_point), 1);
	qt_int(code_point, 0xfffd);
	qt_uint(qk_text_read("", 0, &code_point), 1);
}

QTEST(control_characters_are_found)
{
	qt_true(!qk_text_has_control("plain, é, 世", NULL));
	qt_true(qk_text_has_control("a\nb", NULL));
	qt_true(!qk_text_has_control("a\nb", "\n"));
	qt_true(qk_text_has_control("a\tb", "\n"));
	qt_true(qk_text_has_control("\x7f", NULL));
	qt_true(!qk_text_has_control("\x7f", "\x7f"));
	qt_true(qk_text_has_control("\xc2\x85", "\n"));
	qt_true(!qk_text_has_control("\xc2\xa0", NULL));
}

QTEST(texts_are_composed)
{
	char *text = qk_text_nfc("e\xcc\x81 \xe2\x84\xab");

	qt_text(text, "\xc3\xa9 \xc3\x85");
	free(text);
	text = qk_text_nfc("");
	qt_text(text, "");
	free(text);
}

QTEST(bytes_become_text_whatever_they_are)
{
	char *text = qk_text_lossy("a\xff\xe4\xb8\0z世", 9);

	qt_text(text, "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz世");
	free(text);
	text = qk_text_lossy(NULL, 0);
	qt_text(text, "");
	free(text);
}
