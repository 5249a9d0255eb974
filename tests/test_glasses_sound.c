/* The sound of the glasses' microphone: pieces in order, what is lost, what is held back, and sounds from files. */
#include "qtest.h"
#include "support_glasses.h"

#include "glasses/wav.h"

#include <quark/device.h>
#include <quark/voice.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct far_app app;

static uint64_t start_sound(uint32_t voice, uint32_t piece_ms)
{
	struct qk_start_audio start = {.voice = voice, .piece_ms = piece_ms, .purpose = "record a memo"};
	uint64_t id = far_request(&app, QK_VOICE_START_AUDIO, &start);

	far_step(&app);
	return id;
}

static void listen(uint32_t mode)
{
	struct qk_listen wish = {.voice = 1, .mode = mode, .purpose = "take an order"};

	far_request(&app, QK_VOICE_LISTEN, &wish);
	far_step(&app);
}

static int16_t sample_at(const struct far_frame *frame, size_t index)
{
	const unsigned char *bytes = frame->buffer->data;

	return (int16_t)(uint16_t)(bytes[index * 2] | bytes[index * 2 + 1] << 8);
}

static int is_silent(const struct far_frame *frame)
{
	size_t i;

	for (i = 0; i < frame->buffer->length / 2; i++)
		if (sample_at(frame, i))
			return 0;
	return 1;
}

static void done(void)
{
	qt_int(app.bad, 0);
	far_close(&app);
}

QTEST(pieces_come_in_order_each_at_its_end)
{
	uint64_t begin, id, i;
	struct far_frame *frame;

	far_start(&app, NULL);
	id = start_sound(3, 0);
	begin = far_now(&app);
	qt_int(far_answer(&app, id), 0);
	far_run(&app, 99999);
	for (i = 1; i <= 4; i++) {
		frame = far_frame(&app);
		qt_true(frame && frame->header.kind == QK_MEDIA_AUDIO);
		qt_uint(frame->header.number, 3);
		qt_uint(frame->header.sequence, i);
		qt_uint(frame->header.capture_us, begin + (i - 1) * 20000);
		qt_uint(frame->at_us, begin + i * 20000);
		qt_uint(frame->header.length, 640);
		qt_uint(frame->buffer->length, 640);
		qt_uint(frame->header.lost, 0);
		qt_true(is_silent(frame));
	}
	qt_true(far_frame(&app) == NULL);
	qt_int(far_left(&app, QK_VOICE_STATE), 0);
	qt_uint(qk_audit_get(&app.glasses->audit, 0)->frames, 4);
	qt_uint(qk_audit_get(&app.glasses->audit, 0)->sensor, QUARK_SENSOR_MICROPHONE_AUDIO);
	done();
}

QTEST(each_voice_has_its_own_pieces)
{
	size_t count[3] = {0};
	struct far_frame *frame;

	far_start(&app, NULL);
	start_sound(1, 10);
	start_sound(2, 500);
	qt_int(far_answer(&app, start_sound(2, 500)), QUARK_ERR_AGAIN);
	far_run(&app, 1000000);
	while ((frame = far_frame(&app)) != NULL) {
		count[frame->header.number]++;
		qt_uint(frame->buffer->length, frame->header.number == 1 ? 320 : 16000);
	}
	qt_uint(count[1], 100);
	qt_uint(count[2], 2);
	done();
}

QTEST(words_hum_and_the_rest_is_silent)
{
	struct far_frame *frame;
	size_t loud = 0, silent = 0;

	far_start(&app, NULL);
	start_sound(1, 20);
	qt_int(quark_sim_say(far_sim(&app), "one two"), QUARK_OK);
	far_run(&app, 1000000);
	while ((frame = far_frame(&app)) != NULL)
		*(is_silent(frame) ? &silent : &loud) += 1;
	qt_uint(loud, 2 * (400 - 60) / 20);
	qt_uint(silent, 50 - 2 * (400 - 60) / 20);
	far_set(&app, QUARK_SIM_VALUE_NOISE, 30);
	far_run(&app, 20000);
	frame = far_frame(&app);
	qt_true(frame && !is_silent(frame));
	done();
}

QTEST(a_stop_ends_it_and_the_next_start_counts_anew)
{
	struct qk_voice_id voice = {1};
	struct far_frame *frame;
	uint64_t id;

	far_start(&app, NULL);
	start_sound(1, 20);
	far_run(&app, 50000);
	id = far_request(&app, QK_VOICE_STOP_AUDIO, &voice);
	far_step(&app);
	qt_int(far_answer(&app, id), 0);
	qt_int(far_left(&app, QK_VOICE_ENDED), 0);
	while (far_frame(&app))
		;
	far_run(&app, 1000000);
	qt_true(far_frame(&app) == NULL);
	start_sound(1, 20);
	far_run(&app, 20000);
	frame = far_frame(&app);
	qt_true(frame && frame->header.sequence == 1);
	done();
}

