/* match: what a grammar finds in a sentence, and how. */
#include "quarkctl_grammar.h"

#include <stdlib.h>
#include <string.h>

#define DEFAULT_PREFIX "default:"

int qk_ctl_load_grammar(struct qk_ctl *ctl, const char *name, struct quark_grammar **out)
{
	char *json;
	size_t length;
	int status;

	if (!strncmp(name, DEFAULT_PREFIX, strlen(DEFAULT_PREFIX)))
		return quark_grammar_load_default(ctl->context, name + strlen(DEFAULT_PREFIX), out) ? qk_ctl_fail(ctl)
												    : QK_CTL_OK;
	json = qk_ctl_read_file(ctl, name, &length);
	if (!json)
		return QK_CTL_FAILED;
	status = quark_grammar_load(ctl->context, json, length, out) ? qk_ctl_fail(ctl) : QK_CTL_OK;
	free(json);
	return status;
}

/* "key=value" for each --context. */
static int set_contexts(struct qk_ctl *ctl, struct quark_grammar *grammar)
{
	for (int i = 0; i < ctl->context_count; i++) {
		const char *given = ctl->contexts[i], *equals = strchr(given, '=');
		char key[128];

		snprintf(key, sizeof key, "%.*s", (int)(equals - given), given);
		if (quark_grammar_set_context(grammar, key, equals + 1, NULL))
			return qk_ctl_fail(ctl);
	}
	return QK_CTL_OK;
}

/* --- a reading ---------------------------------------------------------------------------------------------------- */

static const char *type_name(int type)
{
	static const char *const names[] = {"none", "text",  "number", "boolean",  "null",
					    "json", "money", "time",   "duration", "ordinal"};

	return type >= 0 && type < (int)(sizeof names / sizeof *names) ? names[type] : "?";
}

static void write_value(struct qk_buffer *out, const struct quark_match *match, size_t index, size_t slot)
{
	switch (quark_match_slot_type(match, index, slot)) {
	case QUARK_SLOT_NUMBER:
	case QUARK_SLOT_TIME:
	case QUARK_SLOT_DURATION:
	case QUARK_SLOT_ORDINAL:
		qk_json_write_double(out, quark_match_slot_number(match, index, slot));
		break;
	case QUARK_SLOT_BOOLEAN:
	case QUARK_SLOT_NULL:
	case QUARK_SLOT_JSON:
		qk_buffer_text(out, quark_match_slot_value(match, index, slot));
		break;
	default:
		qk_json_write_string(out, quark_match_slot_value(match, index, slot));
	}
}

static void write_place(struct qk_buffer *out, const struct quark_match *match, size_t index, size_t slot)
{
	size_t start, end;

	qk_buffer_print(out, ", \"type\": \"%s\"", type_name(quark_match_slot_type(match, index, slot)));
	if (!quark_match_slot_span(match, index, slot, &start, &end))
		return;
	qk_buffer_text(out, ", \"text\": ");
	qk_json_write_string(out, quark_match_slot_text(match, index, slot));
	qk_buffer_print(out, ", \"start\": %zu, \"end\": %zu", start, end);
}

void qk_ctl_slots_json(struct qk_buffer *out, const struct quark_match *match, size_t index, int where)
{
	qk_buffer_byte(out, '{');
	for (size_t slot = 0; slot < quark_match_slots(match, index); slot++) {
		qk_buffer_text(out, slot ? ", " : "");
		qk_json_write_string(out, quark_match_slot_name(match, index, slot));
		qk_buffer_text(out, where ? ": {\"value\": " : ": ");
		write_value(out, match, index, slot);
		if (where) {
			write_place(out, match, index, slot);
			qk_buffer_byte(out, '}');
		}
	}
	qk_buffer_byte(out, '}');
}

static void print_json(const struct qk_ctl *ctl, struct quark_match *match, size_t index)
{
	struct qk_ctl_record record = qk_ctl_begin(ctl, QK_CTL_LINE);
	struct qk_buffer slots = {0};

	qk_ctl_slots_json(&slots, match, index, 1);
	qk_ctl_text(&record, "intent", quark_match_intent(match, index));
	qk_ctl_number(&record, "closeness", quark_match_closeness(match, index));
	qk_ctl_text(&record, "sentence", quark_match_sentence(match, index));
	qk_ctl_raw(&record, "slots", slots.data ? slots.data : "{}");
	qk_ctl_end(&record);
	qk_buffer_free(&slots);
}

