/* The numbers of the API as words: every one of them has a word of its own, and others have none. */
#include "qtest.h"

#include <quark/quark.h>

#include <stdio.h>
#include <string.h>

/* The words of `numbers`, in their order. */
static void check(const char *(*name)(int number), const int *numbers, int count, const char *expected)
{
	char words[512] = "";

	for (int i = 0; i < count; i++)
		snprintf(words + strlen(words), sizeof words - strlen(words), "%s%s", i ? " " : "", name(numbers[i]));
	qt_text(words, expected);
	qt_text(name(-1), "?");
	qt_text(name(numbers[count - 1] + 1), "?");
	qt_text(name(0x7fffffff), "?");
}

/* Numbers that follow each other from 0 on. */
static void check_row(const char *(*name)(int number), int last, const char *expected)
{
	int numbers[32];

	for (int i = 0; i <= last; i++)
		numbers[i] = i;
	check(name, numbers, last + 1, expected);
}

QTEST(numbers_of_a_device_have_names)
{
	check_row(quark_device_state_name, QUARK_DEVICE_STATE_GONE, "none connecting ready reconnecting gone");
	check_row(quark_thermal_name, QUARK_THERMAL_SHUTDOWN, "none normal warm hot shutdown");
	check_row(quark_sensor_name, QUARK_SENSOR_POSITION,
		  "none camera-photo camera-stream microphone-text microphone-audio position");
	check_row(quark_permission_name, QUARK_PERMISSION_REVOKED, "none asking once session always refused revoked");
	check_row(quark_input_name, QUARK_INPUT_SHAKE,
		  "none tap double-tap long-press swipe-forward swipe-back nod shake");
	check_row(quark_readiness_name, QUARK_READINESS_FOREGROUND,
		  "none link worn folded battery-left battery-right charging thermal low-power camera-user "
		  "microphone-user capture-light camera-permission microphone-permission foreground");
}

QTEST(numbers_of_a_camera_have_names)
{
	static const int codes[] = {QUARK_CODE_NONE, QUARK_CODE_QR, QUARK_CODE_EAN, QUARK_CODE_OTHER};

	check_row(quark_format_name, QUARK_FORMAT_GREY, "none jpeg nv12 rgb grey");
	check(quark_code_name, codes, 4, "none qr ean other");
	qt_text(quark_code_name(QUARK_CODE_QR | QUARK_CODE_EAN), "?");
}
