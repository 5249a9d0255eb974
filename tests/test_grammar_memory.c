/* Grammars without memory: each allocation fails once, and nothing crashes or stays behind; and a match that has room
 * from a match before allocates nothing. */
#include "failing_malloc.h"
#include "qtest.h"
#include "support_grammar.h"

#include <string.h>

static const char json[] =
	"{\"language\":\"en\",\"skip_words\":[\"please\"],\"intents\":{\"Set\":{\"data\":[{\"sentences\":["
	"\"set [the] {what} to {level}[%] (now;{where:@place})\",\"say {text}\"],\"slots\":{\"a\":1},"
	"\"requires_context\":{\"room\":{\"slot\":true}},\"excludes_context\":{\"x\":[\"y\"]},\"metadata\":{\"m\":[1]},"
	"\"response\":\"r\",\"lists\":{\"own\":{\"values\":[\"a\"]}},\"expansion_rules\":{\"own\":\"b\"}}]},"
	"\"Go\":{\"data\":[{\"sentences\":[\"go <way>\"]}]}},\"expansion_rules\":{\"way\":\"(left|right) {0..9:n}\"},"
	"\"lists\":{\"what\":{\"values\":[{\"in\":\"light[s]\",\"out\":\"l\",\"context\":{\"domain\":\"light\"}},"
	"{\"in\":\"(big|small) {level:size}\"}]},\"where\":{\"values\":[\"here\"]},\"text\":{\"wildcard\":true},"
	"\"level\":{\"range\":{\"from\":0,\"to\":100,\"multiplier\":0.5}}}}";

static const char *const texts[] = {"please set the lights to fifty % now here", "say caf\xc3\xa9 please now",
				    "go left 5", "set big 7 to 8 here now", "nothing of this"};

static int use(struct quark_grammar *grammar, struct quark_match *match)
{
	int status = quark_grammar_set_context(grammar, "room", "kitchen", "the kitchen");

	for (uint32_t mode = QUARK_MATCH_FIRST; mode <= QUARK_MATCH_CLOSEST && !status; mode++)
		for (size_t i = 0; i < sizeof texts / sizeof *texts && !status; i++) {
			struct quark_match_config config = {.size = sizeof config, .mode = mode, .slot = "what"};

			status = quark_grammar_match(grammar, texts[i], &config, match);
			quark_match_explain(match, 0);
		}
	return status;
}

static int build(struct quark_grammar *grammar)
{
	struct quark_range range = {.size = sizeof range, .to = 9};
	int status = quark_grammar_add_sentence(grammar, "More", "more {n} <r> {v}");

	if (!status)
		status = quark_grammar_add_rule(grammar, "r", "(a|b)");
	if (!status)
		status = quark_grammar_add_range(grammar, "n", &range);
	if (!status)
		status = quark_grammar_add_kind(grammar, "k", QUARK_LIST_MONEY);
	if (!status)
		status = quark_grammar_add_value(grammar, "v", "c[d]", "e", "{\"f\":\"g\"}");
	if (!status)
		status = quark_grammar_add_skip_words(grammar, "well");
	if (!status)
		status = quark_grammar_add_json(grammar, json, sizeof json - 1);
	return status ? status : quark_grammar_compile(grammar);
}

static int live(struct quark_context *context)
{
	struct quark_grammar *grammar = NULL, *built = NULL;
	struct quark_match *match = NULL;
	int status = quark_grammar_load(context, json, sizeof json - 1, &grammar);

	if (!status)
		status = quark_grammar_new(context, "en", &built);
	if (!status)
		status = build(built);
	if (!status)
		status = quark_match_new(context, &match);
	if (!status)
		status = use(grammar, match);
	if (!status)
		status = use(built, match);
	quark_match_unref(match);
	quark_grammar_unref(grammar);
	quark_grammar_unref(built);
	return status;
}

QTEST(every_allocation_may_fail)
{
	struct quark_context_config config = {
		.size = sizeof config, .app_id = "a.b", .app_name = "c", .app_version = "1"};
	struct quark_context *context;
	long before;
	int status;

	if (!qt_can_fail())
		qt_skip("the sanitizer has a malloc of its own");
	qt_int(quark_context_new(&config, &context), QUARK_OK);
	qt_int(live(context), QUARK_OK);
	before = qt_live_blocks();
	for (long n = 0;; n++) {
		long failed, after;

		qt_fail_after(n);
		status = live(context);
		failed = qt_fail_never();
		after = qt_live_blocks();
		if (!failed)
			break;
		if (status != QUARK_OK && status != QUARK_ERR_NOMEM)
			qt_fail("allocation %ld: status %d: %s", n, status,
				quark_failure_text(quark_context_failure(context)));
		if (after != before)
			qt_fail("allocation %ld: %ld blocks stay behind", n, after - before);
	}
	qt_int(status, QUARK_OK);
	quark_context_unref(context);
}

QTEST(a_match_allocates_nothing_once_it_has_room)
{
	struct grammar_bench bench;
	long count;

	if (!qt_can_fail())
		qt_skip("the sanitizer has a malloc of its own");
	grammar_bench_open(&bench);
	grammar_bench_load(&bench, json);
	quark_grammar_set_context(bench.grammar, "room", "kitchen", NULL);
	for (int round = 0; round < 2; round++) {
		if (round)
			qt_fail_from(1000000);
		for (uint32_t mode = QUARK_MATCH_FIRST; mode <= QUARK_MATCH_ALL; mode++)
			for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
				struct quark_match_config config = {
					.size = sizeof config, .mode = mode, .slot = "what"};

				quark_grammar_match(bench.grammar, texts[i], &config, bench.match);
			}
	}
	count = qt_allocations();
	qt_fail_never();
	qt_int(count, 0);
	grammar_bench_close(&bench);
}
