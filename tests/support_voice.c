#include "support_voice.h"

#include "qtest.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

char voice_told[8192];
char voice_why[600];
uint64_t voice_ended_us;
void (*voice_on_audio)(struct quark_audio *audio);

#define REQUESTS 256

static struct {
	int is_over, status;
} requests[REQUESTS];

static void add(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void add(const char *format, ...)
{
	size_t length = strlen(voice_told);
	va_list list;

	va_start(list, format);
	vsnprintf(voice_told + length, sizeof voice_told - length, format, list);
	va_end(list);
}

/* What comes again and again is noted once. */
static void add_once(const char *word)
{
	size_t length = strlen(voice_told), own = strlen(word);

	if (length < own || strcmp(voice_told + length - own, word) != 0)
		add("%s", word);
}

static const char *short_name(int status)
{
	const char *name = quark_status_name(status);

	return strncmp(name, "QUARK_ERR_", 10) == 0 ? name + 10 : name + 6;
}

static void take_audio(struct quark_voice *voice)
{
	struct quark_audio *audio;

	while ((audio = quark_voice_acquire(voice))) {
		if (voice_on_audio)
			voice_on_audio(audio);
		else
			quark_audio_unref(audio);
	}
}

static void note_intent(const struct quark_match *match)
{
	qt_uint(quark_match_count(match), 1);
	add("intent %s", quark_match_intent(match, 0));
	for (size_t i = 0; i < quark_match_slots(match, 0); i++)
		add(" %s=%s", quark_match_slot_name(match, 0, i), quark_match_slot_value(match, 0, i));
	add("; ");
}

static void note_voice(const struct quark_event *event)
{
	switch (quark_event_type(event)) {
	case QUARK_EVENT_VOICE_STATE:
		add("%s; ", quark_voice_state_name(quark_event_voice_state(event)));
		break;
	case QUARK_EVENT_VOICE_HEARING:
		add("utterance %d; ", (int)quark_event_utterance(event));
		break;
	case QUARK_EVENT_VOICE_PARTIAL:
		add_once("partial; ");
		break;
	case QUARK_EVENT_VOICE_FINAL:
		add("final \"%s\"; ", quark_event_transcript(event));
		break;
	case QUARK_EVENT_VOICE_INTENT:
		note_intent(quark_event_match(event));
		break;
	case QUARK_EVENT_VOICE_NO_MATCH:
		add("no match; ");
		break;
	case QUARK_EVENT_VOICE_AUDIO:
		add_once("audio; ");
		take_audio(quark_event_voice(event));
		break;
	case QUARK_EVENT_VOICE_ENDED:
		add("%s ended %s; ", quark_sensor_name(quark_event_sensor(event)),
		    short_name(quark_event_status(event)));
		voice_ended_us = quark_event_time_us(event);
		break;
	default:
		break;
	}
}

static void note(const struct quark_event *event)
{
	if (quark_event_failure(event))
		snprintf(voice_why, sizeof voice_why, "%s", quark_event_failure_text(event));
	if (quark_event_type(event) == QUARK_EVENT_REQUEST_DONE) {
		add("%s; ", short_name(quark_event_status(event)));
		requests[quark_event_request(event) % REQUESTS].is_over++;
		requests[quark_event_request(event) % REQUESTS].status = quark_event_status(event);
	}
	note_voice(event);
}

static void pull(struct glasses *glasses)
{
	struct quark_event *event;

	while ((event = quark_context_next_event(glasses->context))) {
		note(event);
		quark_event_free(event);
	}
}

struct quark_voice *voice_open(struct glasses *glasses)
{
	struct quark_voice_config config = {.size = sizeof config, .purpose = "Takes your order", .language = "en"};
	struct quark_voice *voice;

	qt_int(quark_voice_open(glasses->device, &config, &voice), QUARK_OK);
	pull(glasses);
	return voice;
}

struct quark_grammar *voice_learn(struct glasses *glasses, struct quark_voice *voice, const char *json)
{
	struct quark_grammar *grammar;

	qt_int(quark_grammar_load(glasses->context, json, strlen(json), &grammar), QUARK_OK);
	qt_int(quark_voice_add_grammar(voice, grammar), QUARK_OK);
	return grammar;
}

uint64_t voice_listen(struct quark_voice *voice, uint32_t mode)
{
	struct quark_listen_config config = {.size = sizeof config, .mode = mode};
	uint64_t request = 0;

	voice_told[0] = voice_why[0] = 0;
	qt_int(quark_voice_listen(voice, &config, &request), QUARK_OK);
	return request;
}

uint64_t voice_listen_and_begin(struct glasses *glasses, struct quark_voice *voice, uint32_t mode)
{
	uint64_t request = voice_listen(voice, mode);

	qt_true(voice_until(glasses, mode == QUARK_LISTEN_WAKE_WORD ? "waiting; " : "listening; "));
	return request;
}

void voice_pass(struct glasses *glasses, int ms)
{
	uint64_t end = quark_context_time_us(glasses->context) + (uint64_t)ms * 1000u, now;

	while ((now = quark_context_time_us(glasses->context)) < end) {
		quark_context_dispatch(glasses->context, (int)((end - now + 999) / 1000));
		pull(glasses);
	}
}

int voice_wait(struct glasses *glasses, uint64_t request)
{
	for (int i = 0; i < 6000 && !requests[request % REQUESTS].is_over; i++)
		voice_pass(glasses, 10);
	qt_int(requests[request % REQUESTS].is_over, 1);
	return requests[request % REQUESTS].status;
}

int voice_until(struct glasses *glasses, const char *told)
{
	for (int i = 0; i < 6000 && !strstr(voice_told, told); i++)
		voice_pass(glasses, 10);
	return strstr(voice_told, told) != NULL;
}
