/* Recordings of speech, as far as pocketsphinx understands them. What it cannot is written down as well. */
#include "qtest.h"

#include "glasses/recogniser.h"
#include "glasses/wav.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void need_recogniser(void)
{
	void *library = dlopen(QK_RECOGNISER_LIBRARY, RTLD_NOW | RTLD_LOCAL);

	if (!library)
		qt_skip("the recogniser by pocketsphinx is not built");
	dlclose(library);
}

static void recognise(const char *name, char *out, size_t size)
{
	struct qk_recogniser *recogniser;
	struct qk_buffer text = {0};
	uint32_t confidence = 0;
	char why[256] = "", path[64];
	const char *found;
	int16_t *samples;
	size_t count, at;

	snprintf(path, sizeof path, "speech/%s.wav", name);
	found = qt_data(path);
	if (!found)
		qt_skip("the recordings are not here");
	if (qk_wav_load(found, &samples, &count, why, sizeof why) ||
	    qk_recogniser_open(&recogniser, "en", found, why, sizeof why))
		qt_fail("%s: %s", name, why);
	for (at = 0; at < count; at += 1600)
		qt_int(recogniser->ops->feed(recogniser, samples + at, count - at < 1600 ? count - at : 1600), 0);
	recogniser->ops->final(recogniser, &text, &confidence);
	snprintf(out, size, "%s", text.data ? text.data : "");
	qt_true(confidence <= 500);
	recogniser->ops->close(recogniser);
	qk_buffer_free(&text);
	free(samples);
}

QTEST(three_of_four_commands_are_understood)
{
	static const struct {
		const char *name, *text;
	} commands[] = {{"cancel timer", "cancel timer"},
			{"pause timer", "pause timer"},
			{"turn on Standing Light", "turn on standing light"},
			{"what time is it", "what time is it"}};
	char heard[4][128];
	int right = 0;
	size_t i;

	need_recogniser();
	for (i = 0; i < 4; i++) {
		recognise(commands[i].name, heard[i], sizeof heard[i]);
		fprintf(stderr, "%-24s -> \"%s\"\n", commands[i].name, heard[i]);
		/* "light" and "lights" are one to it. */
		right += strncmp(heard[i], commands[i].text, strlen(commands[i].text)) == 0;
	}
	if (right < 3)
		qt_fail("%d of 4 were understood", right);
}

QTEST(other_languages_are_not_tried)
{
	struct qk_recogniser *recogniser;
	char why[256] = "";

	need_recogniser();
	qt_int(qk_recogniser_open(&recogniser, "zh", "/nowhere.wav", why, sizeof why), 0);
	qt_text(recogniser->ops->name, "none");
	recogniser->ops->close(recogniser);
}
