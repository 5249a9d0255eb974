/* Journeys of the voice: somebody speaks, or does not; and what ends it. */
#include "journeys_private.h"
#include "support_voice.h"

#include "qtest.h"

#include <string.h>

#define STOPPED_WITHIN_US 200000u

static void say(struct glasses *glasses, const char *text)
{
	qt_int(quark_sim_say(glasses->sim, text), QUARK_OK);
}

/* Listening begins, and the wearer is in the middle of a sentence. */
static uint64_t hear_half(struct glasses *glasses, struct quark_voice *voice, uint32_t mode)
{
	uint64_t request = voice_listen_and_begin(glasses, voice, mode);

	say(glasses, "I want two teas and one coffee without sugar please");
	qt_true(voice_until(glasses, "partial; "));
	return request;
}

/* What began ends as the app is told, at once, and the rest of the sentence is never heard. */
static void ends_with(struct glasses *glasses, uint64_t since_us, const char *told)
{
	qt_true(voice_until(glasses, told));
	qt_true(voice_ended_us <= since_us + STOPPED_WITHIN_US);
	voice_told[0] = 0;
	voice_pass(glasses, 10000);
	qt_true(!strstr(voice_told, "partial"));
	qt_true(!strstr(voice_told, "final"));
}

static uint64_t now(struct glasses *glasses)
{
	return quark_context_time_us(glasses->context);
}

void journey_push_to_talk(struct glasses *glasses)
{
	struct quark_voice *voice = voice_open(glasses);
	uint64_t request = voice_listen_and_begin(glasses, voice, QUARK_LISTEN_ONCE);

	qt_int(quark_device_readiness(glasses->device, QUARK_READINESS_MICROPHONE_USER), QUARK_SENSOR_USER_SELF);
	say(glasses, "two teas please");
	qt_int(voice_wait(glasses, request), QUARK_OK);
	qt_text(voice_told,
		"starting; listening; hearing; utterance 1; partial; final \"two teas please\"; idle; OK; ");
	voice_pass(glasses, 500);
	qt_int(quark_device_readiness(glasses->device, QUARK_READINESS_MICROPHONE_USER), QUARK_SENSOR_USER_NONE);
	say(glasses, "nobody asked");
	voice_told[0] = 0;
	voice_pass(glasses, 5000);
	qt_text(voice_told, "");
	quark_voice_unref(voice);
}

void journey_nobody_speaks(struct glasses *glasses)
{
	struct quark_voice *voice = voice_open(glasses);
	uint64_t began = now(glasses), request = voice_listen(voice, QUARK_LISTEN_ONCE);

	qt_int(voice_wait(glasses, request), QUARK_ERR_TIMEOUT);
	qt_text(voice_told, "starting; listening; idle; TIMEOUT; ");
	qt_contains(voice_why, "nobody spoke");
	qt_true(now(glasses) >= began + 8000000u && now(glasses) < began + 9000000u);
	quark_voice_unref(voice);
}

void journey_microphone_refused(struct glasses *glasses)
{
	struct quark_voice *voice = voice_open(glasses);
	uint64_t request = voice_listen(voice, QUARK_LISTEN_ALWAYS);

	qt_int(voice_wait(glasses, request), QUARK_ERR_DENIED);
	qt_text(voice_told, "starting; idle; DENIED; ");
	qt_int(quark_device_permission(glasses->device, QUARK_SENSOR_MICROPHONE_TEXT), QUARK_PERMISSION_REFUSED);
	voice_told[0] = 0;
	say(glasses, "I said no");
	voice_pass(glasses, 5000);
	qt_text(voice_told, "");
	quark_voice_unref(voice);
}

