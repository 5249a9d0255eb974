/* The grammars of a voice: which of them reads what was said, and what becomes of matches in events. */
#include "qtest.h"
#include "support_voice.h"

#include <string.h>

#define SENTENCE(intent, sentence)                                                                                     \
	"{\"language\":\"en\",\"intents\":{\"" intent "\":{\"data\":[{\"sentences\":[\"" sentence "\"]}]}},"           \
	"\"lists\":{\"any\":{\"wildcard\":true}}}"

static struct glasses glasses;
static struct quark_voice *voice;

static void begin(void)
{
	glasses_open(&glasses, NULL);
	voice = voice_open(&glasses);
}

static void learn(const char *json)
{
	quark_grammar_unref(voice_learn(&glasses, voice, json));
}

static void end(void)
{
	quark_voice_unref(voice);
	glasses_close(&glasses);
}

static struct quark_match *new_match(void)
{
	struct quark_match *match;

	qt_int(quark_match_new(glasses.context, &match), QUARK_OK);
	return match;
}

/* The event of a text that is said, which must come. */
static struct quark_event *said(const char *text, int type)
{
	struct quark_event *event;

	qt_int(quark_voice_listen(voice, NULL, NULL), QUARK_OK);
	qt_int(quark_sim_say(glasses.sim, text), QUARK_OK);
	event = glasses_await(&glasses, type, 30);
	qt_text(event ? quark_event_type_name(quark_event_type(event)) : "nothing", quark_event_type_name(type));
	return event;
}

QTEST(the_reading_with_the_fewest_wildcards_wins_wherever_it_stands)
{
	struct quark_match *match;

	begin();
	match = new_match();
	learn(SENTENCE("Any", "open {any}"));
	learn(SENTENCE("Map", "open the map"));
	learn(SENTENCE("Late", "open the map"));
	qt_int(quark_voice_match(voice, "open the map", match), QUARK_OK);
	qt_text(quark_match_intent(match, 0), "Map"); /* the earlier one of two that are equal */
	qt_uint(quark_match_count(match), 1);
	qt_int(quark_voice_match(voice, "open the door", match), QUARK_OK);
	qt_text(quark_match_intent(match, 0), "Any");
	qt_int(quark_voice_match(voice, "close the door", match), QUARK_OK);
	qt_uint(quark_match_count(match), 0);
	quark_match_unref(match);
	end();
}

QTEST(a_preferred_block_comes_before_fewer_wildcards)
{
	struct quark_match *match;

	begin();
	match = new_match();
	learn(SENTENCE("Song", "play {any}"));
	learn("{\"lists\":{\"any\":{\"wildcard\":true},\"who\":{\"wildcard\":true}},\"intents\":{\"By\":{\"data\":[{"
	      "\"sentences\":[\"play {any} by {who}\"],\"metadata\":{\"preferred\":true}}]}}}");
	qt_int(quark_voice_match(voice, "play hello by adele", match), QUARK_OK);
	qt_text(quark_match_intent(match, 0), "By");
	qt_int(quark_voice_match(voice, "play hello", match), QUARK_OK);
	qt_text(quark_match_intent(match, 0), "Song");
	quark_match_unref(match);
	end();
}

QTEST(grammars_come_and_go)
{
	struct quark_grammar *grammar, *raw;
	struct quark_match *match;

	begin();
	match = new_match();
	grammar = voice_learn(&glasses, voice, SENTENCE("Map", "open the map"));
	qt_int(quark_voice_add_grammar(voice, grammar), QUARK_ERR_INVALID);
	qt_int(quark_voice_add_grammar(voice, NULL), QUARK_ERR_INVALID);
	qt_int(quark_voice_add_grammar(NULL, grammar), QUARK_ERR_INVALID);
	qt_int(quark_grammar_new(glasses.context, "en", &raw), QUARK_OK);
	qt_int(quark_voice_add_grammar(voice, raw), QUARK_ERR_INVALID);
	qt_int(quark_voice_remove_grammar(voice, raw), QUARK_ERR_INVALID);
	quark_grammar_unref(raw);
	qt_int(quark_voice_remove_grammar(voice, grammar), QUARK_OK);
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_GRAMMARS), 0);
	qt_int(quark_voice_match(voice, "open the map", match), QUARK_OK);
	qt_uint(quark_match_count(match), 0);
	quark_grammar_unref(grammar);
	quark_match_unref(match);
	end();
}

QTEST(a_voice_has_sixteen_grammars_at_most)
{
	struct quark_grammar *grammar;

	begin();
	for (int i = 0; i < 16; i++)
		learn(SENTENCE("Map", "open the map"));
	qt_int(quark_grammar_load(glasses.context, SENTENCE("Map", "map"), sizeof SENTENCE("Map", "map") - 1, &grammar),
	       QUARK_OK);
	qt_int(quark_voice_add_grammar(voice, grammar), QUARK_ERR_AGAIN);
	quark_grammar_unref(grammar);
	end();
}

