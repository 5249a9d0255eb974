/* The voice against glasses that are played by hand: what comes in an order, or at a time, that well-behaved glasses do
 * not take, and what is lost. */
#include "failing_malloc.h"
#include "qtest.h"
#include "support_hand.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static char told[4000]; /* every event of the voice, and every end of a request */

static void add(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void add(const char *format, ...)
{
	size_t length = strlen(told);
	va_list list;

	va_start(list, format);
	vsnprintf(told + length, sizeof told - length, format, list);
	va_end(list);
}

/* Of a status the name without "QUARK_". */
static const char *name_of(const struct quark_event *event)
{
	const char *name = quark_status_name(quark_event_status(event));

	return strncmp(name, "QUARK_ERR_", 10) == 0 ? name + 10 : name + 6;
}

static void add_text(const char *what, const struct quark_event *event)
{
	add("%s %d \"%s\"; ", what, (int)quark_event_utterance(event), quark_event_transcript(event));
}

static void record(struct fake_app *app, const struct quark_event *event)
{
	(void)app;
	switch (quark_event_type(event)) {
	case QUARK_EVENT_VOICE_STATE:
		add("%s; ", quark_voice_state_name(quark_event_voice_state(event)));
		break;
	case QUARK_EVENT_VOICE_HEARING:
		add("hearing %d; ", (int)quark_event_utterance(event));
		break;
	case QUARK_EVENT_VOICE_PARTIAL:
		add_text("partial", event);
		break;
	case QUARK_EVENT_VOICE_FINAL:
		add_text("final", event);
		break;
	case QUARK_EVENT_VOICE_AUDIO:
		add("audio %d; ", (int)quark_event_count(event));
		break;
	case QUARK_EVENT_VOICE_ENDED:
		add("%s ended %s; ", quark_sensor_name(quark_event_sensor(event)), name_of(event));
		break;
	case QUARK_EVENT_REQUEST_DONE:
		add("%d %s; ", (int)quark_event_request(event), name_of(event));
		break;
	default:
		break;
	}
}

static void expect_told(const char *expected)
{
	fake_step(&hand.app);
	fake_step(&hand.app);
	qt_text(told, expected);
	told[0] = 0;
}

static struct quark_voice *open_voice(void)
{
	struct quark_voice_config config = {
		.size = sizeof config, .purpose = "Takes your order", .language = "zh-Hans-CN"};
	struct quark_voice *voice;

	hand_open_ready();
	hand.app.on_event = record;
	qt_int(quark_voice_open(hand.app.device, &config, &voice), QUARK_OK);
	return voice;
}

static uint64_t listen_how(struct quark_voice *voice, uint32_t mode)
{
	struct quark_listen_config config = {.size = sizeof config, .mode = mode};
	uint64_t id = 0;

	qt_int(quark_voice_listen(voice, &config, &id), QUARK_OK);
	qt_true(id != 0);
	return id;
}

static uint32_t number; /* of the voice, on the wire */
static uint64_t wire;   /* the newest request's id, on the wire */

static const struct qk_listen *asked_to_listen(void)
{
	const struct qk_listen *listen;

	hand_expect(QK_VOICE_LISTEN);
	listen = hand.heard.params;
	number = listen->voice;
	wire = hand.heard.envelope.id;
	return listen;
}

static void say_state(uint32_t state, uint64_t utterance)
{
	struct qk_voice_state params = {number, state, utterance};

	hand_say(QK_VOICE_STATE, 0, &params);
}

static void say_partial(uint64_t utterance, const char *text, uint32_t stable)
{
	struct qk_partial params = {number, utterance, text, stable, 800};

	hand_say(QK_VOICE_PARTIAL, 0, &params);
}

static void say_final(uint64_t utterance, const char *text)
{
	struct qk_final params = {number, utterance, text, (uint32_t)strlen(text), 900, 1, 2};

	hand_say(QK_VOICE_FINAL, 0, &params);
}

static void say_ended(uint32_t what, uint32_t reason)
{
	struct qk_voice_ended params = {number, what, reason, NULL};

	hand_say(QK_VOICE_ENDED, 0, &params);
}

static void answer_listen(uint64_t utterance, uint32_t lease_ms)
{
	struct qk_listening result = {number, utterance, lease_ms};

	hand_answer(QK_VOICE_LISTEN, wire, 0, &result);
}

static void done(struct quark_voice *voice)
{
	quark_voice_unref(voice);
	hand_done();
}

/* Listening that goes on, and runs. */
static uint64_t run(struct quark_voice *voice, uint32_t mode)
{
	uint64_t id = listen_how(voice, mode);

	asked_to_listen();
	answer_listen(0, 60000);
	fake_step(&hand.app);
	told[0] = 0;
	return id;
}

/* --- once --------------------------------------------------------------------------------------------------------- */

QTEST(one_utterance_comes_in_its_order_and_ends_with_its_request)
{
	struct quark_voice *voice = open_voice();
	const struct qk_listen *listen;

	qt_int(listen_how(voice, QUARK_LISTEN_NONE), 2);
	expect_told("starting; ");
	listen = asked_to_listen();
	qt_uint(listen->mode, QUARK_LISTEN_ONCE);
	qt_text(listen->language, "zh-Hans-CN");
	qt_text(listen->purpose, "Takes your order");
	qt_uint(listen->barge_in, 1);
	say_state(QUARK_VOICE_STATE_LISTENING, 0);
	expect_told("listening; ");
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_MODE), QUARK_LISTEN_ONCE);
	say_state(QUARK_VOICE_STATE_HEARING, 1);
	say_partial(1, "two", 0);
	expect_told("hearing; hearing 1; partial 1 \"two\"; ");
	say_final(1, "two teas");
	say_state(QUARK_VOICE_STATE_IDLE, 1);
	answer_listen(1, 60000);
	expect_told("final 1 \"two teas\"; idle; 2 OK; ");
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_UTTERANCES), 1);
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_STATE), QUARK_VOICE_STATE_IDLE);
	done(voice);
}

