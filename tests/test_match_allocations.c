/* A match allocates nothing once the match has held one of its size. */
#include "qtest.h"

#include "failing_malloc.h"

#include <quark/grammar.h>
#include <quark/quark.h>
#include <string.h>

static const char json[] =
	"{\"language\":\"en\",\"skip_words\":[\"please\",\"can you\"],"
	"\"lists\":{\"name\":{\"values\":[\"kitchen lamp\",{\"in\":\"(red|blue) fan\",\"out\":\"fan\","
	"\"context\":{\"domain\":\"fan\"}}]},\"area\":{\"values\":[\"kitchen\",\"hall\"]},"
	"\"percent\":{\"range\":{\"from\":0,\"to\":100}},\"what\":{\"wildcard\":true},\"who\":{\"wildcard\":true}},"
	"\"expansion_rules\":{\"the\":\"(the|my)\"},"
	"\"intents\":{"
	"\"On\":{\"data\":[{\"sentences\":[\"(turn|switch) (on;[<the>] {name})\",\"lights (on;[in [<the>] {area}])\"],"
	"\"response\":\"on\"}]},"
	"\"Fan\":{\"data\":[{\"sentences\":[\"{name} [to] {percent}[[ ]%| percent]\"],"
	"\"requires_context\":{\"domain\":\"fan\"},\"slots\":{\"kind\":\"fan\"}}]},"
	"\"Say\":{\"data\":[{\"sentences\":[\"(say|tell) {what} to {who}\",\"say {what}\"]}]}}}";

static const char *const texts[] = {
	"Turn on the kitchen lamp, please.",
	"can you switch my red fan on",
	"lights on in the hall",
	"blue fan to fifty five percent",
	"red fan 20 %",
	"say to be or not to be to the cat to the dog",
	"nothing of the kind",
	"Say it, please",
	"",
};

static void read_all(const struct quark_match *match)
{
	for (size_t i = 0; i < quark_match_count(match); i++) {
		quark_match_intent(match, i);
		quark_match_metadata(match, i, "response");
		quark_match_context(match, i, "domain");
		for (size_t j = 0; j < quark_match_slots(match, i); j++) {
			quark_match_slot_value(match, i, j);
			quark_match_slot_text(match, i, j);
			quark_match_slot_span(match, i, j, NULL, NULL);
		}
	}
}

/* Every text in every mode. How many readings there were. */
static size_t match_all(struct quark_grammar *grammar, struct quark_match *match)
{
	struct quark_match_config config = {.size = sizeof config, .slot = "name"};
	size_t readings = 0;

	for (config.mode = QUARK_MATCH_FIRST; config.mode <= QUARK_MATCH_CLOSEST; config.mode++)
		for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
			if (quark_grammar_match(grammar, texts[i], &config, match))
				return 0;
			read_all(match);
			readings += quark_match_count(match);
		}
	return readings;
}

QTEST(a_match_allocates_nothing_once_it_has_held_one_of_its_size)
{
	struct quark_context_config config = {.size = sizeof config, .clock = QUARK_CLOCK_VIRTUAL};
	struct quark_context *context;
	struct quark_grammar *grammar;
	struct quark_match *match;
	size_t first, second;
	long allocations;

	if (!qt_can_fail())
		qt_skip("the sanitizer has a malloc of its own");
	qt_int(quark_context_new(&config, &context), QUARK_OK);
	qt_int(quark_grammar_load(context, json, strlen(json), &grammar), QUARK_OK);
	qt_int(quark_match_new(context, &match), QUARK_OK);
	first = match_all(grammar, match);
	qt_fail_never();
	second = match_all(grammar, match);
	allocations = qt_allocations();
	qt_int(allocations, 0);
	qt_uint(second, first);
	qt_true(first > 20);
	quark_match_unref(match);
	quark_grammar_unref(grammar);
	quark_context_unref(context);
}
