/* The default vocabulary against itself: sentences made from each template are understood as its intent, and never as
 * another one. */
#include "core/json_read.h"
#include "qtest.h"
#include "voice/template.h"

#include <quark/context.h>
#include <quark/grammar.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SENTENCES_EACH 12

struct maker {
	struct qk_json json; /* the grammar */
	int is_chinese;
	uint64_t random;
	struct qk_buffer out;
	struct quark_grammar *grammar;
	struct quark_match *match;
	int made, wrong;
};

static void make(struct maker *maker, const struct qk_template *template, uint32_t place);

static struct qk_json member(struct qk_json json, const char *wanted)
{
	struct qk_json name, none = {0};

	qk_json_enter(&json);
	for (; qk_json_member(&json, &name) == 1; qk_json_skip(&json))
		if (qk_json_is(name, wanted))
			return json;
	return none;
}

static char *text_of(struct qk_json json)
{
	struct qk_buffer text = {0};

	qk_buffer_text(&text, "");
	if (qk_json_string(&json, &text))
		return NULL;
	return qk_buffer_take(&text, NULL);
}

static void make_text(struct maker *maker, struct qk_json sentence)
{
	struct qk_template_error error;
	struct qk_template template;
	char *source = text_of(sentence);

	qt_true(source != NULL);
	qt_int(qk_template_parse(source, strlen(source), &template, &error), 0);
	make(maker, &template, template.root);
	qk_template_free(&template);
	free(source);
}

static uint32_t pick(struct maker *maker, uint32_t count)
{
	maker->random = maker->random * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(maker->random >> 33) % count;
}

/* --- lists -------------------------------------------------------------------------------------------------------- */

static void make_kind(struct maker *maker, struct qk_json kind)
{
	static const struct {
		const char *kind, *english, *chinese;
	} kinds[] = {{"ordinal", "third", "第三"},
		     {"money", "five dollars", "五元"},
		     {"duration", "ten minutes", "十分钟"},
		     {"number", "10086", "10086"}};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (qk_json_is(kind, kinds[i].kind))
			qk_buffer_text(&maker->out, maker->is_chinese ? kinds[i].chinese : kinds[i].english);
}

static void make_range(struct maker *maker, struct qk_json range)
{
	int64_t from = 0, to = 0;
	struct qk_json at = member(range, "from");

	qk_json_i64(&at, &from);
	at = member(range, "to");
	qk_json_i64(&at, &to);
	qk_buffer_i64(&maker->out, from + pick(maker, (uint32_t)(to - from + 1)));
}

static void make_value(struct maker *maker, struct qk_json values)
{
	struct qk_json all = values;
	uint32_t count = 0, wanted;

	for (qk_json_enter(&all); qk_json_item(&all) == 1; qk_json_skip(&all))
		count++;
	wanted = pick(maker, count);
	qk_json_enter(&values);
	for (uint32_t i = 0; qk_json_item(&values) == 1 && i < wanted; i++)
		qk_json_skip(&values);
	make_text(maker, qk_json_peek(&values) == QK_JSON_OBJECT ? member(values, "in") : values);
}

static void make_list(struct maker *maker, const char *name)
{
	struct qk_json list = member(member(maker->json, "lists"), name);

	if (!list.at)
		qt_fail("there is no list %s", name);
	if (member(list, "values").at)
		make_value(maker, member(list, "values"));
	else if (member(list, "range").at)
		make_range(maker, member(list, "range"));
	else if (member(list, "kind").at)
		make_kind(maker, member(list, "kind"));
	else
		qk_buffer_text(&maker->out, maker->is_chinese ? "甲乙丙" : "xyzzy");
}

/* --- templates ---------------------------------------------------------------------------------------------------- */

static uint32_t children_of(const struct qk_template *template, uint32_t place)
{
	uint32_t count = 0;

	for (uint32_t child = template->nodes[place].child; child != QK_TEMPLATE_NONE;
	     child = template->nodes[child].next)
		count++;
	return count;
}

static void make_one(struct maker *maker, const struct qk_template *template, uint32_t place)
{
	uint32_t child = template->nodes[place].child, wanted = pick(maker, children_of(template, place));

	while (wanted--)
		child = template->nodes[child].next;
	make(maker, template, child);
}