QTEST(partial_texts_coalesce_to_the_newest)
{
	struct quark_voice *voice = open_voice();
	struct quark_event *event;

	listen_how(voice, QUARK_LISTEN_ONCE);
	asked_to_listen();
	say_state(QUARK_VOICE_STATE_HEARING, 1);
	fake_step(&hand.app);
	say_partial(1, "a", 0);
	say_partial(1, "a b", 1);
	say_partial(1, "a b \xe4\xb8\xa4", 5); /* inside of a character */
	quark_context_dispatch(hand.app.context, 0);
	event = quark_context_next_event(hand.app.context);
	qt_int(quark_event_type(event), QUARK_EVENT_VOICE_PARTIAL);
	qt_text(quark_event_transcript(event), "a b \xe4\xb8\xa4");
	qt_uint(quark_event_transcript_stable(event), 4);
	qt_uint(quark_event_confidence(event), 800);
	qt_true(quark_event_voice(event) == voice);
	quark_event_free(event);
	qt_true(!quark_context_next_event(hand.app.context));
	done(voice);
}

QTEST(what_the_glasses_refuse_is_not_heard)
{
	struct quark_voice *voice = open_voice();

	listen_how(voice, QUARK_LISTEN_ONCE);
	asked_to_listen();
	hand_refuse(QK_VOICE_LISTEN, wire, QUARK_ERR_DENIED);
	expect_told("starting; idle; 2 DENIED; ");
	say_final(1, "never asked for");
	say_state(QUARK_VOICE_STATE_HEARING, 2);
	expect_told("");
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_DROPPED_LEASE), 1);
	done(voice);
}

QTEST(what_was_under_way_is_gone_when_it_is_taken_back)
{
	struct quark_voice *voice = open_voice();

	listen_how(voice, QUARK_LISTEN_ONCE);
	asked_to_listen();
	say_state(QUARK_VOICE_STATE_HEARING, 1);
	fake_step(&hand.app);
	told[0] = 0;
	say_partial(1, "my number is", 0);
	hand_refuse(QK_VOICE_LISTEN, wire, QUARK_ERR_REVOKED);
	expect_told("idle; 2 REVOKED; ");
	done(voice);
}

QTEST(an_utterance_that_is_final_stays_so)
{
	struct quark_voice *voice = open_voice();

	run(voice, QUARK_LISTEN_ALWAYS);
	say_partial(7, "a", 0);
	say_final(7, "b");
	say_partial(7, "c", 0);
	say_final(7, "d");
	say_ended(QK_VOICE_PART_LISTENING, QK_ENDED_FOLDED);
	expect_told("hearing 1; partial 1 \"a\"; final 1 \"b\"; idle; microphone-text ended NOT_READY; ");
	done(voice);
}

