/* The default vocabulary: what people say is understood as it was meant, in both languages. */
#include "qtest.h"

#include <quark/context.h>
#include <quark/grammar.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct vocabulary {
	struct quark_context *context;
	struct quark_grammar *grammar;
	struct quark_match *match;
};

static struct vocabulary open_vocabulary(const char *language)
{
	struct vocabulary vocabulary = {0};

	qt_int(quark_context_new(NULL, &vocabulary.context), QUARK_OK);
	if (quark_grammar_load_default(vocabulary.context, language, &vocabulary.grammar))
		qt_fail("%s", quark_context_failure_text(vocabulary.context));
	qt_int(quark_match_new(vocabulary.context, &vocabulary.match), QUARK_OK);
	return vocabulary;
}

static void close_vocabulary(struct vocabulary *vocabulary)
{
	quark_match_unref(vocabulary->match);
	quark_grammar_unref(vocabulary->grammar);
	quark_context_unref(vocabulary->context);
}

/* As the voice matches. */
static const char *intent_of(struct vocabulary *vocabulary, const char *text)
{
	struct quark_match_config config = {.size = sizeof config, .mode = QUARK_MATCH_BEST, .metadata = "preferred"};

	qt_int(quark_grammar_match(vocabulary->grammar, text, &config, vocabulary->match), QUARK_OK);
	return quark_match_count(vocabulary->match) ? quark_match_intent(vocabulary->match, 0) : "nothing";
}

/* --- the sentences in files --------------------------------------------------------------------------------------- */

/* "name=value" is a slot of the reading. */
static int has_slot(const struct quark_match *match, char *wanted)
{
	char *equals = strchr(wanted, '=');
	int slot;

	if (!equals)
		return 0;
	*equals = '\0';
	slot = quark_match_find_slot(match, 0, wanted);
	*equals = '=';
	return slot >= 0 && !strcmp(quark_match_slot_value(match, 0, (size_t)slot), equals + 1);
}

static void describe(const struct quark_match *match, char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (size_t slot = 0; slot < quark_match_slots(match, 0) && used < size; slot++)
		used += (size_t)snprintf(out + used, size - used, " %s=%s;", quark_match_slot_name(match, 0, slot),
					 quark_match_slot_value(match, 0, slot));
}

/* "intent" or "intent name=value; name=value": exactly these slots. */
static int is_meant(struct vocabulary *vocabulary, const char *text, char *meant)
{
	char *slots = strchr(meant, ' ');
	size_t count = 0;

	if (slots)
		*slots++ = '\0';
	if (strcmp(intent_of(vocabulary, text), meant) != 0)
		return 0;
	while (slots && *slots) {
		char *end = strstr(slots, "; ");

		if (end)
			*end = '\0';
		if (!has_slot(vocabulary->match, slots))
			return 0;
		count++;
		slots = end ? end + 2 : NULL;
	}
	return count == quark_match_slots(vocabulary->match, 0);
}

static int try_line(struct vocabulary *vocabulary, char *line)
{
	char *arrow = strstr(line, " => "), found[512], meant[512];

	if (line[0] == '#' || !arrow)
		return 0;
	*arrow = '\0';
	snprintf(meant, sizeof meant, "%s", arrow + 4);
	if (is_meant(vocabulary, line, arrow + 4))
		return 0;
	describe(vocabulary->match, found, sizeof found);
	printf("\"%s\" is meant as %s, understood as %s%s\n", line, meant, intent_of(vocabulary, line), found);
	return 1;
}

static void try_file(const char *language, const char *path)
{
	struct vocabulary vocabulary = open_vocabulary(language);
	char *text = qt_read(qt_source(path), NULL), *rest = NULL;
	int wrong = 0, lines = 0;

	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest), lines++)
		wrong += try_line(&vocabulary, line);
	printf("%s: %d of %d lines wrong\n", path, wrong, lines);
	fflush(stdout);
	qt_int(wrong, 0);
	qt_true(lines > 300);
	free(text);
	close_vocabulary(&vocabulary);
}

QTEST(english_sentences_are_understood)
{
	try_file("en", "tests/vocabulary/en.txt");
}