void journey_revoked_while_listening(struct glasses *glasses)
{
	struct quark_voice *voice = voice_open(glasses);
	struct quark_privacy_log *log;
	uint64_t revoked;

	hear_half(glasses, voice, QUARK_LISTEN_ALWAYS);
	revoked = now(glasses);
	qt_int(quark_sim_revoke(glasses->sim, QUARK_SENSOR_MICROPHONE_TEXT), QUARK_OK);
	ends_with(glasses, revoked, "idle; microphone-text ended REVOKED; ");
	qt_contains(voice_why, "took the permission back");
	qt_int(quark_privacy_log(glasses->device, &log), QUARK_OK);
	qt_uint(quark_privacy_log_count(log), 1);
	qt_int(quark_privacy_log_sensor(log, 0), QUARK_SENSOR_MICROPHONE_TEXT);
	qt_true(quark_privacy_log_end_us(log, 0) != 0);
	quark_privacy_log_free(log);
	quark_voice_unref(voice);
}

void journey_revoked_while_hearing_once(struct glasses *glasses)
{
	struct quark_voice *voice = voice_open(glasses);
	uint64_t request = hear_half(glasses, voice, QUARK_LISTEN_ONCE);

	voice_told[0] = 0;
	qt_int(quark_sim_revoke(glasses->sim, QUARK_SENSOR_MICROPHONE_TEXT), QUARK_OK);
	qt_int(voice_wait(glasses, request), QUARK_ERR_REVOKED);
	qt_text(voice_told, "idle; REVOKED; ");
	voice_told[0] = 0;
	voice_pass(glasses, 10000);
	qt_text(voice_told, "");
	quark_voice_unref(voice);
}

void journey_doffed_while_listening(struct glasses *glasses)
{
	struct quark_voice *voice = voice_open(glasses);
	uint64_t doffed, request;

	hear_half(glasses, voice, QUARK_LISTEN_ALWAYS);
	doffed = now(glasses);
	qt_int(quark_sim_set(glasses->sim, QUARK_SIM_VALUE_WORN, 0), QUARK_OK);
	ends_with(glasses, doffed, "microphone-text ended NOT_READY; ");
	qt_contains(voice_why, "taken off");
	request = voice_listen(voice, QUARK_LISTEN_ONCE);
	qt_int(voice_wait(glasses, request), QUARK_ERR_NOT_READY);
	qt_int(quark_sim_set(glasses->sim, QUARK_SIM_VALUE_WORN, 1), QUARK_OK);
	voice_pass(glasses, 5000);
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_STATE), QUARK_VOICE_STATE_IDLE);
	voice_listen_and_begin(glasses, voice, QUARK_LISTEN_ALWAYS);
	quark_voice_unref(voice);
}

void journey_folded_while_listening(struct glasses *glasses)
{
	struct quark_voice *voice = voice_open(glasses);
	uint64_t folded;

	hear_half(glasses, voice, QUARK_LISTEN_ALWAYS);
	folded = now(glasses);
	qt_int(quark_sim_set(glasses->sim, QUARK_SIM_VALUE_FOLDED, 1), QUARK_OK);
	ends_with(glasses, folded, "microphone-text ended NOT_READY; ");
	quark_voice_unref(voice);
}

void journey_microphone_taken(struct glasses *glasses)
{
	struct quark_voice *voice = voice_open(glasses);
	uint64_t taken, request;

	hear_half(glasses, voice, QUARK_LISTEN_ALWAYS);
	taken = now(glasses);
	glasses_other_app(glasses, 1);
	ends_with(glasses, taken, "microphone-text ended BUSY; ");
	request = voice_listen(voice, QUARK_LISTEN_ONCE);
	qt_int(voice_wait(glasses, request), QUARK_ERR_BUSY);
	glasses_other_app(glasses, 0);
	voice_pass(glasses, 2000);
	voice_listen_and_begin(glasses, voice, QUARK_LISTEN_ALWAYS);
	quark_voice_unref(voice);
}

static void cancel(struct glasses *glasses, uint64_t request)
{
	qt_int(quark_context_cancel(glasses->context, request), QUARK_OK);
	qt_int(voice_wait(glasses, request), QUARK_ERR_CANCELLED);
	voice_told[0] = 0;
	voice_pass(glasses, 8000);
	qt_text(voice_told, "");
}

