/* A sound that is played to the glasses. */
#include "glasses/glasses.h"

#include "glasses/recogniser.h"
#include "glasses/wav.h"

#include <quark/base.h>

#include <stdlib.h>

/* The language in which it is listened for; the wearer's is English. */
static const char *language(const struct qk_glasses *glasses)
{
	const struct qk_app *app = glasses->microphone.app;
	const struct qk_list *item;

	if (app)
		qk_list_each (item, &app->ears) {
			const struct qk_ear *ear = qk_container(item, struct qk_ear, link);

			if (ear->mode && ear->language[0])
				return ear->language;
		}
	return "en";
}

int qk_microphone_hear(struct qk_glasses *glasses, const char *path, char *why, size_t why_size)
{
	struct qk_recogniser *recogniser;
	struct qk_speech *speech;
	int16_t *samples;
	size_t count;
	int status = qk_wav_load(path, &samples, &count, why, why_size);

	if (status)
		return status;
	status = qk_recogniser_open(&recogniser, language(glasses), path, why, why_size);
	if (status) {
		free(samples);
		return status;
	}
	speech = qk_speech_of_sound(samples, count, recogniser);
	status = speech ? qk_microphone_say(glasses, speech) : QUARK_ERR_NOMEM;
	if (status)
		snprintf(why, why_size, "%s",
			 status == QUARK_ERR_NOMEM ? "there is no memory for the sound"
						   : "64 texts and sounds wait to be heard already");
	return status;
}
