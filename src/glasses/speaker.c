/* Speech into the wearer's ear. The simulator speaks at a steady pace and keeps what was said as text. */
#include "glasses/glasses.h"

#include "core/text.h"

#include <quark/device.h>

#include <stdlib.h>
#include <string.h>

#define WIDE_US 60000u  /* a character of Chinese, Japanese or Korean */
#define OTHER_US 66667u /* any other: 15 a second */

static uint64_t duration(const char *text)
{
	size_t length = strlen(text), at = 0;
	uint64_t total = 0;
	int32_t point = 0;

	while (at < length) {
		size_t step = qk_text_read(text + at, length - at, &point);

		if (!step)
			break;
		total += point >= 0x2e80 ? WIDE_US : OTHER_US;
		at += step;
	}
	return total;
}

/* Whole lines go from the front until it fits. */
static void forget_old(struct qk_speaker *speaker, size_t more)
{
	while (speaker->spoken_length && speaker->spoken_length + more > QK_SPOKEN_MAX) {
		char *end = memchr(speaker->spoken, '\n', speaker->spoken_length);
		size_t gone = end ? (size_t)(end - speaker->spoken) + 1 : speaker->spoken_length;

		speaker->spoken_length -= gone;
		memmove(speaker->spoken, speaker->spoken + gone, speaker->spoken_length);
	}
}

static void keep_spoken(struct qk_speaker *speaker, const char *text)
{
	size_t length = strlen(text), i;
	char *grown;

	if (length + 1 > QK_SPOKEN_MAX)
		return;
	forget_old(speaker, length + 1);
	grown = realloc(speaker->spoken, speaker->spoken_length + length + 2);
	if (!grown)
		return;
	speaker->spoken = grown;
	for (i = 0; i < length; i++)
		grown[speaker->spoken_length++] = text[i];
	for (i = speaker->spoken_length - length; i < speaker->spoken_length; i++)
		if (grown[i] == '\n')
			grown[i] = ' ';
	grown[speaker->spoken_length++] = '\n';
	grown[speaker->spoken_length] = '\0';
}

static void refuse(struct qk_app *app, uint64_t id, int status, int retry, const char *why)
{
	struct qk_refusal refusal;

	qk_refusal_set(&refusal, status, QUARK_STAGE_DEVICE, retry,
		       status == QUARK_ERR_NOT_READY ? "Wait until QUARK_READINESS_WORN is 1."
		       : status == QUARK_ERR_BUSY    ? "Wait until QUARK_READINESS_FOREGROUND is 1."
						     : NULL,
		       "the text was not spoken: %s", why);
	qk_peer_refuse(app, QK_DEVICE_SPEAK, id, &refusal);
}

static void begin_first(struct qk_glasses *glasses)
{
	struct qk_speaker *speaker = &glasses->speaker;

	if (speaker->count)
		speaker->until_us = glasses->now_us + speaker->queue[0].duration_us;
}

static int is_in_front(const struct qk_app *app)
{
	return qk_door_front(app->glasses) == app;
}

void qk_speaker_request(struct qk_app *app, uint64_t id, const struct qk_speak *speak)
{
	struct qk_speaker *speaker = &app->glasses->speaker;
	struct qk_said *said = &speaker->queue[speaker->count];

	if (!qk_wearer_active(app->glasses)) {
		refuse(app, id, QUARK_ERR_NOT_READY, QUARK_RETRY_AFTER_EVENT, "the glasses are not worn");
		return;
	}
	if (!is_in_front(app)) {
		refuse(app, id, QUARK_ERR_BUSY, QUARK_RETRY_AFTER_EVENT, "another app is in front");
		return;
	}
	if (speaker->count == QK_SPEECH_MAX + 1) {
		refuse(app, id, QUARK_ERR_AGAIN, QUARK_RETRY_LATER, "16 texts wait already");
		return;
	}
	*said = (struct qk_said){
		.app = app, .id = id, .duration_us = duration(speak->text), .text = strdup(speak->text)};
	if (!said->text) {
		refuse(app, id, QUARK_ERR_NOMEM, QUARK_RETRY_LATER, "the glasses have no memory for it");
		return;
	}
	if (speaker->count++ == 0)
		begin_first(app->glasses);
}