static void print_slot(const struct quark_match *match, size_t index, size_t slot)
{
	size_t start, end;

	printf("  %s = %s  (%s", quark_match_slot_name(match, index, slot), quark_match_slot_value(match, index, slot),
	       type_name(quark_match_slot_type(match, index, slot)));
	if (quark_match_slot_span(match, index, slot, &start, &end))
		printf(", \"%s\" at %zu to %zu)\n", quark_match_slot_text(match, index, slot), start, end);
	else
		puts(", not said)");
}

static void print_reading(const struct qk_ctl *ctl, struct quark_match *match, size_t index)
{
	if (ctl->json) {
		print_json(ctl, match, index);
		return;
	}
	printf("%s\n", quark_match_intent(match, index));
	for (size_t slot = 0; slot < quark_match_slots(match, index); slot++)
		print_slot(match, index, slot);
	printf("  by %s\n", quark_match_sentence(match, index));
	for (const char *line = quark_match_explain(match, index); *line;) {
		int length = (int)strcspn(line, "\n");

		printf("    %.*s\n", length, line);
		line += length + (line[length] == '\n');
	}
}

/* --- the command -------------------------------------------------------------------------------------------------- */

/* What comes closest, when nothing matches: on stdout only as JSON, where it is told from a reading by its closeness.
 */
static int print_closest(struct qk_ctl *ctl, struct quark_grammar *grammar, struct quark_match *match)
{
	struct quark_match_config config = {.size = sizeof config, .mode = QUARK_MATCH_CLOSEST};

	if (quark_grammar_match(grammar, ctl->arguments[1], &config, match))
		return qk_ctl_fail(ctl);
	qk_ctl_say(ctl, "\"%s\" matches no sentence of %s.%s", ctl->arguments[1], ctl->arguments[0],
		   quark_match_count(match) ? " Closest are:" : "");
	for (size_t i = 0; i < quark_match_count(match); i++) {
		if (ctl->json)
			print_json(ctl, match, i);
		else
			fprintf(stderr, "  %3u %%  %s: %s\n", quark_match_closeness(match, i) / 10,
				quark_match_intent(match, i), quark_match_sentence(match, i));
	}
	return QK_CTL_FAILED;
}

static int match_text(struct qk_ctl *ctl, struct quark_grammar *grammar, struct quark_match *match)
{
	struct quark_match_config config = {
		.size = sizeof config, .mode = QUARK_MATCH_BEST, .slot = "name", .metadata = "preferred"};

	if (ctl->values[QK_CTL_ALL])
		config.mode = QUARK_MATCH_ALL;
	if (ctl->values[QK_CTL_FIRST])
		config.mode = QUARK_MATCH_FIRST;
	if (ctl->values[QK_CTL_SLOT])
		config.slot = ctl->values[QK_CTL_SLOT];
	if (quark_grammar_match(grammar, ctl->arguments[1], &config, match))
		return qk_ctl_fail(ctl);
	for (size_t i = 0; i < quark_match_count(match); i++)
		print_reading(ctl, match, i);
	return quark_match_count(match) ? QK_CTL_OK : print_closest(ctl, grammar, match);
}

static int match_one(struct qk_ctl *ctl)
{
	struct quark_grammar *grammar = NULL;
	struct quark_match *match = NULL;
	int status = qk_ctl_load_grammar(ctl, ctl->arguments[0], &grammar);

	if (!status)
		status = set_contexts(ctl, grammar);
	if (!status && quark_match_new(ctl->context, &match))
		status = qk_ctl_fail(ctl);
	if (!status)
		status = match_text(ctl, grammar, match);
	quark_match_unref(match);
	quark_grammar_unref(grammar);
	return status;
}

int qk_ctl_match(struct qk_ctl *ctl)
{
	const char *cases = ctl->values[QK_CTL_CASES];

	if (cases ? ctl->count != 0 : ctl->count != 2) {
		qk_ctl_say(ctl, "a grammar and a sentence are needed, or --cases FILE alone.");
		return QK_CTL_USAGE;
	}
	if (qk_ctl_new_context(ctl))
		return QK_CTL_FAILED;
	return cases ? qk_ctl_match_cases(ctl, cases) : match_one(ctl);
}
