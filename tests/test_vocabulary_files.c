/* The default vocabulary as files: every template is one, both languages have every official command, and the sentences
 * that it is tried with cover it. */
#include "core/json_read.h"
#include "qtest.h"
#include "voice/template.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* The command names of Alibaba's multimodal interaction kit (its list of commands, for the app with a screen). */
static const char *const official[] = {
	"increase_brightness",
	"decrease_brightness",
	"set_brightness",
	"increase_brightness_default",
	"decrease_brightness_default",
	"increase_volume",
	"decrease_volume",
	"set_volume",
	"increase_volume_default",
	"decrease_volume_default",
	"mute",
	"unmute",
	"shutdown",
	"quit",
	"back",
	"confirm",
	"cancel",
	"select",
	"check_battery",
	"screen_off",
	"screen_shot",
	"screen_recording",
	"stop_screen_recording",
	"play",
	"start_over",
	"stop",
	"resume_play",
	"next",
	"previous",
	"change",
	"open_notification",
	"exit_notification",
	"clean_notification",
	"open_photos",
	"quit_photos",
	"open_player",
	"quit_player",
	"open_app_center",
	"quit_app_center",
	"open_Prompter",
	"quit_Prompter",
	"open_app",
	"quit_app",
	"open_setting",
	"quit_setting",
	"open_system_update",
	"quit_system_update",
	"open_dnd_mode",
	"quit_dnd_mode",
	"open_auto_brightness",
	"quit_auto_brightness",
	"open_vr_calibration",
	"quit_vr_calibration",
	"play_music",
	"play_daily_playlist",
	"play_my_collection",
	"play_randomly",
	"like",
	"unlike",
	"take_photo",
	"quick_burst",
	"open_camera",
	"quit_camera",
	"open_photo_mode",
	"quit_photo_mode",
	"open_camera_preview",
	"quit_camera_preview",
	"video_recording",
	"open_video_mode",
	"quit_video_mode",
	"call",
	"open_call",
	"quit_call",
	"answer_call",
	"reject_phone",
	"update_contacts",
	"audio_recording",
	"stop_audio_recording",
	"quit_audio_recording",
	"ROUTE_map",
	"SEND_message",
	"SENDCONTACTS_message",
	"VIEW_message",
};

struct vocabulary {
	char *text;
	struct qk_json json;
	int templates;
};

static struct vocabulary open_vocabulary(const char *file)
{
	struct vocabulary vocabulary = {0};
	size_t length;

	vocabulary.text = qt_read(qt_source(file), &length);
	vocabulary.json = qk_json_open(vocabulary.text, length);
	return vocabulary;
}

static void check_template(struct vocabulary *vocabulary, struct qk_json *json)
{
	struct qk_template_error error;
	struct qk_template template;
	struct qk_buffer text = {0};

	qt_int(qk_json_string(json, &text), 0);
	if (qk_template_parse(text.data, text.length, &template, &error))
		qt_fail("%.*s: column %u: %s", (int)text.length, text.data, error.column, error.text);
	qk_template_free(&template);
	qk_buffer_free(&text);
	vocabulary->templates++;
}

/* Steps into the member of this name; the cursor is then inside of it. */
static int find(struct qk_json *json, const char *wanted)
{
	struct qk_json name;

	qt_int(qk_json_enter(json), 0);
	while (qk_json_member(json, &name) == 1) {
		if (qk_json_is(name, wanted))
			return 1;
		qk_json_skip(json);
	}
	return 0;
}

/* Checks every template under "sentences" and "in", wherever they stand, and counts those of "sentences". */
static int walk(struct vocabulary *vocabulary, struct qk_json *json, int are_templates)
{
	struct qk_json name;
	int sentences = 0;

	switch (qk_json_peek(json)) {
	case QK_JSON_OBJECT:
		qk_json_enter(json);
		while (qk_json_member(json, &name) == 1)
			sentences += walk(vocabulary, json, qk_json_is(name, "sentences") || qk_json_is(name, "in"));
		return sentences;
	case QK_JSON_ARRAY:
		qk_json_enter(json);
		while (qk_json_item(json) == 1)
			sentences += walk(vocabulary, json, are_templates);
		return sentences;
	default:
		if (!are_templates)
			return qk_json_skip(json);
		check_template(vocabulary, json);
		return 1;
	}
}