static void take_out(struct qk_speaker *speaker, size_t index)
{
	free(speaker->queue[index].text);
	speaker->count--;
	memmove(&speaker->queue[index], &speaker->queue[index + 1],
		(speaker->count - index) * sizeof speaker->queue[0]);
}

static void take_back(struct qk_glasses *glasses, size_t index)
{
	take_out(&glasses->speaker, index);
	if (index == 0)
		begin_first(glasses);
}

int qk_speaker_cancel(struct qk_app *app, uint64_t id)
{
	struct qk_speaker *speaker = &app->glasses->speaker;
	size_t i;

	for (i = 0; i < speaker->count; i++) {
		if (speaker->queue[i].app != app || speaker->queue[i].id != id)
			continue;
		take_back(app->glasses, i);
		refuse(app, id, QUARK_ERR_CANCELLED, QUARK_RETRY_NOW, "the app cancelled it");
		return 1;
	}
	return 0;
}

void qk_speaker_silence(struct qk_glasses *glasses, const char *why)
{
	struct qk_speaker *speaker = &glasses->speaker;

	while (speaker->count) {
		struct qk_said said = speaker->queue[0];

		take_out(speaker, 0);
		refuse(said.app, said.id, QUARK_ERR_NOT_READY, QUARK_RETRY_AFTER_EVENT, why);
	}
}

void qk_speaker_barge_in(struct qk_app *app)
{
	struct qk_speaker *speaker = &app->glasses->speaker;
	size_t i = 0;

	while (i < speaker->count) {
		struct qk_said said = speaker->queue[i];

		if (said.app != app) {
			i++;
			continue;
		}
		take_back(app->glasses, i);
		refuse(app, said.id, QUARK_ERR_CANCELLED, QUARK_RETRY_NOW, "the wearer began to speak");
	}
}

void qk_speaker_drop(struct qk_app *app)
{
	struct qk_speaker *speaker = &app->glasses->speaker;
	size_t i = 0;

	while (i < speaker->count)
		if (speaker->queue[i].app == app)
			take_back(app->glasses, i);
		else
			i++;
}

/* The wearer hears digits one by one. */
static void ask_to_pair(const struct qk_prompt *prompt, char *text, size_t size)
{
	uint32_t check = prompt->check % 1000000, sensor;
	size_t length = (size_t)snprintf(text, size, "%s wants to be paired. The number is %u %u %u %u %u %u.",
					 prompt->app_name, check / 100000, check / 10000 % 10, check / 1000 % 10,
					 check / 100 % 10, check / 10 % 10, check % 10);

	for (sensor = 1; sensor < QK_SENSORS && length < size; sensor++)
		if (prompt->sensors & 1u << sensor)
			length += (size_t)snprintf(text + length, size - length, " It asks for %s.",
						   qk_sensor_words(sensor));
	if (length < size)
		snprintf(text + length, size - length, " Yes or no?");
}

void qk_speaker_ask(struct qk_glasses *glasses)
{
	const struct qk_prompt *prompt = &glasses->display.prompt;
	char text[640];

	if (prompt->kind == QK_PROMPT_PAIRING)
		ask_to_pair(prompt, text, sizeof text);
	else
		snprintf(text, sizeof text, "%s asks for %s: %s. Yes or no?", prompt->app_name,
			 qk_sensor_words(prompt->sensor), prompt->purpose);
	keep_spoken(&glasses->speaker, text);
}

void qk_speaker_run(struct qk_glasses *glasses)
{
	struct qk_speaker *speaker = &glasses->speaker;

	while (speaker->count && glasses->now_us >= speaker->until_us) {
		struct qk_speak_result result = {.duration_us = speaker->queue[0].duration_us};
		struct qk_app *app = speaker->queue[0].app;
		uint64_t id = speaker->queue[0].id, ended_us = speaker->until_us;

		keep_spoken(speaker, speaker->queue[0].text);
		take_out(speaker, 0);
		if (speaker->count)
			speaker->until_us = ended_us + speaker->queue[0].duration_us;
		qk_peer_answer(app, QK_DEVICE_SPEAK, id, &result);
	}
}

uint64_t qk_speaker_next_us(const struct qk_glasses *glasses)
{
	return glasses->speaker.count ? glasses->speaker.until_us : QK_NEVER;
}

void qk_speaker_free(struct qk_speaker *speaker)
{
	while (speaker->count)
		take_out(speaker, 0);
	free(speaker->spoken);
}
