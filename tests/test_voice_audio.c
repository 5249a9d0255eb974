/* The sound of the microphone through the public calls. */
#include "qtest.h"
#include "support_voice.h"

#include <stdio.h>
#include <string.h>

#define RATE 16000
#define SAMPLES (2 * RATE)

static struct {
	int16_t samples[8 * RATE];
	size_t count;
	uint64_t pieces, first, last, gaps, capture_us;
	size_t piece_samples;
} got;

static void keep(struct quark_audio *audio)
{
	size_t count = quark_audio_samples(audio);

	if (got.pieces) {
		qt_true(quark_audio_sequence(audio) > got.last);
		qt_true(quark_audio_capture_us(audio) > got.capture_us);
		got.gaps += quark_audio_sequence(audio) - got.last - 1;
	} else {
		got.first = quark_audio_sequence(audio);
	}
	got.last = quark_audio_sequence(audio);
	got.capture_us = quark_audio_capture_us(audio);
	got.piece_samples = count;
	got.pieces++;
	if (got.count + count <= sizeof got.samples / sizeof *got.samples) {
		memcpy(got.samples + got.count, quark_audio_data(audio), count * sizeof(int16_t));
		got.count += count;
	}
	quark_audio_unref(audio);
}

static struct quark_voice *start(struct glasses *glasses, struct quark_voice *voice, uint32_t piece_ms, uint32_t queue)
{
	struct quark_audio_config config = {.size = sizeof config, .piece_ms = piece_ms, .queue = queue};
	uint64_t request;

	memset(&got, 0, sizeof got);
	voice_on_audio = keep;
	if (!voice)
		voice = voice_open(glasses);
	voice_told[0] = 0;
	qt_int(quark_voice_start_audio(voice, &config, &request), QUARK_OK);
	qt_int(voice_wait(glasses, request), QUARK_OK);
	return voice;
}

static void stop(struct glasses *glasses, struct quark_voice *voice)
{
	uint64_t request;

	qt_int(quark_voice_stop_audio(voice, &request), QUARK_OK);
	qt_int(voice_wait(glasses, request), QUARK_OK);
}

static void done(struct glasses *glasses, struct quark_voice *voice)
{
	quark_voice_unref(voice);
	glasses_close(glasses);
}

static int16_t sample_at(size_t place)
{
	return (int16_t)((place * 7919) % 20011) - 10000;
}

static void put(FILE *file, uint32_t number, int bytes)
{
	for (int i = 0; i < bytes; i++)
		fputc((int)(number >> (8 * i) & 0xff), file);
}

/* 16 kHz, one channel: as the microphone gives it. */
static const char *write_wav(char *path, size_t size)
{
	FILE *file;

	snprintf(path, size, "%s/said.wav", qt_folder());
	file = fopen(path, "wb");
	qt_true(file != NULL);
	fputs("RIFF", file);
	put(file, 36 + SAMPLES * 2, 4);
	fputs("WAVEfmt ", file);
	put(file, 16, 4);
	put(file, 1, 2);
	put(file, 1, 2);
	put(file, RATE, 4);
	put(file, RATE * 2, 4);
	put(file, 2, 2);
	put(file, 16, 2);
	fputs("data", file);
	put(file, SAMPLES * 2, 4);
	for (size_t i = 0; i < SAMPLES; i++)
		put(file, (uint16_t)sample_at(i), 2);
	qt_int(fclose(file), 0);
	return path;
}

static size_t find_beginning(void)
{
	for (size_t i = 0; i + SAMPLES <= got.count; i++) {
		size_t same = 0;

		while (same < SAMPLES && got.samples[i + same] == sample_at(same))
			same++;
		if (same == SAMPLES)
			return i;
	}
	return SIZE_MAX;
}

