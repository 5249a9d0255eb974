/* The voice through the public calls: texts, leases, permissions, and more than one of everything. */
#include "qtest.h"
#include "support_voice.h"

#include <string.h>

static void say(struct glasses *glasses, const char *text)
{
	qt_int(quark_sim_say(glasses->sim, text), QUARK_OK);
}

static void done(struct glasses *glasses, struct quark_voice *voice)
{
	quark_voice_unref(voice);
	glasses_close(glasses);
}

/* --- texts -------------------------------------------------------------------------------------------------------- */

static struct {
	char stable[256], text[256];
	int partials;
	uint32_t confidence;
} heard;

/* What was said to be stable is the beginning of all that follows. */
static void check_text(const struct quark_event *event)
{
	const char *text = quark_event_transcript(event);
	size_t stable = quark_event_transcript_stable(event);

	qt_true(stable <= strlen(text) && stable >= strlen(heard.stable));
	qt_true(strncmp(text, heard.stable, strlen(heard.stable)) == 0);
	memcpy(heard.stable, text, stable);
	heard.stable[stable] = 0;
	strcpy(heard.text, text);
	heard.confidence = quark_event_confidence(event);
	heard.partials += quark_event_type(event) == QUARK_EVENT_VOICE_PARTIAL;
}

static void hear_one(struct glasses *glasses, struct quark_voice *voice)
{
	struct quark_event *event;
	int type = 0;

	memset(&heard, 0, sizeof heard);
	qt_int(quark_voice_listen(voice, NULL, NULL), QUARK_OK);
	while (type != QUARK_EVENT_VOICE_FINAL) {
		qt_true(quark_context_dispatch(glasses->context, 60000) >= 0);
		while (type != QUARK_EVENT_VOICE_FINAL && (event = quark_context_next_event(glasses->context))) {
			type = quark_event_type(event);
			if (type == QUARK_EVENT_VOICE_PARTIAL || type == QUARK_EVENT_VOICE_FINAL)
				check_text(event);
			quark_event_free(event);
		}
	}
	qt_uint(strlen(heard.stable), strlen(heard.text));
}

QTEST(partial_texts_grow_into_the_final_one)
{
	struct glasses glasses;
	struct quark_voice *voice;

	glasses_open(&glasses, NULL);
	voice = voice_open(&glasses);
	say(&glasses, "I would like two teas and one coffee please");
	hear_one(&glasses, voice);
	qt_text(heard.text, "I would like two teas and one coffee please");
	qt_true(heard.partials >= 8);
	qt_true(heard.confidence >= 850 && heard.confidence <= 1000);
	voice_pass(&glasses, 2000);
	say(&glasses, "\xe6\x88\x91\xe8\xa6\x81\xe4\xb8\xa4\xe6\x9d\xaf\xe8\x8c\xb6");
	hear_one(&glasses, voice);
	qt_text(heard.text, "\xe6\x88\x91\xe8\xa6\x81\xe4\xb8\xa4\xe6\x9d\xaf\xe8\x8c\xb6");
	qt_true(heard.partials >= 4);
	done(&glasses, voice);
}

QTEST(noise_makes_the_glasses_unsure)
{
	struct glasses glasses;
	struct quark_voice *voice;

	glasses_open(&glasses, NULL);
	voice = voice_open(&glasses);
	qt_int(quark_sim_set(glasses.sim, QUARK_SIM_VALUE_NOISE, 100), QUARK_OK);
	say(&glasses, "I would like two teas");
	hear_one(&glasses, voice);
	qt_true(strcmp(heard.text, "I would like two teas") != 0);
	qt_true(heard.confidence < 500);
	done(&glasses, voice);
}

QTEST(utterances_are_counted)
{
	struct glasses glasses;
	struct quark_privacy_log *log;
	struct quark_voice *voice;

	glasses_open(&glasses, NULL);
	voice = voice_open(&glasses);
	voice_listen_and_begin(&glasses, voice, QUARK_LISTEN_ALWAYS);
	say(&glasses, "one");
	say(&glasses, "two");
	qt_true(voice_until(&glasses, "final \"two\"; "));
	qt_contains(voice_told, "hearing; utterance 1; partial; final \"one\"; listening; hearing; utterance 2; "
				"partial; final \"two\"; ");
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_UTTERANCES), 2);
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_MODE), QUARK_LISTEN_ALWAYS);
	qt_int(quark_privacy_log(glasses.device, &log), QUARK_OK);
	qt_uint(quark_privacy_log_count(log), 1);
	qt_int(quark_privacy_log_sensor(log, 0), QUARK_SENSOR_MICROPHONE_TEXT);
	qt_uint(quark_privacy_log_frames(log, 0), 2);
	qt_text(quark_privacy_log_purpose(log, 0), "Takes your order");
	qt_uint(quark_privacy_log_end_us(log, 0), 0);
	quark_privacy_log_free(log);
	done(&glasses, voice);
}