QTEST(a_wish_that_was_not_sent_is_cancelled_by_stop)
{
	struct quark_voice *voice = open_voice();
	uint64_t id;

	fake_cut();
	fake_step(&hand.app);
	told[0] = 0;
	listen_how(voice, QUARK_LISTEN_ONCE);
	qt_int(quark_voice_stop(voice, &id), QUARK_OK);
	expect_told("starting; idle; 2 CANCELLED; 3 OK; ");
	done(voice);
}

QTEST(the_request_is_cancelled_by_its_id)
{
	struct quark_voice *voice = open_voice();
	uint64_t id = listen_how(voice, QUARK_LISTEN_ONCE);

	asked_to_listen();
	say_state(QUARK_VOICE_STATE_HEARING, 1);
	say_partial(1, "no", 0);
	qt_int(quark_context_cancel(hand.app.context, id), QUARK_OK);
	hand_expect(QK_LINK_CANCEL);
	qt_uint(((const struct qk_cancel *)hand.heard.params)->id, wire);
	hand_refuse(QK_VOICE_LISTEN, wire, QUARK_ERR_CANCELLED);
	expect_told("starting; hearing; hearing 1; idle; 2 CANCELLED; ");
	done(voice);
}

/* --- what goes on ------------------------------------------------------------------------------------------------- */

QTEST(listening_that_goes_on_begins_with_its_answer_and_ends_with_a_stop)
{
	struct quark_voice *voice = open_voice();
	uint64_t id;

	listen_how(voice, QUARK_LISTEN_WAKE_WORD);
	qt_uint(asked_to_listen()->mode, QUARK_LISTEN_WAKE_WORD);
	answer_listen(0, 60000);
	say_state(QUARK_VOICE_STATE_WAITING, 0);
	expect_told("starting; waiting; 2 OK; ");
	say_state(QUARK_VOICE_STATE_LISTENING, 0);
	say_partial(1, "one", 0);
	qt_int(quark_voice_stop(voice, &id), QUARK_OK);
	hand_expect(QK_VOICE_STOP);
	say_final(1, "one two");
	hand_answer(QK_VOICE_STOP, hand.heard.envelope.id, 0, NULL);
	expect_told("listening; hearing 1; partial 1 \"one\"; final 1 \"one two\"; idle; microphone-text ended OK; 3 "
		    "OK; ");
	done(voice);
}

QTEST(a_stop_of_nothing_ends_at_once)
{
	struct quark_voice *voice = open_voice();
	uint64_t id;

	qt_int(quark_voice_stop(voice, &id), QUARK_OK);
	qt_int(quark_voice_stop_audio(voice, &id), QUARK_OK);
	hand_expect_nothing();
	expect_told("2 OK; 3 OK; ");
	done(voice);
}

QTEST(a_newer_listening_takes_the_place_of_an_older_one)
{
	struct quark_voice *voice = open_voice();

	run(voice, QUARK_LISTEN_ALWAYS);
	listen_how(voice, QUARK_LISTEN_ONCE);
	asked_to_listen();
	say_ended(QK_VOICE_PART_LISTENING, QK_ENDED_STOPPED);
	say_state(QUARK_VOICE_STATE_LISTENING, 0);
	expect_told("starting; microphone-text ended OK; listening; ");
	say_final(1, "x");
	answer_listen(1, 60000);
	expect_told("hearing 1; final 1 \"x\"; idle; 3 OK; ");
	done(voice);
}

QTEST(an_older_listening_ends_also_when_the_glasses_do_not_say_so)
{
	struct quark_voice *voice = open_voice();

	run(voice, QUARK_LISTEN_ALWAYS);
	listen_how(voice, QUARK_LISTEN_ONCE);
	asked_to_listen();
	say_final(1, "x");
	answer_listen(1, 60000);
	expect_told("hearing 1; final 1 \"x\"; idle; microphone-text ended OK; 3 OK; ");
	listen_how(voice, QUARK_LISTEN_ALWAYS);
	asked_to_listen();
	answer_listen(0, 60000);
	fake_step(&hand.app);
	told[0] = 0;
	listen_how(voice, QUARK_LISTEN_WAKE_WORD);
	asked_to_listen();
	answer_listen(0, 60000);
	expect_told("microphone-text ended OK; waiting; 5 OK; ");
	done(voice);
}