QTEST(a_grammar_that_is_being_changed_is_left_out)
{
	struct quark_grammar *grammar;
	struct quark_match *match;

	begin();
	match = new_match();
	grammar = voice_learn(&glasses, voice, SENTENCE("Map", "open the map"));
	qt_int(quark_grammar_add_sentence(grammar, "Door", "open the door"), QUARK_OK);
	qt_int(quark_voice_match(voice, "open the map", match), QUARK_OK);
	qt_uint(quark_match_count(match), 0);
	qt_int(quark_grammar_compile(grammar), QUARK_OK);
	qt_int(quark_voice_match(voice, "open the door", match), QUARK_OK);
	qt_text(quark_match_intent(match, 0), "Door");
	quark_grammar_unref(grammar);
	quark_match_unref(match);
	end();
}

QTEST(texts_that_cannot_be_matched_are_refused)
{
	struct quark_match *match;
	char text[3003];

	begin();
	match = new_match();
	learn(SENTENCE("Map", "open the map"));
	memset(text, 'a', sizeof text);
	text[1001] = 0;
	qt_int(quark_voice_match(voice, text, match), QUARK_ERR_INVALID);
	qt_int(quark_voice_match(voice, "\xff", match), QUARK_ERR_INVALID);
	qt_int(quark_voice_match(voice, NULL, match), QUARK_ERR_INVALID);
	qt_int(quark_voice_match(voice, "a", NULL), QUARK_ERR_INVALID);
	quark_match_unref(match);
	end();
}

QTEST(an_intent_says_what_was_heard_and_how_it_was_read)
{
	struct quark_match *match;
	struct quark_event *event;

	begin();
	learn(SENTENCE("Open", "open {any} [please]"));
	event = said("open the blue door please", QUARK_EVENT_VOICE_INTENT);
	match = quark_match_ref(quark_event_match(event));
	qt_text(quark_event_transcript(event), "open the blue door please");
	qt_uint(quark_event_utterance(event), 1);
	qt_true(quark_event_confidence(event) >= 850);
	qt_true(quark_event_voice(event) == voice);
	qt_uint(quark_event_transcript_stable(event), 0); /* of partial and final texts only */
	quark_event_free(event);
	/* It outlives its event and, but for the tree, its grammar. */
	end();
	qt_text(quark_match_intent(match, 0), "Open");
	qt_text(quark_match_slot_value(match, 0, 0), "the blue door");
	quark_match_unref(match);
}

static void hear_without_pulling(void)
{
	for (int i = 0; i < 100 && quark_voice_get(voice, QUARK_VOICE_VALUE_UTTERANCES) == 0; i++) {
		glasses_hang(&glasses, 100000);
		quark_context_dispatch(glasses.context, 0);
	}
	qt_int(quark_voice_get(voice, QUARK_VOICE_VALUE_UTTERANCES), 1);
}

QTEST(what_the_app_does_not_pull_keeps_nothing_alive)
{
	begin();
	learn(SENTENCE("Open", "open {any}"));
	qt_int(quark_voice_listen(voice, NULL, NULL), QUARK_OK);
	qt_int(quark_sim_say(glasses.sim, "open the door"), QUARK_OK);
	hear_without_pulling();
	end();
}

QTEST(an_intent_is_readable_after_its_voice_was_let_go)
{
	struct quark_event *event;
	struct quark_match *match = NULL;

	begin();
	learn(SENTENCE("Open", "open {any}"));
	qt_int(quark_voice_listen(voice, NULL, NULL), QUARK_OK);
	qt_int(quark_sim_say(glasses.sim, "open the door"), QUARK_OK);
	hear_without_pulling();
	quark_voice_unref(voice);
	event = glasses_await(&glasses, QUARK_EVENT_VOICE_INTENT, 1);
	qt_true(event != NULL);
	match = quark_match_ref(quark_event_match(event));
	quark_event_free(event);
	qt_text(quark_match_intent(match, 0), "Open");
	qt_text(quark_match_explain(match, 0), "Open: open {any}\n"); /* without its tree */
	quark_match_unref(match);
	glasses_close(&glasses);
}

QTEST(accessors_of_texts_know_their_events)
{
	struct quark_event *event;

	begin();
	event = said("anything", QUARK_EVENT_VOICE_FINAL);
	qt_true(!quark_event_match(event));
	qt_int(quark_event_voice_state(event), QUARK_VOICE_STATE_NONE);
	qt_uint(quark_event_transcript_stable(event), 8);
	quark_event_free(event);
	qt_text(quark_event_transcript(NULL), "");
	qt_uint(quark_event_utterance(NULL), 0);
	end();
}
