/* match --cases: a file of sentences with what they mean, in the shape of the test data of Home Assistant's intents:
 * {"grammar": {...}, "cases": [{"intent", "fixtures": {"names", "areas", "floors", "context_area"}, "sentences",
 * "slots"}]}. The fixtures are what a house has: they fill the lists "name", "area" and "floor". */
#include "quarkctl_grammar.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct text_case {
	struct qk_json begin, intent, fixtures, sentences, slots; /* `at` NULL: it has none */
};

struct run {
	struct qk_ctl *ctl;
	const char *path;
	struct quark_grammar *grammar;
	struct quark_match *match;
	const char *fixtures; /* what the lists hold: a place in the file */
	size_t fixtures_length;
	struct qk_buffer text, more;
	uint64_t total, passed, sum_ns, worst_ns;
};

static int wrong(const struct run *run, struct qk_json json, const char *what)
{
	return qk_ctl_say(run->ctl, "%s, line %u: %s.", run->path, qk_json_line(&json), what);
}

/* The next string, NUL-terminated, in `out`. */
static int read_text(const struct run *run, struct qk_json *json, struct qk_buffer *out)
{
	struct qk_json begin = *json;

	qk_buffer_clear(out);
	qk_buffer_text(out, "");
	if (qk_json_string(json, out))
		return wrong(run, begin, "a text is missing here");
	qk_buffer_append(out, "", 1);
	return out->failed ? wrong(run, begin, "no memory") : 0;
}

/* The value of the member of this name; `at` NULL: there is none. */
static struct qk_json member(struct qk_json json, const char *wanted)
{
	struct qk_json name, none = {0};

	if (qk_json_peek(&json) != QK_JSON_OBJECT || qk_json_enter(&json))
		return none;
	for (; qk_json_member(&json, &name) == 1; qk_json_skip(&json))
		if (qk_json_is(name, wanted))
			return json;
	return none;
}

/* --- fixtures ----------------------------------------------------------------------------------------------------- */

/* Names are no templates: what means something there is escaped. */
static void escape(const char *name, struct qk_buffer *out)
{
	qk_buffer_clear(out);
	for (; *name; name++) {
		if (strchr("()[]{}<>|;\\", *name))
			qk_buffer_byte(out, '\\');
		qk_buffer_byte(out, *name);
	}
}

static int add_value(struct run *run, const char *list, const char *context)
{
	escape(run->text.data, &run->more);
	if (quark_grammar_add_value(run->grammar, list, run->more.data ? run->more.data : "", run->text.data, context))
		return qk_ctl_fail(run->ctl);
	return 0;
}

/* ["Kitchen Lamp", "light"]: the second text is its domain. */
static int add_name(struct run *run, struct qk_json *json)
{
	struct qk_buffer domain = {0}, context = {0};
	int failed = qk_json_enter(json) || qk_json_item(json) != 1 || read_text(run, json, &run->text) ||
		     qk_json_item(json) != 1 || read_text(run, json, &domain);

	if (!failed) {
		qk_buffer_text(&context, "{\"domain\": ");
		qk_json_write_string(&context, domain.data);
		qk_buffer_byte(&context, '}');
		failed = add_value(run, "name", context.data);
		failed = failed || qk_json_item(json) != 0;
	}
	qk_buffer_free(&domain);
	qk_buffer_free(&context);
	return failed;
}

static int add_item(struct run *run, struct qk_json *json, const char *list)
{
	if (qk_json_peek(json) == QK_JSON_ARRAY)
		return add_name(run, json);
	return read_text(run, json, &run->text) || add_value(run, list, NULL);
}

/* A list of this name is there afterwards, however empty. */
static int fill_list(struct run *run, struct qk_json fixtures, const char *part, const char *list)
{
	struct qk_json json = fixtures.at ? member(fixtures, part) : fixtures;
	int more;

	if (quark_grammar_add_value(run->grammar, list, "x", NULL, NULL) ||
	    quark_grammar_clear_list(run->grammar, list))
		return qk_ctl_fail(run->ctl);
	if (!json.at || qk_json_enter(&json))
		return 0;
	while ((more = qk_json_item(&json)) == 1)
		if (add_item(run, &json, list))
			return wrong(run, json, "this fixture cannot be used");
	return more ? wrong(run, json, "the fixtures cannot be read") : 0;
}