static const struct {
	uint32_t reason;
	int status;
} ends[] = {
	{QK_ENDED_REVOKED, QUARK_ERR_REVOKED}, {QK_ENDED_DOFFED, QUARK_ERR_NOT_READY},
	{QK_ENDED_TAKEN, QUARK_ERR_BUSY},      {QK_ENDED_LEASE, QUARK_ERR_REVOKED},
	{QK_ENDED_STOPPED, QUARK_ERR_DEVICE},  {QK_ENDED_SENSOR, QUARK_ERR_DEVICE},
};

QTEST(an_end_that_the_app_did_not_ask_for_says_why)
{
	struct quark_voice *voice = open_voice();

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		char expected[200];

		run(voice, QUARK_LISTEN_ALWAYS);
		say_partial(i + 1, "secret", 0);
		say_ended(QK_VOICE_PART_LISTENING, ends[i].reason);
		say_final(i + 1, "secret");
		snprintf(expected, sizeof expected, "hearing %d; idle; microphone-text ended %s; ", (int)i + 1,
			 quark_status_name(ends[i].status) + 10);
		expect_told(expected);
		qt_true(strlen(hand.app.why) > 20);
	}
	done(voice);
}

QTEST(text_without_a_lease_is_wiped_and_counted)
{
	struct quark_voice *voice = open_voice();
	struct qk_voice_lease lease = {0, 1000};

	run(voice, QUARK_LISTEN_ALWAYS);
	qt_true(quark_voice_get(voice, QUARK_VOICE_VALUE_LEASE_MS) > 59000);
	lease.voice = number;
	hand_say(QK_VOICE_LEASE, 0, &lease);
	expect_told("");
	fake_pass(&hand.app, 1001);
	say_final(1, "late");
	expect_told("");
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_DROPPED_LEASE), 1);
	hand_say(QK_VOICE_LEASE, 0, &lease);
	say_final(2, "in time");
	expect_told("hearing 1; final 1 \"in time\"; ");
	done(voice);
}

QTEST(what_is_another_voices_is_not_heard)
{
	struct quark_voice *voice = open_voice();

	run(voice, QUARK_LISTEN_ALWAYS);
	number++;
	say_final(1, "not for you");
	say_ended(QK_VOICE_PART_LISTENING, QK_ENDED_REVOKED);
	expect_told("");
	done(voice);
}

/* --- loss --------------------------------------------------------------------------------------------------------- */

QTEST(listening_ends_with_the_link_and_does_not_begin_again)
{
	struct quark_voice *voice = open_voice();

	run(voice, QUARK_LISTEN_ALWAYS);
	hand_come_back();
	hand_greet_again(1);
	expect_told("idle; microphone-text ended GONE; ");
	hand_expect_nothing();
	say_final(1, "too late");
	expect_told("");
	done(voice);
}

QTEST(one_utterance_ends_with_the_link)
{
	struct quark_voice *voice = open_voice();

	listen_how(voice, QUARK_LISTEN_ONCE);
	asked_to_listen();
	say_state(QUARK_VOICE_STATE_HEARING, 1);
	fake_step(&hand.app);
	told[0] = 0;
	hand_come_back();
	expect_told("idle; 2 GONE; ");
	hand_greet_again(1);
	hand_expect(QK_LINK_CANCEL);
	say_final(1, "too late");
	answer_listen(1, 60000);
	expect_told("");
	done(voice);
}

QTEST(an_app_that_does_not_service_its_context_is_deaf_after_10_seconds)
{
	struct quark_voice *voice = open_voice();
	const struct qk_voice_id *closed;

	run(voice, QUARK_LISTEN_ALWAYS);
	say_partial(1, "x", 0);
	qk_context_clock(hand.app.context)->virtual_us += 10000001;
	expect_told("idle; microphone-text ended TIMEOUT; ");
	hand_await(QK_VOICE_CLOSE);
	closed = hand.heard.params;
	qt_uint(closed->voice, number);
	done(voice);
}

QTEST(a_voice_that_is_let_go_ends_its_requests_and_tells_the_glasses)
{
	struct quark_voice *voice = open_voice();

	listen_how(voice, QUARK_LISTEN_ONCE);
	asked_to_listen();
	quark_voice_unref(voice);
	expect_told("starting; 2 CLOSED; ");
	hand_expect(QK_VOICE_CLOSE);
	qt_uint(((const struct qk_voice_id *)hand.heard.params)->voice, number);
	hand_answer(QK_VOICE_CLOSE, hand.heard.envelope.id, 0, NULL);
	fake_step(&hand.app);
	hand_done();
}