QTEST(an_app_that_pulls_late_finds_the_newest_text_only)
{
	struct glasses glasses;
	struct quark_voice *voice;
	struct quark_event *event;
	int partials = 0;

	glasses_open(&glasses, NULL);
	voice = voice_open(&glasses);
	voice_listen_and_begin(&glasses, voice, QUARK_LISTEN_ALWAYS);
	say(&glasses, "one two three four five six");
	for (int i = 0; i < 20; i++)
		glasses_hang(&glasses, 100000), quark_context_dispatch(glasses.context, 0);
	while ((event = quark_context_next_event(glasses.context))) {
		partials += quark_event_type(event) == QUARK_EVENT_VOICE_PARTIAL;
		if (quark_event_type(event) == QUARK_EVENT_VOICE_PARTIAL)
			qt_contains(quark_event_transcript(event), "one two three");
		quark_event_free(event);
	}
	qt_int(partials, 1);
	done(&glasses, voice);
}

/* --- how long ----------------------------------------------------------------------------------------------------- */

QTEST(the_lease_is_renewed_as_long_as_it_listens)
{
	struct glasses glasses;
	struct quark_voice *voice;

	glasses_open(&glasses, NULL);
	voice = voice_open(&glasses);
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_LEASE_MS), 0);
	voice_listen_and_begin(&glasses, voice, QUARK_LISTEN_ALWAYS);
	for (int i = 0; i < 60; i++) {
		voice_pass(&glasses, 5000);
		qt_true(quark_voice_get(voice, QUARK_VOICE_VALUE_LEASE_MS) > 0);
		qt_true(quark_voice_get(voice, QUARK_VOICE_VALUE_LEASE_MS) <= 60000);
	}
	say(&glasses, "after five minutes");
	qt_true(voice_until(&glasses, "final \"after five minutes\"; "));
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_DROPPED_LEASE), 0);
	done(&glasses, voice);
}

QTEST(the_apps_patience_is_the_glasses_patience)
{
	struct quark_listen_config config = {.size = sizeof config, .patience_ms = 1000};
	struct glasses glasses;
	struct quark_voice *voice;
	uint64_t request, began;

	glasses_open(&glasses, NULL);
	voice = voice_open(&glasses);
	began = quark_context_time_us(glasses.context);
	qt_int(quark_voice_listen(voice, &config, &request), QUARK_OK);
	qt_int(voice_wait(&glasses, request), QUARK_ERR_TIMEOUT);
	qt_true(quark_context_time_us(glasses.context) - began < 1500000);
	done(&glasses, voice);
}

QTEST(an_app_that_hangs_does_not_hear)
{
	struct glasses glasses;
	struct quark_voice *voice;

	glasses_open(&glasses, NULL);
	voice = voice_open(&glasses);
	voice_listen_and_begin(&glasses, voice, QUARK_LISTEN_ALWAYS);
	say(&glasses, "is anybody there");
	glasses_hang(&glasses, 10100000);
	voice_told[0] = 0;
	voice_pass(&glasses, 3000);
	qt_contains(voice_told, "microphone-text ended TIMEOUT; ");
	qt_true(!strstr(voice_told, "final"));
	qt_int(quark_device_readiness(glasses.device, QUARK_READINESS_MICROPHONE_USER), QUARK_SENSOR_USER_NONE);
	done(&glasses, voice);
}

/* --- the wearer --------------------------------------------------------------------------------------------------- */

QTEST(it_starts_when_the_wearer_says_yes)
{
	struct glasses glasses;
	struct quark_voice *voice;
	uint64_t request;

	glasses_open(&glasses, "sim:s1?clock=virtual&seed=1&consent=ask");
	voice = voice_open(&glasses);
	request = voice_listen(voice, QUARK_LISTEN_ALWAYS);
	voice_pass(&glasses, 15000);
	qt_text(voice_told, "starting; ");
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_STATE), QUARK_VOICE_STATE_STARTING);
	qt_int(quark_sim_answer(glasses.sim, QUARK_PERMISSION_SESSION), QUARK_OK);
	qt_int(voice_wait(&glasses, request), QUARK_OK);
	qt_contains(voice_told, "starting; listening; OK; ");
	done(&glasses, voice);
}