static int set_area(struct run *run, struct qk_json fixtures)
{
	struct qk_json area = fixtures.at ? member(fixtures, "context_area") : fixtures;
	const char *value = NULL;

	if (area.at && qk_json_peek(&area) == QK_JSON_STRING) {
		if (read_text(run, &area, &run->text))
			return -1;
		value = run->text.data;
	}
	return quark_grammar_set_context(run->grammar, "area", value, NULL) ? qk_ctl_fail(run->ctl) : 0;
}

/* Compiles only when the fixtures are others than the case before had. */
static int use_fixtures(struct run *run, struct qk_json fixtures)
{
	struct qk_json end = fixtures;
	size_t length;

	if (fixtures.at)
		qk_json_skip(&end);
	length = (size_t)(end.at - fixtures.at);
	if (run->fixtures && run->fixtures_length == length && !memcmp(run->fixtures, fixtures.at, length))
		return 0;
	if (fill_list(run, fixtures, "names", "name") || fill_list(run, fixtures, "areas", "area") ||
	    fill_list(run, fixtures, "floors", "floor") || set_area(run, fixtures))
		return -1;
	run->fixtures = fixtures.at;
	run->fixtures_length = length;
	/* The first match after compiling makes room, and is not timed. */
	if (quark_grammar_compile(run->grammar) || quark_grammar_match(run->grammar, "x", NULL, run->match))
		return qk_ctl_fail(run->ctl);
	return 0;
}

/* --- one sentence ------------------------------------------------------------------------------------------------- */

static int is_value(struct run *run, struct qk_json json, size_t slot)
{
	double number;

	switch (qk_json_peek(&json)) {
	case QK_JSON_STRING:
		return !read_text(run, &json, &run->more) &&
		       !strcmp(run->more.data, quark_match_slot_value(run->match, 0, slot));
	case QK_JSON_NUMBER:
		return !qk_json_double(&json, &number) &&
		       fabs(number - quark_match_slot_number(run->match, 0, slot)) < 1e-9;
	case QK_JSON_TRUE:
	case QK_JSON_FALSE:
		return quark_match_slot_type(run->match, 0, slot) == QUARK_SLOT_BOOLEAN &&
		       (qk_json_peek(&json) == QK_JSON_TRUE) == (quark_match_slot_number(run->match, 0, slot) != 0);
	default:
		return 0;
	}
}

/* A list means any of its values. */
static int is_expected(struct run *run, struct qk_json json, size_t slot)
{
	if (qk_json_peek(&json) != QK_JSON_ARRAY)
		return is_value(run, json, slot);
	for (qk_json_enter(&json); qk_json_item(&json) == 1; qk_json_skip(&json))
		if (is_value(run, json, slot))
			return 1;
	return 0;
}

/* All slots that are expected, and no other. */
static int has_slots(struct run *run, struct qk_json json)
{
	struct qk_json name;
	size_t count = 0;

	if (json.at && !qk_json_enter(&json))
		for (; qk_json_member(&json, &name) == 1; qk_json_skip(&json), count++) {
			int slot = read_text(run, &name, &run->more)
					   ? QUARK_ERR_INVALID
					   : quark_match_find_slot(run->match, 0, run->more.data);

			if (slot < 0 || !is_expected(run, json, (size_t)slot))
				return 0;
		}
	return count == quark_match_slots(run->match, 0);
}