/* --- sound -------------------------------------------------------------------------------------------------------- */

static uint64_t start_audio(struct quark_voice *voice, uint32_t queue)
{
	struct quark_audio_config config = {.size = sizeof config, .piece_ms = 10, .queue = queue};
	uint64_t id = 0;

	qt_int(quark_voice_start_audio(voice, &config, &id), QUARK_OK);
	hand_expect(QK_VOICE_START_AUDIO);
	number = ((const struct qk_start_audio *)hand.heard.params)->voice;
	wire = hand.heard.envelope.id;
	return id;
}

static void answer_audio(uint32_t lease_ms)
{
	struct qk_voice_lease result = {number, lease_ms};

	hand_answer(QK_VOICE_START_AUDIO, wire, 0, &result);
	fake_step(&hand.app);
	told[0] = 0;
}

static void piece(uint64_t sequence, uint32_t lost)
{
	int16_t samples[160] = {(int16_t)sequence, -2};
	struct qk_media_header header = {.kind = QK_MEDIA_AUDIO,
					 .number = number,
					 .sequence = sequence,
					 .length = sizeof samples,
					 .capture_us = sequence * 10000,
					 .lost = lost};

	fake.sink->media(fake.owner, &header, qk_media_copy(samples, sizeof samples));
}

static void expect_piece(struct quark_voice *voice, uint64_t sequence)
{
	struct quark_audio *audio = quark_voice_acquire(voice);

	qt_true(audio != NULL);
	qt_uint(quark_audio_sequence(audio), sequence);
	qt_uint(quark_audio_samples(audio), 160);
	qt_int(quark_audio_data(audio)[0], (int)sequence);
	qt_int(quark_audio_data(audio)[1], -2);
	quark_audio_unref(audio);
}

static int64_t dropped(struct quark_voice *voice)
{
	return quark_voice_get(voice, QUARK_VOICE_VALUE_AUDIO_DROPPED);
}

QTEST(sound_comes_in_order_and_its_events_coalesce)
{
	struct quark_voice *voice = open_voice();

	start_audio(voice, 4);
	qt_int(quark_voice_start_audio(voice, NULL, NULL), QUARK_ERR_AGAIN);
	answer_audio(60000);
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_AUDIO_ON), 1);
	for (uint64_t i = 1; i <= 3; i++)
		piece(i, 0);
	expect_told("audio 3; ");
	for (uint64_t i = 1; i <= 3; i++)
		expect_piece(voice, i);
	qt_true(!quark_voice_acquire(voice));
	qt_int(dropped(voice), 0);
	done(voice);
}

QTEST(the_oldest_sound_goes_first_when_the_app_is_late)
{
	struct quark_voice *voice = open_voice();

	start_audio(voice, 2);
	answer_audio(60000);
	for (uint64_t i = 1; i <= 5; i++)
		piece(i, 0);
	qt_int(dropped(voice), 3);
	piece(8, 1); /* two are missing, and the glasses know of one */
	qt_int(dropped(voice), 6);
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_AUDIO_QUEUED), 2);
	expect_piece(voice, 5);
	expect_piece(voice, 8);
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_AUDIO_PIECES), 6);
	done(voice);
}

QTEST(sound_that_overtakes_the_answer_waits_for_it)
{
	struct quark_voice *voice = open_voice();

	start_audio(voice, 4);
	piece(1, 0);
	piece(2, 0);
	expect_told("");
	qt_true(!quark_voice_acquire(voice));
	answer_audio(60000);
	expect_piece(voice, 1);
	expect_piece(voice, 2);
	done(voice);
}

QTEST(sound_that_is_refused_is_wiped)
{
	struct quark_voice *voice = open_voice();

	start_audio(voice, 4);
	piece(1, 0);
	hand_refuse(QK_VOICE_START_AUDIO, wire, QUARK_ERR_DENIED);
	expect_told("2 DENIED; ");
	piece(2, 0);
	qt_true(!quark_voice_acquire(voice));
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_DROPPED_LEASE), 1);
	done(voice);
}

static void stop_audio(struct quark_voice *voice)
{
	qt_int(quark_voice_stop_audio(voice, NULL), QUARK_OK);
	hand_expect(QK_VOICE_STOP_AUDIO);
	hand_answer(QK_VOICE_STOP_AUDIO, hand.heard.envelope.id, 0, NULL);
	fake_step(&hand.app);
}