static void check_rules(struct vocabulary *vocabulary)
{
	struct qk_json json = vocabulary->json, name;

	qt_true(find(&json, "expansion_rules"));
	qt_int(qk_json_enter(&json), 0);
	while (qk_json_member(&json, &name) == 1)
		check_template(vocabulary, &json);
}

static int sentences_of(struct vocabulary *vocabulary, const char *intent)
{
	struct qk_json json = vocabulary->json;

	return find(&json, "intents") && find(&json, intent) ? walk(vocabulary, &json, 0) : 0;
}

static void check_vocabulary(const char *file)
{
	struct vocabulary vocabulary = open_vocabulary(file);
	struct qk_json json = vocabulary.json;

	walk(&vocabulary, &json, 0);
	check_rules(&vocabulary);
	qt_true(vocabulary.templates > 300);
	for (size_t i = 0; i < COUNT(official); i++)
		if (sentences_of(&vocabulary, official[i]) < 2)
			qt_fail("%s: %s has fewer than two sentences", file, official[i]);
	free(vocabulary.text);
}

QTEST(every_english_template_is_one_and_every_official_command_has_two)
{
	check_vocabulary("src/voice/vocabulary/en.json");
}

QTEST(every_chinese_template_is_one_and_every_official_command_has_two)
{
	check_vocabulary("src/voice/vocabulary/zh.json");
}

/* --- both languages, and what they are tried with ----------------------------------------------------------------- */

static void for_each_intent(const char *file, void (*check)(const char *intent, const void *with), const void *with)
{
	struct vocabulary vocabulary = open_vocabulary(file);
	struct qk_json json = vocabulary.json, name;
	int intents = 0;

	qt_true(find(&json, "intents"));
	qt_int(qk_json_enter(&json), 0);
	for (; qk_json_member(&json, &name) == 1; qk_json_skip(&json), intents++) {
		struct qk_buffer text = {0};

		qk_json_string(&name, &text);
		qk_buffer_append(&text, "", 1);
		check(text.data, with);
		qk_buffer_free(&text);
	}
	qt_true(intents > 90);
	free(vocabulary.text);
}

static void is_in_the_other(const char *intent, const void *with)
{
	struct vocabulary other = open_vocabulary(with);

	if (sentences_of(&other, intent) < 2)
		qt_fail("%s has fewer than two sentences of %s", (const char *)with, intent);
	free(other.text);
}

QTEST(both_languages_have_the_same_intents)
{
	for_each_intent("src/voice/vocabulary/en.json", is_in_the_other, "src/voice/vocabulary/zh.json");
	for_each_intent("src/voice/vocabulary/zh.json", is_in_the_other, "src/voice/vocabulary/en.json");
}

static void is_tried_twice(const char *intent, const void *with)
{
	const char *cases = with;
	char wanted[64];
	int found = 0;

	snprintf(wanted, sizeof wanted, " => %s", intent);
	for (const char *at = cases; (at = strstr(at, wanted)) != NULL; at += strlen(wanted))
		found += strchr(" \n", at[strlen(wanted)]) != NULL;
	if (found < 2)
		qt_fail("%s is tried with %d sentences", intent, found);
}

static void check_cases(const char *cases, const char *vocabulary)
{
	char *text = qt_read(qt_source(cases), NULL);
	int sentences = 0;

	for (const char *at = text; (at = strstr(at, " => ")) != NULL; at += 4)
		sentences++;
	qt_true(sentences >= 300);
	for_each_intent(vocabulary, is_tried_twice, text);
	free(text);
}

QTEST(every_intent_is_tried_with_two_sentences)
{
	check_cases("tests/vocabulary/en.txt", "src/voice/vocabulary/en.json");
	check_cases("tests/vocabulary/zh.txt", "src/voice/vocabulary/zh.json");
}