/* Sequence and lost agree, and nothing is too old. Returns what was lost. */
static uint64_t expect_gaps(uint64_t oldest_us)
{
	uint64_t next = 1, lost = 0;
	struct far_frame *frame;

	while ((frame = far_frame(&app)) != NULL) {
		qt_uint(frame->header.sequence, next + frame->header.lost);
		qt_true(frame->at_us <= frame->header.capture_us + oldest_us);
		lost += frame->header.lost;
		next = frame->header.sequence + 1;
	}
	return lost;
}

QTEST(what_does_not_fit_through_the_line_is_dropped_from_the_oldest_on_and_counted)
{
	far_start(&app, NULL);
	start_sound(1, 20);
	far_fault(&app, QUARK_SIM_FAULT_BANDWIDTH, 16000); /* half of what it takes */
	far_run(&app, 5000000);
	qt_true(expect_gaps((32 + 6) * 40000) > 80);
	far_fault(&app, QUARK_SIM_FAULT_BANDWIDTH, 0);
	far_run(&app, 1000000);
	done();
}

QTEST(pieces_that_are_lost_on_the_way_are_counted)
{
	uint64_t lost;

	far_start(&app, NULL);
	start_sound(1, 20);
	far_fault(&app, QUARK_SIM_FAULT_LOSS, 300);
	far_run(&app, 10000000);
	lost = expect_gaps(20000);
	qt_true(lost > 100 && lost < 200);
	done();
}

QTEST(an_app_that_sleeps_gets_the_newest_pieces_and_after_ten_seconds_none)
{
	const struct qk_voice_ended *ended;
	size_t count = 0;

	far_start(&app, NULL);
	start_sound(1, 20);
	qk_clock_jump(app.time, far_now(&app) + 2000000);
	far_step(&app);
	count = app.frame_count;
	qt_uint(count, 32);
	qt_uint(expect_gaps(32 * 20000), 68);
	qk_clock_jump(app.time, far_now(&app) + 11000000);
	far_step(&app);
	ended = far_told(&app, QK_VOICE_ENDED);
	qt_true(ended && ended->what == QK_VOICE_PART_AUDIO && ended->reason == QK_ENDED_UNSERVICED);
	qt_true(far_frame(&app) == NULL);
	done();
}

QTEST(before_the_wake_word_no_sound_leaves_the_glasses)
{
	struct far_frame *frame;
	uint64_t woken;

	far_start(&app, NULL);
	listen(QUARK_LISTEN_WAKE_WORD);
	start_sound(1, 20);
	far_run(&app, 1000000);
	qt_true(far_frame(&app) == NULL);
	qt_int(quark_sim_say(far_sim(&app), "夸克夸克 two coffees"), QUARK_OK);
	far_run(&app, 999999);
	qt_true(far_frame(&app) == NULL);
	woken = far_now(&app) + 1;
	far_run(&app, 800000);
	frame = far_frame(&app);
	qt_true(frame != NULL);
	qt_true(frame->header.capture_us >= woken);
	qt_uint(frame->header.sequence, 1);
	far_run(&app, 5000000);
	while (far_frame(&app))
		;
	far_run(&app, 1000000);
	qt_true(far_frame(&app) == NULL);
	done();
}

/* --- files -------------------------------------------------------------------------------------------------------- */

static void put(FILE *file, uint32_t value, int bytes)
{
	for (; bytes > 0; bytes--, value >>= 8)
		fputc((int)(value & 0xff), file);
}

/* Half a second of silence, then one of a rectangle wave. */
static const char *write_wav(uint32_t rate, uint32_t channels, uint32_t bits, uint32_t format)
{
	static char path[512];
	uint32_t frames = rate * 3 / 2, size = frames * channels * bits / 8, i, c;
	FILE *file;

	snprintf(path, sizeof path, "%s/sound.wav", qt_folder());
	file = fopen(path, "wb");
	qt_true(file != NULL);
	fputs("RIFF", file);
	put(file, 36 + size, 4);
	fputs("WAVEfmt ", file);
	put(file, 16, 4);
	put(file, format, 2);
	put(file, channels, 2);
	put(file, rate, 4);
	put(file, rate * channels * bits / 8, 4);
	put(file, channels * bits / 8, 2);
	put(file, bits, 2);
	fputs("data", file);
	put(file, size, 4);
	for (i = 0; i < frames; i++)
		for (c = 0; c < channels; c++)
			put(file, i < rate / 2 ? 0 : i / (rate / 200) % 2 ? 8000 : (uint32_t)-8000, (int)bits / 8);
	fclose(file);
	return path;
}

static void write_text(const char *wav, const char *text)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof path, "%.*s.txt", (int)strlen(wav) - 4, wav);
	file = fopen(path, "w");
	qt_true(file != NULL);
	fputs(text, file);
	fclose(file);
}

static void expect_resampled(uint32_t rate, uint32_t channels)
{
	char why[200] = "";
	int16_t *samples;
	size_t count, i, loud = 0;

	qt_int(qk_wav_load(write_wav(rate, channels, 16, 1), &samples, &count, why, sizeof why), 0);
	qt_true(count >= 23999 && count <= 24000);
	for (i = 0; i < count; i++)
		loud += samples[i] > 7900 || samples[i] < -7900;
	qt_true(loud > 15000 && loud <= 16000);
	qt_int(samples[4000], 0);
	free(samples);
}