QTEST(sound_of_before_is_not_taken_for_that_of_now)
{
	struct quark_voice *voice = open_voice();

	start_audio(voice, 4);
	answer_audio(60000);
	piece(1, 0);
	stop_audio(voice);
	expect_told("audio 1; microphone-audio ended OK; 3 OK; ");
	expect_piece(voice, 1); /* it was heard before the stop */
	start_audio(voice, 4);
	piece(2, 0);
	answer_audio(60000);
	piece(3, 0);
	qt_true(!quark_voice_acquire(voice));
	piece(3, 2); /* two of the new ones were lost */
	expect_piece(voice, 3);
	done(voice);
}

QTEST(sound_without_a_lease_is_wiped_and_counted)
{
	struct quark_voice *voice = open_voice();

	start_audio(voice, 4);
	answer_audio(1000);
	piece(1, 0);
	fake_pass(&hand.app, 1001);
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_AUDIO_QUEUED), 0);
	piece(2, 0);
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_AUDIO_QUEUED), 0);
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_AUDIO_PIECES), 1);
	qt_true(!quark_voice_acquire(voice));
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_DROPPED_LEASE), 2);
	done(voice);
}

QTEST(sound_that_waits_is_wiped_when_it_is_taken_back)
{
	struct quark_voice *voice = open_voice();

	start_audio(voice, 4);
	answer_audio(60000);
	piece(1, 0);
	say_ended(QK_VOICE_PART_AUDIO, QK_ENDED_REVOKED);
	expect_told("audio 1; microphone-audio ended REVOKED; ");
	qt_true(!quark_voice_acquire(voice));
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_AUDIO_ON), 0);
	done(voice);
}

static int unwiped;

/* The samples of piece(), as they lie in memory, are in no block that is given back. */
static void look_for_samples(void *memory)
{
	static const int16_t samples[160] = {4711, -2};

	unwiped += memmem(memory, malloc_usable_size(memory), samples, sizeof samples) != NULL;
}

/* Overwritten before its memory is given back, on each of its ways. */
QTEST(no_sound_stays_in_memory)
{
	struct quark_voice *voice = open_voice();

	if (!qt_can_fail())
		qt_skip("the sanitizer has a malloc of its own");
	start_audio(voice, 2);
	answer_audio(60000);
	qt_before_free = look_for_samples;
	for (int i = 0; i < 4; i++)
		piece(4711, 4710); /* the second is of before */
	quark_audio_unref(quark_voice_acquire(voice));
	say_ended(QK_VOICE_PART_AUDIO, QK_ENDED_REVOKED);
	fake_step(&hand.app);
	piece(4711, 4710);
	start_audio(voice, 2);
	for (int i = 0; i < 4; i++)
		piece(4711, 4710);
	quark_voice_unref(voice);
	qt_before_free = NULL;
	qt_int(unwiped, 0);
	hand_done();
}

QTEST(what_is_no_sound_is_dropped)
{
	struct quark_voice *voice = open_voice();
	struct qk_media_header header = {.kind = QK_MEDIA_AUDIO, .sequence = 1, .length = 3};

	start_audio(voice, 4);
	answer_audio(60000);
	header.number = number;
	fake.sink->media(fake.owner, &header, qk_media_copy("odd", 3));
	fake.sink->media(fake.owner, &header, NULL);
	qt_true(!quark_voice_acquire(voice));
	qt_int(dropped(voice), 2);
	done(voice);
}

QTEST(a_piece_outlives_everything)
{
	struct quark_voice *voice = open_voice();
	struct quark_audio *audio;

	start_audio(voice, 4);
	answer_audio(60000);
	piece(1, 0);
	audio = quark_audio_ref(quark_voice_acquire(voice));
	quark_audio_unref(audio);
	done(voice);
	qt_int(quark_audio_data(audio)[0], 1);
	quark_audio_unref(audio);
}