QTEST(what_is_heard_arrives_sample_by_sample)
{
	struct glasses glasses;
	struct quark_voice *voice;
	char path[512];

	glasses_open(&glasses, NULL);
	voice = start(&glasses, NULL, 0, 0);
	qt_int(quark_sim_hear(glasses.sim, write_wav(path, sizeof path)), QUARK_OK);
	voice_pass(&glasses, 5000);
	qt_uint(got.first, 1);
	qt_uint(got.gaps, 0);
	qt_true(find_beginning() != SIZE_MAX);
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_AUDIO_DROPPED), 0);
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_AUDIO_PIECES), got.pieces);
	done(&glasses, voice);
}

QTEST(pieces_are_as_long_as_the_app_wants_them)
{
	static const uint32_t lengths[] = {10, 20, 100, 500};
	struct glasses glasses;
	struct quark_voice *voice = NULL;

	glasses_open(&glasses, NULL);
	for (int i = 0; i < 4; i++) {
		voice = start(&glasses, voice, lengths[i], 0);
		voice_pass(&glasses, 2000);
		qt_uint(got.first, 1);
		qt_uint(got.piece_samples, lengths[i] * 16);
		qt_true(got.pieces >= 2000 / lengths[i] - 1 - 200 / lengths[i]);
		stop(&glasses, voice);
		qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_AUDIO_ON), 0);
	}
	done(&glasses, voice);
}

QTEST(an_app_that_is_late_loses_the_oldest)
{
	struct glasses glasses;
	struct quark_voice *voice;
	struct quark_audio *audio;

	glasses_open(&glasses, NULL);
	voice = start(&glasses, NULL, 20, 2);
	voice_pass(&glasses, 200);
	for (int i = 0; i < 10; i++)
		glasses_hang(&glasses, 100000), quark_context_dispatch(glasses.context, 0);
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_AUDIO_QUEUED), 2);
	qt_true(quark_voice_get(voice, QUARK_VOICE_VALUE_AUDIO_DROPPED) >= 40);
	audio = quark_voice_acquire(voice);
	qt_true(quark_audio_sequence(audio) > 40);
	quark_audio_unref(audio);
	done(&glasses, voice);
}

QTEST(sound_and_text_have_permissions_of_their_own)
{
	struct glasses glasses;
	struct quark_voice *voice;
	uint64_t request;

	glasses_open(&glasses, NULL);
	voice = voice_open(&glasses);
	voice_listen_and_begin(&glasses, voice, QUARK_LISTEN_ALWAYS);
	qt_int(quark_sim_set(glasses.sim, QUARK_SIM_VALUE_CONSENT, QUARK_SIM_CONSENT_REFUSE), QUARK_OK);
	voice_pass(&glasses, 100);
	qt_int(quark_voice_start_audio(voice, NULL, &request), QUARK_OK);
	qt_int(voice_wait(&glasses, request), QUARK_ERR_DENIED);
	qt_int(quark_device_permission(glasses.device, QUARK_SENSOR_MICROPHONE_AUDIO), QUARK_PERMISSION_REFUSED);
	qt_int(quark_sim_say(glasses.sim, "still text"), QUARK_OK);
	qt_true(voice_until(&glasses, "final \"still text\"; "));
	qt_true(!strstr(voice_told, "audio"));
	done(&glasses, voice);
}

QTEST(both_at_once)
{
	struct glasses glasses;
	struct quark_voice *voice;

	glasses_open(&glasses, NULL);
	voice = start(&glasses, NULL, 0, 0);
	voice_listen_and_begin(&glasses, voice, QUARK_LISTEN_ALWAYS);
	qt_int(quark_sim_say(glasses.sim, "both at once"), QUARK_OK);
	qt_true(voice_until(&glasses, "final \"both at once\"; "));
	qt_true(got.pieces > 40);
	qt_uint(got.gaps, 0);
	done(&glasses, voice);
}