QTEST(chinese_sentences_are_understood)
{
	try_file("zh-CN", "tests/vocabulary/zh.txt");
}

/* --- loading ------------------------------------------------------------------------------------------------------ */

QTEST(the_language_is_chosen_by_the_first_part_of_its_tag)
{
	static const char *const tags[] = {"en", "en-GB", "EN-us", "zh", "zh-Hans-CN", "zh_TW"};

	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
		struct vocabulary vocabulary = open_vocabulary(tags[i]);

		qt_text(intent_of(&vocabulary, strstr(tags[i], "zh") ? "拍照" : "take a photo"), "take_photo");
		qt_uint(quark_grammar_get(vocabulary.grammar, QUARK_GRAMMAR_VALUE_COMPILED), 1);
		qt_true(quark_grammar_get(vocabulary.grammar, QUARK_GRAMMAR_VALUE_INTENTS) > 90);
		close_vocabulary(&vocabulary);
	}
}

QTEST(a_language_without_a_vocabulary_is_refused_with_a_sentence)
{
	static const char *const tags[] = {"fr", "zhx", "e", ""};
	struct quark_grammar *grammar;
	struct quark_context *context;

	qt_int(quark_context_new(NULL, &context), QUARK_OK);
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
		qt_int(quark_grammar_load_default(context, tags[i], &grammar), QUARK_ERR_UNSUPPORTED);
		qt_contains(quark_context_failure_text(context), "no default vocabulary for the language");
		qt_true(!grammar);
	}
	qt_int(quark_grammar_load_default(context, NULL, &grammar), QUARK_ERR_INVALID);
	qt_int(quark_grammar_load_default(context, "en", NULL), QUARK_ERR_INVALID);
	qt_int(quark_grammar_load_default(NULL, "en", &grammar), QUARK_ERR_INVALID);
	quark_context_unref(context);
}

/* --- what else can be done with it -------------------------------------------------------------------------------- */

QTEST(stop_means_the_navigation_while_one_is_on)
{
	struct vocabulary vocabulary = open_vocabulary("en");

	qt_text(intent_of(&vocabulary, "stop"), "stop");
	qt_int(quark_grammar_set_context(vocabulary.grammar, "navigation", "on", NULL), QUARK_OK);
	qt_text(intent_of(&vocabulary, "stop"), "stop_navigation");
	qt_int(quark_grammar_set_context(vocabulary.grammar, "navigation", NULL, NULL), QUARK_OK);
	qt_text(intent_of(&vocabulary, "stop"), "stop");
	close_vocabulary(&vocabulary);
}

QTEST(an_app_adds_sentences_of_its_own)
{
	struct vocabulary vocabulary = open_vocabulary("en");

	qt_text(intent_of(&vocabulary, "water the flowers"), "nothing");
	qt_int(quark_grammar_add_sentence(vocabulary.grammar, "water_flowers", "water [the] (flowers|plants)"),
	       QUARK_OK);
	qt_int(quark_grammar_compile(vocabulary.grammar), QUARK_OK);
	qt_text(intent_of(&vocabulary, "please water the flowers"), "water_flowers");
	qt_text(intent_of(&vocabulary, "take a photo"), "take_photo");
	close_vocabulary(&vocabulary);
}

QTEST(nonsense_is_nothing)
{
	static const char *const texts[] = {"", "the the the", "blue ideas sleep furiously", "turn", "x", "up up up"};
	struct vocabulary vocabulary = open_vocabulary("en");

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		qt_text(intent_of(&vocabulary, texts[i]), "nothing");
	close_vocabulary(&vocabulary);
}

QTEST(a_group_says_which_handle_a_command_is_for)
{
	struct vocabulary vocabulary = open_vocabulary("zh");

	intent_of(&vocabulary, "确认付款");
	qt_text(quark_match_metadata(vocabulary.match, 0, "group"), "payment");
	intent_of(&vocabulary, "导航到西湖");
	qt_text(quark_match_metadata(vocabulary.match, 0, "group"), "navigation");
	close_vocabulary(&vocabulary);
}