/* Before the wearer has answered, while it listens, while somebody speaks, and after. */
void journey_cancelled_at_each_stage(struct glasses *glasses)
{
	struct quark_voice *voice = voice_open(glasses);
	uint64_t request;

	qt_int(quark_sim_set(glasses->sim, QUARK_SIM_VALUE_CONSENT, QUARK_SIM_CONSENT_ASK), QUARK_OK);
	request = voice_listen(voice, QUARK_LISTEN_ONCE);
	voice_pass(glasses, 500);
	qt_text(voice_told, "starting; ");
	cancel(glasses, request);
	qt_int(quark_sim_set(glasses->sim, QUARK_SIM_VALUE_CONSENT, QUARK_SIM_CONSENT_GRANT), QUARK_OK);
	voice_pass(glasses, 100);
	cancel(glasses, voice_listen_and_begin(glasses, voice, QUARK_LISTEN_ONCE));
	cancel(glasses, hear_half(glasses, voice, QUARK_LISTEN_ONCE));
	request = voice_listen_and_begin(glasses, voice, QUARK_LISTEN_ONCE);
	say(glasses, "done");
	qt_int(voice_wait(glasses, request), QUARK_OK);
	qt_int(quark_context_cancel(glasses->context, request), QUARK_ERR_INVALID);
	quark_voice_unref(voice);
}

/* A stop keeps what was heard. */
void journey_stopped_while_hearing(struct glasses *glasses)
{
	struct quark_voice *voice = voice_open(glasses);
	uint64_t request;

	hear_half(glasses, voice, QUARK_LISTEN_ALWAYS);
	qt_int(quark_voice_stop(voice, &request), QUARK_OK);
	qt_int(voice_wait(glasses, request), QUARK_OK);
	qt_contains(voice_told, "final \"I");
	qt_contains(voice_told, "idle; microphone-text ended OK; OK; ");
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_UTTERANCES), 1);
	quark_voice_unref(voice);
}

static uint64_t speak(struct glasses *glasses)
{
	uint64_t request;

	qt_int(quark_device_speak(glasses->device, "What would you like to drink with your breakfast this morning?",
				  "en", &request),
	       QUARK_OK);
	return request;
}

void journey_barge_in(struct glasses *glasses)
{
	struct quark_voice *voice = voice_open(glasses);
	uint64_t spoken = speak(glasses), listening = voice_listen_and_begin(glasses, voice, QUARK_LISTEN_ONCE);

	say(glasses, "tea");
	qt_int(voice_wait(glasses, spoken), QUARK_ERR_CANCELLED);
	qt_int(voice_wait(glasses, listening), QUARK_OK);
	qt_contains(voice_told, "final \"tea\"; ");
	quark_voice_unref(voice);
}

/* Nothing leaves the glasses before the wake word. */
void journey_wake_word(struct glasses *glasses)
{
	struct quark_voice *voice = voice_open(glasses);

	voice_listen_and_begin(glasses, voice, QUARK_LISTEN_WAKE_WORD);
	voice_told[0] = 0;
	say(glasses, "this is between us");
	voice_pass(glasses, 8000);
	qt_text(voice_told, "");
	say(glasses, "hey quark two teas");
	qt_true(voice_until(glasses, "final \"two teas\"; "));
	qt_true(voice_until(glasses, "waiting; "));
	voice_told[0] = 0;
	say(glasses, "and between us again");
	voice_pass(glasses, 8000);
	qt_text(voice_told, "");
	quark_voice_unref(voice);
}

/* --- sound -------------------------------------------------------------------------------------------------------- */

static struct {
	uint64_t pieces, next, capture_us;
	int is_loud;
} sound;

static void check_piece(struct quark_audio *audio)
{
	const int16_t *samples = quark_audio_data(audio);

	qt_uint(quark_audio_sequence(audio), sound.next);
	qt_uint(quark_audio_samples(audio), 320);
	if (sound.pieces)
		qt_uint(quark_audio_capture_us(audio) - sound.capture_us, 20000);
	for (size_t i = 0; i < 320; i++)
		sound.is_loud |= samples[i] > 1000;
	sound.capture_us = quark_audio_capture_us(audio);
	sound.next++;
	sound.pieces++;
	quark_audio_unref(audio);
}