QTEST(a_second_start_is_refused_and_a_new_one_counts_from_1)
{
	struct glasses glasses;
	struct quark_voice *voice;
	uint64_t request = 1;

	glasses_open(&glasses, NULL);
	voice = start(&glasses, NULL, 0, 0);
	qt_int(quark_voice_start_audio(voice, NULL, &request), QUARK_ERR_AGAIN);
	qt_uint(request, 0);
	voice_pass(&glasses, 1000);
	stop(&glasses, voice);
	start(&glasses, voice, 0, 0);
	voice_pass(&glasses, 1000);
	qt_uint(got.first, 1);
	done(&glasses, voice);
}

QTEST(sound_goes_on_when_the_media_connection_was_cut)
{
	struct glasses glasses;
	struct quark_voice *voice;
	uint64_t before;

	glasses_open(&glasses, NULL);
	voice = start(&glasses, NULL, 0, 0);
	voice_pass(&glasses, 1000);
	glasses_cut_media(&glasses);
	voice_pass(&glasses, 2000);
	before = got.pieces;
	voice_pass(&glasses, 1000);
	qt_true(got.pieces >= before + 40);
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_AUDIO_DROPPED), got.gaps);
	done(&glasses, voice);
}

QTEST(a_narrow_link_loses_the_oldest_and_says_how_many)
{
	struct glasses glasses;
	struct quark_voice *voice;

	glasses_open(&glasses, NULL);
	voice = start(&glasses, NULL, 100, 0);
	qt_int(quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_BANDWIDTH, 16000), QUARK_OK);
	voice_pass(&glasses, 20000);
	qt_true(got.gaps > 20);
	qt_uint(quark_voice_get(voice, QUARK_VOICE_VALUE_AUDIO_DROPPED), got.gaps);
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_AUDIO_ON), 1);
	done(&glasses, voice);
}

QTEST(sound_of_an_app_that_hangs_ends)
{
	struct glasses glasses;
	struct quark_voice *voice;

	glasses_open(&glasses, NULL);
	voice = start(&glasses, NULL, 500, 0);
	voice_pass(&glasses, 1000);
	got.pieces = 0;
	voice_told[0] = 0;
	glasses_hang(&glasses, 10100000);
	voice_pass(&glasses, 1000);
	qt_contains(voice_told, "microphone-audio ended TIMEOUT; ");
	qt_true(!quark_voice_acquire(voice));
	qt_int(quark_device_readiness(glasses.device, QUARK_READINESS_MICROPHONE_USER), QUARK_SENSOR_USER_NONE);
	done(&glasses, voice);
}

QTEST(a_voice_that_is_let_go_turns_the_microphone_off)
{
	struct glasses glasses;
	struct quark_voice *voice;

	glasses_open(&glasses, NULL);
	voice = start(&glasses, NULL, 0, 0);
	voice_pass(&glasses, 500);
	quark_voice_unref(voice);
	voice_told[0] = 0;
	voice_pass(&glasses, 1000);
	qt_int(quark_device_readiness(glasses.device, QUARK_READINESS_MICROPHONE_USER), QUARK_SENSOR_USER_NONE);
	qt_text(voice_told, "");
	glasses_close(&glasses);
}

QTEST(the_sound_is_in_the_record_of_use)
{
	struct glasses glasses;
	struct quark_privacy_log *log;
	struct quark_voice *voice;

	glasses_open(&glasses, NULL);
	voice = start(&glasses, NULL, 0, 0);
	voice_pass(&glasses, 1000);
	stop(&glasses, voice);
	qt_int(quark_privacy_log(glasses.device, &log), QUARK_OK);
	qt_uint(quark_privacy_log_count(log), 1);
	qt_int(quark_privacy_log_sensor(log, 0), QUARK_SENSOR_MICROPHONE_AUDIO);
	qt_uint(quark_privacy_log_frames(log, 0), got.pieces);
	qt_true(quark_privacy_log_end_us(log, 0) > quark_privacy_log_start_us(log, 0));
	quark_privacy_log_free(log);
	done(&glasses, voice);
}