QTEST(both_are_in_the_record_of_use)
{
	struct quark_voice *voice = open_voice();
	struct quark_privacy_log *log;

	run(voice, QUARK_LISTEN_ALWAYS);
	say_final(1, "a");
	say_final(2, "b");
	start_audio(voice, 4);
	answer_audio(60000);
	piece(1, 0);
	expect_piece(voice, 1);
	stop_audio(voice);
	qt_int(quark_privacy_log(hand.app.device, &log), QUARK_OK);
	qt_uint(quark_privacy_log_count(log), 2);
	qt_int(quark_privacy_log_sensor(log, 0), QUARK_SENSOR_MICROPHONE_TEXT);
	qt_uint(quark_privacy_log_frames(log, 0), 2);
	qt_text(quark_privacy_log_purpose(log, 0), "Takes your order");
	qt_uint(quark_privacy_log_end_us(log, 0), 0);
	qt_int(quark_privacy_log_sensor(log, 1), QUARK_SENSOR_MICROPHONE_AUDIO);
	qt_uint(quark_privacy_log_frames(log, 1), 1);
	qt_true(quark_privacy_log_end_us(log, 1) != 0);
	quark_privacy_log_free(log);
	done(voice);
}

/* --- what the app does wrong -------------------------------------------------------------------------------------- */

QTEST(a_voice_is_opened_with_what_it_needs)
{
	struct quark_voice_config config = {.size = sizeof config, .purpose = "x"};
	struct quark_voice *voices[9];

	hand_open_ready();
	qt_int(quark_voice_open(hand.app.device, NULL, voices), QUARK_ERR_INVALID);
	qt_int(quark_voice_open(hand.app.device, &config, NULL), QUARK_ERR_INVALID);
	config.purpose = NULL;
	qt_int(quark_voice_open(hand.app.device, &config, voices), QUARK_ERR_INVALID);
	config.purpose = "x";
	config.language = "english";
	qt_int(quark_voice_open(hand.app.device, &config, voices), QUARK_OK);
	quark_voice_unref(voices[0]);
	config.language = "no tag";
	qt_int(quark_voice_open(hand.app.device, &config, voices), QUARK_ERR_INVALID);
	config.language = "zh-";
	qt_int(quark_voice_open(hand.app.device, &config, voices), QUARK_ERR_INVALID);
	config.language = NULL;
	config.flags = 2;
	qt_int(quark_voice_open(hand.app.device, &config, voices), QUARK_ERR_INVALID);
	config.flags = QUARK_VOICE_NO_BARGE_IN;
	for (int i = 0; i < 8; i++)
		qt_int(quark_voice_open(hand.app.device, &config, &voices[i]), QUARK_OK);
	qt_int(quark_voice_open(hand.app.device, &config, &voices[8]), QUARK_ERR_AGAIN);
	listen_how(voices[0], QUARK_LISTEN_ONCE);
	qt_uint(asked_to_listen()->barge_in, 0);
	for (int i = 0; i < 8; i++)
		quark_voice_unref(voices[i]);
	hand_done();
}

QTEST(wishes_out_of_range_are_refused)
{
	struct quark_voice *voice = open_voice();
	struct quark_listen_config listen[] = {{.size = sizeof *listen, .mode = 4},
					       {.size = sizeof *listen, .patience_ms = 499},
					       {.size = sizeof *listen, .silence_ms = 5001}};
	struct quark_audio_config audio[] = {{.size = sizeof *audio, .piece_ms = 9},
					     {.size = sizeof *audio, .queue = 1},
					     {.size = sizeof *audio, .reserved = 1}};
	uint64_t id = 1;

	for (size_t i = 0; i < 3; i++) {
		qt_int(quark_voice_listen(voice, &listen[i], &id), QUARK_ERR_INVALID);
		qt_int(quark_voice_start_audio(voice, &audio[i], &id), QUARK_ERR_INVALID);
		qt_uint(id, 0);
	}
	qt_int(quark_voice_listen(NULL, NULL, &id), QUARK_ERR_INVALID);
	hand_expect_nothing();
	done(voice);
}

QTEST(a_voice_whose_glasses_are_gone_is_closed)
{
	struct quark_voice *voice = open_voice();

	run(voice, QUARK_LISTEN_ALWAYS);
	fake_end(QUARK_ERR_DENIED, 1);
	expect_told("idle; microphone-text ended GONE; ");
	qt_int(quark_voice_listen(voice, NULL, NULL), QUARK_ERR_CLOSED);
	qt_int(quark_voice_stop(voice, NULL), QUARK_ERR_CLOSED);
	qt_int(quark_voice_start_audio(voice, NULL, NULL), QUARK_ERR_CLOSED);
	done(voice);
}