/* Its own permission: what is said is not given with it. */
void journey_sound(struct glasses *glasses)
{
	struct quark_voice *voice = voice_open(glasses);
	uint64_t request;

	memset(&sound, 0, sizeof sound);
	sound.next = 1;
	voice_on_audio = check_piece;
	voice_told[0] = 0;
	qt_int(quark_voice_start_audio(voice, NULL, &request), QUARK_OK);
	qt_int(voice_wait(glasses, request), QUARK_OK);
	qt_int(quark_device_permission(glasses->device, QUARK_SENSOR_MICROPHONE_TEXT), QUARK_PERMISSION_NONE);
	say(glasses, "you hear me but do not understand");
	voice_pass(glasses, 4000);
	qt_true(sound.pieces >= 190 && sound.pieces <= 200);
	qt_true(sound.is_loud);
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_AUDIO_DROPPED), 0);
	qt_true(!strstr(voice_told, "utterance"));
	qt_int(quark_voice_stop_audio(voice, &request), QUARK_OK);
	qt_int(voice_wait(glasses, request), QUARK_OK);
	qt_contains(voice_told, "microphone-audio ended OK; ");
	voice_told[0] = 0;
	voice_pass(glasses, 1000);
	qt_text(voice_told, "");
	quark_voice_unref(voice);
	voice_on_audio = NULL;
}

void journey_sound_revoked(struct glasses *glasses)
{
	struct quark_voice *voice = voice_open(glasses);
	uint64_t request, revoked;

	voice_listen_and_begin(glasses, voice, QUARK_LISTEN_ALWAYS);
	qt_int(quark_voice_start_audio(voice, NULL, &request), QUARK_OK);
	qt_int(voice_wait(glasses, request), QUARK_OK);
	voice_pass(glasses, 1000);
	revoked = now(glasses);
	qt_int(quark_sim_revoke(glasses->sim, QUARK_SENSOR_MICROPHONE_AUDIO), QUARK_OK);
	qt_true(voice_until(glasses, "microphone-audio ended REVOKED; "));
	qt_true(voice_ended_us <= revoked + STOPPED_WITHIN_US);
	qt_true(!quark_voice_acquire(voice));
	/* Text has a permission of its own, and goes on. */
	say(glasses, "still here");
	qt_true(voice_until(glasses, "final \"still here\"; "));
	quark_voice_unref(voice);
}

/* --- the link ----------------------------------------------------------------------------------------------------- */

void journey_link_drop_while_listening(struct glasses *glasses)
{
	struct quark_voice *voice = voice_open(glasses);
	uint64_t request;

	hear_half(glasses, voice, QUARK_LISTEN_ALWAYS);
	qt_int(quark_sim_fault(glasses->sim, QUARK_SIM_FAULT_DROP, 500), QUARK_OK);
	qt_true(voice_until(glasses, "microphone-text ended GONE; "));
	journey_await_state(glasses, QUARK_DEVICE_STATE_READY, 60);
	voice_told[0] = 0;
	voice_pass(glasses, 10000);
	qt_text(voice_told, "");
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_STATE), QUARK_VOICE_STATE_IDLE);
	request = voice_listen_and_begin(glasses, voice, QUARK_LISTEN_ONCE);
	say(glasses, "again");
	qt_int(voice_wait(glasses, request), QUARK_OK);
	hear_half(glasses, voice, QUARK_LISTEN_ONCE);
	qt_int(quark_sim_fault(glasses->sim, QUARK_SIM_FAULT_DROP, 500), QUARK_OK);
	qt_true(voice_until(glasses, "idle; GONE; "));
	quark_voice_unref(voice);
}

/* Glasses without a display hear as well. */
void journey_voice_without_display(struct glasses *glasses)
{
	struct quark_voice *voice = voice_open(glasses);
	uint64_t request = voice_listen_and_begin(glasses, voice, QUARK_LISTEN_ONCE);

	say(glasses, "what is the time");
	qt_int(voice_wait(glasses, request), QUARK_OK);
	qt_contains(voice_told, "final \"what is the time\"; ");
	quark_voice_unref(voice);
}
