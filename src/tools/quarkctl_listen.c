/* listen: what the wearer says, as text, as intents, and as sound. */
#include "quarkctl_grammar.h"

#include <errno.h>
#include <string.h>

#define RATE 16000u
#define HEADER 44u

struct listening {
	struct qk_ctl *ctl;
	struct quark_voice *voice;
	uint64_t request;
	int once;
	FILE *file; /* NULL: no sound is wanted */
	uint32_t bytes;
	int is_over, failed;
};

/* --- the sound ---------------------------------------------------------------------------------------------------- */

static void put(unsigned char **at, uint32_t number, int bytes)
{
	for (int i = 0; i < bytes; i++)
		*(*at)++ = (unsigned char)(number >> (8 * i));
}

static void put_tag(unsigned char **at, const char *tag)
{
	memcpy(*at, tag, 4);
	*at += 4;
}

static int write_header(struct listening *listening)
{
	unsigned char header[HEADER], *at = header;

	put_tag(&at, "RIFF");
	put(&at, HEADER - 8 + listening->bytes, 4);
	put_tag(&at, "WAVE");
	put_tag(&at, "fmt ");
	put(&at, 16, 4);
	put(&at, 1, 2); /* PCM, one channel */
	put(&at, 1, 2);
	put(&at, RATE, 4);
	put(&at, RATE * 2, 4);
	put(&at, 2, 2);
	put(&at, 16, 2);
	put_tag(&at, "data");
	put(&at, listening->bytes, 4);
	return fwrite(header, sizeof header, 1, listening->file) == 1 ? 0 : -1;
}

static void write_piece(struct listening *listening, const struct quark_audio *audio)
{
	const int16_t *samples = quark_audio_data(audio);

	for (size_t i = 0; i < quark_audio_samples(audio); i++) {
		fputc((uint16_t)samples[i] & 0xff, listening->file);
		fputc((uint16_t)samples[i] >> 8, listening->file);
	}
	listening->bytes += (uint32_t)quark_audio_samples(audio) * 2;
}

static void take_sound(struct listening *listening)
{
	struct quark_audio *audio;

	while ((audio = quark_voice_acquire(listening->voice))) {
		write_piece(listening, audio);
		quark_audio_unref(audio);
	}
}

static int start_sound(struct listening *listening)
{
	struct qk_ctl *ctl = listening->ctl;
	const char *path = ctl->values[QK_CTL_AUDIO];
	struct quark_event *done;
	uint64_t request = 0;
	int status;

	if (!path)
		return QK_CTL_OK;
	status = quark_voice_start_audio(listening->voice, NULL, &request);
	done = qk_ctl_wait(ctl, status, request);
	if (!done)
		return QK_CTL_FAILED;
	quark_event_free(done);
	listening->file = fopen(path, "wb");
	if (!listening->file || write_header(listening))
		return qk_ctl_say(ctl, "%s cannot be written: %s.", path, strerror(errno));
	return QK_CTL_OK;
}

static int end_sound(struct listening *listening)
{
	int failed;

	if (!listening->file)
		return QK_CTL_OK;
	take_sound(listening);
	failed = fseek(listening->file, 0, SEEK_SET) || write_header(listening) || ferror(listening->file);
	failed |= fclose(listening->file) != 0;
	return failed ? qk_ctl_say(listening->ctl, "%s cannot be written: %s.", listening->ctl->values[QK_CTL_AUDIO],
				   strerror(errno))
		      : QK_CTL_OK;
}

/* --- the words ---------------------------------------------------------------------------------------------------- */

static int learn(struct listening *listening)
{
	struct qk_ctl *ctl = listening->ctl;
	struct quark_grammar *grammar = NULL;
	int status;

	if (!ctl->values[QK_CTL_GRAMMAR])
		return QK_CTL_OK;
	if (qk_ctl_load_grammar(ctl, ctl->values[QK_CTL_GRAMMAR], &grammar))
		return QK_CTL_FAILED;
	status = quark_voice_add_grammar(listening->voice, grammar);
	quark_grammar_unref(grammar);
	return status ? qk_ctl_fail(ctl) : QK_CTL_OK;
}