QTEST(sounds_of_every_usual_rate_are_made_16_kilohertz)
{
	expect_resampled(16000, 1);
	expect_resampled(16000, 2);
	expect_resampled(8000, 1);
	expect_resampled(22050, 1);
	expect_resampled(44100, 2);
	expect_resampled(48000, 1);
}

/* What is too high for 16 kHz is gone, and does not come back as something low. */
QTEST(what_is_too_high_is_averaged_away)
{
	unsigned char wav[44 + 4800 * 2] =
		"RIFF....WAVEfmt \x10\0\0\0\1\0\1\0\x80\xbb\0\0\0\x77\1\0\2\0\x10\0data\x80\x25";
	char why[200] = "";
	int16_t *samples;
	size_t count, i;

	for (i = 0; i < 4800; i++) {
		int16_t value = i % 2 ? 20000 : -20000; /* 24 kHz */

		memcpy(wav + 44 + i * 2, &value, 2);
	}
	qt_int(qk_wav_read(wav, sizeof wav, &samples, &count, why, sizeof why), 0);
	qt_uint(count, 1600);
	for (i = 0; i < count; i++)
		qt_true(samples[i] > -7000 && samples[i] < 7000);
	free(samples);
}

static void expect_no_wav(const void *bytes, size_t length, const char *part)
{
	char why[200] = "";
	int16_t *samples;
	size_t count;

	qt_int(qk_wav_read(bytes, length, &samples, &count, why, sizeof why), QUARK_ERR_INVALID);
	qt_contains(why, part);
	qt_true(samples == NULL);
}

static void expect_no_file(uint32_t rate, uint32_t channels, uint32_t bits, uint32_t format, const char *part)
{
	qt_int(quark_sim_hear(far_sim(&app), write_wav(rate, channels, bits, format)), QUARK_ERR_INVALID);
	qt_contains(quark_sim_error(far_sim(&app)), part);
}

QTEST(other_files_are_refused_with_a_sentence)
{
	far_start(&app, NULL);
	expect_no_file(16000, 1, 8, 1, "format 1 with 8 bits");
	expect_no_file(16000, 1, 16, 7, "format 7");
	expect_no_file(16000, 3, 16, 1, "3 channels");
	expect_no_file(96000, 1, 16, 1, "96000 Hz");
	expect_no_wav("", 0, "not a WAV file");
	expect_no_wav("RIFF....WAVE", 12, "no format and data");
	expect_no_wav("RIFF....WAVEdata\x04\0\0\0....", 24, "no format and data");
	expect_no_wav("RIFF....WAVEfmt \x10\0\0\0\1\0\1\0\x80\x3e\0\0\0\x7d\0\0\2\0\x10\0data\0\0\0\0", 44,
		      "not one sample");
	qt_int(quark_sim_hear(far_sim(&app), "/nowhere/at/all.wav"), QUARK_ERR_IO);
	qt_contains(quark_sim_error(far_sim(&app)), "cannot be opened");
	far_set(&app, QUARK_SIM_VALUE_WORN, 0);
	qt_int(quark_sim_hear(far_sim(&app), "/nowhere/at/all.wav"), QUARK_ERR_NOT_READY);
	done();
}

QTEST(a_sound_with_a_text_beside_it_is_heard_as_both)
{
	const char *path = write_wav(16000, 1, 16, 1);
	const struct qk_final *final;
	struct far_frame *frame;
	size_t loud = 0;
	uint64_t begin;

	far_start(&app, NULL);
	listen(QUARK_LISTEN_ONCE);
	start_sound(1, 20);
	write_text(path, "two coffees \nand more\n");
	begin = far_now(&app);
	qt_int(quark_sim_hear(far_sim(&app), path), QUARK_OK);
	far_run(&app, 3000000);
	final = far_told(&app, QK_VOICE_FINAL);
	qt_true(final != NULL);
	qt_text(final->text, "two coffees");
	qt_uint(final->start_us, begin + 500000);
	qt_uint(final->end_us, begin + 1500000);
	while ((frame = far_frame(&app)) != NULL)
		loud += !is_silent(frame);
	qt_uint(loud, 50);
	done();
}

QTEST(a_sound_that_nobody_understands_is_an_utterance_without_text)
{
	const char *path = write_wav(16000, 1, 16, 1);
	const struct qk_final *final;

	far_start(&app, NULL);
	listen(QUARK_LISTEN_ONCE);
	write_text(path, "\xff\xfe");
	qt_int(quark_sim_hear(far_sim(&app), path), QUARK_OK);
	far_run(&app, 3000000);
	final = far_told(&app, QK_VOICE_FINAL);
	qt_true(final != NULL);
	qt_text(final->text, "");
	qt_uint(final->confidence, 0);
	done();
}
