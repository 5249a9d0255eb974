/* say: the simulated wearer says something, and what becomes of it is printed. */
#include "quarkctl_grammar.h"

#include <string.h>

#define PURPOSE "Prints what you say, and what it means"

struct say {
	struct qk_ctl *ctl;
	struct quark_grammar *grammar;
	struct quark_voice *voice;
	uint64_t request;
	int said, failed;
};

/* A text with a character of Chinese in it is Chinese: U+3400 to U+9FFF take three bytes that begin with E3 to E9. */
static const char *language_of(const char *text)
{
	for (const unsigned char *at = (const unsigned char *)text; *at; at++)
		if ((at[0] == 0xe3 && at[1] >= 0x90) || (at[0] >= 0xe4 && at[0] <= 0xe9))
			return "zh";
	return "en";
}

static int open_voice(struct say *say)
{
	struct qk_ctl *ctl = say->ctl;
	const char *language = language_of(ctl->arguments[0]);
	struct quark_voice_config config = {.size = sizeof config, .purpose = PURPOSE, .language = language};

	if (quark_grammar_load_default(ctl->context, language, &say->grammar) ||
	    quark_voice_open(ctl->device, &config, &say->voice) || quark_voice_add_grammar(say->voice, say->grammar) ||
	    quark_voice_listen(say->voice, NULL, &say->request))
		return qk_ctl_fail(ctl);
	if (ctl->timeout_ms > 0 && quark_context_set_timeout(ctl->context, say->request, ctl->timeout_ms))
		return qk_ctl_fail(ctl);
	return QK_CTL_OK;
}

/* The wearer waits until the glasses listen. */
static int speak(struct say *say)
{
	struct qk_ctl_sim *sim = &say->ctl->sim;

	if (say->said || quark_voice_get(say->voice, QUARK_VOICE_VALUE_STATE) != QUARK_VOICE_STATE_LISTENING)
		return QK_CTL_OK;
	say->said = 1;
	if (sim->say(sim->handle, say->ctl->arguments[0]))
		return qk_ctl_say(say->ctl, "nothing could be said. %s", sim->error(sim->handle));
	return QK_CTL_OK;
}

/* 1 when the request has ended; its failure is printed where all failures are. */
static int take_event(struct say *say, const struct quark_event *event)
{
	if (quark_event_type(event) == QUARK_EVENT_REQUEST_DONE && quark_event_request(event) == say->request) {
		if (quark_event_status(event))
			say->failed = qk_ctl_say(say->ctl, "%s", quark_event_failure_text(event));
		return 1;
	}
	if (quark_event_voice(event))
		qk_ctl_print_event(say->ctl, event);
	return quark_event_type(event) == QUARK_EVENT_DEVICE_GONE;
}

static int listen(struct say *say)
{
	struct quark_event *event;
	int done = 0;

	while (!done) {
		while (!done && (event = quark_context_next_event(say->ctl->context)) != NULL) {
			done = take_event(say, event);
			quark_event_free(event);
		}
		if (!done && speak(say))
			return QK_CTL_FAILED;
		if (!done && quark_context_dispatch(say->ctl->context, -1))
			return qk_ctl_fail(say->ctl);
	}
	return say->failed ? QK_CTL_FAILED : QK_CTL_OK;
}

int qk_ctl_say_text(struct qk_ctl *ctl)
{
	struct say say = {.ctl = ctl};
	int status = qk_ctl_open_simulated(ctl);

	if (!status)
		status = open_voice(&say);
	if (!status)
		status = listen(&say);
	quark_voice_unref(say.voice);
	quark_grammar_unref(say.grammar);
	return status;
}