static int begin(struct listening *listening)
{
	struct quark_listen_config config = {.size = sizeof config, .mode = QUARK_LISTEN_ONCE};
	struct qk_ctl *ctl = listening->ctl;
	uint64_t request = 0;

	if (ctl->values[QK_CTL_WAKE])
		config.mode = QUARK_LISTEN_WAKE_WORD;
	else if (ctl->seconds >= 0)
		config.mode = QUARK_LISTEN_ALWAYS;
	listening->once = config.mode == QUARK_LISTEN_ONCE;
	if (quark_voice_listen(listening->voice, &config, &request))
		return qk_ctl_fail(ctl);
	if (ctl->timeout_ms > 0)
		quark_context_set_timeout(ctl->context, request, ctl->timeout_ms);
	listening->request = request;
	return QK_CTL_OK;
}

/* Its request ends where it ends, or where it begins and goes on. */
static int is_end(const struct listening *listening, const struct quark_event *event)
{
	switch (quark_event_type(event)) {
	case QUARK_EVENT_REQUEST_DONE:
		return quark_event_request(event) == listening->request &&
		       (listening->once || quark_event_status(event));
	case QUARK_EVENT_VOICE_ENDED:
	case QUARK_EVENT_DEVICE_GONE:
		return 1;
	default:
		return 0;
	}
}

static void see(struct listening *listening, const struct quark_event *event)
{
	int type = quark_event_type(event);

	if (type == QUARK_EVENT_VOICE_AUDIO) {
		take_sound(listening);
		return;
	}
	if (type != QUARK_EVENT_DEVICE_READINESS)
		qk_ctl_print_event(listening->ctl, event);
	if (!is_end(listening, event))
		return;
	listening->is_over = 1;
	if (!listening->failed && quark_event_status(event))
		listening->failed = qk_ctl_say(listening->ctl, "%s", quark_event_failure_text(event));
}

static void see_all(struct listening *listening)
{
	struct quark_event *event;

	while ((event = quark_context_next_event(listening->ctl->context)) != NULL) {
		see(listening, event);
		quark_event_free(event);
	}
	fflush(stdout);
}

static int time_left(const struct qk_ctl *ctl, uint64_t end_us)
{
	uint64_t now_us = quark_context_time_us(ctl->context);

	if (ctl->seconds < 0)
		return -1;
	return now_us >= end_us ? 0 : (int)((end_us - now_us + 999) / 1000);
}

static int live(struct listening *listening)
{
	struct qk_ctl *ctl = listening->ctl;
	uint64_t end_us = quark_context_time_us(ctl->context) + (uint64_t)(unsigned int)ctl->seconds * 1000000;
	int left;

	see_all(listening);
	while (!listening->is_over && (left = time_left(ctl, end_us)) != 0) {
		if (quark_context_dispatch(ctl->context, left))
			return qk_ctl_fail(ctl);
		see_all(listening);
	}
	return listening->failed ? QK_CTL_FAILED : QK_CTL_OK;
}

static int open_voice(struct listening *listening)
{
	struct qk_ctl *ctl = listening->ctl;
	struct quark_voice_config config = {.size = sizeof config,
					    .purpose = "A developer tries what the glasses understand",
					    .language = ctl->values[QK_CTL_LANGUAGE]};

	if (ctl->count)
		ctl->values[QK_CTL_DEVICE] = ctl->arguments[0];
	if (qk_ctl_open(ctl))
		return QK_CTL_FAILED;
	return quark_voice_open(ctl->device, &config, &listening->voice) ? qk_ctl_fail(ctl) : QK_CTL_OK;
}

int qk_ctl_listen(struct qk_ctl *ctl)
{
	struct listening listening = {.ctl = ctl};
	int status = open_voice(&listening) || learn(&listening) || start_sound(&listening) || begin(&listening)
			     ? QK_CTL_FAILED
			     : live(&listening);

	if (listening.voice && end_sound(&listening))
		status = QK_CTL_FAILED;
	quark_voice_unref(listening.voice);
	return status;
}