QTEST(speech_goes_on_when_the_app_wants_it_so)
{
	struct quark_voice_config config = {
		.size = sizeof config, .purpose = "Takes your order", .flags = QUARK_VOICE_NO_BARGE_IN};
	struct glasses glasses;
	struct quark_voice *voice;
	uint64_t request, spoken;

	glasses_open(&glasses, NULL);
	qt_int(quark_voice_open(glasses.device, &config, &voice), QUARK_OK);
	qt_int(quark_device_speak(glasses.device, "What would you like to drink with your breakfast?", "en", &spoken),
	       QUARK_OK);
	request = voice_listen_and_begin(&glasses, voice, QUARK_LISTEN_ONCE);
	say(&glasses, "tea");
	qt_int(voice_wait(&glasses, request), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, spoken, -1), QUARK_OK);
	done(&glasses, voice);
}

/* --- more than one ------------------------------------------------------------------------------------------------ */

QTEST(a_newer_wish_takes_the_place_of_the_older)
{
	struct glasses glasses;
	struct quark_voice *voice;
	uint64_t first, second;

	glasses_open(&glasses, NULL);
	voice = voice_open(&glasses);
	first = voice_listen_and_begin(&glasses, voice, QUARK_LISTEN_ONCE);
	second = voice_listen(voice, QUARK_LISTEN_ONCE);
	say(&glasses, "for the second");
	qt_int(voice_wait(&glasses, first), QUARK_ERR_CANCELLED);
	qt_int(voice_wait(&glasses, second), QUARK_OK);
	qt_contains(voice_told, "final \"for the second\"; ");
	voice_listen_and_begin(&glasses, voice, QUARK_LISTEN_ALWAYS);
	first = voice_listen(voice, QUARK_LISTEN_WAKE_WORD);
	qt_int(voice_wait(&glasses, first), QUARK_OK);
	voice_pass(&glasses, 100);
	qt_contains(voice_told, "microphone-text ended OK; ");
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_STATE), QUARK_VOICE_STATE_WAITING);
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_MODE), QUARK_LISTEN_WAKE_WORD);
	done(&glasses, voice);
}

static int count_of(const char *part)
{
	int count = 0;

	for (const char *at = voice_told; (at = strstr(at, part)); at++)
		count++;
	return count;
}

QTEST(two_voices_hear_the_same)
{
	struct glasses glasses;
	struct quark_voice *voice, *other;

	glasses_open(&glasses, NULL);
	voice = voice_open(&glasses);
	other = voice_open(&glasses);
	voice_listen_and_begin(&glasses, voice, QUARK_LISTEN_ALWAYS);
	voice_listen_and_begin(&glasses, other, QUARK_LISTEN_ALWAYS);
	say(&glasses, "both of you");
	voice_pass(&glasses, 5000);
	qt_int(count_of("final \"both of you\"; "), 2);
	quark_voice_unref(voice);
	say(&glasses, "one of you");
	voice_pass(&glasses, 5000);
	qt_int(count_of("final \"one of you\"; "), 1);
	done(&glasses, other);
}

QTEST(a_voice_that_is_let_go_gives_the_microphone_back)
{
	struct glasses glasses;
	struct quark_voice *voice;

	glasses_open(&glasses, NULL);
	voice = voice_open(&glasses);
	voice_listen_and_begin(&glasses, voice, QUARK_LISTEN_ALWAYS);
	say(&glasses, "nobody hears the end of this");
	qt_true(voice_until(&glasses, "partial; "));
	qt_int(quark_device_readiness(glasses.device, QUARK_READINESS_MICROPHONE_USER), QUARK_SENSOR_USER_SELF);
	quark_voice_unref(voice);
	voice_told[0] = 0;
	voice_pass(&glasses, 5000);
	qt_int(quark_device_readiness(glasses.device, QUARK_READINESS_MICROPHONE_USER), QUARK_SENSOR_USER_NONE);
	qt_text(voice_told, "");
	glasses_close(&glasses);
}

QTEST(a_stop_ends_what_has_not_begun)
{
	struct glasses glasses;
	struct quark_voice *voice;
	uint64_t request, stopped;

	glasses_open(&glasses, "sim:s1?clock=virtual&seed=1&consent=ask");
	voice = voice_open(&glasses);
	request = voice_listen(voice, QUARK_LISTEN_ONCE);
	voice_pass(&glasses, 500);
	qt_int(quark_voice_stop(voice, &stopped), QUARK_OK);
	qt_int(voice_wait(&glasses, request), QUARK_ERR_CANCELLED);
	qt_int(voice_wait(&glasses, stopped), QUARK_OK);
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_STATE), QUARK_VOICE_STATE_IDLE);
	done(&glasses, voice);
}