static void make_all(struct maker *maker, const struct qk_template *template, uint32_t place, const char *between)
{
	for (uint32_t child = template->nodes[place].child; child != QK_TEMPLATE_NONE;
	     child = template->nodes[child].next) {
		make(maker, template, child);
		qk_buffer_text(&maker->out, between);
	}
}

static void make(struct maker *maker, const struct qk_template *template, uint32_t place)
{
	const struct qk_template_node *node = &template->nodes[place];
	const char *text = qk_template_text(template, node->text);

	switch (node->kind) {
	case QK_TEMPLATE_TEXT:
		qk_buffer_text(&maker->out, text);
		break;
	case QK_TEMPLATE_SEQUENCE:
		make_all(maker, template, place, "");
		break;
	case QK_TEMPLATE_PERMUTATION:
		make_all(maker, template, place, " ");
		break;
	case QK_TEMPLATE_ALTERNATIVE:
		make_one(maker, template, place);
		break;
	case QK_TEMPLATE_LIST:
		make_list(maker, text);
		break;
	case QK_TEMPLATE_RULE:
		make_text(maker, member(member(maker->json, "expansion_rules"), text));
	}
}

/* --- the check ---------------------------------------------------------------------------------------------------- */

static void try_sentence(struct maker *maker, const char *intent)
{
	struct quark_match_config config = {.size = sizeof config, .mode = QUARK_MATCH_BEST, .metadata = "preferred"};
	const char *text = maker->out.data ? maker->out.data : "", *found;

	qt_int(quark_grammar_match(maker->grammar, text, &config, maker->match), QUARK_OK);
	found = quark_match_count(maker->match) ? quark_match_intent(maker->match, 0) : "nothing";
	maker->made++;
	if (strcmp(found, intent) != 0) {
		printf("a sentence of %s is understood as %s: \"%s\"\n", intent, found, text);
		maker->wrong++;
	}
}

static void try_block(struct maker *maker, struct qk_json block, const char *intent)
{
	struct qk_json sentences = member(block, "sentences");

	quark_grammar_set_context(maker->grammar, "navigation", member(block, "requires_context").at ? "on" : NULL,
				  NULL);
	for (qk_json_enter(&sentences); qk_json_item(&sentences) == 1; qk_json_skip(&sentences))
		for (int i = 0; i < SENTENCES_EACH; i++) {
			qk_buffer_clear(&maker->out);
			make_text(maker, sentences);
			try_sentence(maker, intent);
		}
}

static void try_vocabulary(const char *language, const char *path)
{
	struct maker maker = {.is_chinese = !strcmp(language, "zh"), .random = 7};
	struct quark_context *context;
	size_t length;
	char *text = qt_read(qt_source(path), &length);
	struct qk_json intents, name;

	maker.json = qk_json_open(text, length);
	qt_int(quark_context_new(NULL, &context), QUARK_OK);
	qt_int(quark_grammar_load_default(context, language, &maker.grammar), QUARK_OK);
	qt_int(quark_match_new(context, &maker.match), QUARK_OK);
	intents = member(maker.json, "intents");
	for (qk_json_enter(&intents); qk_json_member(&intents, &name) == 1; qk_json_skip(&intents)) {
		struct qk_json data = member(intents, "data");
		char *intent = text_of(name);

		for (qk_json_enter(&data); qk_json_item(&data) == 1; qk_json_skip(&data))
			try_block(&maker, data, intent);
		free(intent);
	}
	printf("%s: %d sentences made, %d understood as something else\n", language, maker.made, maker.wrong);
	fflush(stdout);
	qt_int(maker.wrong, 0);
	qt_true(maker.made > 3000);
	quark_match_unref(maker.match);
	quark_grammar_unref(maker.grammar);
	quark_context_unref(context);
	qk_buffer_free(&maker.out);
	free(text);
}

QTEST(no_english_sentence_of_one_intent_is_another)
{
	try_vocabulary("en", "src/voice/vocabulary/en.json");
}

QTEST(no_chinese_sentence_of_one_intent_is_another)
{
	try_vocabulary("zh", "src/voice/vocabulary/zh.json");
}
