/* Journeys of the voice with grammars: what is said, and what the app is told of it. */
#include "journeys_private.h"
#include "support_voice.h"

#include "qtest.h"

#include <string.h>

static const char orders[] =
	"{\"language\":\"en\",\"intents\":{\"Order\":{\"data\":[{\"sentences\":"
	"[\"[I want|I would like] {count} {goods}[s] [please]\"]}]}},\"lists\":{\"count\":{\"range\":"
	"{\"from\":1,\"to\":20}},\"goods\":{\"values\":[\"tea\",{\"in\":\"coffee\",\"out\":\"espresso\"}]}}}";

static const char commands[] =
	"{\"language\":\"en\",\"intents\":{\"Stop\":{\"data\":[{\"sentences\":[\"stop [it]\","
	"\"that is enough\"]}]},\"Anything\":{\"data\":[{\"sentences\":[\"{words}\"],"
	"\"requires_context\":{\"screen\":\"notes\"}}]}},\"lists\":{\"words\":{\"wildcard\":true}}}";

/* Says it and gets what was made of it. */
static const char *hear(struct glasses *glasses, struct quark_voice *voice, const char *text)
{
	uint64_t request = voice_listen_and_begin(glasses, voice, QUARK_LISTEN_ONCE);
	char *made;

	qt_int(quark_sim_say(glasses->sim, text), QUARK_OK);
	qt_int(voice_wait(glasses, request), QUARK_OK);
	made = strstr(voice_told, "final ");
	qt_true(made != NULL);
	made = strstr(made, "\"; ");
	voice_pass(glasses, 2000);
	return made + 3;
}

void journey_intent(struct glasses *glasses)
{
	struct quark_voice *voice = voice_open(glasses);
	struct quark_grammar *grammar = voice_learn(glasses, voice, orders);

	qt_text(hear(glasses, voice, "I want two coffees please"), "intent Order count=2 goods=espresso; idle; OK; ");
	qt_contains(voice_told, "partial; final \"I want two coffees please\"; intent Order");
	qt_text(hear(glasses, voice, "twelve teas"), "intent Order count=12 goods=tea; idle; OK; ");
	quark_grammar_unref(grammar);
	quark_voice_unref(voice);
}

void journey_two_grammars(struct glasses *glasses)
{
	struct quark_voice *voice = voice_open(glasses);
	struct quark_grammar *order = voice_learn(glasses, voice, orders),
			     *command = voice_learn(glasses, voice, commands);

	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_GRAMMARS), 2);
	qt_text(hear(glasses, voice, "three teas"), "intent Order count=3 goods=tea; idle; OK; ");
	qt_text(hear(glasses, voice, "that is enough"), "intent Stop; idle; OK; ");
	qt_int(quark_voice_remove_grammar(voice, order), QUARK_OK);
	qt_text(hear(glasses, voice, "three teas"), "no match; idle; OK; ");
	qt_text(hear(glasses, voice, "stop it"), "intent Stop; idle; OK; ");
	qt_int(quark_voice_remove_grammar(voice, command), QUARK_OK);
	qt_text(hear(glasses, voice, "stop it"), "idle; OK; ");
	quark_grammar_unref(order);
	quark_grammar_unref(command);
	quark_voice_unref(voice);
}

/* A part of a grammar holds on one screen only; where it does, a reading with words of its own is still better. */
void journey_grammar_by_context(struct glasses *glasses)
{
	struct quark_voice *voice = voice_open(glasses);
	struct quark_grammar *command = voice_learn(glasses, voice, commands),
			     *order = voice_learn(glasses, voice, orders);

	qt_text(hear(glasses, voice, "buy milk"), "no match; idle; OK; ");
	qt_int(quark_grammar_set_context(command, "screen", "notes", NULL), QUARK_OK);
	qt_text(hear(glasses, voice, "buy milk"), "intent Anything words=buy milk; idle; OK; ");
	qt_text(hear(glasses, voice, "two teas"), "intent Order count=2 goods=tea; idle; OK; ");
	qt_int(quark_grammar_set_context(command, "screen", NULL, NULL), QUARK_OK);
	qt_text(hear(glasses, voice, "buy milk"), "no match; idle; OK; ");
	quark_grammar_unref(command);
	quark_grammar_unref(order);
	quark_voice_unref(voice);
}

/* Nothing of it was understood, but the app is told what it might have been. */
void journey_noise(struct glasses *glasses)
{
	struct quark_voice *voice = voice_open(glasses);
	struct quark_grammar *grammar = voice_learn(glasses, voice, orders);

	qt_int(quark_sim_set(glasses->sim, QUARK_SIM_VALUE_NOISE, 100), QUARK_OK);
	qt_text(hear(glasses, voice, "two teas please"), "no match; idle; OK; ");
	qt_int(quark_sim_set(glasses->sim, QUARK_SIM_VALUE_NOISE, 0), QUARK_OK);
	qt_text(hear(glasses, voice, "two teas please"), "intent Order count=2 goods=tea; idle; OK; ");
	quark_grammar_unref(grammar);
	quark_voice_unref(voice);
}