static void print_miss(struct run *run, const struct text_case *one, const char *sentence)
{
	struct qk_json end = one->slots;
	struct qk_buffer slots = {0};

	printf("{\"sentence\": ");
	qk_ctl_json_text(stdout, sentence);
	printf(", \"expected\": ");
	read_text(run, &(struct qk_json){one->intent.begin, one->intent.at, one->intent.end}, &run->more);
	qk_ctl_json_text(stdout, run->more.data);
	if (end.at && !qk_json_skip(&end)) {
		printf(", \"expected_slots\": ");
		for (const char *at = one->slots.at; at < end.at; at++) /* one line, however it was written */
			putchar(*at == '\n' || *at == '\r' || *at == '\t' ? ' ' : *at);
	}
	qk_ctl_slots_json(&slots, run->match, 0, 0);
	printf(", \"found\": ");
	if (quark_match_count(run->match))
		qk_ctl_json_text(stdout, quark_match_intent(run->match, 0));
	else
		printf("null");
	printf(", \"slots\": %s}\n", slots.data ? slots.data : "{}");
	qk_buffer_free(&slots);
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int try_sentence(struct run *run, const struct text_case *one, const char *sentence)
{
	struct quark_match_config config = {.size = sizeof config, .mode = QUARK_MATCH_BEST, .slot = "name"};
	struct qk_json intent = one->intent;
	uint64_t began_ns = now_ns(), took_ns;

	if (quark_grammar_match(run->grammar, sentence, &config, run->match))
		return qk_ctl_fail(run->ctl);
	took_ns = now_ns() - began_ns;
	run->sum_ns += took_ns;
	run->worst_ns = took_ns > run->worst_ns ? took_ns : run->worst_ns;
	run->total++;
	if (read_text(run, &intent, &run->more))
		return -1;
	if (quark_match_count(run->match) && !strcmp(quark_match_intent(run->match, 0), run->more.data) &&
	    has_slots(run, one->slots))
		run->passed++;
	else
		print_miss(run, one, sentence);
	return 0;
}

/* --- the file ----------------------------------------------------------------------------------------------------- */

static int read_case(struct run *run, struct qk_json json)
{
	struct text_case one = {json, member(json, "intent"), member(json, "fixtures"), member(json, "sentences"),
				member(json, "slots")};
	struct qk_json sentences = one.sentences;
	int more;

	if (!one.intent.at || !one.sentences.at || qk_json_enter(&sentences))
		return wrong(run, json, "a case has an \"intent\" and \"sentences\"");
	if (use_fixtures(run, one.fixtures))
		return -1;
	while ((more = qk_json_item(&sentences)) == 1)
		if (read_text(run, &sentences, &run->text) || try_sentence(run, &one, run->text.data))
			return -1;
	return more ? wrong(run, sentences, "the sentences cannot be read") : 0;
}

static int start(struct run *run, struct qk_json grammar)
{
	struct qk_json language = member(grammar, "language"), end = grammar;
	int has_language = language.at && !read_text(run, &language, &run->text);

	if (qk_json_skip(&end))
		return wrong(run, grammar, "the grammar is no JSON");
	if (quark_grammar_new(run->ctl->context, has_language ? run->text.data : "en", &run->grammar) ||
	    quark_grammar_add_json(run->grammar, grammar.at, (size_t)(end.at - grammar.at)) ||
	    quark_match_new(run->ctl->context, &run->match))
		return qk_ctl_fail(run->ctl);
	return 0;
}

static int try_all(struct run *run, const char *file, size_t length)
{
	struct qk_json json = qk_json_open(file, length);
	struct qk_json grammar = member(json, "grammar"), cases = member(json, "cases");
	int more;

	if (!grammar.at || !cases.at || qk_json_enter(&cases))
		return qk_ctl_say(run->ctl, "%s is not {\"grammar\": {...}, \"cases\": [...]}.", run->path);
	if (start(run, grammar))
		return -1;
	while ((more = qk_json_item(&cases)) == 1) {
		if (read_case(run, cases))
			return -1;
		qk_json_skip(&cases);
	}
	return more ? wrong(run, cases, "it ends within the cases, or is no JSON here") : 0;
}

int qk_ctl_match_cases(struct qk_ctl *ctl, const char *path)
{
	struct run run = {.ctl = ctl, .path = path};
	size_t length;
	char *file = qk_ctl_read_file(ctl, path, &length);
	int failed = !file || try_all(&run, file, length);

	if (!failed)
		printf("%llu/%llu passed, mean %.1f us, worst %.1f us\n", (unsigned long long)run.passed,
		       (unsigned long long)run.total, run.total ? (double)run.sum_ns / 1000.0 / (double)run.total : 0.0,
		       (double)run.worst_ns / 1000.0);
	quark_match_unref(run.match);
	quark_grammar_unref(run.grammar);
	qk_buffer_free(&run.text);
	qk_buffer_free(&run.more);
	free(file);
	return failed || run.passed != run.total ? QK_CTL_FAILED : QK_CTL_OK;
}
